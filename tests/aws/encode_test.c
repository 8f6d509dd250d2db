#include "core/aws/encode.h"

#include "core/base/mem.h"
#include "tests/support/unit.h"

#include <stdlib.h>
#include <string.h>

static void all_but_unreserved_is_percent_encoded(void **state)
{
	struct str out = STR_INIT;
	static const char text[] = "aZ09-._~ +*/:@=&%\"\n\0\xe3\x81\x82";
	(void)state;
	encode_percent(&out, text, sizeof(text) - 1);
	assert_string_equal(str_text(&out),
			    "aZ09-._~%20%2B%2A%2F%3A%40%3D%26%25%22%0A%00%E3%81%82");
	str_release(&out);
}

static void params_are_joined(void **state)
{
	struct str out = STR_INIT;
	(void)state;
	encode_param(&out, "Action", "X", 1);
	encode_param(&out, "A.member.1", "b c", 3);
	encode_param(&out, "Empty", "", 0);
	assert_string_equal(str_text(&out), "Action=X&A.member.1=b%20c&Empty=");
	str_release(&out);
}

static void json_text_is_escaped_to_the_announced_size(void **state)
{
	static const char text[] = "a\"b\\c\n\x7f\xe3\x81\x82</s>";
	static const char expected[] = "\"a\\\"b\\\\c\\u000A\\u007F\xe3\x81\x82</s>\"";
	struct str out = STR_INIT;
	char into[64];
	(void)state;
	encode_json(&out, text);
	assert_string_equal(str_text(&out), expected);
	assert_int_equal(encode_json_size(text, strlen(text)), strlen(expected));
	char *end = encode_json_into(into, text, strlen(text));
	assert_int_equal(end - into, strlen(expected));
	assert_memory_equal(into, expected, strlen(expected));
	str_release(&out);
}

static void xml_text_is_escaped(void **state)
{
	struct str out = STR_INIT;
	(void)state;
	encode_xml(&out, "<a b=\"c\">&\xc3\xa9\t\n\r\x01\x7f'");
	assert_string_equal(str_text(&out), "&lt;a b=\"c\"&gt;&amp;\xc3\xa9\t\n&#13;?\x7f'");
	str_release(&out);
}

static void base64_is_decoded(void **state)
{
	static const char *const pairs[][2] = {
		{ "", "" },
		{ "Zg==", "f" },
		{ "Zg", "f" },
		{ "Zm8=", "fo" },
		{ "Zm9v", "foo" },
		{ "Zm9vYg==", "foob" },
		{ "Zm9v\nYmFy\r\n", "foobar" },
		{ "++//", "\xfb\xef\xff" },
	};
	static const char *const wrong[] = {
		"Z", "Zm9vY", "=", "Zg=", "Zg==Zg==", "Zm9v!", "Zg==="
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
		struct str out = STR_INIT;
		assert_true(decode_base64(&out, pairs[i][0]));
		assert_string_equal(str_text(&out), pairs[i][1]);
		str_release(&out);
	}
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		struct str out = STR_INIT;
		if (decode_base64(&out, wrong[i])) fail_msg("%s", wrong[i]);
		str_release(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_but_unreserved_is_percent_encoded),
		cmocka_unit_test(params_are_joined),
		cmocka_unit_test(json_text_is_escaped_to_the_announced_size),
		cmocka_unit_test(xml_text_is_escaped),
		cmocka_unit_test(base64_is_decoded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
