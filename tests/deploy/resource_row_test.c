#include "core/deploy/resource_row.h"

#include "core/base/str.h"
#include "tests/support/unit.h"

struct row {
	struct deployment_resource r;
	int64_t newest_ms;
};

static void open_row(struct row *row)
{
	*row = (struct row){ .r.physical_id = mem_copy_text("") };
}

static void apply(struct row *row, int64_t ms, const char *status, const char *physical_id)
{
	const struct arrived a = {
		.event = { .time_ms = ms, .logical_id = "Cache", .status = status, .reason = "" },
		.physical_id = physical_id,
	};
	resource_row_apply(&row->r, &row->newest_ms, &a);
}

static void a_row_goes_from_its_beginning_to_its_end(void **state)
{
	struct row row;
	(void)state;
	open_row(&row);
	apply(&row, 1000, "CREATE_IN_PROGRESS", "");
	assert_int_equal(row.r.state, RESOURCE_RUNNING);
	apply(&row, 2000, "CREATE_IN_PROGRESS", "cache-1");
	apply(&row, 9000, "CREATE_COMPLETE", "cache-1");
	assert_int_equal(row.r.state, RESOURCE_DONE);
	assert_int_equal(row.r.started_ms, 1000);
	assert_int_equal(row.r.ended_ms, 9000);
	free(row.r.physical_id);
}

static void the_clean_up_of_what_was_replaced_is_not_the_rows(void **state)
{
	struct row row;
	(void)state;
	open_row(&row);
	apply(&row, 1000, "CREATE_FAILED", "cache-1");
	apply(&row, 5000, "CREATE_IN_PROGRESS", "cache-2");
	apply(&row, 6000, "CREATE_COMPLETE", "cache-2");
	apply(&row, 7000, "DELETE_IN_PROGRESS", "cache-1");
	apply(&row, 8000, "DELETE_COMPLETE", "cache-1");
	assert_int_equal(row.r.state, RESOURCE_DONE);
	assert_string_equal(row.r.physical_id, "cache-2");
	apply(&row, 9000, "DELETE_IN_PROGRESS", "cache-2");
	assert_int_equal(row.r.state, RESOURCE_UNDOING);
	free(row.r.physical_id);
}

static void a_late_event_only_says_when_it_began(void **state)
{
	struct row row;
	(void)state;
	open_row(&row);
	apply(&row, 9000, "CREATE_COMPLETE", "cache-1");
	apply(&row, 1000, "CREATE_IN_PROGRESS", "");
	assert_int_equal(row.r.state, RESOURCE_DONE);
	assert_int_equal(row.r.started_ms, 1000);
	free(row.r.physical_id);
}

/* How long it has been deleted, not how long it stood. */
static void what_is_deleted_begins_anew(void **state)
{
	struct row row;
	(void)state;
	open_row(&row);
	apply(&row, 1000, "CREATE_IN_PROGRESS", "");
	apply(&row, 9000, "CREATE_COMPLETE", "cache-1");
	apply(&row, 50000, "DELETE_IN_PROGRESS", "cache-1");
	assert_int_equal(row.r.started_ms, 50000);
	apply(&row, 2000, "CREATE_IN_PROGRESS", "cache-1"); /* late */
	apply(&row, 51000, "DELETE_IN_PROGRESS", "cache-1");
	assert_int_equal(row.r.started_ms, 50000);
	free(row.r.physical_id);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_row_goes_from_its_beginning_to_its_end),
		cmocka_unit_test(the_clean_up_of_what_was_replaced_is_not_the_rows),
		cmocka_unit_test(a_late_event_only_says_when_it_began),
		cmocka_unit_test(what_is_deleted_begins_anew),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
