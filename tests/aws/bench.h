/* A client, an account and a canned AWS on one loop, for tests of calls. Included by one test
 * program at a time; it lives here because tests/support/ knows no layer above net. */
#ifndef TESTS_AWS_BENCH_H
#define TESTS_AWS_BENCH_H

#include "core/aws/call.h"
#include "core/base/mem.h"
#include "tests/support/http_stub.h"
#include "tests/support/pump.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct bench {
	struct loop *loop;
	struct http *http;
	struct http_stub *stub;
	struct account account;
	int64_t epoch_ms; /* what the client's clock says */
	double jitter;
	struct aws_client *client;
};

static inline int64_t bench_clock(void *user)
{
	return ((struct bench *)user)->epoch_ms;
}

static inline double bench_jitter(void *user)
{
	return ((struct bench *)user)->jitter;
}

/* A loop clock of the test's own, or NULL for real time. */
static inline void bench_open(struct bench *b, double speed, loop_clock_fn *clock, void *user)
{
	*b = (struct bench){ .loop = loop_new(clock, user),
			     .epoch_ms = 1795560600000,
			     .jitter = 0.5 };
	b->http = http_new(b->loop);
	b->stub = http_stub_new(b->loop);
	account_set_static(&b->account, "AKIDEXAMPLE", "wJalrXUtnFEMI", "ap-northeast-1",
			   http_stub_url(b->stub), "test");
	const struct aws_client_options options = { .http = b->http,
						    .speed = speed,
						    .reads_per_second = 2,
						    .clock = bench_clock,
						    .jitter = bench_jitter,
						    .user = b };
	b->client = aws_client_new(b->loop, &options);
}

static inline void bench_close(struct bench *b)
{
	aws_client_free(b->client);
	account_release(&b->account);
	http_free(b->http);
	http_stub_free(b->stub);
	loop_free(b->loop);
}

/* The decoded value of a form parameter of request i; NULL when it was not sent. Caller frees. */
static inline char *bench_param(const struct bench *b, size_t i, const char *key)
{
	CLEANUP(mem_free_text) char *wanted = str_format("&%s=", key);
	CLEANUP(mem_free_text) char *form = str_format("&%s", http_stub_request(b->stub, i)->body);
	struct str value = STR_INIT;
	const char *at = strstr(form, wanted);
	if (!at) return NULL;
	for (at += strlen(wanted); *at && *at != '&'; at++) {
		unsigned code = 0;
		if (*at == '%' && sscanf(at + 1, "%2x", &code) == 1) at += 2;
		str_add_char(&value, code ? (char)code : *at);
	}
	return str_detach(&value);
}

static inline void bench_sent(const struct bench *b, size_t i, const char *key, const char *value)
{
	CLEANUP(mem_free_text) char *found = bench_param(b, i, key);
	if (!found) fail_msg("request %zu has no %s", i, key);
	assert_string_equal(found, value);
}

static inline void bench_sent_header(const struct bench *b, size_t i, const char *name,
				     const char *value)
{
	CLEANUP(mem_free_text) char *found = http_stub_header(http_stub_request(b->stub, i), name);
	if (!found) fail_msg("request %zu has no %s", i, name);
	assert_string_equal(found, value);
}

#endif
