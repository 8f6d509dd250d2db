/* What is done can be changed or deleted by somebody else. Each stack that is done is looked at
 * again now and then, and all of them once more before the deployment counts as complete. */
#include "core/deploy/engine.h"

enum {
	AGAIN_MS = 60000,
	FRESH_MS = 10000, /* a look this short before the end is the last one */
};

static bool is_done(const struct stack_run *run)
{
	const struct deploy *d = run->errand.deploy;
	return run->step == STEP_ENDED && d->picture.nodes[run->id].state == NODE_DONE;
}

static bool is_wanted(const struct stack_run *run)
{
	const struct deployment *p = &run->errand.deploy->picture;
	return is_done(run) && p->phase == DEPLOYMENT_RUNNING && !p->is_cancelled;
}

static void confirm(struct errand *e);

static void on_confirmed(const struct err *err, const struct cloud_stack *stack, void *user)
{
	struct stack_run *run = user;
	struct deploy *d = run->errand.deploy;
	const char *known = engine_node(d, run->id)->status;
	if (err && errand_may_pass(err)) {
		errand_again(&run->errand, err, confirm);
		return;
	}
	errand_good(&run->errand);
	run->described_ms = engine_now(d);
	engine_touch(d);
	if (way_goes(run) || err) return;
	/* Its events tell what happened; or the read was an old one. */
	if (!stack || !str_equal(stack->status, known)) tail_resume(run);
}

static void confirm(struct errand *e)
{
	struct stack_run *run = (struct stack_run *)e;
	struct deploy *d = e->deploy;
	/* Where something else cannot be read, this can wait, but for the last look. */
	bool can_wait = d->picture.trouble && !e->trouble && !d->over_ms;
	if (!is_wanted(run) || can_wait) return;
	errand_sent(e);
	d->cloud->describe_stack(d->cloud->self, run->account, engine_node(d, run->id)->arn,
				 on_confirmed, run);
}

void confirm_turn(struct deploy *d)
{
	for (int id = 0; id < STACK_COUNT; id++) {
		struct stack_run *run = &d->stacks[id];
		if (is_wanted(run) && !run->errand.in_flight && !run->errand.timer)
			errand_after(&run->errand, AGAIN_MS, confirm);
	}
}

bool confirm_at_end(struct deploy *d)
{
	bool is_fresh = true;
	/* Who only watches tells what he has seen. */
	if (d->picture.phase == DEPLOYMENT_COMPLETE || d->watch_only) return true;
	if (!d->over_ms) d->over_ms = engine_now(d);
	for (int id = 0; id < STACK_COUNT; id++) {
		struct stack_run *run = &d->stacks[id];
		if (!is_done(run) || run->described_ms >= d->over_ms - FRESH_MS) continue;
		is_fresh = false;
		/* A timer after a failure is left alone. */
		if (!run->errand.in_flight && !run->errand.failures) confirm(&run->errand);
	}
	return is_fresh;
}
