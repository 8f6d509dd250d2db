#include "core/net/dns_doh.h"

#include "core/base/mem.h"

#include "tests/support/dns_stub.h"
#include "tests/support/dns_wire.h"
#include "tests/support/http_stub.h"
#include "tests/support/pump.h"
#include "tests/support/unit.h"

#include <stdlib.h>
#include <string.h>

static const char records[] = "an dev.example.com 300 NS ns-1.example.net\n"
			      "an dev.example.com 300 NS ns-2.example.net\n"
			      "ns example.com 900 SOA ns-9.example.net 41 86400\n"
			      "ar ns-1.example.net 60 A 192.0.2.9\n"
			      "ar ns-1.example.net 60 AAAA 2001:db8::9\n";

struct scene {
	struct loop *loop;
	struct http_stub *stub;
	struct http *http;
	struct dns_doh *doh;
	/* The stub's next answer. */
	const char *headers, *records;
	int status, rcode;
	bool wrong_id, wrong_question, question_back, no_question;
	size_t cut, padding;
	struct str answer; /* the last body */
};
struct heard {
	struct scene *scene;
	bool done;
	int calls;
	struct str text; /* the message, field by field */
	struct err err;
	const void *forgets;
	bool frees, asks_again;
};

/* A resolver behind HTTP; its DNS is the test's own. */
static void on_request(const struct http_stub_request *request, struct http_stub_answer *ret,
		       void *user)
{
	struct scene *s = user;
	CLEANUP(str_release) struct str asked = STR_INIT;
	struct dns_wire_flags flags = { .rcode = s->rcode,
					.recursion_desired = true,
					.recursion_available = true };
	str_add_bytes(&asked, request->body, request->body_len);
	str_reset(&s->answer);
	if (s->question_back)
		str_add_bytes(&s->answer, asked.text, asked.len);
	else if (s->no_question)
		str_add_bytes(&s->answer, "\0\0\x80\x01\0\0\0\0\0\0\0\0", 12);
	else
		dns_wire_answer(&s->answer, &asked, flags, s->records);
	if (s->wrong_id) s->answer.text[1] ^= 1;
	if (s->wrong_question) s->answer.text[13] ^= 1;
	if (s->cut) str_cut(&s->answer, s->cut);
	for (size_t i = 0; i < s->padding; i++)
		str_add_char(&s->answer, '\0');
	ret->status = s->status;
	ret->headers = s->headers;
	ret->body = s->answer.text;
	ret->body_len = s->answer.len;
}

static int set_up(void **state)
{
	struct scene *s = mem_alloc(sizeof(*s));
	s->loop = loop_new(NULL, NULL);
	s->stub = http_stub_new(s->loop);
	s->http = http_new(s->loop);
	CLEANUP(mem_free_text) char *url = str_format("%s/dns-query", http_stub_url(s->stub));
	s->doh = dns_doh_new(s->loop, s->http, url);
	s->headers = "Content-Type: application/dns-message\r\n";
	s->records = records;
	http_stub_handle(s->stub, on_request, s);
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *s = *state;
	dns_doh_free(s->doh);
	http_free(s->http);
	http_stub_free(s->stub);
	loop_free(s->loop);
	str_release(&s->answer);
	free(s);
	return 0;
}

static void heard_release(struct heard *h)
{
	str_release(&h->text);
	err_release(&h->err);
}

/* Everything but the id, which the two ways choose differently. */
static void describe(const struct dns_message *m, struct str *out)
{
	str_addf(out, "%d%d%d%d%d %d %s %d\n", m->is_answer, m->authoritative, m->truncated,
		 m->recursion_desired, m->recursion_available, m->rcode, m->question_name,
		 m->question_type);
	for (size_t i = 0; i < m->record_count; i++) {
		const struct dns_record *r = &m->records[i];
		str_addf(out, "%d %s %u %s %s %s %u %u\n", (int)r->section, r->owner, r->ttl,
			 dns_type_name(r->type), r->target ? r->target : "-",
			 r->soa_mname ? r->soa_mname : "-", r->soa_serial, r->soa_minimum);
	}
}

static void on_answer(const struct dns_message *m, const struct err *err, void *user)
{
	struct heard *h = user;
	struct scene *s = h->scene;
	h->calls++;
	assert_true((m == NULL) != (err == NULL));
	if (m) describe(m, &h->text);
	if (err) err_copy(&h->err, err);
	if (h->forgets) dns_doh_forget(s->doh, h->forgets);
	if (h->frees) dns_doh_free(TAKE(s->doh));
	if (h->asks_again) {
		h->asks_again = false;
		dns_doh_query(s->doh, "again.example.com", DNS_A, DNS_RD, on_answer, h);
		return;
	}
	h->done = true;
}

static void ask(struct scene *s, const char *name, struct heard *h)
{
	h->scene = s;
	dns_doh_query(s->doh, name, DNS_NS, DNS_RD, on_answer, h);
	assert_int_equal(h->calls, 0); /* never from inside */
}

static void ask_and_wait(struct scene *s, struct heard *h)
{
	ask(s, "dev.example.com", h);
	assert_true(pump_until(s->loop, &h->done, 0));
	assert_int_equal(h->calls, 1);
}

static void assert_refused(struct scene *s, enum err_kind kind, const char *words)
{
	CLEANUP(heard_release) struct heard h = { 0 };
	ask_and_wait(s, &h);
	assert_int_equal(h.err.kind, kind);
	if (!strstr(err_text(&h.err), words)) fail_msg("%s", err_text(&h.err));
}

static void the_request_is_as_the_standard_says(void **state)
{
	static const char wanted[] = "\0\0\1\0\0\1\0\0\0\0\0\1"
				     "\3dev\7example\3com\0\0\2\0\1"
				     "\0\0\x29\x04\xd0\0\0\0\0\0\0";
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { 0 };
	ask_and_wait(s, &h);
	assert_int_equal(http_stub_count(s->stub), 1);
	const struct http_stub_request *r = http_stub_request(s->stub, 0);
	CLEANUP(mem_free_text) char *type = http_stub_header(r, "Content-Type");
	CLEANUP(mem_free_text) char *accept = http_stub_header(r, "Accept");
	assert_string_equal(r->method, "POST");
	assert_string_equal(r->target, "/dns-query");
	assert_string_equal(type, "application/dns-message");
	assert_string_equal(accept, "application/dns-message");
	assert_int_equal(r->body_len, sizeof(wanted) - 1);
	assert_memory_equal(r->body, wanted, r->body_len);
}

static void the_message_is_the_one_that_port_53_gives(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard https = { 0 }, plain = { .scene = s };
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct dns_stub *stub = dns_stub_new(s->loop);
	struct dns_client *client = dns_client_new(s->loop);
	struct dns_server server;
	dns_stub_rule(stub, NULL, 0,
		      &(struct dns_stub_answer){ .recursion_available = true, .records = records });
	assert_int_equal(dns_server_parse(dns_stub_address(stub), &server, &err), 0);
	dns_query(client, &server, "dev.example.com", DNS_NS, true, on_answer, &plain);
	ask_and_wait(s, &https);
	assert_true(pump_until(s->loop, &plain.done, 0));
	assert_non_null(strstr(str_text(&https.text), "SOA - ns-9.example.net 41 86400"));
	assert_string_equal(str_text(&https.text), str_text(&plain.text));
	dns_client_free(client);
	dns_stub_free(stub);
}

static void codes_of_dns_are_answers_too(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { 0 };
	s->rcode = DNS_SERVFAIL;
	s->records = "";
	s->headers = "Content-Type: Application/DNS-Message; charset=x\r\n";
	ask_and_wait(s, &h);
	assert_string_equal(str_text(&h.text), "10011 2 dev.example.com 2\n");
}

static void an_error_may_come_without_question(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { 0 };
	s->no_question = true;
	ask_and_wait(s, &h);
	assert_string_equal(str_text(&h.text), "10000 1  0\n");
}

static void names_compare_without_case(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { 0 };
	ask(s, "DEV.example.COM.", &h);
	assert_true(pump_until(s->loop, &h.done, 0));
	assert_false(err_is_set(&h.err));
}

static void another_status_is_no_answer(void **state)
{
	static const int statuses[] = { 201, 302, 403, 429, 502 };
	struct scene *s = *state;
	for (size_t i = 0; i < ARRAY_LEN(statuses); i++) {
		CLEANUP(mem_free_text) char *words = str_format("HTTP status %d", statuses[i]);
		s->status = statuses[i];
		assert_refused(s, ERR_NETWORK, words);
	}
}

static void another_type_of_content_is_no_dns(void **state)
{
	static const char *const types[] = { NULL, "Content-Type: text/html\r\n",
					     "Content-Type: application/dns-json\r\n",
					     "Content-Type: application/dns-messages\r\n" };
	struct scene *s = *state;
	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		s->headers = types[i];
		assert_refused(s, ERR_INTERNAL, "not DNS");
	}
}

static void a_cut_or_padded_message_is_no_dns(void **state)
{
	struct scene *s = *state;
	s->cut = 40;
	assert_refused(s, ERR_INTERNAL, "not DNS");
	s->cut = 0;
	s->padding = 1;
	assert_refused(s, ERR_INTERNAL, "not DNS");
	s->padding = DNS_MESSAGE_MAX;
	assert_refused(s, ERR_INTERNAL, "not DNS");
}

static void an_answer_to_another_question_does_not_count(void **state)
{
	struct scene *s = *state;
	s->wrong_question = true;
	assert_refused(s, ERR_INTERNAL, "another question");
	s->wrong_question = false;
	s->wrong_id = true;
	assert_refused(s, ERR_INTERNAL, "another question");
	s->wrong_id = false;
	s->question_back = true;
	assert_refused(s, ERR_INTERNAL, "another question");
}

static void a_connection_cut_is_a_network_fault(void **state)
{
	struct scene *s = *state;
	http_stub_queue(s->stub,
			&(struct http_stub_answer){ .fault = HTTP_STUB_HANGS_UP, .close = true });
	http_stub_queue(s->stub,
			&(struct http_stub_answer){ .fault = HTTP_STUB_HANGS_UP, .close = true });
	assert_refused(s, ERR_NETWORK, "");
}

static void what_cannot_be_asked_is_told_later(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard name = { 0 }, url = { 0 };
	ask(s, "a..b", &name);
	assert_true(pump_until(s->loop, &name.done, 0));
	assert_int_equal(name.err.kind, ERR_INPUT);
	dns_doh_free(s->doh);
	s->doh = dns_doh_new(s->loop, s->http, "http://dns.example.com/dns-query");
	ask(s, "dev.example.com", &url);
	assert_true(pump_until(s->loop, &url.done, 0));
	assert_int_equal(url.err.kind, ERR_INPUT);
	assert_int_equal(http_stub_count(s->stub), 0);
}

static void the_forgotten_are_never_called(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard kept = { 0 }, dropped = { 0 }, unaskable = { 0 };
	ask(s, "dev.example.com", &dropped);
	ask(s, "a..b", &unaskable);
	dns_doh_forget(s->doh, &dropped);
	dns_doh_forget(s->doh, &unaskable);
	ask_and_wait(s, &kept);
	pump_for(s->loop, 20);
	assert_int_equal(dropped.calls + unaskable.calls, 0);
}

static void a_callback_may_ask_again_forget_and_free(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release)
	struct heard again = { .asks_again = true }, a = { .frees = true }, b = { 0 };
	ask(s, "dev.example.com", &again);
	assert_true(pump_until(s->loop, &again.done, 0));
	assert_int_equal(again.calls, 2);
	a.forgets = &b;
	ask(s, "dev.example.com", &a);
	ask(s, "a..b", &b);
	dns_doh_forget(s->doh, &b);
	ask(s, "dev.example.com", &b);
	b.forgets = &a;
	b.frees = true;
	while (!a.done && !b.done)
		loop_turn(s->loop, true);
	pump_for(s->loop, 20);
	assert_int_equal(a.calls + b.calls, 1);
}

#define SCENE_TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(the_request_is_as_the_standard_says),
		SCENE_TEST(the_message_is_the_one_that_port_53_gives),
		SCENE_TEST(codes_of_dns_are_answers_too),
		SCENE_TEST(an_error_may_come_without_question),
		SCENE_TEST(names_compare_without_case),
		SCENE_TEST(another_status_is_no_answer),
		SCENE_TEST(another_type_of_content_is_no_dns),
		SCENE_TEST(a_cut_or_padded_message_is_no_dns),
		SCENE_TEST(an_answer_to_another_question_does_not_count),
		SCENE_TEST(a_connection_cut_is_a_network_fault),
		SCENE_TEST(what_cannot_be_asked_is_told_later),
		SCENE_TEST(the_forgotten_are_never_called),
		SCENE_TEST(a_callback_may_ask_again_forget_and_free),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
