/* What a person has to do before a deployment can go on: the records in the parent's zone, what is
 * seen of them there, and what to do about it. Pure. */
#ifndef TUI_REPORT_WAITS_H
#define TUI_REPORT_WAITS_H

#include "core/deploy/deployment.h"

#include <cjson/cJSON.h>

/* The last sentences of a command that ends while it waits. */
void report_waits(const struct deployment *d, struct str *out);
/* Of `status`: what is wrong, by id, with evidence and advice. Nothing when all is well. */
void report_waits_table(const struct deployment *d, struct str *out);
/* The same as a member "delegation" of the result. */
void report_waits_json(const struct deployment *d, cJSON *result);

#endif
