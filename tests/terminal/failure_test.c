/* A deployment that fails, on the screen: the cause and what to do, the page that puts it right,
 * and on from there. What was finished is neither deleted nor made again. */
#include "tests/support/journey.h"
#include "tests/support/unit.h"

static const char REASON[] = "RDS does not support creating a DB instance with the following "
			     "combination: DBInstanceClass=db.t4g.medium, Engine=aurora-postgresql";

static void assert_kept(const struct program_home *home, const char *const *stacks)
{
	for (; *stacks; stacks++) {
		assert_int_equal(journey_made(home, *stacks), 1);
		assert_int_equal(journey_deleted(home, *stacks), 0);
	}
}

static void what_failed_is_put_right_on_its_page_and_goes_on_from_there(void **state)
{
	static const char *const args[] = { "--rehearsal=3000", "--fail", "data/DatabaseWriter",
					    "--fail-reason",    REASON,   NULL };
	static const char *const kept[] = { "network", "zone", "certificate", "validation", NULL };
	static const char *const changed[] = { "Action=CreateChangeSet&",
					       "StackName=redash-dev-data&", "=db.t4g.large&",
					       NULL };
	struct ptyterm *t = journey_start(*state, args);
	journey_deploy(t);
	journey_expect(t, "Root cause");
	journey_expect(t, "DatabaseWriter");
	journey_expect(t, "DBInstanceClass=db.t4g.medium");
	journey_expect(t, "What to do");
	journey_type(t, "g", "Step 6 of 13");
	journey_expect(t, "Put it right here");
	journey_type(t, "\t" CTRL_U "db.t4g.large", "db.t4g.large");
	journey_type(t, PAGE_DOWN, "Step 12 of 13");
	journey_expect(t, "Root cause");
	assert_true(ptyterm_type(t, "r"));
	journey_expect(t, "Redash is ready");
	journey_leave(t, "\r", 0);
	assert_kept(*state, kept);
	assert_int_equal(journey_made(*state, "data"), 2);
	assert_int_equal(journey_requests(*state, changed), 1);
	assert_int_equal(journey_deleted(*state, "data"), 1);
	ptyterm_free(t);
}

/* Nobody tells the rehearsal to fail, or to stop failing. */
static void a_machine_beyond_the_quota_is_named_and_a_smaller_one_comes_up(void **state)
{
	static const char *const aws_args[] = { "--speed", "3000", NULL };
	static const char *const args[] = { "--rehearsal", NULL };
	static const char *const kept[] = { "network",    "zone", "certificate",
					    "validation", "data", NULL };
	struct journey_aws aws;
	journey_aws_begin(&aws, *state, aws_args);
	journey_aws_tell(&aws, "quota", "L-1216C47A=4");
	journey_answer(*state, "bastion: t3.micro", "bastion: t3.2xlarge");
	struct ptyterm *t = journey_start(*state, args);
	journey_deploy(t);
	journey_expect(t, "Start although it will fail?");
	journey_expect(t, "and the account may have 4");
	assert_true(ptyterm_type(t, DOWN "\r"));
	journey_expect(t, "Root cause");
	journey_expect(t, "current vCPU limit of 4 allows");
	journey_expect(t, "What to do");
	journey_expect(t, "Untouched");
	journey_expect(t, "stay and keep");
	journey_type(t, "g", "Step 6 of 13");
	journey_type(t, "\t\t\t" CTRL_U "t3.micro", "1 GiB");
	journey_type(t, PAGE_DOWN, "Root cause");
	assert_true(ptyterm_type(t, "r"));
	journey_expect(t, "Redash is ready");
	journey_leave(t, "\r", 0);
	journey_aws_end(&aws);
	assert_kept(*state, kept);
	assert_int_equal(journey_made(*state, "bastion"), 2);
	ptyterm_free(t);
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, program_home_setup, program_home_teardown)
	const struct CMUnitTest tests[] = {
		TEST(what_failed_is_put_right_on_its_page_and_goes_on_from_there),
		TEST(a_machine_beyond_the_quota_is_named_and_a_smaller_one_comes_up),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
