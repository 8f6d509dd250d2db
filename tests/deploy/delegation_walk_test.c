/* Looks whose parent servers are found by walking down from a root server. */
#include "core/base/mem.h"

#include "tests/support/delegation_scene.h"
#include "tests/support/unit.h"

#include <string.h>

static const char to_example[] = "ns example.com 900 NS ns-a.example.net\n"
				 "ns example.com 900 NS ns-b.example.net\n"
				 "ns example.com 900 NS ns-c.example.net\n";

/* The stranger plays the root. */
static void probe_from_root(struct scene *s, bool has_resolver)
{
	struct dns_server root = scene_address(s->stranger), resolver = scene_address(s->resolver);
	const struct delegation_probe_options options = {
		.map = s->map,
		.resolver = has_resolver ? &resolver : NULL,
		.root = &root,
	};
	delegation_probe_free(s->probe);
	s->probe = delegation_probe_new(s->loop, s->client, &options);
	dns_stub_rule(s->stranger, "example.com", DNS_NS,
		      &(struct dns_stub_answer){ .records = to_example });
	scene_parents_say(s, &(struct dns_stub_answer){
				     .rcode = DNS_NXDOMAIN,
				     .authoritative = true,
				     .records = "ns example.com 900 SOA ns-a.example.net 1 60\n" });
}

static void assert_parents_asked(const struct heard *h)
{
	assert_false(err_is_set(&h->err));
	assert_int_equal(h->facts.path, PATH_ROOT);
	assert_int_equal(h->facts.server_count, SCENE_PARENTS);
	for (size_t i = 0; i < SCENE_PARENTS; i++) {
		assert_int_equal(h->facts.servers[i].reply, REPLY_NXDOMAIN);
		assert_string_equal(h->facts.servers[i].address,
				    dns_stub_address(h->scene->parents[i]));
	}
}

static void a_resolver_that_fails_is_walked_around(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { 0 };
	CLEANUP(heard_release) struct heard again = { 0 };
	probe_from_root(s, true);
	scene_resolver_says(s, "example.com", DNS_NS, DNS_SERVFAIL, "");
	scene_look(s, &scene_question, &h);
	assert_parents_asked(&h);
	assert_int_equal(dns_stub_count(s->stranger), 1);
	dns_stub_rule(s->resolver, "example.com", DNS_NS,
		      &(struct dns_stub_answer){ .fault = DNS_STUB_SILENT });
	scene_look(s, &scene_question, &again);
	assert_parents_asked(&again);
}

static void a_resolver_that_answers_is_believed(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { 0 };
	probe_from_root(s, true);
	scene_look(s, &scene_question, &h);
	assert_int_equal(h.facts.path, PATH_RESOLVER);
	assert_int_equal(dns_stub_count(s->stranger), 0);
}

static void with_a_root_alone_no_resolver_is_asked(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { 0 };
	probe_from_root(s, false);
	scene_look(s, &scene_question, &h);
	assert_parents_asked(&h);
	assert_int_equal(dns_stub_count(s->resolver), 0);
	assert_int_equal(dns_stub_asked(s->stranger, "dev.example.com"), 0);
}

static void assert_fails(struct scene *s, enum err_kind kind, const char *words)
{
	CLEANUP(heard_release) struct heard h = { 0 };
	scene_look(s, &scene_question, &h);
	assert_int_equal(h.err.kind, kind);
	if (!strstr(err_text(&h.err), words)) fail_msg("%s", err_text(&h.err));
}

static void what_the_walk_does_not_find_is_said(void **state)
{
	struct scene *s = *state;
	probe_from_root(s, false);
	dns_stub_rule(s->stranger, "example.com", DNS_NS,
		      &(struct dns_stub_answer){ .rcode = DNS_NXDOMAIN,
						 .authoritative = true,
						 .records = "ns . 60 SOA a.test 1 60\n" });
	assert_fails(s, ERR_NOT_FOUND, "not registered");
	dns_stub_rule(s->stranger, "example.com", DNS_NS,
		      &(struct dns_stub_answer){ .authoritative = true,
						 .records = "ns . 60 SOA a.test 1 60\n" });
	assert_fails(s, ERR_INPUT, "is not a zone");
	dns_stub_rule(s->stranger, "example.com", DNS_NS,
		      &(struct dns_stub_answer){ .fault = DNS_STUB_SILENT });
	assert_fails(s, ERR_NETWORK, "cannot find the name servers of example.com");
}

static void a_look_is_dropped_in_the_middle_of_its_walk(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { .scene = s };
	probe_from_root(s, false);
	delegation_probe_look(s->probe, &scene_question, scene_on_seen, &h);
	loop_turn(s->loop, false);
	delegation_probe_forget(s->probe, &h);
	scene_wait_long(s);
	assert_int_equal(h.calls, 0);
	delegation_probe_look(s->probe, &scene_question, scene_on_seen, &h);
	loop_turn(s->loop, false);
	delegation_probe_free(TAKE(s->probe));
	scene_wait_long(s);
	assert_int_equal(h.calls, 0);
}

static void assert_split(const struct heard *h, const char *words)
{
	CLEANUP(delegation_report_release) struct delegation_report report = { 0 };
	delegation_classify(&scene_question, &h->facts, &report);
	for (size_t i = 0; i < report.finding_count; i++)
		if (!strcmp(report.findings[i].id, "SPLIT_HORIZON")) {
			if (!strstr(report.findings[i].seen, words))
				fail_msg("%s", report.findings[i].seen);
			return;
		}
	fail_msg("no SPLIT_HORIZON");
}

/* Nobody asks 10.1.2.3: that would be this test's network. */
static void behind_a_private_view_the_public_servers_are_asked(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { 0 };
	probe_from_root(s, true);
	scene_resolver_says(s, "example.com", DNS_NS, DNS_NOERROR,
			    "an example.com 900 NS ns.corp.example\n");
	scene_resolver_says(s, "ns.corp.example", DNS_AAAA, DNS_NOERROR, "");
	scene_resolver_says(s, "ns.corp.example", DNS_A, DNS_NOERROR,
			    "an ns.corp.example 900 A 10.1.2.3\n");
	scene_look(s, &scene_question, &h);
	assert_parents_asked(&h);
	assert_false(h.facts.is_private);
	assert_string_equal(h.facts.resolver_says, "10.1.2.3:53");
	assert_split(&h, "(10.1.2.3)");
}

static void a_zone_that_only_a_private_network_has_is_no_parent(void **state)
{
	struct scene *s = *state;
	probe_from_root(s, true);
	scene_resolver_says(s, "example.com", DNS_NS, DNS_NOERROR,
			    "an example.com 900 NS ns.corp.example\n");
	scene_resolver_says(s, "ns.corp.example", DNS_AAAA, DNS_NOERROR, "");
	scene_resolver_says(s, "ns.corp.example", DNS_A, DNS_NOERROR,
			    "an ns.corp.example 900 A 192.168.2.3\n");
	dns_stub_rule(s->stranger, "example.com", DNS_NS,
		      &(struct dns_stub_answer){ .rcode = DNS_NXDOMAIN,
						 .authoritative = true,
						 .records = "ns . 60 SOA a.test 1 60\n" });
	assert_fails(s, ERR_NOT_FOUND,
		     "only inside this network, where 192.168.2.3:53 answers for it: for everybody "
		     "else there is no such name");
}

static void a_resolver_that_denies_the_parent_is_checked(void **state)
{
	static const struct {
		int rcode;
		const char *records;
	} lies[] = {
		{ DNS_NXDOMAIN, "" },
		{ DNS_NXDOMAIN, "ns com 900 SOA a.test 1 60\n" },
		{ DNS_NOERROR, "" },
		{ DNS_NOERROR, "an example.com 60 A 192.0.2.80\n" },
	};
	struct scene *s = *state;
	probe_from_root(s, true);
	for (size_t i = 0; i < ARRAY_LEN(lies); i++) {
		CLEANUP(heard_release) struct heard h = { 0 };
		scene_resolver_says(s, "example.com", DNS_NS, lies[i].rcode, lies[i].records);
		scene_look(s, &scene_question, &h);
		assert_parents_asked(&h);
		assert_string_equal(h.facts.resolver_says, "");
		assert_split(&h, "says that there is no zone example.com");
	}
}

static void a_resolver_is_believed_when_the_walk_fails(void **state)
{
	struct scene *s = *state;
	probe_from_root(s, true);
	dns_stub_rule(s->stranger, "example.com", DNS_NS,
		      &(struct dns_stub_answer){ .fault = DNS_STUB_SILENT });
	scene_resolver_says(s, "example.com", DNS_NS, DNS_NXDOMAIN, "ns com 900 SOA a.test 1 60\n");
	assert_fails(s, ERR_NOT_FOUND, "not registered");
}

static void the_walk_finds_the_zones_servers_too(void **state)
{
	struct scene *s = *state;
	struct delegation_question question = scene_question;
	static const char *const names[] = { "ns-1.child.example.net", "ns.host.example" };
	CLEANUP(heard_release) struct heard h = { 0 };
	CLEANUP(heard_release) struct heard again = { 0 };
	static const char no[] = "ns host.example 900 SOA ns-2.child.example.net 1 60\n";
	question.expected = names;
	probe_from_root(s, true);
	dns_stub_rule(s->resolver, NULL, 0, &(struct dns_stub_answer){ .rcode = DNS_SERVFAIL });
	scene_resolver_says(s, "example.com", DNS_NS, DNS_SERVFAIL, "");
	/* Its zone's server is one of the map; that tells an address nobody answers at. */
	dns_stub_rule(s->stranger, "ns.host.example", DNS_NS,
		      &(struct dns_stub_answer){
			      .records = "ns host.example 900 NS ns-2.child.example.net\n" });
	dns_stub_rule(s->zone[1], "ns.host.example", DNS_NS,
		      &(struct dns_stub_answer){ .authoritative = true, .records = no });
	dns_stub_rule(
		s->zone[1], "ns.host.example", DNS_A,
		&(struct dns_stub_answer){ .authoritative = true,
					   .records = "an ns.host.example 900 A 127.0.0.254\n" });
	dns_stub_rule(s->zone[1], "ns.host.example", DNS_AAAA,
		      &(struct dns_stub_answer){ .authoritative = true, .records = no });
	scene_look(s, &question, &h);
	assert_false(err_is_set(&h.err));
	assert_int_equal(h.facts.zone_count, 2);
	assert_string_equal(h.facts.zone[1].address, "127.0.0.254:53");
	assert_int_equal(h.facts.zone[1].reply, ZONE_SILENT);
	dns_stub_rule(s->zone[1], "ns.host.example", DNS_A,
		      &(struct dns_stub_answer){ .authoritative = true, .records = no });
	scene_look(s, &question, &again);
	assert_int_equal(again.facts.zone[1].reply, ZONE_NO_ADDRESS);
}

/* The end of a walk that fails is the end of the look: its callback may do as it likes. */
static void a_callback_after_a_walk_may_free_the_probe(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { .frees = true };
	probe_from_root(s, false);
	dns_stub_rule(s->stranger, "example.com", DNS_NS,
		      &(struct dns_stub_answer){ .rcode = DNS_NXDOMAIN,
						 .authoritative = true,
						 .records = "ns . 60 SOA a.test 1 60\n" });
	scene_look(s, &scene_question, &h);
	assert_null(s->probe);
}

#define SCENE_TEST(f) cmocka_unit_test_setup_teardown(f, scene_set_up, scene_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(a_resolver_that_fails_is_walked_around),
		SCENE_TEST(a_resolver_that_answers_is_believed),
		SCENE_TEST(with_a_root_alone_no_resolver_is_asked),
		SCENE_TEST(behind_a_private_view_the_public_servers_are_asked),
		SCENE_TEST(a_zone_that_only_a_private_network_has_is_no_parent),
		SCENE_TEST(a_resolver_that_denies_the_parent_is_checked),
		SCENE_TEST(a_resolver_is_believed_when_the_walk_fails),
		SCENE_TEST(the_walk_finds_the_zones_servers_too),
		SCENE_TEST(what_the_walk_does_not_find_is_said),
		SCENE_TEST(a_look_is_dropped_in_the_middle_of_its_walk),
		SCENE_TEST(a_callback_after_a_walk_may_free_the_probe),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
