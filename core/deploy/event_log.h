/* Events on their way into the picture: which ids were seen, and the merge in order of time. */
#ifndef CORE_DEPLOY_EVENT_LOG_H
#define CORE_DEPLOY_EVENT_LOG_H

#include "core/deploy/deployment.h"

/* The event ids of one stack, as 64-bit hashes (a clash among 50,000 ids: one in ten billion), each
 * with the read that first brought it. */
struct seen_ids {
	struct seen_id {
		uint64_t hash; /* 0: free */
		uint32_t read;
	} * slots;
	size_t slot_count, used;
};
/* Returns 0 for a new id, and remembers it; otherwise the read (above 0) that brought it. */
uint32_t seen_ids_add(struct seen_ids *s, const char *id, uint32_t read);
void seen_ids_release(struct seen_ids *s);

/* One event that is not in the picture yet. Texts are interned. */
struct arrived {
	struct deployment_event event;
	const char *physical_id;
	bool is_stack; /* the stack's own event */
};
/* Brings a batch that came newest first into order of time, ties old to new. */
void arrived_sort(struct arrived *batch, size_t count);
/* Merges a sorted batch into the list and numbers it. Ties with events that are there already go
 * after them, or before when the batch is known to be older. */
void event_log_merge(struct event_list *events, const struct arrived *batch, size_t count,
		     bool is_older);

#endif
