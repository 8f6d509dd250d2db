#include "tui/report_event.h"

#include <time.h>

static struct tm utc_of(int64_t ms)
{
	time_t seconds = (time_t)(ms / 1000);
	struct tm tm;
	gmtime_r(&seconds, &tm);
	return tm;
}

void report_clock(struct str *out, int64_t ms)
{
	struct tm tm = utc_of(ms);
	str_addf(out, "%02d:%02d:%02d", tm.tm_hour, tm.tm_min, tm.tm_sec);
}

void report_json_time(cJSON *object, const char *key, int64_t ms)
{
	CLEANUP(str_release) struct str s = STR_INIT;
	struct tm tm = utc_of(ms);
	str_addf(&s, "%04d-%02d-%02dT", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
	report_clock(&s, ms);
	str_addf(&s, ".%03dZ", (int)(ms % 1000));
	cJSON_AddStringToObject(object, key, str_text(&s));
}

void report_event(bool json, const char *stack, const struct deployment_event *e, struct str *out)
{
	if (json) {
		cJSON *o = json_line("event");
		report_json_time(o, "time", e->time_ms);
		json_line_text(o, "stack", stack);
		json_line_text(o, "resource", e->logical_id);
		json_line_text(o, "resource_type", e->type);
		json_line_text(o, "status", e->status);
		json_line_text(o, "reason", e->reason);
		json_line_end(o, out);
		return;
	}
	report_clock(out, e->time_ms);
	str_addf(out, "  %-11s %-30s %s", stack, e->logical_id, e->status);
	if (!str_is_empty(e->reason)) str_addf(out, "  %s", e->reason);
	str_add_char(out, '\n');
}

/* Events are kept in order of time, so a late one may stand before those told already: serials
 * tell. */
void report_new_events(bool json, const struct event_list *events, uint64_t *last_serial,
		       report_label_fn *label, const void *picture, struct str *out)
{
	uint64_t newest = *last_serial;
	for (size_t i = 0; i < events->len; i++) {
		const struct deployment_event *e = &events->item[i];
		if (e->serial <= *last_serial) continue;
		if (e->serial > newest) newest = e->serial;
		CLEANUP(mem_free_text) char *stack = label(picture, e);
		report_event(json, stack, e, out);
	}
	*last_serial = newest;
}

void report_view(bool json, int64_t now_ms, const char *trouble, bool *told, struct str *out)
{
	bool has_trouble = !str_is_empty(trouble);
	if (has_trouble == *told) return;
	*told = has_trouble;
	if (json) {
		cJSON *o = json_line("view");
		report_json_time(o, "time", now_ms);
		json_line_text(o, "status", has_trouble ? "stale" : "current");
		json_line_text(o, "reason", trouble);
		json_line_end(o, out);
		return;
	}
	report_clock(out, now_ms);
	str_addf(out, "  %s\n", has_trouble ? trouble : "the view is up to date again");
}
