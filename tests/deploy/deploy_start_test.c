/* Every state a stack can be found in: what it means, what is offered, and what each choice does.
 */
#include "core/deploy/start.h"

#include "tests/support/replay.h"
#include "tests/support/unit.h"

#include <string.h>

#define BIT(action) CHOICE_BIT(CHOICE_##action)

static const struct {
	const char *status;
	enum start_step step;
	uint32_t offered;
	enum choice_action best;
	bool has_blockers;
} expected[] = {
	{ "CREATE_IN_PROGRESS", START_WATCH, 0, CHOICE_COUNT, false },
	{ "CREATE_FAILED", START_ASK, BIT(RETRY) | BIT(ROLL_BACK) | BIT(REMAKE), CHOICE_RETRY,
	  true },
	{ "CREATE_COMPLETE", START_USE, 0, CHOICE_COUNT, false },
	{ "ROLLBACK_IN_PROGRESS", START_WATCH, 0, CHOICE_COUNT, false },
	{ "ROLLBACK_FAILED", START_ASK, BIT(REMAKE) | BIT(DELETE), CHOICE_REMAKE, true },
	{ "ROLLBACK_COMPLETE", START_ASK, BIT(REMAKE), CHOICE_REMAKE, false },
	{ "DELETE_IN_PROGRESS", START_WATCH, 0, CHOICE_COUNT, false },
	{ "DELETE_FAILED", START_ASK, BIT(REMAKE) | BIT(DELETE), CHOICE_REMAKE, true },
	{ "DELETE_COMPLETE", START_MAKE, 0, CHOICE_COUNT, false },
	{ "UPDATE_IN_PROGRESS", START_WATCH, 0, CHOICE_COUNT, false },
	{ "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", START_WATCH, 0, CHOICE_COUNT, false },
	{ "UPDATE_COMPLETE", START_USE, 0, CHOICE_COUNT, false },
	{ "UPDATE_FAILED", START_ASK, BIT(RETRY) | BIT(ROLL_BACK), CHOICE_RETRY, true },
	{ "UPDATE_ROLLBACK_IN_PROGRESS", START_WATCH, 0, CHOICE_COUNT, false },
	{ "UPDATE_ROLLBACK_FAILED", START_ASK, BIT(CONTINUE_ROLLBACK), CHOICE_CONTINUE_ROLLBACK,
	  true },
	{ "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", START_WATCH, 0, CHOICE_COUNT, false },
	{ "UPDATE_ROLLBACK_COMPLETE", START_USE, 0, CHOICE_COUNT, false },
	{ "REVIEW_IN_PROGRESS", START_MAKE, 0, CHOICE_COUNT, false },
	{ "IMPORT_IN_PROGRESS", START_WATCH, 0, CHOICE_COUNT, false },
	{ "IMPORT_COMPLETE", START_USE, 0, CHOICE_COUNT, false },
	{ "IMPORT_ROLLBACK_IN_PROGRESS", START_WATCH, 0, CHOICE_COUNT, false },
	{ "IMPORT_ROLLBACK_FAILED", START_ASK, BIT(REMAKE), CHOICE_COUNT, true },
	{ "IMPORT_ROLLBACK_COMPLETE", START_USE, 0, CHOICE_COUNT, false },
	/* Words that do not exist yet. */
	{ "REPAIR_IN_PROGRESS", START_WATCH, 0, CHOICE_COUNT, false },
	{ "REPAIR_FAILED", START_ASK, 0, CHOICE_COUNT, false },
	{ "REPAIR_COMPLETE", START_WATCH, 0, CHOICE_COUNT, false },
	{ "", START_WATCH, 0, CHOICE_COUNT, false },
	{ NULL, START_WATCH, 0, CHOICE_COUNT, false },
};

static void every_status_has_its_row(void **state)
{
	(void)state;
	assert_int_equal(ARRAY_LEN(expected), 23 + 5);
	for (size_t i = 0; i < ARRAY_LEN(expected); i++) {
		const struct start *s = start_of(expected[i].status);
		if (i < 23) assert_string_equal(s->status, expected[i].status);
		assert_int_equal(s->step, expected[i].step);
		assert_int_equal(s->offered, expected[i].offered);
		assert_int_equal(s->best, expected[i].best);
		assert_int_equal(s->has_blockers, expected[i].has_blockers);
		/* What is asked is explained, and what is advised is offered. */
		if (s->step == START_ASK) assert_true(strlen(s->sentence) > 80);
		if (s->best != CHOICE_COUNT) assert_true(s->offered & CHOICE_BIT(s->best));
	}
	CLEANUP(mem_free_text) char *text = start_sentence("ROLLBACK_COMPLETE", "demo-dev-data");
	assert_non_null(strstr(text, "The stack demo-dev-data failed when it was made"));
}

/* A stack of the environment that was left in this state, with a resource that failed. */
static struct fake_stack *leave(struct replay *r, const char *name, const char *status)
{
	struct fake_stack *s = fake_cloud_existing(r->cloud, name, MINUTES(50), NULL);
	const char *resource = strstr(status, "UPDATE")   ? "UPDATE_FAILED"
			       : strstr(status, "DELETE") ? "DELETE_FAILED"
							  : "CREATE_FAILED";
	bool was_complete =
		!strcmp(resource, "UPDATE_FAILED") || !strcmp(resource, "DELETE_FAILED");
	const char *begin = str_starts(status, "UPDATE")   ? "UPDATE_IN_PROGRESS"
			    : str_starts(status, "DELETE") ? "DELETE_IN_PROGRESS"
							   : "CREATE_IN_PROGRESS";
	fake_stack_end(s, 0, "CREATE_IN_PROGRESS", "User Initiated");
	if (was_complete) fake_stack_end(s, 3000, "CREATE_COMPLETE", "");
	fake_stack_end(s, 4000, begin, "User Initiated");
	fake_stack_event(s, 5000, "Group", "AWS::EC2::SecurityGroup", resource,
			 "The group is in use.");
	if (str_equal(status, "ROLLBACK_FAILED"))
		fake_stack_event(s, 6000, "Group", "AWS::EC2::SecurityGroup", "DELETE_FAILED",
				 "The group is still in use.");
	fake_stack_end(s, 9000, status, "");
	return s;
}

static void setup(struct replay *r, const char *status)
{
	replay_setup(r);
	r->cloud->delegated_ms = MINUTES(1);
	leave(r, "demo-dev-network", status);
}

/* Each state that asks: explained, its cause shown, what stands in the way named, nothing done. */
static void what_cannot_go_on_is_explained_and_left_alone(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(expected); i++) {
		if (!expected[i].offered || !strcmp(expected[i].status, "IMPORT_ROLLBACK_FAILED"))
			continue;
		struct replay r;
		setup(&r, expected[i].status);
		replay_start(&r);
		replay_advance(&r, MINUTES(30)); /* the rest goes on meanwhile */
		const struct deployment *p = replay_picture(&r);
		const struct deployment_node *n = replay_node(&r, STACK_NETWORK);
		assert_node(&r, STACK_NETWORK, NODE_CHOICE);
		assert_node(&r, STACK_CERTIFICATE, NODE_DONE);
		assert_int_equal(n->choice.offered, expected[i].offered);
		assert_int_equal(n->choice.best, expected[i].best);
		assert_non_null(strstr(n->choice.sentence, "demo-dev-network"));
		assert_string_equal(n->status, expected[i].status);
		assert_int_equal(n->choice.blockers.len, expected[i].has_blockers);
		if (expected[i].has_blockers) {
			assert_string_equal(n->choice.blockers.item[0].logical_id, "Group");
			assert_non_null(strstr(n->choice.blockers.item[0].reason, "in use"));
		}
		assert_true(p->cause.known);
		assert_int_equal(p->cause.node, STACK_NETWORK);
		assert_string_equal(p->cause.logical_id, "Group");
		assert_int_equal(p->phase, DEPLOYMENT_RUNNING); /* a choice is no failure */
		assert_true(deployment_waits_for_choice(p));
		assert_true(p->is_known);
		assert_int_equal(r.cloud->calls[FAKE_DELETE_STACK], 0);
		assert_int_equal(fake_cloud_stack(r.cloud, "demo-dev-network")->creates, 0);
		replay_teardown(&r);
	}
}

static void whoever_watches_is_told_and_offered_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(expected); i++) {
		if (!expected[i].offered) continue;
		struct replay r;
		CLEANUP(err_release) struct err err = ERR_INIT;
		setup(&r, expected[i].status);
		r.watch_only = true;
		r.policy.allowed = CHOICE_BIT(CHOICE_COUNT) - 1;
		replay_start(&r);
		replay_advance(&r, SECONDS(30));
		const struct deployment_node *n = replay_node(&r, STACK_NETWORK);
		assert_node(&r, STACK_NETWORK, NODE_FAILED);
		assert_int_equal(n->choice.offered, 0);
		assert_non_null(strstr(n->reason, "The stack demo-dev-network "));
		assert_int_equal(fake_cloud_writes(r.cloud), 0);
		assert_true(deploy_decide(r.deploy, STACK_NETWORK, CHOICE_REMAKE, NULL, 0, &err) <
			    0);
		replay_teardown(&r);
	}
}

static void a_status_that_nobody_knows_yet(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	fake_cloud_existing(r.cloud, "demo-dev-network", MINUTES(5), "REPAIR_FAILED");
	fake_cloud_existing(r.cloud, "demo-dev-zone", MINUTES(5), "REPAIR_IN_PROGRESS");
	replay_start(&r);
	replay_advance(&r, MINUTES(3));
	assert_node(&r, STACK_NETWORK, NODE_FAILED);
	assert_non_null(strstr(replay_node(&r, STACK_NETWORK)->reason, "does not know"));
	assert_node(&r, STACK_ZONE, NODE_RUNNING);
	replay_teardown(&r);
}

static void nothing_else_is_begun_while_a_stack_moves(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(expected); i++) {
		if (!expected[i].status || !str_ends(expected[i].status, "_IN_PROGRESS")) continue;
		if (expected[i].step != START_WATCH) continue;
		struct replay r;
		replay_setup(&r);
		struct fake_stack *s = fake_cloud_existing(r.cloud, "demo-dev-network", SECONDS(9),
							   expected[i].status);
		fake_stack_end(s, MINUTES(2), "CREATE_COMPLETE", ""); /* it is judged anew */
		r.policy = (struct deploy_policy){ CHOICE_BIT(CHOICE_COUNT) - 1, HARM_DATA, 0, 0 };
		replay_start(&r);
		replay_advance(&r, SECONDS(60));
		enum node_state now = replay_node(&r, STACK_NETWORK)->state;
		assert_true(now == NODE_RUNNING || now == NODE_UNDOING);
		assert_null(strstr(str_text(&r.cloud->log), "change_set demo-dev-network"));
		assert_null(strstr(str_text(&r.cloud->log), "delete_stack"));
		replay_advance(&r, SECONDS(80));
		now = replay_node(&r, STACK_NETWORK)->state;
		assert_true(now != NODE_UNDOING && now != NODE_FAILED);
		replay_teardown(&r);
	}
}

/* Deleted under our eyes. What had been complete may have held something. */
static void a_loss_is_told_and_not_papered_over(void **state)
{
	(void)state;
	for (int was_complete = 0; was_complete < 2; was_complete++) {
		struct replay r;
		replay_setup(&r);
		struct fake_stack *s =
			fake_cloud_existing(r.cloud, "demo-dev-network", MINUTES(1), NULL);
		fake_stack_end(s, 0, "CREATE_IN_PROGRESS", "User Initiated");
		if (was_complete) fake_stack_end(s, 2000, "CREATE_COMPLETE", "");
		fake_stack_end(s, 3000, "DELETE_IN_PROGRESS", "User Initiated");
		fake_stack_end(s, MINUTES(1) + SECONDS(20), "DELETE_COMPLETE", "");
		s->gone_ms = s->created_ms + MINUTES(1) + SECONDS(20);
		replay_start(&r);
		replay_advance(&r, SECONDS(10));
		assert_node(&r, STACK_NETWORK, NODE_UNDOING);
		replay_advance(&r, SECONDS(30));
		if (was_complete) {
			assert_node(&r, STACK_NETWORK, NODE_CHOICE);
			const struct deployment_node *n = replay_node(&r, STACK_NETWORK);
			assert_non_null(strstr(n->choice.sentence, "deleted by somebody else"));
			assert_int_equal(n->choice.offered, BIT(REMAKE));
			assert_int_equal(s->creates, 0);
			replay_decide(&r, STACK_NETWORK, CHOICE_REMAKE);
		}
		replay_advance(&r, MINUTES(5));
		assert_node(&r, STACK_NETWORK, NODE_DONE);
		assert_int_equal(s->creates, 1);
		replay_teardown(&r);
	}
}

static void a_stub_of_a_change_set_is_made_into_a_stack(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	replay_start(&r);
	struct fake_stack *s = fake_cloud_stack(r.cloud, "demo-dev-network");
	while (!s->in_review && r.clock.ms < MINUTES(1))
		replay_advance(&r, 20);
	replay_stop(&r);
	for (size_t i = r.cloud->change_sets.len; i-- > 0;) /* not the stubs with them */
		r.cloud->change_sets.item[i]->is_obsolete = true;
	assert_true(s->in_review && !s->creates);
	replay_start(&r);
	replay_advance(&r, MINUTES(5));
	assert_node(&r, STACK_NETWORK, NODE_DONE);
	assert_int_equal(s->creates, 1);
	replay_teardown(&r);
}

static void scheduled_secrets_are_taken_back_when_told(void **state)
{
	(void)state;
	for (int by_flag = 0; by_flag < 2; by_flag++) {
		struct replay r;
		replay_setup(&r);
		fake_cloud_secret(r.cloud, "demo/dev/redash-password", true);
		fake_cloud_secret(r.cloud, "demo/dev/redash-user", true);
		if (by_flag) r.policy.allowed = BIT(RESTORE);
		fake_cloud_fail(r.cloud, (struct fake_fault){ .op = FAKE_RESTORE_SECRET,
							      .kind = ERR_NETWORK,
							      .text = "connection reset",
							      .count = 1,
							      .takes = true });
		replay_start(&r);
		replay_advance(&r, SECONDS(2));
		if (!by_flag) {
			const struct deployment_node *n = replay_node(&r, NODE_SECRETS);
			replay_advance(&r, SECONDS(20));
			assert_node(&r, NODE_SECRETS, NODE_CHOICE);
			assert_non_null(strstr(n->choice.sentence, "demo/dev/redash-password"));
			assert_non_null(strstr(n->choice.sentence, "demo/dev/redash-user"));
			assert_int_equal(fake_cloud_writes(r.cloud), 0); /* nothing else either */
			replay_decide(&r, NODE_SECRETS, CHOICE_RESTORE);
		}
		replay_advance(&r, SECONDS(20));
		assert_node(&r, NODE_SECRETS, NODE_DONE); /* the missing ones were made */
		assert_int_equal(r.cloud->calls[FAKE_RESTORE_SECRET], 2);
		assert_int_equal(r.cloud->calls[FAKE_PUT_SECRET_VALUE], 0);
		assert_int_equal(r.cloud->calls[FAKE_CREATE_SECRET], REPLAY_SECRETS - 2);
		replay_teardown(&r);
	}
}

static void a_refused_restore_can_be_tried_again(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	fake_cloud_secret(r.cloud, "demo/dev/redash-password", true);
	r.policy.allowed = BIT(RESTORE);
	fake_cloud_fail(r.cloud, (struct fake_fault){ .op = FAKE_RESTORE_SECRET,
						      .kind = ERR_DENIED,
						      .text = "not authorized to perform: "
							      "secretsmanager:RestoreSecret",
						      .count = 1 });
	replay_start(&r);
	replay_advance(&r, SECONDS(20));
	assert_node(&r, NODE_SECRETS, NODE_FAILED);
	assert_non_null(strstr(replay_node(&r, NODE_SECRETS)->reason, "RestoreSecret"));
	assert_int_equal(r.cloud->calls[FAKE_RESTORE_SECRET], 1);
	replay_decide(&r, NODE_SECRETS, CHOICE_RESTORE);
	replay_advance(&r, SECONDS(20));
	assert_node(&r, NODE_SECRETS, NODE_DONE);
	assert_false(replay_picture(&r)->cause.known);
	replay_teardown(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_status_has_its_row),
		cmocka_unit_test(what_cannot_go_on_is_explained_and_left_alone),
		cmocka_unit_test(whoever_watches_is_told_and_offered_nothing),
		cmocka_unit_test(a_status_that_nobody_knows_yet),
		cmocka_unit_test(nothing_else_is_begun_while_a_stack_moves),
		cmocka_unit_test(a_loss_is_told_and_not_papered_over),
		cmocka_unit_test(a_stub_of_a_change_set_is_made_into_a_stack),
		cmocka_unit_test(scheduled_secrets_are_taken_back_when_told),
		cmocka_unit_test(a_refused_restore_can_be_tried_again),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
