/* What random deployments (survive_test.c) once did not survive, each as small as it gets. */
#include "core/deploy/engine.h"

#include "tests/support/replay.h"
#include "tests/support/unit.h"

#include <string.h>

#define BIT(action) CHOICE_BIT(CHOICE_##action)

static void decide(struct replay *r, enum choice_action action)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	if (deploy_decide(r->deploy, STACK_NETWORK, action, NULL, 0, &err) < 0)
		fail_msg("%s", err_text(&err));
}

/* SEED=1622: it was looked for, was not there, and nobody made it. */
static void a_secret_whose_making_failed_once_is_made_again(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	fake_cloud_fail(r.cloud, (struct fake_fault){ .op = FAKE_CREATE_SECRET,
						      .kind = ERR_NETWORK,
						      .text = "connection reset",
						      .count = 1 });
	replay_start(&r);
	replay_advance(&r, MINUTES(2));
	assert_node(&r, NODE_SECRETS, NODE_DONE);
	assert_int_equal(r.cloud->secrets.len, REPLAY_SECRETS);
	assert_int_equal(r.cloud->calls[FAKE_CREATE_SECRET], REPLAY_SECRETS + 1);
	replay_teardown(&r);
}

/* SEED=23: the stack was half made and counted as done. */
static void a_repair_that_is_not_wanted_leaves_a_failure(void **state)
{
	static const struct cloud_change harmful = { "Modify", "Vpc", "",   "AWS::RDS::DBCluster",
						     "True",   "",    NULL, 0 };
	struct replay r;
	(void)state;
	replay_setup(&r);
	r.keep_on_failure = true;
	r.cloud->found_change = &harmful;
	fake_cloud_stack(r.cloud, "demo-dev-network")->fail_times = 1;
	replay_start(&r);
	replay_advance(&r, MINUTES(2));
	assert_node(&r, STACK_NETWORK, NODE_FAILED);
	decide(&r, CHOICE_RETRY);
	replay_advance(&r, SECONDS(10));
	assert_node(&r, STACK_NETWORK, NODE_CHOICE);
	decide(&r, CHOICE_USE);
	replay_advance(&r, SECONDS(10));
	assert_node(&r, STACK_NETWORK, NODE_FAILED);
	assert_int_equal(replay_node(&r, STACK_NETWORK)->choice.offered,
			 BIT(RETRY) | BIT(REMAKE) | BIT(ROLL_BACK));
	for (size_t i = 0; i < r.cloud->change_sets.len; i++)
		assert_true(r.cloud->change_sets.item[i]->executed);
	replay_teardown(&r);
}

/* SEED=287: it was carried out all the same, and its stub stood in the way of an undo. */
static void a_change_set_on_its_way_is_not_carried_out_after_a_cancel(void **state)
{
	(void)state;
	for (int undo = 0; undo < 2; undo++) {
		struct replay r;
		CLEANUP(err_release) struct err err = ERR_INIT;
		replay_setup(&r);
		r.cloud->change_set_ms = 10000;
		replay_start(&r);
		replay_advance(&r, SECONDS(5));
		assert_int_equal((undo ? deploy_undo : deploy_cancel)(r.deploy, &err), 0);
		replay_advance(&r, MINUTES(1));
		assert_int_equal(r.cloud->calls[FAKE_EXECUTE_CHANGE_SET], 0);
		assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_IDLE);
		for (size_t i = 0; i < r.cloud->stacks.len; i++) {
			struct fake_stack *s = r.cloud->stacks.item[i];
			assert_true(!s->exists || s->deleted);
		}
		replay_teardown(&r);
	}
}

/* SEED=315: the looks between were good, so that each write was the first that failed. */
static void a_write_that_fails_again_and_again_is_tried_ever_more_rarely(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	fake_cloud_fail(r.cloud, (struct fake_fault){ .op = FAKE_CREATE_CHANGE_SET,
						      .kind = ERR_THROTTLED,
						      .text = "Rate exceeded",
						      .until_ms = MINUTES(5) });
	replay_start(&r);
	replay_advance(&r, MINUTES(4));
	/* Three stacks. */
	assert_in_range(r.cloud->calls[FAKE_CREATE_CHANGE_SET], 3 * 5, 3 * 40);
	replay_advance(&r, MINUTES(10));
	assert_node(&r, STACK_NETWORK, NODE_DONE);
	replay_teardown(&r);
}

/* SEED=11148: the answer that told the difference came after the cancel. */
static void a_comparison_under_way_makes_no_change_set_after_a_cancel(void **state)
{
	struct replay r;
	CLEANUP(err_release) struct err err = ERR_INIT;
	(void)state;
	replay_setup(&r);
	replay_deploy(&r);
	replay_stop(&r);
	int sets = r.cloud->calls[FAKE_CREATE_CHANGE_SET];
	answers_set(&r.answers, Q_REDASH_SIZE, "m5.large");
	r.cloud->delay_ms = 1000;
	replay_start(&r);
	while (!r.deploy->stacks[STACK_REDASH].errand.in_flight ||
	       r.deploy->stacks[STACK_REDASH].step != STEP_CHANGING)
		replay_advance(&r, 100);
	assert_int_equal(deploy_cancel(r.deploy, &err), 0);
	replay_advance(&r, MINUTES(1));
	assert_int_equal(r.cloud->calls[FAKE_CREATE_CHANGE_SET], sets);
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_IDLE);
	replay_teardown(&r);
}

/* What was still to be read kept it from ever coming to rest. */
static void a_cancel_while_the_secrets_are_looked_for_makes_none(void **state)
{
	struct replay r;
	CLEANUP(err_release) struct err err = ERR_INIT;
	(void)state;
	replay_setup(&r);
	r.cloud->delay_ms = 1000;
	replay_start(&r);
	replay_advance(&r, 500);
	assert_int_equal(deploy_cancel(r.deploy, &err), 0);
	replay_advance(&r, MINUTES(1));
	assert_int_equal(r.cloud->calls[FAKE_CREATE_SECRET], 0);
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_IDLE);
	assert_node(&r, NODE_SECRETS, NODE_WAITING);
	replay_teardown(&r);
}

/* The other way round: the create under way has not taken when the cancel comes. */
static void a_secret_that_did_not_take_is_not_made_after_a_cancel(void **state)
{
	struct replay r;
	CLEANUP(err_release) struct err err = ERR_INIT;
	(void)state;
	replay_setup(&r);
	r.cloud->delay_ms = 1000;
	fake_cloud_fail(r.cloud, (struct fake_fault){ .op = FAKE_CREATE_SECRET,
						      .kind = ERR_NETWORK,
						      .text = "connection reset",
						      .until_ms = MINUTES(5) });
	replay_start(&r);
	while (!r.cloud->calls[FAKE_CREATE_SECRET])
		replay_advance(&r, 100);
	uint64_t calls = r.cloud->calls[FAKE_CREATE_SECRET];
	assert_int_equal(deploy_cancel(r.deploy, &err), 0);
	replay_advance(&r, MINUTES(1));
	assert_int_equal(r.cloud->calls[FAKE_CREATE_SECRET], calls);
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_IDLE);
	replay_teardown(&r);
}

static void start_with_size(struct replay *r, const char *size)
{
	answers_set(&r->answers, Q_REDASH_SIZE, size);
	replay_start(r);
	replay_advance(r, MINUTES(1));
}

/* Each start with other answers that was killed at its question left one. */
static void change_sets_that_nobody_wants_any_more_are_deleted(void **state)
{
	static const char *const sizes[] = { "m5.large", "m5.xlarge", "m5.2xlarge" };
	static const struct cloud_change change = {
		"Modify", "Group", "", "AWS::AutoScaling::AutoScalingGroup", "False", "", NULL, 0
	};
	struct replay r;
	(void)state;
	replay_setup(&r);
	CLEANUP(mem_free_text) char *size = mem_copy_text(answers_get(&r.answers, Q_REDASH_SIZE));
	r.cloud->found_change = &change;
	replay_deploy(&r);
	size_t sets = r.cloud->change_sets.len;
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		replay_stop(&r);
		start_with_size(&r, sizes[i]);
		assert_node(&r, STACK_REDASH, NODE_CHOICE);
	}
	assert_int_equal(r.cloud->change_sets.len, sets + ARRAY_LEN(sizes));
	replay_stop(&r);
	start_with_size(&r, size);
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_COMPLETE);
	assert_int_equal(r.cloud->change_sets.len, sets);
	replay_teardown(&r);
}

/* One cap counted what the operator had decided, too. */
static void however_often_it_was_made_anew_one_conflict_is_no_end(void **state)
{
	enum { FAILURES = 8 };
	struct replay r;
	(void)state;
	replay_setup(&r);
	fake_cloud_stack(r.cloud, "demo-dev-network")->fail_times = FAILURES;
	replay_start(&r);
	for (int i = 0; i < FAILURES; i++) {
		replay_advance(&r, MINUTES(5));
		assert_node(&r, STACK_NETWORK, NODE_FAILED);
		fake_cloud_fail(r.cloud, (struct fake_fault){ .op = FAKE_CREATE_CHANGE_SET,
							      .kind = ERR_CONFLICT,
							      .text = "it is busy",
							      .count = 1 });
		replay_decide(&r, STACK_NETWORK, CHOICE_REMAKE);
	}
	replay_advance(&r, MINUTES(10));
	assert_node(&r, STACK_NETWORK, NODE_DONE);
	replay_teardown(&r);
}

/* SEED=109098: the certificate was being made, and waited for a record that nobody would make. */
static void a_certificate_whose_record_cannot_be_made_is_no_progress(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	replay_start(&r);
	while (replay_node(&r, STACK_CERTIFICATE)->state != NODE_RUNNING ||
	       !fake_cloud_stack(r.cloud, "demo-dev-certificate")->was_reviewed)
		replay_advance(&r, SECONDS(1));
	replay_stop(&r);
	fake_cloud_fail(r.cloud, (struct fake_fault){ .op = FAKE_FIND_SECRET,
						      .kind = ERR_DENIED,
						      .text = "not authorized",
						      .count = 1 });
	replay_start(&r);
	replay_advance(&r, MINUTES(10));
	assert_node(&r, NODE_SECRETS, NODE_FAILED);
	assert_node(&r, STACK_CERTIFICATE, NODE_RUNNING);
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_FAILED);
	replay_teardown(&r);
}

static void on_done(const struct err *err, void *user)
{
	(void)user;
	assert_null(err);
}

static void delete_behind_its_back(struct replay *r, int id)
{
	const struct cloud *port = &r->cloud->port;
	port->delete_stack(port->self, CLOUD_DEV, replay_node(r, id)->arn, on_done, NULL);
}

/* SEED=14634: it stayed done, and the deployment was complete in the end. */
static void a_stack_deleted_by_others_after_it_was_done_is_noticed(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	r.cloud->delegated_ms = MINUTES(60);
	replay_start(&r);
	replay_advance(&r, MINUTES(30));
	assert_node(&r, STACK_DATA, NODE_DONE);
	delete_behind_its_back(&r, STACK_DATA);
	replay_advance(&r, MINUTES(2));
	assert_node(&r, STACK_DATA, NODE_CHOICE);
	assert_non_null(strstr(replay_node(&r, STACK_DATA)->choice.sentence, "somebody else"));
	replay_decide(&r, STACK_DATA, CHOICE_REMAKE);
	replay_run(&r, MINUTES(120));
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_COMPLETE);
	assert_true(fake_stack_is_complete(fake_cloud_stack(r.cloud, "demo-dev-data"),
					   fake_cloud_epoch_ms(r.cloud)));
	replay_teardown(&r);
}

/* SEED=10768: the same so short before the end that only a last look can tell. */
static void nothing_is_complete_that_was_not_seen_to_be_there_at_the_end(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	r.cloud->delegated_ms = MINUTES(1);
	replay_start(&r);
	while (replay_node(&r, STACK_REDASH)->state != NODE_RUNNING)
		replay_advance(&r, SECONDS(1));
	const struct fake_stack *redash = fake_cloud_stack(r.cloud, "demo-dev-redash");
	while (!fake_stack_is_complete(redash, fake_cloud_epoch_ms(r.cloud)))
		replay_advance(&r, SECONDS(1));
	assert_node(&r, STACK_REDASH, NODE_RUNNING);
	delete_behind_its_back(&r, STACK_DATA);
	replay_advance(&r, MINUTES(1));
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_RUNNING);
	assert_node(&r, STACK_DATA, NODE_CHOICE);
	replay_teardown(&r);
}

/* SEED=12543: each read of a stack's events took five pages, and the budget counted one. */
static void however_many_pages_events_take_the_reads_stay_in_the_budget(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	r.cloud->page_size = 2;
	r.cloud->shuffled = true;
	replay_start(&r);
	for (int minute = 0; minute < 8; minute++) {
		uint64_t reads = fake_cloud_reads(r.cloud);
		replay_advance(&r, MINUTES(1));
		assert_in_range(fake_cloud_reads(r.cloud) - reads, 1, 2 * 60 + 30);
	}
	replay_teardown(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_secret_whose_making_failed_once_is_made_again),
		cmocka_unit_test(a_repair_that_is_not_wanted_leaves_a_failure),
		cmocka_unit_test(a_change_set_on_its_way_is_not_carried_out_after_a_cancel),
		cmocka_unit_test(a_write_that_fails_again_and_again_is_tried_ever_more_rarely),
		cmocka_unit_test(a_comparison_under_way_makes_no_change_set_after_a_cancel),
		cmocka_unit_test(a_cancel_while_the_secrets_are_looked_for_makes_none),
		cmocka_unit_test(a_secret_that_did_not_take_is_not_made_after_a_cancel),
		cmocka_unit_test(change_sets_that_nobody_wants_any_more_are_deleted),
		cmocka_unit_test(however_often_it_was_made_anew_one_conflict_is_no_end),
		cmocka_unit_test(a_certificate_whose_record_cannot_be_made_is_no_progress),
		cmocka_unit_test(a_stack_deleted_by_others_after_it_was_done_is_noticed),
		cmocka_unit_test(nothing_is_complete_that_was_not_seen_to_be_there_at_the_end),
		cmocka_unit_test(however_many_pages_events_take_the_reads_stay_in_the_budget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
