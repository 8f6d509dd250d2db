#include "core/base/utf8.h"

#include "core/base/mem.h"

#include "tests/support/unit.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#define E_ACUTE    "\xc3\xa9"         /* U+E9 */
#define KANJI      "\xe6\x97\xa5"     /* U+65E5, two columns */
#define COMBINING  "\xcc\x81"         /* U+301 */
#define FACE       "\xf0\x9f\x98\x80" /* U+1F600, two columns */
#define RIGHT_LEFT "\xe2\x80\xae"     /* U+202E */

static uint32_t decoded(const char *text, size_t *ret_size)
{
	return utf8_decode(text, strlen(text), ret_size);
}

static void assert_bad(const char *text)
{
	size_t size;
	if (decoded(text, &size) != UTF8_BAD) fail_msg("'%s' decodes", text);
	assert_int_equal(size, 1);
}

static void code_points_are_decoded(void **state)
{
	size_t size;
	(void)state;
	assert_int_equal(decoded("a", &size), 'a');
	assert_int_equal(size, 1);
	assert_int_equal(decoded(E_ACUTE "x", &size), 0xE9);
	assert_int_equal(size, 2);
	assert_int_equal(decoded(KANJI, &size), 0x65E5);
	assert_int_equal(size, 3);
	assert_int_equal(decoded(FACE, &size), 0x1F600);
	assert_int_equal(size, 4);
	assert_int_equal(decoded("\xf4\x8f\xbf\xbf", &size), 0x10FFFF);
}

static void bad_bytes_are_told(void **state)
{
	(void)state;
	assert_bad("");
	assert_bad("\x80");
	assert_bad("\xc0\xaf");         /* overlong */
	assert_bad("\xe0\x80\xaf");     /* overlong */
	assert_bad("\xf0\x80\x80\xaf"); /* overlong */
	assert_bad("\xed\xa0\x80");     /* surrogate */
	assert_bad("\xf4\x90\x80\x80"); /* beyond the last */
	assert_bad("\xe6\x97");         /* cut */
	assert_bad("\xe6x\xa5");
	assert_bad("\xff");
}

static void what_is_encoded_decodes_to_itself(void **state)
{
	static const uint32_t points[] = { 0,      0x7F,   0x80,   0x7FF,   0x800,
					   0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x10FFFF };
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(points); i++) {
		char bytes[4];
		size_t size, len = utf8_encode(points[i], bytes);
		assert_int_equal(utf8_decode(bytes, len, &size), points[i]);
		assert_int_equal(size, len);
	}
}

static void text_is_measured_in_columns(void **state)
{
	(void)state;
	assert_int_equal(utf8_columns(""), 0);
	assert_int_equal(utf8_columns("abc"), 3);
	assert_int_equal(utf8_columns(KANJI KANJI), 4);
	assert_int_equal(utf8_columns("e" COMBINING), 1);
	assert_int_equal(utf8_columns("\x1b\xff"), 2);
}

static void what_fits_is_cut_between_clusters(void **state)
{
	(void)state;
	assert_int_equal(utf8_fit("abc", 2), 2);
	assert_int_equal(utf8_fit("abc", 9), 3);
	assert_int_equal(utf8_fit(KANJI KANJI, 3), 3);
	assert_int_equal(utf8_fit("e" COMBINING "x", 1), 3);
	assert_int_equal(utf8_fit("abc", 0), 0);
}

static void assert_padded(const char *text, int columns, const char *wanted)
{
	CLEANUP(str_release) struct str out = STR_INIT;
	utf8_add_padded(&out, text, columns);
	assert_string_equal(str_text(&out), wanted);
}

static void padding_is_exact(void **state)
{
	(void)state;
	assert_padded("ab", 4, "ab  ");
	assert_padded("abcd", 4, "abcd");
	assert_padded("abcde", 4, "abc~");
	assert_padded(KANJI KANJI KANJI, 4, KANJI "~ ");
	assert_padded(KANJI, 1, "~");
	assert_padded("ab", 0, "");
	assert_padded("ab", -3, "");
}

static void clusters_are_walked_the_same_way_back(void **state)
{
	static const char *const texts[] = {
		"abc",
		"e" COMBINING COMBINING "x" KANJI FACE,
		"a\x80\x80z",
		KANJI "\xe6\x97"
		      "b",
		"\xff\xfe",
		COMBINING "a",
		"\xc3",
		"\xf0\x9f\x98",
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		size_t len = strlen(texts[i]), stops[32], n = 0;
		for (size_t at = 0; at < len;) {
			stops[n++] = at;
			at = utf8_next_cluster(texts[i], len, at);
		}
		assert_int_equal(utf8_next_cluster(texts[i], len, len), len);
		for (size_t at = len; at > 0;) {
			at = utf8_previous_cluster(texts[i], at);
			assert_int_equal(at, stops[--n]);
		}
		assert_int_equal(n, 0);
		assert_int_equal(utf8_previous_cluster(texts[i], 0), 0);
	}
}

static void assert_sanitised(const char *text, size_t max, const char *wanted)
{
	CLEANUP(mem_free_text) char *out = utf8_sanitised(text, max);
	assert_string_equal(out, wanted);
}

static void text_from_outside_is_made_harmless(void **state)
{
	(void)state;
	assert_sanitised("plain " KANJI E_ACUTE, 100, "plain " KANJI E_ACUTE);
	assert_sanitised("a\tb\nc", 100, "a b c");
	assert_sanitised("\x1b[31mred\x07", 100, ".[31mred.");
	assert_sanitised("a\xff"
			 "b\xc3",
			 100, "a?b?");
	assert_sanitised("a" RIGHT_LEFT "b\xc2\x9b"
			 "c\xe2\x80\x8b",
			 100, "a.b.c.");
	assert_sanitised("\xf3\xa0\x80\xb0", 100, "."); /* a tag character */
	assert_sanitised(NULL, 100, "");
}

static void what_is_too_long_is_cut_on_a_character(void **state)
{
	(void)state;
	assert_sanitised("abcdef", 6, "abcdef");
	assert_sanitised("abcdefg", 6, "abcdef [...]");
	assert_sanitised(KANJI KANJI, 5, KANJI " [...]");
}

static void bytes_may_hold_zeros(void **state)
{
	CLEANUP(str_release) struct str out = STR_INIT;
	(void)state;
	str_add(&out, "so: ");
	utf8_sanitise(&out, "a\0b", 3, 3);
	assert_string_equal(str_text(&out), "so: a.b");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(code_points_are_decoded),
		cmocka_unit_test(bad_bytes_are_told),
		cmocka_unit_test(what_is_encoded_decodes_to_itself),
		cmocka_unit_test(text_is_measured_in_columns),
		cmocka_unit_test(what_fits_is_cut_between_clusters),
		cmocka_unit_test(padding_is_exact),
		cmocka_unit_test(clusters_are_walked_the_same_way_back),
		cmocka_unit_test(text_from_outside_is_made_harmless),
		cmocka_unit_test(what_is_too_long_is_cut_on_a_character),
		cmocka_unit_test(bytes_may_hold_zeros),
	};
	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
