/* CloudFormation waits about 12 hours for a certificate (36 with a service role), ACM 72, and a
 * person who has to delegate the zone perhaps longer. A certificate stack that was given up because
 * nobody could see the validation record yet is no failure: it is parked, and made again when the
 * zone is delegated. */
#include "core/deploy/engine.h"
#include "core/deploy/rootcause.h"

enum {
	GAVE_UP_AFTER_MS = 60 * 60 * 1000,    /* what ends sooner was refused or stopped */
	NOTICES_LATE_MS = 3 * 60 * 60 * 1000, /* ACM may look as rarely as every two hours */
	REMAKES_MAX = 3,
	WATCH_AGAIN_MS = 15000,
};

static bool text_says_timeout(const char *text)
{
	static const char *const signs[] = { "timed out", "timeout", "time out", "stabiliz",
					     "Exceeded attempts to wait" };
	for (size_t i = 0; text && i < ARRAY_LEN(signs); i++)
		if (strcasestr(text, signs[i])) return true;
	return false;
}

/* The events' own word for it, since the stack was made. */
static bool events_say_timeout(const struct deploy *d)
{
	const struct deployment_node *n = &d->picture.nodes[STACK_CERTIFICATE];
	for (size_t i = 0; i < d->picture.events.len; i++) {
		const struct deployment_event *e = &d->picture.events.item[i];
		if ((int)e->node == STACK_CERTIFICATE && e->time_ms >= n->started_ms &&
		    str_equal(e->status, "CREATE_FAILED") && text_says_timeout(e->reason))
			return true;
	}
	return false;
}

static bool was_given_up(const struct deploy *d)
{
	const struct deployment_certificate *c = &d->picture.certificate;
	const struct deployment_node *n = &d->picture.nodes[STACK_CERTIFICATE];
	bool is_empty =
		str_equal(n->status, "ROLLBACK_COMPLETE") || str_equal(n->status, "CREATE_FAILED");
	if (!is_empty || !str_is_empty(c->failure_reason)) return false;
	if (str_equal(c->status, "VALIDATION_TIMED_OUT")) return true;
	if (!str_is_empty(c->status) && !str_equal(c->status, "PENDING_VALIDATION")) return false;
	return n->ended_ms - n->started_ms >= GAVE_UP_AFTER_MS || events_say_timeout(d);
}

/* Not there, or not long enough before the end that ACM had to notice. */
static bool delegation_was_late(const struct deploy *d)
{
	const struct deployment_node *delegated = &d->picture.nodes[NODE_DELEGATED];
	const struct deployment_node *n = &d->picture.nodes[STACK_CERTIFICATE];
	if (delegated->state == NODE_FAILED || delegated->state == NODE_SKIPPED) return false;
	return !node_is_over(delegated) || delegated->ended_ms + NOTICES_LATE_MS > n->ended_ms;
}

static void park(struct stack_run *run)
{
	struct deploy *d = run->errand.deploy;
	struct deployment_node *n = engine_node(d, STACK_CERTIFICATE);
	bool has_zone = answers_have_zone(&d->answers);
	CLEANUP(mem_free_text)
	char *was_missing = has_zone ? str_format("%s was not delegated", d->zone_name)
				     : mem_copy_text("nobody had added it");
	const char *will_be = has_zone ? "the zone is delegated" : "the record is there";
	CLEANUP(mem_free_text)
	char *reason = str_format(
		"CloudFormation gave up on the certificate after %lld hours because %s, so that "
		"ACM could not see the validation record. Nothing is lost: as soon as %s, the "
		"stack %s is deleted and made again without a question, because it holds nothing "
		"but the failed certificate. The CNAME stays the same.",
		(long long)((n->ended_ms - n->started_ms) / 3600000), was_missing, will_be,
		n->stack_name);
	text_set(&n->reason, reason);
	n->state = d->picture.delegation.by_hand ? NODE_PERSON : NODE_WAITING;
	run->step = STEP_PARKED;
	run->verdict = NODE_WAITING;
	/* Its failure is not the cause of anything. */
	if ((int)d->picture.cause.node == STACK_CERTIFICATE) rootcause_release(&d->picture.cause);
	engine_touch(d);
}

bool certificate_failed(struct stack_run *run)
{
	struct deploy *d = run->errand.deploy;
	const char *explanation = d->picture.certificate.explanation;
	if (d->certificate_remakes < REMAKES_MAX && was_given_up(d) && delegation_was_late(d)) {
		park(run);
		return true;
	}
	if (explanation) text_set(&engine_node(d, STACK_CERTIFICATE)->reason, explanation);
	return false;
}

static void look_for_another(struct errand *e);

static void on_another(const struct err *err, const struct cloud_stack *stack, void *user)
{
	struct stack_run *run = user;
	const char *arn = engine_node(run->errand.deploy, run->id)->arn;
	if (err) {
		errand_again(&run->errand, err, look_for_another);
		return;
	}
	errand_good(&run->errand);
	if (!stack || !str_equal(stack->arn, arn))
		stack_gone(run);
	else
		errand_after(&run->errand, WATCH_AGAIN_MS, look_for_another);
}

/* A watch removes nothing: whoever deploys does, and then there is another stack of that name. */
static void look_for_another(struct errand *e)
{
	struct stack_run *run = (struct stack_run *)e;
	struct deploy *d = e->deploy;
	errand_sent(e);
	d->cloud->describe_stack(d->cloud->self, run->account, engine_node(d, run->id)->stack_name,
				 on_another, run);
}

void certificate_unpark(struct deploy *d)
{
	struct stack_run *run = &d->stacks[STACK_CERTIFICATE];
	struct deployment_node *n = engine_node(d, STACK_CERTIFICATE);
	if (run->step != STEP_PARKED || run->errand.in_flight || run->errand.timer) return;
	if (d->watch_only || lease_is_elsewhere(d)) {
		errand_after(&run->errand, WATCH_AGAIN_MS, look_for_another);
		return;
	}
	if (!node_is_over(engine_node(d, NODE_DELEGATED))) return;
	/* The one removal that needs no question: the stack is ours (its tag was seen, or this
	 * engine made it), it never came up, and all it can hold is a certificate that was never
	 * issued and that nothing can use. */
	bool has_zone = answers_have_zone(&d->answers);
	d->certificate_remakes++;
	CLEANUP(mem_free_text)
	char *reason =
		str_format("%s now: the given-up stack, which holds nothing but the failed "
			   "certificate, is deleted and made again. The CNAME stays the same.",
			   has_zone ? "The zone is delegated" : "The record is there");
	text_set(&n->reason, reason);
	stack_remove(run, NULL, 0, false, REMOVAL_TO_MAKE);
}
