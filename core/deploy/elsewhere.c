/* Another deploys, and this watches. What moves is followed as ever; what has come to rest where it
 * cannot go on is looked at now and then, because the other may have decided something. */
#include "core/deploy/engine.h"
#include "core/deploy/lease.h"
#include "core/deploy/rootcause.h"

static void forget_trouble(struct stack_run *run)
{
	struct deploy *d = run->errand.deploy;
	struct deployment_node *n = engine_node(d, run->id);
	deployment_choice_release(&n->choice);
	if (d->picture.cause.node == (enum node_id)run->id) rootcause_release(&d->picture.cause);
	d->cause_events = 0;
	way_release(&run->way);
	run->verdict = NODE_WAITING;
	text_set(&n->reason, NULL);
}

static bool is_same(const struct deployment_node *n, const struct cloud_stack *stack)
{
	if (!stack || str_equal(stack->status, "DELETE_COMPLETE")) return !n->arn;
	return str_equal(stack->arn, n->arn) && str_equal(stack->status, n->status);
}

static void on_looked(const struct err *err, const struct cloud_stack *stack, void *user)
{
	struct stack_run *run = user;
	struct deploy *d = run->errand.deploy;
	const struct deployment_node *n = engine_node(d, run->id);
	errand_good(&run->errand);
	if (err || is_same(n, stack)) return; /* the next look is never far */
	forget_trouble(run);
	if (n->arn && (!stack || !str_equal(stack->arn, n->arn)))
		stack_gone(run);
	else
		stack_look_anew(run);
}

static bool is_at_rest(const struct stack_run *run)
{
	enum node_state state = run->errand.deploy->picture.nodes[run->id].state;
	return run->step == STEP_ENDED && (state == NODE_FAILED || state == NODE_CHOICE) &&
	       !run->errand.in_flight && !run->errand.timer;
}

void elsewhere_look(struct deploy *d)
{
	for (int id = 0; id < STACK_COUNT; id++) {
		struct stack_run *run = &d->stacks[id];
		const struct deployment_node *n = engine_node(d, id);
		if (!is_at_rest(run)) continue;
		if (!n->arn && record_is_of(run)) {
			record_look(run); /* what stood in the way may be gone */
			continue;
		}
		errand_sent(&run->errand);
		d->cloud->describe_stack(d->cloud->self, run->account, n->stack_name, on_looked,
					 run);
	}
	secrets_look_again(d);
}
