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
	VEC(struct dns_reply_record) records;
};
enum dns_side { DNS_SIDE_PARENT, DNS_SIDE_CHILD, DNS_SIDE_RESOLVER };

/* name in any case, with or without final dot; type such as "NS". */
void dns_lookup(const struct world *w, enum dns_side side, const char *name, const char *type,
		struct dns_reply *ret);
void dns_reply_release(struct dns_reply *reply);

#endif
