/* What exists in the two rehearsed accounts outside of stacks: zones and records, certificates,
 * secrets, regions. Pure: it is told what time it is. Times are simulated milliseconds since the
 * epoch. Names of zones and records are kept in lower case without a final dot.
 *
 * Refusals carry the service's own code in err->code and its sentence in err->text. */
#ifndef CORE_REHEARSAL_WORLD_H
#define CORE_REHEARSAL_WORLD_H

#include "core/base/err.h"
#include "core/base/vec.h"

#include <stdint.h>

enum { WORLD_NAME_SERVERS = 4, WORLD_ACCOUNTS = 2 };
enum world_account_id { WORLD_DEV, WORLD_PARENT };

struct world_account {
	const char *role, *id, *access_key_id, *secret_access_key;
};
struct world_record {
	char *name, *type;
	int64_t ttl;
	VEC(char *) values;
	char *alias_name, *alias_zone; /* an alias record has these instead of ttl and values */
	char *played_for; /* the child zone whose played delegation put it there; NULL: real */
};
struct world_zone {
	char *id, *name, *comment, *caller_reference;
	const char *account;
	bool is_parent; /* one of the parent's servers answers for it, not one of the child's */
	char *name_servers[WORLD_NAME_SERVERS];
	int64_t created_ms;
	uint32_t serial;
	VEC(struct world_record) records; /* SOA and NS of the apex included */
};
struct world_certificate {
	char *arn, *domain, *key_algorithm;
	const char *account;
	char *region;
	char *record_name, *record_value; /* with final dots */
	int64_t created_ms, record_ms;    /* record_ms: from when the record is told */
	int64_t valid_since_ms;           /* DNS right since then; -1: it is not */
	bool is_barred;                   /* by CAA records, when DNS was looked at last */
	bool is_issued, is_failed;        /* at most one; for good */
};
struct world_tag {
	char *key, *value;
};
struct world_secret {
	char *arn, *name, *description;
	const char *account;
	char *region, *version_id, *value; /* value NULL: made by an earlier run, lost with it */
	bool is_binary;
	int64_t created_ms, deleted_ms; /* deleted_ms: -1, or when its deletion was scheduled */
	int64_t gone_ms;                /* when that takes effect */
	VEC(struct world_tag) tags;
};
struct world_parameter { /* of Systems Manager; own ones, not the public ones */
	char *name, *value;
	const char *account;
	char *region;
	int64_t version, modified_ms;
};
struct world_change {
	char *id;
	int64_t submitted_ms;
};
struct world_quota { /* other than the catalogue says */
	char *code;
	int value;
};
struct cfn;
struct delegation_state;
struct world {
	uint64_t seed;
	struct world_account accounts[WORLD_ACCOUNTS];
	VEC(struct world_zone *) zones; /* existing ones only */
	VEC(struct world_certificate *) certificates;
	VEC(struct world_secret *) secrets;
	VEC(struct world_parameter) parameters;
	VEC(struct world_change) changes;
	VEC(struct world_quota) quotas;
	const struct cfn *cfn; /* the stacks, to count what they made; NULL: nothing */
	size_t sets_given[2];  /* delegation sets given out: child's, parent's */
	const struct delegation_state *delegation; /* what is played; NULL: nothing */
	int64_t delegation_ms;                     /* since then */
	uint64_t counter;                          /* makes ids of API calls differ */
};

struct world *world_new(uint64_t seed);
void world_free(struct world *w);
const struct world_account *world_account_by_id(const struct world *w, const char *id);
/* Sets err->code too. Always -1. */
__attribute__((format(printf, 4, 5))) int world_refuse(struct err *err, enum err_kind kind,
						       const char *code, const char *format, ...);
char *world_normal_name(const char *name); /* lower case, no final dot; the caller frees */

#endif
