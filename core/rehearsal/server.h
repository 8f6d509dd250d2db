/* A running rehearsal: its state behind an HTTP door and three name servers. Internal to
 * rehearsal.c and dispatch.c. */
#ifndef CORE_REHEARSAL_SERVER_H
#define CORE_REHEARSAL_SERVER_H

#include "core/rehearsal/dns_server.h"
#include "core/rehearsal/http_front.h"
#include "core/rehearsal/rehearsal.h"
#include "core/rehearsal/shared.h"
#include "core/rehearsal/state.h"

struct rehearsal {
	struct loop *loop;
	struct state state;
	struct http_front *front;
	struct dns_front *dns;
	struct rehearsal_endpoints endpoints;
	char *folder, *endpoint_url, *dns_resolver, *dns_parent, *dns_child;
	int64_t start_loop_ms, start_simulated_ms;
	double speed;
	int throttle_percent;
	int64_t stale_read_ms;
	uint64_t seed, requests, reads;
	struct shared *shared; /* not NULL: all of that runs in another process */
};
/* Answers one request; an http_front_fn whose user is the rehearsal. */
void rehearsal_dispatch(const struct http_in *in, struct http_out *out, void *user);
void rehearsal_advance(struct rehearsal *r);

#endif
