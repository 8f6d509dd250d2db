#include "core/deploy/deploy.h"

#include "core/deploy/engine.h"
#include "core/deploy/rootcause.h"

#include <sys/random.h>

int64_t engine_now(const struct deploy *d)
{
	return d->time.epoch_ms(d->time.user);
}

uint64_t engine_random(struct deploy *d, uint64_t below)
{
	return errand_random(&d->host, below);
}

static uint64_t seed_or_random(uint64_t seed)
{
	if (seed) return seed;
	if (getrandom(&seed, sizeof(seed), 0) != sizeof(seed)) BUG("getrandom failed");
	return seed;
}

void engine_touch(struct deploy *d)
{
	d->picture.revision++;
	if (!d->in_turn && !d->turn_timer) d->turn_timer = loop_timer(d->loop, 0, engine_turn, d);
}

static void touch(void *user)
{
	engine_touch(user);
}

static bool node_applies(const struct answers *a, int id)
{
	if (id < STACK_COUNT) return stack_applies(a, (enum stack_id)id);
	if (id == NODE_ADDRESS) return !answers_have_zone(a);
	if (id == NODE_CNAME) return stack_applies(a, STACK_CERTIFICATE);
	return true;
}

static const char *node_name(const struct answers *a, int id)
{
	if (id < STACK_COUNT) return stack_spec((enum stack_id)id)->name;
	if (id == NODE_SECRETS) return "secrets";
	if (id == NODE_ADDRESS) return "address";
	if (id == NODE_CNAME) return "cname";
	return answers_have_zone(a) ? "delegated" : "record";
}

static void init_nodes(struct deploy *d)
{
	for (int id = 0; id < NODE_COUNT; id++) {
		struct deployment_node *n = engine_node(d, id);
		n->name = mem_copy_text(node_name(&d->answers, id));
		n->state = node_applies(&d->answers, id) ? NODE_WAITING : NODE_SKIPPED;
		if (id < STACK_COUNT) n->stack_name = answers_stack_name(&d->answers, n->name);
	}
	for (int id = 0; id < NODE_COUNT; id++)
		engine_node(d, id)->needs = engine_needs(d, id);
}

static void init_runs(struct deploy *d)
{
	bool other_account = answers_is(&d->answers, Q_DELEGATION_MODE, "profile");
	for (int id = 0; id < STACK_COUNT; id++) {
		struct stack_run *run = &d->stacks[id];
		errand_init(&run->errand, d, engine_node(d, id)->name);
		run->id = (enum stack_id)id;
		run->account = id == STACK_DELEGATION && other_account ? CLOUD_PARENT : CLOUD_DEV;
		run->verdict = NODE_WAITING;
	}
	for (int id = 0; id < SECRET_COUNT; id++) {
		errand_init(&d->secrets_run[id].errand, d, "secrets");
		d->secrets_run[id].id = (enum secret_id)id;
	}
	for (int i = 0; i < FACT_RUNS; i++)
		errand_init(&d->facts[i].errand, d, "facts");
	errand_init(&d->delegated, d, "delegation");
	errand_init(&d->edited, d, "parent zone");
	errand_init(&d->certificate, d, "certificate");
	diagnose_init(d);
}

static void init_picture(struct deploy *d)
{
	struct deployment *p = &d->picture;
	const struct answers *a = &d->answers;
	d->environment = answers_environment_name(a);
	d->zone_name = answers_zone_name(a);
	d->host_name = answers_host_name(a);
	p->environment = mem_copy_text(d->environment);
	p->address = str_format("https://%s", d->host_name);
	p->delegation.parent = mem_copy_text(answers_get(a, Q_PARENT_DOMAIN));
	p->delegation.is_hosted = !answers_have_zone(a);
	p->delegation.child = mem_copy_text(p->delegation.is_hosted ? d->host_name : d->zone_name);
	p->delegation.by_hand = !stack_applies(a, STACK_DELEGATION);
	p->cause.page = PAGE_COUNT;
	p->texts = d->texts = texts_new();
	p->phase = DEPLOYMENT_RUNNING;
	p->started_ms = p->now_ms = engine_now(d);
}

static void look_at_all(struct deploy *d)
{
	if (d->destroys) {
		destroy_begin(d);
		return;
	}
	for (int id = 0; id < STACK_COUNT; id++) {
		if (engine_node(d, id)->state == NODE_SKIPPED) continue;
		rows_plan(&d->stacks[id]);
		stack_look(&d->stacks[id]);
	}
	secrets_begin(d);
}

struct deploy *deploy_start(struct loop *loop, const struct cloud *cloud,
			    const struct deploy_time *time, const struct deploy_options *options,
			    deploy_changed_fn *changed, void *user)
{
	struct deploy *d = mem_alloc(sizeof(*d));
	d->loop = loop;
	d->cloud = cloud;
	d->time = *time;
	if (!(d->time.speed > 0)) d->time.speed = 1;
	answers_copy(&d->answers, options->answers);
	d->secrets = options->secrets;
	d->watch_only = options->mode == DEPLOY_WATCH;
	d->destroys = options->mode == DEPLOY_DESTROY;
	d->keep_on_failure = options->keep_on_failure;
	if (!d->watch_only) d->policy = options->policy;
	d->host = (struct errand_host){ .loop = loop,
					.cloud = cloud,
					.time = &d->time,
					.random = seed_or_random(options->seed),
					.touch = touch,
					.user = d };
	d->changed = changed;
	d->user = user;
	init_picture(d);
	init_nodes(d);
	init_runs(d);
	lease_init(d, d->watch_only ? NULL : options->lease_id, options->lease_owner);
	look_at_all(d);
	engine_touch(d);
	return d;
}

const struct deployment *deploy_picture(const struct deploy *d)
{
	/* The clock is the one thing that changes without an event. */
	((struct deploy *)(uintptr_t)d)->picture.now_ms = engine_now(d);
	return &d->picture;
}

void deploy_check_now(struct deploy *d)
{
	const enum node_state looks[] = { engine_node(d, NODE_DELEGATED)->state,
					  engine_node(d, NODE_ADDRESS)->state };
	for (size_t i = 0; i < ARRAY_LEN(looks); i++)
		if (looks[i] == NODE_PERSON || looks[i] == NODE_RUNNING) delegated_look_whole(d);
}

static void release_picture(struct deployment *p)
{
	for (int id = 0; id < NODE_COUNT; id++)
		node_release(&p->nodes[id]);
	vec_release(&p->events);
	for (size_t i = 0; i < p->delegation.name_servers.len; i++)
		free(p->delegation.name_servers.item[i]);
	vec_release(&p->delegation.name_servers);
	for (size_t i = 0; i < p->delegation.edited.len; i++)
		free(p->delegation.edited.item[i]);
	vec_release(&p->delegation.edited);
	free(p->delegation.edited_id);
	free(p->delegation.parent);
	free(p->delegation.child);
	free(p->delegation.record_name);
	free(p->delegation.record_value);
	delegation_facts_release(&p->delegation.facts);
	delegation_report_release(&p->delegation.report);
	free(p->certificate.arn);
	free(p->certificate.status);
	free(p->certificate.cname_name);
	free(p->certificate.cname_value);
	free(p->certificate.failure_reason);
	free(p->certificate.explanation);
	free(p->certificate.used_arn);
	rootcause_release(&p->cause);
	free(p->holder.owner);
	free(p->holder.notice);
	free(p->environment);
	free(p->address);
	free(p->trouble);
}

void deploy_release(struct deploy *d)
{
	lease_leave(&d->lease);
}

bool deploy_is_released(const struct deploy *d)
{
	return !d->lease.name || d->lease.state == LEASE_LEFT;
}

void deploy_free(struct deploy *d)
{
	if (!d) return;
	loop_cancel(d->loop, d->turn_timer);
	lease_release(&d->lease);
	for (int id = 0; id < STACK_COUNT; id++)
		stack_free(&d->stacks[id]);
	for (int id = 0; id < SECRET_COUNT; id++) {
		errand_release(&d->secrets_run[id].errand);
		free(d->secrets_run[id].arn);
	}
	for (int i = 0; i < FACT_RUNS; i++) {
		errand_release(&d->facts[i].errand);
		free(d->facts[i].value);
	}
	errand_release(&d->delegated);
	errand_release(&d->edited);
	errand_release(&d->certificate);
	diagnose_free(d);
	release_picture(&d->picture);
	texts_free(d->texts);
	answers_release(&d->answers);
	free(d->found_certificate.arn);
	free(d->found_certificate.words);
	free(d->environment);
	free(d->zone_name);
	free(d->host_name);
	free(d);
}
