#include "core/base/str.h"

#include "tests/support/unit.h"

#include <stdlib.h>
#include <string.h>

static void text_grows_and_is_always_terminated(void **state)
{
	struct str s = STR_INIT;
	(void)state;
	assert_string_equal(str_text(&s), "");
	for (int i = 0; i < 1000; i++)
		str_addf(&s, "%d,", i);
	assert_true(str_starts(str_text(&s), "0,1,2,"));
	assert_true(str_ends(str_text(&s), "998,999,"));
	str_cut(&s, 2);
	assert_string_equal(str_text(&s), "0,");
	str_release(&s);
}

static void what_exceeds_the_maximum_is_refused_whole(void **state)
{
	struct str s = STR_INIT;
	(void)state;
	str_limit(&s, 5);
	str_add(&s, "abc");
	assert_false(str_add_bytes(&s, "def", 3));
	assert_true(s.overflow);
	assert_string_equal(str_text(&s), "abc");
	str_release(&s);
}

static void long_formats_are_not_cut(void **state)
{
	char wide[600];
	(void)state;
	for (size_t i = 0; i < sizeof(wide) - 1; i++)
		wide[i] = 'x';
	wide[sizeof(wide) - 1] = '\0';
	char *text = str_format("<%s>", wide);
	assert_int_equal(strlen(text), sizeof(wide) + 1);
	free(text);
}

static void comparing_ignores_case_of_ascii_only(void **state)
{
	(void)state;
	assert_true(str_equal_nocase("Example.COM", "example.com"));
	assert_false(str_equal_nocase("example.com", "example.co"));
	assert_false(str_equal_nocase("\xC3\x89", "\xC3\xA9"));
	assert_true(str_equal(NULL, NULL));
	assert_false(str_equal("", NULL));
}

static void the_distance_counts_slips_of_the_hand(void **state)
{
	static const struct {
		const char *a, *b;
		size_t most, distance;
	} cases[] = {
		{ "", "", 2, 0 },
		{ "nat", "nat", 2, 0 },
		{ "natt", "nat", 2, 1 },
		{ "nta", "nat", 2, 2 },
		{ "", "abc", 3, 3 },
		{ "abc", "", 2, 3 },
		{ "kitten", "sitting", 9, 3 },
		{ "abcd", "wxyz", 2, 3 },
		{ "abcd", "wxyz", 9, 4 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(str_distance(cases[i].a, cases[i].b, cases[i].most),
				 cases[i].distance);
		assert_int_equal(str_distance(cases[i].b, cases[i].a, cases[i].most),
				 cases[i].distance);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_grows_and_is_always_terminated),
		cmocka_unit_test(what_exceeds_the_maximum_is_refused_whole),
		cmocka_unit_test(long_formats_are_not_cut),
		cmocka_unit_test(comparing_ignores_case_of_ascii_only),
		cmocka_unit_test(the_distance_counts_slips_of_the_hand),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
