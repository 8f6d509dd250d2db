/* What a new zone would hide: names at and below its own that the parent's zone answers for today.
 * Once the parent delegates, nobody asks for them there any more. Looked for before the zone is
 * made, where the account of the parent's zone is at hand. */
#include "core/deploy/engine.h"
#include "core/net/domain.h"

enum { SHOWN_MAX = 50 };

static void look(struct errand *e)
{
	zone_hides_look((struct stack_run *)e);
}

static bool is_of_the_cut(const struct cloud_record *r)
{
	return str_equal(r->type, "NS") || str_equal(r->type, "DS") || str_equal(r->type, "SOA");
}

/* There is a cut already: what is below is not answered for today either. */
static bool is_delegated(const struct deploy *d, const struct cloud_record *records, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (domain_equal(records[i].name, d->zone_name) && str_equal(records[i].type, "NS"))
			return true;
	return false;
}

static void add(struct deployment_choice *choice, const struct cloud_record *r)
{
	struct deployment_blocker *b = vec_push(&choice->blockers);
	text_set(&b->logical_id, r->name);
	text_set(&b->type, r->type);
	text_set(&b->reason, !str_is_empty(r->alias) ? r->alias
			     : r->value_count        ? r->values[0]
						     : "");
}

static void ask(struct stack_run *run, struct deployment_choice *choice, size_t hidden)
{
	struct deploy *d = run->errand.deploy;
	choice->sentence = str_format(
		"The zone %s would hide %zu %s that %s answers for today. As soon as the NS "
		"records "
		"are added, nobody finds %s there any more: copy what is still needed into the new "
		"zone first thing, or choose another zone name.",
		d->zone_name, hidden, hidden == 1 ? "record" : "records",
		d->picture.delegation.parent, hidden == 1 ? "it" : "them");
	choice->offered = CHOICE_BIT(CHOICE_MAKE);
	run->step = STEP_ENDED;
	choice_offer(d, (int)run->id, choice);
}

static void on_records(const struct err *err, const struct cloud_record *records, size_t count,
		       void *user)
{
	struct stack_run *run = user;
	struct deploy *d = run->errand.deploy;
	struct deployment_choice choice = { .best = CHOICE_COUNT };
	size_t hidden = 0;
	if (err && errand_may_pass(err)) {
		errand_again(&run->errand, err, look);
		return;
	}
	errand_good(&run->errand);
	for (size_t i = 0; !err && i < count && !is_delegated(d, records, count); i++) {
		const struct cloud_record *r = &records[i];
		bool is_at = domain_equal(r->name, d->zone_name) && !is_of_the_cut(r);
		if (!is_at && !domain_is_below(r->name, d->zone_name)) continue;
		if (hidden++ < SHOWN_MAX) add(&choice, r);
	}
	if (hidden)
		ask(run, &choice, hidden);
	else
		stack_create(run);
}

static void on_parent(const struct err *err, const struct cloud_zone *zone, void *user)
{
	struct stack_run *run = user;
	const struct deploy *d = run->errand.deploy;
	if (err && errand_may_pass(err)) {
		errand_again(&run->errand, err, look);
		return;
	}
	errand_good(&run->errand);
	if (err || !zone) { /* the delegation's stack will say what is wrong with it */
		stack_create(run);
		return;
	}
	errand_sent(&run->errand);
	d->cloud->list_records(d->cloud->self, d->stacks[STACK_DELEGATION].account, zone->id, "",
			       "", on_records, run);
}

void zone_hides_look(struct stack_run *run)
{
	const struct deploy *d = run->errand.deploy;
	if (run->may_hide || !stack_applies(&d->answers, STACK_DELEGATION)) {
		stack_create(run);
		return;
	}
	errand_sent(&run->errand);
	d->cloud->find_zone(d->cloud->self, d->stacks[STACK_DELEGATION].account,
			    d->picture.delegation.parent, on_parent, run);
}
