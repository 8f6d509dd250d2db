#include "tui/keymap.h"

#include "tests/support/unit.h"

#include <string.h>

static enum command find(unsigned contexts, enum key_kind kind, uint32_t ch)
{
	const struct key key = { kind, ch, 0 };
	return keymap_find(contexts, &key);
}

static void letters_are_commands_only_outside_text(void **state)
{
	(void)state;
	assert_int_equal(find(IN_PAGE | IN_FORM | NOT_IN_TEXT, UI_TEXT, '?'), CMD_HELP);
	assert_int_equal(find(IN_PAGE | IN_FORM | IN_TEXT, UI_TEXT, '?'), CMD_NONE);
	assert_int_equal(find(IN_PAGE | IN_FORM | IN_TEXT, UI_ALT, '?'), CMD_HELP);
	assert_int_equal(find(IN_PAGE | IN_RECORDS | NOT_IN_TEXT, UI_TEXT, 'y'), CMD_COPY);
	assert_int_equal(find(IN_PAGE | IN_FORM | NOT_IN_TEXT, UI_TEXT, 'y'), CMD_NONE);
}

static void keys_of_a_line_stay_free_in_text(void **state)
{
	static const char line_keys[] = "AEBFDHKUWYT_";
	const unsigned in_text = IN_PAGE | IN_FORM | IN_TEXT | IN_OPTIONS | IN_SUGGESTION |
				 IN_ENTRY | IN_SECRET | IN_IDLE;
	(void)state;
	for (const char *c = line_keys; *c; c++)
		assert_int_equal(find(in_text, UI_CTRL, (uint32_t)*c), CMD_NONE);
	assert_int_equal(find(in_text, UI_LEFT, 0), CMD_NONE);
	assert_int_equal(find(in_text, UI_HOME, 0), CMD_NONE);
	assert_int_equal(find(in_text, UI_BACKSPACE, 0), CMD_NONE);
}

static void back_help_and_leave_work_on_every_page(void **state)
{
	static const unsigned pages[] = { IN_FORM | IN_TEXT,
					  IN_FORM | NOT_IN_TEXT,
					  IN_RECORDS | NOT_IN_TEXT,
					  IN_PANEL | NOT_IN_TEXT,
					  IN_PANEL | IN_FAILURE | NOT_IN_TEXT,
					  IN_DONE | NOT_IN_TEXT,
					  IN_FORM | IN_REVIEW | NOT_IN_TEXT };
	(void)state;
	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
		unsigned contexts = IN_PAGE | pages[i];
		assert_int_equal(find(contexts | IN_IDLE, UI_ESCAPE, 0), CMD_BACK);
		assert_int_equal(find(contexts | IN_IDLE, UI_PAGE_UP, 0), CMD_PREVIOUS_PAGE);
		assert_int_equal(find(contexts | IN_IDLE, UI_FUNCTION, 1), CMD_HELP);
		assert_int_equal(find(contexts | IN_IDLE, UI_CTRL, 'C'), CMD_LEAVE);
		assert_int_equal(find(contexts | IN_RUNNING, UI_CTRL, 'C'), CMD_LEAVE);
	}
}

static void playing_the_admin_needs_a_rehearsal(void **state)
{
	(void)state;
	assert_int_equal(find(IN_PAGE | IN_RECORDS | NOT_IN_TEXT, UI_TEXT, 'p'), CMD_NONE);
	assert_int_equal(find(IN_PAGE | IN_RECORDS | IN_REHEARSAL | NOT_IN_TEXT, UI_TEXT, 'p'),
			 CMD_PASTE_RECORDS);
}

/* Two shown bindings with one key would make the footer lie about one of them. */
static void no_key_is_shown_for_two_commands_at_once(void **state)
{
	static const unsigned places[] = {
		IN_FORM | IN_TEXT | IN_OPTIONS | IN_SUGGESTION | IN_IDLE,
		IN_FORM | NOT_IN_TEXT | IN_CHOICE | IN_IDLE,
		IN_FORM | NOT_IN_TEXT | IN_TOGGLE | IN_IDLE,
		IN_FORM | IN_TEXT | IN_SECRET | IN_IDLE,
		IN_RECORDS | IN_REHEARSAL | NOT_IN_TEXT | IN_RUNNING,
		IN_PANEL | NOT_IN_TEXT | IN_RUNNING,
		IN_PANEL | IN_FAILURE | NOT_IN_TEXT | IN_IDLE,
		IN_DONE | NOT_IN_TEXT | IN_IDLE,
	};
	(void)state;
	for (size_t place = 0; place < sizeof(places) / sizeof(places[0]); place++) {
		unsigned contexts = IN_PAGE | places[place];
		const struct binding *a, *b;
		for (size_t i = 0; (a = keymap_shown(contexts, i)); i++)
			for (size_t j = i + 1; (b = keymap_shown(contexts, j)); j++)
				if (!strcmp(a->key, b->key))
					assert_int_equal(a->command, b->command);
	}
}

static void help_is_never_dropped_from_the_footer(void **state)
{
	const struct binding *b;
	bool has_help = false;
	(void)state;
	for (size_t i = 0; (b = keymap_shown(IN_PAGE | IN_FORM | IN_TEXT | IN_IDLE, i)); i++)
		has_help |= b->command == CMD_HELP && b->label && b->rank == 0;
	assert_true(has_help);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(letters_are_commands_only_outside_text),
		cmocka_unit_test(keys_of_a_line_stay_free_in_text),
		cmocka_unit_test(back_help_and_leave_work_on_every_page),
		cmocka_unit_test(playing_the_admin_needs_a_rehearsal),
		cmocka_unit_test(no_key_is_shown_for_two_commands_at_once),
		cmocka_unit_test(help_is_never_dropped_from_the_footer),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
