/* DNS over HTTPS (RFC 8484): the same question to a resolver, where port 53 is closed. POST of
 * application/dns-message, id 0. A resolver's view, never a name server's own.
 */
#ifndef CORE_NET_DNS_DOH_H
#define CORE_NET_DNS_DOH_H

#include "core/net/dns_query.h"
#include "core/net/http.h"

struct dns_doh; /* owns the queries under way */

/* Borrows loop and http. url is copied: "https://cloudflare-dns.com/dns-query". */
struct dns_doh *dns_doh_new(struct loop *loop, struct http *http, const char *url);
void dns_doh_free(struct dns_doh *doh); /* drops queries without calling back */
/* done as with dns_query(): message is NULL and err set when no valid answer came. ERR_NETWORK: no
 * connection, or a status other than 200 (a login page, a proxy); ERR_INTERNAL: 200 with what is no
 * answer to this question; ERR_INPUT: a name or URL that cannot be asked. Never from inside; the
 * callback may ask again, and may free doh. */
void dns_doh_query(struct dns_doh *doh, const char *name, int type, int wishes, dns_done_fn *done,
		   void *user); /* wishes: of enum dns_wish */
void dns_doh_forget(struct dns_doh *doh, const void *user);

#endif
