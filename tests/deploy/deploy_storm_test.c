/* Deployments under every trouble at once, many times over, each from its own seed: whatever
 * happens, everything is made once, and it comes up. */
#include "core/deploy/deploy.h"

#include "tests/support/replay.h"
#include "tests/support/unit.h"

enum { SEEDS = 60, FAULTS = 40 };

static uint32_t draw(uint32_t *seed, uint32_t below)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (*seed >> 8) % below;
}

static void add_faults(struct replay *r, uint32_t *seed)
{
	static const enum err_kind kinds[] = { ERR_NETWORK, ERR_THROTTLED, ERR_INTERNAL,
					       ERR_CREDENTIALS };
	static const enum fake_op ops[] = { FAKE_ANY_READ, FAKE_ANY_READ, FAKE_CREATE_CHANGE_SET,
					    FAKE_CREATE_SECRET, FAKE_STACK_EVENTS };
	for (int i = 0; i < FAULTS; i++) {
		int64_t from = draw(seed, 1500) * 1000;
		fake_cloud_fail(r->cloud,
				(struct fake_fault){ .op = ops[draw(seed, ARRAY_LEN(ops))],
						     .kind = kinds[draw(seed, ARRAY_LEN(kinds))],
						     .text = "trouble",
						     .from_ms = from,
						     .until_ms = from + 1000 + draw(seed, 60000),
						     .count = (int)draw(seed, 8),
						     .takes = draw(seed, 2) });
	}
	r->cloud->page_size = 2 + draw(seed, 30);
	r->cloud->shuffled = draw(seed, 2);
	r->cloud->stale_ms = draw(seed, 5000);
	r->cloud->delay_ms = 1 + draw(seed, 3000);
	r->cloud->delegated_ms = MINUTES(1) + draw(seed, 900000);
	answers_set(&r->answers, Q_BASTION, draw(seed, 2) ? "true" : "false");
}

static void assert_made_once(const struct replay *r)
{
	for (size_t i = 0; i < r->cloud->stacks.len; i++)
		assert_int_equal(r->cloud->stacks.item[i]->creates, 1);
	assert_int_equal(r->cloud->secrets.len, REPLAY_SECRETS);
	const struct deployment *p = replay_picture(r);
	for (size_t i = 1; i < p->events.len; i++)
		assert_true(p->events.item[i - 1].time_ms <= p->events.item[i].time_ms);
	assert_int_equal(deployment_done(p), deployment_total(p));
	assert_false(p->cause.known);
}

static void every_storm_is_weathered(void **state)
{
	(void)state;
	for (uint32_t n = 1; n <= SEEDS; n++) {
		struct replay r;
		uint32_t seed = n * 7919;
		replay_setup(&r);
		add_faults(&r, &seed);
		for (uint32_t restarts = draw(&seed, 4); restarts > 0; restarts--) {
			replay_start(&r);
			replay_advance(&r, 1 + draw(&seed, 400000));
			replay_stop(&r);
			replay_advance(&r, draw(&seed, 60000));
		}
		replay_start(&r);
		replay_run(&r, MINUTES(120));
		if (replay_picture(&r)->phase != DEPLOYMENT_COMPLETE)
			fail_msg("seed %u: phase %d", n, (int)replay_picture(&r)->phase);
		assert_made_once(&r);
		replay_advance(&r, MINUTES(2));
		assert_null(replay_picture(&r)->trouble);
		replay_teardown(&r);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_storm_is_weathered),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
