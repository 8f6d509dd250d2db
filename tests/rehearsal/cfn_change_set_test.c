#include "core/rehearsal/cfn_change_sets.h"

#include "tests/support/cfn_lab.h"
#include "tests/support/unit.h"

#define DATA(subnets, instance, policy)                                                   \
	"Parameters: {Class: {Type: String, Default: db.t4g.medium},\n"                   \
	"             Word: {Type: String, NoEcho: true, Default: hidden}}\n"             \
	"Resources:\n"                                                                    \
	"  Group: {Type: 'AWS::RDS::DBSubnetGroup', Properties:\n"                        \
	"    {DBSubnetGroupDescription: " subnets ", SubnetIds: [subnet-1, subnet-2]}}\n" \
	"  Cluster:\n"                                                                    \
	"    Type: AWS::RDS::DBCluster\n" policy                                          \
	"    Properties: {Engine: aurora-postgresql, DBSubnetGroupName: !Ref Group,\n"    \
	"                 MasterUserPassword: !Ref Word, StorageEncrypted: true}\n"       \
	"  Instance: {Type: 'AWS::RDS::DBInstance', Properties:\n"                        \
	"    {DBClusterIdentifier: !Ref Cluster, DBInstanceClass: " instance "}}\n"

static const char DATABASE[] = DATA("two", "!Ref Class", "");
static const char *const LARGER[] = { "Class=db.r6g.large", NULL };

static const struct cfn_change *change(const struct cfn_change_set *set, const char *logical_id)
{
	for (size_t i = 0; i < set->changes.of.len; i++)
		if (str_equal(set->changes.of.item[i].logical_id, logical_id))
			return &set->changes.of.item[i];
	fail_msg("no change of %s", logical_id);
	return NULL;
}

static void execute(struct lab *lab, const struct cfn_change_set *set, int expected)
{
	const struct cfn_execution how = { .token = "run-1" };

	assert_int_equal(cfn_execute_change_set(lab->cfn, (struct cfn_change_set *)set, &how,
						lab->now_ms, &lab->err),
			 expected);
}

static void what_failed_and_was_kept_is_added_by_a_retry(void **state)
{
	const struct cfn_options options = { .fail_resource = "Cluster" };
	struct lab lab;
	(void)state;

	lab_open(&lab, &options, NULL);
	lab.keeps_failures = true;
	const struct cfn_stack *stack = lab_create(&lab, "data", DATABASE, NULL);
	lab_run(&lab);
	assert_string_equal(stack->status, "CREATE_FAILED");
	const struct cfn_change_set *set = lab_change_set(&lab, "data", "retry", DATABASE, NULL);
	lab_run(&lab);
	assert_string_equal(set->status, "CREATE_COMPLETE");
	assert_int_equal(set->changes.of.len, 2); /* the subnet group came up */
	assert_string_equal(change(set, "Cluster")->action, "Add");
	assert_string_equal(change(set, "Instance")->action, "Add");
	lab_close(&lab);
}

static void a_new_stack_is_reviewed_first(void **state)
{
	struct lab lab;
	const struct cfn_change_set *set;
	(void)state;

	lab_open(&lab, NULL, NULL);
	set = lab_change_set(&lab, "data", "first", DATABASE, NULL);
	assert_non_null(set);
	assert_string_equal(set->status, "CREATE_IN_PROGRESS");
	assert_string_equal(set->stack->status, "REVIEW_IN_PROGRESS");
	execute(&lab, set, -1);
	assert_string_equal(str_text(&lab.err.code), "InvalidChangeSetStatus");
	lab_run(&lab);
	assert_string_equal(set->status, "CREATE_COMPLETE");
	assert_string_equal(set->execution, "AVAILABLE");
	assert_int_equal(set->changes.of.len, 3);
	assert_string_equal(change(set, "Cluster")->action, "Add");
	assert_non_null(strstr(change(set, "Cluster")->after_context, "aurora-postgresql"));
	assert_null(strstr(change(set, "Cluster")->after_context, "hidden"));
	err_reset(&lab.err);
	execute(&lab, set, 0);
	lab_run(&lab);
	assert_string_equal(set->stack->status, "CREATE_COMPLETE");
	assert_string_equal(set->stack->operations.item[0].token, "run-1");
	lab_close(&lab);
}

static void what_changes_is_told_with_values_and_cause(void **state)
{
	struct lab lab;
	const struct cfn_change_set *set;
	const struct cfn_change *instance;
	(void)state;

	lab_open(&lab, NULL, NULL);
	lab_complete(&lab, "data", DATABASE, NULL);
	set = lab_change_set(&lab, "data", "larger", DATABASE, LARGER);
	lab_run(&lab);
	assert_int_equal(set->changes.of.len, 1);
	instance = change(set, "Instance");
	assert_string_equal(instance->action, "Modify");
	assert_string_equal(instance->replacement, "False");
	assert_string_equal(instance->details.item[0].before, "db.t4g.medium");
	assert_string_equal(instance->details.item[0].after, "db.r6g.large");
	assert_string_equal(instance->details.item[0].source, "ParameterReference");
	assert_string_equal(instance->details.item[0].cause, "Class");
	execute(&lab, set, 0);
	lab_run(&lab);
	assert_string_equal(set->stack->status, "UPDATE_COMPLETE");
	lab_expect(set->stack, "Instance", "DBInstanceClass", "db.t4g.medium"); /* as created */
	assert_string_equal(lab_parameter(set->stack, "Class"), "db.r6g.large");
	lab_close(&lab);
}

static void replacements_are_told_down_the_line(void **state)
{
	struct lab lab;
	const struct cfn_change_set *set;
	(void)state;

	lab_open(&lab, NULL, NULL);
	lab_complete(&lab, "data",
		     DATA("two", "db.t4g.medium", "    UpdateReplacePolicy: Snapshot\n"), NULL);
	/* The name of the group is its own, so the cluster keeps it only with luck. */
	set = lab_change_set(
		&lab, "data", "crypt",
		"Resources:\n"
		"  Group: {Type: 'AWS::RDS::DBSubnetGroup', Properties:\n"
		"    {DBSubnetGroupDescription: two, SubnetIds: [subnet-1, subnet-2]}}\n"
		"  Cluster:\n"
		"    Type: AWS::RDS::DBCluster\n"
		"    Properties: {Engine: aurora-postgresql, DBSubnetGroupName: !Ref Group,\n"
		"                 MasterUserPassword: '****', StorageEncrypted: false}\n"
		"  Instance: {Type: 'AWS::RDS::DBInstance', Properties:\n"
		"    {DBClusterIdentifier: !Ref Cluster, DBInstanceClass: "
		"db.t4g.medium}}\n",
		NULL);
	lab_run(&lab);
	assert_string_equal(change(set, "Cluster")->replacement, "True");
	assert_string_equal(change(set, "Cluster")->policy_action, "ReplaceAndSnapshot");
	assert_string_equal(change(set, "Instance")->replacement, "Conditional");
	assert_true(change(set, "Instance")->details.item[0].is_dynamic);
	assert_string_equal(change(set, "Instance")->details.item[0].source, "ResourceReference");
	lab_close(&lab);
}

static void no_change_is_a_failed_set(void **state)
{
	struct lab lab;
	const struct cfn_change_set *set;
	(void)state;

	lab_open(&lab, NULL, NULL);
	lab_complete(&lab, "data", DATABASE, NULL);
	set = lab_change_set(&lab, "data", "same", DATABASE, NULL);
	lab_run(&lab);
	assert_string_equal(set->status, "FAILED");
	assert_string_equal(set->execution, "UNAVAILABLE");
	assert_true(str_starts(set->reason, "The submitted information didn't contain changes."));
	execute(&lab, set, -1);
	lab_close(&lab);
}

static void a_missing_property_is_found_early(void **state)
{
	struct lab lab;
	const struct cfn_change_set *set;
	(void)state;

	lab_open(&lab, NULL, NULL);
	set = lab_change_set(&lab, "bad", "first",
			     "Resources: {Net: {Type: 'AWS::EC2::Subnet', Properties: {}}}", NULL);
	lab_run(&lab);
	assert_string_equal(set->status, "FAILED");
	assert_non_null(strstr(set->reason, "DescribeEvents API"));
	assert_int_equal(set->errors.len, 1);
	assert_string_equal(set->errors.item[0].path, "/Resources/Net/Properties");
	assert_non_null(strstr(set->errors.item[0].sentence, "[VpcId] not found"));
	lab_close(&lab);
}

static void a_stub_goes_with_its_stack(void **state)
{
	struct lab lab;
	const struct cfn_change_set *set;
	(void)state;

	lab_open(&lab, NULL, NULL);
	set = lab_change_set(&lab, "data", "first", DATABASE, NULL);
	CLEANUP(mem_free_text) char *arn = mem_copy_text(set->arn);
	lab_run(&lab);
	lab_delete(&lab, "data");
	lab_run(&lab);
	assert_null(cfn_find(lab.cfn, LAB_ACCOUNT, "data"));
	assert_null(cfn_find_change_set(lab.cfn, LAB_ACCOUNT, "data", arn, &lab.err));
	assert_string_equal(str_text(&lab.err.code), "ChangeSetNotFound");
	lab_close(&lab);
}

static void others_become_obsolete(void **state)
{
	struct lab lab;
	const struct cfn_change_set *one, *two;
	(void)state;

	lab_open(&lab, NULL, NULL);
	lab_complete(&lab, "data", DATABASE, NULL);
	one = lab_change_set(&lab, "data", "one", DATABASE, LARGER);
	two = lab_change_set(&lab, "data", "two", DATABASE, LARGER);
	lab_run(&lab);
	assert_null(lab_change_set(&lab, "data", "two", DATABASE, LARGER));
	assert_string_equal(str_text(&lab.err.code), "AlreadyExistsException");
	execute(&lab, one, 0);
	assert_string_equal(two->execution, "OBSOLETE");
	lab_run(&lab);
	execute(&lab, two, 0); /* the same token: that very call was made */
	lab_close(&lab);
}

static void a_set_of_an_unknown_stack_or_a_known_one_is_refused(void **state)
{
	struct lab lab;
	(void)state;

	lab_open(&lab, NULL, NULL);
	assert_null(lab_change_set(&lab, "data", "bad_name", DATABASE, NULL));
	assert_null(cfn_find(lab.cfn, LAB_ACCOUNT, "data")); /* no stub is left */
	lab_complete(&lab, "data", DATABASE, NULL);
	lab_delete(&lab, "data");
	assert_null(lab_change_set(&lab, "data", "late", DATABASE, NULL));
	assert_non_null(strstr(err_text(&lab.err), "is in DELETE_IN_PROGRESS state and can not be "
						   "updated."));
	lab_close(&lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_failed_and_was_kept_is_added_by_a_retry),
		cmocka_unit_test(a_new_stack_is_reviewed_first),
		cmocka_unit_test(what_changes_is_told_with_values_and_cause),
		cmocka_unit_test(replacements_are_told_down_the_line),
		cmocka_unit_test(no_change_is_a_failed_set),
		cmocka_unit_test(a_missing_property_is_found_early),
		cmocka_unit_test(a_stub_goes_with_its_stack),
		cmocka_unit_test(others_become_obsolete),
		cmocka_unit_test(a_set_of_an_unknown_stack_or_a_known_one_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
