/* The reader against a list of events that grows, is read in pages, and breaks off. */
#include "core/deploy/event_reader.h"

#include "core/base/str.h"
#include "core/deploy/poll.h"
#include "tests/support/unit.h"

#include <stdio.h>

enum { EVENTS_MAX = 400, PAGE = 5 };

struct history { /* newest first is from the end */
	char ids[EVENTS_MAX][8];
	size_t count;
	struct event_reader reader;
	bool got[EVENTS_MAX];
	unsigned pages;
};

static void grow(struct history *h, size_t by)
{
	for (; by; by--, h->count++)
		snprintf(h->ids[h->count], sizeof(h->ids[0]), "e%zu", h->count);
}

static struct arrived take_one(const struct cloud_event *event, void *user)
{
	struct history *h = user;
	size_t at = strtoul(event->id + 1, NULL, 10);
	assert_false(h->got[at]);
	h->got[at] = true;
	return (struct arrived){ .event.time_ms = (int64_t)at };
}

/* The page a token stands for: how many newer ones are left out. swaps: the pair at the border of
 * the first two pages stands the wrong way round. */
static bool ask(struct history *h, bool swaps)
{
	struct cloud_event page[PAGE];
	size_t from = strtoul(event_reader_token(&h->reader), NULL, 10), n = 0;
	char next[24] = "";
	for (; n < PAGE && from + n < h->count; n++) {
		size_t i = from + n;
		if (swaps && (i == PAGE - 1 || i == PAGE)) i = i == PAGE ? PAGE - 1 : PAGE;
		page[n] = (struct cloud_event){ .id = h->ids[h->count - 1 - i] };
	}
	if (from + n < h->count) snprintf(next, sizeof(next), "%zu", from + n);
	h->pages++;
	return event_reader_take(&h->reader, page, n, next, take_one, h);
}

static void read_all(struct history *h, bool swaps)
{
	event_reader_begin(&h->reader);
	do
		while (ask(h, swaps))
			;
	while (event_reader_goes_on(&h->reader));
}

static void assert_whole(struct history *h)
{
	for (size_t i = 0; i < h->count; i++)
		assert_true(h->got[i]);
}

static void only_what_is_new_is_asked_for(void **state)
{
	struct history h = { .count = 0 };
	(void)state;
	grow(&h, 20);
	read_all(&h, false);
	assert_whole(&h);
	h.pages = 0;
	grow(&h, 1);
	read_all(&h, false);
	assert_whole(&h);
	assert_int_equal(h.pages, 1);
	event_reader_release(&h.reader);
}

static void a_long_history_takes_several_reads_and_leaves_no_gap(void **state)
{
	struct history h = { .count = 0 };
	(void)state;
	grow(&h, 300);
	for (int i = 0; i < 16; i++) {
		unsigned before = h.pages;
		read_all(&h, false);
		assert_true(h.pages - before <= 5);
	}
	assert_whole(&h);
	assert_false(h.reader.gap_open);
	event_reader_release(&h.reader);
}

static void neighbours_the_wrong_way_round_at_a_border_are_not_lost(void **state)
{
	(void)state;
	for (size_t by = 1; by <= 2 * PAGE; by++) {
		struct history h = { .count = 0 };
		grow(&h, 20);
		read_all(&h, false);
		grow(&h, by);
		read_all(&h, true);
		read_all(&h, false);
		assert_whole(&h);
		event_reader_release(&h.reader);
	}
}

static void what_came_before_a_failure_counts_and_the_rest_follows(void **state)
{
	(void)state;
	for (unsigned good = 0; good < 4; good++)
		for (int refused = 0; refused < 2; refused++) {
			struct history h = { .count = 0 };
			grow(&h, 10);
			read_all(&h, false);
			grow(&h, 22);
			event_reader_begin(&h.reader);
			for (unsigned i = 0; i < good; i++)
				ask(&h, false);
			event_reader_failed(&h.reader, refused);
			grow(&h, 3);
			for (int i = 0; i < 4; i++)
				read_all(&h, false);
			assert_whole(&h);
			assert_false(h.reader.gap_open);
			event_reader_release(&h.reader);
		}
}

static void polls_keep_to_one_budget_and_do_not_go_in_step(void **state)
{
	int64_t least = INT64_MAX, most = 0, sum = 0;
	(void)state;
	for (uint64_t i = 0; i < 1000; i++) {
		int64_t ms = poll_after_ms(1, 0, i * 7919);
		least = ms < least ? ms : least;
		most = ms > most ? ms : most;
		sum += ms;
	}
	assert_in_range(least, 1714, 1750);
	assert_in_range(most, 2250, 2286); /* with its answer within 2.5 s */
	assert_in_range(sum / 1000, 1950, 2050);
	for (size_t moving = 1; moving < 20; moving++) /* two reads a second for all of them */
		assert_true(poll_after_ms(moving, 0, 0) >= (int64_t)moving * 470);
	assert_true(poll_after_ms(1, 60000, 0) > most);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_what_is_new_is_asked_for),
		cmocka_unit_test(a_long_history_takes_several_reads_and_leaves_no_gap),
		cmocka_unit_test(neighbours_the_wrong_way_round_at_a_border_are_not_lost),
		cmocka_unit_test(what_came_before_a_failure_counts_and_the_rest_follows),
		cmocka_unit_test(polls_keep_to_one_budget_and_do_not_go_in_step),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
