/* Two operators at their terminals, one environment: the second is told, and takes over. */
#include "tests/support/journey.h"
#include "tests/support/unit.h"

#include <signal.h>

static const char *const joined[] = { "--rehearsal", NULL };

static void the_second_watches_and_takes_over_when_the_first_hangs_up(void **state)
{
	static const char *const args[] = { "--speed", "600", NULL };
	static const char *const stacks[] = { "network", "zone",    "certificate", "validation",
					      "data",    "bastion", "redash" };
	struct journey_aws aws;
	journey_aws_begin(&aws, *state, args);
	struct ptyterm *first = journey_start(*state, joined);
	journey_deploy(first);
	journey_expect(first, "Step 11 of 13");
	journey_type(first, PAGE_DOWN, "create in progress"); /* there is something to find */
	struct ptyterm *second = journey_start(*state, joined);
	journey_go_on(second);
	journey_expect(second, "of 13");
	journey_type(second, PAGE_DOWN, "you are watching");
	assert_false(ptyterm_has_text(first, "you are watching"));
	ptyterm_signal(first, SIGHUP);
	journey_ends(first, 5);
	ptyterm_free(first);
	journey_expect_gone(second, "you are watching");
	journey_expect(second, "Redash is ready");
	journey_leave(second, "\r", 0);
	ptyterm_free(second);
	for (size_t i = 0; i < sizeof(stacks) / sizeof(stacks[0]); i++)
		assert_int_equal(journey_made(*state, stacks[i]), 1);
	journey_aws_end(&aws);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			the_second_watches_and_takes_over_when_the_first_hangs_up,
			program_home_setup, program_home_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
