/* Events as CloudFormation sends them: which of them is the cause. */
#include "core/deploy/rootcause.h"

#include "core/base/mem.h"
#include "tests/support/unit.h"

#include <string.h>
#include <time.h>

#define STACK_TYPE "AWS::CloudFormation::Stack"
#define CLUSTER    "AWS::RDS::DBCluster"
#define CACHE      "AWS::ElastiCache::ReplicationGroup"
#define WAIT       "AWS::CloudFormation::WaitCondition"
#define GROUP      "AWS::AutoScaling::AutoScalingGroup"
#define CANCELLED  "Resource creation cancelled"
#define NO_VERSION "Cannot find version 10.7 for aurora-postgresql"
#define NO_NODES   "Invalid request: the node type cache.t2.micro is not available."
#define DATA       "demo-dev-data"

struct step {
	int64_t time_ms;
	const char *nested, *logical_id, *type, *status, *reason;
};
struct scene {
	struct deployment d;
	struct deployment_cause cause;
	bool found;
};

static void add(struct deployment *d, const struct step *s)
{
	*vec_push(&d->events) = (struct deployment_event){ .time_ms = s->time_ms,
							   .node = STACK_DATA,
							   .logical_id = s->logical_id,
							   .type = s->type,
							   .status = s->status,
							   .reason = s->reason,
							   .nested = s->nested };
}

/* The steps are those of the stack of the data, in order of time. */
static void find(struct scene *s, enum node_state state, const struct step *steps, size_t count)
{
	static char name[] = DATA;
	s->d.nodes[STACK_DATA].state = state;
	s->d.nodes[STACK_DATA].stack_name = name;
	s->d.events.len = 0;
	for (size_t i = 0; i < count; i++)
		add(&s->d, &steps[i]);
	rootcause_release(&s->cause);
	s->found = rootcause_find(&s->d, &s->cause);
}
#define FIND(s, state, steps) find(s, state, steps, ARRAY_LEN(steps))

static void leave(struct scene *s)
{
	rootcause_release(&s->cause);
	vec_release(&s->d.events);
}

static void the_oldest_real_failure_is_the_cause(void **state)
{
	static const struct step steps[] = {
		{ 1, NULL, DATA, STACK_TYPE, "CREATE_IN_PROGRESS", "User Initiated" },
		{ 10, NULL, "B", "AWS::RDS::DBInstance", "CREATE_FAILED", CANCELLED },
		{ 11, NULL, "A", CLUSTER, "CREATE_FAILED", NO_VERSION },
		{ 12, NULL, "C", "AWS::EC2::EIP", "CREATE_FAILED", "another reason" },
		{ 13, NULL, DATA, STACK_TYPE, "ROLLBACK_IN_PROGRESS",
		  "The following resource(s) failed to create: [B, A, C]. Rollback requested by "
		  "user." },
		{ 19, NULL, "C", "AWS::EC2::EIP", "DELETE_FAILED", "is currently in use" },
		{ 20, NULL, DATA, STACK_TYPE, "ROLLBACK_FAILED",
		  "The following resource(s) failed to delete: [C]." },
	};
	struct scene s = { 0 };
	(void)state;
	FIND(&s, NODE_UNDOING, steps);
	assert_true(s.found);
	assert_string_equal(s.cause.logical_id, "A");
	assert_string_equal(s.cause.type, CLUSTER);
	assert_string_equal(s.cause.id, "database-version");
	assert_int_equal(s.cause.time_ms, 11);
	assert_int_equal(s.cause.page, PAGE_SIZES);
	assert_int_equal(s.cause.cancelled, 1);
	assert_false(s.cause.may_pass);
	assert_null(s.cause.path);
	FIND(&s, NODE_FAILED, steps);
	assert_string_equal(s.cause.logical_id, "A");
	leave(&s);
}

static void a_stack_that_came_up_has_no_cause(void **state)
{
	static const struct step steps[] = {
		{ 11, NULL, "A", CLUSTER, "DELETE_FAILED", "in use" },
	};
	struct scene s = { 0 };
	(void)state;
	FIND(&s, NODE_DONE, steps);
	assert_false(s.found);
	assert_false(s.cause.known);
	leave(&s);
}

static void an_older_attempt_is_history(void **state)
{
	static const struct step steps[] = {
		{ 1, NULL, DATA, STACK_TYPE, "UPDATE_IN_PROGRESS", "User Initiated" },
		{ 2, NULL, "Old", CLUSTER, "UPDATE_FAILED", NO_VERSION },
		{ 3, NULL, DATA, STACK_TYPE, "UPDATE_ROLLBACK_IN_PROGRESS",
		  "The following resource(s) failed to update: [Old]." },
		{ 4, NULL, DATA, STACK_TYPE, "UPDATE_ROLLBACK_COMPLETE", NULL },
		{ 10, NULL, DATA, STACK_TYPE, "UPDATE_IN_PROGRESS", "User Initiated" },
		{ 11, NULL, "Cache", CACHE, "UPDATE_FAILED", NO_NODES },
		{ 11, NULL, "Group", GROUP, "UPDATE_FAILED", "Resource update cancelled" },
	};
	struct scene s = { 0 };
	(void)state;
	FIND(&s, NODE_FAILED, steps);
	assert_string_equal(s.cause.logical_id, "Cache");
	assert_string_equal(s.cause.id, "cache-class");
	assert_int_equal(s.cause.cancelled, 1);
	/* And as long as the second attempt goes well, nothing has failed. */
	find(&s, NODE_RUNNING, steps, 5);
	assert_false(s.found);
	leave(&s);
}

static void a_stack_that_was_made_again_leaves_its_former_events_behind(void **state)
{
	static const struct step steps[] = {
		{ 1, NULL, DATA, STACK_TYPE, "CREATE_IN_PROGRESS", "User Initiated" },
		{ 2, NULL, "Old", CLUSTER, "CREATE_FAILED", NO_VERSION },
		{ 5, NULL, DATA, STACK_TYPE, "ROLLBACK_COMPLETE", NULL },
	};
	struct scene s = { 0 };
	(void)state;
	s.d.nodes[STACK_DATA].started_ms = 20;
	FIND(&s, NODE_RUNNING, steps);
	assert_false(s.found);
	leave(&s);
}

static void a_delete_that_follows_from_the_failure_is_not_a_new_attempt(void **state)
{
	static const struct step steps[] = {
		{ 1, NULL, DATA, STACK_TYPE, "CREATE_IN_PROGRESS", "User Initiated" },
		{ 2, NULL, "A", CLUSTER, "CREATE_FAILED", NO_VERSION },
		{ 3, NULL, DATA, STACK_TYPE, "DELETE_IN_PROGRESS",
		  "The following resource(s) failed to create: [A]. . Delete requested by user." },
		{ 4, NULL, "Subnets", "AWS::RDS::DBSubnetGroup", "DELETE_IN_PROGRESS", NULL },
	};
	struct scene s = { 0 };
	(void)state;
	s.d.nodes[STACK_DATA].started_ms = 3;
	FIND(&s, NODE_UNDOING, steps);
	assert_true(s.found);
	assert_string_equal(s.cause.logical_id, "A");
	leave(&s);
}

static void a_person_who_cancels_is_no_cause(void **state)
{
	static const struct step cancelled[] = {
		{ 1, NULL, DATA, STACK_TYPE, "UPDATE_IN_PROGRESS", "User Initiated" },
		{ 2, NULL, "A", CLUSTER, "UPDATE_FAILED", "Resource update cancelled" },
		{ 3, NULL, DATA, STACK_TYPE, "UPDATE_ROLLBACK_IN_PROGRESS", "User Initiated" },
		{ 9, NULL, DATA, STACK_TYPE, "UPDATE_ROLLBACK_COMPLETE", NULL },
	};
	static const struct step deleted[] = {
		{ 1, NULL, DATA, STACK_TYPE, "CREATE_IN_PROGRESS", "User Initiated" },
		{ 2, NULL, "A", CLUSTER, "CREATE_FAILED", CANCELLED },
		{ 3, NULL, DATA, STACK_TYPE, "DELETE_IN_PROGRESS", "User Initiated" },
	};
	char reason[] = "User Initiated";
	struct scene s = { 0 };
	(void)state;
	s.d.nodes[STACK_DATA].reason = reason;
	FIND(&s, NODE_FAILED, cancelled);
	assert_false(s.found);
	FIND(&s, NODE_UNDOING, deleted);
	assert_false(s.found);
	leave(&s);
}

static void the_deepest_stack_tells_the_cause_with_its_path(void **state)
{
	static const struct step steps[] = {
		{ 1, NULL, DATA, STACK_TYPE, "CREATE_IN_PROGRESS", "User Initiated" },
		{ 2, "Inner", DATA "-Inner-1A", STACK_TYPE, "CREATE_IN_PROGRESS", NULL },
		{ 3, "Inner/Core", DATA "-Inner-1A-Core-2B", STACK_TYPE, "CREATE_IN_PROGRESS",
		  NULL },
		{ 4, "Inner/Core", "Eip", "AWS::EC2::EIP", "CREATE_FAILED",
		  "The maximum number of addresses has been reached." },
		{ 5, "Inner/Core", DATA "-Inner-1A-Core-2B", STACK_TYPE, "CREATE_FAILED",
		  "The following resource(s) failed to create: [Eip]." },
		{ 6, "Inner", "Core", STACK_TYPE, "CREATE_FAILED",
		  "Embedded stack arn:c was not successfully created: The following resource(s) "
		  "failed to create: [Eip]." },
		{ 6, "Inner", "Other", CLUSTER, "CREATE_FAILED", CANCELLED },
		{ 7, NULL, "Inner", STACK_TYPE, "CREATE_FAILED",
		  "Embedded stack arn:i was not successfully created: The following resource(s) "
		  "failed to create: [Core]." },
	};
	struct scene s = { 0 };
	(void)state;
	FIND(&s, NODE_UNDOING, steps);
	assert_string_equal(s.cause.logical_id, "Eip");
	assert_string_equal(s.cause.path, "Inner/Core");
	assert_string_equal(s.cause.id, "quota-addresses");
	assert_int_equal(s.cause.cancelled, 1);
	/* Without the events of the nested stacks, the outer one's word is the best there is. */
	find(&s, NODE_UNDOING, &steps[7], 1);
	assert_string_equal(s.cause.logical_id, "Inner");
	assert_string_equal(s.cause.id, "nested-stack");
	leave(&s);
}

static void what_the_server_said_goes_before_that_it_was_silent(void **state)
{
	static const char said[] =
		"WaitCondition received failed message: 'step database failed: cannot log in to "
		"Aurora as its master user: denied' for uniqueId: ip-10-0-2-17";
	static const struct step steps[] = {
		{ 1, NULL, DATA, STACK_TYPE, "UPDATE_IN_PROGRESS", "User Initiated" },
		{ 2, NULL, "Group", GROUP, "UPDATE_FAILED",
		  "Received 1 FAILURE signal(s) out of 1. Unable to satisfy 100% "
		  "MinSuccessfulInstancesPercent requirement" },
		{ 3, NULL, "Boot", WAIT, "CREATE_FAILED", said },
	};
	struct scene s = { 0 };
	(void)state;
	FIND(&s, NODE_UNDOING, steps);
	assert_string_equal(s.cause.logical_id, "Boot");
	assert_string_equal(s.cause.id, "boot-database-login");
	assert_int_equal(s.cause.page, PAGE_SECRETS);
	find(&s, NODE_UNDOING, steps, 2);
	assert_string_equal(s.cause.id, "boot-failure-signal");
	leave(&s);
}

static void the_words_of_a_stack_count_when_they_name_a_cause(void **state)
{
	static const struct step steps[] = {
		{ 1, NULL, DATA, STACK_TYPE, "CREATE_IN_PROGRESS", "User Initiated" },
		{ 2, NULL, "A", CLUSTER, "CREATE_FAILED", CANCELLED },
		{ 3, NULL, DATA, STACK_TYPE, "ROLLBACK_IN_PROGRESS",
		  "Export with name demo-dev-vpc is already exported by stack other-network" },
	};
	struct scene s = { 0 };
	(void)state;
	FIND(&s, NODE_UNDOING, steps);
	assert_string_equal(s.cause.id, "export-exists");
	assert_int_equal(s.cause.cancelled, 1);
	leave(&s);
}

static void a_resource_without_a_reason_is_better_than_nothing(void **state)
{
	static const struct step steps[] = {
		{ 1, NULL, "A", CLUSTER, "CREATE_FAILED", "" },
		{ 2, NULL, DATA, STACK_TYPE, "ROLLBACK_IN_PROGRESS",
		  "The following resource(s) failed to create: [A]." },
		{ 3, NULL, DATA, STACK_TYPE, "CREATE_FAILED",
		  "Stack creation time exceeded the specified timeout" },
	};
	struct scene s = { 0 };
	(void)state;
	find(&s, NODE_UNDOING, steps, 2);
	assert_string_equal(s.cause.logical_id, "A");
	assert_string_equal(s.cause.id, "unknown");
	FIND(&s, NODE_UNDOING, steps);
	assert_string_equal(s.cause.id, "stack-timeout");
	leave(&s);
}

/* A long history with many failures is gone through once, not once for each of them. */
static void many_failures_are_soon_gone_through(void **state)
{
	static const char *const statuses[] = { "CREATE_FAILED", "DELETE_FAILED" };
	static const struct step begin = {
		0, NULL, DATA, STACK_TYPE, "CREATE_IN_PROGRESS", "User Initiated"
	};
	struct scene s = { 0 };
	(void)state;
	for (size_t k = 0; k < ARRAY_LEN(statuses); k++) {
		find(&s, NODE_FAILED, &begin, 1);
		for (int64_t i = 1; i <= 50000; i++)
			add(&s.d, &(struct step){ i, NULL, "A", CLUSTER, statuses[k], NO_VERSION });
		clock_t started = clock();
		assert_true(rootcause_find(&s.d, &s.cause));
		assert_true(clock() - started < CLOCKS_PER_SEC);
		assert_int_equal(s.cause.time_ms, 1);
	}
	leave(&s);
}

static void a_failed_delete_counts_when_it_stays_failed(void **state)
{
	static const struct step steps[] = {
		{ 1, NULL, DATA, STACK_TYPE, "DELETE_IN_PROGRESS", "User Initiated" },
		{ 2, NULL, "Groups", "AWS::EC2::SecurityGroup", "DELETE_FAILED",
		  "resource sg-0123456789abcdef0 has a dependent object" },
		{ 3, NULL, "A", CLUSTER, "DELETE_FAILED",
		  "Cannot delete protected Cluster, please disable deletion protection and try "
		  "again." },
		{ 4, NULL, "Groups", "AWS::EC2::SecurityGroup", "DELETE_COMPLETE", NULL },
		{ 9, NULL, DATA, STACK_TYPE, "DELETE_FAILED",
		  "The following resource(s) failed to delete: [A]." },
	};
	struct scene s = { 0 };
	(void)state;
	FIND(&s, NODE_UNDOING, steps);
	assert_false(s.found); /* it is tried again */
	FIND(&s, NODE_FAILED, steps);
	assert_string_equal(s.cause.logical_id, "A");
	assert_string_equal(s.cause.id, "delete-database-protected");
	leave(&s);
}

static void an_export_in_use_is_the_word_of_the_stack(void **state)
{
	static const struct step steps[] = {
		{ 1, NULL, DATA, STACK_TYPE, "DELETE_IN_PROGRESS", "User Initiated" },
		{ 2, NULL, DATA, STACK_TYPE, "DELETE_FAILED",
		  "Delete canceled. Cannot delete export demo-dev-data-host as it is in use by "
		  "demo-dev-redash." },
	};
	struct scene s = { 0 };
	(void)state;
	FIND(&s, NODE_FAILED, steps);
	assert_string_equal(s.cause.id, "delete-export-used");
	assert_int_equal(s.cause.page, PAGE_COUNT);
	leave(&s);
}

static void what_a_clean_up_left_behind_does_not_hide_the_failure(void **state)
{
	static const struct step steps[] = {
		{ 1, NULL, DATA, STACK_TYPE, "UPDATE_IN_PROGRESS", "User Initiated" },
		{ 2, NULL, "Old", "AWS::EC2::SecurityGroup", "DELETE_FAILED",
		  "resource sg-0123456789abcdef0 has a dependent object" },
		{ 3, NULL, "Cache", CACHE, "UPDATE_FAILED", NO_NODES },
	};
	struct scene s = { 0 };
	(void)state;
	FIND(&s, NODE_FAILED, steps);
	assert_string_equal(s.cause.logical_id, "Cache");
	leave(&s);
}

static void a_rollback_that_is_continued_fails_for_its_own_reason(void **state)
{
	static const struct step steps[] = {
		{ 1, NULL, DATA, STACK_TYPE, "UPDATE_IN_PROGRESS", "User Initiated" },
		{ 2, NULL, "Cache", CACHE, "UPDATE_FAILED", NO_NODES },
		{ 3, NULL, DATA, STACK_TYPE, "UPDATE_ROLLBACK_IN_PROGRESS",
		  "The following resource(s) failed to update: [Cache]." },
		{ 4, NULL, DATA, STACK_TYPE, "UPDATE_ROLLBACK_FAILED", NULL },
		{ 8, NULL, DATA, STACK_TYPE, "UPDATE_ROLLBACK_IN_PROGRESS", "User Initiated" },
		{ 9, NULL, "Group", GROUP, "UPDATE_FAILED",
		  "The security group 'x' does not exist" },
	};
	struct scene s = { 0 };
	(void)state;
	find(&s, NODE_FAILED, steps, 4);
	assert_string_equal(s.cause.logical_id, "Cache");
	FIND(&s, NODE_FAILED, steps);
	assert_string_equal(s.cause.logical_id, "Group");
	assert_string_equal(s.cause.id, "group-gone");
	leave(&s);
}

/* Every order in which six failures of one millisecond may arrive. */
static void the_order_of_arrival_does_not_matter(void **state)
{
	static const struct step steps[] = {
		{ 5, NULL, "Wait", WAIT, "CREATE_FAILED",
		  "WaitCondition timed out. Received 0 conditions when expecting 1" },
		{ 5, NULL, "Aaa", "AWS::Made::Up", "CREATE_FAILED", "who knows" },
		{ 5, NULL, "Cache", CACHE, "CREATE_FAILED", NO_NODES },
		{ 5, NULL, "Database", CLUSTER, "CREATE_FAILED", NO_VERSION },
		{ 5, NULL, "Empty", CLUSTER, "CREATE_FAILED", "" },
		{ 5, NULL, "Stop", CLUSTER, "CREATE_FAILED", CANCELLED },
	};
	enum { COUNT = ARRAY_LEN(steps) };
	size_t orders = 0;
	struct scene s = { 0 };
	(void)state;
	for (size_t code = 0; code < 46656; code++) { /* COUNT to the power of COUNT */
		struct step order[COUNT];
		size_t rest = code, used = 0;
		for (size_t i = 0; i < COUNT; i++, rest /= COUNT) {
			order[i] = steps[rest % COUNT];
			used |= (size_t)1 << rest % COUNT;
		}
		if (used != ((size_t)1 << COUNT) - 1) continue;
		FIND(&s, NODE_FAILED, order);
		assert_string_equal(s.cause.logical_id, "Cache");
		assert_int_equal(s.cause.cancelled, 1);
		orders++;
	}
	assert_int_equal(orders, 720);
	leave(&s);
}

static void a_refusal_without_events_is_a_cause_too(void **state)
{
	struct scene s = { 0 };
	char name[] = "secrets", reason[] = "Secret x: it is scheduled for deletion";
	(void)state;
	s.d.nodes[NODE_SECRETS].state = NODE_FAILED;
	s.d.nodes[NODE_SECRETS].name = name;
	s.d.nodes[NODE_SECRETS].reason = reason;
	assert_true(rootcause_find(&s.d, &s.cause));
	assert_int_equal(s.cause.node, NODE_SECRETS);
	assert_int_equal(s.cause.page, PAGE_SECRETS);
	assert_string_equal(s.cause.id, "secret-scheduled");
	leave(&s);
}

static void what_was_denied_comes_with_the_statement_that_allows_it(void **state)
{
	static const struct step steps[] = {
		{ 11, NULL, "Role", "AWS::IAM::Role", "CREATE_FAILED",
		  "Resource handler returned message: \"User: u is not authorized to perform: "
		  "iam:CreateRole on resource: arn:aws:iam::111122223333:role/r because no "
		  "identity-based policy allows the iam:CreateRole action\"" },
	};
	struct scene s = { 0 };
	(void)state;
	FIND(&s, NODE_FAILED, steps);
	assert_non_null(strstr(s.cause.advice, "must allow iam:CreateRole"));
	assert_non_null(
		strstr(s.cause.advice, "{\"Effect\":\"Allow\",\"Action\":\"iam:CreateRole\""));
	assert_int_equal(s.cause.page, PAGE_ACCOUNT);
	assert_string_equal(s.cause.id, "not-authorized");
	leave(&s);
}

static void cancellations_and_general_words_are_recognised(void **state)
{
	(void)state;
	assert_true(event_is_cancellation("CREATE_FAILED", CANCELLED));
	assert_true(event_is_cancellation("UPDATE_FAILED", "Resource update cancelled"));
	assert_false(event_is_cancellation("CREATE_FAILED", "The order was cancelled by the user"));
	assert_false(event_is_cancellation("CREATE_COMPLETE", CANCELLED));
	assert_false(event_is_cancellation("CREATE_FAILED", ""));
	assert_false(event_is_cancellation("CREATE_FAILED", NULL));
	assert_true(reason_is_general(NULL));
	assert_true(reason_is_general("User Initiated"));
	assert_true(reason_is_general("The following resource(s) failed to create: [A]. Rollback "
				      "requested by user."));
	assert_false(reason_is_general("Stack creation time exceeded the specified timeout"));
	assert_false(reason_is_general("Embedded stack x was not successfully created: The "
				       "following resource(s) failed to create: [A]."));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_oldest_real_failure_is_the_cause),
		cmocka_unit_test(a_stack_that_came_up_has_no_cause),
		cmocka_unit_test(an_older_attempt_is_history),
		cmocka_unit_test(a_stack_that_was_made_again_leaves_its_former_events_behind),
		cmocka_unit_test(a_delete_that_follows_from_the_failure_is_not_a_new_attempt),
		cmocka_unit_test(a_person_who_cancels_is_no_cause),
		cmocka_unit_test(the_deepest_stack_tells_the_cause_with_its_path),
		cmocka_unit_test(what_the_server_said_goes_before_that_it_was_silent),
		cmocka_unit_test(the_words_of_a_stack_count_when_they_name_a_cause),
		cmocka_unit_test(a_resource_without_a_reason_is_better_than_nothing),
		cmocka_unit_test(many_failures_are_soon_gone_through),
		cmocka_unit_test(a_failed_delete_counts_when_it_stays_failed),
		cmocka_unit_test(an_export_in_use_is_the_word_of_the_stack),
		cmocka_unit_test(what_a_clean_up_left_behind_does_not_hide_the_failure),
		cmocka_unit_test(a_rollback_that_is_continued_fails_for_its_own_reason),
		cmocka_unit_test(the_order_of_arrival_does_not_matter),
		cmocka_unit_test(a_refusal_without_events_is_a_cause_too),
		cmocka_unit_test(what_was_denied_comes_with_the_statement_that_allows_it),
		cmocka_unit_test(cancellations_and_general_words_are_recognised),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
