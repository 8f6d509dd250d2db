#include "core/base/err.h"

#include "core/base/mem.h"
#include "core/base/utf8.h"

#include "tests/support/unit.h"

#include <string.h>

static void a_fresh_error_is_none(void **state)
{
	struct err err = ERR_INIT;
	(void)state;
	assert_false(err_is_set(&err));
	assert_string_equal(err_text(&err), "");
	err_release(&err);
}

static void setting_returns_failure_and_replaces(void **state)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	(void)state;
	str_set(&err.code, "Old");
	assert_int_equal(err_set(&err, ERR_NETWORK, "no answer from %s", "here"), -1);
	assert_int_equal(err.kind, ERR_NETWORK);
	assert_string_equal(err_text(&err), "no answer from here");
	assert_string_equal(str_text(&err.code), "");
	assert_int_equal(err_set(&err, ERR_INPUT, "again: %s", err_text(&err)), -1);
	assert_string_equal(err_text(&err), "again: no answer from here");
}

static void sentences_are_sanitised_and_capped(void **state)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(str_release) struct str longer = STR_INIT;
	(void)state;
	err_set(&err, ERR_INPUT, "a%sb", "\x1b[2J");
	assert_string_equal(err_text(&err), "a.[2Jb");
	err_prefix(&err, "file %s", "\x1b]0;x");
	assert_string_equal(err_text(&err), "file .]0;x: a.[2Jb");
	for (int i = 0; i < UTF8_SENTENCE_MAX + 10; i++)
		str_add_char(&longer, 'x');
	err_set(&err, ERR_INPUT, "%s", str_text(&longer));
	assert_true(err.text.len < UTF8_SENTENCE_MAX + 10);
	assert_true(str_ends(err_text(&err), " [...]"));
}

static void a_prefix_keeps_kind_and_code(void **state)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	(void)state;
	err_set(&err, ERR_DENIED, "not allowed");
	str_set(&err.code, "AccessDenied");
	assert_int_equal(err_prefix(&err, "stack %d", 3), -1);
	assert_string_equal(err_text(&err), "stack 3: not allowed");
	assert_int_equal(err.kind, ERR_DENIED);
	assert_string_equal(str_text(&err.code), "AccessDenied");
}

static void copies_are_independent(void **state)
{
	CLEANUP(err_release) struct err a = ERR_INIT, b = ERR_INIT;
	(void)state;
	err_set(&a, ERR_THROTTLED, "slow down");
	str_set(&a.code, "Throttling");
	err_copy(&b, &a);
	err_copy(&b, &b);
	err_set(&a, ERR_SYSTEM, "else");
	assert_int_equal(b.kind, ERR_THROTTLED);
	assert_string_equal(err_text(&b), "slow down");
	assert_string_equal(str_text(&b.code), "Throttling");
	err_reset(&b);
	assert_false(err_is_set(&b));
	assert_string_equal(err_text(&b), "");
}

static void every_kind_has_a_name_of_its_own(void **state)
{
	(void)state;
	for (int a = ERR_NONE; a <= ERR_CANCELLED; a++) {
		assert_non_null(err_kind_name((enum err_kind)a));
		for (int b = ERR_NONE; b < a; b++)
			assert_string_not_equal(err_kind_name((enum err_kind)a),
						err_kind_name((enum err_kind)b));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_fresh_error_is_none),
		cmocka_unit_test(setting_returns_failure_and_replaces),
		cmocka_unit_test(sentences_are_sanitised_and_capped),
		cmocka_unit_test(a_prefix_keeps_kind_and_code),
		cmocka_unit_test(copies_are_independent),
		cmocka_unit_test(every_kind_has_a_name_of_its_own),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
