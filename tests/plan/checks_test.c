/* Every validator at its exact limits, by itself and against the other answers. */
#include "core/plan/checks.h"

#include "core/base/mem.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <string.h>

#define LABEL_63 "a23456789012345678901234567890123456789012345678901234567890123"

/* Answers that pass as they are; every case changes one of them. */
static void good_answers(struct answers *a)
{
	answers_init(a);
	answers_set(a, Q_PARENT_DOMAIN, "example.com");
	answers_set(a, Q_ZONE_A, "ap-northeast-1a");
	answers_set(a, Q_ZONE_B, "ap-northeast-1c");
	answers_set(a, Q_ALLOW, "203.0.113.0/24");
}

/* NULL: passes. Otherwise the sentence has this text. */
static void expect(const struct answers *a, enum question_id id, const char *words)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	int rc = check_question(a, id, &err);
	if (!words && rc < 0)
		fail_msg("%s '%s' is refused: %s", question(id)->label, answers_get(a, id),
			 err_text(&err));
	if (!words) return;
	if (rc == 0) fail_msg("%s '%s' is taken", question(id)->label, answers_get(a, id));
	assert_int_equal(err.kind, ERR_INPUT);
	if (!strstr(err_text(&err), words))
		fail_msg("%s '%s': \"%s\", not \"%s\"", question(id)->label, answers_get(a, id),
			 err_text(&err), words);
}

struct one {
	enum question_id id;
	const char *value, *words;
};
static void expect_each(const struct one *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct answers a;
		good_answers(&a);
		answers_set(&a, list[i].id, list[i].value);
		expect(&a, list[i].id, list[i].words);
		answers_release(&a);
	}
}
#define EXPECT_EACH(list) expect_each(list, ARRAY_LEN(list))

static void good_answers_have_no_finding(void **state)
{
	struct answers a;
	struct finding findings[Q_COUNT];
	(void)state;
	good_answers(&a);
	assert_int_equal(check_answers(&a, findings, Q_COUNT), 0);
	answers_release(&a);
}

static void missing_answers_are_found_in_the_order_of_the_pages(void **state)
{
	static const enum question_id expected[] = { Q_PARENT_DOMAIN, Q_ALLOW, Q_ZONE_A, Q_ZONE_B };
	struct answers a;
	struct finding findings[Q_COUNT];
	(void)state;
	answers_init(&a);
	assert_int_equal(check_answers(&a, findings, Q_COUNT), ARRAY_LEN(expected));
	for (size_t i = 0; i < ARRAY_LEN(expected); i++)
		assert_int_equal(findings[i].id, expected[i]);
	findings_release(findings, ARRAY_LEN(expected));
	assert_int_equal(check_answers(&a, findings, 2), 2);
	findings_release(findings, 2);
	answers_release(&a);
}

/* ---- blocks ---- */

static void a_vpc_block_is_16_to_28(void **state)
{
	static const struct one list[] = {
		{ Q_VPC_CIDR, "10.0.0.0/16", NULL },
		{ Q_VPC_CIDR, "10.0.0.0/28", NULL },
		{ Q_VPC_CIDR, "10.0.0.0/15", "/16 to /28; /15 is too large" },
		{ Q_VPC_CIDR, "10.0.0.0/29", "/16 to /28; /29 is too small" },
		{ Q_VPC_CIDR, "10.0.0.0/0", "too large" },
		{ Q_VPC_CIDR, "10.0.0.0", "add the size: 10.0.0.0/16" },
		{ Q_VPC_CIDR, "", "type a block" },
		{ Q_VPC_CIDR, "10.0.0.0/33", "0 to 32" },
		{ Q_VPC_CIDR, "10.0.0/16", "not an IPv4 address or block" },
		{ Q_VPC_CIDR, "10.0.0.256/16", "not an IPv4 address or block" },
		{ Q_VPC_CIDR, "010.0.0.0/16", "not an IPv4 address or block" },
		{ Q_VPC_CIDR, "fd00::/16", "not an IPv4 address or block" },
	};
	(void)state;
	EXPECT_EACH(list);
}

static void host_bits_are_refused_with_the_block_that_was_meant(void **state)
{
	static const struct one list[] = {
		{ Q_VPC_CIDR, "10.0.0.5/16", "did you mean 10.0.0.0/16?" },
		{ Q_PUBLIC_A, "10.0.9.1/24", "did you mean 10.0.9.0/24?" },
		{ Q_ALLOW, "203.0.113.9/24", "did you mean 203.0.113.0/24?" },
	};
	(void)state;
	EXPECT_EACH(list);
}

static void networks_that_no_vpc_can_use_are_refused(void **state)
{
	static const struct one list[] = {
		{ Q_VPC_CIDR, "127.0.0.0/16", "loopback" },
		{ Q_VPC_CIDR, "169.254.0.0/16", "link-local" },
		{ Q_VPC_CIDR, "169.254.128.0/20", "link-local" },
		{ Q_VPC_CIDR, "0.0.0.0/16", "no usable network" },
		{ Q_VPC_CIDR, "0.255.0.0/16", "no usable network" },
		{ Q_VPC_CIDR, "224.0.0.0/16", "multicast" },
		{ Q_VPC_CIDR, "255.255.0.0/16", "reserved" },
		{ Q_VPC_CIDR, "169.253.0.0/16", NULL },
		{ Q_VPC_CIDR, "223.255.0.0/16", NULL },
		{ Q_VPC_CIDR, "128.0.0.0/16", NULL },
	};
	(void)state;
	EXPECT_EACH(list);
}

static void subnets_have_sizes_and_a_place(void **state)
{
	static const struct one list[] = {
		{ Q_PUBLIC_A, "10.0.9.0/27", NULL },
		{ Q_PUBLIC_A, "10.0.9.0/28", "load balancer, is /16 to /27; /28 is too small" },
		{ Q_PUBLIC_B, "10.0.9.0/28", "/28 is too small" },
		{ Q_PRIVATE_A, "10.0.9.0/28", NULL },
		{ Q_PRIVATE_B, "10.0.9.0/29", "/16 to /28; /29 is too small" },
		{ Q_PRIVATE_A, "10.0.0.0/15", "/15 is too large" },
		{ Q_PUBLIC_A, "10.1.0.0/24",
		  "10.1.0.0/24 is not inside the VPC block 10.0.0.0/16" },
		{ Q_PRIVATE_B, "192.168.0.0/24", "not inside the VPC block" },
		{ Q_PUBLIC_A, "10.0.2.0/24", "overlaps Public subnet B (10.0.2.0/24)" },
		{ Q_PUBLIC_A, "10.0.2.0/23", "overlaps Public subnet B (10.0.2.0/24)" },
		{ Q_PRIVATE_B, "10.0.3.128/25", "overlaps Private subnet A (10.0.3.0/24)" },
		{ Q_PRIVATE_B, "10.0.0.0/16", "overlaps Public subnet A (10.0.1.0/24)" },
	};
	(void)state;
	EXPECT_EACH(list);
}

static void a_broken_neighbour_blames_only_itself(void **state)
{
	struct answers a;
	(void)state;
	good_answers(&a);
	answers_set(&a, Q_PUBLIC_B, "nonsense");
	expect(&a, Q_PUBLIC_A, NULL);
	expect(&a, Q_PUBLIC_B, "add the size");
	answers_set(&a, Q_VPC_CIDR, "nonsense/");
	expect(&a, Q_PUBLIC_A, NULL);
	answers_release(&a);
}

/* ---- allowed addresses ---- */

static void allowed_addresses_are_blocks_without_doubles(void **state)
{
	static const struct one list[] = {
		{ Q_ALLOW, "203.0.113.7", NULL },
		{ Q_ALLOW, "203.0.113.7/32", NULL },
		{ Q_ALLOW, "203.0.113.7\n203.0.113.8", NULL },
		{ Q_ALLOW, "203.0.113.0/24\n203.0.113.8", NULL },
		{ Q_ALLOW, "", "at least one address" },
		{ Q_ALLOW, NULL, "at least one address" },
		{ Q_ALLOW, "10.0.0.1\n10.0.0.1", "row 2: 10.0.0.1 stands in row 1 already" },
		{ Q_ALLOW, "10.0.0.1\n10.0.0.1/32", "row 2: 10.0.0.1/32 stands in row 1 already" },
		{ Q_ALLOW, "10.0.0.1\n10.0.0.2\n10.0.0.1", "row 3: 10.0.0.1 stands in row 1" },
		{ Q_ALLOW, "10.0.0.1\nx", "row 2: 'x' is not an IPv4 address" },
		{ Q_ALLOW, "2001:db8::1", "not an IPv4 address" },
		{ Q_ALLOW, "office.example.com", "not an IPv4 address" },
		{ Q_ALLOW, "10.0.0.1, 10.0.0.2", "not an IPv4 address" },
		{ Q_ALLOW, "0.0.0.0/0", NULL },
	};
	(void)state;
	EXPECT_EACH(list);
}

static void twenty_allowed_entries_fit(void **state)
{
	struct answers a;
	(void)state;
	good_answers(&a);
	for (size_t i = 0; i < 20; i++) {
		CLEANUP(mem_free_text) char *text = str_format("192.0.2.%zu", i);
		answers_list_set(&a, Q_ALLOW, i, text);
	}
	expect(&a, Q_ALLOW, NULL);
	answers_list_set(&a, Q_ALLOW, 20, "198.51.100.1");
	expect(&a, Q_ALLOW, "21 entries; at most 20");
	answers_release(&a);
}

static void everybody_may_not_reach_ssh(void **state)
{
	struct answers a;
	(void)state;
	good_answers(&a);
	answers_set(&a, Q_ALLOW, "203.0.113.7\n0.0.0.0/0");
	expect(&a, Q_ALLOW, NULL);
	answers_set(&a, Q_KEY_PAIR, "tokyo");
	expect(&a, Q_ALLOW, "row 2: 0.0.0.0/0 would open SSH");
	answers_set(&a, Q_BASTION, "false");
	expect(&a, Q_ALLOW, NULL);
	answers_release(&a);
}

/* ---- names ---- */

static void domains_are_checked_label_by_label(void **state)
{
	static const struct one list[] = {
		{ Q_PARENT_DOMAIN, "example.com", NULL },
		{ Q_PARENT_DOMAIN, "Example.COM.", NULL },
		{ Q_PARENT_DOMAIN, "xn--eckwd4c7c.jp", NULL },
		{ Q_PARENT_DOMAIN, "1.example.com", NULL },
		{ Q_PARENT_DOMAIN, "", "type a domain name" },
		{ Q_PARENT_DOMAIN, "com", "a domain with a dot, for example example.com" },
		{ Q_PARENT_DOMAIN, "my_team.example.com", "'my_team' has an underscore" },
		{ Q_PARENT_DOMAIN, "ex ample.com", "has the character ' '" },
		{ Q_PARENT_DOMAIN, "-a.example.com", "may not begin or end with a hyphen" },
		{ Q_PARENT_DOMAIN, "a-.example.com", "may not begin or end with a hyphen" },
		{ Q_PARENT_DOMAIN, "a..example.com", "empty" },
		{ Q_PARENT_DOMAIN, "*.example.com", "has the character '*'" },
		{ Q_PARENT_DOMAIN,
		  "b\xc3\xbc"
		  "cher.example",
		  "punycode form, which begins with xn--" },
		{ Q_PARENT_DOMAIN, "203.0.113.7", "a name, not an address" },
		{ Q_PARENT_DOMAIN, "example.c", "'c' is no top-level domain" },
		{ Q_PARENT_DOMAIN, "b" LABEL_63 ".com", "has 64 characters; a label takes 63" },
		{ Q_ZONE_LABEL, "dev", NULL },
		{ Q_ZONE_LABEL, "dev.tokyo", NULL },
		{ Q_ZONE_LABEL, "2026", NULL },
		{ Q_ZONE_LABEL, "", "type a sub-domain, for example dev" },
		{ Q_ZONE_LABEL, "my_team", "underscore" },
		{ Q_ZONE_LABEL, "*", "has the character '*'" },
		{ Q_HOST_LABEL, "redash", NULL },
		{ Q_HOST_LABEL, "2", NULL },
		{ Q_HOST_LABEL, "", "type a host name, for example redash" },
		{ Q_HOST_LABEL, "a.b", "has the character '.'" },
	};
	(void)state;
	EXPECT_EACH(list);
}

static void the_whole_name_has_64_octets_at_most(void **state)
{
	/* redash.dev. are 11 octets. */
	static const char fits[] = "a2345678901234567890123456789012345678901234567890.com";
	struct answers a;
	(void)state;
	good_answers(&a);
	assert_int_equal(strlen(fits), 54);
	answers_set(&a, Q_PARENT_DOMAIN, fits + 1);
	answers_set(&a, Q_PARENT_DOMAIN, "b345678901234567890123456789012345678901234567890.com");
	expect(&a, Q_PARENT_DOMAIN, NULL);
	answers_set(&a, Q_PARENT_DOMAIN, fits);
	expect(&a, Q_PARENT_DOMAIN, "has 65 characters, 1 more than the 64 that ACM allows");
	answers_set(&a, Q_HOST_LABEL, "redash-tokyo");
	expect(&a, Q_HOST_LABEL, "has 71 characters, 7 more than the 64");
	expect(&a, Q_ZONE_LABEL, "7 more than the 64");
	answers_set(&a, Q_HOST_LABEL, "r");
	expect(&a, Q_HOST_LABEL, NULL);
	answers_release(&a);
}

static void the_parts_of_stack_names_are_short_and_plain(void **state)
{
	static const struct one list[] = {
		{ Q_PREFIX, "a", NULL },
		{ Q_PREFIX, "redash-2", NULL },
		{ Q_PREFIX, "a234567890123456", NULL },
		{ Q_PREFIX, "a2345678901234567", "has 17 characters; at most 16" },
		{ Q_PREFIX, "", "type the prefix" },
		{ Q_PREFIX, "2redash", "starts with a letter" },
		{ Q_PREFIX, "Redash", "lower case" },
		{ Q_PREFIX, "my team", "may not have blanks" },
		{ Q_PREFIX, "my_team", "may not have the character '_'" },
		{ Q_PREFIX, "b\xc3\xbc", "plain ASCII" },
		{ Q_PREFIX, "a-", "hyphen" },
		{ Q_ENVIRONMENT, "2026", NULL },
		{ Q_ENVIRONMENT, "-x", "hyphen" },
		{ Q_ENVIRONMENT, "", "type the environment" },
		{ Q_PROFILE, "", NULL },
		{ Q_PROFILE, "my team", NULL },
		{ Q_PROFILE, "a]b", "brackets" },
		{ Q_PROFILE, "a\tb", "control" },
		{ Q_KEY_PAIR, "my key (2026)", NULL },
		{ Q_KEY_PAIR, "\xe9\x8d\xb5", "plain ASCII" },
	};
	(void)state;
	EXPECT_EACH(list);
}

static void a_key_pair_has_255_characters_at_most(void **state)
{
	char name[257];
	struct answers a;
	(void)state;
	good_answers(&a);
	memset(name, 'k', 256);
	name[255] = '\0';
	answers_set(&a, Q_KEY_PAIR, name);
	expect(&a, Q_KEY_PAIR, NULL);
	name[255] = 'k';
	name[256] = '\0';
	answers_set(&a, Q_KEY_PAIR, name);
	expect(&a, Q_KEY_PAIR, "at most 255");
	answers_release(&a);
}

static void regions_and_zones_have_a_shape(void **state)
{
	static const struct one list[] = {
		{ Q_REGION, "us-east-1", NULL },
		{ Q_REGION, "us-gov-west-1", NULL },
		{ Q_REGION, "eusc-de-east-1", NULL },
		{ Q_REGION, "ap-southeast-10", NULL },
		{ Q_REGION, "", "type a region" },
		{ Q_REGION, "tokyo", "a region looks like ap-northeast-1" },
		{ Q_REGION, "ap-northeast-1a", "a region looks like" },
		{ Q_REGION, "AP-NORTHEAST-1", "a region looks like" },
		{ Q_REGION, "ap-northeast", "a region looks like" },
		{ Q_REGION, "us--1", "a region looks like" },
		{ Q_REGION, "us-1-1", "a region looks like" },
		{ Q_REGION, "-east-1", "a region looks like" },
		{ Q_REGION, "us-east-1 ", "a region looks like" },
		{ Q_REGION, "us-east-\xef\xbc\x91", "a region looks like" },
		{ Q_ZONE_A, "ap-northeast-1d", NULL },
		{ Q_ZONE_A, "", "choose a zone" },
		{ Q_ZONE_A, NULL, "choose a zone" },
		{ Q_ZONE_A, "a", "a zone looks like ap-northeast-1a" },
		{ Q_ZONE_A, "ap-northeast-1", "a zone looks like" },
		{ Q_ZONE_A, "ap-northeast-1A", "a zone looks like" },
		{ Q_ZONE_A, "apne1-az4", "a zone looks like" },
		{ Q_ZONE_A, "us-east-1-bos-1a", "a zone looks like" },
		{ Q_ZONE_A, "us-east-1a", "us-east-1a is not in the region ap-northeast-1" },
		{ Q_ZONE_B, "us-east-1b", "is not in the region" },
		{ Q_ZONE_B, "ap-northeast-1a", "is zone A already; choose two different zones" },
	};
	(void)state;
	EXPECT_EACH(list);
}

/* ---- choices, classes, versions ---- */

static void classes_and_versions_have_a_shape(void **state)
{
	static const struct one list[] = {
		{ Q_REDASH_SIZE, "t3.large", NULL },
		{ Q_REDASH_SIZE, "m7i-flex.large", NULL },
		{ Q_REDASH_SIZE, "u-6tb1.metal", NULL },
		{ Q_REDASH_SIZE, "large", "an instance type looks like" },
		{ Q_REDASH_SIZE, "t3.", "an instance type looks like" },
		{ Q_REDASH_SIZE, ".large", "an instance type looks like" },
		{ Q_REDASH_SIZE, "t3.large.x", "an instance type looks like" },
		{ Q_REDASH_SIZE, "T3.large", "an instance type looks like" },
		{ Q_REDASH_SIZE, "db.large", "an instance type looks like" },
		{ Q_BASTION_SIZE, "", "an instance type looks like" },
		{ Q_DATABASE_SIZE, "db.t4g.medium", NULL },
		{ Q_DATABASE_SIZE, "db.serverless", NULL },
		{ Q_DATABASE_SIZE, "t4g.medium", "an Aurora class looks like" },
		{ Q_DATABASE_SIZE, "db.t4g", "an Aurora class looks like" },
		{ Q_DATABASE_SIZE, "db.t4g.", "an Aurora class looks like" },
		{ Q_CACHE_SIZE, "cache.t4g.micro", NULL },
		{ Q_CACHE_SIZE, "t4g.micro", "a cache node looks like" },
		{ Q_CACHE_SIZE, "cache.t4g", "a cache node looks like" },
		{ Q_POSTGRES_VERSION, "16.13", NULL },
		{ Q_POSTGRES_VERSION, "17.9", NULL },
		{ Q_POSTGRES_VERSION, "16", "lines 16 or 17" },
		{ Q_POSTGRES_VERSION, "16.", "lines 16 or 17" },
		{ Q_POSTGRES_VERSION, "10.7", "lines 16 or 17" },
		{ Q_POSTGRES_VERSION, "16.1.2", "lines 16 or 17" },
		{ Q_POSTGRES_VERSION, "161.1", "lines 16 or 17" },
		{ Q_REDASH_VERSION, "26.3.0", NULL },
		{ Q_REDASH_VERSION, "latest", "is not one of 26.3.0" },
		{ Q_CACHE_VERSION, "redis 7.1", NULL },
		{ Q_CACHE_VERSION, "redis 4.0.10", "is not one of valkey 8.0" },
		{ Q_BACKUP_DAYS, "1", NULL },
		{ Q_BACKUP_DAYS, "35", NULL },
		{ Q_BACKUP_DAYS, "0", "1 to 35" },
		{ Q_BACKUP_DAYS, "36", "1 to 35" },
		{ Q_BACKUP_DAYS, "7.5", "1 to 35" },
		{ Q_DELETION_PROTECTION, "true", NULL },
		{ Q_CACHE_FAILOVER, "2", "true or false" },
		{ Q_NAT, "single", NULL },
		{ Q_NAT, "two", "is not one of per-zone, single" },
		{ Q_NAT, "", "choose one of" },
		{ Q_BASTION, "yes", "true or false" },
		{ Q_DELEGATION_MODE, "same-account", NULL },
		{ Q_DELEGATION_MODE, "auto", "is not one of copy" },
		{ Q_CERTIFICATE_WHEN, "never", "is not one of together, after" },
		{ Q_ADOPT, "", NULL },
		{ Q_ADOPT, "redash-secret-key\nredash-cookie-secret", NULL },
		{ Q_ADOPT, "redash-secret", "none of the secrets" },
		{ Q_ADOPT, "redash-user\nredash-user", "row 2: redash-user stands in row 1" },
	};
	(void)state;
	EXPECT_EACH(list);
}

static void serverless_has_two_limits(void **state)
{
	static const struct {
		const char *least, *most, *words; /* about the most, or the least by itself */
	} list[] = {
		{ "0.5", "1", NULL },           { "128", "256", NULL },
		{ "2", "2.0", NULL },           { "4.5", "4", "less than the least" },
		{ "0.5", "0.5", "at least 1" }, { "0.5", "256.5", "0.5 to 256" },
		{ "1", "2.25", "0.5 to 256" },  { "1", "04", "0.5 to 256" },
		{ "1", "", "0.5 to 256" },
	};
	struct answers a;
	(void)state;
	good_answers(&a);
	answers_set(&a, Q_CAPACITY_MAX, "none"); /* asked for one class only */
	expect(&a, Q_CAPACITY_MAX, NULL);
	answers_set(&a, Q_DATABASE_SIZE, "db.serverless");
	for (size_t i = 0; i < ARRAY_LEN(list); i++) {
		answers_set(&a, Q_CAPACITY_MIN, list[i].least);
		answers_set(&a, Q_CAPACITY_MAX, list[i].most);
		expect(&a, Q_CAPACITY_MAX, list[i].words);
	}
	answers_set(&a, Q_CAPACITY_MIN, "0");
	expect(&a, Q_CAPACITY_MIN, "0.5 to 256");
	answers_release(&a);
}

static void a_question_that_is_not_asked_is_not_checked(void **state)
{
	struct answers a;
	(void)state;
	good_answers(&a);
	answers_set(&a, Q_PARENT_PROFILE, "");
	expect(&a, Q_PARENT_PROFILE, NULL);
	answers_set(&a, Q_DELEGATION_MODE, "profile");
	expect(&a, Q_PARENT_PROFILE, "type the AWS profile of the parent's account");
	answers_set(&a, Q_BASTION_SIZE, "nonsense");
	answers_set(&a, Q_BASTION, "false");
	expect(&a, Q_BASTION_SIZE, NULL);
	answers_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_answers_have_no_finding),
		cmocka_unit_test(missing_answers_are_found_in_the_order_of_the_pages),
		cmocka_unit_test(a_vpc_block_is_16_to_28),
		cmocka_unit_test(host_bits_are_refused_with_the_block_that_was_meant),
		cmocka_unit_test(networks_that_no_vpc_can_use_are_refused),
		cmocka_unit_test(subnets_have_sizes_and_a_place),
		cmocka_unit_test(a_broken_neighbour_blames_only_itself),
		cmocka_unit_test(allowed_addresses_are_blocks_without_doubles),
		cmocka_unit_test(twenty_allowed_entries_fit),
		cmocka_unit_test(everybody_may_not_reach_ssh),
		cmocka_unit_test(domains_are_checked_label_by_label),
		cmocka_unit_test(the_whole_name_has_64_octets_at_most),
		cmocka_unit_test(the_parts_of_stack_names_are_short_and_plain),
		cmocka_unit_test(a_key_pair_has_255_characters_at_most),
		cmocka_unit_test(regions_and_zones_have_a_shape),
		cmocka_unit_test(classes_and_versions_have_a_shape),
		cmocka_unit_test(serverless_has_two_limits),
		cmocka_unit_test(a_question_that_is_not_asked_is_not_checked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
