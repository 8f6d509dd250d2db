#include "tui/canvas.h"

#include "tests/support/unit.h"

#include <locale.h>

static void assert_screen(const struct canvas *cv, const char *want)
{
	struct str s = STR_INIT;
	canvas_dump(cv, false, &s);
	assert_string_equal(str_text(&s), want);
	str_release(&s);
}

static void overwriting_half_of_a_wide_character_blanks_the_other(void **state)
{
	struct canvas cv = { 0 };
	(void)state;
	canvas_init(&cv, 1, 8);
	canvas_text(&cv, 0, 0, ROLE_TEXT, "日本語");
	canvas_text(&cv, 0, 3, ROLE_TEXT, "x");
	assert_screen(&cv, "日 x語\n");
	canvas_text(&cv, 0, 4, ROLE_TEXT, "y");
	assert_screen(&cv, "日 xy\n");
	canvas_release(&cv);
}

static void a_wide_character_in_the_last_column_is_left_out(void **state)
{
	struct canvas cv = { 0 };
	(void)state;
	canvas_init(&cv, 1, 4);
	canvas_text(&cv, 0, 0, ROLE_TEXT, "a日本");
	assert_screen(&cv, "a日\n");
	canvas_release(&cv);
}

static void control_characters_never_reach_a_cell(void **state)
{
	struct canvas cv = { 0 };
	(void)state;
	canvas_init(&cv, 1, 20);
	canvas_text(&cv, 0, 0, ROLE_TEXT,
		    "a\x1b[31m\r\n\xe2\x80\xae"
		    "b\xff");
	assert_screen(&cv, "a.[31m. .b?\n");
	canvas_release(&cv);
}

static void long_text_is_wrapped_at_blanks_and_the_rest_marked(void **state)
{
	struct canvas cv = { 0 };
	(void)state;
	canvas_init(&cv, 3, 10);
	assert_int_equal(canvas_wrapped(&cv, 0, 0, 10, 3, ROLE_TEXT, "one two three four five six"),
			 3);
	assert_screen(&cv, "one two\nthree four\nfive six\n");
	canvas_clear(&cv);
	canvas_wrapped(&cv, 0, 0, 10, 2, ROLE_TEXT, "one two three four five six");
	assert_screen(&cv, "one two\nthree fou~\n\n");
	canvas_release(&cv);
}

static void drawing_outside_is_cut_not_a_fault(void **state)
{
	struct canvas cv = { 0 };
	(void)state;
	canvas_init(&cv, 2, 3);
	canvas_text(&cv, -1, 0, ROLE_TEXT, "no");
	canvas_text(&cv, 5, 0, ROLE_TEXT, "no");
	canvas_text(&cv, 1, -2, ROLE_TEXT, "abcdefgh");
	canvas_text_cut(&cv, 0, 1, 40, ROLE_TEXT, "long");
	assert_screen(&cv, " l~\ncde\n");
	canvas_release(&cv);
}

static void combining_marks_stay_with_their_letter(void **state)
{
	struct canvas cv = { 0 };
	(void)state;
	canvas_init(&cv, 1, 4);
	assert_int_equal(canvas_text(&cv, 0, 0, ROLE_TEXT, "e\xcc\x81x"), 2);
	assert_screen(&cv, "e\xcc\x81x\n");
	canvas_release(&cv);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(overwriting_half_of_a_wide_character_blanks_the_other),
		cmocka_unit_test(a_wide_character_in_the_last_column_is_left_out),
		cmocka_unit_test(control_characters_never_reach_a_cell),
		cmocka_unit_test(long_text_is_wrapped_at_blanks_and_the_rest_marked),
		cmocka_unit_test(drawing_outside_is_cut_not_a_fault),
		cmocka_unit_test(combining_marks_stay_with_their_letter),
	};
	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
