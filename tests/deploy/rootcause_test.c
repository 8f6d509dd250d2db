#include "core/deploy/rootcause.h"

#include "core/base/mem.h"
#include "tests/support/unit.h"

#include <string.h>

static void add(struct deployment *d, enum stack_id node, int64_t time_ms, const char *logical_id,
		const char *type, const char *status, const char *reason)
{
	*vec_push(&d->events) = (struct deployment_event){ .time_ms = time_ms,
							   .node = (enum node_id)node,
							   .logical_id = logical_id,
							   .type = type,
							   .status = status,
							   .reason = reason };
}

static void the_oldest_real_failure_is_the_cause(void **state)
{
	struct deployment d = { 0 };
	struct deployment_cause cause = { 0 };
	(void)state;
	d.nodes[STACK_DATA].state = NODE_UNDOING;
	add(&d, STACK_DATA, 10, "B", "AWS::RDS::DBInstance", "CREATE_FAILED",
	    "Resource creation cancelled");
	add(&d, STACK_DATA, 11, "A", "AWS::RDS::DBCluster", "CREATE_FAILED",
	    "Cannot find version 10.7 for aurora-postgresql");
	add(&d, STACK_DATA, 12, "C", "AWS::EC2::EIP", "CREATE_FAILED", "another reason");
	add(&d, STACK_DATA, 13, "demo-dev-data", "AWS::CloudFormation::Stack", "ROLLBACK_FAILED",
	    "");
	assert_true(rootcause_find(&d, &cause));
	assert_string_equal(cause.logical_id, "A");
	assert_string_equal(cause.type, "AWS::RDS::DBCluster");
	assert_int_equal(cause.time_ms, 11);
	assert_int_equal(cause.page, PAGE_SIZES);
	assert_int_equal(cause.cancelled, 1);
	rootcause_release(&cause);
	vec_release(&d.events);
}

static void a_stack_that_came_up_has_no_cause(void **state)
{
	struct deployment d = { 0 };
	struct deployment_cause cause = { 0 };
	(void)state;
	d.nodes[STACK_DATA].state = NODE_DONE;
	add(&d, STACK_DATA, 11, "A", "AWS::RDS::DBCluster", "DELETE_FAILED", "in use");
	assert_false(rootcause_find(&d, &cause));
	assert_false(cause.known);
	vec_release(&d.events);
}

static void a_failed_delete_counts_when_nothing_else_failed(void **state)
{
	struct deployment d = { 0 };
	struct deployment_cause cause = { 0 };
	(void)state;
	d.nodes[STACK_DATA].state = NODE_FAILED;
	add(&d, STACK_DATA, 11, "A", "AWS::RDS::DBCluster", "DELETE_FAILED",
	    "Cannot delete protected Cluster, please disable deletion protection and try again.");
	assert_true(rootcause_find(&d, &cause));
	assert_non_null(strstr(cause.advice, "protection"));
	rootcause_release(&cause);
	vec_release(&d.events);
}

static void a_refusal_without_events_is_a_cause_too(void **state)
{
	struct deployment d = { 0 };
	struct deployment_cause cause = { 0 };
	char name[] = "secrets", reason[] = "Secret x: it is scheduled for deletion";
	(void)state;
	d.nodes[NODE_SECRETS].state = NODE_FAILED;
	d.nodes[NODE_SECRETS].name = name;
	d.nodes[NODE_SECRETS].reason = reason;
	assert_true(rootcause_find(&d, &cause));
	assert_int_equal(cause.node, NODE_SECRETS);
	assert_int_equal(cause.page, PAGE_SECRETS);
	rootcause_release(&cause);
}

static void what_was_denied_comes_with_the_statement_that_allows_it(void **state)
{
	struct deployment d = { 0 };
	struct deployment_cause cause = { 0 };
	(void)state;
	d.nodes[STACK_REDASH].state = NODE_FAILED;
	add(&d, STACK_REDASH, 11, "Role", "AWS::IAM::Role", "CREATE_FAILED",
	    "Resource handler returned message: \"User: u is not authorized to perform: "
	    "iam:CreateRole on resource: arn:aws:iam::111122223333:role/r because no "
	    "identity-based policy allows the iam:CreateRole action\"");
	assert_true(rootcause_find(&d, &cause));
	assert_non_null(strstr(cause.advice, "must allow iam:CreateRole"));
	assert_non_null(
		strstr(cause.advice, "{\"Effect\":\"Allow\",\"Action\":\"iam:CreateRole\""));
	assert_int_equal(cause.page, PAGE_ACCOUNT);
	rootcause_release(&cause);
	vec_release(&d.events);
}

static void cancellations_are_recognised(void **state)
{
	(void)state;
	assert_true(event_is_cancellation("CREATE_FAILED", "Resource creation cancelled"));
	assert_true(event_is_cancellation("UPDATE_FAILED", "Resource update cancelled"));
	assert_false(event_is_cancellation("CREATE_FAILED", "The order was cancelled by the user"));
	assert_false(event_is_cancellation("CREATE_COMPLETE", "Resource creation cancelled"));
	assert_false(event_is_cancellation("CREATE_FAILED", ""));
	assert_false(event_is_cancellation("CREATE_FAILED", NULL));
}

static void known_reasons_lead_to_the_page_that_fixes_them(void **state)
{
	static const struct {
		const char *type, *reason;
		enum page_id page;
	} cases[] = {
		{ "AWS::RDS::DBCluster", "Cannot find version 10.7 for aurora-postgresql",
		  PAGE_SIZES },
		{ "AWS::ElastiCache::ReplicationGroup",
		  "Invalid request: the node type cache.t2.micro is not available", PAGE_SIZES },
		{ "AWS::EC2::SecurityGroup",
		  "InvalidPermission.Duplicate the specified rule already exists", PAGE_ACCESS },
		{ "AWS::EC2::EIP", "The maximum number of addresses has been reached.",
		  PAGE_NETWORK },
		{ "AWS::EC2::VPC", "The maximum number of VPCs has been reached.", PAGE_ACCOUNT },
		{ "AWS::EC2::Instance",
		  "You have requested more vCPU capacity than your current vCPU limit of 5",
		  PAGE_SIZES },
		{ "AWS::EC2::Instance", "The key pair 'team' does not exist", PAGE_ACCESS },
		{ "AWS::AutoScaling::AutoScalingGroup",
		  "Group did not stabilize: received 0 success signals out of 1", PAGE_DEPLOY },
		{ "AWS::CertificateManager::Certificate", "CAA_ERROR", PAGE_DOMAIN },
		{ "AWS::CertificateManager::Certificate", "Certificate is not stabilized",
		  PAGE_DELEGATION },
		{ "AWS::IAM::Role", "User: u is not authorized to perform: iam:CreateRole",
		  PAGE_ACCOUNT },
		{ "AWS::Made::Up", "something nobody has seen", PAGE_REVIEW },
		{ NULL, NULL, PAGE_REVIEW },
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct advice *advice = advice_for(cases[i].type, cases[i].reason);
		if (advice->page != cases[i].page) fail_msg("%s", cases[i].reason);
		assert_true(strlen(advice->text) > 20);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_oldest_real_failure_is_the_cause),
		cmocka_unit_test(a_stack_that_came_up_has_no_cause),
		cmocka_unit_test(a_failed_delete_counts_when_nothing_else_failed),
		cmocka_unit_test(a_refusal_without_events_is_a_cause_too),
		cmocka_unit_test(what_was_denied_comes_with_the_statement_that_allows_it),
		cmocka_unit_test(cancellations_are_recognised),
		cmocka_unit_test(known_reasons_lead_to_the_page_that_fixes_them),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
