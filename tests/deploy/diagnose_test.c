/* What is read when the events do not say why: consoles, scaling activities, operations. */
#include "core/deploy/deploy.h"

#include "tests/support/replay.h"
#include "tests/support/unit.h"

#include <string.h>

#define GROUP  "AWS::AutoScaling::AutoScalingGroup"
#define WAIT   "AWS::CloudFormation::WaitCondition"
#define SILENT "WaitCondition timed out. Received 0 conditions when expecting 1"

static const char boot[] = "[    1.000000] Linux version 6.8.0-1029-aws\r\n"
			   "REDASH-BOOT step=packages t=1\r\n"
			   "REDASH-BOOT step=pull t=70\r\n"
			   "cannot pull redash/redash:25.8.0; is there a way out to its registry? "
			   "dial tcp: i/o timeout\r\n"
			   "REDASH-BOOT failed step=pull status=1\r\n\r\nip-10-0-2-17 login: ";

static void script_redash(struct replay *r, const char *reason)
{
	struct fake_stack *s = fake_cloud_stack(r->cloud, "demo-dev-redash");
	fake_stack_resource(s, 1000, 9000, "Group", GROUP);
	fake_stack_event(s, 11000, "Boot", WAIT, "CREATE_IN_PROGRESS", "");
	fake_stack_event(s, 300000, "Boot", WAIT, "CREATE_FAILED", reason);
	fake_stack_end(s, 301000, "ROLLBACK_IN_PROGRESS",
		       "The following resource(s) failed to create: [Boot]. Rollback requested by "
		       "user.");
	fake_stack_event(s, 306000, "Group", GROUP, "DELETE_COMPLETE", "");
	fake_stack_end(s, 391000, "ROLLBACK_COMPLETE", "");
}

static void start(struct replay *r)
{
	replay_setup(r);
	r->cloud->delegated_ms = MINUTES(1);
}

static void add_launch(struct replay *r, const char *status, const char *message,
		       const char *description)
{
	*vec_push(&r->cloud->activities) = (struct cloud_activity){
		.status = status, .message = message, .cause = "", .description = description
	};
}

static void launched(struct replay *r)
{
	add_launch(r, "Successful", "", "Launching a new EC2 instance: i-0aa11bb22cc33dd44");
}

/* Until it has failed; gives its cause. */
static const struct deployment_cause *fails(struct replay *r)
{
	replay_start(r);
	replay_run(r, MINUTES(90));
	assert_int_equal(replay_picture(r)->phase, DEPLOYMENT_FAILED);
	assert_true(replay_picture(r)->cause.known);
	assert_int_equal(replay_picture(r)->cause.node, STACK_REDASH);
	return &replay_picture(r)->cause;
}

static void has(const char *text, const char *wanted)
{
	if (!text || !strstr(text, wanted)) fail_msg("no \"%s\" in: %s", wanted, text ? text : "-");
}

static void a_silent_boot_is_told_by_its_console(void **state)
{
	struct replay r;
	(void)state;
	start(&r);
	script_redash(&r, SILENT);
	launched(&r);
	r.cloud->console = boot;
	const struct deployment_cause *cause = fails(&r);
	assert_string_equal(cause->logical_id, "Boot");
	assert_string_equal(cause->reason, SILENT);
	assert_string_equal(cause->id, "boot-image-pull");
	assert_int_equal(cause->page, PAGE_NETWORK);
	has(cause->advice, "could not load an image");
	has(cause->more, "The console of i-0aa11bb22cc33dd44 ends:\n  REDASH-BOOT step=packages");
	has(cause->more, "\n  REDASH-BOOT failed step=pull status=1\n"
			 "Its boot failed in the step pull, which loads the images of Redash.");
	assert_null(strstr(cause->more, "login:"));
	assert_int_equal(r.cloud->calls[FAKE_CONSOLE_OUTPUT], 1);
	assert_int_equal(r.cloud->calls[FAKE_SCALING_ACTIVITIES], 1);
	replay_teardown(&r);
}

static void a_signalled_reason_keeps_its_own_cause(void **state)
{
	struct replay r;
	(void)state;
	start(&r);
	script_redash(&r, "WaitCondition received failed message: 'step ping failed: Redash does "
			  "not answer on /ping; its log ends: Killed' for uniqueId: ip-10-0-2-17");
	launched(&r);
	r.cloud->console = boot;
	const struct deployment_cause *cause = fails(&r);
	assert_string_equal(cause->id, "boot-redash-silent");
	has(cause->more, "REDASH-BOOT failed step=pull");
	replay_teardown(&r);
}

static void an_empty_console_is_asked_again_for_a_while(void **state)
{
	struct replay r;
	(void)state;
	start(&r);
	script_redash(&r, SILENT);
	launched(&r);
	const struct deployment_cause *cause = fails(&r);
	assert_string_equal(cause->id, "boot-silent");
	has(cause->more, "The console of i-0aa11bb22cc33dd44 shows nothing.");
	assert_in_range(r.cloud->calls[FAKE_CONSOLE_OUTPUT], 2, 10);
	replay_teardown(&r);
}

static void a_console_that_comes_late_is_still_told(void **state)
{
	struct replay r;
	(void)state;
	start(&r);
	script_redash(&r, SILENT);
	launched(&r);
	replay_start(&r);
	while (!r.cloud->calls[FAKE_CONSOLE_OUTPUT] && r.clock.ms < MINUTES(60))
		replay_advance(&r, 500);
	replay_advance(&r, 500);
	r.cloud->console = "REDASH-BOOT step=packages t=1\nErr:1 http://archive.ubuntu.com\n";
	replay_run(&r, MINUTES(30));
	const struct deployment_cause *cause = &replay_picture(&r)->cause;
	assert_string_equal(cause->id, "boot-at-packages");
	has(cause->more, "Its boot was still in the step packages, which installs");
	replay_teardown(&r);
}

static void what_a_launch_lacks_names_the_cause(void **state)
{
	static const struct {
		const char *message, *id;
		enum page_id page;
	} lacks[] = {
		{ "You have requested more vCPU capacity than your current vCPU limit of 3 allows "
		  "for the instance bucket that the specified instance type belongs to. Launching "
		  "EC2 instance failed.",
		  "quota-vcpus", PAGE_SIZES },
		{ "We currently do not have sufficient m5.xlarge capacity in the Availability Zone "
		  "you requested (eu-central-1a). Launching EC2 instance failed.",
		  "capacity-machine", PAGE_SIZES },
		{ "Something nobody knows. Launching EC2 instance failed.", "boot-silent",
		  PAGE_DEPLOY },
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(lacks); i++) {
		struct replay r;
		start(&r);
		script_redash(&r, SILENT);
		for (int times = 0; times < 5; times++)
			add_launch(&r, "Failed", lacks[i].message, "Launching a new EC2 instance.");
		const struct deployment_cause *cause = fails(&r);
		CLEANUP(mem_free_text)
		char *more = str_format("Auto Scaling: %s", lacks[i].message);
		assert_string_equal(cause->more, more); /* once, however often it was tried */
		assert_string_equal(cause->id, lacks[i].id);
		assert_int_equal(cause->page, lacks[i].page);
		assert_int_equal(r.cloud->calls[FAKE_CONSOLE_OUTPUT], 0);
		replay_teardown(&r);
	}
}

static void a_missing_permission_is_named_and_delays_nothing(void **state)
{
	struct replay r;
	(void)state;
	start(&r);
	script_redash(&r, SILENT);
	fake_cloud_fail(r.cloud, (struct fake_fault){ .op = FAKE_SCALING_ACTIVITIES,
						      .kind = ERR_DENIED,
						      .text = "not authorized" });
	fake_cloud_fail(r.cloud, (struct fake_fault){ .op = FAKE_CONSOLE_OUTPUT,
						      .kind = ERR_DENIED,
						      .text = "not authorized" });
	const struct deployment_cause *cause = fails(&r);
	assert_string_equal(cause->id, "boot-silent");
	has(cause->more, "With the permission autoscaling:DescribeScalingActivities the wizard "
			 "could say more.");
	has(cause->more, "ec2:GetConsoleOutput"); /* the machine was named by its group */
	assert_int_equal(r.cloud->calls[FAKE_GROUP_INSTANCES], 1);
	assert_int_equal(r.cloud->calls[FAKE_CONSOLE_OUTPUT], 1);
	assert_null(replay_picture(&r)->trouble);
	replay_teardown(&r);
}

static void throttling_passes_or_is_given_up(void **state)
{
	(void)state;
	for (int times = 1; times <= 20; times += 19) {
		struct replay r;
		start(&r);
		script_redash(&r, SILENT);
		launched(&r);
		r.cloud->console = boot;
		fake_cloud_fail(r.cloud, (struct fake_fault){ .op = FAKE_SCALING_ACTIVITIES,
							      .kind = ERR_THROTTLED,
							      .text = "Rate exceeded",
							      .count = times });
		const struct deployment_cause *cause = fails(&r);
		has(cause->more, "REDASH-BOOT failed step=pull"); /* by its group, if need be */
		assert_in_range(r.cloud->calls[FAKE_SCALING_ACTIVITIES], 2, 3);
		replay_teardown(&r);
	}
}

static void a_huge_console_is_cut(void **state)
{
	struct replay r;
	CLEANUP(str_release) struct str console = STR_INIT;
	(void)state;
	for (int i = 0; i < 20000; i++)
		str_addf(&console, "\x1b[3%dm line %d \x07 of a chatty machine\r\n", i % 8, i);
	start(&r);
	script_redash(&r, SILENT);
	launched(&r);
	r.cloud->console = str_text(&console);
	const struct deployment_cause *cause = fails(&r);
	has(cause->more, "line 19999 ");
	has(cause->more, "Its boot script has printed nothing");
	assert_true(strlen(cause->more) < 2000);
	for (const char *at = cause->more; *at; at++)
		assert_true(*at == '\n' || (unsigned char)*at >= ' ');
	replay_teardown(&r);
}

/* Its stack is complete all the same. */
static void start_with_empty_group(struct replay *r)
{
	start(r);
	struct fake_stack *s = fake_cloud_stack(r->cloud, "demo-dev-redash");
	fake_stack_resource(s, 1000, 9000, "Group", GROUP);
	fake_stack_end(s, 20000, "CREATE_COMPLETE", "");
	r->cloud->is_empty = true;
}

static void a_group_that_stays_empty_fails_a_complete_stack(void **state)
{
	struct replay r;
	(void)state;
	start_with_empty_group(&r);
	add_launch(&r, "Failed",
		   "We currently do not have sufficient m5.xlarge capacity in the Availability "
		   "Zone you requested (eu-central-1a).",
		   "Launching a new EC2 instance.");
	const struct deployment_cause *cause = fails(&r);
	assert_string_equal(cause->logical_id, "Group");
	assert_string_equal(cause->type, GROUP);
	has(cause->reason, "The Auto Scaling group demo-dev-redash-Group has no server although "
			   "its stack is complete.");
	has(cause->more, "Auto Scaling: We currently do not have sufficient");
	assert_string_equal(cause->id, "capacity-machine");
	assert_true(cause->may_pass);
	assert_string_equal(replay_node(&r, STACK_REDASH)->status, "CREATE_COMPLETE");
	replay_stop(&r);
	r.cloud->is_empty = false; /* meanwhile it has launched one */
	replay_start(&r);
	replay_run(&r, MINUTES(60));
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_COMPLETE);
	assert_false(replay_picture(&r)->cause.known);
	replay_teardown(&r);
}

static void a_machine_on_its_way_is_waited_for(void **state)
{
	struct replay r;
	(void)state;
	start_with_empty_group(&r);
	add_launch(&r, "InProgress", "", "Launching a new EC2 instance: i-0aa11bb22cc33dd44");
	replay_start(&r);
	while (r.cloud->calls[FAKE_GROUP_INSTANCES] < 2 && r.clock.ms < MINUTES(60))
		replay_advance(&r, 500);
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_RUNNING);
	r.cloud->is_empty = false;
	replay_run(&r, MINUTES(10));
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_COMPLETE);
	replay_teardown(&r);
}

static void nobody_allowed_to_look_is_no_failure(void **state)
{
	struct replay r;
	(void)state;
	start(&r);
	r.cloud->is_empty = true;
	fake_cloud_fail(r.cloud, (struct fake_fault){ .op = FAKE_GROUP_INSTANCES,
						      .kind = ERR_DENIED,
						      .text = "not authorized" });
	replay_start(&r);
	replay_run(&r, MINUTES(90));
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_COMPLETE);
	assert_int_equal(r.cloud->calls[FAKE_GROUP_INSTANCES], 1);
	replay_teardown(&r);
}

static void an_operation_tells_what_no_event_does(void **state)
{
	struct replay r;
	(void)state;
	start(&r);
	struct fake_stack *s = fake_cloud_stack(r.cloud, "demo-dev-redash");
	fake_stack_event(s, 11000, "Group", GROUP, "CREATE_FAILED", "Resource creation cancelled");
	fake_stack_end(s, 12000, "ROLLBACK_IN_PROGRESS", "Rollback requested by user.");
	fake_stack_end(s, 20000, "ROLLBACK_COMPLETE", "");
	*vec_push(&r.cloud->operation_events) = (struct cloud_operation_event){
		.operation_id = "op-2",
		.event_type = "HOOK_INVOCATION_ERROR",
		.logical_id = "Group",
		.type = GROUP,
		.status = "CREATE_FAILED",
		.reason = "",
		.hook_type = "Acme::Guard::Hook",
		.hook_reason = "Public addresses are forbidden here.",
		.hook_failure_mode = "FAIL",
	};
	const struct deployment_cause *cause = fails(&r);
	has(cause->reason, "Group: Public addresses are forbidden here. (Acme::Guard::Hook");
	assert_int_equal(r.cloud->calls[FAKE_OPERATION_EVENTS], 1);
	replay_teardown(&r);
}

static void failures_that_explain_themselves_cost_no_read(void **state)
{
	struct replay r;
	(void)state;
	start(&r);
	struct fake_stack *s = fake_cloud_stack(r.cloud, "demo-dev-redash");
	fake_stack_event(s, 11000, "LoadBalancer", "AWS::ElasticLoadBalancingV2::LoadBalancer",
			 "CREATE_FAILED", "A load balancer cannot be attached to one subnet.");
	fake_stack_end(s, 12000, "ROLLBACK_IN_PROGRESS", "");
	fake_stack_end(s, 20000, "ROLLBACK_COMPLETE", "");
	const struct deployment_cause *cause = fails(&r);
	assert_null(cause->more);
	assert_int_equal(r.cloud->calls[FAKE_SCALING_ACTIVITIES], 0);
	assert_int_equal(r.cloud->calls[FAKE_CONSOLE_OUTPUT], 0);
	assert_int_equal(r.cloud->calls[FAKE_OPERATION_EVENTS], 0);
	replay_teardown(&r);
}

static void a_failure_of_long_ago_is_told_without_waiting(void **state)
{
	struct replay r;
	(void)state;
	start(&r);
	script_redash(&r, SILENT);
	launched(&r);
	fails(&r);
	replay_stop(&r);
	r.watch_only = true;
	uint64_t before = r.cloud->calls[FAKE_CONSOLE_OUTPUT];
	replay_start(&r);
	replay_run(&r, MINUTES(5));
	assert_true(replay_picture(&r)->cause.known);
	assert_int_equal(r.cloud->calls[FAKE_CONSOLE_OUTPUT] - before, 1);
	replay_teardown(&r);
}

static void it_is_read_again_for_a_second_failure(void **state)
{
	struct replay r;
	(void)state;
	start(&r);
	script_redash(&r, SILENT);
	launched(&r);
	r.cloud->console = boot;
	r.remake = true;
	replay_start(&r);
	replay_run(&r, MINUTES(90));
	replay_stop(&r);
	replay_start(&r); /* made anew, by the template this time */
	replay_run(&r, MINUTES(90));
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_COMPLETE);
	assert_false(replay_picture(&r)->cause.known);
	replay_teardown(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_silent_boot_is_told_by_its_console),
		cmocka_unit_test(a_signalled_reason_keeps_its_own_cause),
		cmocka_unit_test(an_empty_console_is_asked_again_for_a_while),
		cmocka_unit_test(a_console_that_comes_late_is_still_told),
		cmocka_unit_test(what_a_launch_lacks_names_the_cause),
		cmocka_unit_test(a_missing_permission_is_named_and_delays_nothing),
		cmocka_unit_test(throttling_passes_or_is_given_up),
		cmocka_unit_test(a_huge_console_is_cut),
		cmocka_unit_test(a_group_that_stays_empty_fails_a_complete_stack),
		cmocka_unit_test(a_machine_on_its_way_is_waited_for),
		cmocka_unit_test(nobody_allowed_to_look_is_no_failure),
		cmocka_unit_test(an_operation_tells_what_no_event_does),
		cmocka_unit_test(failures_that_explain_themselves_cost_no_read),
		cmocka_unit_test(a_failure_of_long_ago_is_told_without_waiting),
		cmocka_unit_test(it_is_read_again_for_a_second_failure),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
