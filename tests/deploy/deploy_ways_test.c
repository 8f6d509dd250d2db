/* The ways back and out of every state: carried out once, whatever happens on the way. */
#include "core/deploy/deploy.h"

#include "tests/support/replay.h"
#include "tests/support/unit.h"

#include <string.h>

#define BIT(action) CHOICE_BIT(CHOICE_##action)

struct path {
	const char *status;
	enum choice_action action;
	bool is_stuck; /* the resource goes on failing unless it is left out */
	/* How it ends. */
	enum node_state state;
	const char *end; /* the stack's status; NULL: any good one */
	int creates;
	enum fake_op op; /* that is sent, so often */
	uint64_t sent;
};
static const struct path paths[] = {
	{ "ROLLBACK_COMPLETE", CHOICE_REMAKE, 0, NODE_DONE, NULL, 1, FAKE_DELETE_STACK, 1 },
	{ "CREATE_FAILED", CHOICE_REMAKE, 0, NODE_DONE, NULL, 1, FAKE_DELETE_STACK, 1 },
	{ "CREATE_FAILED", CHOICE_RETRY, 0, NODE_DONE, NULL, 0, FAKE_DELETE_STACK, 0 },
	{ "CREATE_FAILED", CHOICE_ROLL_BACK, 0, NODE_CHOICE, "ROLLBACK_COMPLETE", 0, FAKE_ROLL_BACK,
	  1 },
	{ "ROLLBACK_FAILED", CHOICE_REMAKE, 0, NODE_DONE, NULL, 1, FAKE_DELETE_STACK, 1 },
	{ "ROLLBACK_FAILED", CHOICE_REMAKE, 1, NODE_FAILED, "DELETE_FAILED", 0, FAKE_DELETE_STACK,
	  1 },
	{ "ROLLBACK_FAILED", CHOICE_DELETE, 1, NODE_DONE, NULL, 1, FAKE_DELETE_STACK, 2 },
	{ "DELETE_FAILED", CHOICE_REMAKE, 0, NODE_DONE, NULL, 1, FAKE_DELETE_STACK, 1 },
	{ "DELETE_FAILED", CHOICE_DELETE, 1, NODE_DONE, NULL, 1, FAKE_DELETE_STACK, 1 },
	{ "UPDATE_FAILED", CHOICE_RETRY, 0, NODE_DONE, NULL, 0, FAKE_ROLL_BACK, 0 },
	{ "UPDATE_FAILED", CHOICE_ROLL_BACK, 0, NODE_DONE, NULL, 0, FAKE_ROLL_BACK, 1 },
	{ "UPDATE_ROLLBACK_FAILED", CHOICE_CONTINUE_ROLLBACK, 0, NODE_DONE, NULL, 0,
	  FAKE_CONTINUE_ROLLBACK, 1 },
	{ "UPDATE_ROLLBACK_FAILED", CHOICE_CONTINUE_ROLLBACK, 1, NODE_FAILED,
	  "UPDATE_ROLLBACK_FAILED", 0, FAKE_CONTINUE_ROLLBACK, 1 },
};
static const struct cloud_change one_change = { "Add", "Group", "",   "AWS::EC2::SecurityGroup",
						"",    "",      NULL, 0 };

static const char *const outputs[] = {
	"PrivateSubnetA",
	"PrivateSubnetB",
	"PublicSubnetA",
	"PublicSubnetB",
	"VpcId",
	"DatabaseSecurityGroupId",
	"CacheSecurityGroupId",
	"LoadBalancerSecurityGroupId",
	"RedashSecurityGroupId",
};

static struct fake_stack *leave(struct replay *r, const struct path *path)
{
	struct fake_stack *s = fake_cloud_existing(r->cloud, "demo-dev-network", MINUTES(50), NULL);
	const char *resource = strstr(path->status, "UPDATE")   ? "UPDATE_FAILED"
			       : strstr(path->status, "CREATE") ? "CREATE_FAILED"
								: "DELETE_FAILED";
	fake_stack_end(s, 0, "CREATE_IN_PROGRESS", "User Initiated");
	fake_stack_event(s, 5000, "Group", "AWS::EC2::SecurityGroup", resource, "It is in use.");
	fake_stack_end(s, 9000, path->status, "");
	if (path->action == CHOICE_RETRY) *vec_push(&s->changes) = one_change;
	for (size_t i = 0; i < ARRAY_LEN(outputs); i++)
		fake_stack_output(s, outputs[i], "something");
	s->stuck = "Group";
	s->stuck_times = path->is_stuck ? -1 : 0;
	return s;
}

static struct fake_stack *setup(struct replay *r, const struct path *path)
{
	replay_setup(r);
	r->cloud->delegated_ms = MINUTES(1);
	return leave(r, path);
}

static int try_to_decide(struct replay *r, int node, enum choice_action action, const char *name)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	return deploy_decide(r->deploy, node, action, &name, name ? 1 : 0, &err);
}

static void decide(struct replay *r, enum choice_action action)
{
	replay_advance(r, SECONDS(5));
	if (try_to_decide(r, STACK_NETWORK, action, NULL) < 0)
		fail_msg("%s is not offered", choice_action_name(action));
}

static void expect(struct replay *r, const struct fake_stack *s, const struct path *path)
{
	const struct deployment_node *n = replay_node(r, STACK_NETWORK);
	if (n->state != path->state)
		print_error("%s, %s:\n%s\n", path->status, choice_action_name(path->action),
			    str_text(&r->cloud->log));
	assert_node(r, STACK_NETWORK, path->state);
	if (path->end) assert_string_equal(n->status, path->end);
	assert_int_equal(s->creates, path->creates);
	assert_int_equal(r->cloud->calls[FAKE_CREATE_STACK], 0); /* always through change sets */
	if (path->state != NODE_FAILED) assert_null(strstr(str_text(&r->cloud->log), "refused"));
}

static void each_way_leads_where_it_should(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		const struct path *path = &paths[i];
		struct replay r;
		struct fake_stack *s = setup(&r, path);
		replay_start(&r);
		decide(&r, path->action);
		assert_int_equal(replay_node(&r, STACK_NETWORK)->choice.offered, 0);
		replay_advance(&r, SECONDS(2));
		assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_RUNNING);
		replay_advance(&r, MINUTES(5));
		expect(&r, s, path);
		assert_int_equal(r.cloud->calls[path->op], path->sent);
		if (path->state == NODE_DONE) {
			assert_false(replay_picture(&r)->cause.known);
			replay_run(&r, MINUTES(60));
			assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_COMPLETE);
		} else {
			assert_true(replay_node(&r, STACK_NETWORK)->choice.offered != 0);
			assert_true(replay_picture(&r)->cause.known);
		}
		replay_teardown(&r);
	}
}

/* The answer may be lost before or after it took, more than once; no write is done twice. */
static void lost_answers_make_nothing_happen_twice(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		for (int takes = 0; takes < 2; takes++) {
			const struct path *path = &paths[i];
			struct replay r;
			struct fake_stack *s = setup(&r, path);
			fake_cloud_fail(r.cloud, (struct fake_fault){ .op = path->op,
								      .kind = ERR_NETWORK,
								      .text = "connection reset",
								      .count = 2,
								      .takes = takes });
			replay_start(&r);
			decide(&r, path->action);
			replay_advance(&r, MINUTES(6));
			expect(&r, s, path);
			replay_teardown(&r);
		}
	}
}

/* What flags allow is done unasked, and killed and started again it still ends well. */
static void killed_anywhere_it_goes_on(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		const struct path *path = &paths[i];
		if (path->state == NODE_FAILED) continue;
		for (int64_t at_ms = 0; at_ms < 12000; at_ms = at_ms * 5 / 4 + 15) {
			struct replay r;
			struct fake_stack *s = setup(&r, path);
			r.policy = (struct deploy_policy){ CHOICE_BIT(path->action), HARM_DATA,
							   NULL, 0 };
			replay_start(&r);
			replay_advance(&r, at_ms);
			replay_stop(&r);
			replay_advance(&r, SECONDS(1));
			replay_start(&r);
			replay_advance(&r, MINUTES(6));
			expect(&r, s, path);
			replay_teardown(&r);
		}
	}
}

/* Made anew with a flag, and it fails again: from then on it asks. */
static void a_flag_makes_a_stack_anew_once(void **state)
{
	struct replay r;
	(void)state;
	struct fake_stack *s = setup(&r, &paths[0]);
	r.policy = (struct deploy_policy){ CHOICE_BIT(CHOICE_COUNT) - 1, HARM_DATA, NULL, 0 };
	replay_start(&r);
	while (!s->creates && r.clock.ms < MINUTES(2))
		replay_advance(&r, 20);
	fake_stack_cut(s, fake_cloud_epoch_ms(r.cloud) + 1);
	fake_stack_event(s, 2000, "Vpc", "AWS::EC2::VPC", "CREATE_FAILED",
			 "The maximum number of VPCs has been reached.");
	fake_stack_end(s, 3000, "ROLLBACK_IN_PROGRESS", "");
	fake_stack_end(s, 5000, "ROLLBACK_COMPLETE", "");
	replay_advance(&r, MINUTES(60));
	assert_int_equal(s->creates, 1);
	assert_int_equal(r.cloud->calls[FAKE_DELETE_STACK], 1);
	assert_node(&r, STACK_NETWORK, NODE_FAILED);
	assert_string_equal(replay_picture(&r)->cause.logical_id, "Vpc");
	assert_int_equal(replay_picture(&r)->cause.page, PAGE_ACCOUNT);
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_FAILED);
	/* The quota was raised: tried again from here, without another start. */
	assert_int_equal(replay_node(&r, STACK_NETWORK)->choice.offered, BIT(REMAKE));
	assert_int_equal(try_to_decide(&r, STACK_NETWORK, CHOICE_REMAKE, NULL), 0);
	assert_false(replay_picture(&r)->cause.known);
	replay_advance(&r, 200);
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_RUNNING);
	replay_run(&r, MINUTES(60));
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_COMPLETE);
	assert_int_equal(s->creates, 2);
	replay_teardown(&r);
}

static void a_flag_tries_each_way_once(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		const struct path *path = &paths[i];
		if (!path->is_stuck || path->state != NODE_FAILED) continue;
		struct replay r;
		struct fake_stack *s = setup(&r, path);
		r.policy = (struct deploy_policy){ CHOICE_BIT(path->action), HARM_DATA, NULL, 0 };
		replay_start(&r);
		replay_advance(&r, MINUTES(60));
		expect(&r, s, path);
		assert_int_equal(r.cloud->calls[path->op], 1);
		replay_teardown(&r);
	}
}

static void named_resources_are_left_and_others_refused(void **state)
{
	static const struct {
		size_t path;
		const char *log;
	} rows[] = { { 6, "  retain Group\n" },
		     { 8, "  retain Group\n" },
		     { 12, "  skip Group\n" } };
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct replay r;
		struct fake_stack *s = setup(&r, &paths[rows[i].path]);
		enum choice_action action = paths[rows[i].path].action;
		replay_start(&r);
		replay_advance(&r, SECONDS(5));
		assert_int_equal(try_to_decide(&r, STACK_NETWORK, action, "Vpc"), -1);
		assert_node(&r, STACK_NETWORK, NODE_CHOICE);
		assert_int_equal(fake_cloud_writes(r.cloud) > 0, 1); /* of other stacks */
		assert_int_equal(try_to_decide(&r, STACK_NETWORK, action, "Group"), 0);
		replay_advance(&r, MINUTES(5));
		assert_node(&r, STACK_NETWORK, NODE_DONE);
		assert_non_null(strstr(str_text(&r.cloud->log), rows[i].log));
		assert_true(s->creates <= 1);
		replay_teardown(&r);
	}
}

static void a_refused_way_is_told_and_can_be_tried_again(void **state)
{
	static const size_t rows[] = { 0, 3, 11 };
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct path *path = &paths[rows[i]];
		struct replay r;
		struct fake_stack *s = setup(&r, path);
		fake_cloud_fail(r.cloud, (struct fake_fault){ .op = path->op,
							      .kind = ERR_DENIED,
							      .text = "not authorized to do it",
							      .count = 1 });
		replay_start(&r);
		decide(&r, path->action);
		replay_advance(&r, MINUTES(1));
		assert_node(&r, STACK_NETWORK, NODE_FAILED);
		const struct deployment_node *n = replay_node(&r, STACK_NETWORK);
		assert_non_null(strstr(n->reason, "not authorized to do it"));
		assert_string_equal(n->status, path->status);
		assert_int_equal(r.cloud->calls[path->op], 1);
		assert_true(n->choice.offered & CHOICE_BIT(path->action));
		decide(&r, path->action);
		replay_advance(&r, MINUTES(5));
		expect(&r, s, path);
		replay_teardown(&r);
	}
}

/* Somebody else was quicker: what the stack is now counts. */
static void a_way_that_another_has_taken_is_followed(void **state)
{
	struct replay r;
	(void)state;
	struct fake_stack *s = setup(&r, &paths[11]);
	replay_start(&r);
	replay_advance(&r, SECONDS(5));
	assert_node(&r, STACK_NETWORK, NODE_CHOICE);
	int64_t now_ms = fake_cloud_epoch_ms(r.cloud) - s->created_ms;
	fake_stack_end(s, now_ms, "UPDATE_ROLLBACK_IN_PROGRESS", "");
	fake_stack_end(s, now_ms + 20000, "UPDATE_ROLLBACK_COMPLETE", "");
	assert_int_equal(try_to_decide(&r, STACK_NETWORK, CHOICE_CONTINUE_ROLLBACK, NULL), 0);
	replay_advance(&r, SECONDS(10));
	assert_node(&r, STACK_NETWORK, NODE_UNDOING);
	replay_advance(&r, SECONDS(40));
	assert_node(&r, STACK_NETWORK, NODE_DONE);
	assert_int_equal(r.cloud->calls[FAKE_CONTINUE_ROLLBACK], 1); /* and that was refused */
	replay_teardown(&r);
}

/* Whatever was refused before anything was made is tried again from here, too. */
static void what_was_never_made_can_be_tried_again(void **state)
{
	static const enum fake_op refused[] = { FAKE_CREATE_CHANGE_SET, FAKE_EXECUTE_CHANGE_SET,
						FAKE_FIND_ZONE, FAKE_READ_PARAMETER };
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
		struct replay r;
		replay_setup(&r);
		r.cloud->delegated_ms = MINUTES(1);
		fake_cloud_fail(r.cloud, (struct fake_fault){ .op = refused[i],
							      .kind = ERR_DENIED,
							      .text = "not authorized",
							      .count = 1 });
		replay_start(&r);
		replay_advance(&r, MINUTES(30));
		const struct deployment *p = replay_picture(&r);
		assert_int_equal(p->phase, DEPLOYMENT_FAILED);
		assert_string_equal(p->cause.reason, "not authorized");
		int node = (int)p->cause.node;
		assert_int_equal(p->nodes[node].choice.offered, BIT(RETRY));
		assert_int_equal(try_to_decide(&r, node, CHOICE_RETRY, NULL), 0);
		replay_run(&r, MINUTES(60));
		assert_int_equal(p->phase, DEPLOYMENT_COMPLETE);
		for (size_t k = 0; k < r.cloud->stacks.len; k++)
			assert_int_equal(r.cloud->stacks.item[k]->creates, 1);
		replay_teardown(&r);
	}
}

/* A change that CloudFormation has undone: the stack is as before, and the operator decides. */
static void a_change_that_was_undone_is_a_failure_with_a_choice(void **state)
{
	(void)state;
	for (int again = 0; again < 2; again++) {
		struct replay r;
		replay_setup(&r);
		r.cloud->delegated_ms = MINUTES(1);
		replay_start(&r);
		replay_run(&r, MINUTES(60));
		replay_stop(&r);
		struct fake_stack *s = fake_cloud_stack(r.cloud, "demo-dev-network");
		*vec_push(&s->changes) = one_change;
		fake_stack_template(s, "Resources: {}\n");
		s->stuck = "Group";
		s->stuck_times = 1;
		r.policy.allowed = BIT(CHANGE);
		replay_start(&r);
		replay_run(&r, MINUTES(10));
		assert_node(&r, STACK_NETWORK, NODE_FAILED);
		assert_string_equal(replay_picture(&r)->cause.logical_id, "Group");
		assert_int_equal(replay_node(&r, STACK_NETWORK)->choice.offered,
				 BIT(USE) | BIT(RETRY));
		decide(&r, again ? CHOICE_RETRY : CHOICE_USE);
		if (again) decide(&r, CHOICE_CHANGE); /* shown once more */
		replay_run(&r, MINUTES(10));
		assert_node(&r, STACK_NETWORK, NODE_DONE);
		assert_string_equal(replay_node(&r, STACK_NETWORK)->status,
				    again ? "UPDATE_COMPLETE" : "UPDATE_ROLLBACK_COMPLETE");
		assert_false(replay_picture(&r)->cause.known);
		assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_COMPLETE);
		replay_teardown(&r);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_way_leads_where_it_should),
		cmocka_unit_test(lost_answers_make_nothing_happen_twice),
		cmocka_unit_test(killed_anywhere_it_goes_on),
		cmocka_unit_test(a_flag_makes_a_stack_anew_once),
		cmocka_unit_test(a_flag_tries_each_way_once),
		cmocka_unit_test(named_resources_are_left_and_others_refused),
		cmocka_unit_test(a_refused_way_is_told_and_can_be_tried_again),
		cmocka_unit_test(a_way_that_another_has_taken_is_followed),
		cmocka_unit_test(what_was_never_made_can_be_tried_again),
		cmocka_unit_test(a_change_that_was_undone_is_a_failure_with_a_choice),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
