/* Change sets of ours that nobody will carry out: of a program that was killed, of answers that are
 * not wanted any more. They go when the stack is found to be as it should; where a change is
 * carried out CloudFormation deletes all others itself. What cannot be deleted stays: it does no
 * harm. */
#include "core/deploy/engine.h"

static void delete_next(struct errand *e);

static bool is_abandoned(const struct cloud_change_set *set)
{
	return str_starts(set->name, CHANGE_SET_PREFIX) &&
	       !str_starts(set->execution_status, "EXECUTE_") &&
	       !str_starts(set->status, "DELETE_");
}

void abandoned_release(struct stack_run *run)
{
	for (size_t i = 0; i < run->change.abandoned.len; i++)
		free(run->change.abandoned.item[i]);
	vec_release(&run->change.abandoned);
}

static void end(struct stack_run *run)
{
	abandoned_release(run);
	rows_settle(run);
	run->step = STEP_ENDED;
	node_end(run->errand.deploy, run->id, NODE_DONE);
}

static void on_deleted(const struct err *err, void *user)
{
	struct stack_run *run = user;
	(void)err;
	errand_good(&run->errand);
	free(run->change.abandoned.item[--run->change.abandoned.len]);
	delete_next(&run->errand);
}

/* Who deploys now may be looking at one. */
static void delete_next(struct errand *e)
{
	struct stack_run *run = (struct stack_run *)e;
	struct deploy *d = e->deploy;
	size_t left = run->change.abandoned.len;
	if (!left || d->picture.is_cancelled || lease_is_elsewhere(d)) {
		end(run);
		return;
	}
	if (lease_holds_back(e, delete_next)) return;
	errand_sent(e);
	d->cloud->delete_change_set(d->cloud->self, run->account,
				    run->change.abandoned.item[left - 1], on_deleted, run);
}

static void on_listed(const struct err *err, const struct cloud_change_set *sets, size_t count,
		      void *user)
{
	struct stack_run *run = user;
	errand_good(&run->errand);
	for (size_t i = 0; !err && i < count; i++)
		if (is_abandoned(&sets[i]))
			*vec_push(&run->change.abandoned) = mem_copy_text(sets[i].arn);
	delete_next(&run->errand);
}

void stack_stays(struct stack_run *run)
{
	struct deploy *d = run->errand.deploy;
	run->change.is_current = true;
	run->step = STEP_CHANGING;
	abandoned_release(run);
	errand_sent(&run->errand);
	d->cloud->list_change_sets(d->cloud->self, run->account,
				   engine_node(d, run->id)->stack_name, on_listed, run);
}
