/* Leaving a deployment and coming back to it: by the menu, by signals, by a lost terminal, by a
 * kill. The stand-in for AWS is a program of its own where it has to go on meanwhile. */
#include "tests/support/journey.h"
#include "tests/support/unit.h"

#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const by_hand[] = { "--rehearsal=3000", "--rehearsal-by-hand", NULL };
static const char *const joined[] = { "--rehearsal", NULL };

static void assert_nothing_twice(const struct program_home *home)
{
	static const char *const stacks[] = { "network", "zone",    "certificate", "validation",
					      "data",    "bastion", "redash" };
	static const char *const secrets[] = { "secretsmanager.CreateSecret", NULL };
	for (size_t i = 0; i < sizeof(stacks) / sizeof(stacks[0]); i++)
		assert_int_equal(journey_made(home, stacks[i]), 1);
	assert_int_equal(journey_deleted(home, NULL), 0);
	assert_int_equal(journey_requests(home, secrets), 6);
}

static struct ptyterm *deploy(void **state, const char *const *args)
{
	struct ptyterm *t = journey_start(*state, args);
	journey_deploy(t);
	journey_expect(t, "Step 11 of 13");
	return t;
}

/* Attaches to what is there, adds the records as the parent's admin, sees it through. */
static void come_back(void **state, const char *const *args)
{
	struct ptyterm *t = journey_start(*state, args);
	journey_go_on(t);
	journey_expect(t, "4 NS records for dev.example.com");
	journey_expect(t, "Seen at 0 of 4 parent servers");
	assert_true(ptyterm_type(t, "p"));
	journey_expect(t, "Redash is ready");
	journey_leave(t, "\r", 0);
	ptyterm_free(t);
	assert_nothing_twice(*state);
}

static void left_by_the_menu_it_says_how_to_come_back_and_goes_on_meanwhile(void **state)
{
	static const char *const args[] = { "--speed", "3000", "--rehearsal-by-hand", NULL };
	struct journey_aws aws;
	journey_aws_begin(&aws, *state, args);
	struct ptyterm *t = deploy(state, joined);
	journey_type(t, PAGE_DOWN, "create in progress");
	journey_type(t, CTRL_C, "Come back with:");
	journey_expect(t, "it goes on; come back any time");
	ptyterm_send(t, DOWN "\r");
	assert_true(ptyterm_wait_exit(t, PTYTERM_WAIT_MS));
	/* 3 when the records have become a person's business by then. */
	assert_true(WEXITSTATUS(t->status) == 5 || WEXITSTATUS(t->status) == 3);
	journey_expect(t, "redash-wizard watch --config");
	ptyterm_free(t);
	come_back(state, joined);
	journey_aws_end(&aws);
}

static void wait_for_end_of(int pidfd)
{
	struct pollfd p = { .fd = pidfd, .events = POLLIN };
	assert_int_equal(poll(&p, 1, PTYTERM_WAIT_MS), 1);
	close(pidfd);
}

static struct ptyterm *attach(void **state)
{
	struct ptyterm *t = journey_start(*state, by_hand);
	journey_go_on(t);
	journey_expect(t, "Seen at 0 of 4 parent servers");
	return t;
}

static void signals_and_a_lost_terminal_detach(void **state)
{
	static const int numbers[] = { SIGHUP, SIGTERM };
	struct ptyterm *t = deploy(state, by_hand);
	journey_expect(t, "Seen at 0 of 4 parent servers");
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		ptyterm_signal(t, numbers[i]);
		journey_ends(t, 5);
		journey_expect(t, "redash-wizard watch --config");
		ptyterm_free(t);
		t = attach(state);
	}
	int pidfd = (int)syscall(SYS_pidfd_open, t->job, 0);
	assert_true(pidfd >= 0);
	ptyterm_hang_up(t);
	wait_for_end_of(pidfd);
	ptyterm_free(t);
	come_back(state, by_hand);
}

static void killed_again_and_again_it_is_taken_up_where_it_stands(void **state)
{
	/* Nobody adds the records, so that none of these goes away again. */
	static const char *const seen[] = { "Deploying redash-dev", "1/1  done", "29/29 done",
					    "8/8  done" };
	struct ptyterm *t = deploy(state, by_hand);
	ptyterm_signal(t, SIGKILL);
	assert_true(ptyterm_wait_exit(t, PTYTERM_WAIT_MS));
	ptyterm_free(t);
	for (size_t i = 0; i < sizeof(seen) / sizeof(seen[0]); i++) {
		t = journey_start(*state, by_hand);
		journey_take_up(t);
		journey_expect(t, "Step 11 of 13");
		journey_type(t, PAGE_DOWN, seen[i]);
		ptyterm_signal(t, SIGKILL);
		assert_true(ptyterm_wait_exit(t, PTYTERM_WAIT_MS));
		ptyterm_free(t);
	}
	come_back(state, by_hand);
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, program_home_setup, program_home_teardown)
	const struct CMUnitTest tests[] = {
		TEST(left_by_the_menu_it_says_how_to_come_back_and_goes_on_meanwhile),
		TEST(signals_and_a_lost_terminal_detach),
		TEST(killed_again_and_again_it_is_taken_up_where_it_stands),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
