/* The live look behind delegation.h: asks the parent zone's own name servers for the child's NS,
 * the child's servers for what they hold, and a few single questions that explain a "no".
 *
 * A resolver tells who the parent's servers are and where, or a walk down from the root; the
 * child's own names are never asked of it, since its "no" would stay in its memory for minutes.
 * What it sees is told by a random name below the child, a new one each time, once the delegation
 * is there. Nobody is ever asked for the final host. Only gathers: what the facts mean is
 * delegation_classify()'s business. */
#ifndef CORE_DEPLOY_DELEGATION_PROBE_H
#define CORE_DEPLOY_DELEGATION_PROBE_H

#include "core/deploy/delegation.h"
#include "core/loop/loop.h"
#include "core/net/dns_query.h"

struct delegation_probe; /* owns the looks under way */

/* facts is NULL when err is set: ERR_NOT_FOUND (the parent does not exist), ERR_INPUT (it is no
 * zone of its own; the sentence names the zone above), ERR_NETWORK (nobody tells, and no resolver
 * behind HTTPS is given). Silent servers of the parent are no error but facts. Called from the
 * loop, never from inside the look; the callback may start another look, and may free the probe. */
typedef void delegation_probe_fn(const struct err *err, const struct delegation_facts *facts,
				 void *user);

/* A resolver behind HTTPS, such as dns_doh.h has; done as there. Asked for a random name below the
 * child, like the other resolvers, and when port 53 is closed: then it is all there is. */
struct delegation_https {
	const char *url; /* NULL: none. Borrowed for life */
	void *self;
	void (*query)(void *self, const char *name, int type, int wishes, dns_done_fn *done,
		      void *user);
	void (*forget)(void *self, const void *user);
};
/* Who tells where the parent's servers are. Nothing given: the system's resolvers, and when they
 * fail, a walk down from the root. Only a resolver: nobody else, so that a rehearsal stays at home.
 * Only a root: no resolver at all. Both: the resolver, then the walk. */
struct delegation_probe_options {
	const struct dns_map *map; /* addresses of name servers by name, used without a look-up;
				      NULL: none. Borrowed for life */
	const struct dns_server *resolver, *root; /* or NULL; copied */
	struct delegation_https https;
};
/* Borrows loop and client. options NULL: nothing given. */
struct delegation_probe *delegation_probe_new(struct loop *loop, struct dns_client *client,
					      const struct delegation_probe_options *options);
void delegation_probe_free(struct delegation_probe *probe); /* drops looks without calling back */
void delegation_probe_look(struct delegation_probe *probe,
			   const struct delegation_question *question, delegation_probe_fn *done,
			   void *user);
void delegation_probe_forget(struct delegation_probe *probe, const void *user);

/* Reads one server's reply to "child NS", recursion not desired, into *ret: reply, owner, the NS
 * set and the times; the rest of *ret stays. Pure. */
void delegation_read_reply(const struct dns_message *message, const char *child, const char *parent,
			   struct delegation_seen *ret);

#endif
