/* Starting on what is there already: left half-way, made before, adopted, watched only. */
#include "core/deploy/deploy.h"

#include "tests/support/replay.h"
#include "tests/support/unit.h"

#include <string.h>

static void left_half_way_it_goes_on_without_a_second_create(void **state)
{
	(void)state;
	for (int64_t left_ms = 10; left_ms < MINUTES(16); left_ms = left_ms * 3 / 2 + 35) {
		struct replay r;
		replay_setup(&r);
		r.cloud->delegated_ms = MINUTES(4);
		replay_start(&r);
		replay_advance(&r, left_ms);
		replay_stop(&r);
		replay_advance(&r, SECONDS(20));
		replay_start(&r);
		replay_run(&r, MINUTES(60));
		assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_COMPLETE);
		for (size_t i = 0; i < r.cloud->stacks.len; i++)
			assert_int_equal(r.cloud->stacks.item[i]->creates, 1);
		assert_int_equal(r.cloud->change_sets.len, 6);
		assert_int_equal(r.cloud->calls[FAKE_CREATE_SECRET], REPLAY_SECRETS);
		assert_int_equal(deployment_done(replay_picture(&r)),
				 deployment_total(replay_picture(&r)));
		replay_teardown(&r);
	}
}

static void a_finished_environment_is_only_read(void **state)
{
	struct replay r;
	int64_t took[NODE_COUNT];
	(void)state;
	replay_setup(&r);
	r.cloud->delegated_ms = MINUTES(4);
	replay_start(&r);
	replay_run(&r, MINUTES(60));
	for (int id = 0; id < STACK_COUNT; id++)
		took[id] = replay_node(&r, id)->ended_ms - replay_node(&r, id)->started_ms;
	uint64_t writes = fake_cloud_writes(r.cloud);
	int64_t chain_ms = replay_picture(&r)->longest_chain_ms;
	replay_stop(&r);
	replay_advance(&r, MINUTES(600));
	replay_start(&r);
	replay_run(&r, MINUTES(5));
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_COMPLETE);
	assert_in_range(replay_picture(&r)->longest_chain_ms, chain_ms - MINUTES(4), chain_ms);
	replay_advance(&r, SECONDS(10));
	assert_int_equal(fake_cloud_writes(r.cloud), writes);
	assert_node(&r, NODE_SECRETS, NODE_ADOPTED);
	for (int id = 0; id < STACK_COUNT; id++) /* elapsed times are from the events */
		assert_int_equal(replay_node(&r, id)->ended_ms - replay_node(&r, id)->started_ms,
				 took[id]);
	uint64_t reads = fake_cloud_reads(r.cloud);
	replay_advance(&r, MINUTES(60));
	assert_int_equal(fake_cloud_reads(r.cloud), reads); /* and then left alone */
	replay_teardown(&r);
}

static void a_zone_without_a_stack_is_adopted(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	r.cloud->delegated_ms = MINUTES(1);
	fake_cloud_zone(r.cloud, CLOUD_DEV, "dev.example.com", "ZOLD");
	replay_start(&r);
	replay_run(&r, MINUTES(60));
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_COMPLETE);
	assert_node(&r, STACK_ZONE, NODE_ADOPTED);
	assert_int_equal(r.cloud->calls[FAKE_CREATE_CHANGE_SET], 5);
	assert_string_equal(
		deployment_output(replay_picture(&r), STACK_ZONE, "HostedZoneId")->value, "ZOLD");
	assert_string_equal(replay_picture(&r)->delegation.name_servers.item[3],
			    "ns-14.example.co.uk");
	assert_int_equal(replay_node(&r, STACK_ZONE)->total, 0);
	assert_non_null(strstr(str_text(&r.cloud->log), "=ZOLD\n"));
	replay_teardown(&r);
}

static void two_zones_of_one_name_are_left_to_the_operator(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	fake_cloud_fail(r.cloud,
			(struct fake_fault){ .op = FAKE_FIND_ZONE,
					     .kind = ERR_CONFLICT,
					     .text = "There are two zones dev.example.com: Z1 "
						     "and Z2." });
	replay_start(&r);
	replay_advance(&r, SECONDS(10));
	assert_node(&r, STACK_ZONE, NODE_FAILED);
	assert_non_null(strstr(replay_node(&r, STACK_ZONE)->reason, "Z1 and Z2"));
	assert_int_equal(fake_cloud_stack(r.cloud, "demo-dev-zone")->creates, 0);
	replay_teardown(&r);
}

static void only_missing_secrets_are_made(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	fake_cloud_secret(r.cloud, "demo/dev/redash-user", false);
	fake_cloud_secret(r.cloud, "demo/dev/redash-password", false);
	replay_start(&r);
	replay_advance(&r, SECONDS(10));
	assert_node(&r, NODE_SECRETS, NODE_DONE);
	assert_int_equal(r.cloud->calls[FAKE_CREATE_SECRET], REPLAY_SECRETS - 2);
	replay_teardown(&r);
}

static void with_mail(struct replay *r)
{
	replay_setup(r);
	answers_set(&r->answers, Q_MAIL_VIA, "ses");
	answers_set(&r->answers, Q_MAIL_USER, "AKIAEXAMPLE");
	answers_set(&r->answers, Q_MAIL_SENDER, "redash@example.com");
	r->cloud->delegated_ms = MINUTES(1);
}

static void expect_nothing_written(struct replay *r, const char *reason)
{
	replay_start(r);
	replay_run(r, MINUTES(30));
	const struct deployment *d = replay_picture(r);
	assert_int_equal(d->phase, DEPLOYMENT_FAILED);
	assert_int_equal(d->cause.page, PAGE_SECRETS);
	if (!strstr(d->cause.reason, reason)) fail_msg("%s", d->cause.reason);
	assert_non_null(strstr(d->cause.advice, "Nothing was made."));
	assert_int_equal(fake_cloud_writes(r->cloud), 0);
	replay_teardown(r);
}

static void a_password_nobody_typed_ends_it_before_any_write(void **state)
{
	struct replay r;
	(void)state;
	with_mail(&r);
	expect_nothing_written(&r, "--name demo/dev/redash-mail-password --secret-string file://");
}

static void a_secret_that_has_to_exist_is_not_made_anew(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	answers_set(&r.answers, Q_ADOPT, "redash-secret-key");
	expect_nothing_written(&r, "demo/dev/redash-secret-key: it does not exist");
}

static void the_mail_password_is_made_or_found_and_handed_on(void **state)
{
	(void)state;
	for (int is_there = 0; is_there < 2; is_there++) {
		struct replay r;
		with_mail(&r);
		if (is_there)
			fake_cloud_secret(r.cloud, "demo/dev/redash-mail-password", false);
		else
			secret_set(&r.secrets.value[SECRET_MAIL_PASSWORD], "canary", 6);
		replay_start(&r);
		replay_run(&r, MINUTES(60));
		assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_COMPLETE);
		const char *log = str_text(&r.cloud->log);
		assert_int_equal(r.cloud->calls[FAKE_CREATE_SECRET], SECRET_COUNT - is_there);
		assert_null(strstr(log, "canary"));
		assert_non_null(strstr(log, "MailServer=email-smtp.eu-central-1.amazonaws.com"));
		assert_null(strstr(log, "MailPasswordSecretArn= "));
		assert_non_null(strstr(log, "MailPasswordSecretArn=arn:"));
		replay_teardown(&r);
	}
}

static void a_secret_scheduled_for_deletion_is_asked_about(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	fake_cloud_secret(r.cloud, "demo/dev/redash-password", true);
	replay_start(&r);
	replay_run(&r, MINUTES(30));
	assert_node(&r, NODE_SECRETS, NODE_CHOICE);
	assert_true(deployment_waits_for_choice(replay_picture(&r)));
	assert_non_null(
		strstr(replay_node(&r, NODE_SECRETS)->choice.sentence, "demo/dev/redash-password"));
	assert_node(&r, STACK_DATA, NODE_WAITING);
	replay_teardown(&r);
}

static void a_secret_to_adopt_must_exist(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	secret_set(&r.secrets.value[SECRET_COOKIE], "", 0);
	replay_start(&r);
	replay_advance(&r, SECONDS(10));
	assert_node(&r, NODE_SECRETS, NODE_FAILED);
	replay_teardown(&r);
}

static void a_stack_that_was_rolled_back_asks_with_its_cause(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	struct fake_stack *s = fake_cloud_existing(r.cloud, "demo-dev-network", MINUTES(50), NULL);
	fake_stack_end(s, 0, "CREATE_IN_PROGRESS", "User Initiated");
	fake_stack_event(s, 5000, "NatA", "AWS::EC2::NatGateway", "CREATE_FAILED",
			 "Network vpc-1 has no Internet gateway attached");
	fake_stack_end(s, 6000, "ROLLBACK_IN_PROGRESS", "");
	fake_stack_end(s, 9000, "ROLLBACK_COMPLETE", "");
	replay_start(&r);
	replay_advance(&r, SECONDS(10));
	assert_node(&r, STACK_NETWORK, NODE_CHOICE);
	assert_string_equal(replay_picture(&r)->cause.logical_id, "NatA");
	assert_string_equal(replay_node(&r, STACK_NETWORK)->status, "ROLLBACK_COMPLETE");
	assert_int_equal(s->creates, 0);
	assert_int_equal(fake_cloud_stack(r.cloud, "demo-dev-data")->creates, 0);
	replay_teardown(&r);
}

static void a_rolled_back_stack_is_made_anew_only_when_told(void **state)
{
	(void)state;
	for (int told = 0; told < 2; told++) {
		struct replay r;
		replay_setup(&r);
		r.remake = told;
		struct fake_stack *s =
			fake_cloud_existing(r.cloud, "demo-dev-network", MINUTES(50), NULL);
		fake_stack_end(s, 9000, "ROLLBACK_COMPLETE", "");
		fake_cloud_existing(r.cloud, "demo-dev-zone", MINUTES(50), "CREATE_COMPLETE");
		replay_start(&r);
		replay_advance(&r, SECONDS(30));
		assert_int_equal(r.cloud->calls[FAKE_DELETE_STACK], told);
		assert_int_equal(strstr(str_text(&r.cloud->log),
					"create_change_set demo-dev-network") != NULL,
				 told);
		assert_int_equal(fake_cloud_stack(r.cloud, "demo-dev-zone")->deleted, false);
		replay_teardown(&r);
	}
}

static void a_stack_of_somebody_else_is_left_alone(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	r.remake = true;
	struct fake_stack *s = fake_cloud_existing(r.cloud, "demo-dev-network", MINUTES(50), NULL);
	fake_stack_end(s, 9000, "ROLLBACK_COMPLETE", "");
	s->is_foreign = true;
	replay_start(&r);
	replay_advance(&r, SECONDS(30));
	assert_node(&r, STACK_NETWORK, NODE_FAILED);
	assert_int_equal(r.cloud->calls[FAKE_DELETE_STACK], 0);
	assert_non_null(strstr(replay_node(&r, STACK_NETWORK)->reason, "not of this environment"));
	replay_teardown(&r);
}

static void a_refused_removal_is_told(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	r.remake = true;
	struct fake_stack *s = fake_cloud_existing(r.cloud, "demo-dev-network", MINUTES(50), NULL);
	fake_stack_end(s, 9000, "ROLLBACK_COMPLETE", "");
	fake_cloud_fail(r.cloud,
			(struct fake_fault){
				.op = FAKE_DELETE_STACK,
				.count = 1,
				.kind = ERR_DENIED,
				.code = "AccessDenied",
				.text = "not authorized to perform cloudformation:DeleteStack",
			});
	replay_start(&r);
	replay_advance(&r, SECONDS(30));
	assert_node(&r, STACK_NETWORK, NODE_FAILED);
	assert_non_null(
		strstr(replay_node(&r, STACK_NETWORK)->reason, "cloudformation:DeleteStack"));
	replay_teardown(&r);
}

static void a_stack_that_is_being_deleted_is_made_again(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	struct fake_stack *s = fake_cloud_existing(r.cloud, "demo-dev-network", MINUTES(1), NULL);
	fake_stack_end(s, 0, "DELETE_IN_PROGRESS", "User Initiated");
	replay_start(&r);
	replay_advance(&r, SECONDS(10));
	assert_node(&r, STACK_NETWORK, NODE_UNDOING);
	fake_stack_end(s, MINUTES(1) + SECONDS(20), "DELETE_COMPLETE", "");
	replay_advance(&r, SECONDS(9));
	s->deleted = true;
	s->exists = true;
	replay_advance(&r, SECONDS(12));
	assert_true(r.cloud->calls[FAKE_CREATE_CHANGE_SET] >= 1);
	assert_non_null(strstr(str_text(&r.cloud->log), "create_change_set demo-dev-network"));
	replay_teardown(&r);
}

static void watching_writes_nothing(void **state)
{
	struct replay driver, r;
	(void)state;
	replay_setup(&driver);
	driver.cloud->delegated_ms = MINUTES(4);
	replay_start(&driver);
	replay_advance(&driver, SECONDS(30));
	replay_setup(&r); /* a second engine on the driver's clock, loop and cloud */
	struct deploy_time time = { 1, fake_cloud_epoch_ms, driver.cloud };
	struct deploy_options options = { .answers = &r.answers, .mode = DEPLOY_WATCH, .seed = 3 };
	struct deploy *watch =
		deploy_start(driver.loop, &driver.cloud->port, &time, &options, NULL, NULL);
	replay_advance(&driver, MINUTES(40));
	assert_int_equal(deploy_picture(watch)->phase, DEPLOYMENT_COMPLETE);
	assert_int_equal(replay_picture(&driver)->phase, DEPLOYMENT_COMPLETE);
	assert_int_equal(fake_cloud_writes(driver.cloud), 6 * 2 + REPLAY_SECRETS);
	deploy_free(watch);
	replay_teardown(&r);
	replay_teardown(&driver);
}

static void watching_nothing_becomes_idle(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	r.watch_only = true;
	replay_start(&r);
	replay_advance(&r, MINUTES(3));
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_IDLE);
	assert_true(replay_picture(&r)->is_known); /* that there is nothing */
	assert_int_equal(fake_cloud_writes(r.cloud), 0);
	replay_teardown(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(left_half_way_it_goes_on_without_a_second_create),
		cmocka_unit_test(a_finished_environment_is_only_read),
		cmocka_unit_test(a_zone_without_a_stack_is_adopted),
		cmocka_unit_test(two_zones_of_one_name_are_left_to_the_operator),
		cmocka_unit_test(only_missing_secrets_are_made),
		cmocka_unit_test(a_secret_scheduled_for_deletion_is_asked_about),
		cmocka_unit_test(a_password_nobody_typed_ends_it_before_any_write),
		cmocka_unit_test(a_secret_that_has_to_exist_is_not_made_anew),
		cmocka_unit_test(the_mail_password_is_made_or_found_and_handed_on),
		cmocka_unit_test(a_secret_to_adopt_must_exist),
		cmocka_unit_test(a_stack_that_was_rolled_back_asks_with_its_cause),
		cmocka_unit_test(a_rolled_back_stack_is_made_anew_only_when_told),
		cmocka_unit_test(a_stack_of_somebody_else_is_left_alone),
		cmocka_unit_test(a_refused_removal_is_told),
		cmocka_unit_test(a_stack_that_is_being_deleted_is_made_again),
		cmocka_unit_test(watching_writes_nothing),
		cmocka_unit_test(watching_nothing_becomes_idle),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
