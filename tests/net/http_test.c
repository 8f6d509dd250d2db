#include "core/net/http.h"

#include "core/base/mem.h"

#include "tests/support/http_stub.h"
#include "tests/support/pump.h"
#include "tests/support/unit.h"

#include <stdlib.h>
#include <string.h>

struct scene {
	struct loop *loop;
	struct http_stub *stub;
	struct http *http;
};
/* What a callback was given. */
struct heard {
	struct scene *scene;
	bool done;
	int calls;
	long status;
	struct str body;
	char *date, *type, *error_type, *retry_after;
	struct err err;
	const char *again; /* path to ask for from inside the callback */
	bool frees;        /* frees http from inside the callback */
	const void *forgets;
};

static int set_up(void **state)
{
	struct scene *s = mem_alloc(sizeof(*s));
	s->loop = loop_new(NULL, NULL);
	s->stub = http_stub_new(s->loop);
	s->http = http_new(s->loop);
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *s = *state;
	http_free(s->http);
	http_stub_free(s->stub);
	loop_free(s->loop);
	free(s);
	return 0;
}

static void heard_release(struct heard *h)
{
	str_release(&h->body);
	free(h->date);
	free(h->type);
	free(h->error_type);
	free(h->retry_after);
	err_release(&h->err);
}

static void on_answer(const struct http_answer *answer, const struct err *err, void *user);

static int ask(struct scene *s, const char *method, const char *path, struct heard *heard)
{
	CLEANUP(mem_free_text) char *url = str_format("%s%s", http_stub_url(s->stub), path);
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct http_request request = { .method = method, .url = url };
	heard->scene = s;
	return http_send(s->http, &request, on_answer, heard, &err);
}

static void on_answer(const struct http_answer *answer, const struct err *err, void *user)
{
	struct heard *h = user;
	struct scene *s = h->scene;
	h->calls++;
	h->status = answer->status;
	str_reset(&h->body);
	str_add_bytes(&h->body, answer->body, answer->body_len);
	free(h->date), h->date = mem_copy_text(answer->date);
	free(h->type), h->type = mem_copy_text(answer->content_type);
	free(h->error_type), h->error_type = mem_copy_text(answer->error_type);
	free(h->retry_after), h->retry_after = mem_copy_text(answer->retry_after);
	if (err) err_copy(&h->err, err);
	if (h->forgets) http_forget(s->http, h->forgets);
	if (h->frees) {
		http_free(s->http);
		s->http = NULL;
	}
	if (h->again) {
		const char *path = h->again;
		h->again = NULL;
		ask(s, "GET", path, h);
		return;
	}
	h->done = true;
}

static void a_get_brings_status_body_and_headers(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { 0 };
	http_stub_queue(s->stub, &(struct http_stub_answer){
					 .status = 418,
					 .headers = "Date: Tue, 24 Nov 2026 10:00:00 GMT\r\n"
						    "content-type:  text/xml \r\n"
						    "X-Amzn-ErrorType: ThrottlingException:\r\n"
						    "Retry-After: 7\r\n",
					 .body = "a\0b",
					 .body_len = 3 });
	assert_int_equal(ask(s, "GET", "/one/../two?q=%2A", &h), 0);
	assert_false(h.done); /* never from inside http_send */
	assert_true(pump_until(s->loop, &h.done, 0));
	assert_int_equal(h.status, 418);
	assert_int_equal(h.body.len, 3);
	assert_memory_equal(h.body.text, "a\0b", 4);
	assert_string_equal(h.date, "Tue, 24 Nov 2026 10:00:00 GMT");
	assert_string_equal(h.type, "text/xml");
	assert_string_equal(h.error_type, "ThrottlingException:");
	assert_string_equal(h.retry_after, "7");
	assert_false(err_is_set(&h.err));
	const struct http_stub_request *r = http_stub_request(s->stub, 0);
	assert_string_equal(r->method, "GET");
	assert_string_equal(r->target, "/one/../two?q=%2A"); /* as it was signed */
	CLEANUP(mem_free_text) char *agent = http_stub_header(r, "user-agent");
	assert_string_equal(agent, "redash-wizard");
}

static void a_post_sends_its_headers_and_body(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { .scene = s };
	CLEANUP(err_release) struct err err = ERR_INIT;
	static const char *const headers[] = { "Content-Type: application/x-amz-json-1.1",
					       "X-Amz-Target: Some.Thing" };
	char body[] = "{\"a\":1}";
	struct http_request request = { .method = "POST",
					.url = http_stub_url(s->stub),
					.headers = headers,
					.header_count = 2,
					.body = body,
					.body_len = 7,
					.body_is_secret = true };
	http_stub_reply(s->stub, 200, NULL, "fine");
	assert_int_equal(http_send(s->http, &request, on_answer, &h, &err), 0);
	memset(body, 'x', sizeof(body)); /* the body was copied */
	assert_true(pump_until(s->loop, &h.done, 0));
	const struct http_stub_request *r = http_stub_request(s->stub, 0);
	CLEANUP(mem_free_text) char *type = http_stub_header(r, "Content-Type");
	CLEANUP(mem_free_text) char *target = http_stub_header(r, "X-Amz-Target");
	assert_string_equal(r->method, "POST");
	assert_string_equal(r->body, "{\"a\":1}");
	assert_string_equal(type, "application/x-amz-json-1.1");
	assert_string_equal(target, "Some.Thing");
	assert_string_equal(str_text(&h.body), "fine");
	assert_string_equal(h.type, "");
}

static void a_post_without_body_says_so_and_adds_no_type(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { 0 };
	http_stub_reply(s->stub, 200, NULL, "");
	ask(s, "POST", "/", &h);
	assert_true(pump_until(s->loop, &h.done, 0));
	const struct http_stub_request *r = http_stub_request(s->stub, 0);
	CLEANUP(mem_free_text) char *length = http_stub_header(r, "Content-Length");
	CLEANUP(mem_free_text) char *type = http_stub_header(r, "Content-Type");
	assert_string_equal(length, "0");
	assert_null(type);
}

static void a_large_body_is_sent_whole_and_without_pause(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { .scene = s };
	CLEANUP(err_release) struct err err = ERR_INIT;
	enum { LARGE = 3 << 20 };
	char *body = mem_alloc(LARGE);
	memset(body, 'b', LARGE);
	struct http_request request = {
		.method = "PUT", .url = http_stub_url(s->stub), .body = body, .body_len = LARGE
	};
	http_stub_reply(s->stub, 200, NULL, "");
	assert_int_equal(http_send(s->http, &request, on_answer, &h, &err), 0);
	free(body);
	assert_true(pump_until(s->loop, &h.done, 0));
	const struct http_stub_request *r = http_stub_request(s->stub, 0);
	CLEANUP(mem_free_text) char *expect = http_stub_header(r, "Expect");
	assert_int_equal(r->body_len, LARGE);
	assert_string_equal(r->method, "PUT");
	assert_null(expect);
}

static void a_delete_has_no_body(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { 0 };
	http_stub_reply(s->stub, 204, NULL, "");
	ask(s, "DELETE", "/thing", &h);
	assert_true(pump_until(s->loop, &h.done, 0));
	const struct http_stub_request *r = http_stub_request(s->stub, 0);
	CLEANUP(mem_free_text) char *length = http_stub_header(r, "Content-Length");
	assert_string_equal(r->method, "DELETE");
	assert_null(length);
	assert_int_equal(h.status, 204);
}

static void a_redirect_is_an_answer_and_not_followed(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { 0 };
	http_stub_queue(s->stub, &(struct http_stub_answer){ .status = 302,
							     .headers = "Location: /else\r\n" });
	ask(s, "GET", "/", &h);
	assert_true(pump_until(s->loop, &h.done, 0));
	assert_int_equal(h.status, 302);
	assert_int_equal(http_stub_count(s->stub), 1);
}

static void milliseconds_to_wait_read_like_seconds(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { 0 };
	http_stub_queue(s->stub,
			&(struct http_stub_answer){ .headers = "x-amz-retry-after: 1500\r\n" });
	ask(s, "GET", "/", &h);
	assert_true(pump_until(s->loop, &h.done, 0));
	assert_string_equal(h.retry_after, "2");
}

static void assert_network_fault(struct scene *s, enum http_stub_fault fault)
{
	CLEANUP(heard_release) struct heard h = { 0 };
	http_stub_queue(s->stub, &(struct http_stub_answer){ .body = "half of this is lost",
							     .fault = fault });
	ask(s, "POST", "/", &h); /* libcurl repeats a lost GET on a used connection by itself */
	assert_true(pump_until(s->loop, &h.done, 0));
	assert_int_equal(h.calls, 1);
	assert_int_equal(h.err.kind, ERR_NETWORK);
	assert_int_equal(h.status, 0);
	assert_string_equal(str_text(&h.body), "");
	assert_non_null(strstr(err_text(&h.err), "127.0.0.1"));
}

static void a_cut_answer_is_a_network_fault(void **state)
{
	assert_network_fault(*state, HTTP_STUB_CUTS);
	assert_network_fault(*state, HTTP_STUB_CUTS_EARLY);
}

static void a_garbled_answer_is_a_network_fault(void **state)
{
	assert_network_fault(*state, HTTP_STUB_GARBLES);
}

static void a_hang_up_is_a_network_fault(void **state)
{
	assert_network_fault(*state, HTTP_STUB_HANGS_UP);
}

static void assert_times_out(struct scene *s, enum http_stub_fault fault)
{
	CLEANUP(heard_release) struct heard h = { .scene = s };
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct http_request request = { .method = "GET",
					.url = http_stub_url(s->stub),
					.timeout_ms = 60 };
	http_stub_queue(s->stub,
			&(struct http_stub_answer){ .body = "never ends", .fault = fault });
	assert_int_equal(http_send(s->http, &request, on_answer, &h, &err), 0);
	int64_t begin = loop_now(s->loop);
	assert_true(pump_until(s->loop, &h.done, 0));
	assert_true(loop_now(s->loop) - begin >= 50);
	assert_int_equal(h.err.kind, ERR_NETWORK);
	assert_non_null(strstr(err_text(&h.err), "in time"));
}

static void a_silent_server_is_given_up_in_time(void **state)
{
	assert_times_out(*state, HTTP_STUB_HANGS);
}

static void an_answer_that_does_not_end_is_given_up_in_time(void **state)
{
	assert_times_out(*state, HTTP_STUB_STAYS_OPEN);
}

static void a_refused_connection_is_a_network_fault(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { .scene = s };
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct http_stub *gone = http_stub_new(s->loop);
	CLEANUP(mem_free_text) char *url = mem_copy_text(http_stub_url(gone));
	struct http_request request = { .method = "GET", .url = url };
	http_stub_free(gone);
	assert_int_equal(http_send(s->http, &request, on_answer, &h, &err), 0);
	assert_true(pump_until(s->loop, &h.done, 0));
	assert_int_equal(h.err.kind, ERR_NETWORK);
}

static void a_body_over_the_maximum_is_refused(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { 0 }, fits = { 0 };
	char *body = mem_alloc(HTTP_BODY_MAX + 1);
	memset(body, 'b', HTTP_BODY_MAX + 1);
	http_stub_queue(s->stub,
			&(struct http_stub_answer){ .body = body, .body_len = HTTP_BODY_MAX + 1 });
	http_stub_queue(s->stub,
			&(struct http_stub_answer){ .body = body, .body_len = HTTP_BODY_MAX });
	free(body);
	ask(s, "GET", "/", &h);
	assert_true(pump_until(s->loop, &h.done, 0));
	assert_int_equal(h.err.kind, ERR_INTERNAL);
	assert_int_equal(h.body.len, 0);
	ask(s, "GET", "/", &fits);
	assert_true(pump_until(s->loop, &fits.done, 0));
	assert_int_equal(fits.body.len, HTTP_BODY_MAX);
}

static void endless_headers_are_refused(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { 0 };
	CLEANUP(str_release) struct str headers = STR_INIT;
	for (int i = 0; i < 10000; i++)
		str_addf(&headers, "X-Filler-%d: abcdefghijklmnopqrstuvwxyz\r\n", i);
	http_stub_queue(s->stub, &(struct http_stub_answer){ .headers = str_text(&headers) });
	ask(s, "GET", "/", &h);
	assert_true(pump_until(s->loop, &h.done, 0));
	assert_int_equal(h.err.kind, ERR_INTERNAL);
}

static void one_connection_serves_one_request_after_another(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { .again = "/second" };
	http_stub_reply(s->stub, 200, NULL, "1");
	http_stub_reply(s->stub, 200, NULL, "2");
	ask(s, "GET", "/first", &h);
	assert_true(pump_until(s->loop, &h.done, 0));
	assert_int_equal(h.calls, 2);
	assert_string_equal(str_text(&h.body), "2");
	assert_string_equal(http_stub_request(s->stub, 1)->target, "/second");
	assert_int_equal(http_stub_request(s->stub, 1)->connection, 1);
}

static void a_callback_may_free_everything(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard first = { .frees = true }, hangs = { 0 };
	http_stub_queue(s->stub, &(struct http_stub_answer){ .fault = HTTP_STUB_HANGS });
	ask(s, "GET", "/", &hangs);
	pump_for(s->loop, 20);
	http_stub_reply(s->stub, 200, NULL, "x");
	ask(s, "GET", "/", &first);
	assert_true(pump_until(s->loop, &first.done, 0));
	pump_for(s->loop, 20);
	assert_int_equal(first.calls, 1);
	assert_int_equal(hangs.calls, 0);
	assert_null(s->http);
}

static void the_forgotten_are_never_called(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard kept = { 0 }, dropped = { 0 };
	http_stub_handle(s->stub, NULL, NULL);
	ask(s, "GET", "/dropped", &dropped);
	ask(s, "GET", "/dropped", &dropped);
	ask(s, "GET", "/kept", &kept);
	http_forget(s->http, &dropped);
	assert_true(pump_until(s->loop, &kept.done, 0));
	pump_for(s->loop, 20);
	assert_int_equal(kept.status, 599);
	assert_int_equal(dropped.calls, 0);
}

static void a_callback_may_forget_one_that_is_done_too(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard a = { 0 }, b = { 0 };
	a.forgets = &b;
	b.forgets = &a;
	ask(s, "GET", "/", &a);
	ask(s, "GET", "/", &b);
	pump_for(s->loop, 60);
	assert_int_equal(a.calls + b.calls, 1);
}

static void assert_not_sent(struct scene *s, const char *url)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(heard_release) struct heard h = { .scene = s };
	struct http_request request = { .method = "GET", .url = url };
	if (http_send(s->http, &request, on_answer, &h, &err) == 0) fail_msg("'%s' sent", url);
	assert_int_equal(err.kind, ERR_INPUT);
}

static void only_https_and_loopback_are_sent_to(void **state)
{
	struct scene *s = *state;
	assert_not_sent(s, "http://192.0.2.1/");
	assert_not_sent(s, "http://aws.example.com/");
	assert_not_sent(s, "http://127.0.0.1.example.com/");
	assert_not_sent(s, "http://127.0.0.1@192.0.2.1/");
	assert_not_sent(s, "https://user:password@aws.example.com/");
	assert_not_sent(s, "http://[::2]/");
	assert_not_sent(s, "ftp://127.0.0.1/");
	assert_not_sent(s, "file:///etc/passwd");
	assert_not_sent(s, "127.0.0.1:80");
	assert_not_sent(s, "https://");
	assert_not_sent(s, "https://a b/");
	assert_not_sent(s, "https://127.0.0.1/\r\nX: y");
	assert_not_sent(s, "");
}

static void a_header_cannot_smuggle_a_second_one(void **state)
{
	struct scene *s = *state;
	CLEANUP(err_release) struct err err = ERR_INIT;
	static const char *const headers[] = { "X-One: a\r\nX-Two: b" };
	struct http_request request = { .method = "GET",
					.url = http_stub_url(s->stub),
					.headers = headers,
					.header_count = 1 };
	assert_int_equal(http_send(s->http, &request, on_answer, NULL, &err), -1);
	assert_int_equal(err.kind, ERR_INPUT);
}

static void a_server_that_speaks_no_tls_is_a_network_fault(void **state)
{
	struct scene *s = *state;
	CLEANUP(heard_release) struct heard h = { .scene = s };
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(mem_free_text)
	char *url = str_format("https://127.0.0.1:%d/", http_stub_port(s->stub));
	struct http_request request = { .method = "GET", .url = url, .timeout_ms = 200 };
	assert_int_equal(http_send(s->http, &request, on_answer, &h, &err), 0);
	assert_true(pump_until(s->loop, &h.done, 0));
	assert_int_equal(h.err.kind, ERR_NETWORK);
}

#define SCENE_TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(a_get_brings_status_body_and_headers),
		SCENE_TEST(a_post_sends_its_headers_and_body),
		SCENE_TEST(a_post_without_body_says_so_and_adds_no_type),
		SCENE_TEST(a_large_body_is_sent_whole_and_without_pause),
		SCENE_TEST(a_delete_has_no_body),
		SCENE_TEST(a_redirect_is_an_answer_and_not_followed),
		SCENE_TEST(milliseconds_to_wait_read_like_seconds),
		SCENE_TEST(a_cut_answer_is_a_network_fault),
		SCENE_TEST(a_garbled_answer_is_a_network_fault),
		SCENE_TEST(a_hang_up_is_a_network_fault),
		SCENE_TEST(a_silent_server_is_given_up_in_time),
		SCENE_TEST(an_answer_that_does_not_end_is_given_up_in_time),
		SCENE_TEST(a_refused_connection_is_a_network_fault),
		SCENE_TEST(a_body_over_the_maximum_is_refused),
		SCENE_TEST(endless_headers_are_refused),
		SCENE_TEST(one_connection_serves_one_request_after_another),
		SCENE_TEST(a_callback_may_free_everything),
		SCENE_TEST(the_forgotten_are_never_called),
		SCENE_TEST(a_callback_may_forget_one_that_is_done_too),
		SCENE_TEST(only_https_and_loopback_are_sent_to),
		SCENE_TEST(a_header_cannot_smuggle_a_second_one),
		SCENE_TEST(a_server_that_speaks_no_tls_is_a_network_fault),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
