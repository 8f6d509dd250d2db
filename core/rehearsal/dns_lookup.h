/* What the rehearsed name servers say. Pure: the world and a question give a reply.
 *
 * Authoritative servers refer to a delegated child (AA=0, its NS in AUTHORITY), refuse zones they
 * do not have, and add the zone's SOA to every "no". The resolver follows referrals and aliases. */
#ifndef CORE_REHEARSAL_DNS_LOOKUP_H
#define CORE_REHEARSAL_DNS_LOOKUP_H

#include "core/net/dns_message.h"
#include "core/rehearsal/world.h"

struct dns_reply_record {
	enum dns_section section;
	char *owner, *type, *value; /* value as in a zone file */
	int64_t ttl;
};
struct dns_reply {
	int rcode;
	bool authoritative, recursion_available;
	bool is_silent;    /* no answer at all, on UDP or TCP */
	bool is_truncated; /* TC on UDP, silence on TCP */
	bool is_bogus;     /* SERVFAIL for who does not switch checking off (CD=1) */
	VEC(struct dns_reply_record) records;
};
/* Where it is asked. The last of a zone's four servers can differ from the other three; elsewhere
 * are servers of zones that are gone. */
enum dns_side {
	DNS_SIDE_PARENT,
	DNS_SIDE_PARENT_LAST,
	DNS_SIDE_CHILD,
	DNS_SIDE_CHILD_LAST,
	DNS_SIDE_ELSEWHERE,
	DNS_SIDE_RESOLVER
};

/* name in any case, with or without final dot; type such as "NS". */
void dns_lookup(const struct world *w, enum dns_side side, const char *name, const char *type,
		struct dns_reply *ret);
void dns_reply_release(struct dns_reply *reply);

#endif
