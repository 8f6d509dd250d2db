/* Deployments without a zone of their own: somebody adds two records to the parent's zone. */
#include "core/deploy/deploy.h"

#include "tests/support/replay.h"
#include "tests/support/unit.h"

#include <string.h>

static void set_up(struct replay *r)
{
	replay_setup(r);
	answers_set(&r->answers, Q_DELEGATION_MODE, "parent-hosted");
}

static const struct deployment_delegation *delegation(const struct replay *r)
{
	return &replay_picture(r)->delegation;
}

static void two_records_are_waited_for_one_after_the_other(void **state)
{
	struct replay r;
	(void)state;
	set_up(&r);
	r.cloud->delegated_ms = MINUTES(10);
	replay_start(&r);
	replay_advance(&r, MINUTES(5));
	assert_node(&r, STACK_ZONE, NODE_SKIPPED);
	assert_node(&r, STACK_VALIDATION, NODE_SKIPPED);
	assert_node(&r, NODE_DELEGATED, NODE_PERSON);
	assert_string_equal(replay_node(&r, NODE_DELEGATED)->name, "record");
	assert_node(&r, NODE_ADDRESS, NODE_WAITING);
	assert_true(delegation(&r)->by_hand && delegation(&r)->is_hosted);
	assert_string_equal(delegation(&r)->child, "redash.dev.example.com");
	assert_string_equal(delegation(&r)->record_name, "_0a1b.redash.dev.example.com");
	assert_string_equal(delegation(&r)->record_value, "_2c3d.acm-validations.aws");
	assert_string_equal(delegation(&r)->report.findings[0].id, "RECORD_MISSING");
	assert_int_equal(delegation(&r)->name_servers.len, 0);
	replay_run(&r, MINUTES(60));
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_RUNNING);
	assert_node(&r, NODE_DELEGATED, NODE_DONE);
	assert_node(&r, STACK_REDASH, NODE_DONE);
	assert_node(&r, NODE_ADDRESS, NODE_PERSON);
	assert_string_equal(delegation(&r)->record_name, "redash.dev.example.com");
	assert_string_equal(delegation(&r)->record_value, "demo-dev-redash.LoadBalancerDnsName");
	assert_true(deployment_waits_for_person(replay_picture(&r)));
	assert_true(delegation(&r)->handed_over_ms >= replay_node(&r, STACK_REDASH)->ended_ms);
	r.cloud->address_ms = r.clock.ms;
	deploy_check_now(r.deploy);
	replay_run(&r, MINUTES(5));
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_COMPLETE);
	assert_node(&r, NODE_ADDRESS, NODE_DONE);
	replay_teardown(&r);
}

static void no_zone_is_looked_for_or_given_to_a_stack(void **state)
{
	struct replay r;
	(void)state;
	set_up(&r);
	r.cloud->delegated_ms = r.cloud->address_ms = 0;
	replay_start(&r);
	replay_run(&r, MINUTES(90));
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_COMPLETE);
	assert_int_equal(r.cloud->calls[FAKE_FIND_ZONE], 0);
	assert_null(strstr(str_text(&r.cloud->log), "demo-dev-zone"));
	assert_null(strstr(str_text(&r.cloud->log), "demo-dev-validation"));
	assert_non_null(strstr(str_text(&r.cloud->log), "HostedZoneId=\n"));
	replay_teardown(&r);
}

/* Port 53 may be closed here; ACM sees the record all the same. */
static void an_issued_certificate_proves_its_record(void **state)
{
	struct replay r;
	(void)state;
	set_up(&r);
	fake_cloud_fail(r.cloud, (struct fake_fault){ .op = FAKE_LOOK_UP_DELEGATION,
						      .kind = ERR_NETWORK,
						      .text = "no answer",
						      .until_ms = MINUTES(40) });
	r.cloud->delegated_ms = MINUTES(5);
	replay_start(&r);
	replay_run(&r, MINUTES(39));
	assert_node(&r, STACK_CERTIFICATE, NODE_DONE);
	assert_node(&r, NODE_DELEGATED, NODE_DONE);
	assert_node(&r, STACK_REDASH, NODE_DONE);
	assert_null(
		strstr(replay_picture(&r)->trouble ? replay_picture(&r)->trouble : "", "_0a1b"));
	replay_teardown(&r);
}

static void who_comes_back_finds_the_record_that_is_still_missing(void **state)
{
	struct replay r;
	(void)state;
	set_up(&r);
	r.cloud->delegated_ms = MINUTES(1);
	replay_start(&r);
	replay_run(&r, MINUTES(90));
	assert_node(&r, NODE_ADDRESS, NODE_PERSON);
	uint64_t writes = fake_cloud_writes(r.cloud);
	replay_stop(&r);
	replay_start(&r);
	replay_run(&r, MINUTES(10));
	assert_node(&r, NODE_DELEGATED, NODE_DONE);
	assert_node(&r, NODE_ADDRESS, NODE_PERSON);
	assert_string_equal(delegation(&r)->record_name, "redash.dev.example.com");
	assert_int_equal(fake_cloud_writes(r.cloud), writes);
	r.cloud->address_ms = r.clock.ms;
	replay_run(&r, MINUTES(10));
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_COMPLETE);
	replay_teardown(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_records_are_waited_for_one_after_the_other),
		cmocka_unit_test(no_zone_is_looked_for_or_given_to_a_stack),
		cmocka_unit_test(an_issued_certificate_proves_its_record),
		cmocka_unit_test(who_comes_back_finds_the_record_that_is_still_missing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
