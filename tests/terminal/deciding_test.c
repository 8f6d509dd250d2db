/* What waits for the operator's word, decided on a terminal: stacks that a former run left behind,
 * answers that were changed since. */
#include "tests/support/journey.h"
#include "tests/support/unit.h"

#include <string.h>

static const char *const fast[] = { "--rehearsal=6000", NULL };

/* A whole run without a terminal; more: of the command line. */
static void deploy(void **state, const char *const *more, int code)
{
	char out[65536], path[300];
	const char *args[PROGRAM_ARGS_MAX + 1] = { "deploy",           "--yes",
						   "--rehearsal=6000", "--skip-preflight",
						   "--config",         path };
	journey_answers(*state, path, sizeof(path));
	for (size_t n = 6; more && *more && n < PROGRAM_ARGS_MAX; n++)
		args[n] = *more++;
	int got = program_run(*state, args, out, sizeof(out));
	if (got != code) fail_msg("exit code %d: %s", got, out);
}

static struct ptyterm *go_on(void **state)
{
	struct ptyterm *t = journey_start(*state, fast);
	journey_go_on(t);
	journey_expect(t, "waits for your decision");
	if (!ptyterm_has_text(t, "Step 12 of 13")) journey_type(t, PAGE_DOWN, "Step 12 of 13");
	return t;
}

static int executed(void **state)
{
	static const char *const texts[] = { "Action=ExecuteChangeSet&", NULL };
	return journey_requests(*state, texts);
}

static void what_a_former_run_left_rolled_back_is_made_anew_on_a_word(void **state)
{
	static const char *const fails[] = { "--fail", "data/Cache", NULL };
	deploy(state, fails, 1);
	struct ptyterm *t = go_on(state);
	journey_expect(t, "Stack 'data' waits for your decision.");
	journey_expect(t, "holds nothing but its name, and can only be deleted");
	assert_int_equal(journey_deleted(*state, NULL), 0);
	journey_expect(t, "[ Delete and make anew ]");
	assert_true(ptyterm_type(t, "\r"));
	journey_expect(t, "Redash is ready");
	journey_leave(t, "\r", 0);
	ptyterm_free(t);
	assert_int_equal(journey_deleted(*state, NULL), 1);
	assert_int_equal(journey_deleted(*state, "data"), 1);
	assert_int_equal(journey_made(*state, "data"), 2);
	assert_int_equal(journey_made(*state, "network"), 1);
}

static void changed_answers_are_shown_and_change_that_stack_only(void **state)
{
	deploy(state, NULL, 0);
	assert_int_equal(executed(state), 7);
	journey_answer(*state, "backup_days: \"7\"", "backup_days: \"14\"");
	struct ptyterm *t = go_on(state);
	journey_expect(t, "Stack 'data' waits for your decision.");
	journey_expect(t, "7 -> 14");
	ptyterm_send(t, ESCAPE); /* alone: the barrier would make it an Alt key */
	journey_expect(t, "data waits for your decision: d.");
	journey_type(t, "d", "[ Make the changes ]");
	assert_int_equal(executed(state), 7);
	assert_true(ptyterm_type(t, "\r"));
	journey_expect(t, "Redash is ready");
	journey_leave(t, "\r", 0);
	ptyterm_free(t);
	assert_int_equal(executed(state), 8);
	assert_int_equal(journey_deleted(*state, NULL), 0);
	/* Nothing differs any more, so nothing is asked. */
	t = journey_start(*state, fast);
	journey_go_on(t);
	journey_expect(t, "Redash is ready");
	journey_leave(t, "\r", 0);
	ptyterm_free(t);
	assert_int_equal(executed(state), 8);
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, program_home_setup, program_home_teardown)
	const struct CMUnitTest tests[] = {
		TEST(what_a_former_run_left_rolled_back_is_made_anew_on_a_word),
		TEST(changed_answers_are_shown_and_change_that_stack_only),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
