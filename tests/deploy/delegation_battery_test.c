/* Everything a look gathers besides the decisive question, and whom it never asks. */
#include "core/base/mem.h"
#include "core/deploy/delegation_look.h"
#include "core/net/domain.h"

#include "tests/support/delegation_scene.h"
#include "tests/support/unit.h"

#include <stdlib.h>
#include <string.h>

#define PARENT_SOA "ns example.com 900 SOA ns-a.example.net 41 60\n"
#define ZONE_SOA   "ns dev.example.com 900 SOA ns-1.child.example.net 7 60\n"
#define ZONE_NS    "an dev.example.com 172800 NS ns-1.child.example.net\n"

static const struct dns_stub_answer referral = {
	.records = "ns dev.example.com 300 NS ns-1.child.example.net\n"
		   "ns dev.example.com 300 NS NS-2.child.example.net\n"
};
static const struct dns_stub_answer no_such_name = { .rcode = DNS_NXDOMAIN,
						     .authoritative = true,
						     .records = PARENT_SOA };
static const struct dns_stub_answer silence = { .fault = DNS_STUB_SILENT };

static void says(struct dns_stub *stub, const char *name, int type, const char *records)
{
	dns_stub_rule(stub, name, type,
		      &(struct dns_stub_answer){ .authoritative = true, .records = records });
}

/* Parents and zone servers as they should be; what the parents say of the child is given. */
static void script_good(struct scene *s, const struct dns_stub_answer *child_ns)
{
	for (int i = 0; i < SCENE_PARENTS; i++) {
		scene_serves(s->parents[i], PARENT_SOA);
		says(s->parents[i], "example.com", DNS_SOA,
		     "an example.com 900 SOA ns-a.example.net 41 60\n");
	}
	scene_parents_say(s, child_ns);
	for (int i = 0; i < SCENE_ZONE; i++) {
		scene_serves(s->zone[i], ZONE_SOA);
		says(s->zone[i], "dev.example.com", 0, ZONE_SOA);
		says(s->zone[i], "dev.example.com", DNS_SOA,
		     "an dev.example.com 900 SOA ns-1.child.example.net 7 60\n");
		says(s->zone[i], "dev.example.com", DNS_NS, ZONE_NS);
	}
	dns_stub_rule(s->resolver, NULL, DNS_TXT,
		      &(struct dns_stub_answer){ .rcode = DNS_NXDOMAIN,
						 .recursion_available = true,
						 .records = ZONE_SOA });
}

static void assert_extra(const struct heard *h, enum delegation_extra extra,
			 enum delegation_extra_reply reply, const char *text)
{
	const struct delegation_extra_seen *seen = &h->facts.extras[extra];
	assert_int_equal(seen->reply, reply);
	if (text)
		assert_string_equal(seen->text, text);
	else
		assert_null(seen->text);
}

static void the_zones_servers_are_asked_for_what_they_hold(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { 0 };
	script_good(s, &referral);
	says(s->zone[0], "dev.example.com", DNS_DNSKEY,
	     "an dev.example.com 60 HEX 48 0101030811223344\n"
	     "an dev.example.com 60 HEX 48 0100030811223344\n");
	says(s->zone[0], SCENE_CNAME, DNS_CNAME,
	     "an " SCENE_CNAME " 60 CNAME _Y.acm.example.net\n");
	scene_look(s, &scene_certificate_question, &h);
	assert_int_equal(h.facts.zone_count, 2);
	const struct delegation_zone_seen *one = &h.facts.zone[0], *two = &h.facts.zone[1];
	assert_string_equal(one->server, "ns-1.child.example.net");
	assert_string_equal(one->address, dns_stub_address(s->zone[0]));
	assert_true(one->is_expected && two->is_expected);
	assert_int_equal(one->reply, ZONE_SERVES);
	assert_int_equal(one->serial, 7);
	assert_int_equal(one->name_server_count, 1);
	assert_string_equal(one->name_servers[0], "ns-1.child.example.net");
	assert_int_equal(one->ttl, 172800);
	assert_int_equal(one->key_tag_count, 2);
	assert_int_equal(one->key_tags[0], 0x0101 + 0x0308 + 0x1122 + 0x3344);
	assert_string_equal(one->cname, "_y.acm.example.net");
	assert_true(two->keys_asked);
	assert_int_equal(two->key_tag_count, 0);
	assert_string_equal(two->cname, "");
}

static void a_name_delegated_away_inside_the_zone_is_seen(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { 0 };
	script_good(s, &referral);
	dns_stub_rule(s->zone[0], SCENE_CNAME, DNS_CNAME,
		      &(struct dns_stub_answer){
			      .records = "ns redash.dev.example.com 60 NS ns-1.else.example\n"
					 "ns redash.dev.example.com 60 NS NS-2.else.example\n" });
	dns_stub_rule(s->zone[1], SCENE_CNAME, DNS_CNAME,
		      &(struct dns_stub_answer){ .records = "ns example.com 60 NS a.example\n" });
	scene_look(s, &scene_certificate_question, &h);
	assert_string_equal(h.facts.zone[0].cut, "redash.dev.example.com");
	assert_string_equal(h.facts.zone[0].cut_servers, "ns-1.else.example\nns-2.else.example");
	assert_null(h.facts.zone[0].cname);
	assert_null(h.facts.zone[1].cut);
}

static void a_zone_server_that_does_not_serve_says_why(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { 0 };
	script_good(s, &referral);
	dns_stub_rule(s->zone[0], "dev.example.com", 0, &(struct dns_stub_answer){ .rcode = 5 });
	dns_stub_rule(s->zone[0], "dev.example.com", DNS_SOA,
		      &(struct dns_stub_answer){ .rcode = DNS_REFUSED });
	dns_stub_rule(s->zone[1], "dev.example.com", DNS_SOA, &silence);
	scene_look(s, &scene_question, &h);
	assert_int_equal(h.facts.zone[0].reply, ZONE_REFUSES);
	assert_int_equal(h.facts.zone[1].reply, ZONE_SILENT);
	assert_null(h.facts.zone[0].cname);
	assert_false(h.facts.zone[0].keys_asked);
	assert_int_equal(dns_stub_count(s->zone[0]), 1);
	assert_int_equal(dns_stub_count(s->zone[1]), 3); /* UDP twice, TCP once, no more */
	assert_int_equal(h.facts.extras[EXTRA_CAA_CHILD].reply, EXTRA_NOT_ASKED);
}

static void strangers_in_the_set_are_asked_too(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { 0 };
	script_good(s, &(struct dns_stub_answer){
			       .records = "ns dev.example.com 300 NS ns-9.old.example.net\n"
					  "ns dev.example.com 300 NS ns-2.child.example.net\n"
					  "ns dev.example.com 300 NS typo.example.net\n"
					  "ns dev.example.com 300 NS ns.dev.example.com\n" });
	scene_resolver_says(s, "typo.example.net", 0, DNS_NXDOMAIN, "");
	says(s->stranger, "dev.example.com", DNS_SOA,
	     "an dev.example.com 900 SOA ns-9.old.example.net 3 60\n");
	scene_look(s, &scene_question, &h);
	assert_int_equal(h.facts.zone_count, 5);
	assert_string_equal(h.facts.zone[2].server, "ns-9.old.example.net");
	assert_false(h.facts.zone[2].is_expected);
	assert_int_equal(h.facts.zone[2].reply, ZONE_SERVES);
	assert_int_equal(h.facts.zone[2].serial, 3);
	assert_int_equal(h.facts.zone[3].reply, ZONE_NO_ADDRESS);
	assert_string_equal(h.facts.zone[3].address, "");
	assert_int_equal(h.facts.zone[4].reply, ZONE_NOT_ASKED); /* a name of the child */
	assert_int_equal(dns_stub_asked(s->resolver, "ns.dev.example.com"), 0);
	assert_int_equal(h.facts.resolver_count, 0); /* they would learn the strangers */
}

static void a_zone_server_without_ipv4_is_looked_up_again(void **state)
{
	static const char *const names[] = { "six.example.net", "lost.example.net" };
	static const struct delegation_question question = { .parent = "example.com",
							     .child = "dev.example.com",
							     .expected = names,
							     .expected_count = 2 };
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { 0 };
	script_good(s, &no_such_name);
	scene_resolver_says(s, "six.example.net", DNS_A, DNS_NOERROR, "");
	scene_resolver_says(s, "six.example.net", DNS_AAAA, DNS_NOERROR,
			    "an six.example.net 60 AAAA ::1\n");
	scene_resolver_says(s, "lost.example.net", 0, DNS_SERVFAIL, "");
	scene_look(s, &question, &h);
	assert_string_equal(h.facts.zone[0].address, "[::1]:53");
	assert_int_equal(h.facts.zone[1].reply, ZONE_NOT_ASKED); /* nothing said of it */
}

static void serials_and_a_network_in_between_are_seen(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { 0 }, again = { 0 };
	script_good(s, &no_such_name);
	says(s->parents[1], "example.com", DNS_SOA,
	     "an example.com 900 SOA ns-a.example.net 40 60\n");
	scene_look(s, &scene_question, &h);
	assert_int_equal(h.facts.servers[0].serial, 41);
	assert_int_equal(h.facts.servers[1].serial, 40);
	assert_false(h.facts.is_redirected || h.facts.is_private || h.facts.tcp_is_blocked);
	dns_stub_rule(s->parents[1], "example.com", DNS_SOA,
		      &(struct dns_stub_answer){
			      .recursion_available = true,
			      .records = "an example.com 900 SOA ns-a.example.net 40 60\n" });
	dns_stub_rule(s->parents[2], "dev.example.com", DNS_NS,
		      &(struct dns_stub_answer){ .fault = DNS_STUB_TRUNCATES_ONLY });
	scene_look(s, &scene_question, &again);
	assert_true(again.facts.is_redirected);
	assert_true(again.facts.tcp_is_blocked);
	assert_int_equal(again.facts.servers[1].serial, 0);
}

static void private_addresses_of_the_parent_are_marked(void **state)
{
	static const struct {
		const char *address;
		bool is_private;
	} rows[] = {
		{ "10.1.2.3", true },     { "172.16.0.1", true },  { "172.31.9.9", true },
		{ "172.32.0.1", false },  { "192.168.1.1", true }, { "169.254.0.1", true },
		{ "192.169.1.1", false }, { "fd00::1", true },     { "fe80::1", true },
		{ "2001:db8::1", false }, { "127.0.0.9", false },  { "::1", false },
	};
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { 0 };
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct dns_server at;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_int_equal(dns_server_parse(rows[i].address, &at, &err), 0);
		if (look_is_private(&at) != rows[i].is_private) fail_msg("%s", rows[i].address);
	}
	/* Without an interface this one cannot even be sent to. */
	assert_int_equal(dns_server_parse("fe80::1", &at, &err), 0);
	script_good(s, &no_such_name);
	dns_map_add(s->map, "ns-c.example.net", &at);
	scene_look(s, &scene_question, &h);
	assert_true(h.facts.is_private);
	assert_int_equal(h.facts.server_count, 2); /* silence over IPv6 alone */
}

static void a_no_is_looked_into(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { 0 };
	script_good(s, &no_such_name);
	dns_stub_rule(s->parents[0], "dev.example.com", DNS_NS, &silence);
	struct dns_stub *parent = s->parents[1]; /* the first that answers */
	dns_stub_rule(parent, "dev.example.com.example.com", DNS_NS,
		      &(struct dns_stub_answer){ .records = "ns dev.example.com.example.com 60 NS "
							    "ns-1.child.example.net\n" });
	says(parent, NULL, DNS_A, PARENT_SOA);
	says(parent, "dev.example.com", DNS_DNAME, "an dev.example.com 60 DNAME else.example\n");
	says(parent, SCENE_CNAME, DNS_CNAME, "an " SCENE_CNAME " 60 CNAME _y.acm.example.net\n");
	says(parent, "example.com", DNS_CAA,
	     "an example.com 60 HEX 257 00056973737565612e6578616d706c65\n"
	     "an example.com 60 HEX 257 0009697373756577696c643b\n");
	dns_stub_rule(s->zone[0], "dev.dev.example.com", DNS_NS,
		      &(struct dns_stub_answer){
			      .records = "ns dev.dev.example.com 60 NS ns-1.child.example.net\n" });
	scene_look(s, &scene_certificate_question, &h);
	assert_extra(&h, EXTRA_DOUBLED, EXTRA_YES, NULL);
	assert_string_equal(h.facts.extras[EXTRA_DOUBLED].name, "dev.example.com.example.com");
	assert_string_equal(h.facts.extras[EXTRA_DOUBLED].address, dns_stub_address(parent));
	assert_int_equal(h.facts.extras[EXTRA_DOUBLED].type, DNS_NS);
	assert_extra(&h, EXTRA_PASTED, EXTRA_YES, NULL);
	assert_string_equal(h.facts.extras[EXTRA_PASTED].address, dns_stub_address(s->zone[0]));
	assert_extra(&h, EXTRA_WILDCARD, EXTRA_YES, NULL);
	assert_true(domain_is_below(h.facts.extras[EXTRA_WILDCARD].name, "example.com"));
	assert_int_equal(domain_label_count(h.facts.extras[EXTRA_WILDCARD].name), 3);
	assert_extra(&h, EXTRA_DNAME, EXTRA_YES, "else.example");
	assert_extra(&h, EXTRA_CNAME_AT_PARENT, EXTRA_YES, "_y.acm.example.net");
	assert_extra(&h, EXTRA_CNAME_DOUBLED, EXTRA_NO, NULL);
	assert_extra(&h, EXTRA_DS, EXTRA_NO, NULL);
	assert_extra(&h, EXTRA_CAA_CHILD, EXTRA_NO, NULL);
	assert_extra(&h, EXTRA_CAA_PARENT, EXTRA_YES, "issue a.example\nissuewild ;");
}

static void whose_redirection_it_is_is_seen(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { 0 };
	script_good(s, &no_such_name);
	says(s->parents[0], "dev.example.com", DNS_DNAME, "an example.com 60 DNAME else.example\n");
	scene_look(s, &scene_question, &h);
	assert_extra(&h, EXTRA_DNAME, EXTRA_YES, "else.example");
	assert_string_equal(h.facts.extras[EXTRA_DNAME].owner, "example.com");
}

static void nothing_explains_a_plain_no(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { 0 };
	script_good(s, &no_such_name);
	scene_look(s, &scene_question, &h);
	assert_extra(&h, EXTRA_DOUBLED, EXTRA_NO, NULL);
	assert_extra(&h, EXTRA_PASTED, EXTRA_NO, NULL);
	assert_extra(&h, EXTRA_WILDCARD, EXTRA_NO, NULL);
	assert_extra(&h, EXTRA_DNAME, EXTRA_NO, NULL);
	assert_extra(&h, EXTRA_CNAME_AT_PARENT, EXTRA_NOT_ASKED, NULL);
	assert_null(h.facts.extras[EXTRA_CNAME_DOUBLED].name);
	assert_int_equal(h.facts.resolver_count, 0);
}

static void a_referral_is_warned_of_but_not_explained(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { 0 };
	script_good(s, &referral);
	says(s->parents[0], "dev.example.com", DNS_DS,
	     "an dev.example.com 60 HEX 43 3039080211\nan dev.example.com 60 HEX 43 00070d0211\n");
	dns_stub_rule(s->zone[0], "dev.example.com", DNS_CAA,
		      &(struct dns_stub_answer){ .rcode = DNS_SERVFAIL });
	says(s->parents[0], "example.com", DNS_DNSKEY,
	     "an example.com 60 HEX 48 0101030811223344\n");
	scene_look(s, &scene_question, &h);
	assert_extra(&h, EXTRA_DS, EXTRA_YES, "12345\n7");
	assert_extra(&h, EXTRA_PARENT_KEYS, EXTRA_YES, "18543");
	assert_extra(&h, EXTRA_CAA_CHILD, EXTRA_SILENT, NULL);
	assert_extra(&h, EXTRA_CAA_PARENT, EXTRA_NO, NULL);
	assert_extra(&h, EXTRA_DOUBLED, EXTRA_NOT_ASKED, NULL);
	assert_extra(&h, EXTRA_PASTED, EXTRA_NOT_ASKED, NULL);
	assert_extra(&h, EXTRA_WILDCARD, EXTRA_NOT_ASKED, NULL);
	assert_extra(&h, EXTRA_DNAME, EXTRA_NOT_ASKED, NULL);
}

static void a_resolver_tells_whose_no_it_gives(void **state)
{
	static const struct {
		struct dns_stub_answer answer;
		enum delegation_view view;
		uint32_t serial;
		size_t asked;
	} rows[] = {
		{ { .rcode = DNS_NXDOMAIN, .records = ZONE_SOA }, VIEW_CHILD, 7, 1 },
		{ { .records = ZONE_SOA }, VIEW_CHILD, 7, 1 },
		{ { .rcode = DNS_NXDOMAIN, .records = PARENT_SOA }, VIEW_PARENT, 41, 1 },
		{ { .rcode = DNS_NXDOMAIN, .records = "ns . 60 SOA a.example 9 60\n" },
		  VIEW_PARENT,
		  9,
		  1 },
		{ { .rcode = DNS_NXDOMAIN, .records = "ns other.example 60 SOA a.example 9 60\n" },
		  VIEW_SILENT,
		  9,
		  1 },
		{ { .rcode = DNS_REFUSED }, VIEW_SILENT, 0, 1 },
		{ { .fault = DNS_STUB_SILENT }, VIEW_SILENT, 0, 3 },
		{ { .rcode = DNS_SERVFAIL }, VIEW_SERVFAIL, 0, 2 },
		{ { .rcode = DNS_NXDOMAIN, .validates = true, .records = ZONE_SOA },
		  VIEW_SERVFAIL_DNSSEC,
		  7,
		  2 },
	};
	struct scene *s = *state;
	script_good(s, &referral);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		CLEANUP(heard_release) struct heard h = { 0 };
		/* The parent's servers, and the CAA set above it. */
		size_t before = dns_stub_count(s->resolver) + 2;
		dns_stub_rule(s->resolver, NULL, DNS_TXT, &rows[i].answer);
		scene_look(s, &scene_question, &h);
		assert_int_equal(h.facts.resolver_count, 1);
		assert_string_equal(h.facts.resolvers[0].address, dns_stub_address(s->resolver));
		assert_int_equal(h.facts.resolvers[0].view, rows[i].view);
		assert_int_equal(h.facts.resolvers[0].serial, rows[i].serial);
		assert_int_equal(dns_stub_count(s->resolver) - before, rows[i].asked);
	}
}

static void resolvers_wait_for_every_server_of_the_parent(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { 0 };
	script_good(s, &referral);
	dns_stub_rule(s->parents[2], "dev.example.com", DNS_NS, &no_such_name);
	scene_look(s, &scene_question, &h);
	assert_int_equal(h.facts.resolver_count, 0);
	assert_int_equal(dns_stub_count(s->resolver), 2);
}

/* UDP twice and TCP: 4.4 s, whoever is silent; the rest goes on beside it. */
static void silent_servers_cost_their_patience_once(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { .scene = s };
	script_good(s, &no_such_name);
	dns_stub_rule(s->parents[0], "dev.example.com", DNS_NS, &silence);
	dns_stub_rule(s->parents[0], "example.com", DNS_SOA, &silence);
	dns_stub_rule(s->zone[1], "dev.example.com", DNS_SOA, &silence);
	delegation_probe_look(s->probe, &scene_certificate_question, scene_on_seen, &h);
	for (int i = 0; i < 44; i++) {
		scene_settle(s);
		assert_int_equal(h.calls, 0);
		test_clock_advance(&s->clock, s->loop, 100);
	}
	scene_settle(s);
	assert_int_equal(h.calls, 1);
	assert_int_equal(h.facts.servers[0].reply, REPLY_NONE);
	assert_int_equal(h.facts.zone[1].reply, ZONE_SILENT);
	assert_extra(&h, EXTRA_PASTED, EXTRA_NO, NULL);
}

static bool is_of_child(const char *name)
{
	return domain_equal(name, "dev.example.com") || domain_is_below(name, "dev.example.com");
}

/* Of a resolver only names that never were and never will be; of nobody the final host. */
static void assert_nothing_is_spoilt(const struct scene *s)
{
	const struct dns_stub *stubs[] = { s->resolver, s->parents[0], s->parents[1], s->parents[2],
					   s->zone[0],  s->zone[1],    s->stranger };
	for (size_t i = 0; i < ARRAY_LEN(stubs); i++)
		assert_int_equal(dns_stub_asked(stubs[i], "redash.dev.example.com"), 0);
	for (size_t i = 0; i < dns_stub_count(s->resolver); i++) {
		const struct dns_stub_query *q = dns_stub_query(s->resolver, i);
		assert_true(q->recursion_desired);
		if (is_of_child(q->name) && !str_starts(q->name, "_rw-"))
			fail_msg("the resolver was asked for %s", q->name);
	}
	for (size_t i = 1; i < ARRAY_LEN(stubs); i++)
		for (size_t q = 0; q < dns_stub_count(stubs[i]); q++)
			assert_false(dns_stub_query(stubs[i], q)->recursion_desired);
}

static void real_names_are_never_asked_of_a_resolver_nor_the_host_of_anybody(void **state)
{
	static const struct dns_stub_answer alias = {
		.authoritative = true, .records = "an dev.example.com 60 CNAME else.example.com\n"
	};
	static const struct dns_stub_answer in_the_child = {
		.records = "ns dev.example.com 60 NS ns.dev.example.com\n"
			   "ns dev.example.com 60 NS redash.dev.example.com\n"
			   "ns dev.example.com 60 NS dev.example.com\n"
			   "ns dev.example.com 60 NS ns-9.old.example.net\n"
	};
	const struct dns_stub_answer *answers[] = { &referral, &no_such_name, &alias, &silence,
						    &in_the_child };
	struct scene *s = *state;
	for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
		CLEANUP(heard_release) struct heard h = { 0 };
		script_good(s, answers[i]);
		scene_look(s, &scene_certificate_question, &h);
		assert_nothing_is_spoilt(s);
	}
	assert_true(dns_stub_count(s->resolver) > ARRAY_LEN(answers)); /* the random name */
}

static void every_random_name_is_a_new_one(void **state)
{
	struct scene *s = *state;
	script_good(s, &referral);
	dns_stub_rule(s->resolver, NULL, DNS_TXT, &(struct dns_stub_answer){ .rcode = 2 });
	for (int i = 0; i < 3; i++) {
		CLEANUP(heard_release) struct heard h = { 0 };
		scene_look(s, &scene_question, &h);
	}
	size_t seen = 0;
	for (size_t i = 0; i < dns_stub_count(s->resolver); i++) {
		const char *name = dns_stub_query(s->resolver, i)->name;
		if (!str_starts(name, "_rw-")) continue;
		seen++;
		assert_int_equal(dns_stub_asked(s->resolver, name), 1);
	}
	assert_int_equal(seen, 6); /* plain and unchecked */
}

static size_t asked_in_all(const struct scene *s)
{
	size_t count = dns_stub_count(s->resolver) + dns_stub_count(s->stranger);
	for (int i = 0; i < SCENE_PARENTS; i++)
		count += dns_stub_count(s->parents[i]);
	for (int i = 0; i < SCENE_ZONE; i++)
		count += dns_stub_count(s->zone[i]);
	return count;
}

/* Turns until so many questions have been heard; false when the look ends before. */
static bool turn_until_asked(struct scene *s, const struct heard *h, size_t count)
{
	for (int i = 0; i < 4000 && !h->calls; i++) {
		if (asked_in_all(s) >= count) return true;
		if (i % 20 == 19)
			test_clock_advance(&s->clock, s->loop, 100);
		else
			loop_turn(s->loop, false);
	}
	return false;
}

static void script_busy(struct scene *s, bool is_delegated)
{
	script_good(s, is_delegated ? &referral : &no_such_name);
	dns_stub_rule(s->parents[1], "example.com", DNS_SOA, &silence);
	dns_stub_rule(s->zone[1], "dev.example.com", DNS_DNSKEY, &silence);
	dns_stub_rule(s->resolver, NULL, DNS_TXT,
		      &(struct dns_stub_answer){
			      .rcode = DNS_NXDOMAIN, .validates = true, .records = ZONE_SOA });
	scene_resolver_says(s, "example.com", DNS_NS, DNS_NOERROR,
			    "an example.com 900 NS ns-a.example.net\n"
			    "an example.com 900 NS ns-b.example.net\n"
			    "an example.com 900 NS ns-x.example.net\n");
	scene_resolver_says(s, "ns-x.example.net", DNS_AAAA, DNS_NOERROR, "");
	scene_resolver_says(s, "ns-x.example.net", DNS_A, DNS_NOERROR, "");
}

/* Stops one look after `count` questions; false when there are not so many. */
static bool stop_after(size_t count, bool is_delegated, bool by_freeing)
{
	void *state;
	CLEANUP(heard_release) struct heard h = { 0 };
	scene_set_up(&state);
	struct scene *s = h.scene = state;
	script_busy(s, is_delegated);
	delegation_probe_look(s->probe, &scene_certificate_question, scene_on_seen, &h);
	bool reached = turn_until_asked(s, &h, count);
	if (reached && by_freeing) {
		delegation_probe_free(s->probe);
		s->probe = NULL;
	} else if (reached) {
		delegation_probe_forget(s->probe, &h);
	}
	scene_settle(s);
	assert_int_equal(h.calls, reached ? 0 : 1);
	if (reached) {
		assert_int_equal(loop_next_due(s->loop), -1); /* no query is left either */
	}
	scene_tear_down(&state);
	return reached;
}

static void a_look_can_be_stopped_after_any_question(void **state)
{
	(void)state;
	for (int way = 0; way < 4; way++) {
		size_t count = 0;
		while (stop_after(count, way & 1, way & 2))
			count++;
		assert_true(count >= 20);
	}
}

#define SCENE_TEST(f) cmocka_unit_test_setup_teardown(f, scene_set_up, scene_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(the_zones_servers_are_asked_for_what_they_hold),
		SCENE_TEST(a_name_delegated_away_inside_the_zone_is_seen),
		SCENE_TEST(a_zone_server_that_does_not_serve_says_why),
		SCENE_TEST(strangers_in_the_set_are_asked_too),
		SCENE_TEST(a_zone_server_without_ipv4_is_looked_up_again),
		SCENE_TEST(serials_and_a_network_in_between_are_seen),
		SCENE_TEST(private_addresses_of_the_parent_are_marked),
		SCENE_TEST(a_no_is_looked_into),
		SCENE_TEST(whose_redirection_it_is_is_seen),
		SCENE_TEST(nothing_explains_a_plain_no),
		SCENE_TEST(a_referral_is_warned_of_but_not_explained),
		SCENE_TEST(a_resolver_tells_whose_no_it_gives),
		SCENE_TEST(resolvers_wait_for_every_server_of_the_parent),
		SCENE_TEST(silent_servers_cost_their_patience_once),
		SCENE_TEST(real_names_are_never_asked_of_a_resolver_nor_the_host_of_anybody),
		SCENE_TEST(every_random_name_is_a_new_one),
		cmocka_unit_test(a_look_can_be_stopped_after_any_question),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
