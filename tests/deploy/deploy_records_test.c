/* Records that stand already: the delegation in the parent's zone, the validation record in ours,
 * and what a new zone would hide. */
#include "core/deploy/deploy.h"

#include "tests/support/replay.h"
#include "tests/support/unit.h"

#include <string.h>

/* The parent's zone is in the second account. */
static void with_parent(struct replay *r)
{
	replay_setup(r);
	answers_set(&r->answers, Q_DELEGATION_MODE, "profile");
	answers_set(&r->answers, Q_PARENT_PROFILE, "prod");
	fake_cloud_zone(r->cloud, CLOUD_PARENT, "example.com", "ZPARENT");
	r->cloud->delegated_ms = MINUTES(4);
}

static void add_record(struct replay *r, const char *zone, const char *name, const char *type,
		       const char *const *values, size_t count)
{
	struct fake_record *record = vec_push(&r->cloud->records);
	record->zone_id = mem_copy_text(zone);
	record->name = mem_copy_text(name);
	record->type = mem_copy_text(type);
	record->ttl = 900;
	for (record->value_count = 0; record->value_count < count; record->value_count++)
		record->values[record->value_count] = mem_copy_text(values[record->value_count]);
}

static void add_one(struct replay *r, const char *zone, const char *name, const char *type,
		    const char *value)
{
	add_record(r, zone, name, type, &value, 1);
}

static const struct fake_record *record_of(const struct replay *r, const char *type)
{
	for (size_t i = 0; i < r->cloud->records.len; i++)
		if (str_equal(r->cloud->records.item[i].type, type))
			return &r->cloud->records.item[i];
	return NULL;
}

static int creates(const struct replay *r, const char *name)
{
	return fake_cloud_stack(r->cloud, name)->creates;
}

static void another_delegation_is_replaced_only_when_told(void **state)
{
	static const char *const old[] = { "ns-1.old.example", "ns-2.old.example" };
	struct replay r;
	(void)state;
	with_parent(&r);
	add_record(&r, "ZPARENT", "dev.example.com", "NS", old, 2);
	replay_start(&r);
	replay_advance(&r, MINUTES(3));
	assert_node(&r, STACK_DELEGATION, NODE_CHOICE);
	const struct deployment_choice *c = &replay_node(&r, STACK_DELEGATION)->choice;
	assert_int_equal(c->blockers.len, 2);
	assert_string_equal(c->blockers.item[1].reason, "ns-2.old.example");
	assert_int_equal(r.cloud->calls[FAKE_CHANGE_RECORDS], 0);
	replay_decide(&r, STACK_DELEGATION, CHOICE_REPLACE);
	replay_advance(&r, SECONDS(30));
	assert_node(&r, STACK_DELEGATION, NODE_ADOPTED);
	assert_int_equal(record_of(&r, "NS")->ttl, 300);
	assert_string_equal(record_of(&r, "NS")->values[0],
			    replay_picture(&r)->delegation.name_servers.item[0]);
	assert_int_equal(creates(&r, "demo-dev-delegation"), 0);
	replay_run(&r, MINUTES(60));
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_COMPLETE);
	replay_teardown(&r);
}

static void what_was_changed_since_it_was_shown_is_asked_about_again(void **state)
{
	struct replay r;
	(void)state;
	with_parent(&r);
	add_one(&r, "ZPARENT", "dev.example.com", "NS", "ns-1.old.example");
	replay_start(&r);
	replay_advance(&r, MINUTES(3));
	struct fake_record *record = (struct fake_record *)(uintptr_t)record_of(&r, "NS");
	free(record->values[0]);
	record->values[0] = mem_copy_text("ns-1.newer.example");
	replay_decide(&r, STACK_DELEGATION, CHOICE_REPLACE);
	replay_advance(&r, SECONDS(30));
	assert_node(&r, STACK_DELEGATION, NODE_CHOICE);
	assert_string_equal(replay_node(&r, STACK_DELEGATION)->choice.blockers.item[0].reason,
			    "ns-1.newer.example");
	assert_int_equal(r.cloud->calls[FAKE_CHANGE_RECORDS], 0);
	replay_teardown(&r);
}

static void the_same_delegation_is_used_and_an_answer_may_be_lost(void **state)
{
	(void)state;
	for (int lost = 0; lost < 2; lost++) {
		struct replay r;
		with_parent(&r);
		add_one(&r, "ZPARENT", "dev.example.com", "NS", "ns-1.old.example");
		if (lost)
			fake_cloud_fail(r.cloud, (struct fake_fault){ .op = FAKE_CHANGE_RECORDS,
								      .kind = ERR_NETWORK,
								      .text = "cut off",
								      .count = 1,
								      .takes = true });
		replay_start(&r);
		replay_advance(&r, MINUTES(3));
		replay_decide(&r, STACK_DELEGATION, CHOICE_REPLACE);
		replay_advance(&r, lost ? SECONDS(60) : 30); /* killed with the change under way */
		if (!lost) {
			replay_stop(&r);
			replay_start(&r);
		}
		replay_run(&r, MINUTES(60));
		assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_COMPLETE);
		assert_node(&r, STACK_DELEGATION, NODE_ADOPTED);
		assert_int_equal(r.cloud->calls[FAKE_CHANGE_RECORDS], 1);
		replay_teardown(&r);
	}
}

static void without_a_record_the_stack_makes_it(void **state)
{
	struct replay r;
	(void)state;
	with_parent(&r);
	replay_start(&r);
	replay_run(&r, MINUTES(60));
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_COMPLETE);
	assert_node(&r, STACK_DELEGATION, NODE_DONE);
	assert_int_equal(creates(&r, "demo-dev-delegation"), 1);
	assert_int_equal(creates(&r, "demo-dev-validation"), 1);
	replay_teardown(&r);
}

static void whoever_may_not_list_records_goes_on(void **state)
{
	struct replay r;
	(void)state;
	with_parent(&r);
	fake_cloud_fail(r.cloud, (struct fake_fault){ .op = FAKE_LIST_RECORDS,
						      .kind = ERR_DENIED,
						      .text = "not authorized" });
	replay_start(&r);
	replay_run(&r, MINUTES(60));
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_COMPLETE);
	assert_int_equal(creates(&r, "demo-dev-delegation"), 1);
	replay_teardown(&r);
}

static void what_the_zone_would_hide_is_asked_about_before_it_is_made(void **state)
{
	struct replay r;
	(void)state;
	with_parent(&r);
	add_one(&r, "ZPARENT", "example.com", "A", "192.0.2.1");
	add_one(&r, "ZPARENT", "api.dev.example.com", "CNAME", "live.example.net");
	add_one(&r, "ZPARENT", "dev.example.com", "MX", "10 mail.example.com");
	add_one(&r, "ZPARENT", "notdev.example.com", "A", "192.0.2.2");
	replay_start(&r);
	replay_advance(&r, MINUTES(2));
	assert_node(&r, STACK_ZONE, NODE_CHOICE);
	assert_non_null(strstr(replay_node(&r, STACK_ZONE)->choice.sentence, "hide 2 records"));
	assert_int_equal(creates(&r, "demo-dev-zone"), 0);
	replay_decide(&r, STACK_ZONE, CHOICE_MAKE);
	replay_run(&r, MINUTES(60));
	assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_COMPLETE);
	assert_int_equal(creates(&r, "demo-dev-zone"), 1);
	replay_teardown(&r);
}

static void what_is_behind_a_delegation_is_hidden_already(void **state)
{
	struct replay r;
	(void)state;
	with_parent(&r);
	add_one(&r, "ZPARENT", "api.dev.example.com", "A", "192.0.2.1");
	add_one(&r, "ZPARENT", "dev.example.com", "NS", "ns-1.old.example");
	replay_start(&r);
	replay_advance(&r, MINUTES(3));
	assert_int_equal(creates(&r, "demo-dev-zone"), 1);
	replay_teardown(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(another_delegation_is_replaced_only_when_told),
		cmocka_unit_test(what_was_changed_since_it_was_shown_is_asked_about_again),
		cmocka_unit_test(the_same_delegation_is_used_and_an_answer_may_be_lost),
		cmocka_unit_test(without_a_record_the_stack_makes_it),
		cmocka_unit_test(whoever_may_not_list_records_goes_on),
		cmocka_unit_test(what_the_zone_would_hide_is_asked_about_before_it_is_made),
		cmocka_unit_test(what_is_behind_a_delegation_is_hidden_already),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
