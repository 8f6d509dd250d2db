/* One stack: found by name, attached to, followed to its end, outputs read. */
#include "core/deploy/engine.h"
#include "core/deploy/status.h"

enum {
	EXPECT_FOR_MS = 60000, /* how long a stack may stay invisible after its create */
	STALE_AGAIN_MS = 2000,
};

static void look(struct errand *e)
{
	stack_look((struct stack_run *)e);
}

static void missing(struct stack_run *run)
{
	struct deploy *d = run->errand.deploy;
	if (run->expected && engine_now(d) - run->expected_since_ms < EXPECT_FOR_MS) {
		errand_after(&run->errand, STALE_AGAIN_MS, look);
		return;
	}
	run->step = STEP_MISSING;
	if (!d->watch_only) facts_want(d, run->id);
	engine_touch(d);
}

static void take_outputs(struct deployment_node *n, const struct cloud_stack *stack)
{
	for (size_t i = 0; i < n->outputs.len; i++) {
		free(n->outputs.item[i].key);
		free(n->outputs.item[i].value);
	}
	n->outputs.len = 0;
	for (size_t i = 0; i < stack->output_count; i++)
		node_add_output(n, stack->outputs[i].key, stack->outputs[i].value);
}

static void come_up(struct stack_run *run)
{
	struct deploy *d = run->errand.deploy;
	rows_settle(run);
	run->changes = false;
	if (stack_wants_comparison(run))
		engine_node(d, run->id)->state = NODE_WAITING; /* for what it needs */
	else
		node_end(d, run->id, NODE_DONE);
	if (run->id == STACK_ZONE) zone_known(d);
}

void stack_use(struct stack_run *run)
{
	if (run->change.arn) {
		stack_change_declined(run);
		return;
	}
	come_up(run);
	tail_finish(run);
}

static void describe_into(struct deployment_node *n, const struct cloud_stack *stack)
{
	text_set(&n->status, stack->status);
	if (!status_is_good(stack->status)) text_set(&n->reason, stack->status_reason);
}

/* A change set that was never executed holds the name. */
static bool is_stub(const struct cloud_stack *stack)
{
	return str_equal(stack->status, "REVIEW_IN_PROGRESS");
}

static void found(struct stack_run *run, const struct cloud_stack *stack)
{
	struct deploy *d = run->errand.deploy;
	struct deployment_node *n = engine_node(d, run->id);
	if (!str_equal(stack->environment, d->environment)) {
		run->step = STEP_ENDED;
		node_fail(
			d, run->id,
			"A stack named %s exists that is not of this environment: it lacks the tag "
			"redash-wizard:environment=%s. Choose another prefix or environment.",
			n->stack_name, d->environment);
		return;
	}
	if (is_stub(stack)) {
		run->step = STEP_MISSING;
		if (!d->watch_only) facts_want(d, run->id);
		engine_touch(d);
		return;
	}
	describe_into(n, stack);
	standing_take(&run->change.standing, stack);
	if ((d->policy.allowed & CHOICE_BIT(CHOICE_REMAKE)) &&
	    str_equal(stack->status, "ROLLBACK_COMPLETE") && !run->attempt) {
		stack_remake(run, stack->arn);
		return;
	}
	if (status_is_open(stack->status)) {
		stack_attach(run, stack->arn, stack->created_ms);
		n->state = status_undoes(stack->status) ? NODE_UNDOING : NODE_RUNNING;
		return;
	}
	text_set(&n->arn, stack->arn);
	n->started_ms = n->ended_ms = stack->created_ms;
	if (status_is_good(stack->status)) {
		take_outputs(n, stack);
		stack_use(run);
		return;
	}
	run->verdict = NODE_FAILED; /* when its events have been read: they say why */
	tail_finish(run);
}

static void on_looked(const struct err *err, const struct cloud_stack *stack, void *user)
{
	struct stack_run *run = user;
	if (err && errand_may_pass(err)) {
		errand_again(&run->errand, err, look);
		return;
	}
	errand_good(&run->errand);
	if (err)
		node_fail(run->errand.deploy, run->id, "%s", err_text(err));
	else if (!stack || str_equal(stack->status, "DELETE_COMPLETE"))
		missing(run);
	else
		found(run, stack);
}

void stack_look(struct stack_run *run)
{
	struct deploy *d = run->errand.deploy;
	if (run->errand.in_flight) return;
	run->step = STEP_LOOKING;
	errand_sent(&run->errand);
	d->cloud->describe_stack(d->cloud->self, run->account, engine_node(d, run->id)->stack_name,
				 on_looked, run);
}

void stack_begin(struct stack_run *run)
{
	if (run->id == STACK_ZONE)
		zone_look(run);
	else
		stack_create(run);
}

void stack_attach(struct stack_run *run, const char *arn, int64_t created_ms)
{
	struct deploy *d = run->errand.deploy;
	struct deployment_node *n = engine_node(d, run->id);
	text_set(&n->arn, arn);
	n->started_ms = created_ms;
	node_begin(d, run->id, NODE_RUNNING);
	tail_start(run);
}

void stack_gone(struct stack_run *run)
{
	struct deploy *d = run->errand.deploy;
	struct deployment_node *n = engine_node(d, run->id);
	if (run->id == STACK_CERTIFICATE) certificate_gone(d);
	tail_reset(run);
	rows_plan(run);
	text_set(&n->arn, NULL);
	text_set(&n->status, NULL);
	text_set(&n->reason, NULL);
	n->state = NODE_WAITING;
	n->started_ms = n->ended_ms = 0;
	run->own_ms = 0;
	run->verdict = NODE_WAITING;
	run->expected = false;
	run->change.is_current = run->change.is_executed = false;
	run->attempt++;
	stack_look(run);
	engine_touch(d);
}

static void settle(struct errand *e)
{
	stack_settle((struct stack_run *)e);
}

static void on_settled(const struct err *err, const struct cloud_stack *stack, void *user)
{
	struct stack_run *run = user;
	struct deploy *d = run->errand.deploy;
	if (err) {
		errand_again(&run->errand, err, settle);
		return;
	}
	errand_good(&run->errand);
	run->described_ms = engine_now(d);
	if (!stack || status_is_open(stack->status) ||
	    change_is_not_seen_yet(run)) { /* a stale read, or it simply goes on */
		tail_resume(run);
		return;
	}
	if (str_equal(stack->status, "DELETE_COMPLETE")) {
		stack_gone(run);
		return;
	}
	describe_into(engine_node(d, run->id), stack);
	standing_take(&run->change.standing, stack);
	if (status_is_good(stack->status) && !change_was_undone(run, stack->status)) {
		take_outputs(engine_node(d, run->id), stack);
		stack_use(run);
		return;
	}
	run->verdict = NODE_FAILED;
	tail_finish(run);
}

void stack_settle(struct stack_run *run)
{
	struct deploy *d = run->errand.deploy;
	run->step = STEP_SETTLING;
	errand_sent(&run->errand);
	d->cloud->describe_stack(d->cloud->self, run->account, engine_node(d, run->id)->arn,
				 on_settled, run);
}

void stack_free(struct stack_run *run)
{
	errand_release(&run->errand);
	change_free(run);
	tail_reset(run);
	vec_release(&run->resource_ms);
}
