/* A choice as lines or NDJSON: what was found, what would change, and the options that decide it.
 * Pure. */
#ifndef TUI_REPORT_CHOICE_H
#define TUI_REPORT_CHOICE_H

#include "core/deploy/deployment.h"

void report_choice(bool json, const struct deployment_node *node, const char *environment,
		   struct str *out);

#endif
