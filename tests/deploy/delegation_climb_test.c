/* The climb for CAA sets: every name on the way but the host itself. */
#include "core/base/mem.h"

#include "tests/support/delegation_scene.h"
#include "tests/support/unit.h"

#define ISSUE "60 HEX 257 00056973737565612e6578616d706c65\n" /* issue a.example */

static const char parent_soa[] = "ns sub.example.com 900 SOA ns-a.example.net 41 60\n";
static const char zone_soa[] = "ns dev.eu.sub.example.com 900 SOA ns-1.child.example.net 7 60\n";

static struct delegation_question deep_question(void)
{
	struct delegation_question question = scene_certificate_question;
	question.parent = "sub.example.com";
	question.child = "dev.eu.sub.example.com";
	question.cname_name = "_x.redash.one.two.dev.eu.sub.example.com";
	return question;
}

/* Nobody has a CAA set unless a test says so. */
static void script(struct scene *s)
{
	scene_resolver_says(s, "sub.example.com", DNS_NS, DNS_NOERROR,
			    "an sub.example.com 900 NS ns-a.example.net\n");
	scene_serves(s->parents[0], parent_soa);
	dns_stub_rule(
		s->parents[0], "dev.eu.sub.example.com", DNS_NS,
		&(struct dns_stub_answer){
			.records = "ns dev.eu.sub.example.com 300 NS ns-1.child.example.net\n"
				   "ns dev.eu.sub.example.com 300 NS ns-2.child.example.net\n" });
	for (int i = 0; i < SCENE_ZONE; i++) {
		scene_serves(s->zone[i], zone_soa);
		dns_stub_rule(
			s->zone[i], "dev.eu.sub.example.com", DNS_SOA,
			&(struct dns_stub_answer){ .authoritative = true,
						   .records = "an dev.eu.sub.example.com 900 SOA "
							      "ns-1.child.example.net 7 60\n" });
	}
	scene_resolver_says(s, "example.com", DNS_CAA, DNS_NOERROR, "");
	scene_resolver_says(s, "com", DNS_CAA, DNS_NOERROR, "");
}

static void assert_climb(const struct heard *h, enum delegation_extra extra,
			 enum delegation_extra_reply reply, const char *name)
{
	assert_int_equal(h->facts.extras[extra].reply, reply);
	assert_string_equal(h->facts.extras[extra].name, name);
}

static void every_name_on_the_way_up_is_asked(void **state)
{
	struct scene *s = *state;
	struct delegation_question question = deep_question();
	CLEANUP(heard_release) struct heard h = { 0 };
	script(s);
	scene_look(s, &question, &h);
	assert_climb(&h, EXTRA_CAA_BELOW, EXTRA_NO, "two.dev.eu.sub.example.com");
	assert_climb(&h, EXTRA_CAA_CHILD, EXTRA_NO, "dev.eu.sub.example.com");
	assert_climb(&h, EXTRA_CAA_BETWEEN, EXTRA_NO, "eu.sub.example.com");
	assert_climb(&h, EXTRA_CAA_PARENT, EXTRA_NO, "sub.example.com");
	assert_climb(&h, EXTRA_CAA_ABOVE, EXTRA_NO, "com");
	assert_int_equal(dns_stub_asked(s->zone[0], "one.two.dev.eu.sub.example.com"), 1);
	assert_int_equal(dns_stub_asked(s->resolver, "example.com"), 1);
	for (int i = 0; i < SCENE_ZONE; i++)
		assert_int_equal(
			dns_stub_asked(s->zone[i], "redash.one.two.dev.eu.sub.example.com"), 0);
}

static void each_climb_ends_at_its_first_set(void **state)
{
	struct scene *s = *state;
	struct delegation_question question = deep_question();
	CLEANUP(heard_release) struct heard h = { 0 };
	script(s);
	dns_stub_rule(
		s->zone[0], "one.two.dev.eu.sub.example.com", DNS_CAA,
		&(struct dns_stub_answer){ .authoritative = true,
					   .records = "an one.two.dev.eu.sub.example.com " ISSUE });
	scene_resolver_says(s, "example.com", DNS_CAA, DNS_NOERROR, "an example.com " ISSUE);
	scene_look(s, &question, &h);
	assert_climb(&h, EXTRA_CAA_BELOW, EXTRA_YES, "one.two.dev.eu.sub.example.com");
	assert_string_equal(h.facts.extras[EXTRA_CAA_BELOW].text, "issue a.example");
	assert_climb(&h, EXTRA_CAA_ABOVE, EXTRA_YES, "example.com");
	assert_int_equal(dns_stub_asked(s->zone[0], "two.dev.eu.sub.example.com"), 0);
	assert_int_equal(dns_stub_asked(s->resolver, "com"), 0);
}

#define SCENE_TEST(f) cmocka_unit_test_setup_teardown(f, scene_set_up, scene_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(every_name_on_the_way_up_is_asked),
		SCENE_TEST(each_climb_ends_at_its_first_set),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
