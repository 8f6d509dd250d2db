#include "core/aws/pace.h"

#include "tests/support/unit.h"

#include <math.h>
#include <stddef.h>

static void is_about(double value, double expected)
{
	if (fabs(value - expected) > 0.001) fail_msg("%f is not %f", value, expected);
}

static void a_burst_is_free_then_the_rate_counts(void **state)
{
	struct pace p;
	(void)state;
	pace_init(&p, 2, 5, 1, 1000);
	for (int i = 0; i < 5; i++)
		assert_true(pace_take(&p, 1000));
	assert_false(pace_take(&p, 1000));
	assert_in_range(pace_wait_ms(&p), 490, 510);
	assert_false(pace_take(&p, 1400));
	assert_true(pace_take(&p, 1510));
}

static void speed_makes_the_same_budget_shorter(void **state)
{
	struct pace p;
	(void)state;
	pace_init(&p, 2, 1, 60, 0);
	while (pace_take(&p, 0))
		;
	assert_in_range(pace_wait_ms(&p), 1, 10);
}

/* Figures of botocore's CubicCalculator. */
static void a_throttle_slows_down_and_success_brings_the_rate_back(void **state)
{
	static const struct {
		int64_t ms;
		double rate;
	} after[] = { { 0, 7 }, { 500, 8.7617 }, { 1000, 9.6489 } };
	struct pace p;
	(void)state;
	pace_init(&p, 10, 5, 1, 0);
	pace_succeeded(&p, 0, 0);
	is_about(p.rate, 10);
	pace_throttled(&p, 0);
	is_about(p.rate, 7);
	for (size_t i = 0; i < sizeof(after) / sizeof(after[0]); i++) {
		pace_succeeded(&p, after[i].ms, 0);
		is_about(p.rate, after[i].rate);
	}
	pace_throttled(&p, 1000);
	is_about(p.rate, 9.6489 * 0.7);
	pace_succeeded(&p, 60000, 0);
	is_about(p.rate, 10);
}

static void it_never_stops_altogether(void **state)
{
	struct pace p;
	(void)state;
	pace_init(&p, 2, 5, 1, 0);
	for (int i = 0; i < 100; i++)
		pace_throttled(&p, i);
	is_about(p.rate, 0.5);
	assert_in_range(pace_wait_ms(&p), 0, 2001);
}

static void repetitions_are_counted_and_earned_back(void **state)
{
	struct pace p;
	int taken = 0;
	(void)state;
	pace_init(&p, 2, 5, 1, 0);
	while (pace_take_retry(&p, PACE_RETRY_COST))
		taken++;
	assert_int_equal(taken, 100);
	for (int i = 0; i < 4; i++)
		pace_succeeded(&p, 0, 0);
	assert_false(pace_take_retry(&p, PACE_RETRY_COST));
	pace_succeeded(&p, 0, PACE_RETRY_COST);
	assert_true(pace_take_retry(&p, PACE_RETRY_COST));
	for (int i = 0; i < 1000; i++)
		pace_succeeded(&p, 0, PACE_TIMEOUT_COST);
	assert_int_equal(p.quota, PACE_QUOTA);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_burst_is_free_then_the_rate_counts),
		cmocka_unit_test(speed_makes_the_same_budget_shorter),
		cmocka_unit_test(a_throttle_slows_down_and_success_brings_the_rate_back),
		cmocka_unit_test(it_never_stops_altogether),
		cmocka_unit_test(repetitions_are_counted_and_earned_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
