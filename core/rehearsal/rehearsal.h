/* An AWS and a DNS to practise against, on loopback, on the caller's loop. It reads the real
 * templates, refuses what CloudFormation refuses, and creates resources along the template's own
 * graph with typical durations. Never presented as AWS. Shares no code with core/aws, so that it
 * does not share its mistakes.
 *
 * State is the list of accepted requests (a journal of one JSON line each, secrets' values left
 * out); everything else follows from it and from simulated time, which goes on while nobody runs
 * it. */
#ifndef CORE_REHEARSAL_REHEARSAL_H
#define CORE_REHEARSAL_REHEARSAL_H

#include "core/base/err.h"
#include "core/loop/loop.h"

#include <stdint.h>

struct rehearsal;
struct rehearsal_options {
	double speed;             /* simulated seconds in a real one; 0: 60 */
	const char *state_folder; /* NULL: in memory only; else locked while running */
	bool reset;               /* drop what is there first */
	int http_port;            /* 0: any free one */
	bool admin_by_hand;       /* the parent's admin never pastes by itself */
	int64_t admin_after_ms;   /* simulated, after the zone exists; 0: five minutes */
	const char
		*parent_zone; /* "example.com"; other parents are added when a child zone is made */
	const char *fail_resource; /* logical id, or "stack/LogicalId": CREATE_FAILED; NULL: none */
	const char *fail_reason;   /* NULL: a typical one for its type */
	int throttle_percent;      /* of reads answered "Rate exceeded" */
	int64_t stale_read_ms;     /* simulated; reads of stacks are so old */
	const char *faults;        /* as faults.h has it; NULL: none */
	const char *delegation;    /* of delegation_states.h; NULL: as the folder has it */
	const char *issued; /* "REGION:NAME[:KEY]": the dev account has that certificate; NULL */
	uint64_t seed;      /* of durations and ids; 0: 1 */
};
struct rehearsal_account {
	const char *role, *id, *access_key_id, *secret_access_key; /* role "dev" or "prod" */
};
struct rehearsal_endpoints {
	const char *endpoint_url;           /* http://127.0.0.1:PORT */
	const char *dns_resolver;           /* 127.0.0.1:PORT, answers recursively */
	const char *dns_parent, *dns_child; /* where the servers of either zone listen */
	/* The last of their four servers; the servers of zones that are gone. */
	const char *dns_parent_last, *dns_child_last, *dns_elsewhere;
	struct rehearsal_account dev, parent;
	bool is_shared; /* another process runs it (same state folder): speed and clock are its own
			 */
	double speed;
};
/* When the state folder is locked by a running rehearsal, connects to that one instead. */
int rehearsal_start(struct loop *loop, const struct rehearsal_options *options,
		    struct rehearsal **ret, struct err *err);
void rehearsal_free(struct rehearsal *r);
const struct rehearsal_endpoints *rehearsal_endpoints(const struct rehearsal *r);
int64_t rehearsal_now(const struct rehearsal *r); /* simulated milliseconds since the epoch */
/* The parent's admin pastes the records now (also by POST /rehearsal/paste-records). */
void rehearsal_paste_records(struct rehearsal *r);
/* What was told to fail fails no more: the fault was put right. Not in a shared rehearsal. */
void rehearsal_stop_failing(struct rehearsal *r);
/* What goes wrong from now on; the texts are those of dispatch_own.c. Not in a shared rehearsal:
 * ERR_CONFLICT. */
int rehearsal_set_faults(struct rehearsal *r, const char *text, struct err *err);
int rehearsal_fail(struct rehearsal *r, const char *text, struct err *err);
int rehearsal_set_quota(struct rehearsal *r, const char *text, struct err *err);
/* A name of delegation_states.h, or "": nothing any more. The admin who pastes ends it too. */
int rehearsal_play_delegation(struct rehearsal *r, const char *text, struct err *err);
/* "REGION:NAME[:KEY]", as in eu-west-1:*.dev.example.com:EC_prime256v1: issued, and nobody's. */
int rehearsal_add_certificate(struct rehearsal *r, const char *text, struct err *err);
int rehearsal_lose(struct rehearsal *r, const char *text, struct err *err);
/* Other keys for both accounts, in rehearsal_endpoints() too; the old ones have expired. */
int rehearsal_renew_keys(struct rehearsal *r, struct err *err);
/* The keys in rehearsal_endpoints() are those of now; another process may have renewed them. */
int rehearsal_read_keys(struct rehearsal *r, struct err *err);
/* Whether the admin waits for rehearsal_paste_records: with a parent profile nobody pastes. */
void rehearsal_set_by_hand(struct rehearsal *r, bool by_hand);
/* The names of every server in both zones, to fill a dns_map: calls back with name and "addr:port".
 */
typedef void rehearsal_server_fn(const char *name, const char *address, void *user);
void rehearsal_each_server(const struct rehearsal *r, rehearsal_server_fn *fn, void *user);
/* One JSON line: endpoint, dns, accounts. */
void rehearsal_describe(const struct rehearsal *r, struct str *out);

#endif
