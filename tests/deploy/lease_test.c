/* Of two engines that deploy one environment through one fake cloud, one writes. */
#include "core/deploy/lease.h"

#include "core/base/mem.h"
#include "tests/support/operators.h"
#include "tests/support/unit.h"

#include <string.h>

static bool stands_for(const struct operators *all, const char *word)
{
	const struct fake_parameter *p = operators_lease(all);
	return p && strstr(p->value, word);
}

static void assert_complete(const struct operators *all, int who)
{
	assert_int_equal(operators_picture(all, who)->phase, DEPLOYMENT_COMPLETE);
	for (int id = 0; id < NODE_COUNT; id++) {
		enum node_state state = operators_picture(all, who)->nodes[id].state;
		assert_true(state == NODE_DONE || state == NODE_ADOPTED || state == NODE_SKIPPED);
	}
}

/* Both see the same end, and the other wrote nothing. */
static void assert_ann_did_it(const struct operators *all)
{
	assert_complete(all, ANN);
	assert_complete(all, YUKI);
	assert_int_equal(all->one[YUKI].writes, 0);
}

/* Ann has begun, and Yuki has seen that. */
static void begin_both(struct operators *all)
{
	operators_setup(all);
	operators_start(all, ANN);
	replay_advance(&all->replay, SECONDS(5));
	operators_start(all, YUKI);
	replay_advance(&all->replay, SECONDS(30));
	assert_true(all->one[ANN].writes > 0);
	assert_int_equal(all->one[YUKI].writes, 0);
	assert_true(operators_picture(all, YUKI)->holder.is_elsewhere);
}

static void one_of_two_writes_and_both_see_the_same_end(void **state)
{
	struct operators all;
	(void)state;
	begin_both(&all);
	const struct deployment_holder *h = &operators_picture(&all, YUKI)->holder;
	assert_string_equal(h->owner, "ann@first");
	assert_true(h->since_ms > 0 && h->until_ms > 0);
	assert_null(h->notice);
	assert_false(operators_picture(&all, ANN)->holder.is_elsewhere);
	operators_run(&all, MINUTES(60));
	assert_ann_did_it(&all);
	assert_int_equal(operators_picture(&all, ANN)->writes, all.one[ANN].writes);
	for (int id = 0; id < NODE_COUNT; id++)
		assert_int_equal(operators_picture(&all, ANN)->nodes[id].done,
				 operators_picture(&all, YUKI)->nodes[id].done);
	replay_advance(&all.replay, SECONDS(1));
	assert_false(operators_picture(&all, YUKI)->holder.is_elsewhere);
	assert_true(stands_for(&all, "holder=id-of-ann ") && stands_for(&all, "state=free"));
	operators_teardown(&all);
}

static void of_two_who_start_at_once_one_writes(void **state)
{
	(void)state;
	for (int64_t apart_ms = 0; apart_ms < 120; apart_ms += 7) {
		struct operators all;
		operators_setup(&all);
		operators_start(&all, ANN);
		for (int64_t ms = 0; ms < apart_ms; ms++)
			replay_advance(&all.replay, 1);
		operators_start(&all, YUKI);
		operators_run(&all, MINUTES(60));
		assert_complete(&all, ANN);
		assert_complete(&all, YUKI);
		assert_true(!all.one[ANN].writes != !all.one[YUKI].writes);
		operators_teardown(&all);
	}
}

static void renewals_are_few_and_what_is_complete_is_only_looked_at(void **state)
{
	struct operators all;
	(void)state;
	operators_setup(&all);
	operators_start(&all, ANN);
	operators_run(&all, MINUTES(60));
	replay_advance(&all.replay, SECONDS(1));
	uint64_t puts = all.replay.cloud->calls[FAKE_PUT_PARAMETER];
	assert_true(puts > 3);
	assert_true((int64_t)puts <= all.replay.clock.ms / LEASE_RENEW_MS + 3);
	operators_kill(&all, ANN);
	uint64_t calls = all.one[ANN].lease_calls;
	operators_start(&all, ANN);
	operators_run(&all, MINUTES(60));
	replay_advance(&all.replay, MINUTES(10));
	assert_complete(&all, ANN);
	assert_int_equal(all.one[ANN].lease_calls, calls + 1);
	assert_int_equal(all.replay.cloud->calls[FAKE_PUT_PARAMETER], puts);
	operators_teardown(&all);
}

static void the_second_takes_over_when_the_first_was_killed(void **state)
{
	struct operators all;
	(void)state;
	begin_both(&all);
	int64_t killed_ms = all.replay.clock.ms;
	operators_kill(&all, ANN);
	operators_run(&all, MINUTES(60));
	assert_complete(&all, YUKI);
	assert_int_equal(all.turns, 1);
	int64_t waited_ms = all.one[YUKI].first_write_ms - killed_ms;
	assert_true(waited_ms >= LEASE_TIME_MS - LEASE_RENEW_MS);
	operators_teardown(&all);
}

/* Nothing but the lease stands before what is to be made next. */
static void a_lease_of_a_killed_one_lasts_its_time_and_no_longer(void **state)
{
	struct operators all;
	(void)state;
	operators_setup(&all);
	operators_start(&all, ANN);
	while (!operators_lease(&all))
		replay_advance(&all.replay, 10);
	operators_kill(&all, ANN);
	operators_start(&all, YUKI);
	int64_t start_ms = all.replay.clock.ms;
	replay_advance(&all.replay, LEASE_TIME_MS - SECONDS(1));
	assert_int_equal(all.one[YUKI].writes, 0);
	replay_advance(&all.replay, LEASE_LOOK_MS + SECONDS(3));
	assert_true(all.one[YUKI].writes > 0);
	assert_true(all.one[YUKI].first_write_ms - start_ms >= LEASE_TIME_MS);
	assert_true(stands_for(&all, "holder=id-of-yuki "));
	operators_teardown(&all);
}

static void the_second_takes_over_at_once_when_the_first_leaves(void **state)
{
	struct operators all;
	(void)state;
	begin_both(&all);
	deploy_release(all.one[ANN].deploy);
	assert_false(deploy_is_released(all.one[ANN].deploy));
	replay_advance(&all.replay, SECONDS(1));
	assert_true(deploy_is_released(all.one[ANN].deploy));
	assert_true(stands_for(&all, "state=free"));
	uint64_t writes = all.one[ANN].writes;
	replay_advance(&all.replay, LEASE_LOOK_MS);
	assert_false(operators_picture(&all, YUKI)->holder.is_elsewhere);
	operators_run(&all, MINUTES(60));
	assert_complete(&all, YUKI);
	assert_int_equal(all.one[ANN].writes, writes);
	assert_int_equal(all.turns, 1);
	operators_teardown(&all);
}

static void whoever_comes_back_has_his_lease_at_once(void **state)
{
	struct operators all;
	(void)state;
	begin_both(&all);
	operators_kill(&all, ANN);
	operators_start(&all, ANN);
	operators_run(&all, MINUTES(60));
	assert_ann_did_it(&all);
	operators_teardown(&all);
}

/* It hangs, and does not know that the other has taken over. */
static void who_cannot_renew_stops_before_the_other_begins(void **state)
{
	struct operators all;
	(void)state;
	begin_both(&all);
	all.one[ANN].is_deaf = true;
	operators_run(&all, MINUTES(60));
	assert_complete(&all, YUKI);
	assert_true(all.one[YUKI].writes > 0);
	assert_int_equal(all.turns, 1);
	assert_true(all.one[ANN].last_write_ms < all.one[YUKI].first_write_ms);
	operators_teardown(&all);
}

static void a_put_that_somebody_overtook_counts_for_nothing(void **state)
{
	struct operators all;
	(void)state;
	begin_both(&all);
	operators_kill(&all, ANN);
	all.one[YUKI].is_overtaken = true;
	replay_advance(&all.replay, MINUTES(6));
	assert_int_equal(all.one[YUKI].writes, 0);
	assert_true(stands_for(&all, "holder=id-of-yuki ")); /* and yet it is not hers */
	assert_string_equal(operators_picture(&all, YUKI)->holder.owner, "somebody else");
	all.one[YUKI].is_overtaken = false;
	operators_run(&all, MINUTES(60));
	assert_complete(&all, YUKI);
	operators_teardown(&all);
}

/* Of the one who watches: nobody renews for half a minute, and his clock says an hour. */
static void no_clock_that_was_set_ends_the_lease_of_another(void **state)
{
	struct operators all;
	(void)state;
	begin_both(&all);
	all.one[ANN].is_deaf = true;
	replay_advance(&all.replay, SECONDS(15));
	all.one[YUKI].wall_ahead_ms = MINUTES(60);
	replay_advance(&all.replay, SECONDS(15));
	assert_true(operators_picture(&all, YUKI)->holder.is_elsewhere);
	assert_int_equal(all.one[YUKI].writes, 0);
	operators_teardown(&all);
}

/* She slept, and the loop's clock with her. */
static void who_slept_asks_again_before_she_writes(void **state)
{
	(void)state;
	for (int sleeps = 0; sleeps < 2; sleeps++) {
		struct operators all;
		begin_both(&all);
		uint64_t writes = all.one[ANN].writes;
		all.one[ANN].is_deaf = true;
		if (sleeps) all.one[ANN].wall_ahead_ms = MINUTES(60);
		replay_advance(&all.replay, SECONDS(40));
		assert_true(sleeps ? all.one[ANN].writes == writes : all.one[ANN].writes > writes);
		operators_teardown(&all);
	}
}

static void without_permission_it_goes_on_and_says_so(void **state)
{
	struct operators all;
	(void)state;
	operators_setup(&all);
	fake_cloud_fail(
		all.replay.cloud,
		(struct fake_fault){ .op = FAKE_PUT_PARAMETER,
				     .kind = ERR_DENIED,
				     .text = "not authorized to perform ssm:PutParameter" });
	operators_start(&all, ANN);
	operators_run(&all, MINUTES(60));
	assert_complete(&all, ANN);
	assert_non_null(strstr(operators_picture(&all, ANN)->holder.notice,
			       "Nothing keeps another operator"));
	assert_non_null(strstr(operators_picture(&all, ANN)->holder.notice, "ssm:PutParameter"));
	operators_teardown(&all);
}

static void writing_waits_until_systems_manager_answers(void **state)
{
	struct operators all;
	(void)state;
	operators_setup(&all);
	fake_cloud_fail(all.replay.cloud, (struct fake_fault){ .op = FAKE_READ_OWN_PARAMETER,
							       .kind = ERR_THROTTLED,
							       .text = "Rate exceeded",
							       .until_ms = MINUTES(5) });
	operators_start(&all, ANN);
	replay_advance(&all.replay, MINUTES(4));
	assert_int_equal(all.one[ANN].writes, 0);
	assert_non_null(strstr(operators_picture(&all, ANN)->trouble, "lease"));
	operators_run(&all, MINUTES(60));
	assert_complete(&all, ANN);
	operators_teardown(&all);
}

static void a_put_that_took_unseen_is_found(void **state)
{
	struct operators all;
	(void)state;
	operators_setup(&all);
	fake_cloud_fail(all.replay.cloud, (struct fake_fault){ .op = FAKE_PUT_PARAMETER,
							       .kind = ERR_NETWORK,
							       .text = "cut",
							       .count = 2,
							       .takes = true });
	operators_start(&all, ANN);
	replay_advance(&all.replay, SECONDS(20));
	assert_true(all.one[ANN].writes > 0);
	operators_teardown(&all);
}

static void only_the_holder_decides_and_the_other_follows(void **state)
{
	struct operators all;
	CLEANUP(err_release) struct err err = ERR_INIT;
	(void)state;
	operators_setup(&all);
	struct fake_stack *network = fake_cloud_stack(all.replay.cloud, "demo-dev-network");
	network->fails_at = 3;
	network->fail_times = 1;
	operators_start(&all, ANN);
	replay_advance(&all.replay, SECONDS(5));
	operators_start(&all, YUKI);
	replay_advance(&all.replay, MINUTES(15));
	for (int i = 0; i < OPERATORS; i++)
		assert_int_equal(operators_picture(&all, i)->nodes[STACK_NETWORK].state,
				 NODE_FAILED);
	assert_int_equal(
		deploy_decide(all.one[YUKI].deploy, STACK_NETWORK, CHOICE_REMAKE, NULL, 0, &err),
		-1);
	assert_non_null(strstr(err_text(&err), "ann@first deploys this environment"));
	err_reset(&err);
	assert_int_equal(deploy_cancel(all.one[YUKI].deploy, &err), -1);
	err_reset(&err);
	assert_int_equal(
		deploy_decide(all.one[ANN].deploy, STACK_NETWORK, CHOICE_REMAKE, NULL, 0, &err), 0);
	replay_advance(&all.replay, SECONDS(20));
	operators_run(&all, MINUTES(60));
	assert_ann_did_it(&all);
	operators_teardown(&all);
}

/* What she would have decided by her flags she decides when it is hers. */
static void what_was_allowed_is_done_after_the_other_has_left(void **state)
{
	struct operators all;
	(void)state;
	operators_setup(&all);
	struct fake_stack *network = fake_cloud_stack(all.replay.cloud, "demo-dev-network");
	network->fails_at = 3;
	network->fail_times = 1;
	operators_start(&all, ANN);
	replay_advance(&all.replay, MINUTES(15));
	assert_int_equal(operators_picture(&all, ANN)->nodes[STACK_NETWORK].state, NODE_FAILED);
	all.replay.policy.allowed = CHOICE_BIT(CHOICE_REMAKE);
	all.replay.policy.worst_harm = HARM_REPLACE;
	operators_start(&all, YUKI);
	replay_advance(&all.replay, MINUTES(5));
	assert_int_equal(all.one[YUKI].writes, 0);
	assert_int_equal(operators_picture(&all, YUKI)->nodes[STACK_NETWORK].state, NODE_CHOICE);
	deploy_release(all.one[ANN].deploy);
	replay_advance(&all.replay, SECONDS(1));
	operators_kill(&all, ANN);
	operators_run(&all, MINUTES(60));
	assert_complete(&all, YUKI);
	operators_teardown(&all);
}

static void a_removal_takes_the_lease_and_leaves_none(void **state)
{
	struct operators all;
	(void)state;
	operators_setup(&all);
	operators_start(&all, ANN);
	operators_run(&all, MINUTES(60));
	operators_kill(&all, ANN);
	all.mode = DEPLOY_DESTROY;
	operators_start(&all, YUKI);
	replay_advance(&all.replay, SECONDS(5));
	uint64_t before = all.one[ANN].writes;
	operators_start(&all, ANN);
	operators_run(&all, MINUTES(60));
	for (int i = 0; i < OPERATORS; i++)
		assert_int_equal(operators_picture(&all, i)->phase, DEPLOYMENT_COMPLETE);
	assert_int_equal(all.one[ANN].writes, before);
	replay_advance(&all.replay, SECONDS(1));
	assert_null(operators_lease(&all));
	operators_teardown(&all);
}

static void a_value_is_read_as_it_was_written(void **state)
{
	CLEANUP(str_release) struct str text = STR_INIT;
	CLEANUP(lease_value_release) struct lease_value read = { 0 };
	const struct lease_value value = { (char *)"a1", (char *)"yu ki put=9@l\x1b[2J", 5, 7,
					   true };
	(void)state;
	lease_write(&value, &text);
	assert_string_equal(str_text(&text),
			    "holder=a1 owner=yu_ki_put_9@l__2J since=5 put=7 state=free");
	assert_true(lease_read(str_text(&text), &read));
	assert_string_equal(read.holder, "a1");
	assert_string_equal(read.owner, "yu_ki_put_9@l__2J");
	assert_int_equal(read.since_ms, 5);
	assert_int_equal(read.put, 7);
	assert_true(read.is_free);
}

static void what_nobody_of_us_wrote_is_no_value(void **state)
{
	static const char *const texts[] = { "",
					     "hello",
					     "holder=a put=",
					     "holder= put=3",
					     "holder=a put=-3",
					     "holder=a put=99999999999999999999",
					     "holder=a put=3x" };
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		CLEANUP(lease_value_release) struct lease_value read = { 0 };
		assert_false(lease_read(texts[i], &read));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_of_two_writes_and_both_see_the_same_end),
		cmocka_unit_test(of_two_who_start_at_once_one_writes),
		cmocka_unit_test(renewals_are_few_and_what_is_complete_is_only_looked_at),
		cmocka_unit_test(the_second_takes_over_when_the_first_was_killed),
		cmocka_unit_test(a_lease_of_a_killed_one_lasts_its_time_and_no_longer),
		cmocka_unit_test(the_second_takes_over_at_once_when_the_first_leaves),
		cmocka_unit_test(whoever_comes_back_has_his_lease_at_once),
		cmocka_unit_test(who_cannot_renew_stops_before_the_other_begins),
		cmocka_unit_test(a_put_that_somebody_overtook_counts_for_nothing),
		cmocka_unit_test(no_clock_that_was_set_ends_the_lease_of_another),
		cmocka_unit_test(who_slept_asks_again_before_she_writes),
		cmocka_unit_test(without_permission_it_goes_on_and_says_so),
		cmocka_unit_test(writing_waits_until_systems_manager_answers),
		cmocka_unit_test(a_put_that_took_unseen_is_found),
		cmocka_unit_test(only_the_holder_decides_and_the_other_follows),
		cmocka_unit_test(what_was_allowed_is_done_after_the_other_has_left),
		cmocka_unit_test(a_removal_takes_the_lease_and_leaves_none),
		cmocka_unit_test(a_value_is_read_as_it_was_written),
		cmocka_unit_test(what_nobody_of_us_wrote_is_no_value),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
