/* What the checks found as lines: sentences for people and logs, or NDJSON. Pure. */
#ifndef TUI_REPORT_CHECKS_H
#define TUI_REPORT_CHECKS_H

#include "core/deploy/preflight.h"

/* Every finding down to this severity. */
void report_findings(bool json, const struct preflight_findings *found,
		     enum preflight_severity least, struct str *out);
/* The last line. wall_ms: how long the looks took. */
void report_checks_result(bool json, const struct answers *a, const struct preflight_facts *facts,
			  const struct preflight_findings *found, int64_t wall_ms, struct str *out);
/* The least that both accounts have to allow, as IAM policies: a heading and a document each. */
void report_policies(bool json, const struct answers *a, const char *partition, struct str *out);

#endif
