/* Keys and events in any order, at any size. */
#include "tui/app.h"

#include "tests/support/unit.h"

#include <locale.h>
#include <time.h>

#include "tests/support/picture.h"
#include "tests/support/screen.h"

/* A generator of our own: the same keys on every machine. */
static uint32_t next_random(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

static struct key random_key(uint32_t *seed)
{
	static const enum key_kind plain[] = { UI_ENTER,     UI_TAB,    UI_BACK_TAB, UI_BACKSPACE,
					       UI_ESCAPE,    UI_UP,     UI_DOWN,     UI_LEFT,
					       UI_RIGHT,     UI_HOME,   UI_END,      UI_PAGE_UP,
					       UI_PAGE_DOWN, UI_DELETE, UI_INSERT };
	static const uint32_t letters[] = { 'a', '1', '.', '/',    ' ',   '?',    'q',
					    'e', 'r', 'y', 0x3042, 0x301, 0x1F600 };
	switch (next_random(seed) % 6) {
	case 0:
		return (struct key){ UI_CTRL, 'A' + next_random(seed) % 26, 0 };
	case 1:
		return (struct key){ UI_FUNCTION, 1 + next_random(seed) % 12, 0 };
	case 2:
		return (struct key){ UI_ALT, '1' + next_random(seed) % 60, 0 };
	case 3:
		return (struct key){ UI_TEXT, letters[next_random(seed) % ARRAY_LEN(letters)], 0 };
	default:
		return (struct key){ plain[next_random(seed) % ARRAY_LEN(plain)], 0,
				     next_random(seed) % 8 };
	}
}

static void random_event(struct screen_test *t, uint32_t *seed, struct deployment *const *pictures)
{
	static const int sizes[][2] = { { 24, 80 }, { 30, 100 }, { 20, 60 }, { 1, 1 },
					{ 3, 200 }, { 60, 21 },  { 50, 200 } };
	const int *size = sizes[next_random(seed) % ARRAY_LEN(sizes)];
	switch (next_random(seed) % 5) {
	case 0:
		screen_resize(t, size[0], size[1]);
		break;
	case 1:
		screen_paste(t, "10.0.0.0/8\n1.2.3.4 \xE3\x81\x82");
		break;
	case 2:
		screen_event(t, (struct event){ .kind = EVENT_DEPLOYMENT,
						.deployment = pictures[next_random(seed) % 3] });
		break;
	case 3:
		screen_account(t);
		break;
	default:
		screen_wait(t, 700);
	}
}

static void random_keys_never_crash_and_the_cursor_stays_inside(void **state)
{
	struct deployment *pictures[] = { picture_busy(), picture_failed(), picture_complete() };
	struct screen_test t;
	uint32_t seed = 20261124;
	(void)state;
	screen_open(&t, 24, 80, NULL);
	screen_account(&t);
	for (int i = 0; i < 50000; i++) {
		struct key key = random_key(&seed);
		screen_key(&t, &key);
		if (next_random(&seed) % 50 == 0) random_event(&t, &seed, pictures);
		if (i % 3) continue;
		screen_draw(&t);
		assert_true(t.cv.cursor_row >= -1 && t.cv.cursor_row < t.cv.rows);
		assert_true(t.cv.cursor_col >= -1 && t.cv.cursor_col < t.cv.cols);
		screen_forget(&t);
	}
	screen_close(&t);
	for (size_t i = 0; i < ARRAY_LEN(pictures); i++)
		picture_free(pictures[i]);
}

int main(void)
{
	setlocale(LC_ALL, "C.UTF-8");
	setenv("TZ", "UTC", 1);
	tzset();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_keys_never_crash_and_the_cursor_stays_inside),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
