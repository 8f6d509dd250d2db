/* Looks that have a resolver behind HTTPS besides. Here it is a stub that is asked over UDP: who
 * carries its questions is the caller's business. */
#include "core/base/mem.h"

#include "tests/support/delegation_scene.h"
#include "tests/support/unit.h"

#include <string.h>

#define URL       "https://dns.example/dns-query"
#define PARENT_NO "ns example.com 900 SOA ns-a.example.net 1 60\n"
#define CHILD_NO  "ns dev.example.com 900 SOA ns-1.child.example.net 5 60\n"

/* The stranger plays the resolver behind HTTPS. */
static void query(void *self, const char *name, int type, int wishes, dns_done_fn *done, void *user)
{
	struct scene *s = self;
	struct dns_server at = scene_address(s->stranger);
	dns_query(s->client, &at, name, type, wishes, done, user);
}

static void forget(void *self, const void *user)
{
	struct scene *s = self;
	dns_forget(s->client, user);
}

static void probe_with_https(struct scene *s)
{
	struct dns_server resolver = scene_address(s->resolver);
	const struct delegation_probe_options options = {
		.map = s->map,
		.resolver = &resolver,
		.https = { URL, s, query, forget },
	};
	delegation_probe_free(s->probe);
	s->probe = delegation_probe_new(s->loop, s->client, &options);
}

static void https_says(struct scene *s, const char *soa)
{
	dns_stub_rule(s->stranger, NULL, 0,
		      &(struct dns_stub_answer){
			      .rcode = DNS_NXDOMAIN, .recursion_available = true, .records = soa });
}

static void are_silent(struct dns_stub *const *stubs, size_t count)
{
	for (size_t i = 0; i < count; i++)
		dns_stub_rule(stubs[i], NULL, 0,
			      &(struct dns_stub_answer){ .fault = DNS_STUB_SILENT });
}

/* What a network that closes port 53 looks like. */
static void name_servers_are_silent(struct scene *s)
{
	are_silent(s->parents, SCENE_PARENTS);
	are_silent(s->zone, SCENE_ZONE);
}

static void assert_found(const struct heard *h, const char *id, enum delegation_status status)
{
	struct delegation_report r;
	delegation_classify(&scene_question, &h->facts, &r);
	assert_int_equal(r.referral, status);
	size_t at = 0;
	while (at < r.finding_count && !str_equal(r.findings[at].id, id))
		at++;
	assert_true(at < r.finding_count);
	if (h->facts.resolvers[0].view != VIEW_SILENT)
		assert_non_null(strstr(r.findings[at].seen, "as seen by " URL ", over HTTPS"));
	delegation_report_release(&r);
}

static void assert_view(const struct heard *h, size_t index, enum delegation_view view)
{
	assert_false(err_is_set(&h->err));
	assert_int_equal(h->facts.resolver_count, index + 1);
	assert_string_equal(h->facts.resolvers[index].address, URL);
	assert_int_equal(h->facts.resolvers[index].view, view);
}

static void when_the_parent_is_silent_its_view_is_all_there_is(void **state)
{
	static const struct {
		const char *soa, *id;
		enum delegation_view view;
		enum delegation_status status;
	} rows[] = {
		{ PARENT_NO, "NXDOMAIN", VIEW_PARENT, DELEGATION_WAITING },
		{ CHILD_NO, "OK", VIEW_CHILD, DELEGATION_READY },
	};
	struct scene *s = *state;
	probe_with_https(s);
	name_servers_are_silent(s);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		CLEANUP(heard_release) struct heard h = { 0 };
		https_says(s, rows[i].soa);
		scene_look(s, &scene_question, &h);
		assert_int_equal(h.facts.path, PATH_HTTPS);
		assert_view(&h, 0, rows[i].view);
		assert_found(&h, rows[i].id, rows[i].status);
	}
	const struct dns_stub_query *asked = dns_stub_query(s->stranger, 0);
	assert_int_equal(asked->type, DNS_TXT);
	assert_int_equal(strncmp(asked->name, "_rw-", 4), 0);
	assert_int_equal(dns_stub_asked(s->stranger, "dev.example.com"), 0);
}

static void when_it_cannot_verify_it_is_asked_once_more_unchecked(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { 0 };
	probe_with_https(s);
	name_servers_are_silent(s);
	dns_stub_rule(s->stranger, NULL, 0,
		      &(struct dns_stub_answer){ .rcode = DNS_NXDOMAIN,
						 .recursion_available = true,
						 .validates = true,
						 .records = CHILD_NO });
	scene_look(s, &scene_question, &h);
	assert_view(&h, 0, VIEW_SERVFAIL_DNSSEC);
	assert_int_equal(dns_stub_count(s->stranger), 2);
	assert_true(dns_stub_query(s->stranger, 1)->checking_disabled);
}

static void when_port_53_is_closed_it_is_asked_all_the_same(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { 0 };
	probe_with_https(s);
	name_servers_are_silent(s);
	dns_stub_rule(s->resolver, NULL, 0, &(struct dns_stub_answer){ .fault = DNS_STUB_SILENT });
	dns_stub_rule(s->resolver, "example.com", DNS_NS,
		      &(struct dns_stub_answer){ .fault = DNS_STUB_SILENT });
	https_says(s, PARENT_NO);
	scene_look(s, &scene_question, &h);
	assert_int_equal(h.facts.server_count, 0);
	assert_int_equal(h.facts.path, PATH_HTTPS);
	assert_view(&h, 0, VIEW_PARENT);
	assert_found(&h, "NXDOMAIN", DELEGATION_WAITING);
}

static void when_it_is_silent_too_nothing_is_known(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { 0 };
	probe_with_https(s);
	name_servers_are_silent(s);
	dns_stub_rule(s->stranger, NULL, 0, &(struct dns_stub_answer){ .fault = DNS_STUB_SILENT });
	scene_look(s, &scene_question, &h);
	assert_view(&h, 0, VIEW_SILENT);
	assert_found(&h, "PARENT_UNREACHABLE", DELEGATION_UNKNOWN);
}

static void a_no_of_the_parent_is_not_carried_to_it(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { 0 };
	probe_with_https(s);
	scene_parents_say(s, &(struct dns_stub_answer){ .rcode = DNS_NXDOMAIN,
							.authoritative = true,
							.records = PARENT_NO });
	scene_look(s, &scene_question, &h);
	assert_int_equal(h.facts.path, PATH_RESOLVER);
	assert_int_equal(h.facts.resolver_count, 0);
	assert_int_equal(dns_stub_count(s->stranger), 0);
}

static void once_delegated_it_is_one_more_resolver(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { 0 };
	probe_with_https(s);
	scene_parents_say(
		s, &(struct dns_stub_answer){
			   .records = "ns dev.example.com 300 NS ns-1.child.example.net\n"
				      "ns dev.example.com 300 NS ns-2.child.example.net\n" });
	https_says(s, CHILD_NO);
	scene_look(s, &scene_question, &h);
	assert_int_equal(h.facts.path, PATH_RESOLVER);
	assert_view(&h, 1, VIEW_CHILD);
	assert_int_equal(h.facts.resolvers[1].serial, 5);
}

static void a_look_is_dropped_while_it_is_asked(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { .scene = s };
	probe_with_https(s);
	name_servers_are_silent(s);
	dns_stub_rule(s->stranger, NULL, 0, &(struct dns_stub_answer){ .fault = DNS_STUB_SILENT });
	delegation_probe_look(s->probe, &scene_question, scene_on_seen, &h);
	for (int i = 0; i < 100 && !dns_stub_count(s->stranger); i++) {
		scene_settle(s);
		test_clock_advance(&s->clock, s->loop, 100);
	}
	assert_true(dns_stub_count(s->stranger) > 0);
	delegation_probe_forget(s->probe, &h);
	scene_wait_long(s);
	assert_int_equal(h.calls, 0);
}

#define SCENE_TEST(f) cmocka_unit_test_setup_teardown(f, scene_set_up, scene_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(when_the_parent_is_silent_its_view_is_all_there_is),
		SCENE_TEST(when_it_cannot_verify_it_is_asked_once_more_unchecked),
		SCENE_TEST(when_port_53_is_closed_it_is_asked_all_the_same),
		SCENE_TEST(when_it_is_silent_too_nothing_is_known),
		SCENE_TEST(a_no_of_the_parent_is_not_carried_to_it),
		SCENE_TEST(once_delegated_it_is_one_more_resolver),
		SCENE_TEST(a_look_is_dropped_while_it_is_asked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
