#include "core/deploy/watch_cause.h"

#include "core/base/str.h"
#include "core/deploy/advice.h"
#include "core/deploy/rootcause.h"
#include "core/deploy/status.h"

/* Its own story is told by its own events. */
static bool is_told_below(const struct watched *w, const struct deployment_event *e)
{
	if (!str_equal(e->type, STACK_TYPE)) return false;
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

/* The first of each kind, in order of time. */
struct firsts {
	const struct deployment_event *told, *silent, *delete;
};

static void note(struct firsts *f, const struct deployment_event *e)
{
	if (str_starts(e->status, "DELETE_")) {
		if (!f->delete) f->delete = e;
	} else if (!f->told) {
		if (!failure_is_silent(e->type, e->reason))
			f->told = e;
		else if (!f->silent)
			f->silent = e;
	}
}

void watch_cause_find(struct watched *w)
{
	struct firsts f = { 0 };
	size_t cancelled = 0;
	watch_cause_release(&w->cause);
	if (!w->has_failed) return;
	for (size_t i = 0; i < w->events.len; i++) {
		const struct deployment_event *e = &w->events.item[i];
		if (!str_ends(e->status, "_FAILED") || is_told_below(w, e)) continue;
		if (event_is_cancellation(e->status, e->reason))
			cancelled++;
		else
			note(&f, e);
	}
	const struct deployment_event *first = f.told ? f.told : f.silent ? f.silent : f.delete;
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
