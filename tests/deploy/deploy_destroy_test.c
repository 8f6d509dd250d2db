/* An environment that is removed: order, ways on from whatever is found, and what is let alone. */
#include "core/deploy/deploy.h"

#include "tests/support/replay.h"
#include "tests/support/unit.h"

#include <string.h>

static size_t stacks_left(const struct replay *r)
{
	size_t left = 0;
	for (size_t i = 0; i < r->cloud->stacks.len; i++) {
		fake_cloud_stack(r->cloud, r->cloud->stacks.item[i]->name);
		left += r->cloud->stacks.item[i]->exists && !r->cloud->stacks.item[i]->deleted;
	}
	return left;
}

static void deployed(struct replay *r)
{
	replay_setup(r);
	replay_deploy(r);
	replay_stop(r);
	r->destroys = true;
}

static void assert_removed(const struct replay *r)
{
	if (stacks_left(r)) fail_msg("%s", str_text(&r->cloud->log));
	assert_int_equal(replay_picture(r)->phase, DEPLOYMENT_COMPLETE);
	for (int id = 0; id < NODE_COUNT; id++) {
		enum node_state now = replay_node(r, id)->state;
		assert_true(now == NODE_GONE || now == NODE_SKIPPED);
	}
	assert_null(strstr(str_text(&r->cloud->log), "delete_secret"));
}

static const char *delete_of(const struct replay *r, const char *stack)
{
	CLEANUP(mem_free_text)
	char *line = str_format("delete_stack arn:aws:cloudformation:eu-central-1:"
				"111122223333:stack/demo-dev-%s/",
				stack);
	const char *at = strstr(str_text(&r->cloud->log), line);
	assert_non_null(at);
	return at;
}

static void everything_goes_in_reverse_order(void **state)
{
	struct replay r;
	(void)state;
	deployed(&r);
	replay_start(&r);
	assert_true(replay_picture(&r)->is_removal);
	replay_run(&r, MINUTES(20));
	assert_removed(&r);
	assert_int_equal(r.cloud->calls[FAKE_DELETE_STACK], 6);
	assert_true(delete_of(&r, "redash") < delete_of(&r, "data"));
	assert_true(delete_of(&r, "data") < delete_of(&r, "network"));
	assert_true(delete_of(&r, "redash") < delete_of(&r, "certificate"));
	assert_true(delete_of(&r, "certificate") < delete_of(&r, "zone"));
	assert_true(delete_of(&r, "validation") < delete_of(&r, "certificate"));
	assert_false(replay_picture(&r)->cause.known);
	uint64_t writes = fake_cloud_writes(r.cloud);
	replay_advance(&r, MINUTES(5));
	assert_int_equal(fake_cloud_writes(r.cloud), writes);
	replay_teardown(&r);
}

static void where_nothing_is_nothing_is_sent(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	r.destroys = true;
	replay_start(&r);
	replay_run(&r, MINUTES(2));
	assert_removed(&r);
	assert_int_equal(fake_cloud_writes(r.cloud), 0);
	replay_teardown(&r);
}

/* Deploys that were killed anywhere leave stacks in any state. */
static void what_was_half_made_goes_too(void **state)
{
	(void)state;
	for (int64_t at_ms = 100; at_ms < MINUTES(20); at_ms = at_ms * 3 / 2 + 77) {
		struct replay r;
		replay_setup(&r);
		r.cloud->delegated_ms = MINUTES(1);
		replay_start(&r);
		replay_advance(&r, at_ms);
		replay_stop(&r);
		replay_advance(&r, SECONDS(1)); /* what was sent arrives */
		r.destroys = true;
		replay_start(&r);
		replay_run(&r, MINUTES(30));
		assert_removed(&r);
		replay_teardown(&r);
	}
}

static void killed_anywhere_it_goes_on(void **state)
{
	(void)state;
	for (int64_t at_ms = 30; at_ms < MINUTES(3); at_ms = at_ms * 3 / 2 + 77) {
		struct replay r;
		deployed(&r);
		replay_start(&r);
		replay_advance(&r, at_ms);
		replay_stop(&r);
		replay_start(&r);
		replay_run(&r, MINUTES(20));
		assert_removed(&r);
		replay_teardown(&r);
	}
}

static const char *const rests[] = {
	"CREATE_COMPLETE",        "CREATE_FAILED",
	"ROLLBACK_COMPLETE",      "ROLLBACK_FAILED",
	"DELETE_FAILED",          "UPDATE_FAILED",
	"UPDATE_ROLLBACK_FAILED", "UPDATE_ROLLBACK_COMPLETE",
	"IMPORT_ROLLBACK_FAILED", "CREATE_IN_PROGRESS",
};

static void wherever_it_rests_it_is_deleted_unasked(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rests); i++) {
		struct replay r;
		replay_setup(&r);
		r.destroys = true;
		fake_cloud_existing(r.cloud, "demo-dev-network", MINUTES(5), rests[i]);
		fake_cloud_existing(r.cloud, "demo-dev-certificate", MINUTES(5), rests[i]);
		replay_start(&r);
		replay_run(&r, MINUTES(10));
		assert_removed(&r);
		assert_int_equal(r.cloud->calls[FAKE_DELETE_STACK], 2);
		replay_teardown(&r);
	}
}

static void a_change_under_way_is_waited_for(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	r.destroys = true;
	struct fake_stack *s = fake_cloud_existing(r.cloud, "demo-dev-network", MINUTES(9), NULL);
	fake_stack_end(s, 0, "CREATE_COMPLETE", "");
	fake_stack_end(s, MINUTES(8), "UPDATE_IN_PROGRESS", "User Initiated");
	fake_stack_end(s, MINUTES(11), "UPDATE_COMPLETE", "");
	replay_start(&r);
	replay_advance(&r, MINUTES(1));
	assert_node(&r, STACK_NETWORK, NODE_RUNNING);
	assert_int_equal(r.cloud->calls[FAKE_DELETE_STACK], 0);
	assert_int_equal(r.cloud->calls[FAKE_CANCEL_UPDATE], 0);
	replay_run(&r, MINUTES(10));
	assert_removed(&r);
	replay_teardown(&r);
}

static void stacks_of_others_are_left_alone(void **state)
{
	struct replay r;
	(void)state;
	deployed(&r);
	fake_cloud_stack(r.cloud, "demo-dev-data")->is_foreign = true;
	replay_start(&r);
	replay_run(&r, MINUTES(20));
	assert_int_equal(stacks_left(&r), 1);
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_COMPLETE);
	assert_node(&r, STACK_DATA, NODE_SKIPPED);
	assert_non_null(strstr(replay_node(&r, STACK_DATA)->reason, "left alone"));
	assert_null(strstr(str_text(&r.cloud->log), "delete_stack demo-dev-data"));
	replay_teardown(&r);
}

static void one_that_these_answers_do_not_need_goes_too(void **state)
{
	struct replay r;
	(void)state;
	deployed(&r);
	fake_cloud_existing(r.cloud, "demo-dev-bastion", MINUTES(5), "CREATE_COMPLETE");
	replay_start(&r);
	replay_run(&r, MINUTES(20));
	assert_removed(&r);
	assert_node(&r, STACK_BASTION, NODE_GONE);
	assert_true(delete_of(&r, "bastion") < delete_of(&r, "data"));
	replay_teardown(&r);
}

static void what_stands_in_the_way_is_a_choice(void **state)
{
	(void)state;
	for (int leaves = 0; leaves < 2; leaves++) {
		struct replay r;
		deployed(&r);
		struct fake_stack *s = fake_cloud_stack(r.cloud, "demo-dev-data");
		s->stuck = "Database";
		s->stuck_times = leaves ? -1 : 1;
		replay_start(&r);
		replay_advance(&r, MINUTES(5));
		const struct deployment_node *n = replay_node(&r, STACK_DATA);
		assert_true(deployment_waits_for_choice(replay_picture(&r)) ||
			    replay_picture(&r)->phase == DEPLOYMENT_FAILED);
		assert_int_equal(n->choice.offered,
				 CHOICE_BIT(CHOICE_AGAIN) | CHOICE_BIT(CHOICE_DELETE));
		assert_int_equal(n->choice.blockers.len, 1);
		assert_string_equal(n->choice.blockers.item[0].logical_id, "Database");
		assert_false(choice_wants_name(&n->choice, CHOICE_DELETE));
		assert_node(&r, STACK_NETWORK, NODE_WAITING);
		replay_decide(&r, STACK_DATA, leaves ? CHOICE_DELETE : CHOICE_AGAIN);
		replay_run(&r, MINUTES(10));
		assert_removed(&r);
		assert_int_equal(strstr(str_text(&r.cloud->log), "retain Database") != NULL,
				 leaves);
		replay_teardown(&r);
	}
}

static void nothing_goes_while_one_is_protected(void **state)
{
	struct replay r;
	(void)state;
	deployed(&r);
	struct fake_stack *s = fake_cloud_stack(r.cloud, "demo-dev-data");
	s->is_protected = true;
	replay_start(&r);
	replay_advance(&r, MINUTES(2));
	assert_int_equal(r.cloud->calls[FAKE_DELETE_STACK], 0);
	assert_node(&r, STACK_DATA, NODE_CHOICE);
	assert_non_null(strstr(replay_node(&r, STACK_DATA)->choice.sentence,
			       "--stack-name demo-dev-data --no-enable-termination-protection"));
	s->is_protected = false;
	replay_decide(&r, STACK_DATA, CHOICE_AGAIN);
	replay_run(&r, MINUTES(20));
	assert_removed(&r);
	replay_teardown(&r);
}

static void told_to_stop_it_deletes_no_further(void **state)
{
	struct replay r;
	CLEANUP(err_release) struct err err = ERR_INIT;
	(void)state;
	deployed(&r);
	replay_start(&r);
	while (!r.cloud->calls[FAKE_DELETE_STACK])
		replay_advance(&r, 50);
	assert_int_equal(deploy_cancel(r.deploy, &err), 0);
	replay_advance(&r, MINUTES(5));
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_IDLE);
	assert_true(stacks_left(&r) >= 4);
	assert_true(deploy_undo(r.deploy, &err) < 0);
	replay_teardown(&r);
}

static void lost_answers_and_refused_reads_end_well(void **state)
{
	struct replay r;
	(void)state;
	deployed(&r);
	fake_cloud_fail(r.cloud, (struct fake_fault){ .op = FAKE_DELETE_STACK,
						      .kind = ERR_NETWORK,
						      .text = "cut",
						      .count = 3,
						      .takes = true });
	fake_cloud_fail(r.cloud, (struct fake_fault){ .op = FAKE_ANY_READ,
						      .kind = ERR_THROTTLED,
						      .text = "Rate exceeded",
						      .count = 5 });
	replay_start(&r);
	replay_run(&r, MINUTES(20));
	assert_removed(&r);
	replay_teardown(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_goes_in_reverse_order),
		cmocka_unit_test(where_nothing_is_nothing_is_sent),
		cmocka_unit_test(what_was_half_made_goes_too),
		cmocka_unit_test(killed_anywhere_it_goes_on),
		cmocka_unit_test(wherever_it_rests_it_is_deleted_unasked),
		cmocka_unit_test(a_change_under_way_is_waited_for),
		cmocka_unit_test(stacks_of_others_are_left_alone),
		cmocka_unit_test(one_that_these_answers_do_not_need_goes_too),
		cmocka_unit_test(what_stands_in_the_way_is_a_choice),
		cmocka_unit_test(nothing_goes_while_one_is_protected),
		cmocka_unit_test(told_to_stop_it_deletes_no_further),
		cmocka_unit_test(lost_answers_and_refused_reads_end_well),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
