/* What a stack is made of and refused for: conditions, signals, properties, names, exports. */
#include "core/rehearsal/cfn.h"

#include "tests/support/cfn_lab.h"
#include "tests/support/unit.h"

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
				     .template_body = LAB_PAIR,
				     .template_len = strlen(LAB_PAIR),
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
	const struct cfn_stack *pair = lab_create(&lab, "pair", LAB_PAIR, NULL);
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
	const struct cfn_stack *pair = lab_complete(&lab, "pair", LAB_PAIR, NULL);
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
