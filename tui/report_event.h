/* Times and events as lines or NDJSON, for whatever is followed line by line. Pure. */
#ifndef TUI_REPORT_EVENT_H
#define TUI_REPORT_EVENT_H

#include "core/deploy/deployment.h"
#include "tui/json_line.h"

void report_clock(struct str *out, int64_t ms);                    /* "12:04:31", UTC */
void report_json_time(cJSON *object, const char *key, int64_t ms); /* ISO 8601, UTC */
/* One line. stack: its name, or the path of a nested one. */
void report_event(bool json, const char *stack, const struct deployment_event *e, struct str *out);
/* Of whom an event is; the caller frees. picture: as it was given. */
typedef char *report_label_fn(const void *picture, const struct deployment_event *e);
/* Those later than *last_serial, which moves on. */
void report_new_events(bool json, const struct event_list *events, uint64_t *last_serial,
		       report_label_fn *label, const void *picture, struct str *out);
/* That the view has become stale, or is up to date again; *told remembers which was said. */
void report_view(bool json, int64_t now_ms, const char *trouble, bool *told, struct str *out);

#endif
