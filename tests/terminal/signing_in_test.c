/* Keys that die while a deployment runs, on a terminal: it pauses, says so, and goes on. */
#include "tests/support/journey.h"
#include "tests/support/unit.h"

static void dead_keys_pause_it_until_somebody_signs_in(void **state)
{
	static const char *const aws_args[] = { "--speed", "3000", "--rehearsal-by-hand", NULL };
	static const char *const args[] = { "--rehearsal", NULL };
	struct journey_aws aws;
	journey_aws_begin(&aws, *state, aws_args);
	struct ptyterm *t = journey_start(*state, args);
	journey_deploy(t);
	journey_expect(t, "Seen at 0 of 4 parent servers");
	journey_aws_tell(&aws, "faults", "expire=0");
	journey_expect(t, "The credentials died: sign in again");
	journey_type(t, PAGE_DOWN, "The deployment pauses, what AWS makes goes on.");
	journey_expect(t, "Sign in again");
	/* The records are there, and still nothing is begun. */
	journey_aws_tell(&aws, "paste-records", "");
	journey_type(t, PAGE_UP, "Seen at 4 of 4 parent servers");
	assert_int_equal(journey_made(*state, "redash"), 0);
	journey_type(t, PAGE_DOWN, "The deployment pauses");
	journey_aws_tell(&aws, "renew-keys", "");
	journey_expect(t, "Redash is ready");
	journey_leave(t, "\r", 0);
	journey_aws_end(&aws);
	assert_int_equal(journey_made(*state, NULL), 7);
	assert_int_equal(journey_deleted(*state, NULL), 0);
	ptyterm_free(t);
}

/* Nobody else is there who could tell it. */
static void who_rehearses_alone_is_signed_in_again_after_a_minute(void **state)
{
	static const char *const args[] = { "--rehearsal=3000", "--faults", "expire=150", NULL };
	struct ptyterm *t = journey_start(*state, args);
	journey_deploy(t);
	journey_expect(t, "Redash is ready");
	journey_leave(t, "\r", 0);
	assert_int_equal(journey_made(*state, NULL), 7);
	ptyterm_free(t);
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, program_home_setup, program_home_teardown)
	const struct CMUnitTest tests[] = {
		TEST(dead_keys_pause_it_until_somebody_signs_in),
		TEST(who_rehearses_alone_is_signed_in_again_after_a_minute),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
