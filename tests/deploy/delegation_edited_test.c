/* A record that was added to a zone of the parent's name which nobody asks. */
#include "core/deploy/delegation.h"

#include "tests/support/replay.h"
#include "tests/support/unit.h"

#include <string.h>

#define W1 "ns-1.awsdns-00.com"
#define W2 "ns-600.awsdns-11.net"

static const char *const wanted[] = { W1, W2 };
static const char *const other[] = { "ns-7.awsdns-00.com", "ns-8.awsdns-01.org" };
static const char *const live[] = { "NS-10.awsdns-01.com.", "ns-20.awsdns-02.net" };

static const struct delegation_finding *find(const struct delegation_report *r, const char *id)
{
	for (size_t i = 0; i < r->finding_count; i++)
		if (str_equal(r->findings[i].id, id)) return &r->findings[i];
	return NULL;
}

/* Two servers of the parent, each with that reply. */
static void classify(const char *const *edited, enum delegation_reply reply,
		     struct delegation_report *ret)
{
	const struct delegation_question q = { .parent = "example.com",
					       .child = "dev.example.com",
					       .expected = wanted,
					       .expected_count = 2,
					       .edited = edited,
					       .edited_count = edited ? 2 : 0,
					       .edited_id = "Z0BBB" };
	struct delegation_facts f = { .parent = mem_copy_text("example.com"), .server_count = 2 };
	for (size_t i = 0; i < 2; i++) {
		struct delegation_seen *s = &f.servers[i];
		s->server = mem_copy_text(i ? "ns-20.awsdns-02.net" : "ns-10.awsdns-01.com");
		s->address = mem_copy_text(i ? "192.0.2.2:53" : "192.0.2.1:53");
		s->reply = reply;
		s->negative_ttl = 300;
		for (size_t n = 0; reply == REPLY_REFERRAL && n < 2; n++)
			s->name_servers[s->name_server_count++] = mem_copy_text(wanted[n]);
	}
	delegation_classify(&q, &f, ret);
	delegation_facts_release(&f);
}

static void a_zone_with_other_servers_is_not_the_live_one(void **state)
{
	static const enum delegation_reply replies[] = { REPLY_NXDOMAIN, REPLY_NODATA };
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(replies); i++) {
		CLEANUP(delegation_report_release) struct delegation_report r;
		classify(other, replies[i], &r);
		const struct delegation_finding *f = find(&r, "WRONG_PARENT_ZONE");
		assert_non_null(f);
		assert_int_equal(r.status, DELEGATION_WRONG);
		assert_int_equal(r.referral, DELEGATION_WRONG);
		assert_non_null(strstr(f->seen, "(Z0BBB)"));
		assert_non_null(strstr(f->seen, "ns-7.awsdns-00.com and ns-8.awsdns-01.org"));
		assert_non_null(strstr(f->seen, "ns-10.awsdns-01.com and ns-20.awsdns-02.net"));
		assert_non_null(strstr(f->advice, "NS record dev in the zone example.com"));
		assert_string_equal(f->evidence, "dig +norec @192.0.2.1 dev.example.com NS");
		assert_string_equal(f->records, "add dev.example.com NS " W1
						"\nadd dev.example.com NS " W2 "\n");
		assert_null(find(&r, "NXDOMAIN"));
		assert_null(find(&r, "NODATA_OTHER"));
	}
}

static void the_live_zone_and_one_nobody_knows_of_are_not_blamed(void **state)
{
	static const char *const *const edited[] = { live, NULL };
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(edited); i++) {
		CLEANUP(delegation_report_release) struct delegation_report r;
		classify(edited[i], REPLY_NXDOMAIN, &r);
		assert_null(find(&r, "WRONG_PARENT_ZONE"));
		/* What shows whoever edits which zone is meant. */
		assert_non_null(strstr(find(&r, "NXDOMAIN")->advice,
				       "served by ns-10.awsdns-01.com and ns-20.awsdns-02.net."));
	}
}

static void what_the_parent_delegates_is_not_blamed(void **state)
{
	CLEANUP(delegation_report_release) struct delegation_report r;
	(void)state;
	classify(other, REPLY_REFERRAL, &r);
	assert_null(find(&r, "WRONG_PARENT_ZONE"));
	assert_int_equal(r.referral, DELEGATION_READY);
}

/* ---- the engine, which puts the record itself ---- */

static void with_parent(struct replay *r)
{
	replay_setup(r);
	answers_set(&r->answers, Q_DELEGATION_MODE, "profile");
	answers_set(&r->answers, Q_PARENT_PROFILE, "prod");
	fake_cloud_zone(r->cloud, CLOUD_PARENT, "example.com", "ZPARENT");
	r->cloud->delegated_ms = MINUTES(20);
}

static void a_record_put_into_a_zone_nobody_asks_waits_for_a_person(void **state)
{
	(void)state;
	for (int again = 0; again < 2; again++) {
		struct replay r;
		with_parent(&r);
		r.cloud->parent_is_elsewhere = true;
		replay_start(&r);
		replay_advance(&r, MINUTES(10));
		if (again) { /* another run sees it, too */
			replay_stop(&r);
			replay_start(&r);
			replay_advance(&r, MINUTES(2));
		}
		assert_node(&r, NODE_DELEGATED, NODE_PERSON);
		const struct delegation_finding *f =
			find(&replay_picture(&r)->delegation.report, "WRONG_PARENT_ZONE");
		assert_non_null(f);
		assert_non_null(strstr(f->seen, "(ZPARENT)"));
		replay_run(&r, MINUTES(60)); /* a person has put it right */
		assert_int_equal(replay_picture(&r)->phase, DEPLOYMENT_COMPLETE);
		replay_teardown(&r);
	}
}

static void a_record_in_the_live_zone_is_only_not_seen_yet(void **state)
{
	struct replay r;
	(void)state;
	with_parent(&r);
	replay_start(&r);
	replay_advance(&r, MINUTES(10));
	assert_node(&r, NODE_DELEGATED, NODE_RUNNING);
	assert_non_null(find(&replay_picture(&r)->delegation.report, "NXDOMAIN"));
	replay_teardown(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_zone_with_other_servers_is_not_the_live_one),
		cmocka_unit_test(the_live_zone_and_one_nobody_knows_of_are_not_blamed),
		cmocka_unit_test(what_the_parent_delegates_is_not_blamed),
		cmocka_unit_test(a_record_put_into_a_zone_nobody_asks_waits_for_a_person),
		cmocka_unit_test(a_record_in_the_live_zone_is_only_not_seen_yet),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
