#include "tui/layout.h"

#include "tests/support/unit.h"

static void parts_never_overlap_at_any_size_that_is_drawn(void **state)
{
	(void)state;
	for (int rows = LAYOUT_ROWS_MIN; rows < 120; rows++) {
		for (int cols = LAYOUT_COLS_MIN; cols < 250; cols++) {
			struct layout at = layout_of(rows, cols);
			assert_false(at.is_too_small);
			assert_true(at.top_rule < at.body.row);
			assert_int_equal(at.body.row + at.body.rows, at.bottom_rule);
			assert_int_equal(at.body.col + at.body.cols, cols);
			assert_int_equal(at.message_row, at.bottom_rule + 1);
			assert_int_equal(at.footer_row, rows - 1);
			assert_true(at.body.rows >= 14 && at.body.cols >= 60);
		}
	}
}

static void the_rail_needs_a_hundred_columns(void **state)
{
	(void)state;
	assert_false(layout_of(24, 99).has_rail);
	assert_true(layout_of(24, 100).has_rail);
	assert_int_equal(layout_of(30, 100).body.rows, 25);
	assert_int_equal(layout_of(24, 80).body.rows, 18);
}

static void below_sixty_by_twenty_is_too_small(void **state)
{
	(void)state;
	assert_true(layout_of(19, 80).is_too_small);
	assert_true(layout_of(24, 59).is_too_small);
	assert_true(layout_of(0, 0).is_too_small);
	assert_false(layout_of(20, 60).is_too_small);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_never_overlap_at_any_size_that_is_drawn),
		cmocka_unit_test(the_rail_needs_a_hundred_columns),
		cmocka_unit_test(below_sixty_by_twenty_is_too_small),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
