#include "core/deploy/record.h"

#include "core/deploy/engine.h"
#include "core/net/domain.h"

enum { STATUS_AGAIN_MS = 2000, TTL_S = 300 };

struct wanted {
	const char *zone_id, *name, *type;
	const char *const *values;
	size_t count;
	const char *one[1];
};

static void look(struct errand *e)
{
	record_look((struct stack_run *)e);
}

bool record_is_of(const struct stack_run *run)
{
	return run->id == STACK_DELEGATION || run->id == STACK_VALIDATION;
}

static void forget_shown(struct record_run *r)
{
	for (size_t i = 0; i < r->shown.len; i++)
		free(r->shown.item[i]);
	r->shown.len = 0;
}

void record_release(struct record_run *r)
{
	forget_shown(r);
	vec_release(&r->shown);
	free(r->change_id);
	*r = (struct record_run){ 0 };
}

static void want(const struct stack_run *run, struct wanted *ret)
{
	const struct deploy *d = run->errand.deploy;
	const struct deployment *p = &d->picture;
	if (run->id == STACK_DELEGATION) {
		*ret = (struct wanted){
			.zone_id = fact_value(d, STACK_DELEGATION, FACT_PARENT_ZONE_ID),
			.name = d->zone_name,
			.type = "NS",
			.values = (const char *const *)p->delegation.name_servers.item,
			.count = p->delegation.name_servers.len,
		};
		return;
	}
	const struct deployment_output *zone = deployment_output(p, STACK_ZONE, "HostedZoneId");
	*ret = (struct wanted){ .zone_id = zone ? zone->value : NULL,
				.name = p->certificate.cname_name,
				.type = "CNAME",
				.count = 1,
				.one = { p->certificate.cname_value } };
	ret->values = ret->one;
}

static bool is_same(const struct wanted *w, const struct cloud_record *there)
{
	if (there->value_count != w->count || !str_is_empty(there->alias)) return false;
	for (size_t i = 0; i < w->count; i++)
		if (!domain_is_among(there->values, there->value_count, w->values[i])) return false;
	return true;
}

static bool was_shown(const struct record_run *r, const struct cloud_record *there)
{
	if (r->shown_ttl != there->ttl || r->shown.len != there->value_count) return false;
	for (size_t i = 0; i < r->shown.len; i++)
		if (!str_equal(r->shown.item[i], there->values[i])) return false;
	return true;
}

static void adopt(struct stack_run *run)
{
	run->step = STEP_ENDED;
	rows_clear(run); /* none of them will be made */
	node_end(run->errand.deploy, (int)run->id, NODE_ADOPTED);
	engine_touch(run->errand.deploy);
}

static void ask_status(struct errand *e);

static void on_status(const struct err *err, const char *status, void *user)
{
	struct stack_run *run = user;
	if (err && errand_may_pass(err)) {
		errand_again(&run->errand, err, ask_status);
		return;
	}
	errand_good(&run->errand);
	if (err ||
	    str_equal(status, "INSYNC")) /* whoever may not ask has changed it all the same */
		adopt(run);
	else
		errand_after(&run->errand, STATUS_AGAIN_MS, ask_status);
}

static void ask_status(struct errand *e)
{
	struct stack_run *run = (struct stack_run *)e;
	const struct cloud *cloud = e->deploy->cloud;
	errand_sent(e);
	cloud->change_status(cloud->self, run->account, run->record.change_id, on_status, run);
}

static void refuse(struct stack_run *run, const char *reason)
{
	run->step = STEP_ENDED;
	node_fail(run->errand.deploy, (int)run->id, "%s", reason);
	stack_rests(run);
}

static void on_changed(const struct err *err, const char *change_id, void *user)
{
	struct stack_run *run = user;
	bool may_have_taken = err && (errand_may_pass(err) || err->kind == ERR_CONFLICT);
	if (may_have_taken) { /* or somebody was faster: what stands there decides */
		errand_again(&run->errand, err, look);
		return;
	}
	errand_good(&run->errand);
	if (err) {
		refuse(run, err_text(err));
		return;
	}
	text_set(&run->record.change_id, change_id);
	ask_status(&run->errand);
}

static void replace(struct stack_run *run, const struct wanted *w, const struct cloud_record *there)
{
	struct deploy *d = run->errand.deploy;
	if (lease_holds_back(&run->errand, look)) return;
	const struct cloud_record_change changes[] = {
		{ CLOUD_RECORD_DELETE, *there },
		{ CLOUD_RECORD_CREATE,
		  { .name = w->name,
		    .type = w->type,
		    .ttl = TTL_S,
		    .values = w->values,
		    .value_count = w->count,
		    .alias = "",
		    .set_id = "" } },
	};
	const struct cloud_record_batch batch = { .zone_id = w->zone_id,
						  .comment = d->environment,
						  .changes = changes,
						  .change_count = ARRAY_LEN(changes) };
	node_begin(d, (int)run->id, NODE_RUNNING);
	errand_sent(&run->errand);
	d->cloud->change_records(d->cloud->self, run->account, &batch, on_changed, run);
}

static void offer(struct stack_run *run, const struct wanted *w, const struct cloud_record *there)
{
	struct deploy *d = run->errand.deploy;
	struct record_run *r = &run->record;
	struct deployment_choice choice = { .offered = CHOICE_BIT(CHOICE_REPLACE),
					    .best = CHOICE_COUNT };
	bool is_delegation = run->id == STACK_DELEGATION;
	forget_shown(r);
	r->may_replace = false;
	r->shown_ttl = there->ttl;
	for (size_t i = 0; i < there->value_count; i++)
		*vec_push(&r->shown) = mem_copy_text(there->values[i]);
	choice.sentence = str_format(
		is_delegation
			? "The parent zone delegates %s already, to the other name servers below: "
			  "perhaps to a zone that is in use. Replaced by ours, everybody is sent "
			  "to "
			  "the new zone, and the old one is not asked any more."
			: "The zone has another record %s than the certificate wants: that of "
			  "another "
			  "certificate, perhaps in use. Replaced by ours, the other certificate is "
			  "not renewed any more.",
		w->name);
	for (size_t i = 0; i < there->value_count; i++) {
		struct deployment_blocker *b = vec_push(&choice.blockers);
		text_set(&b->logical_id, there->name);
		text_set(&b->type, there->type);
		text_set(&b->reason, there->values[i]);
	}
	run->step = STEP_ENDED;
	choice_offer(d, (int)run->id, &choice);
}

static void on_listed(const struct err *err, const struct cloud_record *records, size_t count,
		      void *user)
{
	struct stack_run *run = user;
	struct wanted w;
	if (err && errand_may_pass(err)) {
		errand_again(&run->errand, err, look);
		return;
	}
	errand_good(&run->errand);
	want(run, &w);
	if (run->errand.deploy->picture.is_cancelled) {
		stack_put_off(run, CHANGE_CREATE);
	} else if (err || !count) { /* whoever may not list them learns it from CloudFormation */
		stack_create(run);
	} else if (count == 1 && is_same(&w, &records[0])) {
		adopt(run);
	} else if (count > 1 || !str_is_empty(records[0].set_id) ||
		   !str_is_empty(records[0].alias)) {
		CLEANUP(mem_free_text)
		char *reason =
			str_format("%s has %s records with a routing policy or an alias "
				   "already. Look at them in Route 53 and remove them first.",
				   w.name, w.type);
		refuse(run, reason);
	} else if (run->record.may_replace && was_shown(&run->record, &records[0])) {
		replace(run, &w, &records[0]);
	} else {
		offer(run, &w, &records[0]);
	}
}

void record_look(struct stack_run *run)
{
	const struct cloud *cloud = run->errand.deploy->cloud;
	struct wanted w;
	want(run, &w);
	if (str_is_empty(w.zone_id) || str_is_empty(w.name)) {
		stack_create(run); /* says what is missing */
		return;
	}
	run->step = STEP_ZONE;
	errand_sent(&run->errand);
	cloud->list_records(cloud->self, run->account, w.zone_id, w.name, w.type, on_listed, run);
}
