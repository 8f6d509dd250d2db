/* The picture of stacks that are only followed: any stacks of the account, nested ones as a tree.
 * Plain data, written by the watch (watch.h). Times are milliseconds since the epoch on the cloud's
 * clock; 0: not yet. Texts are sanitised. */
#ifndef CORE_DEPLOY_WATCHED_H
#define CORE_DEPLOY_WATCHED_H

#include "core/deploy/deployment.h"

struct watched_stack {
	char *name, *arn, *status, *reason; /* status as CloudFormation's; "" when there is none */
	char *logical_id;                   /* in its parent */
	int parent;                         /* index; -1: it was asked for */
	int depth;                          /* 0: it was asked for */
	VEC(struct deployment_resource) resources; /* of the last operation */
	size_t done;
	int64_t started_ms, ended_ms; /* of the last operation */
	int64_t read_ms;              /* last good read of its events */
	bool is_over;                 /* has come to rest, its last events are in */
	bool has_failed;              /* has come to rest where it should not, or cannot be read */
};
struct watched_cause { /* the first real failure, in the deepest stack */
	bool known;
	int stack;
	char *path; /* "top > Nested" down to its stack */
	char *logical_id, *type, *reason, *advice;
	int64_t time_ms;
	size_t cancelled; /* failures that are only its consequence */
};
struct watched {
	VEC(struct watched_stack) stacks; /* in the order in which they were found */
	struct event_list events;         /* .node is the index of the stack */
	struct watched_cause cause;
	bool is_over, has_failed; /* all of them are; some have */
	int64_t now_ms;
	enum err_kind trouble_kind;
	char *trouble; /* a read that fails; NULL: all is well */
	uint64_t reads, revision;
};
/* Indices in the order of the tree: a nested stack below its parent. ret has room for all. */
void watched_order(const struct watched *w, size_t *ret);
/* "top > Nested > Deeper"; the caller frees. */
char *watched_path(const struct watched *w, size_t stack);

#endif
