/* Stacks that are only followed, as lines or NDJSON. Pure: pictures in, text out. */
#ifndef TUI_REPORT_WATCHED_H
#define TUI_REPORT_WATCHED_H

#include "core/deploy/watched.h"

struct watched_report {
	bool json;
	uint64_t last_serial; /* of the events told */
	bool told_trouble;
	int64_t last_line_ms; /* of the cloud's clock */
};
void watched_progress(struct watched_report *r, const struct watched *w, struct str *out);
/* "Still working: ..." when nothing was said for 30 s of the cloud's clock. */
void watched_still(struct watched_report *r, const struct watched *w, struct str *out);
/* The tree, the cause, the status: "complete", "failed" or "detached". */
void watched_result(const struct watched_report *r, const struct watched *w, const char *status,
		    struct str *out);

#endif
