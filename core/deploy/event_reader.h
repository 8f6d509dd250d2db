/* Reads the events of one stack, newest first, down to one that is known; pages at a time. A read
 * that fails or would take too many pages leaves a gap, and the next reads close it: nothing is
 * lost, and a read costs the same however long the history. Knows neither cloud nor clock: the
 * caller asks for the pages.
 *
 *   event_reader_begin(r);                         ask for the page event_reader_token(r)
 *   if (event_reader_take(r, page ...)) ask for the page event_reader_token(r)
 *   else use r->batch, empty it; if (event_reader_goes_on(r)) ask for the page ... */
#ifndef CORE_DEPLOY_EVENT_READER_H
#define CORE_DEPLOY_EVENT_READER_H

#include "core/deploy/cloud.h"
#include "core/deploy/event_log.h"

struct event_reader {
	struct seen_ids seen;
	VEC(struct arrived) batch; /* of this read, newest first */
	uint32_t read;             /* number of this read, from 1 */
	unsigned pages;            /* of this read */
	bool in_gap;               /* this read works on the gap */
	/* Older events that are still to be read: everything below gap_token, down to the first
	 * event known before read gap_read. Without a token the gap is reached from the top. */
	bool gap_open;
	uint32_t gap_read;
	char *gap_token, *page_token;
	bool is_last; /* one read, then no more: as deep as the pages of one read go */
};
/* What an event becomes; called for those that are new. */
typedef struct arrived event_arrived_fn(const struct cloud_event *event, void *user);

void event_reader_begin(struct event_reader *r);
const char *event_reader_token(const struct event_reader *r); /* "": the newest page */
/* True: another page is wanted. False: the batch is whole, sort and use it. */
bool event_reader_take(struct event_reader *r, const struct cloud_event *events, size_t count,
		       const char *next_token, event_arrived_fn *arrived, void *user);
/* After a whole batch: true when this read goes on with the gap. */
bool event_reader_goes_on(struct event_reader *r);
/* A page did not come. Pages before it count: what is in the batch is to be used. refused: the
 * token is no good, and the gap has to be reached from the top. */
void event_reader_failed(struct event_reader *r, bool refused);
/* Everything older than what is there is not wanted: a gap is given up. */
void event_reader_stop_here(struct event_reader *r);
void event_reader_release(struct event_reader *r);

#endif
