/* Looks at a canned AWS: each is answered by itself, a refusal stays alone, and nothing is told
 * after the end. */
#include "core/aws/preflight_aws.h"

#include "tests/aws/preflight_stage.h"

static const struct canned nothing[] = { { 0 } };

/* ---- all of them ---- */

static void a_refusal_of_everything_is_told_look_by_look(void **state)
{
	struct stage s;
	(void)state;
	open_stage(&s, nothing);
	plain_dns(&s);
	finish(&s);
	assert_int_equal(s.ends, 1);
	for (int i = 0; i < LOOK_COUNT; i++) {
		const char *name = preflight_look_spec((enum preflight_look)i)->name;
		enum preflight_state now = s.facts.looks[i].state;
		if (i == LOOK_CAA || i == LOOK_DELEGATION)
			assert_int_equal(now, PREFLIGHT_KNOWN);
		else if (now != PREFLIGHT_NOT_PERMITTED)
			fail_msg("%s: state %d, %s", name, now, s.facts.looks[i].sentence);
	}
	assert_int_equal(s.answers, LOOK_COUNT);
	close_stage(&s);
}

static void one_that_hangs_holds_up_no_other(void **state)
{
	static const struct canned canned[] = { { "DescribeKeyPairs", 0, "" }, { 0 } };
	struct stage s;
	(void)state;
	open_stage(&s, canned);
	plain_dns(&s);
	begin(&s);
	for (int i = 0; i < 5000 && s.answers < LOOK_COUNT - 1; i++)
		loop_turn(s.b.loop, true);
	assert_int_equal(s.answers, LOOK_COUNT - 1);
	assert_int_equal(s.ends, 0);
	assert_int_equal(s.facts.looks[LOOK_KEY_PAIRS].state, PREFLIGHT_ASKING);
	close_stage(&s);
}

static void nothing_is_told_after_the_end(void **state)
{
	struct stage s;
	(void)state;
	open_stage(&s, nothing);
	plain_dns(&s);
	begin(&s);
	for (int i = 0; i < 5; i++)
		loop_turn(s.b.loop, false);
	s.port->stop(s.port->self);
	int told = s.answers;
	for (int i = 0; i < 50; i++)
		loop_turn(s.b.loop, false);
	assert_int_equal(s.answers, told);
	assert_int_equal(s.ends, 0);
	close_stage(&s);
}

static void it_can_begin_again_from_inside_an_answer(void **state)
{
	struct stage s;
	(void)state;
	open_stage(&s, nothing);
	plain_dns(&s);
	s.restarts = true;
	finish(&s);
	assert_int_equal(s.ends, 1);
	assert_int_equal(s.answers,
			 LOOK_COUNT + 1); /* the first of the first run, all of the second */
	close_stage(&s);
}

static void with_nothing_to_look_at_it_ends_all_the_same(void **state)
{
	struct stage s;
	(void)state;
	open_stage(&s, nothing);
	answers_set(&s.a, Q_REGION, "");
	finish(&s);
	assert_int_equal(s.ends, 1);
	assert_int_equal(http_stub_count(s.b.stub), 0);
	close_stage(&s);
}

/* ---- what answers become ---- */

static void only_blocks_in_use_count_for_a_network(void **state)
{
	static const struct canned canned[] = {
		{ "Action=DescribeVpcs", 200,
		  "<DescribeVpcsResponse><vpcSet><item><vpcId>vpc-1</vpcId>"
		  "<cidrBlock>10.9.0.0/16</cidrBlock><state>available</state>"
		  "<isDefault>true</isDefault><cidrBlockAssociationSet>"
		  "<item><cidrBlock>10.9.0.0/16</cidrBlock><cidrBlockState><state>associated</"
		  "state>"
		  "</cidrBlockState></item>"
		  "<item><cidrBlock>10.8.0.0/16</cidrBlock><cidrBlockState>"
		  "<state>disassociated</state></cidrBlockState></item>"
		  "</cidrBlockAssociationSet></item></vpcSet></DescribeVpcsResponse>" },
		{ 0 }
	};
	struct stage s;
	(void)state;
	open_stage(&s, canned);
	plain_dns(&s);
	finish(&s);
	assert_int_equal(s.facts.vpcs.len, 1);
	assert_true(s.facts.vpcs.item[0].is_default);
	assert_int_equal(s.facts.vpcs.item[0].blocks.len, 1);
	assert_int_equal((int)s.facts.limits[LIMIT_VPCS].used, 1);
	assert_int_equal(s.facts.looks[LOOK_KEY_PAIRS].state, PREFLIGHT_NOT_PERMITTED);
	close_stage(&s);
}

static void only_standard_machines_on_demand_use_up_the_quota(void **state)
{
#define MACHINE(type, life, cores, threads)                                                        \
	"<item><instanceId>i-1</instanceId><instanceType>" type "</instanceType>"                  \
	"<instanceState><name>running</name></instanceState>" life "<cpuOptions><coreCount>" cores \
	"</coreCount><threadsPerCore>" threads "</threadsPerCore></cpuOptions></item>"
	static const struct canned canned[] = {
		{ "Action=DescribeInstances&", 200,
		  "<DescribeInstancesResponse><reservationSet><item><instancesSet>" MACHINE(
			  "m7i.large", "", "1", "2") MACHINE("t3.micro", "", "1", "2")
			  MACHINE("m7i.large", "<instanceLifecycle>spot</instanceLifecycle>", "1",
				  "2") MACHINE("g6.xlarge", "", "2",
					       "2") "</instancesSet></item></reservationSet></"
						    "DescribeInstancesResponse>" },
		{ 0 }
	};
	struct stage s;
	(void)state;
	open_stage(&s, canned);
	plain_dns(&s);
	finish(&s);
	assert_int_equal(s.facts.looks[LOOK_USED_VCPUS].state, PREFLIGHT_KNOWN);
	assert_int_equal((int)s.facts.limits[LIMIT_VCPUS].used, 4);
	close_stage(&s);
}

static void a_type_that_aws_does_not_know_is_no_failure(void **state)
{
	static const struct canned canned[] = {
		{ "Action=DescribeInstanceTypes&", 400,
		  "<Response><Errors><Error><Code>InvalidInstanceType</Code><Message>The following "
		  "supplied instance types do not exist: [t3.large]</Message></Error></Errors>"
		  "</Response>" },
		{ 0 }
	};
	struct stage s;
	(void)state;
	open_stage(&s, canned);
	plain_dns(&s);
	finish(&s);
	assert_int_equal(s.facts.looks[LOOK_TYPES].state, PREFLIGHT_KNOWN);
	assert_null(preflight_type(&s.facts, "t3.large"));
	close_stage(&s);
}

static void a_template_that_is_refused_is_an_answer(void **state)
{
	static const struct canned canned[] = {
		{ "Action=ValidateTemplate", 400,
		  "<ErrorResponse><Error><Code>ValidationError</Code><Message>Template format "
		  "error: unresolved</Message></Error></ErrorResponse>" },
		{ 0 }
	};
	struct stage s;
	(void)state;
	open_stage(&s, canned);
	plain_dns(&s);
	finish(&s);
	assert_int_equal(s.facts.looks[LOOK_TEMPLATES].state, PREFLIGHT_KNOWN);
	assert_non_null(strstr(s.facts.template_trouble[STACK_DATA], "unresolved"));
	close_stage(&s);
}

static void zones_of_one_name_are_told_by_their_ids(void **state)
{
#define ZONE(id)                                                                       \
	"<HostedZone><Id>/hostedzone/" id "</Id><Name>dev.example.com.</Name><Config>" \
	"<PrivateZone>false</PrivateZone></Config></HostedZone>"
	static const struct canned canned[] = {
		{ "dnsname=dev.example.com", 200,
		  "<ListHostedZonesByNameResponse><HostedZones>" ZONE("Z1AAAAAAAAAAAA")
			  ZONE("Z2BBBBBBBBBBBB") "</HostedZones><IsTruncated>false</IsTruncated>"
						 "</ListHostedZonesByNameResponse>" },
		{ 0 }
	};
	struct stage s;
	(void)state;
	open_stage(&s, canned);
	plain_dns(&s);
	finish(&s);
	assert_int_equal(s.facts.hosted_zones.len, 2);
	assert_string_equal(s.facts.hosted_zones.item[0], "Z1AAAAAAAAAAAA");
	assert_string_equal(s.facts.hosted_zones.item[1], "Z2BBBBBBBBBBBB");
	close_stage(&s);
}

#define IDENTITY(arn)                                                                       \
	"<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>" arn                     \
	"</Arn><UserId>A</UserId><Account>111122223333</Account></GetCallerIdentityResult>" \
	"</GetCallerIdentityResponse>"

static void a_role_without_an_alias_is_known_all_the_same(void **state)
{
	static const struct canned canned[] = { { "Action=GetCallerIdentity", 200,
						  IDENTITY("arn:aws:iam::111122223333:user/ops") },
						{ 0 } };
	struct stage s;
	(void)state;
	open_stage(&s, canned);
	plain_dns(&s);
	finish(&s);
	assert_int_equal(s.facts.looks[LOOK_IDENTITY].state, PREFLIGHT_KNOWN);
	assert_string_equal(s.facts.dev.account, "111122223333");
	assert_string_equal(s.facts.dev.alias, "");
	close_stage(&s);
}

#define DECISION(action, decision)                                                   \
	"<member><EvalActionName>" action "</EvalActionName><EvalDecision>" decision \
	"</EvalDecision></member>"
static const char decisions[] =
	"<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><"
	"EvaluationResults>" DECISION("ec2:CreateVpc", "allowed") DECISION(
		"ec2:CreateSubnet", "implicitDeny") "</EvaluationResults><IsTruncated>false</"
						    "IsTruncated></SimulatePrincipalPolicyResult>"
						    "</SimulatePrincipalPolicyResponse>";

static size_t request_with(const struct stage *s, const char *part)
{
	for (size_t i = 0; i < http_stub_count(s->b.stub); i++)
		if (strstr(http_stub_request(s->b.stub, i)->body, part)) return i;
	fail_msg("no request with %s", part);
	return 0;
}

static void a_session_is_simulated_as_its_role_in_the_region(void **state)
{
	static const struct canned canned[] = {
		{ "Action=GetCallerIdentity", 200,
		  IDENTITY("arn:aws:sts::111122223333:assumed-role/deployer/tanaka") },
		{ "Action=SimulatePrincipalPolicy", 200, decisions },
		{ 0 }
	};
	struct stage s;
	(void)state;
	open_stage(&s, canned);
	answers_set(&s.a, Q_DELEGATION_MODE, "copy");
	plain_dns(&s);
	finish(&s);
	assert_int_equal(s.facts.looks[LOOK_PERMISSIONS].state, PREFLIGHT_KNOWN);
	size_t i = request_with(&s, "SimulatePrincipalPolicy");
	bench_sent(&s.b, i, "PolicySourceArn", "arn:aws:iam::111122223333:role/deployer");
	bench_sent(&s.b, i, "ContextEntries.member.1.ContextKeyValues.member.1", "ap-northeast-1");
	assert_non_null(strstr(http_stub_request(s.b.stub, i)->body, "=ec2%3ACreateVpc&"));
	assert_null(strstr(http_stub_request(s.b.stub, i)->body, "iam%3APassRole"));
	assert_string_equal(s.facts.denials.item[0].action, "ec2:CreateSubnet");
	close_stage(&s);
}

static void the_regions_are_asked_where_everybody_is_let_in(void **state)
{
	struct stage s;
	(void)state;
	open_stage(&s, nothing);
	plain_dns(&s);
	finish(&s);
	size_t i = request_with(&s, "Action=DescribeRegions");
	CLEANUP(mem_free_text)
	char *signature = http_stub_header(http_stub_request(s.b.stub, i), "Authorization");
	assert_non_null(strstr(signature, "/us-east-1/ec2/"));
	close_stage(&s);
}

static void the_root_user_is_not_simulated(void **state)
{
	static const struct canned canned[] = { { "Action=GetCallerIdentity", 200,
						  IDENTITY("arn:aws:iam::111122223333:root") },
						{ 0 } };
	struct stage s;
	(void)state;
	open_stage(&s, canned);
	plain_dns(&s);
	finish(&s);
	assert_int_equal(s.facts.looks[LOOK_PERMISSIONS].state, PREFLIGHT_KNOWN);
	assert_int_equal(s.facts.denials.len, 0);
	close_stage(&s);
}

/* ---- DNS ---- */

static void a_delegation_that_is_there_is_seen(void **state)
{
	static const struct dns_stub_answer referral = {
		.records = "ns dev.example.com 300 NS NS1.Elsewhere.net\n"
			   "ns dev.example.com 300 NS ns2.elsewhere.net\n",
	};
	struct stage s;
	(void)state;
	open_stage(&s, nothing);
	plain_dns(&s);
	dns_stub_rule(s.dns, "dev.example.com", DNS_NS, &referral);
	finish(&s);
	assert_int_equal(s.facts.delegated_to.len, 2);
	assert_true(preflight_names_have(&s.facts.delegated_to, "ns1.elsewhere.net"));
	close_stage(&s);
}

/* 0 issue "letsencrypt.org", 0 issuewild "amazon.com" */
static void the_closest_caa_set_counts(void **state)
{
	static const struct dns_stub_answer caa = {
		.recursion_available = true,
		.records = "an com 300 HEX 257 00056973737565"
			   "6c657473656e63727970742e6f7267\n"
			   "an com 300 HEX 257 0009697373756577696c64616d617a6f6e2e636f6d\n",
	};
	struct stage s;
	(void)state;
	open_stage(&s, nothing);
	plain_dns(&s);
	dns_stub_rule(s.dns, "com", DNS_CAA, &caa);
	finish(&s);
	assert_string_equal(s.facts.caa_owner, "com");
	assert_int_equal(s.facts.caa_issuers.len, 1);
	assert_string_equal(s.facts.caa_issuers.item[0], "letsencrypt.org");
	assert_int_equal((int)dns_stub_asked(s.dns, "redash.dev.example.com"), 0);
	close_stage(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_refusal_of_everything_is_told_look_by_look),
		cmocka_unit_test(one_that_hangs_holds_up_no_other),
		cmocka_unit_test(nothing_is_told_after_the_end),
		cmocka_unit_test(it_can_begin_again_from_inside_an_answer),
		cmocka_unit_test(with_nothing_to_look_at_it_ends_all_the_same),
		cmocka_unit_test(only_blocks_in_use_count_for_a_network),
		cmocka_unit_test(only_standard_machines_on_demand_use_up_the_quota),
		cmocka_unit_test(a_type_that_aws_does_not_know_is_no_failure),
		cmocka_unit_test(a_template_that_is_refused_is_an_answer),
		cmocka_unit_test(zones_of_one_name_are_told_by_their_ids),
		cmocka_unit_test(a_role_without_an_alias_is_known_all_the_same),
		cmocka_unit_test(a_session_is_simulated_as_its_role_in_the_region),
		cmocka_unit_test(the_regions_are_asked_where_everybody_is_let_in),
		cmocka_unit_test(the_root_user_is_not_simulated),
		cmocka_unit_test(a_delegation_that_is_there_is_seen),
		cmocka_unit_test(the_closest_caa_set_counts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
