#include "core/aws/json.h"

#include "core/base/mem.h"
#include "tests/support/unit.h"

#include <string.h>

static void paths_lead_to_text(void **state)
{
	static const char text[] = "{\"A\":{\"L\":[{\"n\":\"0\"},{\"n\":\"1\\u0007\\n\"}]},\"i\":5,"
				   "\"null\":null}";
	struct err err = ERR_INIT;
	struct json *json = json_read(text, strlen(text), &err);
	(void)state;
	assert_non_null(json);
	assert_string_equal(json_text(json, "A/L/0/n"), "0");
	assert_string_equal(json_text(json, "A/L/1/n"), "1. ");
	assert_string_equal(json_text(json, "A/L/2/n"), "");
	assert_string_equal(json_text(json, "A/L/-1/n"), "");
	assert_string_equal(json_text(json, "A/L/x/n"), "");
	assert_string_equal(json_text(json, "a"), "");
	assert_string_equal(json_text(json, "i"), "");
	assert_string_equal(json_text(json, "i/deeper"), "");
	assert_non_null(json_at(json, "i"));
	assert_null(json_at(json, "null"));
	assert_string_equal(json_text(NULL, "i"), "");
	json_free(json);
}

static void refused(const char *text, size_t len)
{
	struct err err = ERR_INIT;
	assert_null(json_read(text, len, &err));
	assert_int_equal(err.kind, ERR_INTERNAL);
	err_release(&err);
}

static void what_is_no_document_is_refused(void **state)
{
	static const char *const texts[] = { "",        "<html>", "5",        "\"text\"",
					     "{\"a\":", "null",   "{\"a\" 1}" };
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		refused(texts[i], strlen(texts[i]));
}

static void too_deep_and_too_large_are_refused(void **state)
{
	struct str text = STR_INIT;
	(void)state;
	for (int i = 0; i < JSON_DEPTH_MAX + 1; i++)
		str_add_char(&text, '[');
	for (int i = 0; i < JSON_DEPTH_MAX + 1; i++)
		str_add_char(&text, ']');
	refused(str_text(&text), text.len);
	str_reset(&text);
	for (int i = 0; i < JSON_BYTES_MAX; i++)
		str_add_char(&text, ' ');
	str_add(&text, "{}");
	refused(str_text(&text), text.len);
	str_release(&text);
}

static void brackets_inside_text_do_not_nest(void **state)
{
	struct str text = STR_INIT;
	struct err err = ERR_INIT;
	(void)state;
	str_add(&text, "{\"a\":\"\\\"");
	for (int i = 0; i < 100; i++)
		str_add_char(&text, '[');
	str_add(&text, "\"}");
	struct json *json = json_read(str_text(&text), text.len, &err);
	assert_non_null(json);
	assert_int_equal(strlen(json_text(json, "a")), 101);
	json_free(json);
	str_release(&text);
}

static void values_are_walked_in_order(void **state)
{
	static const char text[] = "{\"n\":1.5,\"yes\":true,\"no\":false,\"list\":[\"a\",\"b\"]}";
	struct err err = ERR_INIT;
	struct json *json = json_read(text, strlen(text), &err);
	double number = 0;
	(void)state;
	assert_true(json_number(json, "n", &number));
	assert_true(number > 1.4 && number < 1.6);
	assert_false(json_number(json, "yes", &number));
	assert_true(json_is_true(json, "yes"));
	assert_false(json_is_true(json, "no"));
	assert_false(json_is_true(json, "n"));
	assert_true(json_is_array(json, "list"));
	assert_false(json_is_array(json, "n"));
	const struct json *item = json_first(json_at(json, "list"));
	assert_string_equal(json_text(item, ""), "a");
	assert_string_equal(json_text(json_next(item), ""), "b");
	assert_null(json_next(json_next(item)));
	assert_null(json_first(json_at(json, "n")));
	assert_null(json_first(NULL));
	json_free(json);
}

static void raw_texts_are_neither_cut_nor_cleaned(void **state)
{
	CLEANUP(str_release) struct str text = STR_INIT;
	struct err err = ERR_INIT;
	(void)state;
	str_add(&text, "{\"a\":\"\\n");
	for (int i = 0; i < 10000; i++)
		str_add_char(&text, 'x');
	str_add(&text, "\"}");
	struct json *json = json_read_raw(str_text(&text), text.len, &err);
	assert_int_equal(strlen(json_text(json, "a")), 10001);
	assert_int_equal(json_text(json, "a")[0], '\n');
	json_free(json);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_lead_to_text),
		cmocka_unit_test(what_is_no_document_is_refused),
		cmocka_unit_test(too_deep_and_too_large_are_refused),
		cmocka_unit_test(brackets_inside_text_do_not_nest),
		cmocka_unit_test(values_are_walked_in_order),
		cmocka_unit_test(raw_texts_are_neither_cut_nor_cleaned),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
