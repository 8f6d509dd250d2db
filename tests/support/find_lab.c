#include "tests/support/find_lab.h"

#include "core/base/mem.h"

#include "tests/support/unit.h"

#include <stdlib.h>
#include <string.h>

const char find_lab_glue[] = "ns example.com 300 NS ns1.example.com\n"
			     "ns example.com 300 NS NS2.example.com\n"
			     "ar ns1.example.com 300 AAAA 2001:db8::1\n"
			     "ar ns1.example.com 300 A 192.0.2.1\n"
			     "ar ns1.example.com 300 A 192.0.2.1\n"
			     "ar ns2.example.com 300 A 192.0.2.2\n"
			     "ar ns3.example.com 300 A 192.0.2.3\n";
const char find_lab_glued[] = "ns1.example.com 192.0.2.1:53 [2001:db8::1]:53\n"
			      "ns2.example.com 192.0.2.2:53\n";

static struct dns_server server_of(const struct dns_stub *stub)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct dns_server server;
	if (dns_server_parse(dns_stub_address(stub), &server, &err) < 0)
		fail_msg("%s", err_text(&err));
	return server;
}

void find_lab_map(struct find_lab *s, const char *name, const struct dns_stub *stub)
{
	struct dns_server server = server_of(stub);
	dns_map_add(s->map, name, &server);
}

void find_lab_refers(struct find_lab *s, int stub, const char *name, const char *records)
{
	dns_stub_rule(s->stubs[stub], name, 0, &(struct dns_stub_answer){ .records = records });
}

void find_lab_says(struct find_lab *s, int stub, const char *name, int type, const char *records)
{
	dns_stub_rule(s->stubs[stub], name, type,
		      &(struct dns_stub_answer){ .records = records, .authoritative = true });
}

void find_lab_says_no(struct find_lab *s, int stub, const char *name, int rcode,
		      const char *records)
{
	dns_stub_rule(s->stubs[stub], name, 0,
		      &(struct dns_stub_answer){
			      .rcode = rcode, .records = records, .authoritative = true });
}

int find_lab_set_up(void **state)
{
	static const char *const com[] = { "example.com", "sub.example.com", "x.sub.example.com",
					   "gone.com" };
	struct find_lab *s = mem_alloc(sizeof(*s));
	s->loop = loop_new(test_clock_read, &s->clock);
	for (int i = 0; i < FIND_STUBS; i++)
		s->stubs[i] = dns_stub_new(s->loop);
	s->map = dns_map_new();
	s->client = dns_client_new(s->loop);
	struct dns_server root = server_of(s->stubs[FIND_ROOT]);
	s->finder = dns_finder_new(s->loop, s->client, s->map, &root);
	find_lab_map(s, "a.com-servers.test", s->stubs[FIND_COM]);
	find_lab_map(s, "a.net-servers.test", s->stubs[FIND_NET]);
	for (size_t i = 0; i < ARRAY_LEN(com); i++)
		find_lab_refers(s, FIND_ROOT, com[i], "ns com 172800 NS a.com-servers.test\n");
	find_lab_refers(s, FIND_ROOT, "ns1.example.net", "ns net 172800 NS a.net-servers.test\n");
	find_lab_says(s, FIND_NET, "ns1.example.net", DNS_A, "an ns1.example.net 60 A 192.0.2.7\n");
	find_lab_says(s, FIND_NET, "ns1.example.net", DNS_AAAA,
		      "an ns1.example.net 60 AAAA 2001:db8::7\n");
	dns_stub_rule(s->stubs[FIND_SILENT], NULL, 0,
		      &(struct dns_stub_answer){ .fault = DNS_STUB_SILENT });
	*state = s;
	return 0;
}

int find_lab_tear_down(void **state)
{
	struct find_lab *s = *state;
	dns_finder_free(s->finder);
	dns_client_free(s->client);
	dns_map_free(s->map);
	for (int i = 0; i < FIND_STUBS; i++)
		dns_stub_free(s->stubs[i]);
	loop_free(s->loop);
	free(s);
	return 0;
}

void find_heard_release(struct find_heard *h)
{
	err_release(&h->err);
	str_release(&h->zone);
	str_release(&h->servers);
}

static void on_found(const struct err *err, const struct dns_found *found, void *user)
{
	struct find_heard *h = user;
	struct find_lab *s = h->scene;
	h->calls++;
	assert_true((err == NULL) != (found == NULL));
	if (err) err_copy(&h->err, err);
	if (found) {
		str_set(&h->zone, found->zone);
		h->exists = found->exists;
		h->is_redirected = found->is_redirected;
		h->queries = found->query_count;
	}
	for (size_t i = 0; found && i < found->server_count; i++) {
		const struct dns_found_server *server = found->servers[i];
		str_add(&h->servers, server->name);
		for (size_t a = 0; a < server->address_count; a++) {
			str_add_char(&h->servers, ' ');
			dns_server_format(&server->addresses[a], &h->servers);
		}
		str_add_char(&h->servers, '\n');
	}
	if (h->forgets) dns_find_forget(s->finder, h->forgets);
	if (h->frees) dns_finder_free(TAKE(s->finder));
}

void find_lab_settle(struct find_lab *s)
{
	for (int i = 0; i < 600; i++)
		loop_turn(s->loop, false);
}

void find_lab_pass(struct find_lab *s, int64_t ms, int times)
{
	find_lab_settle(s);
	for (int i = 0; i < times; i++) {
		test_clock_advance(&s->clock, s->loop, ms);
		for (int turn = 0; turn < 30; turn++)
			loop_turn(s->loop, false);
	}
}

void find_lab_start(struct find_lab *s, const char *name, struct find_heard *h)
{
	h->scene = s;
	dns_find(s->finder, name, on_found, h);
	assert_int_equal(h->calls, 0); /* never from inside */
}

void find_lab_find(struct find_lab *s, const char *name, struct find_heard *h)
{
	find_lab_start(s, name, h);
	find_lab_settle(s);
}

void assert_found(const struct find_heard *h, const char *zone, bool exists, const char *servers)
{
	if (err_is_set(&h->err)) fail_msg("%s", err_text(&h->err));
	assert_int_equal(h->calls, 1);
	assert_string_equal(str_text(&h->zone), zone);
	assert_int_equal(h->exists, exists);
	if (servers) assert_string_equal(str_text(&h->servers), servers);
	assert_int_equal(loop_next_due(h->scene->loop), -1); /* no timer is left behind */
}

void assert_find_failed(const struct find_heard *h, enum err_kind kind, const char *words)
{
	assert_int_equal(h->calls, 1);
	assert_int_equal(h->err.kind, kind);
	if (!strstr(err_text(&h->err), words)) fail_msg("%s", err_text(&h->err));
	assert_int_equal(loop_next_due(h->scene->loop), -1);
}
