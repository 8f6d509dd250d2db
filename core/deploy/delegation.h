/* Is the child zone delegated? Facts seen at the parent's own name servers in, state and sentences
 * out. Pure. State ids are those operators see in --json; text is ready to show. */
#ifndef CORE_DEPLOY_DELEGATION_H
#define CORE_DEPLOY_DELEGATION_H

#include "core/base/str.h"

#include <stdint.h>

enum { DELEGATION_NS_MAX = 13, DELEGATION_SERVERS_MAX = 16, DELEGATION_FINDINGS_MAX = 8 };

struct delegation_question {
	const char *parent;          /* zone that must carry the record: example.com */
	const char *child;           /* dev.example.com */
	const char *const *expected; /* the child's name servers */
	size_t expected_count;
};
enum delegation_reply { /* one parent server's answer to "child NS", recursion not desired */
			REPLY_NONE, /* silence on UDP and TCP */
			REPLY_REFUSED,
			REPLY_SERVFAIL,
			REPLY_NOT_AUTHORITATIVE,
			REPLY_BAD,
			REPLY_NXDOMAIN,
			REPLY_NODATA,
			REPLY_CNAME,
			REPLY_REFERRAL,   /* .name_servers */
			REPLY_NESTED_CUT, /* .owner lies between child and parent */
			REPLY_HOSTS_BOTH, /* authoritative answer with the child's NS */
};
struct delegation_seen {
	char *server;  /* name */
	char *address; /* "192.0.2.1:53" */
	enum delegation_reply reply;
	char *owner; /* of the NS set, or the CNAME's target */
	char *name_servers[DELEGATION_NS_MAX];
	size_t name_server_count;
	uint32_t ttl;          /* of the NS set */
	uint32_t negative_ttl; /* min(SOA TTL, SOA minimum), RFC 2308 */
};
struct delegation_facts {
	char *parent; /* the zone whose servers were asked */
	struct delegation_seen servers[DELEGATION_SERVERS_MAX];
	size_t server_count;
	int64_t looked_ms; /* loop time of the look */
};
void delegation_facts_release(struct delegation_facts *facts);
void delegation_facts_copy(struct delegation_facts *to, const struct delegation_facts *from);

enum delegation_status {
	DELEGATION_UNKNOWN,
	DELEGATION_WAITING,
	DELEGATION_WRONG,
	DELEGATION_READY
};
struct delegation_finding {
	const char *id; /* "NXDOMAIN", "PARTIAL", ... static */
	enum delegation_status status;
	char *seen;   /* what is seen */
	char *advice; /* what to do; "" when nothing */
};
struct delegation_report {
	enum delegation_status status;
	struct delegation_finding findings[DELEGATION_FINDINGS_MAX]; /* worst first */
	size_t finding_count;
	size_t servers_right, servers_asked; /* for "seen at 2 of 4 parent servers" */
	uint32_t negative_ttl;
};
void delegation_classify(const struct delegation_question *question,
			 const struct delegation_facts *facts, struct delegation_report *ret);
void delegation_report_release(struct delegation_report *report);

#endif
