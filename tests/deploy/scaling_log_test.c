/* What a group's activities tell, newest first. */
#include "core/base/mem.h"
#include "core/deploy/scaling_log.h"

#include "tests/support/unit.h"

#include <string.h>

#define LAUNCH(what, said, words)                                                        \
	{                                                                                \
		.status = (what), .message = (said), .description = (words), .cause = "" \
	}

static void only_what_came_after_the_last_good_launch_counts(void **state)
{
	const struct cloud_activity list[] = {
		LAUNCH("InProgress", "", "Launching a new EC2 instance: i-0cc"),
		LAUNCH("Successful", "", "Launching a new EC2 instance: i-0bb"),
		LAUNCH("Failed", "long ago", "Launching a new EC2 instance."),
	};
	(void)state;
	CLEANUP(scaling_log_release) struct scaling_log log;
	scaling_log_read(list, ARRAY_LEN(list), &log);
	assert_false(log.has_failed);
	assert_string_equal(log.instance, "i-0cc");
	assert_string_equal(str_text(&log.words), "");
	assert_null(log.said);
}

static void an_older_machine_has_nothing_to_tell_of_a_launch_that_fails(void **state)
{
	const struct cloud_activity list[] = {
		LAUNCH("Failed", "no capacity", "Launching a new EC2 instance."),
		LAUNCH("Failed", "no vCPUs", "Launching a new EC2 instance."),
		LAUNCH("Failed", "no capacity", "Launching a new EC2 instance."),
		LAUNCH("Successful", "", "Launching a new EC2 instance: i-0bb"),
	};
	(void)state;
	CLEANUP(scaling_log_release) struct scaling_log log;
	scaling_log_read(list, ARRAY_LEN(list), &log);
	assert_true(log.has_failed);
	assert_string_equal(log.instance, "");
	assert_string_equal(log.said, "no capacity");
	assert_string_equal(str_text(&log.words),
			    "Auto Scaling: no capacity\nAuto Scaling: no vCPUs\n");
}

static void a_machine_that_was_made_and_given_up_is_named(void **state)
{
	const struct cloud_activity list[] = {
		LAUNCH("Cancelled", "",
		       "Launching a new EC2 instance: i-0dd.  Status Reason: Instance became "
		       "unhealthy while waiting for instance to be in InService state."),
	};
	(void)state;
	CLEANUP(scaling_log_release) struct scaling_log log;
	scaling_log_read(list, ARRAY_LEN(list), &log);
	assert_string_equal(log.instance, "i-0dd");
	assert_string_equal(log.said, "Instance became unhealthy while waiting for instance to be "
				      "in InService state.");
}

static void a_failed_health_check_is_told_and_a_rollback_is_not(void **state)
{
	const struct cloud_activity list[] = {
		{ .status = "Successful",
		  .message = "",
		  .description = "Terminating EC2 instance: i-0ee",
		  .cause = "At 2026-01-02T03:04:05Z a user request update of AutoScalingGroup "
			   "constraints to min: 0, max: 0, desired: 0" },
		{ .status = "Successful",
		  .message = "",
		  .description = "Terminating EC2 instance: i-0ee",
		  .cause = "At 2026-01-02T03:04:05Z an instance was taken out of service in "
			   "response to an ELB system health check failure." },
		LAUNCH("Successful", "", "Launching a new EC2 instance: i-0ee"),
	};
	(void)state;
	CLEANUP(scaling_log_release) struct scaling_log log;
	scaling_log_read(list, ARRAY_LEN(list), &log);
	assert_string_equal(log.instance, "i-0ee");
	assert_non_null(strstr(log.said, "ELB system health check failure."));
	assert_null(strstr(str_text(&log.words), "constraints"));
}

static void odd_ids_and_long_or_wild_messages_do_no_harm(void **state)
{
	char message[3000] = "\x1b[31m";
	memset(message + 5, 'x', sizeof(message) - 6);
	const struct cloud_activity list[] = {
		LAUNCH("Failed", message,
		       "Launching a new EC2 instance: i-0123456789012345678901234567890123456789"),
	};
	(void)state;
	CLEANUP(scaling_log_release) struct scaling_log log;
	scaling_log_read(list, ARRAY_LEN(list), &log);
	assert_string_equal(log.instance, "");
	assert_true(strlen(log.said) <= SCALING_MESSAGE_MAX + 10);
	assert_null(strchr(log.said, '\x1b'));
	scaling_log_release(&log);
	scaling_log_read(NULL, 0, &log);
	assert_false(log.has_failed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_what_came_after_the_last_good_launch_counts),
		cmocka_unit_test(an_older_machine_has_nothing_to_tell_of_a_launch_that_fails),
		cmocka_unit_test(a_machine_that_was_made_and_given_up_is_named),
		cmocka_unit_test(a_failed_health_check_is_told_and_a_rollback_is_not),
		cmocka_unit_test(odd_ids_and_long_or_wild_messages_do_no_harm),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
