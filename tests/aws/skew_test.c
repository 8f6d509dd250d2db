#include "core/aws/skew.h"

#include "core/base/mem.h"
#include "tests/support/unit.h"

static const char date[] = "Sun, 30 Aug 2015 12:36:00 GMT";
static const int64_t date_ms = 1440938160000;

static void a_difference_of_minutes_is_found(void **state)
{
	int64_t skew = 0;
	(void)state;
	assert_true(skew_find(date, date_ms - 3600000, 0, &skew));
	assert_true(skew == 3600000);
	assert_true(skew_find(date, date_ms + 300000, 0, &skew));
	assert_true(skew == -300000);
}

static void what_is_near_enough_or_corrected_already_is_not(void **state)
{
	int64_t skew = 7;
	(void)state;
	assert_false(skew_find(date, date_ms - 239000, 0, &skew));
	assert_false(skew_find(date, date_ms - 3600000, 3600000, &skew));
	assert_false(skew_find("", date_ms - 3600000, 0, &skew));
	assert_false(skew_find("yesterday", date_ms, 0, &skew));
	assert_true(skew == 7);
}

static void says(int64_t skew_ms, const char *begin)
{
	CLEANUP(mem_free_text) char *text = skew_sentence(skew_ms);
	if (!str_starts(text, begin)) fail_msg("%s", text);
}

static void the_operator_is_told_by_how_much(void **state)
{
	(void)state;
	says(3720000, "This machine's clock is 1 h 2 min behind AWS's. Requests");
	says(-300000, "This machine's clock is 5 min ahead of AWS's. Requests");
	says(-86400000, "This machine's clock is 1 day ahead of AWS's. Requests");
	says(4000000000000, "This machine's clock is 46296 days behind AWS's. Requests");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_difference_of_minutes_is_found),
		cmocka_unit_test(what_is_near_enough_or_corrected_already_is_not),
		cmocka_unit_test(the_operator_is_told_by_how_much),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
