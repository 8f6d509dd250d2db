#include "core/base/utf8.h"
#include "core/deploy/engine.h"
#include "core/deploy/paths.h"

enum { TEXT_MAX = 64 * 1024 };

struct deployment_node *engine_node(struct deploy *d, int id)
{
	return &d->picture.nodes[id];
}

void text_set(char **text, const char *value)
{
	free(*text);
	*text = value ? utf8_sanitised(value, TEXT_MAX) : NULL;
}

bool node_is_over(const struct deployment_node *n)
{
	return n->state == NODE_DONE || n->state == NODE_ADOPTED || n->state == NODE_SKIPPED;
}

bool node_is_off(const struct deployment_node *n)
{
	return n->state == NODE_GONE || n->state == NODE_SKIPPED;
}

bool node_needs_stack(int id, int need)
{
	uint32_t direct = node_needs((enum node_id)id);
	if (direct & STACK_BIT(need)) return true;
	for (int via = STACK_COUNT; via < NODE_COUNT; via++)
		if ((direct & STACK_BIT(via)) && node_needs_stack(via, need)) return true;
	return false;
}

void node_begin(struct deploy *d, int id, enum node_state state)
{
	struct deployment_node *n = engine_node(d, id);
	n->state = state;
	if (!n->started_ms) n->started_ms = engine_now(d);
	n->ended_ms = 0;
	engine_touch(d);
}

void node_end(struct deploy *d, int id, enum node_state state)
{
	struct deployment_node *n = engine_node(d, id);
	n->state = state;
	if (!n->ended_ms) n->ended_ms = engine_now(d);
	if (!n->started_ms) n->started_ms = n->ended_ms;
	engine_touch(d);
}

void node_fail(struct deploy *d, int id, const char *format, ...)
{
	struct str text = STR_INIT;
	va_list ap;
	va_start(ap, format);
	str_vaddf(&text, format, ap);
	va_end(ap);
	text_set(&engine_node(d, id)->reason, str_text(&text));
	str_release(&text);
	node_end(d, id, NODE_FAILED);
}

void node_add_output(struct deployment_node *n, const char *key, const char *value)
{
	struct deployment_output *o = vec_push(&n->outputs);
	text_set(&o->key, key);
	text_set(&o->value, value);
}

void node_take_outputs(struct deployment_node *n, const struct cloud_stack *stack)
{
	for (size_t i = 0; i < n->outputs.len; i++) {
		free(n->outputs.item[i].key);
		free(n->outputs.item[i].value);
	}
	n->outputs.len = 0;
	for (size_t i = 0; i < stack->output_count; i++)
		node_add_output(n, stack->outputs[i].key, stack->outputs[i].value);
}

void node_release(struct deployment_node *n)
{
	for (size_t i = 0; i < n->outputs.len; i++) {
		free(n->outputs.item[i].key);
		free(n->outputs.item[i].value);
	}
	vec_release(&n->outputs);
	for (size_t i = 0; i < n->resources.len; i++)
		deployment_resource_release(&n->resources.item[i]);
	vec_release(&n->resources);
	deployment_choice_release(&n->choice);
	free(n->name);
	free(n->stack_name);
	free(n->arn);
	free(n->status);
	free(n->reason);
}

uint32_t engine_needs(const struct deploy *d, int id)
{
	uint32_t needs = node_needs((enum node_id)id);
	if (d->destroys) return destroy_needs(id);
	if (id == NODE_DELEGATED) needs |= STACK_BIT(STACK_DELEGATION);
	if (id == NODE_DELEGATED && !answers_have_zone(&d->answers)) needs |= STACK_BIT(NODE_CNAME);
	if (id == STACK_REDASH) needs |= STACK_BIT(STACK_BASTION);
	if (id == STACK_CERTIFICATE && answers_have_zone(&d->answers) &&
	    answers_is(&d->answers, Q_CERTIFICATE_WHEN, "after"))
		needs |= STACK_BIT(NODE_DELEGATED);
	for (int need = 0; need < NODE_COUNT; need++)
		if (d->picture.nodes[need].state == NODE_SKIPPED) needs &= ~STACK_BIT(need);
	return needs;
}

/* The record of a certificate is wanted as soon as there is something to ask ACM about. */
static bool need_is_met(const struct deploy *d, int id, int need)
{
	const struct deployment_node *n = &d->picture.nodes[need];
	if (d->destroys) return node_is_off(n);
	if (id == NODE_CNAME && need == STACK_CERTIFICATE)
		return node_is_over(n) || (n->state == NODE_RUNNING && certificate_arn(d));
	return node_is_over(n);
}

uint32_t engine_blocked_by(const struct deploy *d, int id)
{
	uint32_t needs = d->picture.nodes[id].needs, blocked = 0;
	if (id == STACK_CERTIFICATE && d->stacks[id].step == STEP_PARKED)
		needs |= STACK_BIT(NODE_DELEGATED);
	for (int need = 0; need < NODE_COUNT; need++)
		if ((needs & STACK_BIT(need)) && !need_is_met(d, id, need))
			blocked |= STACK_BIT(need);
	if (id < STACK_COUNT && !d->watch_only && !d->destroys && !d->secrets_are_clear)
		blocked |= STACK_BIT(NODE_SECRETS);
	return blocked;
}
