/* A record that is kept in the parent's zone itself: asked of its servers, and judged. */
#include "core/deploy/delegation_probe.h"

#include "core/base/mem.h"

#include "tests/support/delegation_scene.h"
#include "tests/support/unit.h"

#include <stdlib.h>
#include <string.h>

#define HOST     "redash.dev.example.com"
#define BALANCER "lb-1.eu-west-1.elb.example.net"

static const char *const balancer[] = { BALANCER };
static const char *const acm[] = { "_y.acm.example.net" };
static const struct delegation_question address_question = {
	.parent = "example.com",
	.child = HOST,
	.expected = balancer,
	.expected_count = 1,
	.subject = SUBJECT_ADDRESS,
};
static const struct delegation_question cname_question = {
	.parent = "example.com",
	.child = SCENE_CNAME,
	.expected = acm,
	.expected_count = 1,
	.subject = SUBJECT_CNAME,
};
static const struct dns_stub_answer no = {
	.rcode = DNS_NXDOMAIN,
	.authoritative = true,
	.records = "ns example.com 900 SOA ns-a.example.net 1 600\n"
};

/* To whatever has no rule of its own: there is no such name. */
static void parents_say(struct scene *s, const char *name, int type, const char *records)
{
	struct dns_stub_answer answer = { .authoritative = true, .records = records };
	for (int i = 0; i < SCENE_PARENTS; i++) {
		dns_stub_rule(s->parents[i], NULL, 0, &no);
		if (records) dns_stub_rule(s->parents[i], name, type, &answer);
	}
}

static struct delegation_report report_of(struct scene *s, const struct delegation_question *q)
{
	CLEANUP(heard_release) struct heard h = { 0 };
	struct delegation_report report;
	scene_look(s, q, &h);
	assert_int_equal(h.calls, 1);
	assert_false(err_is_set(&h.err));
	delegation_classify(q, &h.facts, &report);
	assert_true(report.finding_count > 0);
	return report;
}

static void assert_finding(const struct delegation_report *r, const char *id,
			   enum delegation_status status)
{
	assert_string_equal(r->findings[0].id, id);
	assert_int_equal(r->findings[0].status, status);
	assert_int_equal(r->status, status);
	assert_int_equal(r->referral, status);
}

static void the_record_is_there(void **state)
{
	parents_say(*state, SCENE_CNAME, DNS_CNAME,
		    "an _x.redash.dev.example.com 300 CNAME _Y.acm.example.net\n");
	struct delegation_report r = report_of(*state, &cname_question);
	assert_finding(&r, "OK", DELEGATION_READY);
	assert_int_equal(r.servers_asked, SCENE_PARENTS);
	assert_int_equal(r.servers_right, SCENE_PARENTS);
	delegation_report_release(&r);
}

static void a_missing_record_is_told_with_its_short_name(void **state)
{
	parents_say(*state, NULL, 0, NULL);
	struct delegation_report r = report_of(*state, &cname_question);
	assert_finding(&r, "RECORD_MISSING", DELEGATION_WAITING);
	assert_int_equal(r.negative_ttl, 600);
	assert_non_null(strstr(r.findings[0].advice, "\"_x.redash.dev\""));
	assert_non_null(strstr(r.findings[0].advice, "ns-a.example.net"));
	assert_non_null(strstr(r.findings[0].evidence, " " SCENE_CNAME " CNAME"));
	assert_string_equal(r.findings[0].records,
			    "add " SCENE_CNAME " CNAME _y.acm.example.net\n");
	delegation_report_release(&r);
}

static void a_server_that_lags_behind_is_waited_for(void **state)
{
	struct scene *s = *state;
	parents_say(s, SCENE_CNAME, DNS_CNAME,
		    "an _x.redash.dev.example.com 300 CNAME _y.acm.example.net\n");
	dns_stub_rule(s->parents[2], SCENE_CNAME, DNS_CNAME, &no);
	struct delegation_report r = report_of(s, &cname_question);
	assert_finding(&r, "RECORD_MISSING", DELEGATION_WAITING);
	assert_int_equal(r.servers_right, SCENE_PARENTS - 1);
	delegation_report_release(&r);
}

static void another_value_is_wrong(void **state)
{
	parents_say(*state, HOST, DNS_A, "an " HOST " 300 CNAME old.example.net\n");
	struct delegation_report r = report_of(*state, &address_question);
	assert_finding(&r, "RECORD_DIFFERS", DELEGATION_WRONG);
	assert_non_null(strstr(r.findings[0].seen, "old.example.net"));
	assert_string_equal(r.findings[0].records, "delete " HOST " CNAME old.example.net\n"
						   "add " HOST " CNAME " BALANCER "\n");
	delegation_report_release(&r);
}

static void an_appended_zone_name_is_recognised(void **state)
{
	parents_say(*state, HOST ".example.com", DNS_A,
		    "an " HOST ".example.com 300 CNAME " BALANCER "\n");
	struct delegation_report r = report_of(*state, &address_question);
	assert_finding(&r, "RECORD_DOUBLED", DELEGATION_WRONG);
	assert_int_equal(r.finding_count, 1);
	assert_non_null(strstr(r.findings[0].advice, "\"redash.dev\""));
	delegation_report_release(&r);
}

/* A wildcard answers for that name, too. */
static void what_leads_elsewhere_is_not_ours_with_the_name_appended(void **state)
{
	parents_say(*state, HOST ".example.com", DNS_A,
		    "an " HOST ".example.com 300 CNAME www.example.com\n");
	struct delegation_report r = report_of(*state, &address_question);
	assert_finding(&r, "RECORD_MISSING", DELEGATION_WAITING);
	delegation_report_release(&r);
}

static void a_delegation_above_hides_it(void **state)
{
	struct scene *s = *state;
	struct dns_stub_answer referral = {
		.records = "ns dev.example.com 300 NS ns-9.old.example.net\n"
	};
	for (int i = 0; i < SCENE_PARENTS; i++)
		dns_stub_rule(s->parents[i], NULL, 0, &referral);
	struct delegation_report r = report_of(s, &address_question);
	assert_finding(&r, "RECORD_HIDDEN", DELEGATION_WRONG);
	assert_non_null(strstr(r.findings[0].seen, "dev.example.com is delegated"));
	delegation_report_release(&r);
}

static void an_alias_is_known_by_its_addresses(void **state)
{
	struct scene *s = *state;
	parents_say(s, HOST, DNS_A, "an " HOST " 60 A 198.51.100.7\nan " HOST " 60 A 192.0.2.9\n");
	scene_resolver_says(s, BALANCER, DNS_A, DNS_NOERROR,
			    "an " BALANCER " 60 A 192.0.2.9\nan " BALANCER " 60 A 192.0.2.8\n");
	struct delegation_report r = report_of(s, &address_question);
	assert_finding(&r, "OK", DELEGATION_READY);
	delegation_report_release(&r);
}

static void addresses_of_somebody_else_are_wrong(void **state)
{
	struct scene *s = *state;
	parents_say(s, HOST, DNS_A, "an " HOST " 60 A 198.51.100.7\n");
	scene_resolver_says(s, BALANCER, DNS_A, DNS_NOERROR, "an " BALANCER " 60 A 192.0.2.9\n");
	struct delegation_report r = report_of(s, &address_question);
	assert_finding(&r, "RECORD_DIFFERS", DELEGATION_WRONG);
	assert_non_null(strstr(r.findings[0].records, "delete " HOST " A 198.51.100.7\n"));
	delegation_report_release(&r);
}

static void no_resolver_hears_the_host_name(void **state)
{
	struct scene *s = *state;
	parents_say(s, NULL, 0, NULL);
	struct delegation_report r = report_of(s, &address_question);
	delegation_report_release(&r);
	assert_int_equal(dns_stub_asked(s->resolver, HOST), 0);
	assert_int_equal(dns_stub_asked(s->resolver, BALANCER), 1);
	assert_int_equal(dns_stub_asked(s->zone[0], HOST), 0);
}

static void silence_says_nothing(void **state)
{
	struct scene *s = *state;
	struct dns_stub_answer refused = { .rcode = DNS_REFUSED };
	for (int i = 0; i < SCENE_PARENTS; i++)
		dns_stub_rule(s->parents[i], NULL, 0, &refused);
	struct delegation_report r = report_of(s, &cname_question);
	assert_finding(&r, "PARENT_UNREACHABLE", DELEGATION_UNKNOWN);
	delegation_report_release(&r);
}

#define WITH_SCENE(test) cmocka_unit_test_setup_teardown(test, scene_set_up, scene_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCENE(the_record_is_there),
		WITH_SCENE(a_missing_record_is_told_with_its_short_name),
		WITH_SCENE(a_server_that_lags_behind_is_waited_for),
		WITH_SCENE(another_value_is_wrong),
		WITH_SCENE(an_appended_zone_name_is_recognised),
		WITH_SCENE(what_leads_elsewhere_is_not_ours_with_the_name_appended),
		WITH_SCENE(a_delegation_above_hides_it),
		WITH_SCENE(an_alias_is_known_by_its_addresses),
		WITH_SCENE(addresses_of_somebody_else_are_wrong),
		WITH_SCENE(no_resolver_hears_the_host_name),
		WITH_SCENE(silence_says_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
