/* One DNS query to one server, on the loop: UDP with EDNS (700 ms, twice), then TCP (3 s; at once
 * when truncated), without EDNS on FORMERR or NOTIMP. Random id, connected socket; an answer counts
 * only when id, QR bit and question match. IPv4 and IPv6. */
#ifndef CORE_NET_DNS_QUERY_H
#define CORE_NET_DNS_QUERY_H

#include "core/loop/loop.h"
#include "core/net/dns_message.h"

#include <netinet/in.h>
#include <sys/socket.h>

struct dns_server {
	struct sockaddr_storage address;
	socklen_t address_len;
};
/* "127.0.0.1:5353", "[::1]:53", "192.0.2.1" (port 53). */
int dns_server_parse(const char *text, struct dns_server *ret, struct err *err);
void dns_server_format(const struct dns_server *server, struct str *out);

struct dns_client; /* owns the queries under way */
/* message is NULL and err set when no valid answer came: ERR_NETWORK for silence, ERR_INTERNAL when
 * only unreadable bytes came, ERR_INPUT for a name that cannot be asked. Its code is "TCP" when the
 * answer was too long for UDP and TCP failed. Called from the loop,
 * never from inside dns_query; the callback may ask again, and may free the client. */
typedef void dns_done_fn(const struct dns_message *message, const struct err *err, void *user);

struct dns_client *dns_client_new(struct loop *loop);
void dns_client_free(struct dns_client *client); /* drops queries without calling back */
void dns_query(struct dns_client *client, const struct dns_server *server, const char *name,
	       int type, int wishes, dns_done_fn *done, void *user); /* of enum dns_wish */
void dns_forget(struct dns_client *client, const void *user);

/* Where names of servers lead: tests and the rehearsal map them to loopback ports. */
struct dns_map; /* name -> server, names compare as in domain.h */
struct dns_map *dns_map_new(void);
void dns_map_free(struct dns_map *map);
void dns_map_add(struct dns_map *map, const char *name, const struct dns_server *server);
const struct dns_server *dns_map_find(const struct dns_map *map, const char *name); /* or NULL */
/* Adds the lines NAME=ADDRESS:PORT of a text; blank lines and what follows a # do not count. -1
 * with ERR_INPUT names the first line that is neither; the lines before it stay in the map. */
int dns_map_parse(struct dns_map *map, const char *text, struct err *err);
/* The same for a file. Always ERR_INPUT: the file was named by whoever called the program. */
int dns_map_read(struct dns_map *map, const char *path, struct err *err);
/* The resolvers of a text like /etc/resolv.conf, and of that file; *ret_count may be 0. */
void dns_resolvers_parse(const char *resolv_conf, struct dns_server ret[3], size_t *ret_count);
void dns_system_resolvers(struct dns_server ret[3], size_t *ret_count);

#endif
