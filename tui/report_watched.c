#include "tui/report_watched.h"

#include "tui/report_event.h"
#include "tui/texts.h"

enum { STILL_MS = 30000 };

static char *path_label(const void *picture, const struct deployment_event *e)
{
	return watched_path(picture, (size_t)e->node);
}

void watched_progress(struct watched_report *r, const struct watched *w, struct str *out)
{
	size_t before = out->len;
	report_new_events(r->json, &w->events, &r->last_serial, path_label, w, out);
	report_view(r->json, w->now_ms, w->trouble, &r->told_trouble, out);
	if (out->len != before) r->last_line_ms = w->now_ms;
}

void watched_still(struct watched_report *r, const struct watched *w, struct str *out)
{
	size_t moving = 0, done = 0, total = 0;
	if (r->json || w->now_ms - r->last_line_ms < STILL_MS) return;
	r->last_line_ms = w->now_ms;
	for (size_t i = 0; i < w->stacks.len; i++) {
		moving += !w->stacks.item[i].is_over;
		done += w->stacks.item[i].done;
		total += w->stacks.item[i].resources.len;
	}
	report_clock(out, w->now_ms);
	str_addf(out, "  still working: %zu of %zu stacks move, %zu of %zu resources\n", moving,
		 w->stacks.len, done, total);
}

static void add_stack(const struct watched_stack *s, struct str *out)
{
	CLEANUP(mem_free_text)
	char *label = str_format("%*s%s", 2 * s->depth, "", s->depth ? s->logical_id : s->name);
	str_addf(out, "%-36s %-28s", label, str_is_empty(s->status) ? "not found" : s->status);
	if (s->resources.len) str_addf(out, " %zu/%zu", s->done, s->resources.len);
	if (s->started_ms && s->ended_ms) {
		char took[TIME_TEXT_MAX];
		duration_text(s->ended_ms - s->started_ms, took);
		str_addf(out, "  %s", took);
	}
	if (s->has_failed && !str_is_empty(s->reason)) str_addf(out, "  %s", s->reason);
	str_add_char(out, '\n');
}

static void add_cause(const struct watched *w, struct str *out)
{
	const struct watched_cause *c = &w->cause;
	if (!c->known) return;
	str_addf(out, "\nCause: %s in stack %s (%s)\n  %s\nWhat to do: %s\n", c->logical_id,
		 c->path, c->type, str_is_empty(c->reason) ? "no reason given" : c->reason,
		 c->advice);
	if (c->cancelled)
		str_addf(out, "%zu more %s only its consequence.\n", c->cancelled,
			 c->cancelled == 1 ? "failure is" : "failures are");
}

static void add_json_result(const struct watched *w, const char *status, struct str *out)
{
	cJSON *o = json_line("result");
	json_line_text(o, "status", status);
	cJSON *stacks = cJSON_AddObjectToObject(o, "stacks");
	for (size_t i = 0; i < w->stacks.len; i++) {
		CLEANUP(mem_free_text) char *path = watched_path(w, i);
		cJSON_AddStringToObject(stacks, path, w->stacks.item[i].status);
	}
	cJSON *reasons = cJSON_AddObjectToObject(o, "reasons");
	for (size_t i = 0; i < w->stacks.len; i++) {
		CLEANUP(mem_free_text) char *path = watched_path(w, i);
		if (w->stacks.item[i].has_failed)
			json_line_text(reasons, path, w->stacks.item[i].reason);
	}
	cJSON_AddNumberToObject(o, "api_reads", (double)w->reads);
	if (w->cause.known) {
		cJSON *c = cJSON_AddObjectToObject(o, "cause");
		json_line_text(c, "stack", w->cause.path);
		json_line_text(c, "resource", w->cause.logical_id);
		json_line_text(c, "type", w->cause.type);
		json_line_text(c, "reason", w->cause.reason);
		json_line_text(c, "advice", w->cause.advice);
	}
	json_line_end(o, out);
}

void watched_result(const struct watched_report *r, const struct watched *w, const char *status,
		    struct str *out)
{
	if (r->json) {
		add_json_result(w, status, out);
		return;
	}
	size_t *order = mem_array(w->stacks.len + 1, sizeof(*order));
	watched_order(w, order);
	str_add_char(out, '\n');
	for (size_t i = 0; i < w->stacks.len; i++)
		add_stack(&w->stacks.item[order[i]], out);
	free(order);
	add_cause(w, out);
	str_addf(out, "Status: %s.\n", status);
}
