#include "core/deploy/delegation.h"

#include "core/base/mem.h"

#include "tests/support/unit.h"

#include <stdlib.h>
#include <string.h>

#define W1 "ns-2048.awsdns-64.com"
#define W2 "ns-2049.awsdns-65.net"
#define W3 "ns-2050.awsdns-66.org"
#define W4 "ns-2051.awsdns-67.co.uk"

static const char *const wanted[] = { W1, W2, W3, W4 };
static const struct delegation_question question = {
	.parent = "example.com", .child = "dev.example.com", .expected = wanted, .expected_count = 4
};

static struct delegation_seen *add(struct delegation_facts *facts, enum delegation_reply reply,
				   const char *owner, const char *names)
{
	struct delegation_seen *seen = &facts->servers[facts->server_count++];
	if (!facts->parent) facts->parent = mem_copy_text("example.com");
	seen->server = str_format("ns-%zu.parent.example.net", facts->server_count);
	seen->address = str_format("192.0.2.%zu:53", facts->server_count);
	seen->reply = reply;
	seen->owner = mem_copy_text(owner);
	for (const char *name = names; *name;) {
		size_t len = strcspn(name, " ");
		seen->name_servers[seen->name_server_count++] = mem_copy_bytes(name, len);
		name += len + (name[len] == ' ');
	}
	return seen;
}

static void add_four(struct delegation_facts *facts, enum delegation_reply reply, const char *owner,
		     const char *names)
{
	for (int i = 0; i < 4; i++)
		add(facts, reply, owner, names);
}

static void add_referral(struct delegation_facts *facts, const char *names)
{
	add(facts, REPLY_REFERRAL, "dev.example.com", names);
}

/* Classifies and hands over; the facts are used up. */
static struct delegation_report report_of(struct delegation_facts *facts)
{
	struct delegation_report report;
	delegation_classify(&question, facts, &report);
	delegation_facts_release(facts);
	assert_true(report.finding_count > 0);
	return report;
}

static void assert_headline(const struct delegation_report *r, const char *id,
			    enum delegation_status status)
{
	assert_string_equal(r->findings[0].id, id);
	assert_int_equal(r->status, status);
	assert_true(*r->findings[0].seen);
}

static bool has_finding(const struct delegation_report *r, const char *id)
{
	for (size_t i = 0; i < r->finding_count; i++)
		if (str_equal(r->findings[i].id, id)) return true;
	return false;
}

static void assert_says(const char *text, const char *part)
{
	if (!strstr(text, part)) fail_msg("'%s' does not say '%s'", text, part);
}

/* One situation, seen alike at all four servers of the parent. */
static void each_state_is_recognised_by_name(void **state)
{
	static const struct {
		const char *id;
		enum delegation_status status;
		enum delegation_reply reply;
		const char *owner, *names, *seen, *advice;
	} rows[] = {
		{ "OK", DELEGATION_READY, REPLY_REFERRAL, "dev.example.com",
		  W4 " " W3 " " W2 " " W1, "4 name servers", "" },
		{ "OK", DELEGATION_READY, REPLY_REFERRAL, "dev.example.com",
		  "NS-2048.AWSDNS-64.COM. " W2 " " W3 " " W4, "", "" },
		{ "HOSTS_BOTH", DELEGATION_READY, REPLY_HOSTS_BOTH, "dev.example.com",
		  W1 " " W2 " " W3 " " W4, "answer for dev.example.com", "" },
		{ "WRONG_NS", DELEGATION_WRONG, REPLY_HOSTS_BOTH, "dev.example.com",
		  "ns-1.old.example.org", "ns-1.old.example.org", W3 },
		{ "NXDOMAIN", DELEGATION_WAITING, REPLY_NXDOMAIN, "", "", "no record for dev",
		  "NS record dev in the zone example.com" },
		{ "NODATA_OTHER", DELEGATION_WAITING, REPLY_NODATA, "", "", "other records",
		  "hidden" },
		{ "CNAME_AT_NAME", DELEGATION_WRONG, REPLY_CNAME, "else.example.com", "",
		  "alias of else.example.com", "remove the CNAME dev" },
		{ "PARTIAL", DELEGATION_WAITING, REPLY_REFERRAL, "dev.example.com", W1 " " W3,
		  "missing: " W2 " and " W4, "Add the missing" },
		{ "MIXED_OLD", DELEGATION_WRONG, REPLY_REFERRAL, "dev.example.com",
		  W1 " " W2 " ns-9.awsdns-01.com ns-700.awsdns-23.net",
		  "ns-9.awsdns-01.com and ns-700.awsdns-23.net", "Remove: ns-9.awsdns-01.com" },
		{ "WRONG_NS", DELEGATION_WRONG, REPLY_REFERRAL, "dev.example.com",
		  "ns-91.awsdns-11.com ns-700.awsdns-23.net", "another zone: ns-91.awsdns-11.com",
		  "replace all values by: " W1 },
		{ "PARENTS_OWN_NS", DELEGATION_WRONG, REPLY_REFERRAL, "dev.example.com",
		  "ns-1.parent.example.net ns-2.parent.example.net", "own name servers", W1 },
		{ "VALUES_MISSING_DOT", DELEGATION_WRONG, REPLY_REFERRAL, "dev.example.com",
		  W1 ".example.com " W2 ".example.com", "final dot", W1 ". " W2 "." },
		{ "VALUES_MISSING_DOT", DELEGATION_WRONG, REPLY_REFERRAL, "dev.example.com",
		  W1 " " W2 ".Example.com", W2 ".Example.com", "dot at the end" },
		{ "NS_NO_ADDRESS", DELEGATION_WRONG, REPLY_REFERRAL, "dev.example.com",
		  W1 " ns-2049.awsdns-65.nte " W3 " " W4, "ns-2049.awsdns-65.nte",
		  "perhaps " W2 " was meant" },
		{ "SHADOWED", DELEGATION_WRONG, REPLY_NESTED_CUT, "sub.example.com",
		  "ns-91.awsdns-11.com", "inside sub.example.com", "the zone sub.example.com" },
		{ "PARENT_UNREACHABLE", DELEGATION_UNKNOWN, REPLY_NONE, "", "", "None of",
		  "block DNS" },
		{ "PARENT_UNREACHABLE", DELEGATION_UNKNOWN, REPLY_SERVFAIL, "", "", "", "" },
		{ "PARENT_UNREACHABLE", DELEGATION_UNKNOWN, REPLY_BAD, "", "", "", "" },
		{ "PARENT_NOT_AUTHORITATIVE", DELEGATION_WRONG, REPLY_REFUSED, "", "",
		  "do not serve it", "another network" },
		{ "PARENT_NOT_AUTHORITATIVE", DELEGATION_WRONG, REPLY_NOT_AUTHORITATIVE, "", "",
		  "4 of 4", "" },
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct delegation_facts facts = { 0 };
		add_four(&facts, rows[i].reply, rows[i].owner, rows[i].names);
		struct delegation_report r = report_of(&facts);
		assert_headline(&r, rows[i].id, rows[i].status);
		assert_int_equal(r.finding_count, 1);
		assert_int_equal(r.findings[0].status, rows[i].status);
		assert_says(r.findings[0].seen, rows[i].seen);
		assert_says(r.findings[0].advice, rows[i].advice);
		assert_int_equal(r.servers_asked, 4);
		assert_int_equal(r.servers_right, r.status == DELEGATION_READY ? 4 : 0);
		delegation_report_release(&r);
	}
}

static void while_it_spreads_it_is_waited_for(void **state)
{
	struct delegation_facts facts = { 0 };
	(void)state;
	for (int i = 0; i < 3; i++)
		add_referral(&facts, W1 " " W2 " " W3 " " W4);
	add(&facts, REPLY_NXDOMAIN, "", "");
	struct delegation_report r = report_of(&facts);
	assert_headline(&r, "PARENT_SERVERS_DISAGREE", DELEGATION_WAITING);
	assert_says(r.findings[0].seen, "3 of 4");
	assert_int_equal(r.servers_right, 3);
	assert_true(has_finding(&r, "NXDOMAIN"));
	assert_true(has_finding(&r, "OK"));
	delegation_report_release(&r);
}

static void an_old_set_that_is_being_replaced_is_waited_for(void **state)
{
	struct delegation_facts facts = { 0 };
	(void)state;
	add_referral(&facts, "ns-91.awsdns-11.com");
	add_referral(&facts, W1 " " W2 " " W3 " " W4);
	struct delegation_report r = report_of(&facts);
	assert_headline(&r, "PARENT_SERVERS_DISAGREE", DELEGATION_WAITING);
	assert_true(has_finding(&r, "WRONG_NS"));
	delegation_report_release(&r);
}

static void two_different_mistakes_are_wrong(void **state)
{
	struct delegation_facts facts = { 0 };
	(void)state;
	add(&facts, REPLY_NXDOMAIN, "", "");
	add_referral(&facts, "ns-91.awsdns-11.com");
	struct delegation_report r = report_of(&facts);
	assert_headline(&r, "WRONG_NS", DELEGATION_WRONG);
	assert_true(has_finding(&r, "PARENT_SERVERS_DISAGREE"));
	delegation_report_release(&r);
}

static void a_silent_server_among_right_ones_is_a_note(void **state)
{
	struct delegation_facts facts = { 0 };
	(void)state;
	add(&facts, REPLY_NONE, "", "");
	for (int i = 0; i < 2; i++)
		add_referral(&facts, W1 " " W2 " " W3 " " W4);
	add(&facts, REPLY_REFUSED, "", "");
	struct delegation_report r = report_of(&facts);
	assert_int_equal(r.status, DELEGATION_READY);
	assert_int_equal(r.servers_right, 2);
	assert_int_equal(r.servers_asked, 4);
	assert_int_equal(r.finding_count, 3);
	assert_true(has_finding(&r, "PARENT_UNREACHABLE"));
	assert_true(has_finding(&r, "PARENT_NOT_AUTHORITATIVE"));
	assert_string_equal(r.findings[2].id, "OK");
	delegation_report_release(&r);
}

static void addresses_of_one_server_count_once(void **state)
{
	struct delegation_facts facts = { 0 };
	(void)state;
	for (int i = 0; i < 4; i++) {
		add_referral(&facts, W1 " " W2 " " W3 " " W4);
		free(facts.servers[i].server);
		facts.servers[i].server =
			mem_copy_text(i % 2 ? "ns-a.example.net" : "NS-B.example.net");
	}
	facts.servers[3].reply = REPLY_NXDOMAIN;
	struct delegation_report r = report_of(&facts);
	assert_int_equal(r.servers_asked, 2);
	assert_int_equal(r.servers_right, 1); /* one address of ns-a still says no */
	delegation_report_release(&r);
}

static void some_right_and_some_hosting_both_agree(void **state)
{
	struct delegation_facts facts = { 0 };
	(void)state;
	add_referral(&facts, W1 " " W2 " " W3 " " W4);
	add(&facts, REPLY_HOSTS_BOTH, "dev.example.com", W1 " " W2 " " W3 " " W4);
	struct delegation_report r = report_of(&facts);
	assert_int_equal(r.status, DELEGATION_READY);
	assert_false(has_finding(&r, "PARENT_SERVERS_DISAGREE"));
	assert_int_equal(r.servers_right, 2);
	delegation_report_release(&r);
}

static void names_that_differ_by_a_digit_are_no_typo_of_one_that_is_there(void **state)
{
	struct delegation_facts facts = { 0 };
	(void)state;
	/* One letter away from W1, but W1 is in the set; far from all that is missing. */
	add_referral(&facts, W1 " " W2 " " W3 " ns-2047.awsdns-64.com");
	struct delegation_report r = report_of(&facts);
	assert_headline(&r, "MIXED_OLD", DELEGATION_WRONG);
	delegation_report_release(&r);
}

static void the_longest_memory_of_a_no_is_kept(void **state)
{
	struct delegation_facts facts = { 0 };
	(void)state;
	add(&facts, REPLY_NXDOMAIN, "", "")->negative_ttl = 900;
	add(&facts, REPLY_NXDOMAIN, "", "")->negative_ttl = 300;
	struct delegation_report r = report_of(&facts);
	assert_int_equal(r.negative_ttl, 900);
	assert_says(r.findings[0].advice, "15:00");
	delegation_report_release(&r);
}

static void without_servers_nothing_is_known(void **state)
{
	struct delegation_facts facts = { 0 };
	(void)state;
	struct delegation_report r = report_of(&facts);
	assert_headline(&r, "PARENT_UNREACHABLE", DELEGATION_UNKNOWN);
	assert_says(r.findings[0].seen, "example.com");
	delegation_report_release(&r);
}

static void without_expectations_no_set_is_right(void **state)
{
	static const struct delegation_question open = { .parent = "example.com",
							 .child = "dev.example.com",
							 .expected = NULL,
							 .expected_count = 0 };
	struct delegation_facts facts = { 0 };
	struct delegation_report r;
	(void)state;
	add_referral(&facts, W1);
	delegation_classify(&open, &facts, &r);
	assert_headline(&r, "CHILD_NOT_READY", DELEGATION_WAITING);
	delegation_report_release(&r);
	delegation_facts_release(&facts);
}

static void a_child_several_labels_deep_keeps_them_all(void **state)
{
	static const struct delegation_question deep = { .parent = "example.com",
							 .child = "dev.sub.example.com",
							 .expected = wanted,
							 .expected_count = 4 };
	struct delegation_facts facts = { 0 };
	struct delegation_report r;
	(void)state;
	add(&facts, REPLY_NXDOMAIN, "", "");
	delegation_classify(&deep, &facts, &r);
	assert_says(r.findings[0].advice, "NS record dev.sub in");
	delegation_report_release(&r);
	delegation_facts_release(&facts);
}

static void an_endless_set_is_cut_in_words_only(void **state)
{
	struct delegation_facts facts = { 0 };
	(void)state;
	add_referral(&facts, "a.x.org b.x.org c.x.org d.x.org e.x.org f.x.org g.x.org h.x.org "
			     "i.x.org j.x.org k.x.org l.x.org m.x.org");
	struct delegation_report r = report_of(&facts);
	assert_headline(&r, "WRONG_NS", DELEGATION_WRONG);
	assert_says(r.findings[0].seen, "h.x.org and 5 more");
	assert_null(strstr(r.findings[0].seen, "i.x.org"));
	delegation_report_release(&r);
}

static void facts_are_copied_deeply(void **state)
{
	struct delegation_facts a = { 0 }, b = { 0 };
	(void)state;
	add_referral(&a, W1 " " W2);
	add_referral(&b, W4);
	delegation_facts_copy(&b, &a);
	delegation_facts_copy(&b, &b);
	assert_ptr_not_equal(a.servers[0].server, b.servers[0].server);
	delegation_facts_release(&a);
	assert_string_equal(b.servers[0].name_servers[1], W2);
	assert_string_equal(b.parent, "example.com");
	assert_int_equal(a.server_count, 0);
	delegation_facts_release(&b);
}

static void a_server_that_falls_silent_is_noticed_once(void **state)
{
	struct delegation_facts then = { 0 }, now = { 0 };
	(void)state;
	add(&then, REPLY_NXDOMAIN, "", "");
	add_referral(&then, "ns-1.example.net ns-2.example.net");
	delegation_facts_copy(&now, &then);
	assert_false(delegation_facts_lost(&then, &now));
	now.servers[0].reply = REPLY_NONE;
	assert_true(delegation_facts_lost(&then, &now));
	assert_false(delegation_facts_lost(&now, &now));
	assert_false(delegation_facts_lost(&now, &then));
	delegation_facts_release(&then);
	delegation_facts_release(&now);
}

static void looks_agree_whatever_the_order_and_the_times(void **state)
{
	struct delegation_facts a = { 0 }, b = { 0 };
	(void)state;
	add(&a, REPLY_NXDOMAIN, "", "");
	add_referral(&a, "ns-1.example.net ns-2.example.net");
	delegation_facts_copy(&b, &a);
	struct delegation_seen first = b.servers[0];
	b.servers[0] = b.servers[1];
	b.servers[1] = first;
	b.servers[1].negative_ttl = 60;
	b.servers[1].serial = 7;
	char *name = b.servers[0].name_servers[0];
	b.servers[0].name_servers[0] = b.servers[0].name_servers[1];
	b.servers[0].name_servers[1] = name;
	b.looked_ms = 5;
	assert_true(delegation_facts_agree(&a, &b));
	delegation_facts_refresh(&a, &b);
	assert_int_equal(a.looked_ms, 5);
	assert_int_equal(a.servers[0].negative_ttl, 60);
	assert_int_equal(a.servers[0].serial, 0);
	b.servers[1].reply = REPLY_NODATA;
	assert_false(delegation_facts_agree(&a, &b));
	b.servers[1].reply = REPLY_NXDOMAIN;
	b.servers[0].name_servers[0][3] = '9';
	assert_false(delegation_facts_agree(&a, &b));
	delegation_facts_release(&a);
	delegation_facts_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_server_that_falls_silent_is_noticed_once),
		cmocka_unit_test(looks_agree_whatever_the_order_and_the_times),
		cmocka_unit_test(each_state_is_recognised_by_name),
		cmocka_unit_test(while_it_spreads_it_is_waited_for),
		cmocka_unit_test(an_old_set_that_is_being_replaced_is_waited_for),
		cmocka_unit_test(two_different_mistakes_are_wrong),
		cmocka_unit_test(a_silent_server_among_right_ones_is_a_note),
		cmocka_unit_test(addresses_of_one_server_count_once),
		cmocka_unit_test(some_right_and_some_hosting_both_agree),
		cmocka_unit_test(names_that_differ_by_a_digit_are_no_typo_of_one_that_is_there),
		cmocka_unit_test(the_longest_memory_of_a_no_is_kept),
		cmocka_unit_test(without_servers_nothing_is_known),
		cmocka_unit_test(without_expectations_no_set_is_right),
		cmocka_unit_test(a_child_several_labels_deep_keeps_them_all),
		cmocka_unit_test(an_endless_set_is_cut_in_words_only),
		cmocka_unit_test(facts_are_copied_deeply),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
