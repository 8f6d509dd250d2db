/* Stopping a deployment, and deleting what it made, from the menu on a terminal. */
#include "tests/support/journey.h"
#include "tests/support/unit.h"

static const char *const by_hand[] = { "--rehearsal=3000", "--rehearsal-by-hand", NULL };

/* The records are missing: Redash cannot have been begun, and the certificate waits. */
static struct ptyterm *deploy(void **state)
{
	struct ptyterm *t = journey_start(*state, by_hand);
	journey_deploy(t);
	journey_expect(t, "Seen at 0 of 4 parent servers");
	journey_expect(t, "added, ACM checks");
	return t;
}

static void stopped_it_begins_nothing_and_goes_on_from_review(void **state)
{
	static const char *const kept[] = { "network", "zone", "certificate", "redash" };
	struct ptyterm *t = deploy(state);
	journey_type(t, CTRL_C, "Leave, or stop it?");
	journey_type(t, DOWN DOWN "\r", "Stopping: nothing new is started");
	journey_type(t, PAGE_DOWN, "Stopping redash-dev");
	journey_type(t, PAGE_UP, "Step 11 of 13");
	assert_true(ptyterm_type(t, "p"));
	if (!ptyterm_has_text(t, "Step 12 of 13")) assert_true(ptyterm_type(t, PAGE_DOWN));
	journey_expect(t, "certificate  1/1  done");
	journey_expect(t, "Stopped redash-dev");
	journey_expect(t, "It has stopped. The button on page Review goes on");
	assert_int_equal(journey_made(*state, "redash"), 0);
	journey_type(t, "\0330", "Step 10 of 13");
	assert_true(ptyterm_type(t, "\r"));
	journey_expect(t, "Redash is ready");
	journey_leave(t, "\r", 0);
	/* A change set that was not carried out yet is taken back, with its empty stack. */
	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
		assert_int_equal(journey_made(*state, kept[i]), 1);
		assert_int_equal(journey_deleted(*state, kept[i]), 0);
	}
	ptyterm_free(t);
}

static void what_was_made_is_deleted_when_the_name_is_typed(void **state)
{
	struct ptyterm *t = deploy(state);
	journey_type(t, CTRL_C, "Leave, or stop it?");
	journey_type(t, DOWN DOWN DOWN "\r", "Deletes every stack that was made");
	journey_type(t, "de\r", "To go on, type the environment name: dev");
	assert_int_equal(journey_deleted(*state, NULL), 0);
	journey_type(t, "v\r", "is being deleted");
	journey_expect(t, "What was made is deleted.");
	journey_expect(t, "Stopped redash-dev");
	assert_false(ptyterm_has_text(t, "Somebody has to add"));
	assert_int_equal(journey_deleted(*state, NULL), journey_made(*state, NULL));
	assert_int_equal(journey_deleted(*state, "network"), 1);
	assert_int_equal(journey_deleted(*state, "zone"), 1);
	journey_type(t, CTRL_C, "Leave the wizard?");
	journey_leave(t, DOWN "\r", 130);
	journey_expect(t, "redash-dev: What was made is deleted.");
	journey_expect(t, "Go on:   redash-wizard --config");
	assert_false(ptyterm_has_text(t, "goes on"));
	ptyterm_free(t);
	/* Once more from the beginning. */
	t = deploy(state);
	assert_true(ptyterm_type(t, "p"));
	journey_expect(t, "Redash is ready");
	journey_leave(t, "\r", 0);
	ptyterm_free(t);
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, program_home_setup, program_home_teardown)
	const struct CMUnitTest tests[] = {
		TEST(stopped_it_begins_nothing_and_goes_on_from_review),
		TEST(what_was_made_is_deleted_when_the_name_is_typed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
