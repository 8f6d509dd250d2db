/* Looks at a canned AWS and a canned DNS, for the tests of preflight_aws.h. */
#ifndef TESTS_AWS_PREFLIGHT_STAGE_H
#define TESTS_AWS_PREFLIGHT_STAGE_H

#include "core/aws/preflight_aws.h"

#include "tests/aws/bench.h"
#include "tests/support/dns_stub.h"
#include "tests/support/preflight_lab.h"

struct stage {
	struct bench b;
	struct account parent;
	struct dns_stub *dns;
	struct dns_map *map;
	struct preflight_aws *looks;
	const struct preflight_port *port;
	struct answers a;
	struct preflight_facts facts;
	const struct canned *canned;
	int answers, ends; /* callbacks; with is_over */
	bool done, restarts;
	struct str body;
};
struct canned {
	const char *action; /* part of the request; NULL ends the list */
	int status;         /* 0: no answer at all */
	const char *body;
};

/* What is not canned is refused, in the shape of its protocol. */
static void answer(const struct http_stub_request *request, struct http_stub_answer *ret,
		   void *user)
{
	struct stage *s = user;
	CLEANUP(mem_free_text) char *target = http_stub_header(request, "X-Amz-Target");
	for (const struct canned *c = s->canned; c->action; c++) {
		if (!strstr(request->body, c->action) && !(target && strstr(target, c->action)) &&
		    !strstr(request->target, c->action))
			continue;
		*ret = (struct http_stub_answer){ .status = c->status, .body = c->body };
		if (!c->status) ret->fault = HTTP_STUB_HANGS;
		return;
	}
	str_set(&s->body, target ? "{\"__type\":\"AccessDeniedException\",\"message\":\"no\"}"
				 : "<ErrorResponse><Error><Code>AccessDenied</Code>"
				   "<Message>no</Message></Error></ErrorResponse>");
	*ret = (struct http_stub_answer){ .status = target ? 400 : 403,
					  .body = str_text(&s->body) };
}

static void on_looked(enum preflight_look which, bool is_over, void *user);

static void begin(struct stage *s)
{
	s->port->start(s->port->self, &s->a, &s->facts, on_looked, s);
}

static void on_looked(enum preflight_look which, bool is_over, void *user)
{
	struct stage *s = user;
	(void)which;
	s->answers++;
	s->ends += is_over;
	s->done = s->done || is_over;
	if (!s->restarts) return;
	s->restarts = false;
	begin(s);
}

static void open_stage(struct stage *s, const struct canned *canned)
{
	struct dns_server resolver;
	CLEANUP(err_release) struct err err = ERR_INIT;
	*s = (struct stage){ .canned = canned };
	bench_open(&s->b, 1000, NULL, NULL);
	http_stub_handle(s->b.stub, answer, s);
	account_set_static(&s->parent, "AKIDPARENT", "parent", "ap-northeast-1",
			   http_stub_url(s->b.stub), "test");
	s->dns = dns_stub_new(s->b.loop);
	s->map = dns_map_new();
	assert_int_equal(dns_server_parse(dns_stub_address(s->dns), &resolver, &err), 0);
	dns_map_add(s->map, "ns1.example.com", &resolver);
	const struct preflight_aws_options options = {
		.dev = &s->b.account,
		.parent = &s->parent,
		.http = s->b.http,
		.dns_map = s->map,
		.resolver = &resolver,
		.speed = 1000,
		.now_ms = (int64_t)LAB_NOW_S * 1000,
	};
	s->looks = preflight_aws_new(s->b.loop, &options);
	s->port = preflight_aws_port(s->looks);
	lab_answers(&s->a);
}

static void close_stage(struct stage *s)
{
	preflight_aws_free(s->looks);
	dns_map_free(s->map);
	dns_stub_free(s->dns);
	account_release(&s->parent);
	answers_release(&s->a);
	preflight_facts_release(&s->facts);
	str_release(&s->body);
	bench_close(&s->b);
}

static void finish(struct stage *s)
{
	begin(s);
	assert_true(pump_until(s->b.loop, &s->done, 0));
}

static const struct dns_stub_answer parent_ns = {
	.recursion_available = true,
	.authoritative = true,
	.records = "an example.com 300 NS ns1.example.com\n",
};
static const struct dns_stub_answer no_data = {
	.recursion_available = true,
	.authoritative = true,
	.records = "ns example.com 300 SOA ns1.example.com 1 300\n",
};

/* The parent zone is there, delegates nothing, and has no CAA record. */
static void plain_dns(struct stage *s)
{
	dns_stub_rule(s->dns, NULL, 0, &no_data);
	dns_stub_rule(s->dns, "example.com", DNS_NS, &parent_ns);
}

#endif
