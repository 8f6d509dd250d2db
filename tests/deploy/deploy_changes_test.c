/* Stacks are made, changed and made whole by change sets. */
#include "core/deploy/deploy.h"

#include "tests/support/replay.h"
#include "tests/support/unit.h"

#include <string.h>

#define REDASH  "demo-dev-redash"
#define DATA    "demo-dev-data"
#define NETWORK "demo-dev-network"

static uint64_t calls_of_sets(const struct fake_cloud *c)
{
	return c->calls[FAKE_CREATE_CHANGE_SET] + c->calls[FAKE_DESCRIBE_CHANGE_SET] +
	       c->calls[FAKE_EXECUTE_CHANGE_SET] + c->calls[FAKE_DELETE_CHANGE_SET] +
	       c->calls[FAKE_GET_TEMPLATE];
}

static void assert_each_made_once(const struct replay *r)
{
	assert_int_equal(replay_picture(r)->phase, DEPLOYMENT_COMPLETE);
	for (size_t i = 0; i < r->cloud->stacks.len; i++)
		assert_int_equal(r->cloud->stacks.item[i]->creates, 1);
	for (size_t i = 0; i < r->cloud->change_sets.len; i++) /* none is left behind */
		assert_true(r->cloud->change_sets.item[i]->executed);
}

/* A finished environment, and the program started once more. */
static void setup_finished(struct replay *r)
{
	replay_setup(r);
	replay_deploy(r);
	replay_stop(r);
	replay_advance(r, MINUTES(60));
	str_reset(&r->cloud->log);
}

static struct fake_stack *changes_by(struct replay *r, const char *stack,
				     const struct cloud_change *change)
{
	struct fake_stack *s = fake_cloud_stack(r->cloud, stack);
	*vec_push(&s->changes) = *change;
	return s;
}

static const struct cloud_property_change bigger = { "Properties",
						     "InstanceType",
						     "/Properties/InstanceType",
						     "t3.small",
						     "t3.xlarge",
						     "Never",
						     "Static",
						     "",
						     "InstanceType" };
static const struct cloud_change in_place = {
	"Modify", "Servers", "asg-1", "AWS::EC2::LaunchTemplate", "False", "", &bigger, 1
};
static const struct cloud_change renews_data = { "Modify", "Instance",
						 "db-1",   "AWS::RDS::DBInstance",
						 "True",   "ReplaceAndSnapshot",
						 &bigger,  1 };

/* The size of the server: only the stack with the server differs. */
static struct fake_stack *setup_changed(struct replay *r, const struct cloud_change *change)
{
	setup_finished(r);
	answers_set(&r->answers, Q_REDASH_SIZE, "t3.xlarge");
	return changes_by(r, REDASH, change);
}

static void killed_between_any_two_calls_each_stack_is_made_once(void **state)
{
	uint64_t all = 0;
	(void)state;
	for (uint64_t kill_at = 1; kill_at == 1 || kill_at <= all; kill_at++) {
		struct replay r;
		replay_setup(&r);
		r.cloud->delegated_ms = MINUTES(1);
		r.cloud->change_set_ms = 1500;
		replay_start(&r);
		while (calls_of_sets(r.cloud) < kill_at && r.clock.ms < MINUTES(60))
			replay_advance(&r, 10);
		replay_stop(&r); /* before the answer, or before the next call */
		replay_advance(&r, kill_at % 2 ? 0 : SECONDS(20));
		replay_start(&r);
		replay_run(&r, MINUTES(60));
		assert_each_made_once(&r);
		if (kill_at == 1) all = calls_of_sets(r.cloud);
		replay_teardown(&r);
	}
	assert_true(all > 20);
}

static void of_two_engines_one_makes_each_stack(void **state)
{
	(void)state;
	for (int offset_ms = 0; offset_ms < 4000; offset_ms += 150) {
		struct replay r;
		replay_setup(&r);
		r.cloud->delegated_ms = MINUTES(1);
		r.cloud->change_set_ms = 1500;
		r.cloud->stale_ms = offset_ms % 300 ? 3000 : 0;
		replay_start(&r);
		replay_advance(&r, offset_ms);
		struct deploy_time time = { 1, fake_cloud_epoch_ms, r.cloud };
		struct deploy_options options = { .answers = &r.answers,
						  .secrets = &r.secrets,
						  .seed = 11 };
		struct deploy *other =
			deploy_start(r.loop, &r.cloud->port, &time, &options, NULL, NULL);
		replay_advance(&r, MINUTES(40));
		assert_int_equal(deploy_picture(other)->phase, DEPLOYMENT_COMPLETE);
		assert_each_made_once(&r);
		deploy_free(other);
		replay_teardown(&r);
	}
}

static void a_stub_in_review_is_used(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	r.cloud->delegated_ms = MINUTES(1);
	r.cloud->change_set_ms = MINUTES(10);
	replay_start(&r);
	replay_advance(&r, SECONDS(5));
	replay_stop(&r);
	assert_true(fake_cloud_stack(r.cloud, NETWORK)->in_review);
	r.cloud->change_set_ms = 0;
	answers_set(&r.answers, Q_NAT, "single"); /* not what the first one was made for */
	replay_start(&r);
	replay_run(&r, MINUTES(60));
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_COMPLETE);
	const struct fake_stack *s = fake_cloud_stack(r.cloud, NETWORK);
	assert_int_equal(s->creates, 1);
	assert_string_equal(fake_stack_parameter(s, "NatMode"), "single");
	replay_teardown(&r);
}

static void what_aws_refuses_beforehand_is_told_with_its_path(void **state)
{
	static const struct cloud_operation_event events[] = {
		{ .event_type = "STACK_EVENT", .operation_status = "FAILED" },
		{ .event_type = "VALIDATION_ERROR",
		  .logical_id = "Vpc",
		  .type = "AWS::EC2::VPC",
		  .validation_name = "PROPERTY_VALIDATION",
		  .validation_path = "/Resources/Vpc/Properties/CidrBlock",
		  .validation_reason = "10.0.0.0/33 is no block",
		  .validation_failure_mode = "FAIL" },
		{ .event_type = "VALIDATION_ERROR",
		  .logical_id = "Nat",
		  .validation_reason = "only a warning",
		  .validation_failure_mode = "WARN" },
		{ .event_type = "VALIDATION_ERROR",
		  .logical_id = "Bucket",
		  .validation_name = "NAME_CONFLICT",
		  .validation_reason = "the name is taken" },
	};
	struct replay r;
	(void)state;
	replay_setup(&r);
	struct fake_stack *s = fake_cloud_stack(r.cloud, NETWORK);
	s->refusal = "The following hook(s)/validation failed: [AWS::EarlyValidation].";
	for (size_t i = 0; i < ARRAY_LEN(events); i++)
		*vec_push(&r.cloud->operation_events) = events[i];
	replay_start(&r);
	replay_run(&r, MINUTES(20));
	assert_node(&r, STACK_NETWORK, NODE_FAILED);
	assert_string_equal(replay_node(&r, STACK_NETWORK)->reason,
			    "AWS checked the change before making it and refused: "
			    "/Resources/Vpc/Properties/CidrBlock: 10.0.0.0/33 is no block "
			    "(PROPERTY_VALIDATION, AWS::EC2::VPC); Bucket: the name is taken "
			    "(NAME_CONFLICT)");
	assert_non_null(strstr(replay_picture(&r)->cause.reason, "10.0.0.0/33 is no block"));
	for (size_t i = 0; i < r.cloud->change_sets.len; i++)
		assert_true(r.cloud->change_sets.item[i]->stack != s);
	s->refusal = NULL; /* the cause is corrected */
	replay_decide(&r, STACK_NETWORK, CHOICE_RETRY);
	replay_advance(&r, MINUTES(10));
	assert_node(&r, STACK_NETWORK, NODE_DONE);
	assert_int_equal(s->creates, 1);
	replay_teardown(&r);
}

static void without_the_right_to_read_them_the_permission_is_named(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	fake_cloud_stack(r.cloud, NETWORK)->refusal = "Early validation failed.";
	fake_cloud_fail(r.cloud, (struct fake_fault){ .op = FAKE_OPERATION_EVENTS,
						      .kind = ERR_DENIED,
						      .text = "not authorized" });
	fake_cloud_fail(r.cloud, (struct fake_fault){ .op = FAKE_DELETE_CHANGE_SET,
						      .kind = ERR_DENIED,
						      .text = "not authorized" });
	replay_start(&r);
	replay_advance(&r, SECONDS(20));
	assert_node(&r, STACK_NETWORK, NODE_FAILED);
	const char *reason = replay_node(&r, STACK_NETWORK)->reason;
	assert_non_null(strstr(reason, "Early validation failed."));
	assert_non_null(strstr(reason, "cloudformation:DescribeEvents"));
	replay_teardown(&r);
}

static void no_change_is_success(void **state)
{
	struct replay r;
	(void)state;
	setup_finished(&r); /* the answers differ, the resources do not */
	answers_set(&r.answers, Q_REDASH_SIZE, "t3.xlarge");
	size_t sets = r.cloud->change_sets.len;
	replay_start(&r);
	replay_run(&r, MINUTES(5));
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_COMPLETE);
	assert_node(&r, STACK_REDASH, NODE_DONE);
	assert_int_equal(r.cloud->change_sets.len, sets);
	assert_int_equal(r.cloud->calls[FAKE_DELETE_CHANGE_SET], 1);
	replay_teardown(&r);
}

static void a_changed_answer_shows_only_that_and_waits(void **state)
{
	struct replay r;
	(void)state;
	struct fake_stack *s = setup_changed(&r, &in_place);
	replay_start(&r);
	replay_advance(&r, MINUTES(5));
	for (int id = 0; id < STACK_COUNT; id++)
		if (id != STACK_REDASH && replay_node(&r, id)->state != NODE_SKIPPED)
			assert_node(&r, id, NODE_DONE);
	assert_node(&r, STACK_REDASH, NODE_CHOICE);
	const struct deployment_choice *choice = &replay_node(&r, STACK_REDASH)->choice;
	assert_int_equal(choice->offered, CHOICE_BIT(CHOICE_CHANGE) | CHOICE_BIT(CHOICE_USE));
	assert_int_equal(choice->best, CHOICE_CHANGE);
	assert_int_equal(choice->harm, HARM_NONE);
	assert_int_equal(choice->changes.len, 1);
	assert_string_equal(choice->changes.item[0].properties.item[0].before, "t3.small");
	assert_string_equal(choice->changes.item[0].properties.item[0].after, "t3.xlarge");
	const char *log = str_text(&r.cloud->log), *made = strstr(log, "create_change_set");
	assert_non_null(made);
	assert_null(strstr(made + 1, "create_change_set"));
	assert_non_null(strstr(made, "  ImageId=(as it is)\n"));
	replay_decide(&r, STACK_REDASH, CHOICE_CHANGE);
	replay_advance(&r, SECONDS(2));
	assert_node(&r, STACK_REDASH, NODE_RUNNING);
	replay_run(&r, MINUTES(5));
	assert_node(&r, STACK_REDASH, NODE_DONE);
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_COMPLETE);
	assert_string_equal(fake_stack_parameter(s, "InstanceType"), "t3.xlarge");
	assert_string_equal(replay_node(&r, STACK_REDASH)->status, "UPDATE_COMPLETE");
	replay_stop(&r); /* and once more: nothing differs now */
	uint64_t writes = fake_cloud_writes(r.cloud);
	replay_start(&r);
	replay_run(&r, MINUTES(5));
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_COMPLETE);
	assert_int_equal(fake_cloud_writes(r.cloud), writes);
	replay_teardown(&r);
}

static void a_declined_change_leaves_nothing_behind(void **state)
{
	struct replay r;
	(void)state;
	struct fake_stack *s = setup_changed(&r, &in_place);
	size_t sets = r.cloud->change_sets.len;
	replay_start(&r);
	replay_advance(&r, MINUTES(2));
	replay_decide(&r, STACK_REDASH, CHOICE_USE);
	replay_run(&r, MINUTES(5));
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_COMPLETE);
	assert_int_equal(r.cloud->change_sets.len, sets);
	assert_string_not_equal(fake_stack_parameter(s, "InstanceType"), "t3.xlarge");
	assert_int_equal(r.cloud->calls[FAKE_EXECUTE_CHANGE_SET], 6);
	replay_teardown(&r);
}

static void data_is_asked_for_whatever_else_is_allowed(void **state)
{
	static const struct {
		const struct cloud_change *change;
		enum change_harm worst;
		bool asks;
	} table[] = {
		{ &in_place, HARM_NONE, false },
		{ &renews_data, HARM_REPLACE, true },
		{ &renews_data, HARM_DATA, false },
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		struct replay r;
		setup_finished(&r);
		answers_set(&r.answers, Q_DATABASE_SIZE, "db.r6g.large");
		struct fake_stack *s = changes_by(&r, DATA, table[i].change);
		r.policy = (struct deploy_policy){ .allowed = CHOICE_BIT(CHOICE_CHANGE),
						   .worst_harm = table[i].worst };
		replay_start(&r);
		replay_advance(&r, MINUTES(2));
		assert_node(&r, STACK_DATA, table[i].asks ? NODE_CHOICE : NODE_DONE);
		assert_int_equal(
			str_equal(fake_stack_parameter(s, "DatabaseClass"), "db.r6g.large"),
			!table[i].asks);
		if (table[i].asks)
			assert_int_equal(replay_node(&r, STACK_DATA)->choice.best, CHOICE_USE);
		replay_teardown(&r);
	}
}

static struct fake_change_set *open_set(struct replay *r)
{
	for (size_t i = 0; i < r->cloud->change_sets.len; i++)
		if (!r->cloud->change_sets.item[i]->executed) return r->cloud->change_sets.item[i];
	fail_msg("no change set is open");
	return NULL;
}

static void an_obsolete_change_set_is_made_again_and_asked_for_again(void **state)
{
	struct replay r;
	(void)state;
	struct fake_stack *s = setup_changed(&r, &in_place);
	size_t sets = r.cloud->change_sets.len;
	replay_start(&r);
	replay_advance(&r, MINUTES(2));
	open_set(&r)->is_obsolete = true; /* somebody changed the stack meanwhile */
	replay_decide(&r, STACK_REDASH, CHOICE_CHANGE);
	replay_advance(&r, MINUTES(1));
	assert_node(&r, STACK_REDASH, NODE_CHOICE);
	assert_int_equal(r.cloud->change_sets.len, sets + 1);
	assert_string_not_equal(fake_stack_parameter(s, "InstanceType"), "t3.xlarge");
	replay_decide(&r, STACK_REDASH, CHOICE_CHANGE);
	replay_run(&r, MINUTES(5));
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_COMPLETE);
	assert_string_equal(fake_stack_parameter(s, "InstanceType"), "t3.xlarge");
	replay_teardown(&r);
}

static void a_change_that_is_undone_has_failed(void **state)
{
	struct replay r;
	(void)state;
	struct fake_stack *s = setup_changed(&r, &in_place);
	replay_start(&r);
	replay_advance(&r, MINUTES(2));
	replay_decide(&r, STACK_REDASH, CHOICE_CHANGE);
	replay_advance(&r, 500);
	int64_t at_ms = fake_cloud_epoch_ms(r.cloud) - s->created_ms;
	for (size_t i = 0; i < s->events.len; i++) /* instead of its good end */
		if (str_equal(s->events.item[i].status, "UPDATE_COMPLETE"))
			s->events.item[i].at_ms = s->events.item[i].visible_ms = INT64_MAX / 4;
	fake_stack_event(s, at_ms + 500, "Servers", "AWS::EC2::LaunchTemplate", "UPDATE_FAILED",
			 "t3.xlarge is not offered here.");
	fake_stack_end(s, at_ms + 900, "UPDATE_ROLLBACK_IN_PROGRESS", "Servers failed.");
	fake_stack_end(s, at_ms + 5000, "UPDATE_ROLLBACK_COMPLETE", "");
	replay_run(&r, MINUTES(5));
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_FAILED);
	assert_node(&r, STACK_REDASH, NODE_FAILED);
	assert_string_equal(replay_picture(&r)->cause.reason, "t3.xlarge is not offered here.");
	replay_teardown(&r);
}

static void throttling_only_takes_longer(void **state)
{
	static const enum fake_op ops[] = { FAKE_CREATE_CHANGE_SET, FAKE_DESCRIBE_CHANGE_SET,
					    FAKE_EXECUTE_CHANGE_SET, FAKE_GET_TEMPLATE };
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(ops); i++) {
		for (int takes = 0; takes < 2; takes++) {
			struct replay r;
			setup_changed(&r, &in_place);
			r.policy.allowed = CHOICE_BIT(CHOICE_CHANGE);
			fake_cloud_fail(r.cloud, (struct fake_fault){ .op = ops[i],
								      .kind = takes ? ERR_NETWORK
										    : ERR_THROTTLED,
								      .text = "Rate exceeded",
								      .takes = takes,
								      .count = 3 });
			replay_start(&r);
			replay_run(&r, MINUTES(10));
			assert_each_made_once(&r);
			assert_string_equal(replay_node(&r, STACK_REDASH)->status,
					    "UPDATE_COMPLETE");
			replay_teardown(&r);
		}
	}
}

static void a_kept_failure_is_made_whole_by_an_update(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	r.keep_on_failure = true;
	struct fake_stack *s = fake_cloud_stack(r.cloud, NETWORK);
	fake_stack_event(s, 1000, "Vpc", "AWS::EC2::VPC", "CREATE_IN_PROGRESS", "");
	fake_stack_event(s, 2000, "Vpc", "AWS::EC2::VPC", "CREATE_FAILED", "limit exceeded");
	fake_stack_end(s, 3000, "CREATE_FAILED", "The following resource(s) failed: [Vpc].");
	replay_start(&r);
	replay_run(&r, MINUTES(20));
	assert_node(&r, STACK_NETWORK, NODE_FAILED);
	assert_non_null(strstr(str_text(&r.cloud->log), "  keep on failure\n"));
	*vec_push(&s->changes) = in_place;
	str_reset(&r.cloud->log);
	replay_decide(&r, STACK_NETWORK, CHOICE_RETRY);
	replay_advance(&r, MINUTES(2));
	assert_node(&r, STACK_NETWORK, NODE_DONE);
	const char *log = str_text(&r.cloud->log);
	assert_non_null(strstr(log, "create_change_set " NETWORK));
	assert_non_null(strstr(log, "  keep on failure\n"));
	assert_int_equal(s->creates, 1);
	replay_teardown(&r);
}

/* What a creation that failed left behind has no id, or the id of what replaced it. */
static void the_clean_up_after_a_retry_does_not_undo_the_rows(void **state)
{
	static const struct {
		const char *logical_id, *status;
	} story[] = {
		{ "Vpc", "CREATE_IN_PROGRESS" },  { "Vpc", "CREATE_FAILED" },
		{ "Vpc", "CREATE_IN_PROGRESS" },  { "Vpc", "CREATE_COMPLETE" },
		{ "Vpc", "DELETE_IN_PROGRESS" },  { "Vpc", "DELETE_COMPLETE" },
		{ "Left", "DELETE_IN_PROGRESS" }, { "Left", "DELETE_COMPLETE" },
	};
	struct replay r;
	(void)state;
	replay_setup(&r);
	struct fake_stack *s = fake_cloud_stack(r.cloud, NETWORK);
	for (size_t i = 0; i < ARRAY_LEN(story); i++)
		fake_stack_event(s, (int64_t)(i + 1) * 1000, story[i].logical_id, "AWS::EC2::VPC",
				 story[i].status, "");
	fake_stack_end(s, 9000, "UPDATE_COMPLETE", "");
	replay_start(&r);
	replay_run(&r, MINUTES(2));
	const struct deployment_node *n = replay_node(&r, STACK_NETWORK);
	size_t undone = 0;
	for (size_t i = 0; i < n->resources.len; i++) {
		const struct deployment_resource *row = &n->resources.item[i];
		undone += row->state == RESOURCE_UNDONE;
		if (str_equal(row->logical_id, "Vpc")) assert_int_equal(row->state, RESOURCE_DONE);
	}
	assert_int_equal(undone, 1);
	replay_teardown(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(killed_between_any_two_calls_each_stack_is_made_once),
		cmocka_unit_test(of_two_engines_one_makes_each_stack),
		cmocka_unit_test(a_stub_in_review_is_used),
		cmocka_unit_test(what_aws_refuses_beforehand_is_told_with_its_path),
		cmocka_unit_test(without_the_right_to_read_them_the_permission_is_named),
		cmocka_unit_test(no_change_is_success),
		cmocka_unit_test(a_changed_answer_shows_only_that_and_waits),
		cmocka_unit_test(a_declined_change_leaves_nothing_behind),
		cmocka_unit_test(data_is_asked_for_whatever_else_is_allowed),
		cmocka_unit_test(an_obsolete_change_set_is_made_again_and_asked_for_again),
		cmocka_unit_test(a_change_that_is_undone_has_failed),
		cmocka_unit_test(throttling_only_takes_longer),
		cmocka_unit_test(a_kept_failure_is_made_whole_by_an_update),
		cmocka_unit_test(the_clean_up_after_a_retry_does_not_undo_the_rows),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
