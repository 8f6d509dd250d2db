/* Tailing: order, repeats, late and many events, and what they cost. */
#include "core/deploy/deploy.h"

#include "core/deploy/texts.h"
#include "tests/support/replay.h"
#include "tests/support/unit.h"

#include <malloc.h>
#include <stdio.h>
#include <string.h>

static size_t count_of(const struct replay *r, int node)
{
	const struct deployment *p = replay_picture(r);
	size_t count = 0;
	for (size_t i = 0; i < p->events.len; i++)
		count += (int)p->events.item[i].node == node;
	return count;
}

static void assert_in_order(const struct replay *r)
{
	const struct deployment *p = replay_picture(r);
	for (size_t i = 1; i < p->events.len; i++)
		assert_true(p->events.item[i - 1].time_ms <= p->events.item[i].time_ms);
}

static void running_network(struct replay *r, struct fake_stack **ret)
{
	replay_setup(r);
	/* Nothing else is to run, so that reads can be counted. */
	fake_cloud_fail(r->cloud, (struct fake_fault){ .op = FAKE_FIND_ZONE,
						       .kind = ERR_CONFLICT,
						       .text = "two zones" });
	*ret = fake_cloud_existing(r->cloud, "demo-dev-network", 0, NULL);
	fake_stack_end(*ret, 0, "CREATE_IN_PROGRESS", "User Initiated");
}

static void events_of_one_moment_keep_their_order(void **state)
{
	struct replay r;
	struct fake_stack *s;
	(void)state;
	running_network(&r, &s);
	for (int i = 0; i < 30; i++) {
		char name[16];
		snprintf(name, sizeof(name), "R%02d", i);
		fake_stack_event(s, 10000 + i / 10 * 4000, name, "AWS::EC2::Subnet",
				 "CREATE_IN_PROGRESS", "");
	}
	r.cloud->page_size = 7;
	replay_start(&r);
	replay_advance(&r, SECONDS(40));
	const struct deployment *p = replay_picture(&r);
	int next = 0;
	for (size_t i = 0; i < p->events.len; i++) {
		char name[16];
		if ((int)p->events.item[i].node != STACK_NETWORK ||
		    p->events.item[i].logical_id[0] != 'R')
			continue;
		snprintf(name, sizeof(name), "R%02d", next++);
		assert_string_equal(p->events.item[i].logical_id, name);
	}
	assert_int_equal(next, 30);
	replay_teardown(&r);
}

/* The older part is read later, and goes before what was read first. */
static void events_of_one_moment_keep_their_order_across_a_gap(void **state)
{
	struct replay r;
	struct fake_stack *s;
	int next = 0;
	(void)state;
	running_network(&r, &s);
	for (int i = 0; i < 700; i++) {
		char name[16];
		snprintf(name, sizeof(name), "R%03d", i);
		fake_stack_event(s, 100, name, "AWS::EC2::Subnet", "CREATE_IN_PROGRESS", "");
	}
	replay_advance(&r, SECONDS(5));
	replay_start(&r);
	replay_advance(&r, SECONDS(20));
	const struct deployment *p = replay_picture(&r);
	for (size_t i = 0; i < p->events.len; i++) {
		char name[16];
		if (p->events.item[i].logical_id[0] != 'R') continue;
		snprintf(name, sizeof(name), "R%03d", next++);
		assert_string_equal(p->events.item[i].logical_id, name);
	}
	assert_int_equal(next, 700);
	replay_teardown(&r);
}

static void pages_that_overlap_and_are_shuffled_lose_nothing(void **state)
{
	struct replay r;
	struct fake_stack *s;
	(void)state;
	running_network(&r, &s);
	r.cloud->shuffled = true;
	r.cloud->page_size = 5;
	for (int i = 0; i < 23; i++)
		fake_stack_resource(s, 1000 * i, 4000, i % 2 ? "Odd" : "Even", "AWS::EC2::Subnet");
	fake_stack_end(s, 40000, "CREATE_COMPLETE", "");
	replay_start(&r);
	replay_advance(&r, SECONDS(60));
	assert_int_equal(count_of(&r, STACK_NETWORK), 2 + 3 * 23);
	assert_in_order(&r);
	replay_teardown(&r);
}

static void a_late_event_goes_where_it_belongs(void **state)
{
	struct replay r;
	struct fake_stack *s;
	(void)state;
	running_network(&r, &s);
	fake_stack_event(s, 3000, "Vpc", "AWS::EC2::VPC", "CREATE_IN_PROGRESS", "");
	s->events.item[s->events.len - 1].visible_ms = 20000; /* its end is seen first */
	fake_stack_event(s, 9000, "Vpc", "AWS::EC2::VPC", "CREATE_COMPLETE", "");
	replay_start(&r);
	replay_advance(&r, SECONDS(15));
	size_t before = count_of(&r, STACK_NETWORK);
	replay_advance(&r, SECONDS(15));
	assert_int_equal(count_of(&r, STACK_NETWORK), before + 1);
	assert_in_order(&r);
	const struct deployment_node *n = replay_node(&r, STACK_NETWORK);
	for (size_t i = 0; i < n->resources.len; i++) {
		if (strcmp(n->resources.item[i].logical_id, "Vpc") != 0) continue;
		assert_int_equal(n->resources.item[i].state, RESOURCE_DONE);
		assert_int_equal(n->resources.item[i].ended_ms - n->resources.item[i].started_ms,
				 6000);
	}
	replay_teardown(&r);
}

static void a_read_that_breaks_off_between_pages_is_completed_later(void **state)
{
	struct replay r;
	struct fake_stack *s;
	(void)state;
	running_network(&r, &s);
	r.cloud->page_size = 10;
	for (int i = 0; i < 11; i++)
		fake_stack_resource(s, 100 * i, 200, "Subnet", "AWS::EC2::Subnet");
	fake_cloud_fail(r.cloud, (struct fake_fault){ .op = FAKE_STACK_EVENTS,
						      .kind = ERR_THROTTLED,
						      .text = "Rate exceeded",
						      .from_ms = r.clock.ms + 5040,
						      .count = 1 });
	replay_advance(&r, SECONDS(4));
	replay_start(&r);
	replay_advance(&r, SECONDS(30));
	assert_int_equal(r.cloud->faults.item[1].count, -1); /* it did happen */
	assert_int_equal(count_of(&r, STACK_NETWORK), 1 + 33);
	assert_in_order(&r);
	replay_teardown(&r);
}

/* 6,000 events: a read takes five pages at most, the gap below is closed by the next ones. */
static void read_long_history(bool shuffled)
{
	struct replay r;
	struct fake_stack *s;
	running_network(&r, &s);
	r.cloud->shuffled = shuffled;
	for (int i = 0; i < 2000; i++)
		fake_stack_resource(s, i, 1000, "Subnet", "AWS::EC2::Subnet");
	replay_advance(&r, SECONDS(10));
	replay_start(&r);
	uint64_t worst = 0;
	for (int i = 0; i < 90; i++) {
		uint64_t before = r.cloud->calls[FAKE_STACK_EVENTS];
		replay_advance(&r, SECONDS(1));
		if (r.cloud->calls[FAKE_STACK_EVENTS] - before > worst)
			worst = r.cloud->calls[FAKE_STACK_EVENTS] - before;
	}
	assert_int_equal(count_of(&r, STACK_NETWORK), 1 + 6000);
	assert_in_order(&r);
	assert_true(worst <= 6);
	replay_teardown(&r);
}

static void a_long_history_is_read_in_pieces(void **state)
{
	(void)state;
	read_long_history(false);
	read_long_history(true); /* pages that overlap do not end it early */
}

static void what_is_read_for_each_poll_does_not_grow(void **state)
{
	struct replay r;
	struct fake_stack *s;
	(void)state;
	running_network(&r, &s);
	for (int i = 0; i < 1000; i++)
		fake_stack_event(s, 1000 * i, "Subnet", "AWS::EC2::Subnet", "CREATE_IN_PROGRESS",
				 "");
	replay_start(&r);
	replay_advance(&r, SECONDS(900));
	uint64_t reads = r.cloud->calls[FAKE_STACK_EVENTS];
	replay_advance(&r, SECONDS(60));
	assert_in_range(r.cloud->calls[FAKE_STACK_EVENTS] - reads, 25, 31);
	replay_teardown(&r);
}

static void eight_stacks_together_stay_below_two_reads_a_second(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	answers_set(&r.answers, Q_BASTION, "true");
	static const char *const names[] = { "network", "zone",    "certificate", "validation",
					     "data",    "bastion", "redash" };
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		CLEANUP(mem_free_text) char *name = str_format("demo-dev-%s", names[i]);
		struct fake_stack *s = fake_cloud_existing(r.cloud, name, 0, NULL);
		fake_stack_end(s, 0, "CREATE_IN_PROGRESS", "");
		for (int k = 0; k < 600; k++)
			fake_stack_event(s, 1000 * k, "X", "AWS::EC2::Subnet", "CREATE_IN_PROGRESS",
					 "");
	}
	replay_start(&r);
	replay_advance(&r, SECONDS(60));
	uint64_t reads = fake_cloud_reads(r.cloud);
	replay_advance(&r, SECONDS(100));
	assert_in_range(fake_cloud_reads(r.cloud) - reads, 150, 200);
	replay_teardown(&r);
}

static void a_stack_where_nothing_moves_is_asked_less_often(void **state)
{
	struct replay r;
	struct fake_stack *s;
	(void)state;
	running_network(&r, &s);
	replay_start(&r);
	replay_advance(&r, SECONDS(120));
	uint64_t reads = r.cloud->calls[FAKE_STACK_EVENTS];
	replay_advance(&r, SECONDS(60));
	assert_in_range(r.cloud->calls[FAKE_STACK_EVENTS] - reads, 10, 13);
	replay_teardown(&r);
}

/* The stack's own event is lost; its describe says that it has ended. */
static void the_end_is_seen_without_its_event(void **state)
{
	struct replay r;
	struct fake_stack *s;
	(void)state;
	running_network(&r, &s);
	fake_stack_end(s, 20000, "CREATE_COMPLETE", "");
	s->events.item[s->events.len - 1].visible_ms = INT64_MAX / 2;
	fake_stack_output(s, "VpcId", "vpc-1");
	replay_start(&r);
	replay_advance(&r, SECONDS(200));
	assert_node(&r, STACK_NETWORK, NODE_DONE);
	replay_teardown(&r);
}

static void text_from_outside_is_harmless_and_whole(void **state)
{
	struct replay r;
	struct fake_stack *s;
	struct str reason = STR_INIT;
	(void)state;
	running_network(&r, &s);
	str_add(&reason, "\x1b[31mred ");
	for (int i = 0; i < 900; i++)
		str_add(&reason, "long reason ");
	fake_stack_event(s, 2000, "Vpc", "AWS::EC2::VPC", "CREATE_FAILED", str_text(&reason));
	fake_stack_end(s, 3000, "ROLLBACK_IN_PROGRESS", "");
	replay_start(&r);
	replay_advance(&r, SECONDS(10));
	assert_true(replay_picture(&r)->cause.known);
	assert_null(strchr(replay_picture(&r)->cause.reason, '\x1b'));
	assert_int_equal(strlen(replay_picture(&r)->cause.reason), reason.len);
	str_release(&reason);
	replay_teardown(&r);
}

static void fifty_thousand_events_fit_into_twenty_megabytes(void **state)
{
	struct replay r;
	struct fake_stack *s;
	(void)state;
	running_network(&r, &s);
	r.cloud->page_size = 10000;
	for (int i = 0; i < 50000; i++) {
		char name[32];
		snprintf(name, sizeof(name), "Resource%d", i % 400);
		fake_stack_event(s, i, name, "AWS::EC2::Subnet",
				 i % 3 ? "CREATE_IN_PROGRESS" : "CREATE_COMPLETE",
				 i % 3 == 1 ? "Resource creation Initiated" : "");
	}
	replay_advance(&r, SECONDS(51));
	size_t before = mallinfo2().uordblks + mallinfo2().hblkhd;
	replay_start(&r);
	replay_advance(&r, SECONDS(20));
	size_t after = mallinfo2().uordblks + mallinfo2().hblkhd;
	assert_int_equal(count_of(&r, STACK_NETWORK), 50001);
	assert_true(after - before < 20u << 20);
	replay_teardown(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(events_of_one_moment_keep_their_order),
		cmocka_unit_test(events_of_one_moment_keep_their_order_across_a_gap),
		cmocka_unit_test(pages_that_overlap_and_are_shuffled_lose_nothing),
		cmocka_unit_test(a_late_event_goes_where_it_belongs),
		cmocka_unit_test(a_read_that_breaks_off_between_pages_is_completed_later),
		cmocka_unit_test(a_long_history_is_read_in_pieces),
		cmocka_unit_test(what_is_read_for_each_poll_does_not_grow),
		cmocka_unit_test(eight_stacks_together_stay_below_two_reads_a_second),
		cmocka_unit_test(a_stack_where_nothing_moves_is_asked_less_often),
		cmocka_unit_test(the_end_is_seen_without_its_event),
		cmocka_unit_test(text_from_outside_is_harmless_and_whole),
		cmocka_unit_test(fifty_thousand_events_fit_into_twenty_megabytes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
