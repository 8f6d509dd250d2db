#include "core/credentials/words.h"

#include "tests/support/unit.h"

/* Expected words are separated by "|", as Python's shlex.split gives them. */
static void splits(const char *line, const char *expected)
{
	CLEANUP(words_release) struct words words = { 0 };
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(str_release) struct str joined = STR_INIT;
	if (words_split(line, &words, &err) < 0) fail_msg("%s: %s", line, err_text(&err));
	for (size_t i = 0; words.item.item[i]; i++)
		str_addf(&joined, "%s%s", i ? "|" : "", words.item.item[i]);
	assert_string_equal(str_text(&joined), expected);
}

static void fails(const char *line, const char *sentence)
{
	CLEANUP(words_release) struct words words = { 0 };
	CLEANUP(err_release) struct err err = ERR_INIT;
	assert_int_equal(words_split(line, &words, &err), -1);
	assert_string_equal(err_text(&err), sentence);
	assert_int_equal(words.item.len, 0);
}

static void blanks_part_words(void **state)
{
	(void)state;
	splits("", "");
	splits(" \t\r\n ", "");
	splits("a", "a");
	splits("  /usr/bin/tool \t --flag\nx ", "/usr/bin/tool|--flag|x");
}

static void quotes_keep_words_together(void **state)
{
	(void)state;
	splits("a 'b c' \"d e\"", "a|b c|d e");
	splits("a'b c'd\"e\"", "ab cde");
	splits("'' \"\" x", "||x");
	splits("'\"' \"'\"", "\"|'");
}

static void backslashes_are_a_shells(void **state)
{
	(void)state;
	splits("a\\ b \\'c", "a b|'c");
	splits("'a\\b'", "a\\b");
	splits("\"a\\b\\\"c\\\\d\\$e\"", "a\\b\"c\\d\\$e");
}

static void nothing_else_of_a_shell_is_done(void **state)
{
	(void)state;
	splits("$HOME ~ *.c a;b|c >d #e `f`", "$HOME|~|*.c|a;b|c|>d|#e|`f`");
}

static void what_is_not_closed_is_said(void **state)
{
	(void)state;
	fails("a 'b", "a quote is not closed");
	fails("a \"b\\\"", "a quote is not closed");
	fails("a b\\", "it ends in a backslash");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blanks_part_words),
		cmocka_unit_test(quotes_keep_words_together),
		cmocka_unit_test(backslashes_are_a_shells),
		cmocka_unit_test(nothing_else_of_a_shell_is_done),
		cmocka_unit_test(what_is_not_closed_is_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
