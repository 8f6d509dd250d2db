/* The life of stacks over simulated time. */
#include "core/rehearsal/cfn.h"

#include "tests/support/cfn_lab.h"
#include "tests/support/unit.h"

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
	stack = lab_create(&lab, "pair", LAB_PAIR, NULL);
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
	stack = lab_complete(&lab, "pair", LAB_PAIR, NULL);
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
	const struct cfn_stack *pair = lab_create(&lab, "pair", LAB_PAIR, NULL);
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
				     .template_body = LAB_PAIR,
				     .template_len = strlen(LAB_PAIR),
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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
