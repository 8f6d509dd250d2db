/* Times and events as lines or NDJSON, for whatever is followed line by line. Pure. */
#ifndef TUI_REPORT_EVENT_H
#define TUI_REPORT_EVENT_H

#include "core/deploy/deployment.h"
#include "tui/json_line.h"

void report_clock(struct str *out, int64_t ms);                    /* "12:04:31", UTC */
void report_json_time(cJSON *object, const char *key, int64_t ms); /* ISO 8601, UTC */
/* One line. stack: its name, or the path of a nested one. */
void report_event(bool json, const char *stack, const struct deployment_event *e, struct str *out);

#endif
