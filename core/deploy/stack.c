/* One stack: found by name, attached to, followed to its end, outputs read. */
#include "core/deploy/engine.h"
#include "core/deploy/start.h"
#include "core/deploy/status.h"

enum {
	EXPECT_FOR_MS = 60000, /* how long a stack may stay invisible after its create */
	STALE_AGAIN_MS = 2000,
};

static void look(struct errand *e)
{
	stack_look((struct stack_run *)e);
}

/* Or the rest of it. The turn begins it when its needs are done. */
static void to_be_made(struct stack_run *run)
{
	struct deploy *d = run->errand.deploy;
	run->step = STEP_MISSING;
	if (!d->watch_only) facts_want(d, run->id);
	engine_touch(d);
}

void stack_retry(struct stack_run *run)
{
	struct deploy *d = run->errand.deploy;
	const struct start *start = start_of(engine_node(d, run->id)->status);
	run->retries = start->offered & CHOICE_BIT(CHOICE_RETRY);
	run->attempt++; /* another request than the one that failed */
	run->change.conflicts = 0;
	if (start->step != START_USE) {
		to_be_made(run);
		return;
	}
	run->change.is_current = run->change.is_executed = false; /* compared once more */
	run->step = STEP_STANDS;
	engine_touch(d);
}

static void missing(struct stack_run *run)
{
	struct deploy *d = run->errand.deploy;
	if (run->expected && engine_now(d) - run->expected_since_ms < EXPECT_FOR_MS) {
		errand_after(&run->errand, STALE_AGAIN_MS, look);
		return;
	}
	if (d->destroys)
		destroy_missing(run);
	else
		to_be_made(run);
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

static bool is_ours(struct stack_run *run, const struct cloud_stack *stack)
{
	struct deploy *d = run->errand.deploy;
	/* The tags of a change set may not be seen on its stub, and a stub holds nothing. */
	bool is_stub = start_of(stack->status)->step == START_MAKE;
	if (str_equal(stack->environment, d->environment)) return true;
	if (is_stub && str_is_empty(stack->environment)) return true;
	if (d->destroys) {
		destroy_foreign(run);
		return false;
	}
	run->step = STEP_ENDED;
	node_fail(d, run->id,
		  "A stack named %s exists that is not of this environment: it lacks the tag "
		  "redash-wizard:environment=%s. Choose another prefix or environment.",
		  engine_node(d, run->id)->stack_name, d->environment);
	return false;
}

static void found_moving(struct stack_run *run, const struct cloud_stack *stack)
{
	struct deployment_node *n = engine_node(run->errand.deploy, run->id);
	stack_attach(run, stack->arn, stack->created_ms);
	bool undoes = status_undoes(stack->status);
	n->state = undoes ? NODE_UNDOING : NODE_RUNNING;
	run->is_attended = !undoes; /* otherwise it had failed before */
}

static void found_at_rest(struct stack_run *run, const struct cloud_stack *stack)
{
	struct deployment_node *n = engine_node(run->errand.deploy, run->id);
	text_set(&n->arn, stack->arn);
	n->started_ms = n->ended_ms = stack->created_ms;
	stack_judge(run, stack);
}

static void found(struct stack_run *run, const struct cloud_stack *stack)
{
	struct deploy *d = run->errand.deploy;
	const struct start *start = start_of(stack->status);
	if (!is_ours(run, stack)) return;
	certificate_note_stack(run, stack);
	if (d->destroys &&
	    (start->step != START_WATCH || str_equal(stack->status, "CREATE_IN_PROGRESS"))) {
		destroy_found(run, stack);
		return;
	}
	if (start->step == START_MAKE) {
		to_be_made(run);
		return;
	}
	run->was_complete |= str_starts(stack->status, "UPDATE_") ||
			     str_starts(stack->status, "IMPORT_") || status_is_good(stack->status);
	describe_into(engine_node(d, run->id), stack);
	run->described_ms = engine_now(d);
	if (start->step == START_WATCH)
		found_moving(run, stack);
	else if (run->retries && (start->offered & CHOICE_BIT(CHOICE_RETRY)))
		to_be_made(run); /* decided already */
	else
		found_at_rest(run, stack);
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
	if (!run->retries && !run->make_sent_ms) run->make_sent_ms = engine_now(run->errand.deploy);
	if (run->id == STACK_ZONE && !run->retries)
		zone_look(run);
	else if (run->id == STACK_CERTIFICATE && !run->retries)
		certificate_look(run);
	else if (record_is_of(run) && !run->retries)
		record_look(run);
	else
		stack_create(run);
}

void stack_attach(struct stack_run *run, const char *arn, int64_t created_ms)
{
	struct deploy *d = run->errand.deploy;
	struct deployment_node *n = engine_node(d, run->id);
	text_set(&n->arn, arn);
	/* Of what went before nothing counts any more. */
	if (n->status && !status_is_open(n->status)) text_set(&n->status, NULL);
	run->verdict = NODE_WAITING;
	run->is_attended = true;
	run->is_made_here |= run->make_sent_ms && !run->changes && created_ms >= run->make_sent_ms;
	n->started_ms = created_ms;
	node_begin(d, run->id, NODE_RUNNING);
	tail_start(run);
}

/* Nothing is known of it any more, but that its name is free. */
static void forget(struct stack_run *run)
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
	run->own_ms = run->make_sent_ms = 0;
	run->verdict = NODE_WAITING;
	run->expected = run->retries = run->changes = false;
	run->was_complete = run->is_attended = run->is_made_here = false;
	run->change.is_current = run->change.is_executed = false;
	run->attempt++;
	run->may_hide = false;
	record_release(&run->record);
	way_release(&run->way);
}

/* Whoever deleted it had a reason, and what it held may be gone. */
static void ask_after_loss(struct stack_run *run)
{
	struct deploy *d = run->errand.deploy;
	struct deployment_choice choice = {
		.sentence = str_format("The stack %s was deleted by somebody else while it was "
				       "being watched. What it held is gone, but for what AWS "
				       "keeps: final snapshots, the zone. It can be made anew, "
				       "and is empty then.",
				       engine_node(d, run->id)->stack_name),
		.offered = CHOICE_BIT(CHOICE_REMAKE),
		.best = CHOICE_COUNT,
	};
	run->step = STEP_ENDED;
	choice_offer(d, (int)run->id, &choice);
}

void stack_gone(struct stack_run *run)
{
	struct deploy *d = run->errand.deploy;
	bool is_ours = run->way.kind == WAY_DELETE && run->way.end != REMOVAL_BY_OTHERS;
	bool for_good = is_ours && run->way.end == REMOVAL_FOR_GOOD;
	bool is_lost = !is_ours && run->was_complete && !d->watch_only;
	if (d->destroys) {
		destroy_gone(run);
		return;
	}
	forget(run);
	if (for_good) {
		run->step = STEP_ENDED;
		node_end(d, run->id, NODE_GONE);
	} else if (is_lost) {
		ask_after_loss(run);
	} else {
		stack_look(run);
	}
	engine_touch(d);
}

void stack_judge(struct stack_run *run, const struct cloud_stack *stack)
{
	struct deployment_node *n = engine_node(run->errand.deploy, run->id);
	/* A change that was undone has failed, unless that is what the operator wanted. */
	bool is_undone = run->way.kind == WAY_NONE && change_was_undone(run, stack->status);
	bool is_good = status_is_good(stack->status);
	if (run->errand.deploy->destroys && !way_is_removal(run)) { /* it was waited for */
		destroy_found(run, stack);
		return;
	}
	describe_into(n, stack);
	standing_take(&run->change.standing, stack);
	if (is_good) node_take_outputs(n, stack);
	if (is_good && !is_undone) {
		stack_use(run);
		return;
	}
	run->verdict = NODE_FAILED; /* when its events have been read: they say why */
	tail_finish(run);
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
	if (way_goes(run)) return;
	if (!stack || status_is_open(stack->status) ||
	    change_is_not_seen_yet(run)) { /* a stale read, or it simply goes on */
		tail_resume(run);
		return;
	}
	if (str_equal(stack->status, "DELETE_COMPLETE")) {
		stack_gone(run);
		return;
	}
	stack_judge(run, stack);
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
	way_release(&run->way);
	change_free(run);
	record_release(&run->record);
	tail_reset(run);
	vec_release(&run->resource_ms);
}
