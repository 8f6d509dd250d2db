#include "core/deploy/rootcause.h"

#include "core/base/mem.h"
#include "core/deploy/advice.h"
#include "core/deploy/status.h"
#include "core/plan/denial.h"

#include <stdlib.h>
#include <strings.h>

/* How much a failure tells; more is better. */
enum weight {
	WEIGHT_NONE,
	WEIGHT_DELETE, /* of a stack that has given up deleting */
	WEIGHT_EMPTY,  /* a resource without a reason */
	WEIGHT_STACK,  /* a stack's own words, which name a cause */
	WEIGHT_SILENT, /* a server did not report */
	WEIGHT_RESOURCE,
};
/* The last operation of a stack. */
struct operation {
	int64_t since_ms;
	bool deletes; /* a person wants it gone */
};
struct search {
	const struct deployment *d;
	struct operation last[NODE_COUNT];
	const struct deployment_event *best;
	enum weight best_weight;
	size_t cancelled;
};

bool event_is_cancellation(const char *status, const char *reason)
{
	if (!status || !reason || !str_ends(status, "_FAILED")) return false;
	/* "Resource creation cancelled", "Resource update cancelled", also with one l. */
	return strncasecmp(reason, "Resource ", 9) == 0 &&
	       (strcasestr(reason, "cancelled") || strcasestr(reason, "canceled"));
}

bool reason_is_general(const char *reason)
{
	static const char *const words[] = {
		"User Initiated",
		"The following resource(s) failed to",
		"Rollback requested by user",
		"Delete requested by user",
		"cancelled by user",
		"canceled by user",
		"Resource creation cancelled",
		"Resource update cancelled",
		"Transformation succeeded",
	};
	if (str_is_empty(reason)) return true;
	/* A nested stack's failure quotes them, and is more than they are. */
	if (str_starts(reason, "Embedded stack")) return false;
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (strcasestr(reason, words[i])) return true;
	return false;
}

bool node_asks_after_failure(const struct deployment_node *n)
{
	return n->state == NODE_CHOICE && n->status &&
	       (str_ends(n->status, "_FAILED") || str_equal(n->status, "ROLLBACK_COMPLETE"));
}

bool failure_is_silent(const char *type, const char *reason)
{
	CLEANUP(advice_release) struct advice advice = advice_for(type, reason);
	return str_equal(advice.id, "boot-silent") || str_equal(advice.id, "boot-failure-signal");
}

static bool is_own(const struct deployment *d, const struct deployment_event *e)
{
	return !e->nested && str_equal(e->type, STACK_TYPE) &&
	       str_equal(e->logical_id, d->nodes[e->node].stack_name);
}

/* A delete or rollback that follows by itself from a failure belongs to the same operation. */
static bool begins(const struct deployment_event *e)
{
	const char *reason = e->reason ? e->reason : "";
	if (str_ends(e->status, "ROLLBACK_IN_PROGRESS"))
		return strcasestr(reason, "User Initiated") != NULL;
	return status_begins_operation(e->status) && !strstr(reason, "failed to create") &&
	       !strcasestr(reason, "requested by user");
}

static void find_operations(struct search *s)
{
	int64_t follows[NODE_COUNT] = { 0 }; /* the engine takes these for beginnings */
	for (size_t i = 0; i < s->d->events.len; i++) {
		const struct deployment_event *e = &s->d->events.item[i];
		if (!is_own(s->d, e) || e->time_ms < s->last[e->node].since_ms) continue;
		if (begins(e))
			s->last[e->node] = (struct operation){
				.since_ms = e->time_ms,
				.deletes = !str_starts(e->status, "CREATE") &&
					   status_undoes(e->status),
			};
		else if (status_begins_operation(e->status))
			follows[e->node] = e->time_ms;
	}
	/* A stack that was made again, and whose own events are still to come. */
	for (int id = 0; id < NODE_COUNT; id++) {
		int64_t started_ms = s->d->nodes[id].started_ms;
		if (started_ms > s->last[id].since_ms && started_ms != follows[id])
			s->last[id] = (struct operation){ .since_ms = started_ms };
	}
}

/* What a stack that came up in the end left behind is no cause. */
static bool counts(const struct search *s, const struct deployment_event *e)
{
	const struct deployment_node *n = &s->d->nodes[e->node];
	bool in_trouble = n->state == NODE_FAILED || n->state == NODE_UNDOING ||
			  n->state == NODE_RUNNING || node_asks_after_failure(n);
	return in_trouble && e->time_ms >= s->last[e->node].since_ms;
}

/* CloudFormation tries deletes again: only what nothing later took back has failed. */
static bool was_deleted_later(const struct deployment *d, const struct deployment_event *failed)
{
	for (size_t i = 0; i < d->events.len; i++) {
		const struct deployment_event *e = &d->events.item[i];
		if (e->node != failed->node || e->time_ms < failed->time_ms) continue;
		if (str_equal(e->logical_id, failed->logical_id) &&
		    str_equal(e->nested, failed->nested) &&
		    (str_equal(e->status, "DELETE_COMPLETE") ||
		     str_equal(e->status, "DELETE_SKIPPED")))
			return true;
	}
	return false;
}

static enum weight weight_of_stack(const struct search *s, const struct deployment_event *e)
{
	bool tells = str_ends(e->status, "_FAILED") || str_ends(e->status, "ROLLBACK_IN_PROGRESS");
	if (!tells || reason_is_general(e->reason)) return WEIGHT_NONE;
	bool deletes = s->last[e->node].deletes || str_starts(e->status, "DELETE_");
	return deletes ? WEIGHT_DELETE : WEIGHT_STACK;
}

static enum weight weight_of(const struct search *s, const struct deployment_event *e)
{
	if (str_equal(e->type, STACK_TYPE)) return weight_of_stack(s, e);
	if (!str_ends(e->status, "_FAILED")) return WEIGHT_NONE;
	if (str_starts(e->status, "DELETE_")) {
		const struct deployment_node *n = &s->d->nodes[e->node];
		bool is_over = n->state == NODE_FAILED || node_asks_after_failure(n);
		return is_over && !was_deleted_later(s->d, e) ? WEIGHT_DELETE : WEIGHT_NONE;
	}
	if (str_is_empty(e->reason)) return WEIGHT_EMPTY;
	/* The server's own words may come later than what waited for them in vain. */
	return failure_is_silent(e->type, e->reason) ? WEIGHT_SILENT : WEIGHT_RESOURCE;
}

static size_t depth_of(const struct deployment_event *e)
{
	size_t depth = e->nested != NULL;
	for (const char *c = e->nested; c && *c; c++)
		depth += *c == '/';
	return depth;
}

static bool is_known(const struct deployment_event *e)
{
	CLEANUP(advice_release) struct advice advice = advice_for(e->type, e->reason);
	return !str_equal(advice.id, "unknown");
}

/* Whether `a` comes before `b`, whatever order they arrived in. */
static bool comes_before(const struct deployment_event *a, const struct deployment_event *b)
{
	if (a->time_ms != b->time_ms) return a->time_ms < b->time_ms;
	if (depth_of(a) != depth_of(b)) return depth_of(a) > depth_of(b);
	if (is_known(a) != is_known(b)) return is_known(a);
	if (a->node != b->node) return a->node < b->node;
	int by_name =
		strcmp(a->logical_id ? a->logical_id : "", b->logical_id ? b->logical_id : "");
	if (by_name != 0) return by_name < 0;
	return strcmp(a->reason ? a->reason : "", b->reason ? b->reason : "") < 0;
}

static void look_at(struct search *s, const struct deployment_event *e)
{
	if (!e->status || !counts(s, e)) return;
	if (event_is_cancellation(e->status, e->reason)) {
		s->cancelled++;
		return;
	}
	/* Most failures are later than one that tells as much: no need to read their reasons. */
	enum weight most = str_starts(e->status, "DELETE_") ? WEIGHT_DELETE : WEIGHT_RESOURCE;
	if (s->best_weight >= most && e->time_ms > s->best->time_ms) return;
	enum weight weight = weight_of(s, e);
	if (weight == WEIGHT_NONE || weight < s->best_weight) return;
	if (weight == s->best_weight && !comes_before(e, s->best)) return;
	s->best = e;
	s->best_weight = weight;
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

void rootcause_take(struct deployment_cause *cause, enum node_id node, const char *logical_id,
		    const char *type, const char *reason)
{
	struct advice advice = advice_for(type, reason);
	cause->known = true;
	cause->node = node;
	cause->logical_id = mem_copy_text(logical_id);
	cause->type = mem_copy_text(type);
	cause->reason = mem_copy_text(reason);
	/* A server's own words may quote a denial, but the server's step says more. */
	if (!str_starts(advice.id, "boot-")) cause->advice = advice_on_denial(reason);
	if (!cause->advice) cause->advice = TAKE(advice.text);
	cause->id = TAKE(advice.id);
	cause->page = advice.page;
	cause->may_pass = advice.may_pass;
	advice_release(&advice);
}

/* Nothing was ever made: the cloud refused the request, or a fact is missing. */
static bool find_refusal(const struct deployment *d, struct deployment_cause *cause)
{
	const struct deployment_node *first = NULL;
	for (int id = 0; id < NODE_COUNT; id++) {
		const struct deployment_node *n = &d->nodes[id];
		if (n->state != NODE_FAILED || reason_is_general(n->reason)) continue;
		if (!first || n->ended_ms < first->ended_ms) first = n;
	}
	if (!first) return false;
	enum node_id id = (enum node_id)(first - d->nodes);
	rootcause_take(cause, id, first->name, (int)id < STACK_COUNT ? STACK_TYPE : "",
		       first->reason);
	cause->time_ms = first->ended_ms;
	return true;
}

bool rootcause_find(const struct deployment *d, struct deployment_cause *cause)
{
	struct search s = { .d = d };
	find_operations(&s);
	for (size_t i = 0; i < d->events.len; i++)
		look_at(&s, &d->events.item[i]);
	if (!s.best) return find_refusal(d, cause);
	rootcause_take(cause, (enum node_id)s.best->node, s.best->logical_id, s.best->type,
		       s.best->reason);
	cause->path = mem_copy_text(s.best->nested);
	cause->time_ms = s.best->time_ms;
	cause->cancelled = s.cancelled;
	return true;
}

void rootcause_release(struct deployment_cause *cause)
{
	free(cause->logical_id);
	free(cause->type);
	free(cause->reason);
	free(cause->advice);
	free(cause->id);
	free(cause->path);
	free(cause->more);
	*cause = (struct deployment_cause){ .page = PAGE_COUNT };
}
