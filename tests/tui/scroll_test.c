/* Pages that are longer than the screen: nothing is cut without a word, everything can be reached.
 */
#include "tests/support/unit.h"

#include <locale.h>
#include <string.h>
#include <time.h>

#include "tests/support/picture.h"
#include "tests/support/screen.h"

static void open_page(struct screen_test *t, struct deployment *d, int rows, int cols)
{
	screen_open(t, rows, cols, NULL);
	screen_account(t);
	screen_start(t);
	screen_event(t, (struct event){ .kind = EVENT_DEPLOYMENT, .deployment = d });
}

/* Presses the key until the screen stays as it is; every screen on the way is added. */
static size_t press_to_the_end(struct screen_test *t, const char *key, struct str *seen)
{
	CLEANUP(mem_free_text) char *before = screen_text(t);
	str_add(seen, before);
	for (size_t n = 0; n < 100; n++) {
		screen_type(t, key);
		char *now = screen_text(t);
		bool same = strcmp(now, before) == 0;
		free(before);
		before = now;
		if (same) return n;
		str_add(seen, now);
	}
	fail_msg("it never ends");
	return 0;
}

static void assert_seen(const struct str *seen, const char *const *parts)
{
	for (; *parts; parts++)
		if (!strstr(str_text(seen), *parts)) fail_msg("never shown: %s", *parts);
}

static void every_finding_of_the_delegation_page_can_be_read(void **state)
{
	static const char *const parts[] = { "Put the records in the zone",
					     "ns-7.old.example.  not wanted",
					     "ns-8.old.example.  not wanted",
					     "dig +norec @192.0.2.1",
					     "has a DS record",
					     "Delete the DS record",
					     "letsencrypt.org issue",
					     "issue amazon.com",
					     "others are enough for now",
					     "CNAME _c7d2e9",
					     "4 ns-4.parent.example",
					     "Meanwhile: ",
					     "(more below: Down)",
					     "(more above and below: Down)",
					     "(more above: Up)",
					     NULL };
	static const int sizes[][2] = { { 24, 80 }, { 20, 60 } };
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		struct screen_test t;
		struct deployment *d = picture_many_findings();
		CLEANUP(str_release) struct str seen = STR_INIT;
		open_page(&t, d, sizes[i][0], sizes[i][1]);
		assert_true(press_to_the_end(&t, "<Down>", &seen) > 3);
		assert_seen(&seen, parts);
		screen_type(&t, "<Home>");
		assert_true(screen_shows(&t, "Put the records in the zone"));
		screen_type(&t, "<End>");
		assert_true(screen_shows(&t, "Meanwhile: "));
		assert_true(press_to_the_end(&t, "<Up>", &seen) > 3);
		assert_true(screen_shows(&t, "Put the records in the zone"));
		screen_close(&t);
		picture_free(d);
	}
}

static void a_button_that_gets_the_focus_is_scrolled_to(void **state)
{
	struct screen_test t;
	struct deployment *d = picture_many_findings();
	(void)state;
	open_page(&t, d, 20, 60);
	assert_false(screen_shows(&t, "[ Message ]"));
	screen_type(&t, "<Enter>"); /* nothing is pressed that nobody sees */
	assert_int_equal(screen_effects(&t, EFFECT_COPY), 0);
	assert_true(screen_shows(&t, "[ Copy ]"));
	screen_type(&t, "<Home><Tab>");
	assert_true(screen_shows(&t, "[ Message ]"));
	screen_type(&t, "<Enter>");
	assert_int_equal(screen_effects(&t, EFFECT_COPY), 1);
	screen_close(&t);
	picture_free(d);
}

static void up_and_down_move_between_buttons_where_all_fits(void **state)
{
	struct screen_test t;
	struct deployment *d = picture_busy();
	(void)state;
	open_page(&t, d, 24, 80);
	screen_type(&t, "<Down><Down><Enter>");
	assert_int_equal(screen_effects(&t, EFFECT_WRITE_FILE), 1);
	screen_type(&t, "<Up><Up><Enter>");
	assert_int_equal(screen_effects(&t, EFFECT_COPY), 1);
	assert_false(screen_shows(&t, "(more"));
	screen_close(&t);
	picture_free(d);
}

static void a_page_that_shrinks_is_not_left_empty(void **state)
{
	struct screen_test t;
	struct deployment *many = picture_many_findings(), *few = picture_busy();
	(void)state;
	open_page(&t, many, 24, 80);
	screen_type(&t, "<End>");
	screen_event(&t, (struct event){ .kind = EVENT_DEPLOYMENT, .deployment = few });
	assert_true(screen_shows(&t, "Add these records to the zone"));
	screen_event(&t, (struct event){ .kind = EVENT_DEPLOYMENT, .deployment = many });
	screen_type(&t, "<Right><Left>"); /* another page, and back: from its top */
	assert_true(screen_shows(&t, "Put the records in the zone"));
	screen_close(&t);
	picture_free(many);
	picture_free(few);
}

static void a_long_cause_is_read_to_its_end_and_then_the_events(void **state)
{
	static const char *const parts[] = { "Root cause",
					     "when an image",
					     "registry is reachable",
					     "Untouched",
					     "[ Try again ]",
					     "The console of i-0abc",
					     "gave up after 5 tries",
					     "loads the images of Redash.",
					     "events (",
					     "1 back",
					     NULL };
	struct screen_test t;
	struct deployment *d = picture_failed_at_boot();
	CLEANUP(str_release) struct str seen = STR_INIT;
	(void)state;
	open_page(&t, d, 24, 80);
	assert_true(press_to_the_end(&t, "<Down>", &seen) > 3);
	assert_seen(&seen, parts);
	press_to_the_end(&t, "<Up>", &seen);
	assert_true(screen_shows(&t, "Root cause"));
	assert_true(screen_shows(&t, "(more below: Down)"));
	screen_type(&t, "v");
	assert_non_null(
		strstr(screen_effect(&t, EFFECT_VIEW)->text, "loads the images of Redash."));
	screen_close(&t);
	picture_free(d);
}

int main(void)
{
	setlocale(LC_ALL, "C.UTF-8");
	setenv("TZ", "UTC", 1);
	tzset();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_finding_of_the_delegation_page_can_be_read),
		cmocka_unit_test(a_button_that_gets_the_focus_is_scrolled_to),
		cmocka_unit_test(up_and_down_move_between_buttons_where_all_fits),
		cmocka_unit_test(a_page_that_shrinks_is_not_left_empty),
		cmocka_unit_test(a_long_cause_is_read_to_its_end_and_then_the_events),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
