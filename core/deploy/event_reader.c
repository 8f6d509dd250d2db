#include "core/deploy/event_reader.h"

#include "core/base/str.h"

enum {
	PAGES_MAX = 5, /* of one read */
	/* Neighbours may stand in the wrong order, also across the border of two pages: one known
	 * event at the end of a page does not prove that all below it are. */
	KNOWN_ENOUGH = 3,
};

void event_reader_begin(struct event_reader *r)
{
	r->read++;
	r->pages = 0;
	r->batch.len = 0;
	r->in_gap = false;
	free(TAKE(r->page_token));
}

const char *event_reader_token(const struct event_reader *r)
{
	return r->page_token ? r->page_token : "";
}

static void ask_for(struct event_reader *r, const char *token)
{
	char *copy = mem_copy_text(token); /* may be the old one */
	free(r->page_token);
	r->page_token = copy;
}

static void open_gap(struct event_reader *r, const char *token)
{
	char *copy = mem_copy_text(token);
	if (!r->gap_open) r->gap_read = r->read;
	r->gap_open = true;
	free(r->gap_token);
	r->gap_token = copy;
}

static void close_gap(struct event_reader *r)
{
	r->gap_open = false;
	free(TAKE(r->gap_token));
}

bool event_reader_take(struct event_reader *r, const struct cloud_event *events, size_t count,
		       const char *next_token, event_arrived_fn *arrived, void *user)
{
	bool to_old_floor = r->in_gap || (r->gap_open && !r->gap_token);
	uint32_t floor = to_old_floor ? r->gap_read : r->read;
	unsigned known_below = 0; /* the last new one */
	for (size_t i = 0; i < count; i++) {
		uint32_t known = seen_ids_add(&r->seen, events[i].id, r->read);
		if (!known) *vec_push(&r->batch) = arrived(&events[i], user);
		if (!known) known_below = 0;
		/* The last read goes down as far as it may: an event that came late, and under
		 * those that were known, is found now. */
		known_below += known && known < floor && !r->is_last;
	}
	r->pages++;
	if (known_below >= KNOWN_ENOUGH || str_is_empty(next_token)) {
		if (to_old_floor) close_gap(r);
		return false;
	}
	ask_for(r, next_token);
	if (r->pages < PAGES_MAX) return true;
	open_gap(r, next_token);
	return false;
}

bool event_reader_goes_on(struct event_reader *r)
{
	if (!r->gap_token || r->in_gap || r->pages >= PAGES_MAX || r->is_last) return false;
	r->in_gap = true;
	ask_for(r, r->gap_token);
	return true;
}

void event_reader_failed(struct event_reader *r, bool refused)
{
	if (!r->pages && !r->in_gap) return;
	open_gap(r, event_reader_token(r));
	if (refused) free(TAKE(r->gap_token));
}

void event_reader_stop_here(struct event_reader *r)
{
	close_gap(r);
	free(TAKE(r->page_token));
}

void event_reader_release(struct event_reader *r)
{
	seen_ids_release(&r->seen);
	vec_release(&r->batch);
	free(r->gap_token);
	free(r->page_token);
	*r = (struct event_reader){ 0 };
}
