#include "core/net/dns_query.h"

#include "core/base/mem.h"

#include "tests/support/clock.h"
#include "tests/support/dns_stub.h"
#include "tests/support/unit.h"

#include <stdlib.h>
#include <string.h>

/* Time moves by hand; what the sockets of loopback have to say is there at once. */
struct scene {
	struct test_clock clock;
	struct loop *loop;
	struct dns_stub *stub;
	struct dns_client *client;
	struct dns_server server;
};
struct heard {
	struct scene *scene;
	int calls;
	int rcode;
	size_t records;
	bool truncated, frees, asks_again;
	struct err err;
	const void *forgets;
};

static const struct dns_stub_answer referral = {
	.records = "ns dev.example.com 300 NS ns-1.example.net\n"
		   "ns dev.example.com 300 NS ns-2.example.net\n"
};

static int set_up(void **state)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct scene *s = mem_alloc(sizeof(*s));
	s->loop = loop_new(test_clock_read, &s->clock);
	s->stub = dns_stub_new(s->loop);
	s->client = dns_client_new(s->loop);
	*state = s;
	return dns_server_parse(dns_stub_address(s->stub), &s->server, &err);
}

static int tear_down(void **state)
{
	struct scene *s = *state;
	dns_client_free(s->client);
	dns_stub_free(s->stub);
	loop_free(s->loop);
	free(s);
	return 0;
}

static void settle(struct scene *s)
{
	for (int i = 0; i < 300; i++)
		loop_turn(s->loop, false);
}

static void pass(struct scene *s, int64_t ms)
{
	settle(s);
	test_clock_advance(&s->clock, s->loop, ms);
	settle(s);
}

static void heard_release(struct heard *h)
{
	err_release(&h->err);
}

static void on_answer(const struct dns_message *m, const struct err *err, void *user)
{
	struct heard *h = user;
	struct scene *s = h->scene;
	h->calls++;
	assert_true((m == NULL) != (err == NULL));
	if (m) {
		h->rcode = m->rcode;
		h->records = m->record_count;
		h->truncated = m->truncated;
	} else {
		err_copy(&h->err, err);
	}
	if (h->forgets) dns_forget(s->client, h->forgets);
	if (h->frees) {
		dns_client_free(s->client);
		s->client = NULL;
	} else if (h->asks_again) {
		h->asks_again = false;
		dns_query(s->client, &s->server, "again.example.com", DNS_NS, 0, on_answer, h);
	}
}

static void ask(struct scene *s, struct heard *h)
{
	h->scene = s;
	dns_query(s->client, &s->server, "dev.example.com", DNS_NS, 0, on_answer, h);
}

static void script(struct scene *s, enum dns_stub_fault fault)
{
	struct dns_stub_answer answer = referral;
	answer.fault = fault;
	dns_stub_rule(s->stub, "dev.example.com", DNS_NS, &answer);
}

static void assert_got_referral(const struct heard *h)
{
	if (err_is_set(&h->err)) fail_msg("%s", err_text(&h->err));
	assert_int_equal(h->calls, 1);
	assert_int_equal(h->rcode, DNS_NOERROR);
	assert_int_equal(h->records, 2);
}

static void assert_got_nothing(const struct heard *h, enum err_kind kind)
{
	assert_int_equal(h->calls, 1);
	assert_int_equal(h->err.kind, kind);
}

static void one_query_brings_one_answer(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { 0 };
	script(s, DNS_STUB_ANSWERS);
	ask(s, &h);
	assert_int_equal(h.calls, 0); /* never from inside dns_query */
	settle(s);
	assert_got_referral(&h);
	assert_int_equal(dns_stub_count(s->stub), 1);
	const struct dns_stub_query *q = dns_stub_query(s->stub, 0);
	assert_string_equal(q->name, "dev.example.com");
	assert_int_equal(q->type, DNS_NS);
	assert_true(q->edns);
	assert_false(q->recursion_desired || q->tcp);
	assert_int_equal(loop_next_due(s->loop), -1); /* no timer is left behind */
}

static void recursion_is_asked_for_when_wanted(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { .scene = s };
	dns_query(s->client, &s->server, "example.com.", DNS_SOA, DNS_RD, on_answer, &h);
	settle(s);
	assert_int_equal(h.rcode, DNS_REFUSED); /* an answer too */
	assert_true(dns_stub_query(s->stub, 0)->recursion_desired);
}

static void a_silent_server_is_asked_twice_then_over_tcp(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { 0 };
	script(s, DNS_STUB_SILENT);
	ask(s, &h);
	pass(s, 699);
	assert_int_equal(dns_stub_count(s->stub), 1);
	pass(s, 1);
	assert_int_equal(dns_stub_count(s->stub), 2);
	pass(s, 700);
	assert_int_equal(dns_stub_count(s->stub), 3);
	assert_true(dns_stub_query(s->stub, 2)->tcp);
	pass(s, 2999);
	assert_int_equal(h.calls, 0);
	pass(s, 1);
	assert_got_nothing(&h, ERR_NETWORK);
	assert_non_null(strstr(err_text(&h.err), dns_stub_address(s->stub)));
}

static void where_udp_is_lost_tcp_answers(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { 0 };
	script(s, DNS_STUB_SILENT_UDP);
	ask(s, &h);
	pass(s, 700);
	pass(s, 700);
	assert_got_referral(&h);
}

static void tcp_may_come_byte_by_byte(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { 0 };
	script(s, DNS_STUB_SLOW_TCP);
	ask(s, &h);
	pass(s, 700);
	pass(s, 700);
	assert_got_referral(&h);
}

static void a_truncated_answer_is_asked_for_over_tcp_at_once(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { 0 };
	script(s, DNS_STUB_TRUNCATES);
	ask(s, &h);
	settle(s);
	assert_got_referral(&h);
	assert_false(h.truncated);
	assert_int_equal(dns_stub_count(s->stub), 2);
}

static void truncated_without_tcp_is_a_network_fault_of_its_own(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { 0 };
	script(s, DNS_STUB_TRUNCATES_ONLY);
	ask(s, &h);
	settle(s);
	assert_got_nothing(&h, ERR_NETWORK);
	assert_non_null(strstr(err_text(&h.err), "too long for UDP"));
	assert_string_equal(str_text(&h.err.code), "TCP");
}

static void servers_older_than_edns_are_asked_without(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { 0 };
	script(s, DNS_STUB_NO_EDNS);
	ask(s, &h);
	settle(s);
	assert_got_referral(&h);
	assert_int_equal(dns_stub_count(s->stub), 2);
	assert_false(dns_stub_query(s->stub, 1)->edns);
}

/* Nothing of such an answer may count: the query ends as if the server had been silent. */
static void assert_not_taken(struct scene *s, enum dns_stub_fault fault, enum err_kind kind)
{
	CLEANUP(heard_release) struct heard h = { 0 };
	script(s, fault);
	ask(s, &h);
	settle(s);
	assert_int_equal(h.calls, 0);
	pass(s, 700);
	pass(s, 700);
	pass(s, 3000);
	assert_got_nothing(&h, kind);
}

static void an_answer_with_another_id_does_not_count(void **state)
{
	assert_not_taken(*state, DNS_STUB_WRONG_ID, ERR_INTERNAL);
}

static void an_answer_to_another_question_does_not_count(void **state)
{
	assert_not_taken(*state, DNS_STUB_WRONG_QUESTION, ERR_INTERNAL);
}

static void an_answer_from_another_port_does_not_count(void **state)
{
	assert_not_taken(*state, DNS_STUB_WRONG_PORT, ERR_NETWORK);
}

static void a_question_sent_back_is_no_answer(void **state)
{
	assert_not_taken(*state, DNS_STUB_QUESTION_BACK, ERR_INTERNAL);
}

static void garbage_with_our_id_is_told_from_silence(void **state)
{
	assert_not_taken(*state, DNS_STUB_GARBAGE, ERR_INTERNAL);
}

static void the_right_answer_counts_after_a_wrong_one(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { 0 };
	script(s, DNS_STUB_RIGHT_AT_LAST);
	ask(s, &h);
	settle(s);
	assert_got_referral(&h);
	assert_int_equal(dns_stub_count(s->stub), 1);
}

static void a_closed_port_is_known_at_once(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { 0 };
	dns_stub_free(TAKE(s->stub));
	ask(s, &h);
	settle(s);
	assert_got_nothing(&h, ERR_NETWORK);
}

static void an_impossible_name_is_told_later(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { .scene = s };
	dns_query(s->client, &s->server, "a..b", DNS_A, 0, on_answer, &h);
	assert_int_equal(h.calls, 0);
	settle(s);
	assert_got_nothing(&h, ERR_INPUT);
	assert_int_equal(dns_stub_count(s->stub), 0);
}

static void names_compare_without_case(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { .scene = s };
	script(s, DNS_STUB_ANSWERS);
	dns_query(s->client, &s->server, "DEV.Example.com.", DNS_NS, 0, on_answer, &h);
	settle(s);
	assert_got_referral(&h);
}

/* A server on ::1 with this fault; NULL on a machine without IPv6. */
static struct dns_stub *ask_over_ipv6(struct scene *s, struct heard *h, enum dns_stub_fault fault)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct dns_stub *six = dns_stub_new6(s->loop);
	struct dns_stub_answer answer = referral;
	if (!six) return NULL;
	answer.fault = fault;
	dns_stub_rule(six, NULL, 0, &answer);
	assert_int_equal(dns_server_parse(dns_stub_address(six), &s->server, &err), 0);
	ask(s, h);
	settle(s);
	return six;
}

static void ipv6_servers_are_asked_too(void **state)
{
	CLEANUP(heard_release) struct heard h = { 0 };
	struct dns_stub *six = ask_over_ipv6(*state, &h, DNS_STUB_ANSWERS);
	if (!six) skip();
	assert_got_referral(&h);
	dns_stub_free(six);
}

static void ipv6_servers_are_asked_over_tcp_too(void **state)
{
	CLEANUP(heard_release) struct heard h = { 0 };
	struct dns_stub *six = ask_over_ipv6(*state, &h, DNS_STUB_TRUNCATES);
	if (!six) skip();
	assert_got_referral(&h);
	assert_true(dns_stub_query(six, 1)->tcp);
	dns_stub_free(six);
}

static void over_ipv6_another_port_does_not_count_either(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { 0 };
	struct dns_stub *six = ask_over_ipv6(s, &h, DNS_STUB_WRONG_PORT);
	if (!six) skip();
	assert_int_equal(h.calls, 0);
	pass(s, 700);
	pass(s, 700);
	pass(s, 3000);
	assert_got_nothing(&h, ERR_NETWORK);
	assert_non_null(strstr(err_text(&h.err), dns_stub_address(six)));
	dns_stub_free(six);
}

/* A slow server: the answer to the second try comes after the first was given up. */
static void a_lost_datagram_costs_one_try_only(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { 0 };
	script(s, DNS_STUB_SILENT);
	ask(s, &h);
	pass(s, 699);
	assert_int_equal(h.calls, 0);
	script(s, DNS_STUB_ANSWERS);
	pass(s, 1);
	assert_got_referral(&h);
	assert_int_equal(dns_stub_count(s->stub), 2);
	assert_false(dns_stub_query(s->stub, 1)->tcp);
}

static void a_callback_may_ask_again(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { .asks_again = true };
	script(s, DNS_STUB_ANSWERS);
	ask(s, &h);
	settle(s);
	assert_int_equal(h.calls, 2);
	assert_int_equal(h.rcode, DNS_REFUSED);
}

static void a_callback_may_free_the_client(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard first = { .frees = true }, second = { .frees = true };
	script(s, DNS_STUB_ANSWERS);
	ask(s, &first);
	ask(s, &second);
	settle(s);
	assert_int_equal(first.calls + second.calls, 1);
	assert_int_equal(loop_next_due(s->loop), -1);
}

static void the_forgotten_are_never_called(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard kept = { 0 }, dropped = { 0 };
	script(s, DNS_STUB_ANSWERS);
	ask(s, &dropped);
	ask(s, &kept);
	dns_forget(s->client, &dropped);
	pass(s, 10000);
	assert_got_referral(&kept);
	assert_int_equal(dropped.calls, 0);
}

static void a_callback_may_forget_another_query(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard a = { 0 }, b = { 0 };
	script(s, DNS_STUB_ANSWERS);
	a.forgets = &b;
	b.forgets = &a;
	ask(s, &a);
	ask(s, &b);
	pass(s, 10000);
	assert_int_equal(a.calls + b.calls, 1);
}

#define SCENE_TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(one_query_brings_one_answer),
		SCENE_TEST(recursion_is_asked_for_when_wanted),
		SCENE_TEST(a_silent_server_is_asked_twice_then_over_tcp),
		SCENE_TEST(where_udp_is_lost_tcp_answers),
		SCENE_TEST(tcp_may_come_byte_by_byte),
		SCENE_TEST(a_truncated_answer_is_asked_for_over_tcp_at_once),
		SCENE_TEST(truncated_without_tcp_is_a_network_fault_of_its_own),
		SCENE_TEST(servers_older_than_edns_are_asked_without),
		SCENE_TEST(an_answer_with_another_id_does_not_count),
		SCENE_TEST(an_answer_to_another_question_does_not_count),
		SCENE_TEST(an_answer_from_another_port_does_not_count),
		SCENE_TEST(a_question_sent_back_is_no_answer),
		SCENE_TEST(garbage_with_our_id_is_told_from_silence),
		SCENE_TEST(the_right_answer_counts_after_a_wrong_one),
		SCENE_TEST(a_closed_port_is_known_at_once),
		SCENE_TEST(an_impossible_name_is_told_later),
		SCENE_TEST(names_compare_without_case),
		SCENE_TEST(ipv6_servers_are_asked_too),
		SCENE_TEST(ipv6_servers_are_asked_over_tcp_too),
		SCENE_TEST(over_ipv6_another_port_does_not_count_either),
		SCENE_TEST(a_lost_datagram_costs_one_try_only),
		SCENE_TEST(a_callback_may_ask_again),
		SCENE_TEST(a_callback_may_free_the_client),
		SCENE_TEST(the_forgotten_are_never_called),
		SCENE_TEST(a_callback_may_forget_another_query),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
