#include "core/deploy/deployment.h"

#include "core/deploy/event_log.h"
#include "core/deploy/status.h"
#include "core/deploy/texts.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <string.h>

static void every_state_has_a_name(void **state)
{
	(void)state;
	for (int s = NODE_SKIPPED; s <= NODE_UNDOING; s++)
		assert_true(strlen(node_state_name((enum node_state)s)) > 2);
	assert_string_equal(node_state_name(NODE_PERSON), "person");
}

static void skipped_stacks_are_not_counted(void **state)
{
	struct deployment d = { 0 };
	(void)state;
	d.nodes[STACK_NETWORK] =
		(struct deployment_node){ .state = NODE_RUNNING, .done = 3, .total = 9 };
	d.nodes[STACK_DATA] = (struct deployment_node){ .state = NODE_DONE, .done = 5, .total = 5 };
	d.nodes[STACK_BASTION] = (struct deployment_node){ .state = NODE_SKIPPED, .total = 7 };
	assert_int_equal(deployment_done(&d), 8);
	assert_int_equal(deployment_total(&d), 14);
}

static void equal_texts_are_kept_once(void **state)
{
	char name[32];
	(void)state;
	struct texts *t = texts_new();
	const char *first = texts_intern(t, "AWS::EC2::Subnet");
	for (int i = 0; i < 5000; i++) {
		snprintf(name, sizeof(name), "Resource%d", i);
		texts_intern(t, name);
	}
	assert_ptr_equal(texts_intern(t, "AWS::EC2::Subnet"), first);
	assert_string_equal(texts_intern(t, "Resource4999"), "Resource4999");
	size_t memory = texts_memory(t);
	for (int i = 0; i < 50000; i++)
		texts_intern(t, "Resource creation Initiated");
	assert_true(texts_memory(t) <= memory + 100);
	assert_string_equal(texts_intern(t, NULL), "");
	assert_null(strchr(texts_intern(t, "a\x1b[1mb"), '\x1b'));
	texts_free(t);
}

static void ids_are_known_by_the_read_that_brought_them(void **state)
{
	struct seen_ids seen = { 0 };
	char id[32];
	(void)state;
	for (uint32_t i = 0; i < 1000; i++) {
		snprintf(id, sizeof(id), "event-%u", i);
		assert_int_equal(seen_ids_add(&seen, id, i + 1), 0);
	}
	assert_int_equal(seen_ids_add(&seen, "event-41", 2000), 42);
	assert_int_equal(seen_ids_add(&seen, "event-1000", 2000), 0);
	seen_ids_release(&seen);
}

static struct arrived at(int64_t time_ms, const char *logical_id)
{
	return (struct arrived){ .event = { .time_ms = time_ms, .logical_id = logical_id } };
}

static void assert_events(const struct deployment *d, const char *want)
{
	struct str got = STR_INIT;
	for (size_t i = 0; i < d->events.len; i++)
		str_addf(&got, "%s", d->events.item[i].logical_id);
	assert_string_equal(str_text(&got), want);
	str_release(&got);
}

static void batches_are_merged_in_order_of_time(void **state)
{
	struct deployment d = { 0 };
	struct arrived first[] = { at(30, "d"), at(20, "c"), at(20, "b"), at(10, "a") };
	struct arrived second[] = { at(30, "e"), at(5, "0") };
	struct arrived older[] = { at(20, "x"), at(4, "w") };
	(void)state;
	arrived_sort(first, 4);
	event_log_merge(&d.events, first, 4, false);
	assert_events(&d, "abcd");
	assert_int_equal(d.events.item[3].serial, 4);
	arrived_sort(second, 2);
	event_log_merge(&d.events, second, 2, false);
	assert_events(&d, "0abcde");
	assert_int_equal(d.events.item[0].serial, 5);
	arrived_sort(older, 2);
	event_log_merge(&d.events, older, 2, true);
	assert_events(&d, "w0axbcde");
	vec_release(&d.events);
}

static void a_batch_out_of_order_is_sorted(void **state)
{
	struct arrived batch[] = { at(20, "b"), at(30, "d"), at(10, "a"), at(20, "c") };
	(void)state;
	arrived_sort(batch, 4); /* came newest first: c before b */
	assert_string_equal(batch[0].event.logical_id, "a");
	assert_string_equal(batch[1].event.logical_id, "c");
	assert_string_equal(batch[2].event.logical_id, "b");
	assert_string_equal(batch[3].event.logical_id, "d");
}

static void statuses_mean_what_they_mean(void **state)
{
	static const char *const open[] = { "CREATE_IN_PROGRESS", "ROLLBACK_IN_PROGRESS",
					    "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
					    "REVIEW_IN_PROGRESS", "A_WORD_OF_THE_FUTURE" };
	static const char *const good[] = { "CREATE_COMPLETE", "UPDATE_COMPLETE",
					    "UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE" };
	static const char *const bad[] = { "CREATE_FAILED",   "ROLLBACK_COMPLETE",
					   "ROLLBACK_FAILED", "DELETE_FAILED",
					   "DELETE_COMPLETE", "UPDATE_ROLLBACK_FAILED" };
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(open); i++)
		assert_true(status_is_open(open[i]) && !status_is_good(open[i]));
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		assert_true(!status_is_open(good[i]) && status_is_good(good[i]));
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(status_is_open(bad[i]) || status_is_good(bad[i]));
	assert_false(status_is_open(NULL) || status_is_good(NULL));
}

static void a_failed_resource_stays_failed_while_it_is_undone(void **state)
{
	(void)state;
	enum resource_state s = status_of_resource(RESOURCE_RUNNING, "CREATE_FAILED", "no");
	assert_int_equal(s, RESOURCE_FAILED);
	assert_int_equal(status_of_resource(s, "DELETE_IN_PROGRESS", ""), RESOURCE_FAILED);
	assert_int_equal(status_of_resource(s, "DELETE_COMPLETE", ""), RESOURCE_FAILED);
	assert_int_equal(status_of_resource(s, "CREATE_IN_PROGRESS", ""), RESOURCE_RUNNING);
	assert_int_equal(status_of_resource(RESOURCE_DONE, "DELETE_COMPLETE", ""), RESOURCE_UNDONE);
	assert_int_equal(status_of_resource(RESOURCE_DONE, "HOOK_COMPLETE", ""), RESOURCE_DONE);
	assert_int_equal(status_of_resource(RESOURCE_RUNNING, "", ""), RESOURCE_RUNNING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_state_has_a_name),
		cmocka_unit_test(skipped_stacks_are_not_counted),
		cmocka_unit_test(equal_texts_are_kept_once),
		cmocka_unit_test(ids_are_known_by_the_read_that_brought_them),
		cmocka_unit_test(batches_are_merged_in_order_of_time),
		cmocka_unit_test(a_batch_out_of_order_is_sorted),
		cmocka_unit_test(statuses_mean_what_they_mean),
		cmocka_unit_test(a_failed_resource_stays_failed_while_it_is_undone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
