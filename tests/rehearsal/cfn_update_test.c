#include "core/rehearsal/cfn.h"

#include "tests/support/cfn_lab.h"
#include "tests/support/unit.h"

#define TWO(block, subnet)                                                                      \
	"Parameters: {Note: {Type: String, Default: one}}\n"                                    \
	"Resources:\n"                                                                          \
	"  Vpc: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: " block "}}\n"                  \
	"  Subnet: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: !Ref Vpc, CidrBlock: " subnet \
	", MapPublicIpOnLaunch: !Ref Note}}\n"                                                  \
	"Outputs:\n"                                                                            \
	"  Subnet: {Value: !Ref Subnet}\n"

static const char TEMPLATE[] = TWO("10.0.0.0/16", "10.0.1.0/24");
static const char OTHER_SUBNET[] = TWO("10.0.0.0/16", "10.0.2.0/24");
static const char *const NOTE_TWO[] = { "Note=two", NULL };

/* The lines after `skip` events; the caller frees. */
static char *events_after(const struct cfn_stack *stack, size_t skip)
{
	CLEANUP(mem_free_text) char *all = lab_events(stack);
	const char *at = all;

	while (skip--)
		at = strchr(at, '\n') + 1;
	return mem_copy_text(at);
}

static const struct cfn_stack *made(struct lab *lab)
{
	lab_open(lab, NULL, NULL);
	return lab_complete(lab, "net", TEMPLATE, NULL);
}

static void fails(struct lab *lab, const char *resource, enum cfn_fail_step step, int times)
{
	cfn_add_failure(lab->cfn, &(struct cfn_failure){ .resource = (char *)resource,
							 .reason = (char *)"out of luck",
							 .step = step,
							 .times = times });
}

static void a_property_is_changed_in_place(void **state)
{
	struct lab lab;
	const struct cfn_stack *stack = made(&lab);
	size_t before = stack->events.len;
	CLEANUP(mem_free_text) char *id = mem_copy_text(lab_physical_id(stack, "Subnet"));
	(void)state;

	assert_ptr_equal(lab_update(&lab, "net", TEMPLATE, NOTE_TWO), stack);
	lab_run(&lab);
	CLEANUP(mem_free_text) char *events = events_after(stack, before);
	assert_string_equal(events, "net UPDATE_IN_PROGRESS User Initiated\n"
				    "Subnet UPDATE_IN_PROGRESS\n"
				    "Subnet UPDATE_COMPLETE\n"
				    "net UPDATE_COMPLETE_CLEANUP_IN_PROGRESS\n"
				    "net UPDATE_COMPLETE\n");
	assert_string_equal(lab_physical_id(stack, "Subnet"), id);
	assert_string_equal(lab_parameter(stack, "Note"), "two");
	assert_true(stack->updated_ms > stack->created_ms);
	lab_close(&lab);
}

static void what_cannot_change_is_replaced_and_the_old_one_cleaned_up(void **state)
{
	struct lab lab;
	const struct cfn_stack *stack = made(&lab);
	size_t before = stack->events.len;
	CLEANUP(mem_free_text) char *id = mem_copy_text(lab_physical_id(stack, "Subnet"));
	(void)state;

	assert_non_null(lab_update(&lab, "net", OTHER_SUBNET, NULL));
	lab_run(&lab);
	CLEANUP(mem_free_text) char *events = events_after(stack, before);
	assert_string_equal(events,
			    "net UPDATE_IN_PROGRESS User Initiated\n"
			    "Subnet UPDATE_IN_PROGRESS Requested update requires the creation of a "
			    "new physical resource; hence creating one.\n"
			    "Subnet UPDATE_IN_PROGRESS Resource creation Initiated\n"
			    "Subnet UPDATE_COMPLETE\n"
			    "net UPDATE_COMPLETE_CLEANUP_IN_PROGRESS\n"
			    "Subnet DELETE_IN_PROGRESS\n"
			    "Subnet DELETE_COMPLETE\n"
			    "net UPDATE_COMPLETE\n");
	assert_string_not_equal(lab_physical_id(stack, "Subnet"), id);
	assert_string_equal(lab_output(stack, "Subnet"), lab_physical_id(stack, "Subnet"));
	lab_close(&lab);
}

static void a_replacement_replaces_what_refers_to_it(void **state)
{
	struct lab lab;
	const struct cfn_stack *stack = made(&lab);
	CLEANUP(mem_free_text) char *id = mem_copy_text(lab_physical_id(stack, "Subnet"));
	(void)state;

	assert_non_null(lab_update(&lab, "net", TWO("10.1.0.0/16", "10.1.1.0/24"), NULL));
	lab_run(&lab);
	assert_string_equal(stack->status, "UPDATE_COMPLETE");
	assert_string_not_equal(lab_physical_id(stack, "Subnet"), id);
	/* The old subnet goes before the network that it lies in. */
	CLEANUP(mem_free_text) char *events = lab_events(stack);
	const char *subnet = strstr(events, "Subnet DELETE_COMPLETE");
	assert_non_null(subnet);
	assert_non_null(strstr(subnet, "Vpc DELETE_IN_PROGRESS"));
	lab_close(&lab);
}

static void resources_come_and_go(void **state)
{
	static const char less[] =
		"Resources:\n"
		"  Vpc: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: 10.0.0.0/16}}\n"
		"  Address: {Type: 'AWS::EC2::EIP'}\n";
	struct lab lab;
	const struct cfn_stack *stack = made(&lab);
	size_t before = stack->events.len;
	(void)state;

	assert_non_null(lab_update(&lab, "net", less, NULL));
	lab_run(&lab);
	CLEANUP(mem_free_text) char *events = events_after(stack, before);
	assert_string_equal(events, "net UPDATE_IN_PROGRESS User Initiated\n"
				    "Address CREATE_IN_PROGRESS\n"
				    "Address CREATE_IN_PROGRESS Resource creation Initiated\n"
				    "Address CREATE_COMPLETE\n"
				    "net UPDATE_COMPLETE_CLEANUP_IN_PROGRESS\n"
				    "Subnet DELETE_IN_PROGRESS\n"
				    "Subnet DELETE_COMPLETE\n"
				    "net UPDATE_COMPLETE\n");
	lab_close(&lab);
}

static void an_update_that_changes_nothing_is_refused(void **state)
{
	struct lab lab;
	(void)state;

	made(&lab);
	assert_null(lab_update(&lab, "net", TEMPLATE, NULL));
	assert_string_equal(str_text(&lab.err.code), "ValidationError");
	assert_string_equal(err_text(&lab.err), "No updates are to be performed.");
	assert_null(lab_update(&lab, "other", TEMPLATE, NULL));
	assert_string_equal(err_text(&lab.err), "Stack [other] does not exist");
	lab_close(&lab);
}

static void a_failed_update_goes_back(void **state)
{
	struct lab lab;
	const struct cfn_stack *stack = made(&lab);
	size_t before = stack->events.len;
	CLEANUP(mem_free_text) char *id = mem_copy_text(lab_physical_id(stack, "Subnet"));
	(void)state;

	fails(&lab, "Subnet", CFN_FAIL_UPDATE, -1);
	assert_non_null(lab_update(&lab, "net", OTHER_SUBNET, NULL));
	lab_run(&lab);
	CLEANUP(mem_free_text) char *events = events_after(stack, before);
	assert_string_equal(events,
			    "net UPDATE_IN_PROGRESS User Initiated\n"
			    "Subnet UPDATE_IN_PROGRESS Requested update requires the creation of a "
			    "new physical resource; hence creating one.\n"
			    "Subnet UPDATE_IN_PROGRESS Resource creation Initiated\n"
			    "Subnet UPDATE_FAILED out of luck\n"
			    "net UPDATE_ROLLBACK_IN_PROGRESS The following resource(s) failed to "
			    "update: [Subnet]. \n"
			    "Subnet UPDATE_IN_PROGRESS\n"
			    "Subnet UPDATE_COMPLETE\n"
			    "net UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS\n"
			    "Subnet DELETE_IN_PROGRESS\n"
			    "Subnet DELETE_COMPLETE\n"
			    "net UPDATE_ROLLBACK_COMPLETE\n");
	assert_string_equal(lab_physical_id(stack, "Subnet"), id);
	assert_string_equal(lab_output(stack, "Subnet"), id);
	/* And takes another update. */
	cfn_set_failure(lab.cfn, NULL, NULL);
	assert_non_null(lab_update(&lab, "net", OTHER_SUBNET, NULL));
	lab_run(&lab);
	assert_string_equal(stack->status, "UPDATE_COMPLETE");
	lab_close(&lab);
}

static void a_rollback_that_fails_is_continued(void **state)
{
	static const char *const skip[] = { "Subnet" };
	const struct cfn_way_back back = { .account = LAB_ACCOUNT,
					   .region = LAB_REGION,
					   .name = "net" };
	struct cfn_way_back skipping = back;
	struct lab lab;
	const struct cfn_stack *stack = made(&lab);
	(void)state;

	fails(&lab, "Subnet", CFN_FAIL_UPDATE, 1);
	fails(&lab, "Subnet", CFN_FAIL_ROLLBACK, 2);
	assert_non_null(lab_update(&lab, "net", TEMPLATE, NOTE_TWO));
	lab_run(&lab);
	assert_string_equal(stack->status, "UPDATE_ROLLBACK_FAILED");
	assert_null(lab_update(&lab, "net", TEMPLATE, NOTE_TWO));
	assert_int_equal(cfn_continue_rollback(lab.cfn, &back, lab.now_ms, &lab.err), 0);
	lab_run(&lab);
	assert_string_equal(stack->status, "UPDATE_ROLLBACK_FAILED"); /* the second time */
	skipping.skip = skip;
	skipping.skip_count = 1;
	assert_int_equal(cfn_continue_rollback(lab.cfn, &skipping, lab.now_ms, &lab.err), 0);
	lab_run(&lab);
	assert_string_equal(stack->status, "UPDATE_ROLLBACK_COMPLETE");
	assert_string_equal(lab_parameter(stack, "Note"), "one");
	lab_close(&lab);
}

static void an_update_is_cancelled(void **state)
{
	const struct cfn_way_back back = { .account = LAB_ACCOUNT,
					   .region = LAB_REGION,
					   .name = "net" };
	struct lab lab;
	const struct cfn_stack *stack = made(&lab);
	(void)state;

	assert_int_equal(cfn_cancel_update(lab.cfn, &back, lab.now_ms, &lab.err), -1);
	assert_non_null(lab_update(&lab, "net", OTHER_SUBNET, NULL));
	lab.now_ms += 5000;
	assert_int_equal(cfn_cancel_update(lab.cfn, &back, lab.now_ms, &lab.err), 0);
	lab_run(&lab);
	assert_string_equal(stack->status, "UPDATE_ROLLBACK_COMPLETE");
	CLEANUP(mem_free_text) char *events = lab_events(stack);
	assert_non_null(strstr(events, "Subnet UPDATE_FAILED Resource update cancelled\n"));
	assert_non_null(strstr(events, "net UPDATE_ROLLBACK_IN_PROGRESS User Initiated\n"));
	lab_close(&lab);
}

static void a_failed_update_is_kept_and_tried_again(void **state)
{
	const struct cfn_way_back back = { .account = LAB_ACCOUNT,
					   .region = LAB_REGION,
					   .name = "net" };
	const struct cfn_stack *same;
	struct lab lab;
	const struct cfn_stack *stack = made(&lab);
	(void)state;

	fails(&lab, "Subnet", CFN_FAIL_UPDATE, 2);
	lab.keeps_failures = true;
	assert_non_null(lab_update(&lab, "net", TEMPLATE, NOTE_TWO));
	lab_run(&lab);
	assert_string_equal(stack->status, "UPDATE_FAILED");
	assert_non_null(lab_update(&lab, "net", TEMPLATE, NOTE_TWO));
	lab_run(&lab);
	assert_string_equal(stack->status, "UPDATE_FAILED");
	assert_int_equal(cfn_roll_back_stack(lab.cfn, &back, lab.now_ms, &same, &lab.err), 0);
	lab_run(&lab);
	assert_string_equal(stack->status, "UPDATE_ROLLBACK_COMPLETE");
	assert_string_equal(lab_parameter(stack, "Note"), "one");
	assert_non_null(lab_update(&lab, "net", TEMPLATE, NOTE_TWO));
	lab_run(&lab);
	assert_string_equal(stack->status, "UPDATE_COMPLETE");
	lab_close(&lab);
}

static void a_replacement_is_refused_while_rollback_is_off(void **state)
{
	struct lab lab;
	const struct cfn_stack *stack = made(&lab);
	(void)state;

	lab.keeps_failures = true;
	assert_non_null(lab_update(&lab, "net", OTHER_SUBNET, NULL));
	lab_run(&lab);
	assert_string_equal(stack->status, "UPDATE_FAILED");
	assert_string_equal(lab_event(stack, "Subnet", "UPDATE_FAILED")->reason,
			    "Replacement type updates not supported on stack with "
			    "disable-rollback.");
	lab_close(&lab);
}

static void a_failed_creation_is_kept_and_completed_or_rolled_back(void **state)
{
	const struct cfn_way_back back = { .account = LAB_ACCOUNT,
					   .region = LAB_REGION,
					   .name = "b" };
	const struct cfn_stack *a, *b, *same;
	struct lab lab;
	(void)state;

	lab_open(&lab, NULL, NULL);
	fails(&lab, "Subnet", CFN_FAIL_CREATE, 2);
	lab.keeps_failures = true;
	a = lab_create(&lab, "a", TEMPLATE, NULL);
	b = lab_create(&lab, "b", TEMPLATE, NULL);
	lab_run(&lab);
	assert_string_equal(a->status, "CREATE_FAILED");
	assert_non_null(lab_update(&lab, "a", TEMPLATE, NULL));
	assert_int_equal(cfn_roll_back_stack(lab.cfn, &back, lab.now_ms, &same, &lab.err), 0);
	lab_run(&lab);
	assert_string_equal(a->status, "UPDATE_COMPLETE");
	assert_non_null(lab_output(a, "Subnet"));
	assert_string_equal(b->status, "ROLLBACK_COMPLETE");
	lab_close(&lab);
}

static void a_lost_resource_makes_its_update_fail(void **state)
{
	struct lab lab;
	const struct cfn_stack *stack = made(&lab);
	(void)state;

	assert_true(cfn_lose_resource(lab.cfn, LAB_ACCOUNT, "net", "Subnet", lab.now_ms));
	assert_false(cfn_lose_resource(lab.cfn, LAB_ACCOUNT, "net", "Nothing", lab.now_ms));
	assert_non_null(lab_update(&lab, "net", TEMPLATE, NOTE_TWO));
	lab_run(&lab);
	assert_string_equal(stack->status, "UPDATE_ROLLBACK_FAILED");
	assert_non_null(strstr(lab_event(stack, "Subnet", "UPDATE_FAILED")->reason,
			       "(HandlerErrorCode: NotFound)"));
	lab_delete(&lab, "net");
	lab_run(&lab);
	assert_string_equal(stack->status, "DELETE_COMPLETE");
	lab_close(&lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_property_is_changed_in_place),
		cmocka_unit_test(what_cannot_change_is_replaced_and_the_old_one_cleaned_up),
		cmocka_unit_test(a_replacement_replaces_what_refers_to_it),
		cmocka_unit_test(resources_come_and_go),
		cmocka_unit_test(an_update_that_changes_nothing_is_refused),
		cmocka_unit_test(a_failed_update_goes_back),
		cmocka_unit_test(a_rollback_that_fails_is_continued),
		cmocka_unit_test(an_update_is_cancelled),
		cmocka_unit_test(a_failed_update_is_kept_and_tried_again),
		cmocka_unit_test(a_replacement_is_refused_while_rollback_is_off),
		cmocka_unit_test(a_failed_creation_is_kept_and_completed_or_rolled_back),
		cmocka_unit_test(a_lost_resource_makes_its_update_fail),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
