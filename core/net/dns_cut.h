/* What a walk down from the root learns: zones, their name servers, and where those are. Private to
 * dns_find.c. Reads replies; asks nothing. */
#ifndef CORE_NET_DNS_CUT_H
#define CORE_NET_DNS_CUT_H

#include "core/base/vec.h"
#include "core/net/dns_find.h"

enum { DNS_FAMILIES = 2 };
extern const int dns_family_types[DNS_FAMILIES]; /* DNS_A, DNS_AAAA */

/* A name server. One a name, so that what is learnt of it serves every zone it has. */
struct dns_host {
	struct dns_found_server found;
	bool silent[DNS_FIND_ADDRESSES_MAX];
	bool looked[DNS_FAMILIES]; /* up, or need not be */
};
struct dns_cut {
	char *zone;
	struct dns_host *hosts[DNS_FIND_SERVERS_MAX];
	size_t host_count;
};
struct dns_cuts {
	const struct dns_map *map; /* borrowed; may be NULL */
	VEC(struct dns_host *) hosts;
	VEC(struct dns_cut *) cuts; /* the first is the root */
};

void dns_cuts_release(struct dns_cuts *cuts);
/* Of dns_roots, or of the one given. */
void dns_cuts_add_root(struct dns_cuts *cuts, const struct dns_server *root);
struct dns_cut *dns_cuts_deepest(const struct dns_cuts *cuts, const char *name);

/* The owner of the first record of this type in this section that can be believed of a server asked
 * for `name` in `zone`: in ANSWER the name itself; in AUTHORITY what lies below the zone, on the
 * way to the name. NULL: none. */
const char *dns_cut_owner(const struct dns_message *m, enum dns_section section, int type,
			  const char *name, const char *zone);
/* The NS set of this owner, with the glue that the asked zone may vouch for: of names in itself. */
struct dns_cut *dns_cuts_read(struct dns_cuts *cuts, const struct dns_message *m,
			      enum dns_section section, const char *owner, const char *asked_zone);
/* The addresses of this type that the section gives to the host's name. */
void dns_host_read(struct dns_host *host, const struct dns_message *m, enum dns_section section,
		   int type);

#endif
