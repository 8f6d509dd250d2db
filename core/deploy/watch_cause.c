#include "core/deploy/watch_cause.h"

#include "core/base/str.h"
#include "core/deploy/advice.h"
#include "core/deploy/rootcause.h"

static bool is_stack(const struct deployment_event *e)
{
	return str_equal(e->type, "AWS::CloudFormation::Stack");
}

/* Its own story is told by its own events. */
static bool is_told_below(const struct watched *w, const struct deployment_event *e)
{
	if (!is_stack(e)) return false;
	const struct watched_stack *own = &w->stacks.item[e->node];
	if (str_equal(e->logical_id, own->name)) return true;
	for (size_t i = 0; i < w->stacks.len; i++)
		if (w->stacks.item[i].parent == e->node &&
		    str_equal(w->stacks.item[i].logical_id, e->logical_id))
			return w->stacks.item[i].has_failed;
	return false;
}

static void fill(struct watched *w, const struct deployment_event *e)
{
	struct watched_cause *c = &w->cause;
	c->known = true;
	c->stack = e->node;
	c->path = watched_path(w, (size_t)e->node);
	c->logical_id = mem_copy_text(e->logical_id);
	c->type = mem_copy_text(e->type);
	c->reason = mem_copy_text(e->reason);
	struct advice advice = advice_for(e->type, e->reason);
	c->advice = TAKE(advice.text);
	advice_release(&advice);
	c->time_ms = e->time_ms;
}

static bool any_failed(const struct watched *w)
{
	for (size_t i = 0; i < w->stacks.len; i++)
		if (w->stacks.item[i].has_failed) return true;
	return false;
}

void watch_cause_find(struct watched *w)
{
	const struct deployment_event *first = NULL, *first_silent = NULL, *first_delete = NULL;
	size_t cancelled = 0;
	watch_cause_release(&w->cause);
	if (!any_failed(w)) return;
	for (size_t i = 0; i < w->events.len; i++) {
		const struct deployment_event *e = &w->events.item[i];
		if (!str_ends(e->status, "_FAILED") || is_told_below(w, e)) continue;
		bool is_delete = str_starts(e->status, "DELETE_");
		if (event_is_cancellation(e->status, e->reason))
			cancelled++;
		else if (!first_delete && is_delete)
			first_delete = e; /* in order of time */
		else if (!first && !is_delete && !failure_is_silent(e->type, e->reason))
			first = e;
		else if (!first_silent && !is_delete)
			first_silent = e;
	}
	if (!first) first = first_silent;
	if (!first) first = first_delete;
	if (!first) return;
	fill(w, first);
	w->cause.cancelled = cancelled;
}

void watch_cause_release(struct watched_cause *c)
{
	free(c->path);
	free(c->logical_id);
	free(c->type);
	free(c->reason);
	free(c->advice);
	*c = (struct watched_cause){ 0 };
}
