/* The product's own templates, on the simulated CloudFormation. */
#include "core/plan/assets.h"
#include "core/rehearsal/cfn.h"

#include "tests/support/cfn_lab.h"
#include "tests/support/unit.h"

/* Values for parameters without a default, by name; those that are not here go by their type. */
static const struct {
	const char *name, *value;
} SAMPLES[] = {
	{ "EnvironmentName", "team-dev" },
	{ "VpcCidr", "10.20.0.0/16" },
	{ "PublicSubnetACidr", "10.20.0.0/24" },
	{ "PublicSubnetBCidr", "10.20.1.0/24" },
	{ "PrivateSubnetACidr", "10.20.10.0/24" },
	{ "PrivateSubnetBCidr", "10.20.11.0/24" },
	{ "ZoneA", "eu-west-1a" },
	{ "ZoneB", "eu-west-1b" },
	{ "PrivateSubnetB", "subnet-0bbb" },
	{ "PublicSubnetB", "subnet-0ccc" },
	{ "ZoneName", "dev.example.com" },
	{ "HostName", "redash.dev.example.com" },
	{ "NameServers", "ns-1.example.net,ns-2.example.net" },
	{ "RecordName", "_0123456789abcdef.redash.dev.example.com" },
	{ "RecordValue", "_0123456789abcdef.acm-validations.aws" },
	{ "DatabaseHost", "db.example.internal" },
	{ "DatabaseEndpoint", "db.example.internal" },
	{ "CacheHost", "cache.example.internal" },
	{ "CacheEndpoint", "cache.example.internal" },
	{ "DatabasePort", "5432" },
	{ "CachePort", "6379" },
};

static const struct {
	const char *type, *value;
} BY_TYPE[] = {
	{ "AWS::EC2::VPC::Id", "vpc-0aaa" },
	{ "AWS::EC2::Subnet::Id", "subnet-0aaa" },
	{ "List<AWS::EC2::Subnet::Id>", "subnet-0aaa,subnet-0bbb" },
	{ "AWS::EC2::SecurityGroup::Id", "sg-0aaa" },
	{ "AWS::EC2::Image::Id", "ami-0aaa" },
	{ "AWS::Route53::HostedZone::Id", "Z0AAA" },
};

static const char *sample(const struct cfn_summary_parameter *p)
{
	for (size_t i = 0; i < ARRAY_LEN(SAMPLES); i++)
		if (str_equal(SAMPLES[i].name, p->name)) return SAMPLES[i].value;
	for (size_t i = 0; i < ARRAY_LEN(BY_TYPE); i++)
		if (str_equal(BY_TYPE[i].type, p->type)) return BY_TYPE[i].value;
	if (str_ends(p->name, "SecretArn"))
		return "arn:aws:secretsmanager:eu-west-1:111122223333:secret:team-dev/word-a1b2c3";
	if (str_ends(p->name, "Arn"))
		return "arn:aws:acm:eu-west-1:111122223333:certificate/"
		       "01234567-89ab-cdef-0123-456789abcdef";
	return "sample";
}

/* Overrides, "Name=value", come first. */
static bool is_given(const char *const *overrides, const char *name)
{
	size_t len = strlen(name);

	for (; overrides && *overrides; overrides++)
		if (!strncmp(*overrides, name, len) && (*overrides)[len] == '=') return true;
	return false;
}

static const struct cfn_stack *come_up(struct lab *lab, const char *asset,
				       const char *const *overrides)
{
	const struct asset *template = asset_find(asset);
	const char *values[64] = { 0 };
	char *made[64] = { 0 };
	size_t count = 0, made_count = 0;
	struct cfn_summary summary;

	if (!template) fail_msg("no asset %s", asset);
	if (cfn_validate(template->bytes, template->len, &summary, &lab->err) < 0)
		fail_msg("%s: %s", asset, err_text(&lab->err));
	for (; overrides && overrides[count]; count++)
		values[count] = overrides[count];
	for (size_t i = 0; i < summary.parameter_count; i++) {
		const struct cfn_summary_parameter *p = &summary.parameters[i];

		if (p->default_value || is_given(overrides, p->name)) continue;
		assert_true(count < 63);
		made[made_count] = str_format("%s=%s", p->name, sample(p));
		values[count++] = made[made_count++];
	}
	const struct cfn_stack *stack = lab_complete(lab, "team-dev-x", template->bytes, values);
	for (size_t i = 0; i < made_count; i++)
		free(made[i]);
	cfn_summary_release(&summary);
	return stack;
}

static int64_t seconds(const struct cfn_stack *stack)
{
	return (stack->events.item[stack->events.len - 1].time_ms - stack->created_ms) / 1000;
}

static void every_template_comes_up_and_goes_again(void **state)
{
	const struct asset *asset;
	size_t templates = 0;

	(void)state;
	for (size_t i = 0; (asset = asset_at(i)) != NULL; i++) {
		struct lab lab;

		if (!str_starts(asset->name, "templates/")) continue;
		templates++;
		lab_open(&lab, NULL, NULL);
		const struct cfn_stack *stack = come_up(&lab, asset->name, NULL);
		assert_true(stack->outputs.len > 0);
		for (size_t o = 0; o < stack->outputs.len; o++)
			assert_true(*stack->outputs.item[o].value);
		lab_delete(&lab, stack->name);
		lab_run(&lab);
		assert_string_equal(stack->status, "DELETE_COMPLETE");
		lab_close(&lab);
	}
	assert_int_equal(templates, 8);
}

static void the_network_takes_three_or_four_minutes(void **state)
{
	struct lab lab;

	(void)state;
	lab_open(&lab, NULL, NULL);
	const struct cfn_stack *stack = come_up(&lab, "templates/network.yaml", NULL);
	assert_in_range(seconds(stack), 120, 300);
	lab_close(&lab);
}

static void a_single_nat_gateway_makes_fewer_resources(void **state)
{
	struct lab lab;

	(void)state;
	lab_open(&lab, NULL, NULL);
	size_t all = come_up(&lab, "templates/network.yaml", NULL)->resources.len;
	lab_close(&lab);
	lab_open(&lab, NULL, NULL);
	size_t fewer =
		come_up(&lab, "templates/network.yaml", (const char *[]){ "NatMode=single", NULL })
			->resources.len;
	lab_close(&lab);
	assert_int_equal(all - fewer, 2); /* the gateway and its address */
}

static void the_database_takes_around_ten_minutes(void **state)
{
	struct lab lab;

	(void)state;
	lab_open(&lab, NULL, NULL);
	assert_in_range(seconds(come_up(&lab, "templates/data.yaml", NULL)), 420, 900);
	lab_close(&lab);
}

static void the_same_address_twice_fails_a_security_group(void **state)
{
	const struct asset *asset = asset_find("templates/network.yaml");
	static const char *const VALUES[] = { "EnvironmentName=team-dev",
					      "VpcCidr=10.20.0.0/16",
					      "PublicSubnetACidr=10.20.0.0/24",
					      "PublicSubnetBCidr=10.20.1.0/24",
					      "PrivateSubnetACidr=10.20.2.0/24",
					      "PrivateSubnetBCidr=10.20.3.0/24",
					      "ZoneA=eu-west-1a",
					      "ZoneB=eu-west-1b",
					      "AllowedCidr01=203.0.113.0/24",
					      "AllowedCidr02=203.0.113.0/24",
					      NULL };
	struct lab lab;

	(void)state;
	lab_open(&lab, NULL, NULL);
	const struct cfn_stack *stack = lab_create(&lab, "twice", asset->bytes, VALUES);
	assert_non_null(stack);
	lab_run(&lab);
	assert_string_equal(stack->status, "ROLLBACK_COMPLETE");
	lab_close(&lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_template_comes_up_and_goes_again),
		cmocka_unit_test(the_network_takes_three_or_four_minutes),
		cmocka_unit_test(a_single_nat_gateway_makes_fewer_resources),
		cmocka_unit_test(the_database_takes_around_ten_minutes),
		cmocka_unit_test(the_same_address_twice_fails_a_security_group),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
