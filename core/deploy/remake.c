/* A rolled-back stack holds nothing, but its name. With the operator's word it is deleted, and the
 * same turn that would make a missing stack makes it anew. */
#include "core/deploy/engine.h"

enum { LOOK_AGAIN_MS = 2000 };

static void describe(struct errand *e);
static void remove_stack(struct errand *e);

static void fail(struct stack_run *run, const char *reason)
{
	errand_good(&run->errand);
	run->step = STEP_ENDED;
	node_fail(run->errand.deploy, run->id, "The rolled-back stack could not be deleted: %s",
		  str_is_empty(reason) ? "CloudFormation gives no reason." : reason);
}

static void on_described(const struct err *err, const struct cloud_stack *stack, void *user)
{
	struct stack_run *run = user;
	if (err) {
		errand_again(&run->errand, err, describe);
		return;
	}
	errand_good(&run->errand);
	if (!stack || str_equal(stack->status, "DELETE_COMPLETE"))
		stack_gone(run);
	else if (str_equal(stack->status, "DELETE_FAILED"))
		fail(run, stack->status_reason);
	else
		errand_after(&run->errand, LOOK_AGAIN_MS, describe);
}

static void describe(struct errand *e)
{
	struct stack_run *run = (struct stack_run *)e;
	struct deploy *d = e->deploy;
	errand_sent(e);
	d->cloud->describe_stack(d->cloud->self, run->account, engine_node(d, run->id)->arn,
				 on_described, run);
}

static void on_removed(const struct err *err, void *user)
{
	struct stack_run *run = user;
	if (!err) {
		errand_good(&run->errand);
		errand_after(&run->errand, LOOK_AGAIN_MS, describe);
	} else if (errand_may_pass(err)) {
		errand_again(&run->errand, err, remove_stack); /* deleting twice is deleting once */
	} else {
		fail(run, err_text(err));
	}
}

static void remove_stack(struct errand *e)
{
	struct stack_run *run = (struct stack_run *)e;
	struct deploy *d = e->deploy;
	errand_sent(e);
	d->cloud->delete_stack(d->cloud->self, run->account, engine_node(d, run->id)->arn,
			       on_removed, run);
}

void stack_remake(struct stack_run *run, const char *arn)
{
	struct deploy *d = run->errand.deploy;
	struct deployment_node *n = engine_node(d, run->id);
	text_set(&n->arn, arn);
	run->step = STEP_REMOVING;
	node_begin(d, run->id, NODE_UNDOING);
	remove_stack(&run->errand);
}
