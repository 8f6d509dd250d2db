/* Removing an environment: every stack that is there and ours is deleted, in the reverse order of
 * needs. Nothing is made. Nothing goes before every stack was looked at, nor while one of them is
 * protected: half an environment would be no use to whoever protected it. */
#include "core/deploy/engine.h"
#include "core/deploy/status.h"

void destroy_begin(struct deploy *d)
{
	d->is_undoing = d->picture.is_removal = true;
	for (int id = 0; id < NODE_COUNT; id++) {
		struct deployment_node *n = engine_node(d, id);
		if (id >= STACK_COUNT) {
			n->state = NODE_SKIPPED;
			continue;
		}
		/* Other answers may have made one that these do not need. */
		if (n->state == NODE_WAITING) rows_plan(&d->stacks[id]);
		n->state = NODE_WAITING;
	}
	for (int id = 0; id < STACK_COUNT; id++) {
		engine_node(d, id)->needs = engine_needs(d, id);
		stack_look(&d->stacks[id]);
	}
}

uint32_t destroy_needs(int id)
{
	uint32_t needs = 0;
	for (int user = 0; id < STACK_COUNT && user < STACK_COUNT; user++)
		if (user != id && node_needs_stack(user, id)) needs |= STACK_BIT(user);
	return needs;
}

void destroy_missing(struct stack_run *run)
{
	struct deploy *d = run->errand.deploy;
	struct deployment_node *n = engine_node(d, run->id);
	if (n->arn) {
		destroy_gone(run);
		return;
	}
	run->step = STEP_ENDED;
	rows_clear(run);
	if (stack_applies(&d->answers, run->id))
		node_end(d, run->id, NODE_GONE);
	else
		n->state = NODE_SKIPPED;
	engine_touch(d);
}

void destroy_foreign(struct stack_run *run)
{
	struct deploy *d = run->errand.deploy;
	struct deployment_node *n = engine_node(d, run->id);
	run->step = STEP_ENDED;
	n->state = NODE_SKIPPED;
	rows_clear(run);
	CLEANUP(mem_free_text)
	char *reason = str_format("A stack named %s exists that is not of this environment: it "
				  "lacks the tag redash-wizard:environment=%s. It is left alone.",
				  n->stack_name, d->environment);
	text_set(&n->reason, reason);
	engine_touch(d);
}

static void offer_to_lift_protection(struct stack_run *run)
{
	struct deploy *d = run->errand.deploy;
	const char *name = engine_node(d, run->id)->stack_name;
	const char *account = run->account == CLOUD_PARENT ? ", in the parent's account" : "";
	struct deployment_choice choice = {
		.sentence = str_format(
			"The stack %s is protected against deletion, so nothing is deleted yet. To "
			"lift that%s: aws cloudformation update-termination-protection --region %s "
			"--stack-name %s --no-enable-termination-protection",
			name, account, answers_get(&d->answers, Q_REGION), name),
		.offered = CHOICE_BIT(CHOICE_AGAIN),
		.best = CHOICE_AGAIN,
	};
	run->step = STEP_ENDED;
	choice_offer(d, (int)run->id, &choice);
}

void destroy_found(struct stack_run *run, const struct cloud_stack *stack)
{
	struct deploy *d = run->errand.deploy;
	struct deployment_node *n = engine_node(d, run->id);
	text_set(&n->arn, stack->arn);
	text_set(&n->status, stack->status);
	text_set(&n->reason, status_is_good(stack->status) ? NULL : stack->status_reason);
	node_take_outputs(n, stack);
	if (run->id == STACK_ZONE) zone_known(d);
	n->state = run->verdict = NODE_WAITING;
	if (stack->is_protected)
		offer_to_lift_protection(run);
	else
		tail_finish(run); /* what it holds; and its newest event tells deletes apart */
}

static bool may_begin(struct deploy *d)
{
	for (int id = 0; id < STACK_COUNT; id++) {
		const struct stack_run *run = &d->stacks[id];
		enum node_state state = engine_node(d, id)->state;
		if (run->step == STEP_LOOKING && state != NODE_FAILED) return false;
		if (state == NODE_CHOICE && run->way.kind == WAY_NONE) return false;
	}
	return true;
}

bool destroy_stack(struct stack_run *run)
{
	struct deploy *d = run->errand.deploy;
	struct deployment_node *n = engine_node(d, run->id);
	if (run->step != STEP_STANDS || !may_begin(d)) return false;
	n->started_ms = engine_now(d);
	stack_remove(run, NULL, 0, false, REMOVAL_FOR_GOOD);
	return true;
}

void destroy_gone(struct stack_run *run)
{
	struct deploy *d = run->errand.deploy;
	struct deployment_node *n = engine_node(d, run->id);
	for (size_t i = 0; i < n->resources.len; i++)
		n->resources.item[i].state = RESOURCE_UNDONE;
	text_set(&n->status, "DELETE_COMPLETE");
	text_set(&n->reason, NULL);
	run->verdict = NODE_WAITING;
	node_end(d, run->id, NODE_GONE);
	tail_finish(run); /* what was kept of it */
}

void destroy_choice(const struct stack_run *run, struct deployment_choice *choice)
{
	const struct deployment_node *n = &run->errand.deploy->picture.nodes[run->id];
	bool is_stuck = str_equal(n->status, "DELETE_FAILED");
	*choice = (struct deployment_choice){
		.offered = CHOICE_BIT(CHOICE_AGAIN),
		.best = CHOICE_AGAIN,
		.sentence = str_format(
			"The stack %s could not be deleted%s. It is deleted again when what stands "
			"in the way is gone%s.",
			n->stack_name, is_stuck ? " as a whole" : "",
			is_stuck ? "; or that is left behind, and may go on costing money" : ""),
	};
	if (is_stuck) choice->offered |= CHOICE_BIT(CHOICE_DELETE);
}
