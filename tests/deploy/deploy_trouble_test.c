/* Deployments that go wrong: failures, refusals, throttling, silence, stale answers. */
#include "core/deploy/deploy.h"

#include "tests/support/replay.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <string.h>

/* The cache is refused after two minutes, the database is cancelled, and all is undone. */
static void script_failing_data(struct replay *r)
{
	struct fake_stack *s = fake_cloud_stack(r->cloud, "demo-dev-data");
	const char *cancelled = "Resource creation cancelled";
	fake_stack_resource(s, 1000, 9000, "Cluster", "AWS::RDS::DBCluster");
	fake_stack_event(s, 11000, "Instance", "AWS::RDS::DBInstance", "CREATE_IN_PROGRESS", "");
	fake_stack_event(s, 2000, "Cache", "AWS::ElastiCache::ReplicationGroup",
			 "CREATE_IN_PROGRESS", "");
	fake_stack_event(s, 120000, "Instance", "AWS::RDS::DBInstance", "CREATE_FAILED", cancelled);
	fake_stack_event(s, 120000, "Cache", "AWS::ElastiCache::ReplicationGroup", "CREATE_FAILED",
			 "Invalid request: the node type cache.t2.micro is not available.");
	fake_stack_end(s, 121000, "ROLLBACK_IN_PROGRESS",
		       "The following resource(s) failed to create: [Cache, Instance]. Rollback "
		       "requested by user.");
	fake_stack_event(s, 125000, "Cache", "AWS::ElastiCache::ReplicationGroup",
			 "DELETE_COMPLETE", "");
	fake_stack_event(s, 126000, "Cluster", "AWS::RDS::DBCluster", "DELETE_IN_PROGRESS", "");
	fake_stack_event(s, 190000, "Cluster", "AWS::RDS::DBCluster", "DELETE_COMPLETE", "");
	fake_stack_end(s, 191000, "ROLLBACK_COMPLETE", "");
}

static const struct deployment_resource *row(const struct replay *r, int id, const char *logical_id)
{
	const struct deployment_node *n = replay_node(r, id);
	for (size_t i = 0; i < n->resources.len; i++)
		if (strcmp(n->resources.item[i].logical_id, logical_id) == 0)
			return &n->resources.item[i];
	fail_msg("no row %s", logical_id);
	return NULL;
}

static void a_failed_resource_is_the_cause(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	script_failing_data(&r);
	replay_start(&r);
	replay_advance(&r, MINUTES(3) + SECONDS(4)); /* network done, data two minutes old */
	while (replay_node(&r, STACK_DATA)->state != NODE_UNDOING && r.clock.ms < MINUTES(20))
		replay_advance(&r, 500);
	assert_node(&r, STACK_DATA, NODE_UNDOING);
	const struct deployment_cause *cause = &replay_picture(&r)->cause;
	assert_true(cause->known);
	assert_int_equal(cause->node, STACK_DATA);
	assert_string_equal(cause->logical_id, "Cache");
	assert_string_equal(cause->reason,
			    "Invalid request: the node type cache.t2.micro is not available.");
	assert_int_equal(cause->page, PAGE_SIZES);
	assert_int_equal(cause->cancelled, 1);
	assert_non_null(strstr(cause->advice, "cache size"));
	replay_run(&r, MINUTES(60));
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_FAILED);
	assert_node(&r, STACK_DATA, NODE_FAILED);
	assert_string_equal(replay_node(&r, STACK_DATA)->status, "ROLLBACK_COMPLETE");
	assert_node(&r, STACK_REDASH, NODE_WAITING);
	assert_true(replay_node(&r, STACK_REDASH)->blocked_by & STACK_BIT(STACK_DATA));
	assert_int_equal(row(&r, STACK_DATA, "Cache")->state, RESOURCE_FAILED);
	assert_int_equal(row(&r, STACK_DATA, "Instance")->state, RESOURCE_CANCELLED);
	assert_int_equal(row(&r, STACK_DATA, "Cluster")->state, RESOURCE_UNDONE);
	assert_int_equal(replay_node(&r, STACK_DATA)->ended_ms -
				 replay_node(&r, STACK_DATA)->started_ms,
			 191000);
	replay_teardown(&r);
}

static void other_branches_finish_before_the_deployment_fails(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	r.cloud->delegated_ms = MINUTES(1);
	struct fake_stack *s = fake_cloud_stack(r.cloud, "demo-dev-network");
	fake_stack_event(s, 2000, "Vpc", "AWS::EC2::VPC", "CREATE_FAILED",
			 "The maximum number of VPCs has been reached.");
	fake_stack_end(s, 3000, "ROLLBACK_IN_PROGRESS", "");
	fake_stack_end(s, 5000, "ROLLBACK_COMPLETE", "");
	replay_start(&r);
	replay_advance(&r, SECONDS(30));
	assert_node(&r, STACK_NETWORK, NODE_FAILED);
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_RUNNING);
	replay_run(&r, MINUTES(30));
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_FAILED);
	assert_node(&r, STACK_CERTIFICATE, NODE_DONE);
	assert_node(&r, STACK_DATA, NODE_WAITING);
	assert_int_equal(replay_picture(&r)->cause.page, PAGE_ACCOUNT);
	replay_teardown(&r);
}

static void a_failed_deployment_does_not_wait_for_a_person(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	script_failing_data(&r);
	replay_start(&r);
	assert_true(replay_run(&r, MINUTES(60)) < MINUTES(10));
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_FAILED);
	assert_node(&r, NODE_DELEGATED, NODE_PERSON);
	assert_node(&r, STACK_CERTIFICATE, NODE_RUNNING);
	replay_teardown(&r);
}

static void a_refused_create_is_told_in_full(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	fake_cloud_fail(r.cloud,
			(struct fake_fault){ .op = FAKE_CREATE_CHANGE_SET,
					     .kind = ERR_DENIED,
					     .text = "User demo is not authorized to perform: "
						     "cloudformation:CreateStack" });
	replay_start(&r);
	replay_run(&r, MINUTES(10));
	const struct deployment *p = replay_picture(&r);
	assert_int_equal(p->phase, DEPLOYMENT_FAILED);
	assert_true(p->cause.known);
	assert_string_equal(p->cause.reason,
			    "User demo is not authorized to perform: cloudformation:CreateStack");
	assert_int_equal(p->cause.page, PAGE_ACCOUNT);
	assert_int_equal(r.cloud->calls[FAKE_CREATE_CHANGE_SET],
			 2); /* network and zone, once each */
	replay_teardown(&r);
}

static void reads_may_fail_for_minutes(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	r.cloud->delegated_ms = MINUTES(1);
	fake_cloud_fail(r.cloud, (struct fake_fault){ .op = FAKE_ANY_READ,
						      .kind = ERR_NETWORK,
						      .text = "no answer",
						      .from_ms = MINUTES(4),
						      .until_ms = MINUTES(9) });
	replay_start(&r);
	replay_advance(&r, MINUTES(7));
	uint64_t reads = fake_cloud_reads(r.cloud);
	assert_non_null(replay_picture(&r)->trouble);
	assert_non_null(strstr(replay_picture(&r)->trouble, "view is stale"));
	assert_non_null(strstr(replay_picture(&r)->trouble, "no answer"));
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_RUNNING);
	replay_advance(&r, MINUTES(1));
	assert_in_range(fake_cloud_reads(r.cloud) - reads, 2, 60); /* backs off */
	replay_run(&r, MINUTES(60));
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_COMPLETE);
	assert_null(replay_picture(&r)->trouble);
	assert_int_equal(r.cloud->calls[FAKE_CREATE_CHANGE_SET], 6);
	replay_teardown(&r);
}

/* Keys that ran out: the picture stays, nothing is made twice, and it goes on by itself. */
static void keys_that_die_are_a_pause(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	r.cloud->delegated_ms = MINUTES(1);
	const struct fake_fault fault = { .kind = ERR_CREDENTIALS,
					  .text = "the token has expired",
					  .from_ms = SECONDS(100),
					  .until_ms = MINUTES(9) };
	struct fake_fault read = fault, create = fault;
	read.op = FAKE_ANY_READ;
	create.op = FAKE_CREATE_CHANGE_SET;
	fake_cloud_fail(r.cloud, read);
	fake_cloud_fail(r.cloud, create);
	replay_start(&r);
	replay_advance(&r, SECONDS(95));
	size_t done = deployment_done(replay_picture(&r)), events = replay_picture(&r)->events.len;
	assert_true(events > 0);
	replay_advance(&r, MINUTES(6));
	const struct deployment *p = replay_picture(&r);
	assert_int_equal(p->phase, DEPLOYMENT_RUNNING);
	assert_int_equal(p->trouble_kind, ERR_CREDENTIALS);
	assert_non_null(strstr(p->trouble, "Sign in again; it is looked at every 10 s. "));
	assert_non_null(strstr(p->trouble, "the token has expired"));
	assert_true(deployment_done(p) >= done && p->events.len >= events);
	uint64_t reads = fake_cloud_reads(r.cloud);
	replay_advance(&r, MINUTES(1));
	/* Each of the four or fewer errands under way asks every 8 to 10 seconds, no more. */
	assert_in_range(fake_cloud_reads(r.cloud) - reads, 6, 32);
	replay_run(&r, MINUTES(60));
	assert_int_equal(p->phase, DEPLOYMENT_COMPLETE);
	assert_int_equal(p->trouble_kind, ERR_NONE);
	assert_null(p->trouble);
	assert_int_equal(r.cloud->calls[FAKE_CREATE_CHANGE_SET] >= 6, 1);
	for (size_t i = 0; i < r.cloud->stacks.len; i++)
		assert_int_equal(r.cloud->stacks.item[i]->creates, 1);
	replay_teardown(&r);
}

static void throttling_ends_nothing(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	r.cloud->delegated_ms = MINUTES(1);
	for (int i = 0; i < 60; i++)
		fake_cloud_fail(r.cloud, (struct fake_fault){ .op = FAKE_ANY_READ,
							      .kind = ERR_THROTTLED,
							      .text = "Rate exceeded",
							      .from_ms = SECONDS(10 * i),
							      .count = 3 });
	fake_cloud_fail(r.cloud, (struct fake_fault){ .op = FAKE_CREATE_CHANGE_SET,
						      .kind = ERR_THROTTLED,
						      .text = "Rate exceeded",
						      .count = 2 });
	replay_start(&r);
	replay_run(&r, MINUTES(60));
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_COMPLETE);
	for (size_t i = 0; i < r.cloud->stacks.len; i++)
		assert_int_equal(r.cloud->stacks.item[i]->creates, 1);
	replay_teardown(&r);
}

/* Everything the operator has would be lost if a create whose answer was lost were made twice. */
static void a_create_whose_answer_is_lost_is_made_once(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	r.cloud->delegated_ms = MINUTES(1);
	fake_cloud_fail(r.cloud, (struct fake_fault){ .op = FAKE_CREATE_CHANGE_SET,
						      .kind = ERR_NETWORK,
						      .text = "connection reset",
						      .count = 3,
						      .takes = true });
	fake_cloud_fail(r.cloud, (struct fake_fault){ .op = FAKE_CREATE_SECRET,
						      .kind = ERR_NETWORK,
						      .text = "connection reset",
						      .count = 2,
						      .takes = true });
	replay_start(&r);
	replay_run(&r, MINUTES(60));
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_COMPLETE);
	assert_int_equal(r.cloud->change_sets.len, 6);
	assert_int_equal(r.cloud->calls[FAKE_CREATE_SECRET], REPLAY_SECRETS);
	replay_teardown(&r);
}

static void a_stack_that_cannot_be_seen_yet_is_made_once(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	r.cloud->delegated_ms = MINUTES(1);
	r.cloud->stale_ms = SECONDS(20);
	fake_cloud_fail(r.cloud, (struct fake_fault){ .op = FAKE_CREATE_CHANGE_SET,
						      .kind = ERR_NETWORK,
						      .text = "connection reset",
						      .count = 1,
						      .takes = true });
	replay_start(&r);
	replay_run(&r, MINUTES(60));
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_COMPLETE);
	for (size_t i = 0; i < r.cloud->stacks.len; i++)
		assert_int_equal(r.cloud->stacks.item[i]->creates, 1);
	replay_teardown(&r);
}

/* Somebody made it between our look and our create. */
static void a_create_that_meets_a_stack_attaches_to_it(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	r.cloud->delegated_ms = MINUTES(1);
	struct fake_stack *s = fake_cloud_existing(r.cloud, "demo-dev-network", 0, NULL);
	s->token = mem_copy_text("other");
	r.cloud->stale_ms = SECONDS(10);
	fake_stack_end(s, 0, "CREATE_IN_PROGRESS", "User Initiated");
	fake_stack_resource(s, 1000, 60000, "Vpc", "AWS::EC2::VPC");
	fake_stack_end(s, 62000, "CREATE_COMPLETE", "");
	fake_stack_output(s, "VpcId", "vpc-1");
	replay_start(&r);
	replay_advance(&r, SECONDS(30));
	assert_node(&r, STACK_NETWORK, NODE_RUNNING);
	assert_int_equal(s->creates, 0);
	const char *create = strstr(str_text(&r.cloud->log), "create_change_set demo-dev-network");
	assert_non_null(create);
	assert_null(strstr(create + 1, "create_change_set demo-dev-network")); /* no hammering */
	replay_advance(&r, MINUTES(1));
	assert_node(&r, STACK_NETWORK, NODE_DONE);
	assert_int_equal(replay_node(&r, STACK_NETWORK)->ended_ms -
				 replay_node(&r, STACK_NETWORK)->started_ms,
			 62000);
	replay_teardown(&r);
}

/* The stack of that token was deleted in the console. */
static void a_spent_token_is_replaced(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	fake_cloud_fail(r.cloud, (struct fake_fault){ .op = FAKE_CREATE_CHANGE_SET,
						      .kind = ERR_CONFLICT,
						      .text = "token in use",
						      .code = "TokenAlreadyExistsException",
						      .count = 1 });
	replay_start(&r);
	replay_advance(&r, SECONDS(10));
	assert_node(&r, STACK_NETWORK, NODE_RUNNING);
	assert_true(str_ends(fake_cloud_stack(r.cloud, "demo-dev-network")->token, "-1"));
	replay_teardown(&r);
}

static void the_record_is_known_without_the_right_to_ask_acm(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	fake_cloud_fail(r.cloud, (struct fake_fault){ .op = FAKE_DESCRIBE_CERTIFICATE,
						      .kind = ERR_DENIED,
						      .text = "not authorized" });
	struct fake_stack *s = fake_cloud_stack(r.cloud, "demo-dev-certificate");
	fake_stack_resource(s, 1000, MINUTES(60), "Certificate",
			    "AWS::CertificateManager::Certificate");
	fake_stack_event(
		s, 9000, "Certificate", "AWS::CertificateManager::Certificate",
		"CREATE_IN_PROGRESS",
		"Content of DNS Record is: {Name: _ab.redash.dev.example.com.,Type: CNAME, "
		"Value: _cd.acm-validations.aws.}");
	replay_start(&r);
	replay_advance(&r, MINUTES(4));
	assert_node(&r, NODE_CNAME, NODE_DONE);
	assert_string_equal(replay_picture(&r)->certificate.cname_name,
			    "_ab.redash.dev.example.com");
	assert_string_equal(replay_picture(&r)->certificate.cname_value, "_cd.acm-validations.aws");
	assert_node(&r, STACK_VALIDATION, NODE_DONE);
	replay_teardown(&r);
}

static const char *token_in(const char *log, char ret[64])
{
	const char *at = strstr(log, "create_change_set demo-dev-network");
	assert_non_null(at);
	at = strstr(at, "  token ");
	assert_int_equal(sscanf(at, "  token %63s", ret), 1);
	return at;
}

static void the_same_create_has_the_same_token_in_every_run(void **state)
{
	struct replay r;
	char first[64], second[64];
	(void)state;
	replay_setup(&r);
	fake_cloud_fail(r.cloud, (struct fake_fault){ .op = FAKE_CREATE_CHANGE_SET,
						      .kind = ERR_NETWORK,
						      .text = "no answer",
						      .until_ms = SECONDS(20) });
	replay_start(&r);
	replay_advance(&r, SECONDS(2));
	replay_stop(&r);
	const char *rest = token_in(str_text(&r.cloud->log), first);
	size_t at = (size_t)(rest - str_text(&r.cloud->log));
	replay_start(&r);
	replay_advance(&r, SECONDS(30));
	token_in(str_text(&r.cloud->log) + at, second);
	assert_string_equal(first, second);
	replay_teardown(&r);
}

static void a_parent_zone_that_is_not_there_is_told(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	answers_set(&r.answers, Q_DELEGATION_MODE, "same-account");
	fake_cloud_zone(r.cloud, CLOUD_PARENT, "example.com", "ZOTHER"); /* not in this account */
	replay_start(&r);
	replay_advance(&r, SECONDS(30));
	assert_node(&r, STACK_DELEGATION, NODE_FAILED);
	assert_non_null(strstr(replay_node(&r, STACK_DELEGATION)->reason, "example.com"));
	replay_teardown(&r);
}

static void slow_answers_only_take_longer(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	r.cloud->delegated_ms = MINUTES(1);
	r.cloud->delay_ms = SECONDS(25);
	replay_start(&r);
	replay_run(&r, MINUTES(90));
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_COMPLETE);
	assert_int_equal(fake_cloud_writes(r.cloud), 6 * 2 + REPLAY_SECRETS);
	replay_teardown(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_failed_resource_is_the_cause),
		cmocka_unit_test(other_branches_finish_before_the_deployment_fails),
		cmocka_unit_test(a_failed_deployment_does_not_wait_for_a_person),
		cmocka_unit_test(a_refused_create_is_told_in_full),
		cmocka_unit_test(reads_may_fail_for_minutes),
		cmocka_unit_test(keys_that_die_are_a_pause),
		cmocka_unit_test(throttling_ends_nothing),
		cmocka_unit_test(a_create_whose_answer_is_lost_is_made_once),
		cmocka_unit_test(a_stack_that_cannot_be_seen_yet_is_made_once),
		cmocka_unit_test(a_create_that_meets_a_stack_attaches_to_it),
		cmocka_unit_test(a_spent_token_is_replaced),
		cmocka_unit_test(the_record_is_known_without_the_right_to_ask_acm),
		cmocka_unit_test(the_same_create_has_the_same_token_in_every_run),
		cmocka_unit_test(a_parent_zone_that_is_not_there_is_told),
		cmocka_unit_test(slow_answers_only_take_longer),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
