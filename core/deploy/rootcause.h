/* The first real failure of a deployment, with advice. Pure.
 *
 * Only the last operation of each stack counts: an older attempt that was rolled back is history.
 * Cancellations, the general words of stacks, and deletes that are tried again are consequences. A
 * server's own words go before "it did not report". Of two failures in one millisecond, the deeper
 * one counts, then the one whose cause is known, then the one first by name: never the one that
 * happened to arrive first. */
#ifndef CORE_DEPLOY_ROOTCAUSE_H
#define CORE_DEPLOY_ROOTCAUSE_H

#include "core/deploy/deployment.h"

/* Fills *cause (which starts zeroed; texts are fresh) and returns true, or leaves it and returns
 * false: nothing failed, or a person has only cancelled. */
bool rootcause_find(const struct deployment *d, struct deployment_cause *cause);
/* A cause that is known some other way, with advice; *cause starts zeroed. */
void rootcause_take(struct deployment_cause *cause, enum node_id node, const char *logical_id,
		    const char *type, const char *reason);
void rootcause_release(struct deployment_cause *cause);
/* A resource that failed only because something else did, or because a person said so. */
bool event_is_cancellation(const char *status, const char *reason);
/* A server that failed or did not report, without its own words for it. */
bool failure_is_silent(const char *type, const char *reason);
/* What a stack says without naming a cause: "User Initiated", "The following resource(s) failed".
 */
bool reason_is_general(const char *reason);
/* Waits for a choice because its stack failed, not because it could be changed. */
bool node_asks_after_failure(const struct deployment_node *n);

#endif
