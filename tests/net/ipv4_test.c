#include "core/net/ipv4.h"

#include "tests/support/unit.h"

#include <stdio.h>

static struct cidr block(const char *text)
{
	struct err err = ERR_INIT;
	struct cidr c = { 0, 0 };
	if (cidr_parse(text, &c, &err) < 0) fail_msg("%s", err_text(&err));
	return c;
}

static void assert_refused(const char *text)
{
	struct err err = ERR_INIT;
	struct cidr c = { 42, 7 };
	if (cidr_parse(text, &c, &err) == 0) fail_msg("'%s' was taken", text);
	assert_int_equal(err.kind, ERR_INPUT);
	assert_int_equal(c.address, 42);
	err_release(&err);
}

static void assert_round_trip(const char *text, const char *wanted)
{
	char out[CIDR_TEXT_MAX];
	cidr_format(block(text), out);
	assert_string_equal(out, wanted);
}

static void blocks_are_read_and_written(void **state)
{
	(void)state;
	assert_round_trip("10.0.0.0/16", "10.0.0.0/16");
	assert_round_trip("0.0.0.0/0", "0.0.0.0/0");
	assert_round_trip("255.255.255.255/32", "255.255.255.255/32");
	assert_int_equal(block("1.2.3.4").address, 0x01020304);
}

static void a_bare_address_is_a_block_of_one(void **state)
{
	(void)state;
	assert_round_trip("192.0.2.7", "192.0.2.7/32");
	assert_int_equal(cidr_size(block("192.0.2.7")), 1);
}

static void host_bits_are_kept_as_typed(void **state)
{
	(void)state;
	assert_round_trip("10.0.0.1/24", "10.0.0.1/24");
	assert_true(cidr_has_host_bits(block("10.0.0.1/24")));
	assert_false(cidr_has_host_bits(block("10.0.0.0/24")));
	assert_false(cidr_has_host_bits(block("10.0.0.1")));
	assert_true(cidr_has_host_bits(block("0.0.0.1/0")));
	assert_true(cidr_equal(cidr_network(block("10.0.0.77/24")), block("10.0.0.0/24")));
	assert_int_equal(cidr_network(block("10.0.0.77/24")).address, 0x0A000000);
}

static void what_is_no_block_is_refused(void **state)
{
	static const char *const bad[] = {
		"",
		" ",
		"10",
		"10.0.0",
		"10.0.0.0.0",
		"10.0.0.256",
		"10.0.0.0/33",
		"10.0.0.0/",
		"10.0.0.0/-1",
		"10.0.0.0/+1",
		"10.0.0.0 ",
		" 10.0.0.0",
		"10.0.0.0/ 8",
		"010.0.0.0",
		"10.0.0.00",
		"10.0.0.0/08",
		"10..0.0",
		"10.0.0.0/8/8",
		"0x0a.0.0.0",
		"10.0.0.0/16x",
		"::1",
		"10.0.0.",
		".10.0.0.0",
		"99999999999.0.0.0",
		"10.0.0.0/4294967297",
	};
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_refused(bad[i]);
}

static void sizes_and_ends_are_right_at_the_extremes(void **state)
{
	(void)state;
	assert_true(cidr_size(block("0.0.0.0/0")) == UINT64_C(1) << 32);
	assert_int_equal(cidr_first(block("0.0.0.0/0")), 0);
	assert_int_equal(cidr_last(block("0.0.0.0/0")), UINT32_MAX);
	assert_int_equal(cidr_first(block("10.0.3.9/22")), 0x0A000000);
	assert_int_equal(cidr_last(block("10.0.3.9/22")), 0x0A0003FF);
	assert_int_equal(cidr_last(block("255.255.255.255")), UINT32_MAX);
}

static void containing_and_overlapping(void **state)
{
	(void)state;
	assert_true(cidr_contains(block("10.0.0.0/16"), block("10.0.255.0/24")));
	assert_true(cidr_contains(block("10.0.0.0/16"), block("10.0.0.0/16")));
	assert_false(cidr_contains(block("10.0.0.0/24"), block("10.0.0.0/16")));
	assert_false(cidr_contains(block("10.0.0.0/16"), block("10.1.0.0/24")));
	assert_true(cidr_overlap(block("10.0.0.0/16"), block("10.0.4.0/24")));
	assert_true(cidr_overlap(block("10.0.4.0/24"), block("10.0.0.0/16")));
	assert_false(cidr_overlap(block("10.0.0.0/24"), block("10.0.1.0/24")));
	assert_true(cidr_overlap(block("0.0.0.0/0"), block("203.0.113.9")));
	assert_true(cidr_equal(block("10.0.0.9/24"), block("10.0.0.0/24")));
	assert_false(cidr_equal(block("10.0.0.0/24"), block("10.0.0.0/25")));
}

static void the_first_free_block_is_found(void **state)
{
	struct cidr used[] = { block("10.0.0.0/24"), block("10.0.2.0/23"), block("10.0.1.128/25") };
	struct cidr found;
	(void)state;
	assert_true(cidr_find_free(block("10.0.0.0/16"), 24, used, 3, &found));
	assert_true(cidr_equal(found, block("10.0.4.0/24")));
	assert_true(cidr_find_free(block("10.0.0.0/16"), 25, used, 3, &found));
	assert_true(cidr_equal(found, block("10.0.1.0/25")));
	assert_true(cidr_find_free(block("10.0.0.0/16"), 16, used, 0, &found));
	assert_true(cidr_equal(found, block("10.0.0.0/16")));
}

static void no_free_block_is_said_so(void **state)
{
	struct cidr used[] = { block("10.0.0.0/17"), block("10.0.128.0/17") };
	struct cidr all = block("0.0.0.0/0"), found;
	(void)state;
	assert_false(cidr_find_free(block("10.0.0.0/16"), 24, used, 2, &found));
	assert_false(cidr_find_free(block("10.0.0.0/16"), 15, used, 0, &found));
	assert_false(cidr_find_free(block("10.0.0.0/16"), 33, used, 0, &found));
	assert_false(cidr_find_free(block("255.255.255.0/24"), 28, &all, 1, &found));
	assert_false(cidr_find_free(block("10.0.0.0/16"), 17, used, 2, &found));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blocks_are_read_and_written),
		cmocka_unit_test(a_bare_address_is_a_block_of_one),
		cmocka_unit_test(host_bits_are_kept_as_typed),
		cmocka_unit_test(what_is_no_block_is_refused),
		cmocka_unit_test(sizes_and_ends_are_right_at_the_extremes),
		cmocka_unit_test(containing_and_overlapping),
		cmocka_unit_test(the_first_free_block_is_found),
		cmocka_unit_test(no_free_block_is_said_so),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
