/* Told to stop. Nothing new is started; changes under way are taken back, because CloudFormation
 * can do that; what is being made is let run, because it can only be deleted - which undoing does,
 * with everything else that this run of the engine has made, in the reverse order of needs. */
#include "core/deploy/engine.h"
#include "core/deploy/paths.h"

static bool is_there(const struct deployment_node *n)
{
	return n->arn && n->state != NODE_SKIPPED && n->state != NODE_GONE;
}

static bool is_needed(const struct deploy *d, int need)
{
	for (int id = 0; id < STACK_COUNT; id++)
		if (id != need && is_there(&d->picture.nodes[id]) && node_needs_stack(id, need))
			return true;
	return false;
}

/* A call under way that nothing can break into is waited for. */
static bool can_turn_back(const struct stack_run *run)
{
	return run->step == STEP_TAILING || run->step == STEP_SETTLING || run->step == STEP_ENDED ||
	       run->step == STEP_PARKED || run->step == STEP_STANDS;
}

static void undo(struct stack_run *run)
{
	struct deploy *d = run->errand.deploy;
	if (!run->is_made_here || !is_there(engine_node(d, run->id)) || is_needed(d, (int)run->id))
		return;
	if (run->way.kind == WAY_DELETE || !can_turn_back(run)) return;
	deployment_choice_release(&engine_node(d, run->id)->choice);
	stack_remove(run, NULL, 0, false, REMOVAL_FOR_GOOD);
}

static void take_back(struct stack_run *run)
{
	const struct deployment_node *n = engine_node(run->errand.deploy, run->id);
	if (run->way.kind == WAY_NONE && run->step == STEP_TAILING &&
	    str_equal(n->status, "UPDATE_IN_PROGRESS"))
		way_begin(run, WAY_CANCEL_UPDATE, NULL, 0);
}

void cancel_turn(struct deploy *d)
{
	if (d->destroys) return; /* what is being deleted is not taken back */
	for (int id = STACK_COUNT; id-- > 0;) {
		take_back(&d->stacks[id]);
		if (d->is_undoing) undo(&d->stacks[id]);
	}
}

int deploy_cancel(struct deploy *d, struct err *err)
{
	if (d->watch_only)
		return err_set(err, ERR_INPUT,
			       "This only watches: there is nothing of it to stop.");
	if (lease_refuses(d, err) < 0) return -1;
	d->picture.is_cancelled = true;
	engine_touch(d);
	return 0;
}

int deploy_undo(struct deploy *d, struct err *err)
{
	if (d->destroys) return err_set(err, ERR_INPUT, "All of it is being removed already.");
	if (deploy_cancel(d, err) < 0) return -1;
	d->is_undoing = true;
	return 0;
}
