/* `watch STACK...` on a terminal: a live panel while the stacks move, and their result afterwards;
 * lines where a panel is not wanted. */
#include "tests/support/journey.h"
#include "tests/support/unit.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#define CTRL_Z "\x1a"

/* So slow that the network is still being made when the test is done. */
static void begin_slow(struct program_job *job, const struct program_home *home)
{
	static const char *const args[] = { "deploy",   "--rehearsal=10",
					    "--yes",    "--json",
					    "--config", "tests/example-answers.yaml",
					    NULL };
	program_begin(job, home, args);
	for (const char *line; (line = program_line(job));)
		if (strstr(line, "\"Vpc\"")) return;
	fail_msg("the deployment ended before it had begun");
}

static void stop(struct program_job *job)
{
	kill(job->pid, SIGTERM);
	program_end(job);
}

static struct ptyterm *watch(void **state, const char *stack, const char *more)
{
	const char *const args[] = { "watch",    "--rehearsal=10",
				     "--config", "tests/example-answers.yaml",
				     stack,      more,
				     NULL };
	return program_start(*state, 24, 80, NULL, args);
}

static void a_moving_stack_is_a_panel_that_is_left_by_a_key(void **state)
{
	struct program_job job;
	begin_slow(&job, *state);
	struct ptyterm *t = watch(state, "redash-dev-network", NULL);
	journey_expect(t, "Following");
	journey_expect(t, "in progress (");
	journey_expect(t, "Vpc");
	journey_expect(t, "account 1");
	assert_true(t->alt_screen);
	journey_type(t, "/vpc", "vpc___");
	assert_true(ptyterm_type(t, "\r"));
	journey_expect(t, "filter: vpc");
	ptyterm_resize(t, 18, 50);
	journey_expect(t, "50x18");
	ptyterm_resize(t, 30, 100);
	journey_expect(t, "Following");
	ptyterm_send(t, CTRL_Z);
	assert_true(ptyterm_pump(t, &t->stops, 1, PTYTERM_WAIT_MS));
	assert_false(t->alt_screen);
	ptyterm_signal(t, SIGCONT);
	assert_true(ptyterm_barrier(t));
	journey_expect(t, "Following");
	journey_leave(t, "q", 5);
	journey_expect(t, "Status: detached.");
	assert_true(ptyterm_has_text(t, "redash-dev-network"));
	ptyterm_free(t);
	stop(&job);
}

static void a_signal_leaves_the_panel_and_restores_the_terminal(void **state)
{
	struct program_job job;
	begin_slow(&job, *state);
	struct ptyterm *t = watch(state, "redash-dev-network", NULL);
	journey_expect(t, "in progress (");
	ptyterm_signal(t, SIGTERM);
	assert_true(ptyterm_wait_exit(t, PTYTERM_WAIT_MS));
	assert_int_equal(WEXITSTATUS(t->status), 5);
	assert_false(t->alt_screen);
	assert_true(ptyterm_is_cooked(t));
	ptyterm_free(t);
	stop(&job);
}

/* The panel stays, so that it can be read; what it said is in the scrollback then. */
static void what_has_come_to_rest_is_told_by_the_exit_code(void **state)
{
	static const struct {
		const char *stack, *head, *result;
		int code;
	} cases[] = {
		{ "redash-dev-zone", "Complete", "Status: complete.", 0 },
		{ "no-such-stack", "cannot be read", "Status: failed.", 1 },
	};
	static const char *const args[] = { "deploy",   "--rehearsal=3000",
					    "--yes",    "--wait",
					    "--config", "tests/example-answers.yaml",
					    NULL };
	char out[65536];
	assert_int_equal(program_run(*state, args, out, sizeof(out)), 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ptyterm *t = watch(state, cases[i].stack, NULL);
		journey_expect(t, cases[i].head);
		journey_expect(t, "q leaves");
		assert_int_equal(t->bells, 1);
		journey_leave(t, CTRL_C, cases[i].code);
		journey_expect(t, cases[i].result);
		ptyterm_free(t);
	}
	struct ptyterm *t = watch(state, "redash-dev-zone", "--plain");
	assert_true(ptyterm_wait_exit(t, PTYTERM_WAIT_MS)); /* by itself */
	assert_int_equal(WEXITSTATUS(t->status), 0);
	assert_true(ptyterm_has_text(t, "Status: complete."));
	assert_false(ptyterm_wrote(t, "\033[?1049h"));
	ptyterm_free(t);
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, program_home_setup, program_home_teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_moving_stack_is_a_panel_that_is_left_by_a_key),
		TEST(a_signal_leaves_the_panel_and_restores_the_terminal),
		TEST(what_has_come_to_rest_is_told_by_the_exit_code),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
