/* Whole journeys through the wizard, typed on a terminal, in a rehearsal at high speed. Nobody
 * pastes the NS records but the key p, so nothing is ever done before the test has looked. */
#include "tests/support/journey.h"
#include "tests/support/unit.h"

#include <string.h>

static const char *const by_hand[] = { "--rehearsal=3000", "--rehearsal-by-hand", NULL };

static struct ptyterm *start(void **state, const char *const *args)
{
	struct ptyterm *t = program_start(*state, 24, 80, NULL, args);
	journey_expect(t, "does not exist yet");
	return t;
}

static void answer_up_to_secrets(struct ptyterm *t)
{
	journey_type(t, PAGE_DOWN, "Step 2 of 13");
	journey_type(t, "example.com", "https://redash.dev.example.com");
	journey_type(t, PAGE_DOWN, "Step 3 of 13");
	journey_type(t, PAGE_DOWN, "Step 4 of 13");
	journey_type(t, "203.0.113.9", "1 address");
	journey_type(t, PAGE_DOWN, "Step 5 of 13");
	journey_expect(t, "Chosen: 2 of 2");
	journey_type(t, PAGE_DOWN, "Step 6 of 13");
	journey_type(t, PAGE_DOWN, "Step 7 of 13");
	journey_type(t, PAGE_DOWN, "Step 8 of 13");
}

static void start_deployment(struct ptyterm *t)
{
	journey_type(t, PAGE_DOWN, "Step 9 of 13");
	journey_type(t, PAGE_DOWN, "Step 10 of 13");
	journey_type(t, "\t\t\t\t\t\t\t\t\tdev", "dev____");
	journey_type(t, "\t\r", "Step 11 of 13");
}

static void deploy(struct ptyterm *t)
{
	answer_up_to_secrets(t);
	start_deployment(t);
}

static void paste_and_finish(struct ptyterm *t)
{
	journey_expect(t, "4 NS records for dev.example.com");
	assert_true(ptyterm_type(t, "p"));
	journey_expect(t, "Redash is ready");
	assert_true(ptyterm_has_text(t, "https://redash.dev.example.com/setup"));
}

static void typing_what_has_no_default_leads_to_a_redash(void **state)
{
	double began = ptyterm_now_ms();
	struct ptyterm *t = start(state, by_hand);
	deploy(t);
	paste_and_finish(t);
	journey_leave(t, "\r", 0);
	journey_expect(t, "Redash is ready: https://redash.dev.example.com/setup");
	journey_expect(t, "REHEARSAL - not AWS");
	assert_true(ptyterm_now_ms() - began < 20000);
	ptyterm_free(t);
}

static void two_records_in_the_parents_zone_are_asked_for_one_by_one(void **state)
{
	struct ptyterm *t = start(state, by_hand);
	journey_type(t, "\t\t\t\t" RIGHT RIGHT RIGHT, "no zone of its own");
	deploy(t);
	journey_expect(t, "A  CNAME for the certificate");
	journey_expect(t, "Seen at 0 of 4 parent servers");
	assert_false(ptyterm_has_text(t, "NS record"));
	assert_true(ptyterm_type(t, "p"));
	journey_expect(t, "elb.amazonaws.com");
	journey_expect(t, "waiting");
	assert_true(ptyterm_type(t, "p"));
	journey_expect(t, "Redash is ready");
	journey_leave(t, "\r", 0);
	ptyterm_free(t);
}

static void a_failed_resource_is_shown_with_cause_and_advice(void **state)
{
	static const char *const args[] = { "--rehearsal=3000",
					    "--fail",
					    "data/DatabaseWriter",
					    "--fail-reason",
					    "The requested instance class is not offered here",
					    NULL };
	struct ptyterm *t = start(state, args);
	deploy(t);
	ptyterm_type(t, PAGE_DOWN);
	journey_expect(t, "Root cause");
	journey_expect(t, "DatabaseWriter");
	journey_expect(t, "The requested instance class is not offered here");
	journey_expect(t, "What to do");
	journey_type(t, CTRL_C, "› Stay");
	journey_leave(t, DOWN "\r", 1);
	journey_expect(t, "DatabaseWriter");
	ptyterm_free(t);
}

static void go_on(void **state)
{
	struct ptyterm *t = program_start(*state, 24, 80, NULL, by_hand);
	journey_expect(t, "This environment exists");
	assert_true(ptyterm_type(t, "\r"));
	paste_and_finish(t);
	journey_leave(t, "\r", 0);
	ptyterm_free(t);
}

static void leaving_while_a_person_is_needed_says_so_by_its_code(void **state)
{
	struct ptyterm *t = start(state, by_hand);
	deploy(t);
	journey_expect(t, "Seen at 0 of 4 parent servers");
	journey_type(t, CTRL_C, "Leave, or stop it?");
	journey_leave(t, DOWN "\r", 3);
	ptyterm_free(t);
	go_on(state);
}

static void a_finished_environment_is_shown_as_finished(void **state)
{
	struct ptyterm *t = start(state, by_hand);
	deploy(t);
	paste_and_finish(t);
	journey_leave(t, "\r", 0);
	ptyterm_free(t);
	t = program_start(*state, 24, 80, NULL, by_hand);
	journey_expect(t, "This environment exists");
	assert_true(ptyterm_type(t, "\r"));
	journey_expect(t, "Redash is ready");
	journey_leave(t, "\r", 0);
	ptyterm_free(t);
}

static void a_pasted_list_becomes_one_row_each(void **state)
{
	struct ptyterm *t = start(state, by_hand);
	journey_type(t, PAGE_DOWN, "Step 2 of 13");
	journey_type(t, "example.com" PAGE_DOWN, "Step 3 of 13");
	journey_type(t, PAGE_DOWN, "Step 4 of 13");
	journey_type(t, PASTE("203.0.113.0/24\r\n198.51.100.7\n192.0.2.1, 192.0.2.2\n"),
		     "open to 259 addresses");
	assert_true(ptyterm_has_text(t, "192.0.2.2"));
	journey_type(t, PAGE_DOWN, "Step 5 of 13");
	ptyterm_free(t);
}

static void back_works_with_an_invalid_answer_and_forward_does_not(void **state)
{
	struct ptyterm *t = start(state, by_hand);
	journey_type(t, PAGE_DOWN, "Step 2 of 13");
	journey_type(t, "exa_mple.com", "exa_mple.com");
	assert_true(ptyterm_type(t, PAGE_DOWN));
	assert_true(ptyterm_has_text(t, "Step 2 of 13"));
	journey_type(t, PAGE_UP, "Step 1 of 13");
	journey_type(t, PAGE_DOWN, "Step 2 of 13");
	assert_true(ptyterm_has_text(t, "exa_mple.com"));
	ptyterm_send(t, "\033"); /* alone: the barrier would make it an Alt key */
	journey_expect(t, "Step 1 of 13");
	ptyterm_free(t);
}

/* From the row of the error to the field, and back when it is put right. */
static void an_error_of_the_checks_leads_to_its_field(void **state)
{
	struct ptyterm *t = start(state, by_hand);
	answer_up_to_secrets(t);
	journey_type(t, PAGE_UP PAGE_UP, "Step 6 of 13");
	journey_type(t, "\t\025db.x9.tiny", "db.x9.tiny");
	journey_type(t, PAGE_DOWN PAGE_DOWN PAGE_DOWN, "Step 9 of 13");
	journey_expect(t, "db.x9.tiny cannot be had");
	journey_expect(t, "1 error");
	journey_type(t, "\r", "Back to Checks");
	assert_true(ptyterm_has_text(t, "Step 6 of 13"));
	journey_type(t, "\025db.t4g.medium", "2 vCPU");
	journey_type(t, PAGE_DOWN, "Step 9 of 13");
	journey_expect(t, "Nothing stands in the way.");
	ptyterm_free(t);
}

static void a_typed_secret_is_on_no_screen_and_in_no_file(void **state)
{
	static const char canary[] = "Canary-4417-wing";
	struct ptyterm *t = start(state, by_hand);
	answer_up_to_secrets(t);
	assert_true(ptyterm_type(t, "\t"));
	journey_type(t, canary, "typed");
	start_deployment(t);
	paste_and_finish(t);
	journey_leave(t, "\r", 0);
	assert_false(ptyterm_wrote(t, canary));
	assert_false(program_home_holds(*state, canary));
	/* The search does find what is there. */
	assert_true(ptyterm_wrote(t, "redash-master-user"));
	assert_true(program_home_holds(*state, "redash-master-user"));
	ptyterm_free(t);
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, program_home_setup, program_home_teardown)
	const struct CMUnitTest tests[] = {
		TEST(typing_what_has_no_default_leads_to_a_redash),
		TEST(two_records_in_the_parents_zone_are_asked_for_one_by_one),
		TEST(a_failed_resource_is_shown_with_cause_and_advice),
		TEST(leaving_while_a_person_is_needed_says_so_by_its_code),
		TEST(a_finished_environment_is_shown_as_finished),
		TEST(a_pasted_list_becomes_one_row_each),
		TEST(back_works_with_an_invalid_answer_and_forward_does_not),
		TEST(an_error_of_the_checks_leads_to_its_field),
		TEST(a_typed_secret_is_on_no_screen_and_in_no_file),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
