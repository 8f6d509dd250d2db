#include "core/deploy/rootcause.h"

#include "core/base/mem.h"
#include "core/plan/denial.h"

#include <stdlib.h>
#include <strings.h>

#define STACK_TYPE "AWS::CloudFormation::Stack"

bool event_is_cancellation(const char *status, const char *reason)
{
	if (!status || !reason || !str_ends(status, "_FAILED")) return false;
	/* "Resource creation cancelled", "Resource update cancelled", also with one l. */
	return strncasecmp(reason, "Resource ", 9) == 0 &&
	       (strcasestr(reason, "cancelled") || strcasestr(reason, "canceled"));
}

static bool is_failure(const struct deployment_event *e)
{
	return str_ends(e->status, "_FAILED") && !str_equal(e->type, STACK_TYPE);
}

/* What a stack that came up in the end left behind (a delete that was repeated) is no cause. */
static bool node_is_in_trouble(const struct deployment *d, enum node_id node)
{
	return d->nodes[node].state == NODE_FAILED || d->nodes[node].state == NODE_UNDOING ||
	       d->nodes[node].state == NODE_RUNNING;
}

/* What was denied is told more exactly by AWS's sentence than by any table. */
static char *advice_on_denial(const char *reason)
{
	CLEANUP(denial_release) struct denial denial = DENIAL_INIT;
	CLEANUP(str_release) struct str statement = STR_INIT;
	struct str text = STR_INIT;
	if (!denial_read(reason, &denial)) return NULL;
	denial_add_remedy(&denial, &text);
	str_add_char(&text, '.');
	if (denial_add_statement(&denial, &statement))
		str_addf(&text, " The statement for a policy: %s", str_text(&statement));
	return str_detach(&text);
}

static void fill(struct deployment_cause *cause, enum node_id node, const char *logical_id,
		 const char *type, const char *reason)
{
	const struct advice *advice = advice_for(type, reason);
	cause->known = true;
	cause->node = node;
	cause->logical_id = mem_copy_text(logical_id);
	cause->type = mem_copy_text(type);
	cause->reason = mem_copy_text(reason);
	cause->advice = advice_on_denial(reason);
	if (!cause->advice) cause->advice = mem_copy_text(advice->text);
	cause->page = advice->page;
}

/* Nothing was ever made: the cloud refused the request, or a fact is missing. */
static bool find_refusal(const struct deployment *d, struct deployment_cause *cause)
{
	const struct deployment_node *first = NULL;
	for (int id = 0; id < NODE_COUNT; id++) {
		const struct deployment_node *n = &d->nodes[id];
		if (n->state != NODE_FAILED || str_is_empty(n->reason)) continue;
		if (!first || n->ended_ms < first->ended_ms) first = n;
	}
	if (!first) return false;
	enum node_id id = (enum node_id)(first - d->nodes);
	fill(cause, id, first->name, (int)id < STACK_COUNT ? STACK_TYPE : "", first->reason);
	cause->time_ms = first->ended_ms;
	return true;
}

bool rootcause_find(const struct deployment *d, struct deployment_cause *cause)
{
	const struct deployment_event *first = NULL;
	size_t cancelled = 0;
	for (size_t i = 0; i < d->events.len; i++) {
		const struct deployment_event *e = &d->events.item[i];
		if (!is_failure(e) || !node_is_in_trouble(d, e->node)) continue;
		if (e->time_ms < d->nodes[e->node].started_ms) continue; /* of a former stack */
		if (event_is_cancellation(e->status, e->reason))
			cancelled++;
		else if (!first && !str_starts(e->status, "DELETE_"))
			first = e; /* events are in order of time */
	}
	/* A delete that fails is a cause only when nothing else failed before. */
	for (size_t i = 0; !first && i < d->events.len; i++) {
		const struct deployment_event *e = &d->events.item[i];
		if (is_failure(e) && d->nodes[e->node].state == NODE_FAILED &&
		    !event_is_cancellation(e->status, e->reason))
			first = e;
	}
	if (!first) return find_refusal(d, cause);
	fill(cause, first->node, first->logical_id, first->type, first->reason);
	cause->time_ms = first->time_ms;
	cause->cancelled = cancelled;
	return true;
}

void rootcause_release(struct deployment_cause *cause)
{
	free(cause->logical_id);
	free(cause->type);
	free(cause->reason);
	free(cause->advice);
	*cause = (struct deployment_cause){ .page = PAGE_COUNT };
}
