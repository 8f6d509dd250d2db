/* A live panel that is resized, fed with rubbish and hammered: nothing crashes, nothing is started
 * or stopped by it, and the screen is right at the end. */
#include "tests/support/journey.h"
#include "tests/support/unit.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { SEED = 4711, ROUNDS = 12, KEYS_A_ROUND = 60, RUBBISH = 4096 };

static const char *const by_hand[] = { "--rehearsal=3000", "--rehearsal-by-hand", NULL };

static uint32_t next(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

/* Nothing that leaves the program or opens another. */
static void hammer(struct ptyterm *t, uint32_t *seed)
{
	static const char *const keys[] = {
		"\r",     "\t",    "\033[Z",  "\033[A", "\033[B", "\033[C", "\033[D", "\033[H",
		"\033[F", PAGE_UP, PAGE_DOWN, "\033OP", "\033OQ", "\033OS", "?",      "/",
		"e",      "d",     "x",       "a",      "g",      "\0331",  "\0335",  "\0339",
		"\0330",  "\x18",  "\x07",    "\x0c",   "\x7f",   " ",      "Z",      "\xc3\xa4",
	};
	for (int i = 0; i < KEYS_A_ROUND; i++)
		ptyterm_send(t, keys[next(seed) % (sizeof(keys) / sizeof(keys[0]))]);
	assert_true(ptyterm_barrier(t));
}

/* Bytes of every kind, as a terminal or a clipboard may send them. */
static void send_rubbish(struct ptyterm *t, uint32_t *seed, bool is_paste)
{
	char text[RUBBISH + 1];
	for (int i = 0; i < RUBBISH; i++) {
		text[i] = (char)(next(seed) % 255 + 1);
		bool leaves = text[i] == '\003' || text[i] == '\032' || text[i] == '\034';
		bool is_key = !is_paste && text[i] > '\t' && text[i] < 127;
		if (leaves || is_key || (is_paste && text[i] == '\033')) text[i] = '\x80';
	}
	text[RUBBISH] = '\0';
	if (is_paste) ptyterm_send(t, "\033[200~");
	ptyterm_send(t, text);
	if (is_paste) ptyterm_send(t, "\033[201~");
	assert_true(ptyterm_barrier(t));
}

/* Whatever is open is closed, and the page is the one with the records. */
static void calm_down(struct ptyterm *t)
{
	journey_type(t, CTRL_C, "Leave, or stop it?");
	assert_true(ptyterm_type(t, "\r\r")); /* a filter may be typed below the box */
	journey_type(t, "\0330", "Step 10 of 13");
	journey_type(t, PAGE_DOWN, "Step 11 of 13");
}

static struct ptyterm *open_panel(void **state)
{
	struct ptyterm *t = journey_start(*state, by_hand);
	journey_deploy(t);
	journey_expect(t, "Step 11 of 13");
	journey_type(t, PAGE_DOWN, "Step 12 of 13");
	return t;
}

static void finish(struct ptyterm *t)
{
	journey_expect(t, "4 NS records for dev.example.com");
	assert_true(ptyterm_type(t, "p"));
	journey_expect(t, "Redash is ready");
	journey_leave(t, "\r", 0);
}

static void resize(struct ptyterm *t, int rows, int cols, const char *text)
{
	ptyterm_resize(t, rows, cols);
	journey_expect(t, text);
}

static int rows_with(struct ptyterm *t, const char *text)
{
	int n = 0;
	for (int row = 0; row < t->rows; row++)
		if (strstr(ptyterm_row(t, row), text)) n++;
	return n;
}

/* Nothing of a former size is left. */
static void expect_whole(struct ptyterm *t)
{
	double deadline = ptyterm_now_ms() + PTYTERM_WAIT_MS;
	while (!strstr(ptyterm_row(t, t->rows - 1), "F1 help") && ptyterm_now_ms() < deadline)
		assert_true(ptyterm_barrier(t));
	assert_int_equal(rows_with(t, "F1 help"), 1);
	assert_int_equal(rows_with(t, "Deploying redash-dev"), 1);
	assert_int_equal(rows_with(t, "REHEARSAL - not AWS"), 1);
	assert_int_equal(rows_with(t, "events ("), 1);
}

static void a_live_panel_follows_every_size(void **state)
{
	struct ptyterm *t = open_panel(state);
	for (int round = 0; round < 3; round++) {
		ptyterm_resize(t, 50, 200);
		expect_whole(t);
		resize(t, 10, 40, "40x10");
		assert_true(ptyterm_type(t, "\r" DOWN "x" PAGE_UP)); /* without a page to act on */
		resize(t, 24, 80, "Deploying redash-dev");
		expect_whole(t);
	}
	journey_type(t, PAGE_UP, "Step 11 of 13");
	finish(t);
	ptyterm_free(t);
}

static void rubbish_and_hammered_keys_neither_start_nor_stop_anything(void **state)
{
	uint32_t seed = SEED;
	struct program_home *home = *state;
	char folder[sizeof(home->path) + 4];
	const char *env[] = { folder, NULL };
	snprintf(folder, sizeof(folder), "PWD=%s", home->path);
	home->env = env; /* a file may be saved */
	struct ptyterm *t = open_panel(state);
	for (int round = 0; round < ROUNDS; round++) {
		send_rubbish(t, &seed, round % 2);
		hammer(t, &seed);
		ptyterm_resize(t, 24 + (int)(next(&seed) % 30), 80 + (int)(next(&seed) % 120));
		hammer(t, &seed);
	}
	ptyterm_resize(t, 24, 80);
	calm_down(t);
	assert_int_equal(journey_deleted(*state, NULL), 0);
	finish(t);
	assert_int_equal(journey_made(*state, NULL), 7);
	ptyterm_free(t);
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, program_home_setup, program_home_teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_live_panel_follows_every_size),
		TEST(rubbish_and_hammered_keys_neither_start_nor_stop_anything),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
