#include "tui/line_edit.h"

#include "tests/support/unit.h"

#include <locale.h>

static void press(struct line_edit *e, enum key_kind kind, uint32_t ch, unsigned mods)
{
	const struct key key = { kind, ch, mods };
	bool changed;
	assert_true(line_edit_key(e, &key, &changed));
}

static void type(struct line_edit *e, const char *ascii)
{
	for (; *ascii; ascii++)
		press(e, UI_TEXT, (uint32_t)*ascii, 0);
}

static void ctrl(struct line_edit *e, char letter)
{
	press(e, UI_CTRL, (uint32_t)letter, 0);
}

static void expect(struct line_edit *e, const char *text, size_t caret)
{
	assert_string_equal(line_edit_text(e), text);
	assert_int_equal(e->caret, caret);
}

static void typed_text_goes_in_at_the_caret(void **state)
{
	CLEANUP(line_edit_release) struct line_edit e;
	(void)state;
	line_edit_init(&e);
	type(&e, "dev");
	press(&e, UI_HOME, 0, 0);
	type(&e, "x");
	expect(&e, "xdev", 1);
	press(&e, UI_END, 0, 0);
	press(&e, UI_BACKSPACE, 0, 0);
	expect(&e, "xde", 3);
	ctrl(&e, 'A');
	press(&e, UI_DELETE, 0, 0);
	expect(&e, "de", 0);
}

static void words_are_cut_and_put_back(void **state)
{
	CLEANUP(line_edit_release) struct line_edit e;
	(void)state;
	line_edit_init(&e);
	line_edit_set(&e, "one two.three");
	press(&e, UI_ALT, 0x7f, 0);
	expect(&e, "one two.", 8);
	ctrl(&e, 'W');
	expect(&e, "one ", 4);
	ctrl(&e, 'Y');
	expect(&e, "one two.", 8);
	ctrl(&e, 'U');
	expect(&e, "", 0);
	ctrl(&e, 'Y');
	ctrl(&e, 'A');
	press(&e, UI_ALT, 'f', 0);
	expect(&e, "one two.", 3);
	press(&e, UI_ALT, 'd', 0);
	expect(&e, "one.", 3);
	ctrl(&e, 'K');
	expect(&e, "one", 3);
	press(&e, UI_LEFT, 0, UI_CONTROL);
	expect(&e, "one", 0);
}

static void a_cluster_goes_as_a_whole(void **state)
{
	CLEANUP(line_edit_release) struct line_edit e;
	(void)state;
	line_edit_init(&e);
	line_edit_set(&e,
		      "e\xCC\x81か\xE3\x82\x99"); /* e with an acute mark, か with a voiced mark */
	assert_int_equal(line_edit_caret_column(&e), 3);
	press(&e, UI_BACKSPACE, 0, 0);
	assert_string_equal(line_edit_text(&e), "e\xCC\x81");
	press(&e, UI_BACKSPACE, 0, 0);
	expect(&e, "", 0);
}

static void undo_takes_back_a_run_of_typing_then_the_cut_before_it(void **state)
{
	CLEANUP(line_edit_release) struct line_edit e;
	(void)state;
	line_edit_init(&e);
	line_edit_set(&e, "example.com");
	ctrl(&e, 'U');
	type(&e, "test");
	ctrl(&e, '_');
	expect(&e, "", 0);
	ctrl(&e, '_');
	expect(&e, "example.com", 11);
	ctrl(&e, '_');
	expect(&e, "example.com", 11);
}

static void ctrl_t_swaps_the_characters_around_the_caret(void **state)
{
	CLEANUP(line_edit_release) struct line_edit e;
	(void)state;
	line_edit_init(&e);
	line_edit_set(&e, "dve");
	ctrl(&e, 'T');
	expect(&e, "dev", 3);
	line_edit_set(&e, "x");
	ctrl(&e, 'T');
	expect(&e, "x", 1);
}

static void what_does_not_fit_is_refused_whole(void **state)
{
	CLEANUP(line_edit_release) struct line_edit e;
	char much[LINE_EDIT_MAX + 2];
	(void)state;
	line_edit_init(&e);
	memset(much, 'a', sizeof(much));
	assert_false(line_edit_insert(&e, much, sizeof(much) - 1));
	expect(&e, "", 0);
	assert_true(line_edit_insert(&e, much, LINE_EDIT_MAX));
	type(&e, "b");
	assert_int_equal(strlen(line_edit_text(&e)), LINE_EDIT_MAX);
}

static void other_keys_are_not_for_a_line(void **state)
{
	CLEANUP(line_edit_release) struct line_edit e;
	static const struct key keys[] = { { UI_ENTER, 0, 0 },    { UI_TAB, 0, 0 },
					   { UI_UP, 0, 0 },       { UI_CTRL, 'G', 0 },
					   { UI_FUNCTION, 1, 0 }, { UI_ESCAPE, 0, 0 } };
	bool changed;
	(void)state;
	line_edit_init(&e);
	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		assert_false(line_edit_key(&e, &keys[i], &changed));
}

int main(void)
{
	setlocale(LC_ALL, "C.UTF-8");
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(typed_text_goes_in_at_the_caret),
		cmocka_unit_test(words_are_cut_and_put_back),
		cmocka_unit_test(a_cluster_goes_as_a_whole),
		cmocka_unit_test(undo_takes_back_a_run_of_typing_then_the_cut_before_it),
		cmocka_unit_test(ctrl_t_swaps_the_characters_around_the_caret),
		cmocka_unit_test(what_does_not_fit_is_refused_whole),
		cmocka_unit_test(other_keys_are_not_for_a_line),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
