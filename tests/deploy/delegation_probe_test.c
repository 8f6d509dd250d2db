#include "core/deploy/delegation_probe.h"

#include "core/base/mem.h"

#include "tests/support/delegation_scene.h"
#include "tests/support/unit.h"

#include <stdlib.h>
#include <string.h>

static const char *const wanted[] = { "ns-1.child.example.net", "ns-2.child.example.net" };

static void look(struct scene *s, struct heard *h)
{
	scene_look(s, &scene_question, h);
}

/* What every server of the parent says to one scripted answer. */
static void assert_reply(struct scene *s, const struct dns_stub_answer *answer,
			 enum delegation_reply reply)
{
	CLEANUP(heard_release) struct heard h = { 0 };
	scene_parents_say(s, answer);
	look(s, &h);
	assert_int_equal(h.facts.server_count, SCENE_PARENTS);
	for (size_t i = 0; i < SCENE_PARENTS; i++)
		assert_int_equal(h.facts.servers[i].reply, reply);
	assert_int_equal(dns_stub_asked(s->resolver, "dev.example.com"), 0);
}

static void a_referral_is_gathered_from_every_server(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { 0 };
	scene_parents_say(s, &(struct dns_stub_answer){
				     .records = "ns Dev.Example.com 300 NS NS-2.child.example.net\n"
						"ns dev.example.com 300 NS ns-1.child.example.net\n"
						"ns example.com 900 NS ns-a.example.net\n" });
	s->clock.ms = 1000;
	look(s, &h);
	assert_string_equal(h.facts.parent, "example.com");
	assert_int_equal(h.facts.server_count, SCENE_PARENTS);
	assert_true(h.facts.looked_ms >= 1000);
	assert_string_equal(h.facts.servers[2].server, "ns-c.example.net");
	assert_string_equal(h.facts.servers[2].address, dns_stub_address(s->parents[2]));
	assert_int_equal(h.facts.servers[0].reply, REPLY_REFERRAL);
	assert_string_equal(h.facts.servers[0].owner, "dev.example.com");
	assert_int_equal(h.facts.servers[0].name_server_count, 2);
	assert_string_equal(h.facts.servers[0].name_servers[0], "ns-2.child.example.net");
	assert_int_equal(h.facts.servers[0].ttl, 300);
	assert_false(dns_stub_query(s->parents[0], 0)->recursion_desired);
	assert_true(dns_stub_query(s->resolver, 0)->recursion_desired);
	assert_int_equal(dns_stub_asked(s->resolver, "ns-a.example.net"), 0); /* it is in the map */
}

static void a_no_keeps_the_time_it_may_be_remembered(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { 0 };
	scene_parents_say(s,
			  &(struct dns_stub_answer){
				  .rcode = DNS_NXDOMAIN,
				  .authoritative = true,
				  .records = "ns example.com 900 SOA ns-a.example.net 1 86400\n" });
	look(s, &h);
	assert_int_equal(h.facts.servers[0].reply, REPLY_NXDOMAIN);
	assert_int_equal(h.facts.servers[0].negative_ttl, 900);
}

static void replies_are_read_in_order(void **state)
{
	static const struct {
		struct dns_stub_answer answer;
		enum delegation_reply reply;
	} rows[] = {
		{ { .rcode = DNS_REFUSED }, REPLY_REFUSED },
		{ { .rcode = DNS_SERVFAIL }, REPLY_SERVFAIL },
		{ { .rcode = DNS_NOTIMP }, REPLY_BAD },
		{ { .rcode = DNS_NXDOMAIN }, REPLY_NOT_AUTHORITATIVE },
		{ { .rcode = DNS_NXDOMAIN, .authoritative = true }, REPLY_NXDOMAIN },
		{ { .authoritative = true,
		    .records = "an dev.example.com 60 CNAME else.example.com\n" },
		  REPLY_CNAME },
		{ { .rcode = DNS_NXDOMAIN, /* an alias of nothing */
		    .authoritative = true,
		    .records = "an dev.example.com 60 CNAME else.example.com\n"
			       "ns example.com 900 SOA ns-a.example.net 1 60\n" },
		  REPLY_CNAME },
		{ { .records = "an dev.example.com 60 CNAME else.example.com\n" },
		  REPLY_NOT_AUTHORITATIVE },
		{ { .authoritative = true, .records = "an dev.example.com 60 NS a.example.net\n" },
		  REPLY_HOSTS_BOTH },
		{ { .recursion_available = true,
		    .records = "an dev.example.com 60 NS a.example.net\n" },
		  REPLY_NOT_AUTHORITATIVE },
		{ { .authoritative = true }, REPLY_NODATA },
		{ { .authoritative = true,
		    .records = "ns example.com 900 SOA ns-a.example.net 1 60\n" },
		  REPLY_NODATA },
		{ { .authoritative = true, .records = "ns dev.example.com 60 NS a.example.net\n" },
		  REPLY_REFERRAL },
		{ { .records = "ns dev.example.com 60 NS a.example.net\n" }, REPLY_REFERRAL },
		{ { .records = "ns example.com 60 NS a.example.net\n" }, REPLY_NOT_AUTHORITATIVE },
		{ { .records = "ns . 60 NS a.example.net\n" }, REPLY_NOT_AUTHORITATIVE },
		{ { .records = "ns other.example.com 60 NS a.example.net\n" },
		  REPLY_NOT_AUTHORITATIVE },
		{ { .recursion_available = true }, REPLY_NOT_AUTHORITATIVE },
		{ { .records = "" }, REPLY_BAD },
		{ { .fault = DNS_STUB_GARBAGE }, REPLY_BAD },
		{ { .fault = DNS_STUB_SILENT }, REPLY_NONE },
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_reply(*state, &rows[i].answer, rows[i].reply);
}

static void a_cut_between_parent_and_child_is_seen(void **state)
{
	static const struct delegation_question deep = { .parent = "example.com",
							 .child = "dev.sub.example.com",
							 .expected = wanted,
							 .expected_count = 2 };
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { .scene = s };
	dns_stub_rule(s->parents[0], "dev.sub.example.com", DNS_NS,
		      &(struct dns_stub_answer){
			      .records = "ns sub.example.com 60 NS ns-7.example.org\n" });
	delegation_probe_look(s->probe, &deep, scene_on_seen, &h);
	scene_wait_long(s);
	assert_int_equal(h.facts.servers[0].reply, REPLY_NESTED_CUT);
	assert_string_equal(h.facts.servers[0].owner, "sub.example.com");
	assert_string_equal(h.facts.servers[0].name_servers[0], "ns-7.example.org");
	assert_int_equal(h.facts.servers[1].reply, REPLY_REFUSED);
}

static void the_decisive_question_alone_spares_everybody_else(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { 0 };
	struct delegation_question question = scene_question;
	question.decisive_only = true;
	scene_parents_say(
		s, &(struct dns_stub_answer){
			   .records = "ns dev.example.com 300 NS ns-2.child.example.net\n"
				      "ns dev.example.com 300 NS ns-1.child.example.net\n" });
	scene_look(s, &question, &h);
	assert_int_equal(h.facts.server_count, SCENE_PARENTS);
	for (size_t i = 0; i < SCENE_PARENTS; i++) {
		assert_int_equal(h.facts.servers[i].reply, REPLY_REFERRAL);
		assert_int_equal(dns_stub_count(s->parents[i]), 1);
	}
	for (size_t i = 0; i < SCENE_ZONE; i++) {
		assert_int_equal(h.facts.zone[i].reply, ZONE_NOT_ASKED);
		assert_int_equal(dns_stub_count(s->zone[i]), 0);
	}
	assert_int_equal(dns_stub_count(s->resolver), 1); /* who are the parent's servers */
	assert_int_equal(h.facts.resolver_count, 0);
}

static void sixty_name_servers_are_capped(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { 0 };
	CLEANUP(str_release) struct str records = STR_INIT;
	for (int i = 0; i < 60; i++)
		str_addf(&records, "ns dev.example.com 60 NS ns-%d.example.org\n", i);
	scene_parents_say(s, &(struct dns_stub_answer){ .records = str_text(&records),
							.fault = DNS_STUB_TRUNCATES });
	look(s, &h);
	assert_int_equal(h.facts.servers[0].reply, REPLY_REFERRAL);
	assert_int_equal(h.facts.servers[0].name_server_count, DELEGATION_NS_MAX);
}

static void servers_that_the_map_does_not_know_are_looked_up(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { 0 };
	scene_resolver_says(s, "example.com", DNS_NS, DNS_NOERROR,
			    "an example.com 900 NS ns-x.example.net\n"
			    "an example.com 900 NS ns-y.example.net\n");
	scene_resolver_says(s, "ns-x.example.net", DNS_A, DNS_NOERROR,
			    "an ns-x.example.net 60 A 127.255.255.254\n");
	scene_resolver_says(s, "ns-x.example.net", DNS_AAAA, DNS_NOERROR, "");
	scene_resolver_says(s, "ns-y.example.net", 0, DNS_NXDOMAIN, "");
	look(s, &h);
	assert_int_equal(dns_stub_asked(s->resolver, "ns-x.example.net"), 2);
	assert_int_equal(h.facts.server_count, 2);
	assert_string_equal(h.facts.servers[0].server, "ns-y.example.net");
	assert_string_equal(h.facts.servers[0].address, "");
	assert_int_equal(h.facts.servers[0].reply, REPLY_NONE);
	assert_string_equal(h.facts.servers[1].address, "127.255.255.254:53");
}

static void assert_fails(struct scene *s, enum err_kind kind, const char *wanted_text)
{
	CLEANUP(heard_release) struct heard h = { 0 };
	look(s, &h);
	assert_int_equal(h.err.kind, kind);
	if (!strstr(err_text(&h.err), wanted_text)) fail_msg("%s", err_text(&h.err));
}

static void a_parent_that_does_not_exist_is_said_so(void **state)
{
	scene_resolver_says(*state, "example.com", DNS_NS, DNS_NXDOMAIN,
			    "ns com 900 SOA a.example.net 1 60\n");
	assert_fails(*state, ERR_NOT_FOUND, "not registered");
}

static void a_no_that_no_zone_vouches_for_is_not_believed(void **state)
{
	scene_resolver_says(*state, "example.com", DNS_NS, DNS_NXDOMAIN, "");
	assert_fails(*state, ERR_NETWORK, "no zone vouches for it");
}

/* Usual before a child of several labels is delegated. */
static void a_name_between_that_does_not_exist_yet_names_the_zone_above(void **state)
{
	static const struct delegation_question deep = { .parent = "sub.example.com",
							 .child = "dev.sub.example.com",
							 .expected = wanted,
							 .expected_count = 2 };
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { .scene = s };
	scene_resolver_says(s, "sub.example.com", DNS_NS, DNS_NXDOMAIN,
			    "ns example.com 900 SOA ns-a.example.net 1 60\n");
	delegation_probe_look(s->probe, &deep, scene_on_seen, &h);
	scene_wait_long(s);
	assert_int_equal(h.err.kind, ERR_INPUT);
	assert_non_null(strstr(err_text(&h.err), "the zone example.com"));
}

static void a_parent_that_is_no_zone_names_the_zone_above(void **state)
{
	static const struct delegation_question deep = { .parent = "sub.example.com",
							 .child = "dev.sub.example.com",
							 .expected = wanted,
							 .expected_count = 2 };
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { .scene = s };
	scene_resolver_says(s, "sub.example.com", DNS_NS, DNS_NOERROR,
			    "ns example.com 900 SOA ns-a.example.net 1 60\n");
	delegation_probe_look(s->probe, &deep, scene_on_seen, &h);
	scene_wait_long(s);
	assert_int_equal(h.err.kind, ERR_INPUT);
	assert_non_null(strstr(err_text(&h.err), "the zone example.com"));
}

static void a_resolver_that_fails_is_a_network_fault(void **state)
{
	struct scene *s = *state;
	scene_resolver_says(s, "example.com", DNS_NS, DNS_SERVFAIL, "");
	assert_fails(s, ERR_NETWORK, "SERVFAIL");
	dns_stub_rule(s->resolver, "example.com", DNS_NS,
		      &(struct dns_stub_answer){ .fault = DNS_STUB_SILENT });
	assert_fails(s, ERR_NETWORK, "no answer");
}

/* A zone that is signed wrongly: a resolver that validates tells of it only unchecked. */
static void a_parent_that_fails_dnssec_is_looked_at_all_the_same(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { .scene = s };
	dns_stub_rule(
		s->resolver, "example.com", DNS_NS,
		&(struct dns_stub_answer){ .validates = true,
					   .recursion_available = true,
					   .records = "an example.com 900 NS ns-a.example.net\n" });
	scene_look(s, &scene_question, &h);
	assert_false(err_is_set(&h.err));
	assert_int_equal(h.facts.path, PATH_RESOLVER);
	assert_int_equal(h.facts.server_count, 1);
	assert_string_equal(h.facts.servers[0].server, "ns-a.example.net");
	assert_int_equal(dns_stub_asked(s->resolver, "example.com"), 2);
	assert_true(dns_stub_query(s->resolver, 1)->checking_disabled);
}

static void the_forgotten_are_never_called(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard early = { .scene = s }, late = { .scene = s };
	scene_parents_say(s, &(struct dns_stub_answer){ .fault = DNS_STUB_SILENT });
	delegation_probe_look(s->probe, &scene_question, scene_on_seen, &early);
	delegation_probe_forget(s->probe, &early);
	delegation_probe_look(s->probe, &scene_question, scene_on_seen, &late);
	scene_settle(s); /* the parents are being asked now */
	delegation_probe_forget(s->probe, &late);
	scene_wait_long(s);
	assert_int_equal(early.calls + late.calls, 0);
	assert_int_equal(loop_next_due(s->loop), -1);
}

static void a_callback_may_free_the_probe(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard first = { .scene = s, .frees = true };
	CLEANUP(heard_release) struct heard second = { .scene = s, .frees = true };
	delegation_probe_look(s->probe, &scene_question, scene_on_seen, &first);
	delegation_probe_look(s->probe, &scene_question, scene_on_seen, &second);
	scene_wait_long(s);
	assert_int_equal(first.calls + second.calls, 1);
}

static void a_callback_may_look_again(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { .scene = s, .looks_again = true };
	delegation_probe_look(s->probe, &scene_question, scene_on_seen, &h);
	scene_wait_long(s);
	assert_int_equal(h.calls, 2);
	assert_int_equal(h.facts.server_count, SCENE_PARENTS);
}

static void silence_over_ipv6_alone_says_nothing(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { 0 };
	struct dns_stub *six = dns_stub_new6(s->loop);
	if (!six) skip();
	struct dns_server at = scene_address(six);
	scene_parents_say(
		s, &(struct dns_stub_answer){ .rcode = DNS_NXDOMAIN, .authoritative = true });
	dns_map_add(s->map, "ns-b.example.net", &at);
	dns_stub_rule(six, NULL, 0, &(struct dns_stub_answer){ .fault = DNS_STUB_SILENT });
	look(s, &h);
	assert_int_equal(h.facts.server_count, SCENE_PARENTS - 1);
	for (size_t i = 0; i < h.facts.server_count; i++)
		assert_int_equal(h.facts.servers[i].reply, REPLY_NXDOMAIN);
	dns_stub_free(six);
}

#define SCENE_TEST(f) cmocka_unit_test_setup_teardown(f, scene_set_up, scene_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(a_referral_is_gathered_from_every_server),
		SCENE_TEST(a_no_keeps_the_time_it_may_be_remembered),
		SCENE_TEST(replies_are_read_in_order),
		SCENE_TEST(a_cut_between_parent_and_child_is_seen),
		SCENE_TEST(the_decisive_question_alone_spares_everybody_else),
		SCENE_TEST(sixty_name_servers_are_capped),
		SCENE_TEST(servers_that_the_map_does_not_know_are_looked_up),
		SCENE_TEST(a_parent_that_does_not_exist_is_said_so),
		SCENE_TEST(a_parent_that_is_no_zone_names_the_zone_above),
		SCENE_TEST(a_no_that_no_zone_vouches_for_is_not_believed),
		SCENE_TEST(a_name_between_that_does_not_exist_yet_names_the_zone_above),
		SCENE_TEST(a_resolver_that_fails_is_a_network_fault),
		SCENE_TEST(a_parent_that_fails_dnssec_is_looked_at_all_the_same),
		SCENE_TEST(the_forgotten_are_never_called),
		SCENE_TEST(a_callback_may_free_the_probe),
		SCENE_TEST(a_callback_may_look_again),
		SCENE_TEST(silence_over_ipv6_alone_says_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
