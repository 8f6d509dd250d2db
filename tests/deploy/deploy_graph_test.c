/* Whole deployments that go well. */
#include "core/deploy/deploy.h"

#include "tests/support/replay.h"
#include "tests/support/unit.h"

#include <string.h>
#include <time.h>

static int64_t gap_between(const struct replay *r, int first, int second)
{
	return replay_node(r, second)->started_ms - replay_node(r, first)->ended_ms;
}

static void a_deployment_by_hand_comes_up(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	r.cloud->delegated_ms = MINUTES(10);
	replay_start(&r);
	replay_advance(&r, MINUTES(5));
	assert_node(&r, STACK_ZONE, NODE_DONE);
	assert_node(&r, NODE_CNAME, NODE_DONE);
	assert_node(&r, STACK_VALIDATION, NODE_DONE);
	assert_node(&r, STACK_CERTIFICATE, NODE_RUNNING);
	assert_node(&r, NODE_DELEGATED, NODE_PERSON);
	assert_true(deployment_waits_for_person(replay_picture(&r)));
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_RUNNING);
	replay_run(&r, MINUTES(60));
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_COMPLETE);
	assert_node(&r, NODE_DELEGATED, NODE_DONE);
	assert_node(&r, STACK_DELEGATION, NODE_SKIPPED);
	assert_node(&r, STACK_BASTION, NODE_SKIPPED);
	assert_node(&r, STACK_REDASH, NODE_DONE);
	assert_string_equal(replay_picture(&r)->address, "https://redash.dev.example.com");
	assert_int_equal(deployment_done(replay_picture(&r)), deployment_total(replay_picture(&r)));
	assert_null(replay_picture(&r)->trouble);
	assert_false(replay_picture(&r)->cause.known);
	replay_teardown(&r);
}

static void the_records_are_there_as_soon_as_the_zone_is(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	replay_start(&r);
	replay_advance(&r, MINUTES(4));
	const struct deployment_delegation *g = &replay_picture(&r)->delegation;
	assert_true(g->by_hand);
	assert_string_equal(g->parent, "example.com");
	assert_string_equal(g->child, "dev.example.com");
	assert_int_equal(g->name_servers.len, 4);
	assert_string_equal(g->name_servers.item[0], "ns-1.example.net");
	assert_true(g->handed_over_ms > 0);
	assert_true(g->looked_ms > 0);
	assert_true(g->next_look_ms > g->looked_ms);
	assert_string_equal(replay_picture(&r)->certificate.cname_name,
			    "_0a1b.redash.dev.example.com");
	assert_non_null(strstr(str_text(&r.cloud->log), "_2c3d.acm-validations.aws"));
	replay_teardown(&r);
}

static void what_stops_only_the_certificate_ends_the_delegation(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	r.cloud->delegated_ms = MINUTES(1);
	r.cloud->parent_caa = "issue ca.example";
	replay_start(&r);
	replay_advance(&r, MINUTES(4));
	const struct delegation_report *report = &replay_picture(&r)->delegation.report;
	assert_node(&r, NODE_DELEGATED, NODE_DONE);
	assert_int_equal(report->status, DELEGATION_WRONG);
	assert_string_equal(report->findings[0].id, "CAA_BLOCKS");
	replay_teardown(&r);
}

static void a_ds_that_fits_no_key_holds_the_delegation_up(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	r.cloud->delegated_ms = MINUTES(1);
	r.cloud->dnssec_fails = true;
	replay_start(&r);
	replay_advance(&r, MINUTES(4));
	assert_node(&r, NODE_DELEGATED, NODE_PERSON);
	assert_string_equal(replay_picture(&r)->delegation.report.findings[0].id, "STALE_DS");
	r.cloud->dnssec_fails = false;
	replay_run(&r, MINUTES(60));
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_COMPLETE);
	replay_teardown(&r);
}

static void what_can_run_at_the_same_time_does(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	r.cloud->delegated_ms = MINUTES(1);
	replay_start(&r);
	replay_run(&r, MINUTES(60));
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_COMPLETE);
	assert_in_range(replay_node(&r, STACK_NETWORK)->started_ms - replay_picture(&r)->started_ms,
			0, SECONDS(2));
	assert_in_range(replay_node(&r, STACK_ZONE)->started_ms - replay_picture(&r)->started_ms, 0,
			SECONDS(2));
	assert_in_range(gap_between(&r, STACK_NETWORK, STACK_DATA), 0, SECONDS(6));
	assert_in_range(gap_between(&r, STACK_ZONE, STACK_CERTIFICATE), 0, SECONDS(6));
	assert_in_range(gap_between(&r, STACK_DATA, STACK_REDASH), 0, SECONDS(6));
	const struct deployment *p = replay_picture(&r);
	int64_t wall = p->ended_ms - p->started_ms;
	assert_true(p->longest_chain_ms > MINUTES(8));
	assert_true(wall >= p->longest_chain_ms);
	assert_true(wall * 100 <= p->longest_chain_ms * 105);
	replay_teardown(&r);
}

static void writes_are_two_for_each_stack_and_one_for_each_secret(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	r.cloud->delegated_ms = MINUTES(3);
	replay_start(&r);
	int64_t took = replay_run(&r, MINUTES(60));
	assert_int_equal(r.cloud->calls[FAKE_CREATE_CHANGE_SET], 6);
	assert_int_equal(r.cloud->calls[FAKE_CREATE_SECRET], REPLAY_SECRETS);
	assert_int_equal(replay_picture(&r)->writes, 6 * 2 + REPLAY_SECRETS);
	assert_true(replay_picture(&r)->reads * 1000 < (uint64_t)took * 2);
	assert_false(r.changed_twice);
	replay_teardown(&r);
}

static void the_bastion_comes_between_data_and_redash(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	answers_set(&r.answers, Q_BASTION, "true");
	answers_set(&r.answers, Q_BASTION_SIZE, "t4g.nano");
	answers_set(&r.answers, Q_REDASH_SIZE, "m7i.xlarge");
	r.cloud->delegated_ms = MINUTES(1);
	replay_start(&r);
	replay_run(&r, MINUTES(60));
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_COMPLETE);
	assert_in_range(gap_between(&r, STACK_DATA, STACK_BASTION), 0, SECONDS(6));
	assert_in_range(gap_between(&r, STACK_BASTION, STACK_REDASH), 0, SECONDS(6));
	assert_non_null(strstr(str_text(&r.cloud->log), "al2023-ami-kernel-default-arm64"));
	assert_non_null(strstr(str_text(&r.cloud->log), "current/amd64/"));
	replay_teardown(&r);
}

static void the_parents_account_is_written_to_only_with_its_profile(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	answers_set(&r.answers, Q_DELEGATION_MODE, "profile");
	answers_set(&r.answers, Q_PARENT_PROFILE, "prod");
	fake_cloud_zone(r.cloud, CLOUD_PARENT, "example.com", "ZPARENT");
	r.cloud->delegated_ms = MINUTES(2);
	replay_start(&r);
	replay_run(&r, MINUTES(60));
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_COMPLETE);
	assert_node(&r, STACK_DELEGATION, NODE_DONE);
	assert_int_equal(fake_cloud_stack(r.cloud, "demo-dev-delegation")->account, CLOUD_PARENT);
	assert_int_equal(fake_cloud_stack(r.cloud, "demo-dev-network")->account, CLOUD_DEV);
	assert_non_null(strstr(str_text(&r.cloud->log), "=ZPARENT\n"));
	assert_false(replay_picture(&r)->delegation.by_hand);
	replay_teardown(&r);
}

static void a_certificate_may_wait_for_the_delegation(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	answers_set(&r.answers, Q_CERTIFICATE_WHEN, "after");
	r.cloud->delegated_ms = MINUTES(10);
	replay_start(&r);
	replay_advance(&r, MINUTES(9));
	assert_node(&r, STACK_CERTIFICATE, NODE_WAITING);
	assert_int_equal(replay_node(&r, STACK_CERTIFICATE)->blocked_by, STACK_BIT(NODE_DELEGATED));
	replay_run(&r, MINUTES(60));
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_COMPLETE);
	replay_teardown(&r);
}

static void looking_now_looks_at_once(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	replay_start(&r);
	replay_advance(&r, MINUTES(70)); /* looks are a minute apart by now */
	assert_node(&r, NODE_DELEGATED, NODE_PERSON);
	replay_advance(&r, SECONDS(5));
	r.cloud->delegated_ms = r.clock.ms;
	uint64_t looks = r.cloud->calls[FAKE_LOOK_UP_DELEGATION];
	deploy_check_now(r.deploy);
	deploy_check_now(r.deploy);
	replay_advance(&r, 100);
	assert_int_equal(r.cloud->calls[FAKE_LOOK_UP_DELEGATION], looks + 1);
	assert_node(&r, NODE_DELEGATED, NODE_DONE);
	replay_teardown(&r);
}

static void looks_become_rarer(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	replay_start(&r);
	replay_advance(&r, MINUTES(20));
	uint64_t looks = r.cloud->calls[FAKE_LOOK_UP_DELEGATION];
	assert_in_range(looks, 24 + 70, 24 + 90 + 20);
	replay_advance(&r, MINUTES(50));
	looks = r.cloud->calls[FAKE_LOOK_UP_DELEGATION];
	replay_advance(&r, MINUTES(10));
	assert_in_range(r.cloud->calls[FAKE_LOOK_UP_DELEGATION] - looks, 9, 11);
	replay_teardown(&r);
}

static size_t decisive_looks(const struct replay *r)
{
	return (size_t)r->cloud->decisive_looks;
}

static size_t whole_looks(const struct replay *r)
{
	return (size_t)r->cloud->calls[FAKE_LOOK_UP_DELEGATION] - decisive_looks(r);
}

/* Starts, and waits for a decisive look right after a whole one. */
static void start_between_whole_looks(struct replay *r)
{
	replay_start(r);
	replay_advance(r, MINUTES(70));
	size_t whole = whole_looks(r);
	while (whole_looks(r) == whole)
		replay_advance(r, SECONDS(1));
	size_t decisive = decisive_looks(r);
	while (decisive_looks(r) == decisive)
		replay_advance(r, SECONDS(1));
	replay_advance(r, SECONDS(1));
}

static void one_look_in_twelve_is_whole(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	r.cloud->parent_caa = "issue other.example";
	start_between_whole_looks(&r);
	size_t whole = whole_looks(&r), decisive = decisive_looks(&r);
	for (uint64_t looks = r.cloud->calls[FAKE_LOOK_UP_DELEGATION];
	     r.cloud->calls[FAKE_LOOK_UP_DELEGATION] < looks + 24;) {
		replay_advance(&r, SECONDS(1));
		/* What only whole looks ask stays known in between. */
		const struct delegation_facts *facts = &replay_picture(&r)->delegation.facts;
		assert_int_equal(facts->extras[EXTRA_CAA_PARENT].reply, EXTRA_YES);
	}
	assert_int_equal(whole_looks(&r) - whole, 2);
	assert_int_equal(decisive_looks(&r) - decisive, 22);
	assert_true(replay_picture(&r)->delegation.facts.looked_ms > r.clock.ms - MINUTES(2));
	replay_teardown(&r);
}

static void an_answer_that_changes_is_looked_at_whole_before_the_step_ends(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	start_between_whole_looks(&r);
	size_t whole = whole_looks(&r), decisive = decisive_looks(&r);
	r.cloud->delegated_ms = r.clock.ms;
	r.cloud->dnssec_fails = true;
	while (decisive_looks(&r) == decisive)
		replay_advance(&r, 10);
	assert_int_equal(whole_looks(&r), whole);
	assert_node(&r, NODE_DELEGATED, NODE_PERSON);
	replay_advance(&r, 200);
	assert_int_equal(whole_looks(&r), whole + 1);
	assert_int_equal(decisive_looks(&r), decisive + 1);
	assert_int_equal(replay_picture(&r)->delegation.facts.resolver_count, 1);
	replay_teardown(&r);
}

static void looking_now_is_whole_even_during_a_look(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	start_between_whole_looks(&r);
	size_t whole = whole_looks(&r), decisive = decisive_looks(&r);
	while (decisive_looks(&r) == decisive)
		replay_advance(&r, 10);
	deploy_check_now(r.deploy);
	deploy_check_now(r.deploy);
	assert_int_equal(whole_looks(&r), whole);
	replay_advance(&r, 200);
	assert_int_equal(whole_looks(&r), whole + 1);
	deploy_check_now(r.deploy);
	assert_int_equal(whole_looks(&r), whole + 2);
	replay_teardown(&r);
}

static void secrets_stay_out_of_every_request(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	r.cloud->delegated_ms = MINUTES(1);
	replay_start(&r);
	replay_run(&r, MINUTES(60));
	for (int id = 0; id < SECRET_COUNT; id++) {
		if (secret_spec((enum secret_id)id)->is_user_name) continue;
		if (secret_is_empty(&r.secrets.value[id])) continue;
		assert_null(strstr(str_text(&r.cloud->log), secret_reveal(&r.secrets.value[id])));
	}
	assert_non_null(strstr(str_text(&r.cloud->log), "create_secret demo/dev/redash-password"));
	assert_non_null(strstr(str_text(&r.cloud->log), "tag redash-wizard:environment=demo-dev"));
	replay_teardown(&r);
}

static void at_sixty_times_the_speed_it_takes_a_sixtieth(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	r.cloud->speed = 60;
	r.cloud->delegated_ms = SECONDS(2);
	replay_start(&r);
	int64_t took = replay_run(&r, MINUTES(5));
	const struct deployment *p = replay_picture(&r);
	assert_int_equal(p->phase, DEPLOYMENT_COMPLETE);
	assert_true(took < SECONDS(25));
	assert_true((p->ended_ms - p->started_ms) * 100 <= p->longest_chain_ms * 105);
	replay_teardown(&r);
}

static void freeing_it_at_any_moment_leaves_nothing_behind(void **state)
{
	(void)state;
	for (int64_t ms = 0; ms < MINUTES(6); ms = ms * 2 + 7) {
		struct replay r;
		replay_setup(&r);
		replay_start(&r);
		replay_advance(&r, ms);
		replay_stop(&r);
		assert_int_equal(r.cloud->pending.len, 0);
		assert_int_equal(loop_next_due(r.loop), -1);
		replay_teardown(&r);
	}
}

static void free_at_once(const struct deployment *picture, void *user)
{
	struct deploy **d = user;
	if (picture->nodes[STACK_NETWORK].state == NODE_RUNNING) deploy_free(TAKE(*d));
}

static void a_front_end_may_free_it_while_it_is_told(void **state)
{
	struct replay r;
	(void)state;
	replay_setup(&r);
	struct deploy_time time = { 1, fake_cloud_epoch_ms, r.cloud };
	struct deploy_options options = { .answers = &r.answers, .secrets = &r.secrets, .seed = 1 };
	struct deploy *d = deploy_start(r.loop, &r.cloud->port, &time, &options, free_at_once, &d);
	replay_advance(&r, SECONDS(30));
	assert_null(d);
	assert_int_equal(loop_next_due(r.loop), -1);
	replay_teardown(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_deployment_by_hand_comes_up),
		cmocka_unit_test(the_records_are_there_as_soon_as_the_zone_is),
		cmocka_unit_test(what_stops_only_the_certificate_ends_the_delegation),
		cmocka_unit_test(a_ds_that_fits_no_key_holds_the_delegation_up),
		cmocka_unit_test(what_can_run_at_the_same_time_does),
		cmocka_unit_test(writes_are_two_for_each_stack_and_one_for_each_secret),
		cmocka_unit_test(the_bastion_comes_between_data_and_redash),
		cmocka_unit_test(the_parents_account_is_written_to_only_with_its_profile),
		cmocka_unit_test(a_certificate_may_wait_for_the_delegation),
		cmocka_unit_test(looking_now_looks_at_once),
		cmocka_unit_test(looks_become_rarer),
		cmocka_unit_test(one_look_in_twelve_is_whole),
		cmocka_unit_test(an_answer_that_changes_is_looked_at_whole_before_the_step_ends),
		cmocka_unit_test(looking_now_is_whole_even_during_a_look),
		cmocka_unit_test(secrets_stay_out_of_every_request),
		cmocka_unit_test(at_sixty_times_the_speed_it_takes_a_sixtieth),
		cmocka_unit_test(a_front_end_may_free_it_while_it_is_told),
		cmocka_unit_test(freeing_it_at_any_moment_leaves_nothing_behind),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
