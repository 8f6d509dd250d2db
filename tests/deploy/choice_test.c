#include "core/deploy/choice.h"

#include "tests/support/unit.h"

#include <string.h>

static enum choice_action decided(uint32_t offered, enum change_harm harm, uint32_t allowed,
				  enum change_harm worst)
{
	const struct deployment_choice choice = { .offered = offered, .harm = harm };
	return choice_decided(&choice, allowed, worst);
}

static void flags_decide_only_what_is_offered(void **state)
{
	uint32_t both = CHOICE_BIT(CHOICE_RETRY) | CHOICE_BIT(CHOICE_REMAKE);
	(void)state;
	assert_int_equal(decided(both, HARM_NONE, both, HARM_NONE), CHOICE_RETRY);
	assert_int_equal(decided(CHOICE_BIT(CHOICE_REMAKE), HARM_NONE, both, HARM_NONE),
			 CHOICE_REMAKE);
	assert_int_equal(decided(CHOICE_BIT(CHOICE_ROLL_BACK), HARM_NONE, both, HARM_DATA),
			 CHOICE_COUNT);
	assert_int_equal(decided(both, HARM_NONE, 0, HARM_DATA), CHOICE_COUNT);
}

static void worse_harm_than_allowed_is_asked_for(void **state)
{
	uint32_t change = CHOICE_BIT(CHOICE_CHANGE), remake = CHOICE_BIT(CHOICE_REMAKE);
	(void)state;
	assert_int_equal(decided(change, HARM_REPLACE, change, HARM_REPLACE), CHOICE_CHANGE);
	assert_int_equal(decided(change, HARM_DATA, change, HARM_REPLACE), CHOICE_COUNT);
	assert_int_equal(decided(change, HARM_DATA, change, HARM_DATA), CHOICE_CHANGE);
	assert_int_equal(decided(remake, HARM_DATA, remake, HARM_REPLACE), CHOICE_COUNT);
	/* What does no harm is not held back by it. */
	uint32_t use = CHOICE_BIT(CHOICE_USE);
	assert_int_equal(decided(change | use, HARM_DATA, change | use, HARM_NONE), CHOICE_USE);
}

static void the_name_is_wanted_where_data_may_go(void **state)
{
	const struct deployment_choice mild = { .harm = HARM_REPLACE }, bad = { .harm = HARM_DATA };
	(void)state;
	assert_false(choice_wants_name(&mild, CHOICE_CHANGE));
	assert_true(choice_wants_name(&bad, CHOICE_CHANGE));
	assert_true(choice_wants_name(&bad, CHOICE_REMAKE));
	assert_true(choice_wants_name(&mild, CHOICE_DELETE));
	assert_false(choice_wants_name(&bad, CHOICE_USE));
	assert_false(choice_wants_name(&bad, CHOICE_ROLL_BACK));
}

static void every_action_has_a_name_of_its_own_and_words(void **state)
{
	(void)state;
	for (int i = 0; i < CHOICE_COUNT; i++) {
		assert_true(strlen(choice_action_words((enum choice_action)i)) > 10);
		for (int j = 0; j < i; j++)
			assert_string_not_equal(choice_action_name((enum choice_action)i),
						choice_action_name((enum choice_action)j));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(flags_decide_only_what_is_offered),
		cmocka_unit_test(worse_harm_than_allowed_is_asked_for),
		cmocka_unit_test(the_name_is_wanted_where_data_may_go),
		cmocka_unit_test(every_action_has_a_name_of_its_own_and_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
