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
	char *dns_parent_last, *dns_child_last, *dns_elsewhere;
	int64_t start_loop_ms, start_simulated_ms;
	double speed;
	struct faults faults;
	/* Of both accounts; those of generations before have expired. */
	struct rehearsal_keys {
		const char *id, *secret;
	} keys[WORLD_ACCOUNTS];
	VEC(char *) key_texts; /* of every generation: who was told one may still hold it */
	unsigned key_generation;
	uint64_t seed, requests, draws;
	struct shared *shared; /* not NULL: all of that runs in another process */
};
/* Answers one request; an http_front_fn whose user is the rehearsal. */
void rehearsal_dispatch(const struct http_in *in, struct http_out *out, void *user);
void rehearsal_advance(struct rehearsal *r);
/* dispatch_own.c: paths that are not AWS's, for the person who rehearses. */
bool rehearsal_answer_own(struct rehearsal *r, const struct http_in *in, struct http_out *out);
/* rehearsal_faults.c */
void rehearsal_make_keys(struct rehearsal *r);
bool rehearsal_is_expired(const struct rehearsal *r, const char *access_key_id);
void rehearsal_count_request(struct rehearsal *r); /* keys expire after so many */

#endif
