/* The deployment engine: walks the graph of stacks, secrets, certificate and delegation, everything
 * in parallel that can be, and keeps the picture (deployment.h) up to date.
 *
 * It reaches the cloud only through struct cloud and time only through the loop and struct
 * deploy_time, so a 30-minute deployment replays in milliseconds in a test. The stacks are the
 * state: starting it again on a half-made environment attaches to what runs, keeps what is done,
 * makes what is missing. */
#ifndef CORE_DEPLOY_DEPLOY_H
#define CORE_DEPLOY_DEPLOY_H

#include "core/deploy/cloud.h"
#include "core/deploy/deploy_time.h"
#include "core/deploy/deployment.h"
#include "core/loop/loop.h"

enum deploy_mode {
	DEPLOY_MAKE,    /* makes what is missing, changes what differs */
	DEPLOY_WATCH,   /* attaches and tails, starts nothing */
	DEPLOY_DESTROY, /* deletes every stack of the environment, in the reverse order of needs */
};
struct deploy_options {
	const struct answers *answers; /* copied */
	const struct secrets *secrets; /* borrowed until the deployment ends: only values not yet
					  stored are used */
	enum deploy_mode mode;
	bool keep_on_failure; /* what came up stays when a resource fails */
	struct deploy_policy policy;
	/* Of the lease that lets one of all who deploy this environment write (lease.h): the same
	 * id for the same operator's same terminal, never for two programs at once; "user@host".
	 * NULL: no lease. A watch never has one. */
	const char *lease_id, *lease_owner;
	uint64_t seed; /* of jitter and tokens; 0: random */
};
typedef void deploy_changed_fn(const struct deployment *picture,
			       void *user); /* at most once a loop turn */

struct deploy;
struct deploy *deploy_start(struct loop *loop, const struct cloud *cloud,
			    const struct deploy_time *time, const struct deploy_options *options,
			    deploy_changed_fn *changed, void *user);
const struct deployment *deploy_picture(const struct deploy *d);
void deploy_check_now(struct deploy *d); /* looks up the delegation at once */
/* The operator's word on a node that waits for it, or that has failed and is offered something.
 * names as in struct deploy_policy, copied; DELETE without names leaves behind whatever stands in
 * the way. The failure is past then, and the deployment goes on. ERR_INPUT: this is not offered
 * (any more), or not of these resources: look at the picture again. */
int deploy_decide(struct deploy *d, int node, enum choice_action action, const char *const *names,
		  size_t name_count, struct err *err);
/* Starts nothing new and takes back the changes under way; what is being made is made. When nothing
 * moves any more the phase is DEPLOYMENT_IDLE, or FAILED. A decision makes it go on. */
int deploy_cancel(struct deploy *d, struct err *err);
/* Cancels, and deletes every stack that this run of the engine has made, complete or not, in the
 * reverse order of needs. What was there before stays, and so do the secrets. */
int deploy_undo(struct deploy *d, struct err *err);
/* Gives the lease back, as far as it is ours: nothing is written from now on. The loop has to run
 * for it: until deploy_is_released(), but not for long, because it runs out by itself. */
void deploy_release(struct deploy *d);
bool deploy_is_released(const struct deploy *d);
void deploy_free(struct deploy *d); /* stops watching; the cloud goes on */

#endif
