#include "tests/support/delegation_scene.h"

#include "core/base/mem.h"

#include "tests/support/unit.h"

#include <stdlib.h>

static const char *const wanted[] = { "ns-1.child.example.net", "ns-2.child.example.net" };
const struct delegation_question scene_question = {
	.parent = "example.com",
	.child = "dev.example.com",
	.expected = wanted,
	.expected_count = SCENE_ZONE,
};
const struct delegation_question scene_certificate_question = {
	.parent = "example.com",
	.child = "dev.example.com",
	.expected = wanted,
	.expected_count = SCENE_ZONE,
	.cname_name = SCENE_CNAME,
	.cname_value = "_y.acm.example.net",
};

struct dns_server scene_address(const struct dns_stub *stub)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct dns_server server = { 0 };
	dns_server_parse(dns_stub_address(stub), &server, &err);
	return server;
}

void scene_resolver_says(struct scene *s, const char *name, int type, int rcode,
			 const char *records)
{
	struct dns_stub_answer answer = { .rcode = rcode,
					  .recursion_available = true,
					  .records = records };
	dns_stub_rule(s->resolver, name, type, &answer);
}

static struct dns_stub *mapped_stub(struct scene *s, const char *name)
{
	struct dns_stub *stub = dns_stub_new(s->loop);
	struct dns_server at = scene_address(stub);
	dns_map_add(s->map, name, &at);
	return stub;
}

int scene_set_up(void **state)
{
	static const char *const parents[] = { "ns-a.example.net", "ns-b.example.net",
					       "ns-c.example.net" };
	struct scene *s = mem_alloc(sizeof(*s));
	s->loop = loop_new(test_clock_read, &s->clock);
	s->client = dns_client_new(s->loop);
	s->map = dns_map_new();
	s->resolver = dns_stub_new(s->loop);
	for (int i = 0; i < SCENE_PARENTS; i++)
		s->parents[i] = mapped_stub(s, parents[i]);
	for (int i = 0; i < SCENE_ZONE; i++)
		s->zone[i] = mapped_stub(s, wanted[i]);
	s->stranger = mapped_stub(s, "ns-9.old.example.net");
	scene_resolver_says(s, "example.com", DNS_NS, DNS_NOERROR,
			    "an example.com 900 NS ns-a.example.net\n"
			    "an example.com 900 NS ns-b.example.net\n"
			    "an example.com 900 NS NS-C.example.net\n");
	struct dns_server resolver = scene_address(s->resolver);
	s->probe = delegation_probe_new(
		s->loop, s->client,
		&(struct delegation_probe_options){ .map = s->map, .resolver = &resolver });
	*state = s;
	return 0;
}

int scene_tear_down(void **state)
{
	struct scene *s = *state;
	delegation_probe_free(s->probe);
	dns_client_free(s->client);
	dns_map_free(s->map);
	dns_stub_free(s->resolver);
	for (int i = 0; i < SCENE_PARENTS; i++)
		dns_stub_free(s->parents[i]);
	for (int i = 0; i < SCENE_ZONE; i++)
		dns_stub_free(s->zone[i]);
	dns_stub_free(s->stranger);
	loop_free(s->loop);
	free(s);
	return 0;
}

void scene_parents_say(struct scene *s, const struct dns_stub_answer *answer)
{
	for (int i = 0; i < SCENE_PARENTS; i++)
		dns_stub_rule(s->parents[i], "dev.example.com", DNS_NS, answer);
}

void scene_serves(struct dns_stub *stub, const char *soa_records)
{
	struct dns_stub_answer answer = { .rcode = DNS_NXDOMAIN,
					  .authoritative = true,
					  .records = soa_records };
	dns_stub_rule(stub, NULL, 0, &answer);
}

void heard_release(struct heard *heard)
{
	err_release(&heard->err);
	delegation_facts_release(&heard->facts);
}

void scene_on_seen(const struct err *err, const struct delegation_facts *facts, void *user)
{
	struct heard *h = user;
	h->calls++;
	assert_true((err == NULL) != (facts == NULL));
	if (err) err_copy(&h->err, err);
	if (facts) delegation_facts_copy(&h->facts, facts);
	if (h->frees) {
		delegation_probe_free(h->scene->probe);
		h->scene->probe = NULL;
	} else if (h->looks_again) {
		h->looks_again = false;
		delegation_probe_look(h->scene->probe, &scene_question, scene_on_seen, h);
	}
}

void scene_settle(struct scene *s)
{
	for (int i = 0; i < 100; i++)
		loop_turn(s->loop, false);
}

void scene_wait_long(struct scene *s)
{
	scene_settle(s);
	for (int i = 0; i < 60; i++) {
		test_clock_advance(&s->clock, s->loop, 700);
		scene_settle(s);
	}
}

void scene_look(struct scene *s, const struct delegation_question *question, struct heard *heard)
{
	heard->scene = s;
	delegation_probe_look(s->probe, question, scene_on_seen, heard);
	assert_int_equal(heard->calls, 0);
	scene_wait_long(s);
	assert_int_equal(heard->calls, 1);
}
