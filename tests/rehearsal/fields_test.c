#include "core/rehearsal/fields.h"

#include "tests/support/unit.h"

#include <string.h>

static void names_and_values_are_decoded(void **state)
{
	static const char text[] = "Action=X&a.member.1=b%3Dc+d%26&empty=&bare&&x=%e3%81%82";
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(fields_release) struct fields f = { 0 };
	(void)state;
	assert_int_equal(fields_read(&f, text, strlen(text), &err), 0);
	assert_string_equal(fields_text(&f, "Action"), "X");
	assert_string_equal(fields_getf(&f, "a.member.%d", 1), "b=c d&");
	assert_string_equal(fields_get(&f, "empty"), "");
	assert_string_equal(fields_get(&f, "bare"), "");
	assert_string_equal(fields_text(&f, "x"), "\xe3\x81\x82");
	assert_null(fields_get(&f, "missing"));
	assert_string_equal(fields_text(&f, "missing"), "");
}

static void broken_escapes_and_nul_bytes_are_refused(void **state)
{
	static const char *const broken[] = { "a=%", "a=%4", "a=%zz", "%g0=1", "a=%00", "a=b%2" };
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(broken); i++) {
		CLEANUP(err_release) struct err err = ERR_INIT;
		CLEANUP(fields_release) struct fields f = { 0 };
		assert_int_equal(fields_read(&f, broken[i], strlen(broken[i]), &err), -1);
	}
}

static void too_many_fields_are_refused(void **state)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(fields_release) struct fields f = { 0 };
	CLEANUP(str_release) struct str text = STR_INIT;
	(void)state;
	for (int i = 0; i <= FIELDS_MAX; i++)
		str_add(&text, "a=1&");
	assert_int_equal(fields_read(&f, str_text(&text), text.len, &err), -1);
	assert_int_equal(f.fields.len, FIELDS_MAX);
}

static void what_is_written_reads_the_same(void **state)
{
	static const char text[] = "Action=X&Template=a%3A%20%22b%22%0A&n=1~2_3";
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(fields_release) struct fields f = { 0 };
	CLEANUP(str_release) struct str out = STR_INIT;
	(void)state;
	assert_int_equal(fields_read(&f, text, strlen(text), &err), 0);
	assert_true(fields_set(&f, "n", "****"));
	assert_false(fields_set(&f, "missing", "x"));
	fields_write(&f, &out);
	assert_string_equal(str_text(&out), "Action=X&Template=a%3A%20%22b%22%0A&n=%2A%2A%2A%2A");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_and_values_are_decoded),
		cmocka_unit_test(broken_escapes_and_nul_bytes_are_refused),
		cmocka_unit_test(too_many_fields_are_refused),
		cmocka_unit_test(what_is_written_reads_the_same),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
