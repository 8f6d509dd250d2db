#include "core/net/domain.h"

#include "core/base/mem.h"

#include "tests/support/unit.h"

#include <stdlib.h>
#include <string.h>

static void assert_taken(const char *name)
{
	struct err err = ERR_INIT;
	if (domain_check(name, &err) < 0) fail_msg("'%s': %s", name, err_text(&err));
}

/* The sentence must speak of `wanted`. */
static void assert_refused(const char *name, const char *wanted)
{
	struct err err = ERR_INIT;
	if (domain_check(name, &err) == 0) fail_msg("'%s' was taken", name);
	assert_int_equal(err.kind, ERR_INPUT);
	if (!strstr(err_text(&err), wanted)) fail_msg("'%s': %s", name, err_text(&err));
	err_release(&err);
}

static void assert_owned(char *got, const char *wanted)
{
	assert_string_equal(got, wanted);
	free(got);
}

static void ordinary_names_are_taken(void **state)
{
	(void)state;
	assert_taken("example.com");
	assert_taken("Example.COM.");
	assert_taken("com");
	assert_taken("redash.dev.example.co.jp");
	assert_taken("xn--r8jz45g.example");
	assert_taken("1a.2-b.c3");
	assert_taken("9.example");
}

static void the_reason_says_what_is_wrong(void **state)
{
	(void)state;
	assert_refused("", "empty");
	assert_refused(".", "empty");
	assert_refused("a..b", "empty");
	assert_refused(".example.com", "empty");
	assert_refused("example.com..", "empty");
	assert_refused("my_host.example.com", "underscore");
	assert_refused("my_host.example.com", "my_host");
	assert_refused("-a.example.com", "hyphen");
	assert_refused("a-.example.com", "'a-'");
	assert_refused("ab--cd.example.com", "third and fourth");
	assert_refused("caf\xc3\xa9.example.com", "xn--");
	assert_refused("a b.example.com", "' '");
	assert_refused("*.example.com", "'*'");
	assert_refused("https://example.com", "':'");
	assert_refused("192.0.2.1", "address");
	assert_refused("a\\.b.example.com", "'\\'");
}

static void labels_and_names_have_their_lengths(void **state)
{
	char label[65], name[400];
	struct err err = ERR_INIT;
	(void)state;
	memset(label, 'a', sizeof(label));
	label[63] = '\0';
	assert_int_equal(domain_check_label(label, &err), 0);
	label[63] = 'a';
	label[64] = '\0';
	assert_int_equal(domain_check_label(label, &err), -1);
	assert_non_null(strstr(err_text(&err), "64"));
	for (size_t i = 0; i < 254; i++)
		name[i] = i % 50 == 49 ? '.' : 'x';
	name[253] = '\0';
	assert_taken(name);
	name[253] = '.';
	name[254] = '\0';
	assert_taken(name);
	name[253] = 'x';
	assert_refused(name, "254");
	err_release(&err);
}

static void a_label_is_checked_by_itself(void **state)
{
	struct err err = ERR_INIT;
	(void)state;
	assert_int_equal(domain_check_label("dev", &err), 0);
	assert_int_equal(domain_check_label("0", &err), 0);
	assert_int_equal(domain_check_label("", &err), -1);
	assert_int_equal(domain_check_label("a.b", &err), -1);
	assert_int_equal(domain_check_label("a_b", &err), -1);
	err_release(&err);
}

static void labels_are_counted(void **state)
{
	(void)state;
	assert_int_equal(domain_label_count(""), 0);
	assert_int_equal(domain_label_count("."), 0);
	assert_int_equal(domain_label_count("com"), 1);
	assert_int_equal(domain_label_count("com."), 1);
	assert_int_equal(domain_label_count("dev.example.com."), 3);
	assert_int_equal(domain_label_count("a\\.b.example.com"), 3);
}

static void names_compare_without_case_and_final_dot(void **state)
{
	(void)state;
	assert_true(domain_equal("Dev.Example.com.", "dev.example.COM"));
	assert_true(domain_equal(".", ""));
	assert_false(domain_equal("dev.example.com", "example.com"));
	assert_false(domain_equal("a.example.com", "b.example.com"));
	assert_owned(domain_normal("Dev.EXAMPLE.com."), "dev.example.com");
	assert_owned(domain_normal("."), "");
}

static void a_wildcard_covers_exactly_one_label(void **state)
{
	(void)state;
	assert_true(domain_covers("Redash.example.com", "redash.example.com."));
	assert_true(domain_covers("*.example.com", "redash.example.com"));
	assert_false(domain_covers("*.example.com", "redash.dev.example.com"));
	assert_false(domain_covers("*.example.com", "example.com"));
	assert_false(domain_covers("example.com", "redash.example.com"));
}

static void what_stands_before_a_zone_is_measured(void **state)
{
	(void)state;
	assert_int_equal(domain_label_len("redash.dev.example.com", "example.com"), 10);
	assert_int_equal(domain_label_len("dev.example.com.", "Example.com"), 3);
	assert_int_equal(domain_label_len("example.com", "example.com"), 11);
	assert_int_equal(domain_label_len("notexample.com", "example.com"), 14);
	assert_int_equal(domain_label_len("dev.example.com", ""), 15);
}

static void below_means_strictly_below(void **state)
{
	(void)state;
	assert_true(domain_is_below("dev.example.com", "example.com"));
	assert_true(domain_is_below("DEV.example.com.", "Example.com"));
	assert_true(domain_is_below("a.b.example.com", "example.com."));
	assert_true(domain_is_below("com", "."));
	assert_false(domain_is_below("example.com", "example.com"));
	assert_false(domain_is_below("badexample.com", "example.com"));
	assert_false(domain_is_below("com", "example.com"));
	assert_false(domain_is_below(".example.com", "example.com"));
	assert_false(domain_is_below(".", "."));
}

static void an_escaped_dot_separates_nothing(void **state)
{
	(void)state;
	assert_false(domain_is_below("x\\.example.com", "example.com"));
	assert_true(domain_is_below("x\\\\.example.com", "example.com"));
	assert_string_equal(domain_parent("a\\.b.example.com"), "example.com");
	assert_false(domain_equal("a\\.", "a\\"));
}

static void names_are_joined_and_climbed(void **state)
{
	(void)state;
	assert_owned(domain_join("dev", "example.com"), "dev.example.com");
	assert_owned(domain_join("redash.dev", "example.com."), "redash.dev.example.com");
	assert_owned(domain_join("", "example.com"), "example.com");
	assert_owned(domain_join("dev", ""), "dev");
	assert_owned(domain_join("dev", "."), "dev");
	assert_string_equal(domain_parent("dev.example.com"), "example.com");
	assert_string_equal(domain_parent("com"), "");
	assert_string_equal(domain_parent("com."), "");
	assert_string_equal(domain_parent(""), "");
}

static void a_name_is_found_among_others_without_case_and_dot(void **state)
{
	static const char *const names[] = { "ns-1.example.net", "NS-2.example.net." };
	(void)state;
	assert_true(domain_is_among(names, 2, "ns-2.EXAMPLE.net"));
	assert_true(domain_is_among(names, 2, "ns-1.example.net."));
	assert_false(domain_is_among(names, 1, "ns-2.example.net"));
	assert_false(domain_is_among(names, 2, "ns-1.example.ne"));
	assert_false(domain_is_among(NULL, 0, "ns-1.example.net"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ordinary_names_are_taken),
		cmocka_unit_test(the_reason_says_what_is_wrong),
		cmocka_unit_test(labels_and_names_have_their_lengths),
		cmocka_unit_test(a_label_is_checked_by_itself),
		cmocka_unit_test(labels_are_counted),
		cmocka_unit_test(names_compare_without_case_and_final_dot),
		cmocka_unit_test(a_wildcard_covers_exactly_one_label),
		cmocka_unit_test(what_stands_before_a_zone_is_measured),
		cmocka_unit_test(below_means_strictly_below),
		cmocka_unit_test(an_escaped_dot_separates_nothing),
		cmocka_unit_test(names_are_joined_and_climbed),
		cmocka_unit_test(a_name_is_found_among_others_without_case_and_dot),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
