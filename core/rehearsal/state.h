/* The rehearsed state: world, stacks, and the one way they change - by lines of the journal, at
 * their simulated time. What a line does while it happens it does again when it is replayed. */
#ifndef CORE_REHEARSAL_STATE_H
#define CORE_REHEARSAL_STATE_H

#include "core/rehearsal/call.h"
#include "core/rehearsal/journal.h"

enum { STATE_VERSION = 2 }; /* of the journal's lines */

struct state {
	struct world *world;
	struct cfn *cfn;
	struct journal *journal; /* NULL: in memory only */
	int64_t last_ms;         /* simulated time it has been brought to */
	char *fail_resource, *fail_reason;
	bool has_lines, is_too_new;
	/* The parent's admin. */
	bool admin_by_hand;
	int64_t admin_after_ms;
};
int state_open(struct state *s, uint64_t seed, const char *folder, bool reset, struct err *err);
void state_close(struct state *s);
void state_advance(struct state *s, int64_t now_ms);

struct state_limits {
	int64_t stale_read_ms;
	const char *request_id;
	const struct faults *faults; /* NULL: none */
};
/* Runs a request at state->last_ms. An accepted write is on disk when this returns. */
void state_request(struct state *s, const struct call_request *request,
		   const struct state_limits *limits, struct http_out *out);
int state_ensure_parent(struct state *s, const char *name, struct err *err);
int state_ensure_failure(struct state *s, const char *resource, const char *reason,
			 struct err *err);
/* Every child zone that nobody delegates yet, now. */
void state_paste_records(struct state *s);

#endif
