#include "core/net/dns_find.h"

#include "core/base/mem.h"

#include "tests/support/find_lab.h"
#include "tests/support/unit.h"

#include <string.h>

/* The zone's servers by name, at a stub. */
static void delegate_to_stub(struct find_lab *s, const char *asked)
{
	find_lab_refers(s, FIND_COM, asked, find_lab_glue);
	find_lab_map(s, "ns1.example.com", s->stubs[FIND_ZONE]);
	find_lab_map(s, "ns2.example.com", s->stubs[FIND_ZONE]);
}

static void a_zone_is_found_by_referrals_alone(void **state)
{
	struct find_lab *s = *state;
	CLEANUP(find_heard_release) struct find_heard h = { 0 };
	find_lab_refers(s, FIND_COM, "example.com", find_lab_glue);
	find_lab_find(s, "Example.COM.", &h);
	assert_found(&h, "example.com", true, find_lab_glued);
	assert_int_equal(h.queries, 2);
	assert_false(h.is_redirected);
	assert_int_equal(dns_stub_count(s->stubs[FIND_ROOT]), 1);
	const struct dns_stub_query *q = dns_stub_query(s->stubs[FIND_COM], 0);
	assert_int_equal(q->type, DNS_NS);
	assert_false(q->recursion_desired);
}

static void the_root_is_a_zone_too(void **state)
{
	struct find_lab *s = *state;
	CLEANUP(find_heard_release) struct find_heard h = { 0 };
	static const char root[] = "an . 60 NS ns1.example.net\n";
	find_lab_says(s, FIND_ROOT, "", DNS_NS, root);
	find_lab_says(s, FIND_ROOT, ".", DNS_NS, root);
	find_lab_find(s, ".", &h);
	assert_found(&h, ".", true, "ns1.example.net 192.0.2.7:53 [2001:db8::7]:53\n");
}

static void a_server_without_glue_is_looked_up_by_the_same_walk(void **state)
{
	struct find_lab *s = *state;
	CLEANUP(find_heard_release) struct find_heard h = { 0 };
	find_lab_refers(s, FIND_COM, "example.com", "ns example.com 300 NS ns1.example.net\n");
	find_lab_find(s, "example.com", &h);
	assert_found(&h, "example.com", true, "ns1.example.net 192.0.2.7:53 [2001:db8::7]:53\n");
	assert_int_equal(h.queries, 5); /* the second look-up begins at net */
}

static void a_server_without_glue_on_the_way_is_looked_up_too(void **state)
{
	struct find_lab *s = *state;
	CLEANUP(find_heard_release) struct find_heard h = { 0 };
	/* Port 53 of this address answers nobody here; what counts is that it was found. */
	find_lab_says(s, FIND_NET, "ns1.example.net", DNS_A,
		      "an ns1.example.net 60 A 127.0.0.254\n");
	find_lab_says(s, FIND_NET, "ns1.example.net", DNS_AAAA, "");
	find_lab_refers(s, FIND_COM, "sub.example.com", "ns example.com 300 NS ns1.example.net\n");
	find_lab_find(s, "sub.example.com", &h);
	assert_int_equal(dns_stub_asked(s->stubs[FIND_NET], "ns1.example.net"), 1);
	assert_find_failed(&h, ERR_NETWORK, "none of the name servers of example.com answers");
}

static void glue_for_names_elsewhere_is_not_believed(void **state)
{
	struct find_lab *s = *state;
	CLEANUP(find_heard_release) struct find_heard h = { 0 };
	find_lab_refers(s, FIND_COM, "example.com",
			"ns example.com 300 NS ns1.example.net\n"
			"ar ns1.example.net 300 A 203.0.113.66\n");
	find_lab_find(s, "example.com", &h);
	assert_found(&h, "example.com", true, "ns1.example.net 192.0.2.7:53 [2001:db8::7]:53\n");
}

static void a_server_name_that_leads_nowhere_has_no_address(void **state)
{
	struct find_lab *s = *state;
	CLEANUP(find_heard_release) struct find_heard h = { 0 };
	find_lab_refers(s, FIND_COM, "example.com", "ns example.com 300 NS ns1.example.nte\n");
	find_lab_says_no(s, FIND_ROOT, "ns1.example.nte", DNS_NXDOMAIN,
			 "ns . 60 SOA a.test 1 60\n");
	find_lab_find(s, "example.com", &h);
	assert_found(&h, "example.com", true, "ns1.example.nte\n");
}

static void a_name_that_is_no_zone_tells_the_zone_around_it(void **state)
{
	struct find_lab *s = *state;
	CLEANUP(find_heard_release) struct find_heard h = { 0 };
	delegate_to_stub(s, "sub.example.com");
	find_lab_says(s, FIND_ZONE, "sub.example.com", 0,
		      "ns example.com 60 SOA ns1.example.com 1 60\n");
	find_lab_find(s, "sub.example.com", &h);
	assert_found(&h, "example.com", true, NULL);
	assert_int_equal(h.queries, 3);
}

static void an_alias_is_no_zone_but_exists(void **state)
{
	struct find_lab *s = *state;
	CLEANUP(find_heard_release) struct find_heard h = { 0 };
	delegate_to_stub(s, "sub.example.com");
	find_lab_says_no(s, FIND_ZONE, "sub.example.com", DNS_NXDOMAIN,
			 "an sub.example.com 60 CNAME nothing.example.com\n");
	find_lab_find(s, "sub.example.com", &h);
	assert_found(&h, "example.com", true, NULL);
}

static void a_name_that_does_not_exist_is_told_from_silence(void **state)
{
	struct find_lab *s = *state;
	CLEANUP(find_heard_release) struct find_heard h = { 0 };
	find_lab_says_no(s, FIND_COM, "gone.com", DNS_NXDOMAIN,
			 "ns com 60 SOA a.com-servers.test 1 60\n");
	find_lab_find(s, "gone.com", &h);
	assert_found(&h, "com", false, NULL);
}

static void a_zone_beside_its_parent_on_one_server_is_found(void **state)
{
	struct find_lab *s = *state;
	CLEANUP(find_heard_release) struct find_heard h = { 0 };
	delegate_to_stub(s, "x.sub.example.com");
	find_lab_says_no(s, FIND_ZONE, "x.sub.example.com", DNS_NXDOMAIN,
			 "ns sub.example.com 60 SOA ns1.example.com 1 60\n");
	find_lab_says(s, FIND_ZONE, "sub.example.com", DNS_NS,
		      "an sub.example.com 60 NS ns1.example.net\nan sub.example.com 60 NS "
		      "ns2.example.com\n"
		      "ar ns1.example.net 60 A 203.0.113.66\n");
	find_lab_find(s, "x.sub.example.com", &h);
	assert_found(&h, "sub.example.com", false, NULL);
	assert_int_equal(strncmp(str_text(&h.servers), "ns1.example.net 192.0.2.7:53", 28), 0);
}

/* com has two servers; the first fails in some way, the second knows. */
static void assert_next_is_asked(struct find_lab *s, const struct dns_stub_answer *bad)
{
	CLEANUP(find_heard_release) struct find_heard h = { 0 };
	find_lab_refers(s, FIND_ROOT, "example.com",
			"ns com 60 NS bad.com-servers.test\nns com 60 NS a.com-servers.test\n");
	find_lab_map(s, "bad.com-servers.test", s->stubs[FIND_OTHER]);
	dns_stub_rule(s->stubs[FIND_OTHER], NULL, 0, bad);
	find_lab_refers(s, FIND_COM, "example.com", find_lab_glue);
	find_lab_find(s, "example.com", &h);
	find_lab_pass(s, 700, 8);
	assert_true(dns_stub_count(s->stubs[FIND_OTHER]) > 0);
	assert_found(&h, "example.com", true, find_lab_glued);
}

static void after_a_silent_server_the_next_is_asked(void **state)
{
	assert_next_is_asked(*state, &(struct dns_stub_answer){ .fault = DNS_STUB_SILENT });
}

static void after_an_unreadable_server_the_next_is_asked(void **state)
{
	assert_next_is_asked(*state, &(struct dns_stub_answer){ .fault = DNS_STUB_GARBAGE });
}

static void after_a_refusal_the_next_is_asked(void **state)
{
	assert_next_is_asked(*state, &(struct dns_stub_answer){ .rcode = DNS_REFUSED });
}

static void a_no_without_authority_is_not_believed(void **state)
{
	assert_next_is_asked(*state, &(struct dns_stub_answer){ .rcode = DNS_NXDOMAIN });
}

static void a_referral_upward_or_aside_is_not_followed(void **state)
{
	assert_next_is_asked(*state, &(struct dns_stub_answer){
					     .records = "ns com 60 NS evil.test\n"
							"ns . 60 NS evil.test\n"
							"ns other.com 60 NS evil.test\n"
							"ns x.example.com 60 NS evil.test\n" });
}

#define SCENE_TEST(f) cmocka_unit_test_setup_teardown(f, find_lab_set_up, find_lab_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(a_zone_is_found_by_referrals_alone),
		SCENE_TEST(the_root_is_a_zone_too),
		SCENE_TEST(a_server_without_glue_is_looked_up_by_the_same_walk),
		SCENE_TEST(a_server_without_glue_on_the_way_is_looked_up_too),
		SCENE_TEST(glue_for_names_elsewhere_is_not_believed),
		SCENE_TEST(a_server_name_that_leads_nowhere_has_no_address),
		SCENE_TEST(a_name_that_is_no_zone_tells_the_zone_around_it),
		SCENE_TEST(an_alias_is_no_zone_but_exists),
		SCENE_TEST(a_name_that_does_not_exist_is_told_from_silence),
		SCENE_TEST(a_zone_beside_its_parent_on_one_server_is_found),
		SCENE_TEST(after_a_silent_server_the_next_is_asked),
		SCENE_TEST(after_an_unreadable_server_the_next_is_asked),
		SCENE_TEST(after_a_refusal_the_next_is_asked),
		SCENE_TEST(a_no_without_authority_is_not_believed),
		SCENE_TEST(a_referral_upward_or_aside_is_not_followed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
