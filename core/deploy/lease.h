/* A lease on the environment: of all who deploy or destroy it, one writes. It is a parameter of
 * Systems Manager in the account that gets Redash, /redash-wizard/ENVIRONMENT/lease: one line that
 * says who holds it. It is looked at when not all is complete, taken when the first write is due,
 * renewed while it is held, and marked as free at the end. Who does not hold it watches, and looks
 * every few seconds whether it has become free or has run out.
 *
 * Systems Manager has no compare-and-swap, but gives every put the next version. So a put says
 * which version it is meant to become, the one after that which was read: if it becomes another,
 * somebody came between, it counts for nothing, and every reader sees that from the value. A first
 * put must not overwrite, which is atomic. It is therefore not deleted as long as the environment
 * is there: versions only grow.
 *
 * No clock is compared with that of another machine. A lease has run out for a reader when it did
 * not change under his own eyes for its whole time; for its holder some time earlier, counted from
 * before it was sent, so that what he has sent last has arrived. Both count with two clocks, that
 * of the wall and that of the loop, and believe the worse one: a machine that slept, and one whose
 * clock was set, are no danger.
 *
 * Where it may not be kept it is done without, and told. When Systems Manager cannot be reached,
 * writing waits. */
#ifndef CORE_DEPLOY_LEASE_H
#define CORE_DEPLOY_LEASE_H

#include "core/deploy/errand.h"

#include "core/base/str.h"
#include "core/base/vec.h"

/* Of the cloud's time; a fast rehearsal has longer ones (lease.c), lest three seconds be none. */
enum {
	LEASE_TIME_MS = 90000,
	LEASE_MARGIN_MS = 20000, /* its holder gives up that much earlier */
	LEASE_RENEW_MS = 30000,
	LEASE_LOOK_MS = 10000, /* at another's */
	LEASE_OWNER_MAX = 64,
};

struct lease_value {
	char *holder, *owner; /* an id; "user@host" */
	int64_t since_ms;     /* of the holder's clock: to be told, never to be compared */
	int64_t put;          /* the version that it is meant to be */
	bool is_free;
};
void lease_write(const struct lease_value *value, struct str *out);
/* false: nobody of us wrote it. What it is told is capped and harmless. */
bool lease_read(const char *text, struct lease_value *ret);
void lease_value_release(struct lease_value *value);

enum lease_state {
	LEASE_IDLE,      /* nothing was to be written yet, or it was given back */
	LEASE_ASKING,    /* looks, or tries to take it */
	LEASE_HELD,      /* was taken; ours as long as it lasts */
	LEASE_ELSEWHERE, /* another has it */
	LEASE_WITHOUT,   /* it may not be kept: it is written without */
	LEASE_LEAVING,   /* is being given back */
	LEASE_LEFT,      /* for good */
};
struct lease_moment {
	int64_t wall_ms, loop_ms;
};
struct lease_parked {
	struct errand *errand;
	errand_fn *next;
	int64_t due_ms;
};
struct lease {
	struct errand errand;    /* first */
	char *name, *id, *owner; /* name NULL: none is wanted */
	enum lease_state state;
	bool has_looked, is_wanted;
	bool goes; /* for good, when it is given back */
	int64_t since_ms;
	int64_t expected;         /* version of the put under way; 0: of one that is new */
	int64_t version;          /* of the last that took */
	struct lease_moment sent; /* that put */
	struct lease_moment held; /* the last that took: ours from then on */
	int64_t seen_version;     /* another's ... */
	struct lease_moment seen; /* ... since when it is seen as it is */
	unsigned tries;           /* at giving it back */
	VEC(struct lease_parked) parked;
};
/* id NULL: none is wanted. */
void lease_init(struct deploy *d, const char *id, const char *owner);
void lease_release(struct lease *lease); /* without a word to the cloud */
/* Before every write: false, it may be sent. true: `next`, which has to look how things stand, is
 * called when the lease is ours, or after a while. */
bool lease_holds_back(struct errand *e, errand_fn *next);
bool lease_is_elsewhere(const struct deploy *d);
/* -1 when another deploys: what was decided here would not be done. */
int lease_refuses(const struct deploy *d, struct err *err);
void lease_turn(struct deploy *d);     /* gives it back when the deployment has come to its end */
void lease_leave(struct lease *lease); /* for good */

/* What another does is followed by itself as long as it moves. Looks at what came to rest where it
 * cannot go on (elsewhere.c). */
void elsewhere_look(struct deploy *d);

#endif
