/* A deployment when nearly everything between here and AWS goes wrong: it takes longer, no more. */
#include "tests/support/program.h"
#include "tests/support/unit.h"

#include <string.h>

enum { OUTPUT_MAX = 1 << 20 };
static const char clock_words[] = "This machine's clock is 1 h 0 min behind AWS's";

static size_t count(const char *text, const char *words)
{
	size_t found = 0;
	for (; (text = strstr(text, words)); text++)
		found++;
	return found;
}

static void weathers(void **state, const char *faults)
{
	static char output[OUTPUT_MAX];
	const char *const args[] = { "deploy",
				     "--config",
				     "tests/example-answers.yaml",
				     "--yes",
				     "--json",
				     "--rehearsal=4000",
				     "--skip-preflight",
				     "--faults",
				     faults,
				     NULL };
	int code = program_run(*state, args, output, sizeof(output));
	if (code != 0) fail_msg("exit %d with %s: %s", code, faults, output);
	assert_int_equal(count(output, "\"status\":\"complete\""), 1);
	assert_int_equal(count(output, clock_words), strstr(faults, "skew=3600") ? 1 : 0);
}

static void throttling_in_bursts_only_takes_longer(void **state)
{
	weathers(state, "throttle=30,throttle-next=4");
}

static void answers_that_are_cut_or_no_answers_of_aws_only_take_longer(void **state)
{
	weathers(state, "cut=10,error=10,cut-next=2,error-next=1");
}

static void slow_late_and_repeated_news_only_take_longer(void **state)
{
	weathers(state, "slow=10,slow-ms=20,late=30,repeat=30,stale=5");
}

static void a_wrong_clock_is_told_once_and_harms_nothing(void **state)
{
	weathers(state, "skew=3600,throttle=5,cut=3");
}

int main(void)
{
#define STORM_TEST(test) \
	cmocka_unit_test_setup_teardown(test, program_home_setup, program_home_teardown)
	const struct CMUnitTest tests[] = {
		STORM_TEST(throttling_in_bursts_only_takes_longer),
		STORM_TEST(answers_that_are_cut_or_no_answers_of_aws_only_take_longer),
		STORM_TEST(slow_late_and_repeated_news_only_take_longer),
		STORM_TEST(a_wrong_clock_is_told_once_and_harms_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
