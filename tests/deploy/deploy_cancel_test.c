/* A deployment that is told to stop, and one that is undone. */
#include "core/deploy/deploy.h"

#include "tests/support/replay.h"
#include "tests/support/unit.h"

#include <string.h>

static void cancel(struct replay *r, bool undo)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	assert_int_equal(undo ? deploy_undo(r->deploy, &err) : deploy_cancel(r->deploy, &err), 0);
}

static void updating(struct replay *r)
{
	struct fake_stack *s = fake_cloud_existing(r->cloud, "demo-dev-zone", MINUTES(50), NULL);
	fake_stack_end(s, 0, "CREATE_COMPLETE", "");
	fake_stack_end(s, MINUTES(50) - 1000, "UPDATE_IN_PROGRESS", "User Initiated");
	fake_stack_end(s, MINUTES(70), "UPDATE_COMPLETE", "");
	fake_stack_output(s, "HostedZoneId", "Z1");
	fake_stack_output(s, "NameServers", "ns-1.example.net");
}

/* An update is taken back, a create goes on to its end, and nothing else begins. */
static void cancelled_it_starts_nothing_new(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	r.cloud->delegated_ms = MINUTES(1);
	updating(&r);
	replay_start(&r);
	replay_advance(&r, SECONDS(40));
	assert_node(&r, STACK_NETWORK, NODE_RUNNING);
	cancel(&r, false);
	cancel(&r, false);
	replay_advance(&r, SECONDS(2));
	assert_true(replay_picture(&r)->is_cancelled);
	assert_node(&r, STACK_ZONE, NODE_UNDOING);
	replay_advance(&r, MINUTES(10));
	assert_node(&r, STACK_ZONE, NODE_DONE);
	assert_string_equal(replay_node(&r, STACK_ZONE)->status, "UPDATE_ROLLBACK_COMPLETE");
	assert_node(&r, STACK_NETWORK, NODE_DONE);
	assert_node(&r, STACK_DATA, NODE_WAITING);
	assert_int_equal(r.cloud->calls[FAKE_CANCEL_UPDATE], 1);
	assert_int_equal(r.cloud->calls[FAKE_DELETE_STACK], 0);
	assert_int_equal(fake_cloud_stack(r.cloud, "demo-dev-data")->creates, 0);
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_IDLE);
	assert_false(replay_picture(&r)->cause.known);
	replay_teardown(&r);
}

/* It would wait for twelve hours. */
static void a_certificate_that_waits_for_records_is_no_reason_to_go_on(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	replay_start(&r);
	replay_advance(&r, MINUTES(20));
	assert_true(deployment_waits_for_person(replay_picture(&r)));
	cancel(&r, false);
	replay_advance(&r, SECONDS(30));
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_IDLE);
	assert_true(deployment_has_stopped(replay_picture(&r)));
	assert_false(deployment_was_undone(replay_picture(&r)));
	assert_false(deployment_waits_for_person(replay_picture(&r)));
	assert_node(&r, STACK_CERTIFICATE, NODE_RUNNING);
	/* It is issued all the same when they come. */
	r.cloud->delegated_ms = r.clock.ms;
	replay_advance(&r, MINUTES(20));
	assert_node(&r, STACK_CERTIFICATE, NODE_DONE);
	assert_node(&r, STACK_REDASH, NODE_WAITING);
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_IDLE);
	replay_teardown(&r);
}

static void a_refused_cancel_leaves_the_update_running(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	updating(&r);
	fake_cloud_fail(r.cloud, (struct fake_fault){ .op = FAKE_CANCEL_UPDATE,
						      .kind = ERR_DENIED,
						      .text = "not authorized to cancel" });
	replay_start(&r);
	replay_advance(&r, SECONDS(10));
	cancel(&r, false);
	replay_advance(&r, MINUTES(2));
	assert_node(&r, STACK_ZONE, NODE_RUNNING);
	assert_non_null(strstr(replay_node(&r, STACK_ZONE)->reason, "not authorized to cancel"));
	assert_int_equal(r.cloud->calls[FAKE_CANCEL_UPDATE], 1); /* not again and again */
	replay_advance(&r, MINUTES(30));
	assert_node(&r, STACK_ZONE, NODE_DONE);
	assert_string_equal(replay_node(&r, STACK_ZONE)->status, "UPDATE_COMPLETE");
	replay_teardown(&r);
}

static size_t stacks_left(const struct replay *r)
{
	size_t left = 0;
	for (size_t i = 0; i < r->cloud->stacks.len; i++) {
		fake_cloud_stack(r->cloud, r->cloud->stacks.item[i]->name);
		left += r->cloud->stacks.item[i]->exists && !r->cloud->stacks.item[i]->deleted;
	}
	return left;
}

/* Whenever it is undone, nothing of it is left, and what was there before is untouched. */
static void undone_it_leaves_what_was_there_before(void **state)
{
	(void)state;
	for (int64_t at_ms = 100; at_ms < MINUTES(14); at_ms = at_ms * 3 / 2 + 77) {
		struct replay r;
		replay_setup(&r);
		r.cloud->delegated_ms = MINUTES(1);
		struct fake_stack *zone =
			fake_cloud_existing(r.cloud, "demo-dev-zone", MINUTES(50), NULL);
		fake_stack_end(zone, 0, "CREATE_COMPLETE", "");
		fake_stack_output(zone, "HostedZoneId", "Z1");
		fake_stack_output(zone, "NameServers", "ns-1.example.net");
		replay_start(&r);
		replay_advance(&r, at_ms);
		cancel(&r, true);
		replay_advance(&r, MINUTES(10));
		if (stacks_left(&r) != 1)
			fail_msg("at %lld:\n%s", (long long)at_ms, str_text(&r.cloud->log));
		assert_false(zone->deleted);
		assert_node(&r, STACK_ZONE, NODE_DONE);
		assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_IDLE);
		for (int id = 0; id < STACK_COUNT; id++) {
			enum node_state now = replay_node(&r, id)->state;
			assert_true(now == NODE_GONE || now == NODE_WAITING ||
				    now == NODE_SKIPPED || id == STACK_ZONE);
		}
		uint64_t writes = fake_cloud_writes(r.cloud);
		replay_advance(&r, MINUTES(10));
		assert_int_equal(fake_cloud_writes(r.cloud), writes);
		replay_teardown(&r);
	}
}

/* Reverse order: what needs a stack goes before it. */
static void what_needs_a_stack_goes_before_it(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	r.cloud->delegated_ms = MINUTES(1);
	replay_start(&r);
	replay_run(&r, MINUTES(60));
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_COMPLETE);
	cancel(&r, true);
	replay_advance(&r, MINUTES(5));
	assert_int_equal(stacks_left(&r), 0);
	const char *log = str_text(&r.cloud->log);
	const char *redash = strstr(log, "delete_stack arn:aws:cloudformation:eu-central-1:"
					 "111122223333:stack/demo-dev-redash/");
	assert_non_null(redash);
	assert_non_null(strstr(redash, "stack/demo-dev-network/"));
	assert_null(strstr(log, "delete_secret"));
	assert_int_equal(r.cloud->calls[FAKE_DELETE_STACK], 6);
	for (size_t i = 0; i < r.cloud->stacks.len; i++)
		assert_int_equal(r.cloud->stacks.item[i]->creates, 1);
	replay_teardown(&r);
}

static void what_cannot_be_deleted_is_told_and_tried_again(void **state)
{
	struct replay r;
	CLEANUP(err_release) struct err err = ERR_INIT;
	(void)state;
	replay_setup(&r);
	replay_start(&r);
	replay_advance(&r, MINUTES(5));
	struct fake_stack *s = fake_cloud_stack(r.cloud, "demo-dev-network");
	s->stuck = "Vpc";
	s->stuck_times = 1;
	cancel(&r, true);
	replay_advance(&r, MINUTES(5));
	assert_node(&r, STACK_NETWORK, NODE_FAILED);
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_FAILED);
	assert_string_equal(replay_picture(&r)->cause.logical_id, "Vpc");
	assert_int_equal(deploy_decide(r.deploy, STACK_NETWORK, CHOICE_REMAKE, NULL, 0, &err), 0);
	replay_advance(&r, MINUTES(5));
	assert_node(&r, STACK_NETWORK, NODE_GONE);
	assert_int_equal(stacks_left(&r), 0); /* and not made anew */
	replay_teardown(&r);
}

static void a_watch_has_nothing_to_stop(void **state)
{
	struct replay r;
	CLEANUP(err_release) struct err err = ERR_INIT;
	(void)state;
	replay_setup(&r);
	r.watch_only = true;
	replay_start(&r);
	assert_true(deploy_cancel(r.deploy, &err) < 0);
	assert_int_equal(err.kind, ERR_INPUT);
	assert_true(deploy_undo(r.deploy, &err) < 0);
	assert_false(replay_picture(&r)->is_cancelled);
	replay_teardown(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cancelled_it_starts_nothing_new),
		cmocka_unit_test(a_certificate_that_waits_for_records_is_no_reason_to_go_on),
		cmocka_unit_test(a_refused_cancel_leaves_the_update_running),
		cmocka_unit_test(undone_it_leaves_what_was_there_before),
		cmocka_unit_test(what_needs_a_stack_goes_before_it),
		cmocka_unit_test(what_cannot_be_deleted_is_told_and_tried_again),
		cmocka_unit_test(a_watch_has_nothing_to_stop),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
