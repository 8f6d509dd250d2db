/* The step that a person does, done wrong in more than one way while the page is watched, then put
 * right: on a terminal, without a restart. */
#include "tests/support/journey.h"
#include "tests/support/unit.h"

static const char *const by_hand[] = { "--speed", "3000", "--rehearsal-by-hand", NULL };
static const char *const joined[] = { "--rehearsal", NULL };

/* The matrix, by its rows: present at all four of the parent's servers, or at none. */
static void expect_seen(struct ptyterm *t, const char *rows)
{
	for (; *rows; rows++)
		journey_expect(t, *rows == '+' ? "+ + + +" : "- - - -");
}

static void wrong_records_are_named_one_after_the_other_and_put_right(void **state)
{
	struct journey_aws aws;
	journey_aws_begin(&aws, *state, by_hand);
	struct ptyterm *t = journey_start(*state, joined);
	journey_deploy(t);
	journey_expect(t, "Seen at 0 of 4 parent servers");
	journey_expect(t, "example.com has no record for dev yet");
	journey_aws_tell(&aws, "delegation", "NAME_DOUBLED");
	journey_expect(t, "! wrong");
	journey_expect(t, "The NS record was made as dev.example.com.example.com.");
	journey_expect(t, "type only dev");
	journey_aws_tell(&aws, "delegation", "WRONG_NS");
	journey_expect(t, "example.com points at another zone");
	journey_expect(t, "not wanted");
	expect_seen(t, "+-");
	assert_int_equal(journey_made(*state, "redash"), 0);
	journey_aws_tell(&aws, "delegation", "MIXED_OLD");
	journey_expect(t, "servers that are not this zone's");
	journey_expect(t, "not wanted");
	expect_seen(t, "+-");
	journey_aws_tell(&aws, "paste-records", "");
	journey_expect(t, "Redash is ready");
	journey_type(t, PAGE_UP PAGE_UP, "Seen at 4 of 4 parent servers");
	expect_seen(t, "+");
	journey_expect(t, "delegated");
	journey_expect(t, "issued");
	assert_false(ptyterm_has_text(t, "- - - -"));
	assert_false(ptyterm_has_text(t, "wrong"));
	journey_leave(t, CTRL_C DOWN "\r", 0);
	journey_aws_end(&aws);
	assert_int_equal(journey_made(*state, NULL), 7);
	ptyterm_free(t);
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, program_home_setup, program_home_teardown)
	const struct CMUnitTest tests[] = {
		TEST(wrong_records_are_named_one_after_the_other_and_put_right),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
