/* The name servers of a zone, found by walking down from the root, without any resolver: referrals
 * with and without glue, one question at a time, recursion not desired (RFC 1034, 5.3.3).
 *
 * For networks whose resolver fails or tells another story. Everything is capped, since the other
 * side writes the referrals: questions, depth of server names looked up for server names, time. */
#ifndef CORE_NET_DNS_FIND_H
#define CORE_NET_DNS_FIND_H

#include "core/net/dns_query.h"

enum {
	DNS_FIND_SERVERS_MAX = 13,
	DNS_FIND_ADDRESSES_MAX = 8, /* of one server */
	DNS_FIND_QUERIES_MAX = 64,
	DNS_FIND_DEPTH_MAX = 4,
	DNS_FIND_ROOTS_SILENT_MAX = 3, /* then port 53 counts as closed: 13 would take a minute */
	DNS_FIND_MS = 30000,
};
struct dns_found_server {
	char *name;
	struct dns_server addresses[DNS_FIND_ADDRESSES_MAX]; /* IPv4 first */
	size_t address_count; /* 0: the name leads nowhere, or could not be looked up */
};
struct dns_found {
	const char *zone;   /* the zone that contains the name: equal to it when it is a zone */
	bool exists;        /* false: NXDOMAIN, said with authority by the zone's servers */
	bool is_redirected; /* a reply had RA=1 and AA=0: the network may answer for others */
	const struct dns_found_server *const *servers;
	size_t server_count;
	size_t query_count;
};
/* found is NULL when err is set: ERR_INPUT (no name that can be asked), ERR_NETWORK (no server on
 * the way down answers, or not in time), ERR_INTERNAL (they answer, but none leads further). The
 * zone's own servers are not asked when the zone above names them: they may be silent or lame.
 * Called from the loop, never from inside dns_find; found lives during the call; the callback may
 * start another walk, and may free the finder. */
typedef void dns_find_fn(const struct err *err, const struct dns_found *found, void *user);

/* Where to begin. */
struct dns_root {
	const char *name, *ipv4, *ipv6;
};
extern const struct dns_root dns_roots[DNS_FIND_SERVERS_MAX]; /* as IANA publishes them */

struct dns_finder; /* owns the walks under way */
/* Borrows loop, client and map. map: addresses of name servers by name, used instead of glue and
 * without a look-up; NULL: none. root: the only root server, copied; NULL: dns_roots. */
struct dns_finder *dns_finder_new(struct loop *loop, struct dns_client *client,
				  const struct dns_map *map, const struct dns_server *root);
void dns_finder_free(struct dns_finder *finder); /* drops walks without calling back */
void dns_find(struct dns_finder *finder, const char *name, dns_find_fn *done, void *user);
void dns_find_forget(struct dns_finder *finder, const void *user);

#endif
