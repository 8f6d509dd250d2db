#include "core/net/dns_find.h"

#include "core/base/mem.h"

#include "tests/support/find_lab.h"
#include "tests/support/unit.h"

static void an_answer_without_authority_means_redirection(void **state)
{
	struct find_lab *s = *state;
	CLEANUP(find_heard_release) struct find_heard h = { 0 };
	dns_stub_rule(s->stubs[FIND_ROOT], NULL, 0,
		      &(struct dns_stub_answer){ .recursion_available = true,
						 .records = "an example.org 60 NS a.test\n" });
	find_lab_find(s, "example.org", &h);
	assert_find_failed(&h, ERR_NETWORK, "in place of");
}

static void a_silent_root_is_a_closed_port(void **state)
{
	struct find_lab *s = *state;
	CLEANUP(find_heard_release) struct find_heard h = { 0 };
	dns_stub_rule(s->stubs[FIND_ROOT], NULL, 0,
		      &(struct dns_stub_answer){ .fault = DNS_STUB_SILENT });
	find_lab_find(s, "example.org", &h);
	find_lab_pass(s, 100, 43);
	assert_int_equal(h.calls, 0);
	find_lab_pass(s, 100, 2);
	assert_find_failed(&h, ERR_NETWORK, "no root server answers");
}

static void three_silent_roots_are_enough(void **state)
{
	struct find_lab *s = *state;
	CLEANUP(find_heard_release) struct find_heard h = { 0 };
	for (size_t i = 0; i < ARRAY_LEN(dns_roots); i++)
		find_lab_map(s, dns_roots[i].name, s->stubs[FIND_SILENT]);
	dns_finder_free(s->finder);
	s->finder = dns_finder_new(s->loop, s->client, s->map, NULL);
	find_lab_find(s, "example.com", &h);
	find_lab_pass(s, 700, 25);
	assert_find_failed(&h, ERR_NETWORK, "no root server answers");
	assert_int_equal(dns_stub_count(s->stubs[FIND_SILENT]), 3 * 3);
}

static void a_root_that_refuses_is_no_closed_port(void **state)
{
	struct find_lab *s = *state;
	CLEANUP(find_heard_release) struct find_heard h = { 0 };
	find_lab_find(s, "example.org", &h);
	assert_find_failed(&h, ERR_INTERNAL, "none of the name servers of .");
}

static void servers_named_in_a_circle_end(void **state)
{
	struct find_lab *s = *state;
	CLEANUP(find_heard_release) struct find_heard h = { 0 };
	static const char to_b[] = "ns a.test 60 NS ns.b.test\n";
	static const char to_a[] = "ns b.test 60 NS ns.a.test\n";
	find_lab_refers(s, FIND_ROOT, "x.a.test", to_b);
	find_lab_refers(s, FIND_ROOT, "ns.a.test", to_b);
	find_lab_refers(s, FIND_ROOT, "ns.b.test", to_a);
	find_lab_find(s, "x.a.test", &h);
	assert_find_failed(&h, ERR_NETWORK, "none of the name servers of a.test answers");
	assert_true(dns_stub_count(s->stubs[FIND_ROOT]) < 8);
}

static void a_chain_of_server_names_is_followed_only_so_far(void **state)
{
	struct find_lab *s = *state;
	CLEANUP(find_heard_release) struct find_heard h = { 0 };
	struct str texts[12] = { 0 };
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		CLEANUP(mem_free_text) char *asked = str_format("ns.z%zu.test", i);
		str_addf(&texts[i], "ns z%zu.test 60 NS ns.z%zu.test\n", i, i + 1);
		find_lab_refers(s, FIND_ROOT, asked, str_text(&texts[i]));
	}
	find_lab_find(s, "ns.z0.test", &h);
	assert_find_failed(&h, ERR_NETWORK, "none of the name servers of z0.test answers");
	assert_int_equal(dns_stub_asked(s->stubs[FIND_ROOT], "ns.z4.test"), 1);
	assert_int_equal(dns_stub_asked(s->stubs[FIND_ROOT], "ns.z5.test"), 0);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		str_release(&texts[i]);
}

/* Each zone on the way has twelve servers that refuse and one that leads on. */
static void questions_have_a_limit(void **state)
{
	enum { LEVELS = 6 };
	struct find_lab *s = *state;
	CLEANUP(find_heard_release) struct find_heard h = { 0 };
	struct dns_stub *levels[LEVELS];
	struct str texts[LEVELS] = { 0 };
	static const char name[] = "a.b.c.d.e.f";
	size_t total = 0;
	for (int i = 0; i < LEVELS; i++) {
		const char *zone = name + 2 * (size_t)(LEVELS - 1 - i);
		for (int n = 0; n < 13; n++) {
			CLEANUP(mem_free_text) char *server = str_format("n%d.l%d.test", n, i);
			str_addf(&texts[i], "ns %s 60 NS %s\n", zone, server);
			levels[i] = n ? levels[i] : dns_stub_new(s->loop);
			find_lab_map(s, server, n == 12 ? levels[i] : s->stubs[FIND_OTHER]);
		}
		dns_stub_rule(i ? levels[i - 1] : s->stubs[FIND_ROOT], "x.a.b.c.d.e.f", 0,
			      &(struct dns_stub_answer){ .records = str_text(&texts[i]) });
	}
	find_lab_find(s, "x.a.b.c.d.e.f", &h);
	assert_find_failed(&h, ERR_INTERNAL, "after 64 questions");
	for (int i = 0; i < LEVELS; i++) {
		total += dns_stub_count(levels[i]);
		dns_stub_free(levels[i]);
		str_release(&texts[i]);
	}
	total += dns_stub_count(s->stubs[FIND_ROOT]) + dns_stub_count(s->stubs[FIND_OTHER]);
	assert_int_equal(total, DNS_FIND_QUERIES_MAX);
}

static void when_time_is_up_what_is_found_counts(void **state)
{
	struct find_lab *s = *state;
	CLEANUP(find_heard_release) struct find_heard h = { 0 };
	CLEANUP(str_release) struct str net = STR_INIT;
	for (int i = 0; i < 9; i++) {
		CLEANUP(mem_free_text) char *server = str_format("s%d.net-servers.test", i);
		str_addf(&net, "ns net 60 NS %s\n", server);
		find_lab_map(s, server, s->stubs[FIND_SILENT]);
	}
	find_lab_refers(s, FIND_ROOT, "ns1.example.net", str_text(&net));
	find_lab_refers(
		s, FIND_COM, "example.com",
		"ns example.com 60 NS ns1.example.net\nns example.com 60 NS ns1.example.com\n"
		"ar ns1.example.com 60 A 192.0.2.1\n");
	find_lab_find(s, "example.com", &h);
	find_lab_pass(s, 500, 59);
	assert_int_equal(h.calls, 0);
	find_lab_pass(s, 500, 1);
	assert_found(&h, "example.com", true, "ns1.example.net\nns1.example.com 192.0.2.1:53\n");
}

static void a_zone_out_of_reach_ends_when_time_is_up(void **state)
{
	struct find_lab *s = *state;
	CLEANUP(find_heard_release) struct find_heard h = { 0 };
	CLEANUP(str_release) struct str com = STR_INIT;
	for (int i = 0; i < 9; i++) {
		CLEANUP(mem_free_text) char *server = str_format("s%d.com-servers.test", i);
		str_addf(&com, "ns com 60 NS %s\n", server);
		find_lab_map(s, server, s->stubs[FIND_SILENT]);
	}
	find_lab_refers(s, FIND_ROOT, "example.com", str_text(&com));
	find_lab_find(s, "example.com", &h);
	find_lab_pass(s, 500, 60);
	assert_find_failed(&h, ERR_NETWORK, "example.com takes too long");
}

static size_t next_random(uint32_t *seed, size_t below)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed % below;
}

static const char *const odd_names[] = { ".",        "test",      "a.test",    "b.test",
					 "x.a.test", "ns.a.test", "ns.b.test", "ns.test" };

/* A few records of any kind that a walk looks at, about any of the names. */
static void make_odd_records(uint32_t *seed, struct str *out)
{
	static const char *const sections[] = { "an", "ns", "ns", "ar" };
	for (size_t n = next_random(seed, 5); n; n--) {
		const char *target = odd_names[next_random(seed, ARRAY_LEN(odd_names))];
		str_addf(out, "%s %s 60 ", sections[next_random(seed, ARRAY_LEN(sections))],
			 odd_names[next_random(seed, ARRAY_LEN(odd_names))]);
		switch (next_random(seed, 5)) {
		case 0:
			str_add(out, "A 127.0.0.254\n");
			break;
		case 1:
			str_addf(out, "SOA %s 1 60\n", target);
			break;
		case 2:
			str_addf(out, "CNAME %s\n", target);
			break;
		default:
			str_addf(out, "NS %s\n", target);
		}
	}
}

/* Servers that say anything: a walk still ends, once, within its limits. */
static void whatever_servers_say_a_walk_ends(void **state)
{
	enum { ROUNDS = 400 };
	static const int codes[] = { DNS_NOERROR, DNS_NOERROR, DNS_NOERROR, DNS_NXDOMAIN,
				     DNS_REFUSED };
	struct find_lab *s = *state;
	uint32_t seed = 20261125;
	size_t found = 0, failed = 0;
	find_lab_map(s, "ns.a.test", s->stubs[FIND_ZONE]);
	find_lab_map(s, "ns.test", s->stubs[FIND_OTHER]);
	for (int round = 0; round < ROUNDS; round++) {
		CLEANUP(find_heard_release) struct find_heard h = { 0 };
		struct str texts[3 * ARRAY_LEN(odd_names)] = { 0 };
		static const int stubs[] = { FIND_ROOT, FIND_ZONE, FIND_OTHER };
		for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
			make_odd_records(&seed, &texts[i]);
			dns_stub_rule(s->stubs[stubs[i % 3]], odd_names[i / 3], 0,
				      &(struct dns_stub_answer){
					      .records = str_text(&texts[i]),
					      .rcode = codes[next_random(&seed, 5)],
					      .recursion_available = next_random(&seed, 4) == 0,
					      .authoritative = next_random(&seed, 2) == 0 });
		}
		find_lab_start(s, "x.a.test", &h);
		for (int turn = 0; turn < 2000 && !h.calls; turn++)
			loop_turn(s->loop, false);
		assert_int_equal(h.calls, 1);
		assert_true(h.queries <= DNS_FIND_QUERIES_MAX);
		assert_int_equal(loop_next_due(s->loop), -1);
		*(err_is_set(&h.err) ? &failed : &found) += 1;
		for (size_t i = 0; i < ARRAY_LEN(texts); i++)
			str_release(&texts[i]);
	}
	assert_true(found > ROUNDS / 20 && failed > ROUNDS / 20); /* both ways were taken */
}

static void an_impossible_name_is_told_later(void **state)
{
	struct find_lab *s = *state;
	CLEANUP(find_heard_release) struct find_heard h = { 0 };
	find_lab_find(s, "a..b", &h);
	assert_find_failed(&h, ERR_INPUT, "a..b");
}

static void walks_do_not_mix(void **state)
{
	struct find_lab *s = *state;
	CLEANUP(find_heard_release) struct find_heard a = { 0 }, b = { 0 };
	find_lab_refers(s, FIND_COM, "example.com", find_lab_glue);
	find_lab_says_no(s, FIND_COM, "gone.com", DNS_NXDOMAIN,
			 "ns com 60 SOA a.com-servers.test 1 60\n");
	find_lab_start(s, "gone.com", &a);
	find_lab_find(s, "example.com", &b);
	assert_found(&a, "com", false, NULL);
	assert_found(&b, "example.com", true, find_lab_glued);
}

static void the_forgotten_are_never_called(void **state)
{
	struct find_lab *s = *state;
	CLEANUP(find_heard_release) struct find_heard kept = { 0 }, dropped = { 0 };
	find_lab_refers(s, FIND_COM, "example.com", find_lab_glue);
	find_lab_start(s, "example.com", &dropped);
	find_lab_start(s, "example.com", &kept);
	loop_turn(s->loop, false); /* questions are under way */
	dns_find_forget(s->finder, &dropped);
	find_lab_settle(s);
	assert_found(&kept, "example.com", true, find_lab_glued);
	assert_int_equal(dropped.calls, 0);
}

static void a_callback_may_forget_another_walk(void **state)
{
	struct find_lab *s = *state;
	CLEANUP(find_heard_release) struct find_heard a = { 0 }, b = { 0 };
	find_lab_refers(s, FIND_COM, "example.com", find_lab_glue);
	a.forgets = &b;
	b.forgets = &a;
	find_lab_start(s, "example.com", &a);
	find_lab_find(s, "example.com", &b);
	assert_int_equal(a.calls + b.calls, 1);
}

static void a_callback_may_free_the_finder(void **state)
{
	struct find_lab *s = *state;
	CLEANUP(find_heard_release) struct find_heard a = { .frees = true }, b = { .frees = true };
	find_lab_refers(s, FIND_COM, "example.com", find_lab_glue);
	find_lab_start(s, "example.com", &a);
	find_lab_find(s, "example.com", &b);
	assert_int_equal(a.calls + b.calls, 1);
	assert_int_equal(loop_next_due(s->loop), -1);
}

static void the_table_of_the_root_is_whole(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(dns_roots); i++) {
		CLEANUP(err_release) struct err err = ERR_INIT;
		CLEANUP(mem_free_text)
		char *name = str_format("%c.root-servers.net", (char)('a' + i));
		struct dns_server v4, v6;
		assert_string_equal(dns_roots[i].name, name);
		assert_int_equal(dns_server_parse(dns_roots[i].ipv4, &v4, &err), 0);
		assert_int_equal(dns_server_parse(dns_roots[i].ipv6, &v6, &err), 0);
		assert_int_equal(v4.address.ss_family, AF_INET);
		assert_int_equal(v6.address.ss_family, AF_INET6);
	}
}

#define SCENE_TEST(f) cmocka_unit_test_setup_teardown(f, find_lab_set_up, find_lab_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(an_answer_without_authority_means_redirection),
		SCENE_TEST(a_silent_root_is_a_closed_port),
		SCENE_TEST(three_silent_roots_are_enough),
		SCENE_TEST(a_root_that_refuses_is_no_closed_port),
		SCENE_TEST(servers_named_in_a_circle_end),
		SCENE_TEST(a_chain_of_server_names_is_followed_only_so_far),
		SCENE_TEST(questions_have_a_limit),
		SCENE_TEST(when_time_is_up_what_is_found_counts),
		SCENE_TEST(a_zone_out_of_reach_ends_when_time_is_up),
		SCENE_TEST(whatever_servers_say_a_walk_ends),
		SCENE_TEST(an_impossible_name_is_told_later),
		SCENE_TEST(walks_do_not_mix),
		SCENE_TEST(the_forgotten_are_never_called),
		SCENE_TEST(a_callback_may_forget_another_walk),
		SCENE_TEST(a_callback_may_free_the_finder),
		cmocka_unit_test(the_table_of_the_root_is_whole),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
