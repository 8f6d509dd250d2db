/* Deletion and what stands in its way; tokens; rules. */
#include "core/rehearsal/cfn.h"

#include "tests/support/cfn_lab.h"
#include "tests/support/unit.h"

static int delete_with(struct lab *lab, const char *const *retain, size_t count, bool is_forced)
{
	const struct cfn_delete wanted = { .account = LAB_ACCOUNT,
					   .name = "two",
					   .retain = retain,
					   .retain_count = count,
					   .is_forced = is_forced };
	int status;

	err_reset(&lab->err);
	status = cfn_delete_stack_with(lab->cfn, &wanted, lab->now_ms, &lab->err);
	lab_run(lab);
	return status;
}

static const struct cfn_stack *undeletable(struct lab *lab)
{
	const struct cfn_stack *stack;

	lab_open(lab, NULL, NULL);
	stack = lab_complete(lab, "two", LAB_PAIR, NULL);
	cfn_add_failure(lab->cfn, &(struct cfn_failure){ .resource = (char *)"two/Subnet",
							 .step = CFN_FAIL_DELETE,
							 .times = -1 });
	assert_int_equal(delete_with(lab, NULL, 0, false), 0);
	assert_string_equal(stack->status, "DELETE_FAILED");
	return stack;
}

static void what_cannot_be_deleted_is_retained(void **state)
{
	static const char *const subnet[] = { "Subnet" }, *const nothing[] = { "Nothing" };
	struct lab lab;
	const struct cfn_stack *stack = undeletable(&lab);
	(void)state;

	assert_int_equal(delete_with(&lab, nothing, 1, false), -1);
	assert_int_equal(delete_with(&lab, subnet, 1, false), 0);
	assert_string_equal(stack->status, "DELETE_COMPLETE");
	lab_event(stack, "Subnet", "DELETE_SKIPPED");
	lab_event(stack, "Vpc", "DELETE_COMPLETE");
	lab_close(&lab);
}

static void what_cannot_be_deleted_is_left_by_force(void **state)
{
	struct lab lab;
	const struct cfn_stack *stack = undeletable(&lab);
	(void)state;

	assert_int_equal(delete_with(&lab, NULL, 0, true), 0);
	assert_string_equal(stack->status, "DELETE_COMPLETE");
	assert_non_null(lab_event(stack, "Subnet", "DELETE_SKIPPED")->reason);
	lab_close(&lab);
}

static void retaining_needs_a_failed_deletion(void **state)
{
	static const char *const subnet[] = { "Subnet" };
	struct lab lab;
	(void)state;

	lab_open(&lab, NULL, NULL);
	lab_complete(&lab, "two", LAB_PAIR, NULL);
	assert_int_equal(delete_with(&lab, subnet, 1, false), -1);
	assert_non_null(strstr(err_text(&lab.err), "must be in the DELETE_FAILED state"));
	lab_close(&lab);
}

static void a_protected_stack_is_not_deleted(void **state)
{
	const struct cfn_stack *stack;
	struct lab lab;
	(void)state;

	lab_open(&lab, NULL, NULL);
	lab_complete(&lab, "two", LAB_PAIR, NULL);
	assert_int_equal(cfn_protect_stack(lab.cfn, LAB_ACCOUNT, "two", true, &stack, &lab.err), 0);
	assert_int_equal(delete_with(&lab, NULL, 0, false), -1);
	assert_string_equal(err_text(&lab.err), "Stack [two] cannot be deleted while "
						"TerminationProtection is enabled");
	assert_int_equal(cfn_protect_stack(lab.cfn, LAB_ACCOUNT, "two", false, &stack, &lab.err),
			 0);
	assert_int_equal(delete_with(&lab, NULL, 0, false), 0);
	assert_string_equal(stack->status, "DELETE_COMPLETE");
	lab_close(&lab);
}

static void a_failed_creation_deletes_itself_on_demand(void **state)
{
	const struct cfn_stack *stack;
	struct lab lab;
	(void)state;

	lab_open(&lab, &(struct cfn_options){ .seed = 3, .fail_resource = "Subnet" }, NULL);
	lab.on_failure = CFN_DELETE;
	stack = lab_create(&lab, "two", LAB_PAIR, NULL);
	lab_run(&lab);
	assert_string_equal(stack->status, "DELETE_COMPLETE");
	assert_null(cfn_find(lab.cfn, LAB_ACCOUNT, "two"));
	lab_close(&lab);
}

static void a_rollback_that_cannot_delete_fails(void **state)
{
	const struct cfn_stack *stack;
	struct lab lab;
	(void)state;

	lab_open(&lab, &(struct cfn_options){ .seed = 3, .fail_resource = "Subnet" }, NULL);
	cfn_add_failure(lab.cfn, &(struct cfn_failure){ .resource = (char *)"Vpc",
							.step = CFN_FAIL_DELETE,
							.times = 1 });
	stack = lab_create(&lab, "two", LAB_PAIR, NULL);
	lab_run(&lab);
	assert_string_equal(stack->status, "ROLLBACK_FAILED");
	assert_int_equal(delete_with(&lab, NULL, 0, false), 0);
	assert_string_equal(stack->status, "DELETE_COMPLETE");
	lab_close(&lab);
}

static void a_token_belongs_to_one_operation(void **state)
{
	static const char *const block[] = { "Block=10.5.0.0/16", NULL };
	static const char *const other[] = { "Block=10.6.0.0/16", NULL };
	struct cfn_way_back back = {
		.account = LAB_ACCOUNT, .region = LAB_REGION, .name = "two", .token = "second"
	};
	const struct cfn_stack *stack;
	struct lab lab;
	(void)state;

	lab_open(&lab, NULL, NULL);
	lab.token = "first";
	stack = lab_complete(&lab, "two", LAB_PAIR, NULL);
	lab.token = "second";
	assert_non_null(lab_update(&lab, "two", LAB_PAIR, block));
	assert_ptr_equal(lab_update(&lab, "two", LAB_PAIR, other), stack); /* a retry, to AWS */
	assert_string_equal(lab_parameter(stack, "Block"), "10.5.0.0/16");
	assert_int_equal(cfn_cancel_update(lab.cfn, &back, lab.now_ms, &lab.err), -1);
	assert_string_equal(str_text(&lab.err.code), "TokenAlreadyExistsException");
	lab_run(&lab);
	for (size_t i = 0; i < stack->events.len; i++)
		assert_string_equal(stack->events.item[i].token,
				    stack->events.item[i].operation ? "second" : "first");
	lab_close(&lab);
}

static void rules_are_judged_before_anything_is_made(void **state)
{
	static const char body[] =
		"Parameters: {A: {Type: String}, B: {Type: String}}\n"
		"Rules:\n"
		"  Differ: {Assertions: [{Assert: !Not [!Equals [!Ref A, !Ref B]],\n"
		"                         AssertDescription: A is not B}]}\n"
		"Resources: {Vpc: {Type: 'AWS::EC2::VPC', Properties:\n"
		"  {CidrBlock: 10.0.0.0/16}}}\n";
	static const char *const same[] = { "A=x", "B=x", NULL }, *const two[] = { "A=x", "B=y",
										   NULL };
	struct lab lab;
	(void)state;

	lab_refuses(body, same, "ValidationError",
		    "Template validation error: Rule assertions failed: A is not B");
	lab_open(&lab, NULL, NULL);
	lab_complete(&lab, "ruled", body, two);
	lab_close(&lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_cannot_be_deleted_is_retained),
		cmocka_unit_test(what_cannot_be_deleted_is_left_by_force),
		cmocka_unit_test(retaining_needs_a_failed_deletion),
		cmocka_unit_test(a_protected_stack_is_not_deleted),
		cmocka_unit_test(a_failed_creation_deletes_itself_on_demand),
		cmocka_unit_test(a_rollback_that_cannot_delete_fails),
		cmocka_unit_test(a_token_belongs_to_one_operation),
		cmocka_unit_test(rules_are_judged_before_anything_is_made),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
