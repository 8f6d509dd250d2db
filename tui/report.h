/* A deployment as lines: sentences for people and logs, or NDJSON. Pure: pictures in, text out.
 * Append-only; nothing moves the cursor. */
#ifndef TUI_REPORT_H
#define TUI_REPORT_H

#include "core/deploy/removal.h"
#include "tui/options.h"
#include "tui/report_holder.h"

struct report {
	bool json, is_rehearsal;
	const struct options *options; /* of this call, for commands to come; NULL: none */
	const char *config;            /* path of the answers; NULL: as the options have it */
	int64_t wall_ms; /* real time of the whole command; set before report_result */
	const struct removal_list *leftovers; /* of a removal, for report_result; NULL: none */
	/* What was told already. */
	uint64_t last_serial;
	enum node_state states[NODE_COUNT];
	bool told_records, told_cname, told_trouble;
	enum delegation_subject told_subject; /* without a zone: whose record was shown last */
	char *told_finding;
	struct holder_told told_holder;
	int64_t last_line_ms; /* of the cloud's clock */
};
void report_release(struct report *r);
/* Adds what is new since the last call. */
void report_progress(struct report *r, const struct deployment *d, struct str *out);
/* "Still working: ..." when nothing was said for 30 s of the cloud's clock. */
void report_still(struct report *r, const struct deployment *d, struct str *out);
/* The last line or lines: status is "complete", "failed", "waiting" or "detached". */
void report_result(const struct report *r, const struct deployment *d, const char *status,
		   struct str *out);
/* Stacks, address, what is pending: for `status`. */
void report_table(const struct deployment *d, struct str *out);
void report_error(bool json, const struct err *err, struct str *out); /* {"type":"error",...} */
void records_text_line(const struct deployment *d, struct str *out);

#endif
