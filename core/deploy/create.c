/* Makes a change set: of a stack that is to be made, changed, or made whole. Whatever goes wrong on
 * the way, it is made once: name and token are the same for the same request, in this run and the
 * next, so a repeat finds what is there. */
#include "core/deploy/changes.h"
#include "core/deploy/engine.h"
#include "core/deploy/hash.h"
#include "core/deploy/parameters.h"
#include "core/plan/assets.h"

static void look(struct errand *e)
{
	stack_look((struct stack_run *)e);
}

/* The same for the same stack, template and parameters, in this run and the next. */
static char *name_for(const struct stack_run *run, const struct cloud_stack_request *r)
{
	uint64_t hash = hash_more(HASH_START, r->name, strlen(r->name));
	hash = hash_more(hash, r->template_body, r->template_len);
	for (size_t i = 0; i < r->parameter_count; i++) {
		const char *value = r->parameters[i].value;
		hash = hash_more(hash, r->parameters[i].key, strlen(r->parameters[i].key));
		hash = hash_more(hash, value ? value : "", value ? strlen(value) : 0);
	}
	return str_format(CHANGE_SET_PREFIX "%016llx-%u", (unsigned long long)hash, run->attempt);
}

void stack_look_anew(struct stack_run *run)
{
	struct deploy *d = run->errand.deploy;
	engine_node(d, run->id)->state = NODE_WAITING;
	run->step = STEP_LOOKING;
	engine_touch(d);
	stack_look(run);
}

static void give_up(struct stack_run *run, const char *why)
{
	errand_good(&run->errand);
	run->step = STEP_ENDED;
	node_fail(run->errand.deploy, run->id, "%s", why);
	stack_rests(run);
}

/* A change set of that name is there, or the stack is not what it was when we looked. */
static void on_listed(const struct err *err, const struct cloud_change_set *sets, size_t count,
		      void *user)
{
	struct stack_run *run = user;
	if (err && errand_may_pass(err)) {
		errand_again(&run->errand, err, look);
		return;
	}
	errand_good(&run->errand);
	for (size_t i = 0; i < count; i++) {
		if (!str_equal(sets[i].name, run->change.name)) continue;
		text_set(&engine_node(run->errand.deploy, run->id)->arn, sets[i].stack_arn);
		change_set_made(run, sets[i].arn);
		return;
	}
	run->attempt++;
	run->expected = true;
	run->expected_since_ms = engine_now(run->errand.deploy);
	stack_look_anew(run);
}

static void in_the_way(struct stack_run *run, const struct err *err)
{
	struct deploy *d = run->errand.deploy;
	errand_good(&run->errand);
	if (run->change.conflicts++ >= CONFLICTS_MAX) {
		give_up(run, err_text(err));
	} else if (str_starts(str_text(&err->code), "TokenAlreadyExists")) {
		/* The token belongs to a stack of this name that is gone. */
		run->attempt++;
		stack_look_anew(run);
	} else {
		errand_sent(&run->errand);
		d->cloud->list_change_sets(d->cloud->self, run->account,
					   engine_node(d, run->id)->stack_name, on_listed, run);
	}
}

static void on_made(const struct err *err, const struct cloud_change_set *set, void *user)
{
	struct stack_run *run = user;
	struct deploy *d = run->errand.deploy;
	bool exists = err && strstr(err_text(err), "cannot be created again");
	if (!err) {
		errand_written(&run->errand);
		text_set(&engine_node(d, run->id)->arn, set->stack_arn);
		change_set_made(run, set->arn);
	} else if (changes_are_none(err_text(err))) {
		errand_good(&run->errand);
		change_set_nothing(run);
	} else if (err->kind == ERR_CONFLICT || exists) {
		in_the_way(run, err);
	} else if (errand_may_pass(err)) {
		/* It may have taken. The same token makes a second one harmless. */
		engine_node(d, run->id)->state = NODE_WAITING;
		run->step = STEP_LOOKING;
		errand_look(&run->errand, err, look);
		engine_touch(d);
	} else {
		give_up(run, err_text(err));
	}
}

static void send(struct stack_run *run, const struct asset *body, const struct parameters *p)
{
	struct deploy *d = run->errand.deploy;
	const struct stack_spec *spec = stack_spec(run->id);
	const struct cloud_pair tags[] = {
		{ "redash-wizard:environment", d->environment },
		{ "redash-wizard:stack", spec->name },
	};
	struct cloud_pair *pairs = parameters_pairs(p);
	struct cloud_stack_request request = {
		.name = engine_node(d, run->id)->stack_name,
		.template_body = body->bytes,
		.template_len = body->len,
		.parameters = pairs,
		.parameter_count = p->values.len,
		.tags = tags,
		.tag_count = ARRAY_LEN(tags),
		.allow_iam = spec->needs_iam,
	};
	struct cloud_change_set_request set = { .stack = &request,
						.is_create = run->change.kind == CHANGE_CREATE };
	free(run->change.name);
	set.name = request.token = run->change.name = name_for(run, &request);
	errand_sent(&run->errand);
	d->cloud->create_change_set(d->cloud->self, run->account, &set, on_made, run);
	free(pairs);
}

static int read_rows(struct stack_run *run, const struct asset *asset, const struct parameters *p,
		     struct err *err)
{
	struct template t = { 0 };
	if (run->change.kind != CHANGE_CREATE) return 0; /* those that are there stay in view */
	if (template_read(asset->bytes, asset->len, asset->name, p->values.item, p->values.len, &t,
			  err) < 0)
		return -1;
	rows_from_template(run, &t);
	template_release(&t);
	return 0;
}

void stack_put_off(struct stack_run *run, enum change_kind kind)
{
	engine_node(run->errand.deploy, run->id)->state = NODE_WAITING;
	run->step = kind == CHANGE_UPDATE ? STEP_STANDS : STEP_MISSING;
	if (kind == CHANGE_CREATE) run->make_sent_ms = 0;
	engine_touch(run->errand.deploy);
}

void change_set_send(struct stack_run *run, enum change_kind kind)
{
	struct deploy *d = run->errand.deploy;
	if (d->picture.is_cancelled) {
		stack_put_off(run, kind);
		return;
	}
	const struct asset *asset = asset_find(stack_spec(run->id)->template);
	CLEANUP(parameters_release) struct parameters p = { 0 };
	CLEANUP(err_release) struct err err = ERR_INIT;
	const struct standing none = { 0 };
	run->change.kind = kind;
	run->change.looks = run->change.tries = 0;
	run->change.is_decided = run->change.is_spent = run->change.is_executed = false;
	if (!asset)
		err_set(&err, ERR_INTERNAL, "The template of %s is not in the program.",
			stack_spec(run->id)->name);
	else if (parameters_build(d, run->id, kind == CHANGE_CREATE ? &none : &run->change.standing,
				  &p, &err) == 0 &&
		 read_rows(run, asset, &p, &err) == 0) {
		run->step = kind == CHANGE_UPDATE ? STEP_CHANGING : STEP_CREATING;
		if (kind != CHANGE_UPDATE) node_begin(d, run->id, NODE_RUNNING);
		send(run, asset, &p);
		return;
	}
	give_up(run, err_text(&err));
}

void stack_create(struct stack_run *run)
{
	if (lease_holds_back(&run->errand, look)) {
		run->make_sent_ms = 0; /* another may make it */
		if (lease_is_elsewhere(run->errand.deploy)) run->retries = false;
		run->step = STEP_MISSING;
		engine_touch(run->errand.deploy);
		return;
	}
	change_set_send(run, run->retries ? CHANGE_REPAIR : CHANGE_CREATE);
}
