/* Stacks that are only followed: nested ones, any number, their causes, what is asked for. */
#include "core/deploy/watch.h"

#include "core/base/str.h"
#include "tests/support/replay.h"
#include "tests/support/unit.h"

#include <stdio.h>

struct scene {
	struct test_clock clock;
	struct loop *loop;
	struct fake_cloud *cloud;
	struct watch *watch;
};

static void open_scene(struct scene *s)
{
	*s = (struct scene){ .clock = { .ms = 1000 } };
	s->loop = loop_new(test_clock_read, &s->clock);
	s->cloud = fake_cloud_new(s->loop, &s->clock);
}

static void start(struct scene *s, const char *const *names, size_t count)
{
	struct deploy_time time = { s->cloud->speed, fake_cloud_epoch_ms, s->cloud };
	s->watch = watch_start(s->loop, &s->cloud->port, &time, names, count, 7, NULL, NULL);
}

static const struct watched *advance(struct scene *s, int64_t ms)
{
	test_clock_advance(&s->clock, s->loop, ms);
	return watch_picture(s->watch);
}

static void close_scene(struct scene *s)
{
	watch_free(s->watch);
	fake_cloud_free(s->cloud);
	loop_free(s->loop);
}

static void name_nested(struct fake_stack *parent, const struct fake_stack *child)
{
	struct fake_event *e = &parent->events.item[parent->events.len - 1];
	free(e->physical_id);
	e->physical_id = mem_copy_text(child->arn);
}

#define NESTED "AWS::CloudFormation::Stack"

/* top makes Network, which is a stack of its own, in which Subnet fails after 20 s. */
static void script_failing_tree(struct scene *s, int64_t ago_ms)
{
	struct fake_stack *top = fake_cloud_existing(s->cloud, "top", ago_ms, NULL);
	struct fake_stack *child = fake_cloud_existing(s->cloud, "top-Network-1X", ago_ms, NULL);
	fake_stack_end(top, 0, "CREATE_IN_PROGRESS", "User Initiated");
	fake_stack_event(top, 1000, "Network", NESTED, "CREATE_IN_PROGRESS", "");
	fake_stack_event(top, 2000, "Network", NESTED, "CREATE_IN_PROGRESS", "Initiated");
	name_nested(top, child);
	fake_stack_event(top, 3000, "Logs", "AWS::Logs::LogGroup", "CREATE_IN_PROGRESS", "");
	fake_stack_event(top, 25000, "Network", NESTED, "CREATE_FAILED",
			 "Embedded stack was not successfully created");
	name_nested(top, child);
	fake_stack_event(top, 25000, "Logs", "AWS::Logs::LogGroup", "CREATE_FAILED",
			 "Resource creation cancelled");
	fake_stack_end(top, 26000, "ROLLBACK_IN_PROGRESS",
		       "The following resource(s) failed to create: [Network, Logs].");
	fake_stack_end(top, 40000, "ROLLBACK_COMPLETE", "");
	fake_stack_end(child, 2000, "CREATE_IN_PROGRESS", "");
	fake_stack_event(child, 3000, "Subnet", "AWS::EC2::Subnet", "CREATE_IN_PROGRESS", "");
	fake_stack_event(child, 20000, "Subnet", "AWS::EC2::Subnet", "CREATE_FAILED",
			 "The CIDR '10.0.0.0/8' is invalid.");
	fake_stack_end(child, 21000, "CREATE_FAILED", "");
	fake_stack_end(child, 30000, "DELETE_IN_PROGRESS", "");
	fake_stack_end(child, 35000, "DELETE_COMPLETE", "");
}

static void assert_tree_and_cause(const struct watched *p)
{
	size_t order[2];
	assert_int_equal(p->stacks.len, 2);
	watched_order(p, order);
	assert_string_equal(p->stacks.item[order[0]].name, "top");
	assert_string_equal(p->stacks.item[order[1]].logical_id, "Network");
	assert_int_equal(p->stacks.item[order[1]].depth, 1);
	assert_true(p->is_over && p->has_failed);
	assert_string_equal(p->stacks.item[order[0]].status, "ROLLBACK_COMPLETE");
}

static void a_nested_failure_is_told_from_the_deepest_stack(void **state)
{
	struct scene s;
	const char *const names[] = { "top" };
	(void)state;
	open_scene(&s);
	script_failing_tree(&s, 0);
	start(&s, names, 1);
	const struct watched *p = advance(&s, SECONDS(24));
	assert_int_equal(p->stacks.len, 2);
	assert_false(p->is_over);
	p = advance(&s, SECONDS(60));
	assert_tree_and_cause(p);
	assert_true(p->cause.known);
	assert_string_equal(p->cause.path, "top > Network");
	assert_string_equal(p->cause.logical_id, "Subnet");
	assert_non_null(strstr(p->cause.reason, "CIDR"));
	assert_non_null(p->cause.advice);
	assert_int_equal(p->cause.cancelled, 1);
	assert_int_equal(s.cloud->calls[FAKE_CREATE_STACK] + s.cloud->calls[FAKE_DELETE_STACK], 0);
	close_scene(&s);
}

static void what_has_ended_before_is_told_as_well(void **state)
{
	struct scene s;
	const char *const names[] = { "top" };
	(void)state;
	open_scene(&s);
	script_failing_tree(&s, MINUTES(60));
	start(&s, names, 1);
	const struct watched *p = advance(&s, SECONDS(5));
	assert_tree_and_cause(p);
	close_scene(&s);
}

static void what_a_server_said_goes_before_its_silence(void **state)
{
	struct scene s;
	const char *const names[] = { "app" };
	(void)state;
	open_scene(&s);
	struct fake_stack *app = fake_cloud_existing(s.cloud, "app", MINUTES(10), NULL);
	fake_stack_end(app, 0, "CREATE_IN_PROGRESS", "");
	fake_stack_event(app, 2000, "Group", "AWS::AutoScaling::AutoScalingGroup", "CREATE_FAILED",
			 "Received 1 FAILURE signal(s) out of 1. Unable to satisfy 100% "
			 "MinSuccessfulInstancesPercent requirement");
	fake_stack_event(app, 3000, "Boot", "AWS::CloudFormation::WaitCondition", "CREATE_FAILED",
			 "WaitCondition received failed message: 'step x failed: no disk' for "
			 "uniqueId: i-1");
	fake_stack_end(app, 4000, "CREATE_FAILED", "");
	start(&s, names, 1);
	const struct watched *p = advance(&s, SECONDS(60));
	assert_true(p->is_over && p->cause.known);
	assert_string_equal(p->cause.logical_id, "Boot");
	close_scene(&s);
}

static void only_the_last_operation_is_shown(void **state)
{
	struct scene s;
	const char *const names[] = { "app" };
	(void)state;
	open_scene(&s);
	struct fake_stack *app = fake_cloud_existing(s.cloud, "app", MINUTES(100), NULL);
	fake_stack_end(app, 0, "CREATE_IN_PROGRESS", "");
	fake_stack_event(app, 500, "Old", "AWS::SNS::Topic", "CREATE_FAILED", "of long ago");
	for (int i = 0; i < 600; i++)
		fake_stack_resource(app, 1000 + i, 100, "Many", "AWS::SNS::Topic");
	fake_stack_end(app, MINUTES(10), "CREATE_COMPLETE", "");
	fake_stack_end(app, MINUTES(99), "UPDATE_IN_PROGRESS", "");
	fake_stack_event(app, MINUTES(99) + 500, "New", "AWS::SNS::Topic", "UPDATE_IN_PROGRESS",
			 "");
	fake_stack_end(app, MINUTES(101), "UPDATE_COMPLETE", "");
	start(&s, names, 1);
	const struct watched *p = advance(&s, MINUTES(3));
	assert_true(p->is_over && !p->has_failed && !p->cause.known);
	assert_int_equal(p->events.len, 3);
	assert_string_equal(p->events.item[1].logical_id, "New");
	assert_int_equal(p->stacks.item[0].started_ms, app->created_ms + MINUTES(99));
	close_scene(&s);
}

static void a_name_that_is_not_there_is_said_and_others_go_on(void **state)
{
	struct scene s;
	const char *const names[] = { "nothing", "app" };
	(void)state;
	open_scene(&s);
	struct fake_stack *app = fake_cloud_existing(s.cloud, "app", 0, NULL);
	fake_stack_end(app, 0, "CREATE_IN_PROGRESS", "");
	fake_stack_end(app, 20000, "CREATE_COMPLETE", "");
	start(&s, names, 2);
	const struct watched *p = advance(&s, SECONDS(40));
	assert_true(p->is_over && p->has_failed);
	assert_non_null(strstr(p->stacks.item[0].reason, "There is no stack of this name"));
	assert_string_equal(p->stacks.item[1].status, "CREATE_COMPLETE");
	assert_false(p->stacks.item[1].has_failed);
	close_scene(&s);
}

static void many_stacks_share_one_budget(void **state)
{
	enum { STACKS = 12 };
	struct scene s;
	char names[STACKS][12];
	const char *asked[STACKS];
	(void)state;
	open_scene(&s);
	for (int i = 0; i < STACKS; i++) {
		snprintf(names[i], sizeof(names[i]), "stack-%d", i);
		asked[i] = names[i];
		struct fake_stack *stack = fake_cloud_existing(s.cloud, names[i], 0, NULL);
		fake_stack_end(stack, 0, "CREATE_IN_PROGRESS", "");
		for (int k = 0; k < 200; k++)
			fake_stack_event(stack, k * 1000, "R", "AWS::SNS::Topic",
					 "CREATE_IN_PROGRESS", "");
	}
	start(&s, asked, STACKS);
	advance(&s, SECONDS(20));
	uint64_t before = fake_cloud_reads(s.cloud);
	advance(&s, SECONDS(100));
	assert_in_range(fake_cloud_reads(s.cloud) - before, 100, 200);
	close_scene(&s);
}

static void trouble_is_told_and_ends_nothing(void **state)
{
	struct scene s;
	const char *const names[] = { "app" };
	(void)state;
	open_scene(&s);
	struct fake_stack *app = fake_cloud_existing(s.cloud, "app", 0, NULL);
	fake_stack_end(app, 0, "CREATE_IN_PROGRESS", "");
	fake_stack_end(app, 90000, "CREATE_COMPLETE", "");
	fake_cloud_fail(s.cloud, (struct fake_fault){ .op = FAKE_ANY_READ,
						      .kind = ERR_CREDENTIALS,
						      .text = "The token is expired.",
						      .from_ms = SECONDS(10),
						      .until_ms = SECONDS(60) });
	start(&s, names, 1);
	const struct watched *p = advance(&s, SECONDS(30));
	assert_non_null(strstr(p->trouble, "Sign in again"));
	assert_false(p->is_over);
	p = advance(&s, SECONDS(100));
	assert_null(p->trouble);
	assert_true(p->is_over && !p->has_failed);
	close_scene(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_nested_failure_is_told_from_the_deepest_stack),
		cmocka_unit_test(what_has_ended_before_is_told_as_well),
		cmocka_unit_test(what_a_server_said_goes_before_its_silence),
		cmocka_unit_test(only_the_last_operation_is_shown),
		cmocka_unit_test(a_name_that_is_not_there_is_said_and_others_go_on),
		cmocka_unit_test(many_stacks_share_one_budget),
		cmocka_unit_test(trouble_is_told_and_ends_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
