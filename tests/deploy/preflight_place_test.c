/* Zones, machines, data stores, networks, quotas and cost: what raises each finding, how bad it is,
 * which answer puts it right, and that it is silent when all is well. */
#include "core/deploy/preflight.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "tests/support/preflight_lab.h"
#include "tests/support/unit.h"

static void wrong_zone(struct lab_world *w)
{
	answers_set(&w->a, Q_ZONE_B, "ap-northeast-1b");
}
static void zone_down(struct lab_world *w)
{
	lab_text(&w->f.zones.item[1].state, "impaired");
}
static void one_zone(struct lab_world *w)
{
	answers_set(&w->a, Q_ZONE_B, "ap-northeast-1a");
}
static void type_nowhere(struct lab_world *w)
{
	answers_set(&w->a, Q_REDASH_SIZE, "m9.large");
}
static void type_elsewhere(struct lab_world *w)
{
	lab_type(&w->f, "m6i.large", 2, 8192, "d");
	answers_set(&w->a, Q_REDASH_SIZE, "m6i.large");
}
static void type_half(struct lab_world *w)
{
	lab_type(&w->f, "m6i.large", 2, 8192, "c");
	answers_set(&w->a, Q_REDASH_SIZE, "m6i.large");
}
static void bastion_not_in_a(struct lab_world *w)
{
	lab_type(&w->f, "t3a.micro", 2, 1024, "c,d");
	answers_set(&w->a, Q_BASTION_SIZE, "t3a.micro");
}
static void arm(struct lab_world *w)
{
	lab_type(&w->f, "m7g.large", 2, 8192, "a,c")->is_arm = true;
	answers_set(&w->a, Q_REDASH_SIZE, "m7g.large");
}
static void small(struct lab_world *w)
{
	lab_type(&w->f, "t3.medium", 2, 4096, "a,c");
	answers_set(&w->a, Q_REDASH_SIZE, "t3.medium");
}
static void tiny(struct lab_world *w)
{
	lab_type(&w->f, "t3.nano", 2, 512, "a,c");
	answers_set(&w->a, Q_REDASH_SIZE, "t3.nano");
}
static void no_image(struct lab_world *w)
{
	lab_text(&w->f.images.item[0].id, NULL);
}
static void old_postgres(struct lab_world *w)
{
	answers_set(&w->a, Q_POSTGRES_VERSION, "16.2");
}
static void out_of_support(struct lab_world *w)
{
	w->f.postgres_support.item[0].standard_until_ms = w->f.now_ms - 1;
}
static void no_serverless(struct lab_world *w)
{
	answers_set(&w->a, Q_DATABASE_SIZE, "db.serverless");
	w->f.postgres_versions.item[1].serverless_max = 0;
}
static void no_class(struct lab_world *w)
{
	answers_set(&w->a, Q_DATABASE_SIZE, "db.t3.medium");
}
static void class_elsewhere(struct lab_world *w)
{
	lab_class(&w->f, "db.t3.medium", "d");
	answers_set(&w->a, Q_DATABASE_SIZE, "db.t3.medium");
}
static void no_valkey_8(struct lab_world *w)
{
	lab_text(&w->f.cache_versions.item[1].version, "8.1");
}
static void odd_node(struct lab_world *w)
{
	answers_set(&w->a, Q_CACHE_SIZE, "cache.t2.micro");
}
static void other_vpc(struct lab_world *w)
{
	lab_vpc(&w->f, "vpc-0bbb", "10.0.128.0/17");
}
static void no_key_pair(struct lab_world *w)
{
	answers_set(&w->a, Q_KEY_PAIR, "nobody");
}
static void few_vcpus(struct lab_world *w)
{
	w->f.limits[LIMIT_VCPUS] = (struct preflight_limit){ true, 5, 2 };
}
static void few_addresses(struct lab_world *w)
{
	w->f.limits[LIMIT_ADDRESSES].used = 3;
}
static void few_vpcs(struct lab_world *w)
{
	w->f.limits[LIMIT_VPCS].used = 5;
}
static void many_gateways(struct lab_world *w)
{
	w->f.limits[LIMIT_NATS].used = 5;
}
static void no_balancer(struct lab_world *w)
{
	w->f.limits[LIMIT_BALANCERS].used = 50;
}
static void usual_limit(struct lab_world *w)
{
	w->f.limits[LIMIT_VPCS] = (struct preflight_limit){ false, 0, 5 };
	lab_fails(&w->f, LOOK_LIMITS, ERR_DENIED, "no");
}
static void no_prices(struct lab_world *w)
{
	memset(w->f.prices, 0, sizeof(w->f.prices));
}
static void prices_refused(struct lab_world *w)
{
	no_prices(w);
	lab_fails(&w->f, LOOK_PRICES, ERR_DENIED, "no");
}
static void open_to_all(struct lab_world *w)
{
	answers_set(&w->a, Q_ALLOW, "0.0.0.0/0");
}

static const struct lab_row rows[] = {
	{ wrong_zone, "zone-unknown", PREFLIGHT_ERROR, Q_ZONE_B, "ap-northeast-1b",
	  "two of ap-northeast-1a, ap-northeast-1c and ap-northeast-1d" },
	{ zone_down, "zone-not-available", PREFLIGHT_ERROR, Q_ZONE_B, "impaired",
	  "two of ap-northeast-1a and ap-northeast-1d" },
	{ one_zone, "zone-twice", PREFLIGHT_ERROR, Q_ZONE_B, "Both zones", "Choose two" },
	{ type_nowhere, "type-not-offered", PREFLIGHT_ERROR, Q_REDASH_SIZE,
	  "m9.large is not offered in ap-northeast-1.", "t3.large and m7i.large" },
	{ type_elsewhere, "type-not-in-zone", PREFLIGHT_ERROR, Q_REDASH_SIZE,
	  "ap-northeast-1a nor in ap-northeast-1c", "t3.large" },
	{ type_half, "type-in-one-zone", PREFLIGHT_WARNING, Q_REDASH_SIZE, "ap-northeast-1c only",
	  "t3.large" },
	{ bastion_not_in_a, "type-not-in-zone", PREFLIGHT_ERROR, Q_BASTION_SIZE,
	  "t3a.micro is not offered in ap-northeast-1a.", "t3.micro" },
	{ arm, "redash-arm", PREFLIGHT_ERROR, Q_REDASH_SIZE, "ARM", "m7i.large" },
	{ small, "redash-memory", PREFLIGHT_WARNING, Q_REDASH_SIZE, "4 GiB", "8 GiB" },
	{ tiny, "redash-memory", PREFLIGHT_ERROR, Q_REDASH_SIZE, "0.5 GiB", "8 GiB" },
	{ no_image, "image-missing", PREFLIGHT_ERROR, Q_REGION, "/aws/service/ubuntu", "region" },
	{ old_postgres, "postgres-not-creatable", PREFLIGHT_ERROR, Q_POSTGRES_VERSION, "16.2",
	  "16.13" },
	{ out_of_support, "postgres-extended-support", PREFLIGHT_ERROR, Q_POSTGRES_VERSION, "16",
	  "newer" },
	{ no_serverless, "serverless-not-supported", PREFLIGHT_ERROR, Q_DATABASE_SIZE, "16.13",
	  "instance class" },
	{ no_class, "class-not-orderable", PREFLIGHT_ERROR, Q_DATABASE_SIZE, "db.t3.medium",
	  "db.t4g.medium" },
	{ class_elsewhere, "class-not-in-zones", PREFLIGHT_ERROR, Q_DATABASE_SIZE,
	  "neither in ap-northeast-1a nor in ap-northeast-1c", "db.t4g.medium" },
	{ no_valkey_8, "cache-version-unknown", PREFLIGHT_ERROR, Q_CACHE_VERSION, "valkey 8.0",
	  "7.2 and 8.1" },
	{ odd_node, "cache-node-unlisted", PREFLIGHT_WARNING, Q_CACHE_SIZE, "cache.t2.micro",
	  "cache.t4g.micro" },
	{ other_vpc, "vpc-overlaps", PREFLIGHT_WARNING, Q_VPC_CIDR,
	  "10.0.0.0/16 overlaps 10.0.128.0/17 of vpc-0bbb", "10.1.0.0/16" },
	{ no_key_pair, "key-pair-missing", PREFLIGHT_ERROR, Q_KEY_PAIR, "'nobody'",
	  "ops and other" },
	{ few_vcpus, "quota", PREFLIGHT_ERROR, Q_REDASH_SIZE,
	  "4 needed, and the account may have 5, "
	  "with 2 in use",
	  "L-1216C47A" },
	{ few_addresses, "quota", PREFLIGHT_ERROR, Q_NAT, "3 needed", "one NAT gateway" },
	{ few_vpcs, "quota", PREFLIGHT_ERROR, Q_COUNT, "VPCs: 1 needed", "L-F678F1CE" },
	{ many_gateways, "quota", PREFLIGHT_WARNING, Q_COUNT, "NAT gateways", "L-FE5A380F" },
	{ no_balancer, "quota", PREFLIGHT_ERROR, Q_COUNT, "load balancers", "L-53DA6B97" },
	{ usual_limit, "quota", PREFLIGHT_WARNING, Q_COUNT, "AWS's usual value", "L-F678F1CE" },
	{ no_prices, "price-unknown", PREFLIGHT_NOTE, Q_COUNT, "Price unknown", "" },
	{ prices_refused, "price-unknown", PREFLIGHT_NOTE, Q_COUNT, "pricing:GetProducts", "" },
	{ open_to_all, "answer", PREFLIGHT_WARNING, Q_ALLOW, "everybody", "" },
};

static void every_finding_is_raised_by_its_cause(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		lab_expect_raised(&rows[i]);
}

static void nothing_is_found_when_all_is_well(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		lab_expect_silent(rows[i].id);
}

static void addresses_of_this_environment_are_not_needed_twice(void **state)
{
	struct lab_world w;
	(void)state;
	lab_world(&w);
	few_addresses(&w);
	lab_stack_ours(&w, STACK_NETWORK, "CREATE_COMPLETE");
	preflight_judge(&w.a, &w.f, &w.found);
	assert_null(lab_find(&w.found, "quota")); /* one for the step server still fits */
	w.f.limits[LIMIT_ADDRESSES].used = 5;
	preflight_judge(&w.a, &w.f, &w.found);
	assert_non_null(strstr(lab_find(&w.found, "quota")->sentence, "1 needed"));
	lab_stack_ours(&w, STACK_BASTION, "CREATE_COMPLETE");
	preflight_judge(&w.a, &w.f, &w.found);
	assert_null(lab_find(&w.found, "quota"));
	lab_world_release(&w);
}

static void a_quota_is_only_a_warning_while_the_stacks_are_not_known(void **state)
{
	struct lab_world w;
	(void)state;
	lab_world(&w);
	few_vpcs(&w);
	lab_fails(&w.f, LOOK_STACKS, ERR_NETWORK, "no answer");
	preflight_judge(&w.a, &w.f, &w.found);
	assert_int_equal(lab_find(&w.found, "quota")->severity, PREFLIGHT_WARNING);
	lab_world_release(&w);
}

static void a_machine_of_another_quota_counts_not_as_standard(void **state)
{
	struct lab_world w;
	(void)state;
	lab_world(&w);
	few_vcpus(&w);
	lab_type(&w.f, "g6.xlarge", 4, 16384, "a,c");
	answers_set(&w.a, Q_REDASH_SIZE, "g6.xlarge");
	preflight_judge(&w.a, &w.f, &w.found);
	assert_null(lab_find(&w.found, "quota"));
	lab_world_release(&w);
}

static void the_network_of_this_environment_is_no_overlap(void **state)
{
	struct lab_world w;
	(void)state;
	lab_world(&w);
	lab_vpc(&w.f, "vpc-0own", "10.0.0.0/16");
	w.f.own_vpc = mem_copy_text("vpc-0own");
	preflight_judge(&w.a, &w.f, &w.found);
	assert_null(lab_find(&w.found, "vpc-overlaps"));
	lab_world_release(&w);
}

static void a_key_pair_is_not_missed_without_a_step_server(void **state)
{
	struct lab_world w;
	(void)state;
	lab_world(&w);
	no_key_pair(&w);
	answers_set(&w.a, Q_BASTION, "false");
	preflight_judge(&w.a, &w.f, &w.found);
	assert_null(lab_find(&w.found, "key-pair-missing"));
	lab_world_release(&w);
}

static void the_cost_is_the_sum_of_its_parts(void **state)
{
	struct lab_world w;
	struct preflight_cost cost;
	(void)state;
	lab_world(&w);
	assert_true(preflight_cost(&w.a, &w.f, &cost));
	/* 730 * (0.1088 + 0.0136 + 0.113 + 0.025 + 2 * 0.062 + 0.0243 + 5 * 0.005) */
	assert_in_range((unsigned)(cost.usd_a_month * 100), 31659, 31661);
	preflight_cost_release(&cost);
	answers_set(&w.a, Q_NAT, "single");
	answers_set(&w.a, Q_BASTION, "false");
	w.f.prices[COST_CACHE].is_known = false;
	assert_true(preflight_cost(&w.a, &w.f, &cost));
	assert_in_range((unsigned)(cost.usd_a_month * 100), 23585, 23587);
	assert_int_equal(cost.missing.len, 1);
	preflight_cost_release(&cost);
	lab_world_release(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_finding_is_raised_by_its_cause),
		cmocka_unit_test(nothing_is_found_when_all_is_well),
		cmocka_unit_test(addresses_of_this_environment_are_not_needed_twice),
		cmocka_unit_test(a_quota_is_only_a_warning_while_the_stacks_are_not_known),
		cmocka_unit_test(a_machine_of_another_quota_counts_not_as_standard),
		cmocka_unit_test(the_network_of_this_environment_is_no_overlap),
		cmocka_unit_test(a_key_pair_is_not_missed_without_a_step_server),
		cmocka_unit_test(the_cost_is_the_sum_of_its_parts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
