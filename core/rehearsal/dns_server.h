/* Name servers on loopback, UDP and TCP: one for each side of dns_lookup.h. */
#ifndef CORE_REHEARSAL_DNS_SERVER_H
#define CORE_REHEARSAL_DNS_SERVER_H

#include "core/loop/loop.h"
#include "core/rehearsal/dns_lookup.h"

enum { DNS_SERVER_CLIENTS_MAX = 32, DNS_SERVER_UDP_PLAIN = 512 };

/* Called before each answer: brings the world up to now and gives it. */
typedef const struct world *dns_front_world_fn(void *user);

struct dns_front;
int dns_front_start(struct loop *loop, dns_front_world_fn *world, void *user,
		    struct dns_front **ret, struct err *err);
void dns_front_free(struct dns_front *set);
int dns_front_port(const struct dns_front *set, enum dns_side side);

#endif
