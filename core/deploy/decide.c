/* Choices: put into the picture, decided by the operator or beforehand, and carried out. */
#include "core/deploy/engine.h"

void choice_offer(struct deploy *d, int node, struct deployment_choice *choice)
{
	struct deployment_node *n = engine_node(d, node);
	if (d->watch_only) {
		node_fail(d, node, "%s", choice->sentence);
		deployment_choice_release(choice);
		return;
	}
	deployment_choice_release(&n->choice);
	n->choice = *choice;
	*choice = (struct deployment_choice){ .best = CHOICE_COUNT };
	if (n->state != NODE_FAILED) n->state = NODE_CHOICE;
	engine_touch(d);
}
