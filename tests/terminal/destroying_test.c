/* Removing an environment on a terminal: the name, the panel, what is left; left and come back to.
 */
#include "tests/support/journey.h"
#include "tests/support/unit.h"

#include <stdio.h>

enum { PATH_SIZE = 400 };

static void deployed(const struct program_home *home, char path[PATH_SIZE])
{
	static char out[1 << 18];
	journey_answers(home, path, PATH_SIZE);
	const char *const args[] = {
		"deploy", "--config", path, "--yes", "--rehearsal=3000", NULL
	};
	assert_int_equal(program_run(home, args, out, sizeof(out)), 0);
}

static struct ptyterm *destroy(const struct program_home *home, const char *path, const char *speed)
{
	const char *const args[] = { "destroy", "--config", path, speed, NULL };
	struct ptyterm *t = program_start(home, 24, 80, NULL, args);
	journey_expect(t, "Deleted, the last made first");
	journey_expect(t, "redash-dev-network");
	return t;
}

static void see_what_is_left(struct ptyterm *t)
{
	journey_expect(t, "redash-dev is removed");
	journey_expect(t, "Left, and a risk");
	journey_expect(t, "the NS record dev.example.com");
	journey_type(t, "\033[F", "Goes on costing money"); /* End */
	journey_expect(t, "the snapshot redash-dev-data");
	journey_type(t, "q", "The environment is removed");
	journey_leave(t, DOWN "\r", 0);
	journey_expect(t, "--recovery-window-in-days 30");
}

static void the_right_name_deletes_and_what_is_left_is_told(void **state)
{
	char path[PATH_SIZE];
	deployed(*state, path);
	struct ptyterm *t = destroy(*state, path, "--rehearsal=3000");
	journey_type(t, "\r", "Are you sure?");
	journey_type(t, "prod\r", "To go on, type the environment name: dev");
	assert_true(ptyterm_has_text(t, "Are you sure?"));
	journey_type(t, CTRL_U "dev\r", "Step");
	see_what_is_left(t);
	ptyterm_free(t);
	assert_int_equal(journey_deleted(*state, NULL), 7);
}

static void left_without_the_name_everything_stays(void **state)
{
	char path[PATH_SIZE];
	deployed(*state, path);
	struct ptyterm *t = destroy(*state, path, "--rehearsal=3000");
	journey_type(t, "\r", "Are you sure?");
	journey_type(t, CTRL_C, "Nothing was deleted");
	journey_leave(t, DOWN "\r", 130);
	ptyterm_free(t);
	assert_int_equal(journey_deleted(*state, NULL), 0);
}

static void left_in_mid_removal_it_goes_on_when_it_is_given_again(void **state)
{
	char path[PATH_SIZE];
	deployed(*state, path);
	/* So slow that nothing is gone before the test has left. */
	struct ptyterm *t = destroy(*state, path, "--rehearsal=1");
	journey_type(t, "\r", "Are you sure?");
	journey_type(t, "dev\r", "delete in progress");
	assert_true(ptyterm_has_text(t, "Deleting redash-dev"));
	journey_type(t, CTRL_C, "What is being deleted will be gone");
	journey_leave(t, DOWN "\r", 5);
	journey_expect(t, "redash-wizard destroy --config");
	ptyterm_free(t);
	t = destroy(*state, path, "--rehearsal=3000");
	journey_type(t, "\r", "Are you sure?");
	journey_type(t, "dev\r", "Step");
	see_what_is_left(t);
	ptyterm_free(t);
	assert_int_equal(journey_deleted(*state, NULL), 7);
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, program_home_setup, program_home_teardown)
	const struct CMUnitTest tests[] = {
		TEST(the_right_name_deletes_and_what_is_left_is_told),
		TEST(left_without_the_name_everything_stays),
		TEST(left_in_mid_removal_it_goes_on_when_it_is_given_again),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
