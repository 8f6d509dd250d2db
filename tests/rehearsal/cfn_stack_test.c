/* The life of stacks over simulated time. */
#include "core/rehearsal/cfn.h"

#include "tests/support/cfn_lab.h"
#include "tests/support/unit.h"

static const char PAIR[] =
	"Description: Two\n"
	"Parameters: {Block: {Type: String, Default: 10.0.0.0/16}}\n"
	"Resources:\n"
	"  Vpc: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: !Ref Block}}\n"
	"  Subnet: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: !Ref Vpc, CidrBlock: "
	"10.0.1.0/24}}\n"
	"Outputs:\n"
	"  Subnet: {Value: !Ref Subnet, Description: The only one, Export: {Name: !Sub "
	"'${AWS::StackName}-subnet'}}\n";

/* Three that start together after Base, one of which takes long, and one after all. */
static const char FAN[] =
	"Resources:\n"
	"  Base: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: 10.0.0.0/16}}\n"
	"  Kept: {Type: 'AWS::Route53::HostedZone', DeletionPolicy: Retain, Properties: {Name: "
	"dev.example.com}}\n"
	"  Slow: {Type: 'AWS::RDS::DBInstance', DependsOn: Base, Properties: {Engine: "
	"aurora-postgresql}}\n"
	"  Quick: {Type: 'AWS::EC2::RouteTable', Properties: {VpcId: !Ref Base}}\n"
	"  Nat: {Type: 'AWS::EC2::NatGateway', DependsOn: [Base, Quick]}\n"
	"  Last: {Type: 'AWS::EC2::Route', DependsOn: Slow, Properties: {RouteTableId: !Ref Quick, "
	"DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: !Ref Nat}}\n";

static void a_small_stack_comes_up_step_by_step(void **state)
{
	struct lab lab;
	const struct cfn_stack *stack;

	(void)state;
	lab_open(&lab, NULL, NULL);
	stack = lab_create(&lab, "pair", PAIR, NULL);
	assert_string_equal(stack->status, "CREATE_IN_PROGRESS");
	assert_string_equal(stack->description, "Two");
	assert_int_equal(stack->created_ms, LAB_START_MS);
	lab_run(&lab);
	CLEANUP(mem_free_text) char *events = lab_events(stack);
	assert_string_equal(events, "pair CREATE_IN_PROGRESS User Initiated\n"
				    "Vpc CREATE_IN_PROGRESS\n"
				    "Vpc CREATE_IN_PROGRESS Resource creation Initiated\n"
				    "Vpc CREATE_COMPLETE\n"
				    "Subnet CREATE_IN_PROGRESS\n"
				    "Subnet CREATE_IN_PROGRESS Resource creation Initiated\n"
				    "Subnet CREATE_COMPLETE\n"
				    "pair CREATE_COMPLETE\n");
	assert_string_equal(stack->status, "CREATE_COMPLETE");
	assert_int_equal(stack->resources.len, 2);
	assert_string_equal(stack->resources.item[1].status, "CREATE_COMPLETE");
	assert_true(str_starts(lab_output(stack, "Subnet"), "subnet-0"));
	assert_string_equal(stack->outputs.item[0].export_name, "pair-subnet");
	assert_string_equal(stack->outputs.item[0].description, "The only one");
	assert_int_equal(cfn_next_due(lab.cfn), -1);
	lab_close(&lab);
}

static void events_carry_what_real_ones_carry(void **state)
{
	struct lab lab;
	const struct cfn_stack *stack;

	(void)state;
	lab_open(&lab, NULL, NULL);
	stack = lab_complete(&lab, "pair", PAIR, NULL);
	const struct cfn_event *first = &stack->events.item[0], *started = &stack->events.item[1];
	assert_string_equal(first->physical_id, stack->arn);
	assert_string_equal(first->type, "AWS::CloudFormation::Stack");
	assert_int_equal(strlen(first->id), 36);
	assert_string_equal(started->physical_id, "");
	assert_true(str_starts(started->id, "Vpc-CREATE_IN_PROGRESS-2026-"));
	assert_true(str_ends(started->id, "Z"));
	assert_true(str_starts(stack->events.item[2].physical_id, "vpc-0"));
	assert_string_equal(stack->events.item[2].properties, "{\"CidrBlock\":\"10.0.0.0/16\"}");
	for (size_t i = 0; i < stack->events.len; i++)
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(stack->events.item[i].id, stack->events.item[k].id);
	lab_close(&lab);
}

static void durations_are_typical(void **state)
{
	struct lab lab;
	const struct cfn_stack *stack;

	(void)state;
	lab_open(&lab, NULL, NULL);
	stack = lab_complete(&lab, "fan", FAN, NULL);
	int64_t slow_ms = lab_event(stack, "Slow", "CREATE_COMPLETE")->time_ms -
			  lab_event(stack, "Slow", "CREATE_IN_PROGRESS")->time_ms;
	assert_in_range(slow_ms, 485 * 750, 485 * 1250);
	int64_t nat_ms = lab_event(stack, "Nat", "CREATE_COMPLETE")->time_ms -
			 lab_event(stack, "Nat", "CREATE_IN_PROGRESS")->time_ms;
	assert_in_range(nat_ms, 110 * 750, 110 * 1250);
	/* What does not depend on the slow one does not wait for it. */
	assert_true(lab_event(stack, "Nat", "CREATE_COMPLETE")->time_ms <
		    lab_event(stack, "Slow", "CREATE_COMPLETE")->time_ms);
	assert_true(lab_event(stack, "Last", "CREATE_IN_PROGRESS")->time_ms >=
		    lab_event(stack, "Slow", "CREATE_COMPLETE")->time_ms);
	lab_close(&lab);
}

/* Advances in steps; the last parameter changes how a lab is run, nothing else. */
static char *record_of(int64_t step_ms, uint64_t seed, const char *fail)
{
	const struct cfn_options options = { .seed = seed, .fail_resource = fail };
	struct str out = STR_INIT;
	struct lab lab;

	lab_open(&lab, &options, NULL);
	const struct cfn_stack *fan = lab_create(&lab, "fan", FAN, NULL);
	const struct cfn_stack *pair = lab_create(&lab, "pair", PAIR, NULL);
	assert_non_null(fan);
	for (int64_t at = 0; at < 900000; at += step_ms)
		cfn_advance(lab.cfn, LAB_START_MS + at);
	lab.now_ms = LAB_START_MS + 900000;
	lab_delete(&lab, "fan");
	for (int64_t at = 900000; at < 1800000; at += step_ms)
		cfn_advance(lab.cfn, LAB_START_MS + at);
	cfn_advance(lab.cfn, LAB_START_MS + 1800000);
	CLEANUP(mem_free_text) char *one = lab_record(fan);
	CLEANUP(mem_free_text) char *two = lab_record(pair);
	str_addf(&out, "%s%s", one, two);
	lab_close(&lab);
	return str_detach(&out);
}

static void the_result_does_not_depend_on_how_time_passes(void **state)
{
	static const char *const FAILS[] = { NULL, "Nat" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(FAILS); i++) {
		CLEANUP(mem_free_text) char *fine = record_of(1, 7, FAILS[i]);
		CLEANUP(mem_free_text) char *coarse = record_of(1000, 7, FAILS[i]);
		CLEANUP(mem_free_text) char *jump = record_of(900000, 7, FAILS[i]);

		assert_string_equal(fine, coarse);
		assert_string_equal(fine, jump);
		assert_non_null(strstr(fine, "DELETE_COMPLETE"));
	}
}

static void another_seed_gives_other_times_and_ids(void **state)
{
	CLEANUP(mem_free_text) char *one = record_of(900000, 7, NULL);
	CLEANUP(mem_free_text) char *two = record_of(900000, 8, NULL);

	(void)state;
	assert_string_not_equal(one, two);
}

static void events_are_in_the_order_of_time(void **state)
{
	const struct cfn_options options = { .seed = 3, .fail_resource = "Nat" };
	struct lab lab;
	const struct cfn_stack *stack;
	bool has_tie = false;

	(void)state;
	lab_open(&lab, &options, NULL);
	stack = lab_create(&lab, "fan", FAN, NULL);
	lab_run(&lab);
	for (size_t i = 1; i < stack->events.len; i++) {
		assert_true(stack->events.item[i].time_ms >= stack->events.item[i - 1].time_ms);
		has_tie |= stack->events.item[i].time_ms == stack->events.item[i - 1].time_ms;
	}
	assert_true(has_tie); /* cancelled ones fail at the same moment */
	lab_close(&lab);
}

static void a_failure_cancels_the_others_and_rolls_back(void **state)
{
	const struct cfn_options options = { .seed = 7,
					     .fail_resource = "Nat",
					     .fail_reason = "No gateway today" };
	struct lab lab;
	const struct cfn_stack *stack;

	(void)state;
	lab_open(&lab, &options, NULL);
	stack = lab_create(&lab, "fan", FAN, NULL);
	lab_run(&lab);
	assert_string_equal(stack->status, "ROLLBACK_COMPLETE");
	assert_string_equal(lab_event(stack, "Nat", "CREATE_FAILED")->reason, "No gateway today");
	assert_string_equal(lab_event(stack, "Slow", "CREATE_FAILED")->reason,
			    "Resource creation cancelled");
	assert_int_equal(lab_event(stack, "Slow", "CREATE_FAILED")->time_ms,
			 lab_event(stack, "Nat", "CREATE_FAILED")->time_ms);
	assert_string_equal(lab_event(stack, "fan", "ROLLBACK_IN_PROGRESS")->reason,
			    "The following resource(s) failed to create: [Nat, Slow]. Rollback "
			    "requested by user.");
	assert_true(lab_event(stack, "Quick", "DELETE_IN_PROGRESS")->time_ms >=
		    lab_event(stack, "Nat", "DELETE_COMPLETE")->time_ms);
	assert_true(lab_event(stack, "Base", "DELETE_IN_PROGRESS")->time_ms >=
		    lab_event(stack, "Quick", "DELETE_COMPLETE")->time_ms);
	lab_event(stack, "Kept", "DELETE_SKIPPED");
	for (size_t i = 0; i < stack->events.len; i++) /* it never began */
		assert_string_not_equal(stack->events.item[i].logical_id, "Last");
	assert_ptr_equal(cfn_find(lab.cfn, LAB_ACCOUNT, "fan"), stack);
	lab_close(&lab);
}

static void failures_have_a_typical_reason(void **state)
{
	const struct cfn_options options = { .seed = 7, .fail_resource = "other/Nat" };
	const struct cfn_options hit = { .seed = 7, .fail_resource = "fan/Nat" };
	struct lab lab;
	const struct cfn_stack *stack;

	(void)state;
	lab_open(&lab, &options, NULL);
	lab_complete(&lab, "team-dev-fan", FAN, NULL); /* that is another stack */
	lab_close(&lab);
	lab_open(&lab, &hit, NULL);
	stack = lab_create(&lab, "team-dev-fan", FAN, NULL);
	lab_run(&lab);
	assert_non_null(
		strstr(lab_event(stack, "Nat", "CREATE_FAILED")->reason, "Gateway.NotAttached"));
	lab_close(&lab);
}

static void without_rollback_a_failed_stack_stays(void **state)
{
	const struct cfn_options options = { .seed = 7, .fail_resource = "Subnet" };
	struct cfn_create create = { .account = LAB_ACCOUNT,
				     .region = LAB_REGION,
				     .name = "pair",
				     .template_body = PAIR,
				     .template_len = strlen(PAIR),
				     .disable_rollback = true };
	const struct cfn_stack *stack;
	struct lab lab;

	(void)state;
	lab_open(&lab, &options, NULL);
	assert_int_equal(cfn_create_stack(lab.cfn, &create, lab.now_ms, &stack, &lab.err), 0);
	lab_run(&lab);
	assert_string_equal(stack->status, "CREATE_FAILED");
	assert_string_equal(stack->reason, "The following resource(s) failed to create: [Subnet]");
	lab_event(stack, "Vpc", "CREATE_COMPLETE");
	lab_delete(&lab, "pair");
	lab_run(&lab);
	assert_string_equal(stack->status, "DELETE_COMPLETE");
	lab_event(stack, "Subnet", "DELETE_COMPLETE");
	lab_close(&lab);
}

static void deleting_goes_backwards_and_keeps_what_is_retained(void **state)
{
	struct lab lab;
	const struct cfn_stack *stack;

	(void)state;
	lab_open(&lab, NULL, NULL);
	stack = lab_complete(&lab, "fan", FAN, NULL);
	CLEANUP(mem_free_text) char *arn = mem_copy_text(stack->arn);
	lab_delete(&lab, "fan");
	assert_string_equal(stack->status, "DELETE_IN_PROGRESS");
	lab_delete(&lab, arn); /* again: nothing more happens */
	lab_run(&lab);
	assert_string_equal(stack->status, "DELETE_COMPLETE");
	assert_int_equal(stack->deleted_ms, lab.now_ms);
	assert_true(lab_event(stack, "Slow", "DELETE_IN_PROGRESS")->time_ms >=
		    lab_event(stack, "Last", "DELETE_COMPLETE")->time_ms);
	assert_true(lab_event(stack, "Base", "DELETE_IN_PROGRESS")->time_ms >=
		    lab_event(stack, "Slow", "DELETE_COMPLETE")->time_ms);
	lab_event(stack, "Kept", "DELETE_SKIPPED");
	assert_null(cfn_find(lab.cfn, LAB_ACCOUNT, "fan"));
	assert_ptr_equal(cfn_find(lab.cfn, LAB_ACCOUNT, arn), stack);
	assert_null(cfn_find(lab.cfn, "999999999999", arn));
	lab_delete(&lab, "never-there");
	lab_delete(&lab, arn);
	assert_int_equal(cfn_next_due(lab.cfn), -1);
	/* The name is free again; everything about the new one is new. */
	const struct cfn_stack *again = lab_complete(&lab, "fan", FAN, NULL);
	assert_string_not_equal(again->arn, arn);
	assert_string_not_equal(again->resources.item[0].physical_id,
				stack->resources.item[0].physical_id);
	lab_close(&lab);
}

static void a_stack_can_be_deleted_while_it_comes_up(void **state)
{
	struct lab lab;
	const struct cfn_stack *stack;

	(void)state;
	lab_open(&lab, NULL, NULL);
	stack = lab_create(&lab, "fan", FAN, NULL);
	lab.now_ms += 60000;
	lab_delete(&lab, "fan");
	assert_string_equal(lab_event(stack, "Slow", "CREATE_FAILED")->reason,
			    "Resource creation cancelled");
	lab_run(&lab);
	assert_string_equal(stack->status, "DELETE_COMPLETE");
	lab_event(stack, "Slow", "DELETE_COMPLETE");
	lab_close(&lab);
}

static void a_stack_can_be_deleted_while_it_rolls_back(void **state)
{
	const struct cfn_options options = { .seed = 7, .fail_resource = "Nat" };
	struct lab lab;
	const struct cfn_stack *stack;

	(void)state;
	lab_open(&lab, &options, NULL);
	stack = lab_create(&lab, "fan", FAN, NULL);
	while (!str_equal(stack->status, "ROLLBACK_IN_PROGRESS"))
		cfn_advance(lab.cfn, ++lab.now_ms);
	lab.now_ms += 5000;
	lab_delete(&lab, "fan");
	lab_run(&lab);
	assert_string_equal(stack->status, "DELETE_COMPLETE");
	lab_close(&lab);
}

static void protected_databases_are_not_deleted(void **state)
{
	static const char BODY[] =
		"Resources:\n"
		"  Vpc: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: 10.0.0.0/16}}\n"
		"  Db: {Type: 'AWS::RDS::DBCluster', DependsOn: Vpc, Properties: "
		"{DeletionProtection: "
		"true}}\n"
		"  Free: {Type: 'AWS::EC2::EIP'}\n";
	struct lab lab;
	const struct cfn_stack *stack;

	(void)state;
	lab_open(&lab, NULL, NULL);
	stack = lab_complete(&lab, "db", BODY, NULL);
	lab_delete(&lab, "db");
	lab_run(&lab);
	assert_string_equal(stack->status, "DELETE_FAILED");
	assert_string_equal(stack->reason, "The following resource(s) failed to delete: [Db]. ");
	assert_non_null(strstr(lab_event(stack, "Db", "DELETE_FAILED")->reason,
			       "Cannot delete protected Cluster"));
	lab_event(stack, "Free", "DELETE_COMPLETE");
	assert_string_equal(stack->resources.item[0].status, "CREATE_COMPLETE"); /* Vpc stays */
	size_t before = stack->events.len;
	lab_delete(&lab, "db");
	lab_run(&lab);
	assert_string_equal(stack->status, "DELETE_FAILED");
	assert_int_equal(stack->events.len, before + 4); /* stack, Db twice, stack */
	lab_close(&lab);
}

static void conditions_decide_what_is_made(void **state)
{
	static const char BODY[] =
		"Parameters: {Nat: {Type: String, Default: 'no'}}\n"
		"Conditions: {HasNat: !Equals [!Ref Nat, 'yes']}\n"
		"Resources:\n"
		"  Vpc: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: 10.0.0.0/16}}\n"
		"  Nat2: {Type: 'AWS::EC2::EIP', Condition: HasNat}\n"
		"  Table: {Type: 'AWS::EC2::RouteTable', DependsOn: Nat2, Properties: {VpcId: !If "
		"[HasNat, !Ref Nat2, !Ref Vpc]}}\n"
		"Outputs:\n  Nat: {Condition: HasNat, Value: !Ref Nat2}\n  Table: {Value: !Ref "
		"Table}\n";
	struct lab lab;
	const struct cfn_stack *stack;

	(void)state;
	lab_open(&lab, NULL, NULL);
	stack = lab_complete(&lab, "without", BODY, NULL);
	assert_int_equal(stack->resources.len, 2);
	assert_null(lab_output(stack, "Nat"));
	stack = lab_complete(&lab, "with", BODY, (const char *[]){ "Nat=yes", NULL });
	assert_int_equal(stack->resources.len, 3);
	assert_true(str_starts(lab_output(stack, "Nat"), "203.0.113."));
	lab_close(&lab);
	lab_refuses("Conditions: {Never: !Equals [a, b]}\n"
		    "Resources:\n  A: {Type: 'AWS::EC2::EIP', Condition: Never}\n"
		    "  B: {Type: 'AWS::EC2::RouteTable', Properties: {VpcId: !Ref A}}\n",
		    NULL, "ValidationError",
		    "Template format error: Unresolved resource dependencies [A] in the Resources "
		    "block of the template");
}

static void creation_policies_wait_for_a_signal(void **state)
{
	static const char BODY[] =
		"Resources:\n"
		"  Box: {Type: 'AWS::EC2::Instance', CreationPolicy: {ResourceSignal: {Timeout: "
		"PT15M}}}\n"
		"  Hasty: {Type: 'AWS::EC2::Instance', DependsOn: Box, CreationPolicy: "
		"{ResourceSignal: {Timeout: PT20S}}}\n";
	struct lab lab;
	const struct cfn_stack *stack;

	(void)state;
	lab_open(&lab, NULL, NULL);
	stack = lab_create(&lab, "box", BODY, NULL);
	lab_run(&lab);
	const struct cfn_event *done = lab_event(stack, "Box", "CREATE_COMPLETE");
	const struct cfn_event *signal = NULL;
	for (size_t i = 0; i < stack->events.len; i++)
		if (str_starts(stack->events.item[i].reason ? stack->events.item[i].reason : "",
			       "Received SUCCESS"))
			signal = &stack->events.item[i];
	CLEANUP(mem_free_text)
	char *expected = str_format("Received SUCCESS signal with UniqueId %s", done->physical_id);
	assert_string_equal(signal->reason, expected);
	assert_in_range(done->time_ms - stack->created_ms, 100000, 220000);
	assert_string_equal(lab_event(stack, "Hasty", "CREATE_FAILED")->reason,
			    "Failed to receive 1 resource signal(s) within the specified duration");
	lab_close(&lab);
}

static void a_failing_boot_sends_a_failure_signal(void **state)
{
	static const char BODY[] =
		"Resources: {Group: {Type: 'AWS::AutoScaling::AutoScalingGroup', CreationPolicy: "
		"{ResourceSignal: {Timeout: PT15M}}, Properties: {MinSize: 1, MaxSize: 1}}}";
	const struct cfn_options options = { .seed = 7, .fail_resource = "Group" };
	struct lab lab;
	const struct cfn_stack *stack;

	(void)state;
	lab_open(&lab, &options, NULL);
	stack = lab_create(&lab, "group", BODY, NULL);
	lab_run(&lab);
	assert_string_equal(lab_event(stack, "Group", "CREATE_FAILED")->reason,
			    "Received 1 FAILURE signal(s) out of 1. Unable to satisfy 100% "
			    "MinSuccessfulInstancesPercent requirement");
	CLEANUP(mem_free_text) char *events = lab_events(stack);
	assert_non_null(strstr(events, "Received FAILURE signal with UniqueId i-0"));
	lab_close(&lab);
}

static void missing_properties_fail_the_resource(void **state)
{
	struct lab lab;
	const struct cfn_stack *stack;

	(void)state;
	lab_open(&lab, NULL, NULL);
	stack = lab_create(&lab, "s", "Resources: {Sub: {Type: 'AWS::EC2::Subnet'}}", NULL);
	lab_run(&lab);
	assert_string_equal(
		lab_event(stack, "Sub", "CREATE_FAILED")->reason,
		"Properties validation failed for resource Sub with message: [#: required "
		"key [VpcId] not found]");
	lab_close(&lab);
}

static void fails_with(const char *resources, const char *id, const char *sentence)
{
	CLEANUP(mem_free_text) char *body = str_format("Resources:\n%s", resources);
	const struct cfn_stack *stack;
	struct lab lab;

	lab_open(&lab, NULL, NULL);
	stack = lab_create(&lab, "s", body, NULL);
	lab_run(&lab);
	assert_string_equal(stack->status, "ROLLBACK_COMPLETE");
	if (!strstr(lab_event(stack, id, "CREATE_FAILED")->reason, sentence))
		fail_msg("%s", lab_event(stack, id, "CREATE_FAILED")->reason);
	lab_close(&lab);
}

#define NET                                                                       \
	"  V: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: 10.0.0.0/16}}\n"    \
	"  A: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: !Ref V, CidrBlock: " \
	"10.0.1.0/24}}\n"

static void wrong_addresses_fail_their_resource(void **state)
{
	(void)state;
	fails_with("  V: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: 10.0.0.0/15}}\n", "V",
		   "The CIDR '10.0.0.0/15' is invalid (Service: Ec2, InvalidVpc.Range)");
	fails_with(NET "  B: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: !Ref V, CidrBlock: "
		       "10.1.1.0/24}}\n",
		   "B", "The CIDR '10.1.1.0/24' is invalid");
	fails_with(NET "  B: {Type: 'AWS::EC2::Subnet', DependsOn: A, Properties: {VpcId: !Ref V, "
		       "CidrBlock: 10.0.1.128/25}}\n",
		   "B", "The CIDR '10.0.1.128/25' conflicts with another subnet");
	fails_with("  G: {Type: 'AWS::EC2::SecurityGroup', Properties: {GroupDescription: x, "
		   "SecurityGroupIngress: [{IpProtocol: tcp, CidrIp: 1.2.3.4/32, Description: a}, "
		   "{IpProtocol: tcp, CidrIp: 1.2.3.4/32}]}}\n",
		   "G", "The same permission must not appear multiple times");
	fails_with("  L: {Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: {Subnets: "
		   "[subnet-1, subnet-1]}}\n",
		   "L", "At least two subnets");
}

static void names_tokens_and_capabilities_are_checked(void **state)
{
	static const char ROLE[] = "Resources: {R: {Type: 'AWS::IAM::Role', Properties: "
				   "{AssumeRolePolicyDocument: {}}}}";
	struct cfn_create create = { .account = LAB_ACCOUNT,
				     .region = LAB_REGION,
				     .name = "pair",
				     .template_body = PAIR,
				     .template_len = strlen(PAIR),
				     .token = "t-1" };
	const struct cfn_stack *first, *again;
	struct lab lab;

	(void)state;
	lab_open(&lab, NULL, NULL);
	assert_int_equal(cfn_create_stack(lab.cfn, &create, lab.now_ms, &first, &lab.err), 0);
	assert_int_equal(cfn_create_stack(lab.cfn, &create, lab.now_ms, &again, &lab.err), 0);
	assert_ptr_equal(first, again);
	assert_string_equal(first->events.item[0].token, "t-1");
	assert_int_equal(
		cfn_delete_stack_as(lab.cfn, LAB_ACCOUNT, first->arn, "t-3", lab.now_ms, &lab.err),
		0);
	assert_string_equal(lab_event(first, "pair", "DELETE_IN_PROGRESS")->token, "t-3");
	create.token = "t-2";
	assert_int_equal(cfn_create_stack(lab.cfn, &create, lab.now_ms, &again, &lab.err), -1);
	assert_string_equal(str_text(&lab.err.code), "AlreadyExistsException");
	assert_string_equal(err_text(&lab.err), "Stack [pair] already exists");
	create.account = "444455556666"; /* another account, another name space */
	assert_int_equal(cfn_create_stack(lab.cfn, &create, lab.now_ms, &again, &lab.err), 0);
	create.name = "my_stack";
	assert_int_equal(cfn_create_stack(lab.cfn, &create, lab.now_ms, &again, &lab.err), -1);
	assert_non_null(strstr(err_text(&lab.err), "[a-zA-Z][-a-zA-Z0-9]*"));
	create.name = "role";
	create.template_body = ROLE;
	create.template_len = strlen(ROLE);
	assert_int_equal(cfn_create_stack(lab.cfn, &create, lab.now_ms, &again, &lab.err), -1);
	assert_string_equal(str_text(&lab.err.code), "InsufficientCapabilitiesException");
	assert_string_equal(err_text(&lab.err), "Requires capabilities : [CAPABILITY_IAM]");
	create.capabilities = (const char *const[]){ "CAPABILITY_IAM" };
	create.capability_count = 1;
	assert_int_equal(cfn_create_stack(lab.cfn, &create, lab.now_ms, &again, &lab.err), 0);
	lab_close(&lab);
}

static const char IMPORTER[] =
	"Resources: {Table: {Type: 'AWS::EC2::RouteTable', Properties: {VpcId: !ImportValue "
	"pair-subnet}}}\n";

static void exports_are_unique_and_imported(void **state)
{
	static const char SAME[] = "Resources: {Vpc: {Type: 'AWS::EC2::EIP'}}\n"
				   "Outputs: {A: {Value: x, Export: {Name: pair-subnet}}}\n";
	static const char LATE[] = "Resources: {Vpc: {Type: 'AWS::EC2::KeyPair', Properties: "
				   "{KeyName: pair-subnet}}}\n"
				   "Outputs: {A: {Value: x, Export: {Name: !Ref Vpc}}}\n";
	struct lab lab;

	(void)state;
	lab_open(&lab, NULL, NULL);
	const struct cfn_stack *pair = lab_create(&lab, "pair", PAIR, NULL);
	assert_null(lab_create(&lab, "same", SAME, NULL)); /* while the other still comes up */
	lab_run(&lab);
	assert_null(lab_create(&lab, "same", SAME, NULL));
	assert_string_equal(err_text(&lab.err),
			    "Export with name pair-subnet is already exported by stack pair");
	const struct cfn_stack *late = lab_create(&lab, "late", LATE, NULL);
	lab_run(&lab);
	assert_string_equal(late->status, "ROLLBACK_COMPLETE");
	assert_string_equal(lab_event(late, "late", "ROLLBACK_IN_PROGRESS")->reason,
			    "Export with name pair-subnet is already exported by stack pair. "
			    "Rollback requested by user.");
	const struct cfn_stack *user = lab_complete(&lab, "user", IMPORTER, NULL);
	CLEANUP(mem_free_text)
	char *expected = str_format("{\"VpcId\":\"%s\"}", lab_output(pair, "Subnet"));
	assert_string_equal(lab_event(user, "Table", "CREATE_COMPLETE")->properties, expected);
	lab_close(&lab);
	lab_refuses("Resources: {Vpc: {Type: 'AWS::EC2::EIP'}}\n"
		    "Outputs: {A: {Value: x, Export: {Name: n}}, B: {Value: x, Export: {Name: n}}}",
		    NULL, "ValidationError",
		    "Template format error: Duplicate Export names. More than one output has been "
		    "given the same Export name: [n].");
}

static void an_export_in_use_keeps_its_stack(void **state)
{
	struct lab lab;

	(void)state;
	lab_open(&lab, NULL, NULL);
	const struct cfn_stack *pair = lab_complete(&lab, "pair", PAIR, NULL);
	lab_complete(&lab, "user", IMPORTER, NULL);
	lab_delete(&lab, "pair");
	assert_string_equal(pair->status, "DELETE_IN_PROGRESS");
	lab_run(&lab);
	assert_string_equal(pair->status, "DELETE_FAILED");
	assert_string_equal(
		pair->reason,
		"Delete canceled. Cannot delete export pair-subnet as it is in use by user.");
	assert_string_equal(pair->resources.item[0].status, "CREATE_COMPLETE");
	lab_delete(&lab, "user");
	lab_run(&lab);
	lab_delete(&lab, "pair");
	lab_run(&lab);
	assert_string_equal(pair->status, "DELETE_COMPLETE");
	const struct cfn_stack *orphan = lab_create(&lab, "orphan", IMPORTER, NULL);
	lab_run(&lab);
	assert_string_equal(lab_event(orphan, "Table", "CREATE_FAILED")->reason,
			    "No export named pair-subnet found");
	lab_close(&lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_small_stack_comes_up_step_by_step),
		cmocka_unit_test(events_carry_what_real_ones_carry),
		cmocka_unit_test(durations_are_typical),
		cmocka_unit_test(the_result_does_not_depend_on_how_time_passes),
		cmocka_unit_test(another_seed_gives_other_times_and_ids),
		cmocka_unit_test(events_are_in_the_order_of_time),
		cmocka_unit_test(a_failure_cancels_the_others_and_rolls_back),
		cmocka_unit_test(failures_have_a_typical_reason),
		cmocka_unit_test(without_rollback_a_failed_stack_stays),
		cmocka_unit_test(deleting_goes_backwards_and_keeps_what_is_retained),
		cmocka_unit_test(a_stack_can_be_deleted_while_it_comes_up),
		cmocka_unit_test(a_stack_can_be_deleted_while_it_rolls_back),
		cmocka_unit_test(protected_databases_are_not_deleted),
		cmocka_unit_test(conditions_decide_what_is_made),
		cmocka_unit_test(creation_policies_wait_for_a_signal),
		cmocka_unit_test(a_failing_boot_sends_a_failure_signal),
		cmocka_unit_test(missing_properties_fail_the_resource),
		cmocka_unit_test(wrong_addresses_fail_their_resource),
		cmocka_unit_test(names_tokens_and_capabilities_are_checked),
		cmocka_unit_test(exports_are_unique_and_imported),
		cmocka_unit_test(an_export_in_use_keeps_its_stack),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
