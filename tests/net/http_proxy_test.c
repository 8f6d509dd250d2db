/* What goes through a proxy, and what never does. */
#include "core/net/http.h"

#include "core/base/mem.h"

#include "tests/support/http_stub.h"
#include "tests/support/pump.h"
#include "tests/support/unit.h"

#include <stdlib.h>
#include <string.h>

static const char *const variables[] = { "http_proxy", "https_proxy", "HTTPS_PROXY",
					 "all_proxy",  "no_proxy",    "NO_PROXY" };

struct scene {
	struct loop *loop;
	struct http_stub *stub;
	struct http *http;
	bool done;
	long status;
	struct err err;
};

static int set_up(void **state)
{
	struct scene *s = mem_alloc(sizeof(*s));
	for (size_t i = 0; i < ARRAY_LEN(variables); i++)
		unsetenv(variables[i]);
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
	err_release(&s->err);
	free(s);
	return 0;
}

static void on_answer(const struct http_answer *answer, const struct err *err, void *user)
{
	struct scene *s = user;
	s->done = true;
	s->status = answer->status;
	if (err) err_copy(&s->err, err);
}

static void send_to(struct scene *s, const char *url)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	const struct http_request request = { .method = "GET", .url = url };
	if (http_send(s->http, &request, on_answer, s, &err) < 0) fail_msg("%s", err_text(&err));
}

static void loopback_never_goes_through_a_proxy(void **state)
{
	struct scene *s = *state;
	setenv("http_proxy", "http://127.0.0.1:9", 1);
	setenv("all_proxy", "http://127.0.0.1:9", 1);
	http_stub_reply(s->stub, 200, NULL, "direct");
	send_to(s, http_stub_url(s->stub));
	assert_true(pump_until(s->loop, &s->done, 0));
	assert_int_equal(s->status, 200);
}

static void a_machine_asks_about_itself_without_tls_and_without_a_proxy(void **state)
{
	static const char *const urls[] = { "http://169.254.169.254/latest/api/token",
					    "http://169.254.170.2/v2/credentials",
					    "http://169.254.170.23/v1/credentials",
					    "http://[fd00:ec2::254]/latest",
					    "http://[fd00:EC2::23]/v1" };
	struct scene *s = *state;
	setenv("http_proxy", http_stub_url(s->stub), 1);
	setenv("all_proxy", http_stub_url(s->stub), 1);
	for (size_t i = 0; i < ARRAY_LEN(urls); i++)
		send_to(s, urls[i]);
	pump_for(s->loop, 30);
	assert_int_equal(http_stub_count(s->stub), 0);
	http_forget(s->http, s);
}

static void aws_is_asked_through_the_proxy(void **state)
{
	struct scene *s = *state;
	setenv("HTTPS_PROXY", http_stub_url(s->stub), 1);
	http_stub_reply(s->stub, 403, NULL, "not through here");
	send_to(s, "https://sts.us-east-1.amazonaws.com/");
	assert_true(pump_until(s->loop, &s->done, 0));
	assert_int_equal(http_stub_count(s->stub), 1);
	assert_string_equal(http_stub_request(s->stub, 0)->method, "CONNECT");
	assert_string_equal(http_stub_request(s->stub, 0)->target,
			    "sts.us-east-1.amazonaws.com:443");
	assert_int_equal(s->status, 0);
	assert_int_equal(s->err.kind, ERR_NETWORK);
}

static void no_proxy_names_what_is_asked_directly(void **state)
{
	struct scene *s = *state;
	setenv("https_proxy", http_stub_url(s->stub), 1);
	setenv("no_proxy", ".example.com,192.0.2.1", 1);
	send_to(s, "https://192.0.2.1/");
	pump_for(s->loop, 30);
	assert_int_equal(http_stub_count(s->stub), 0);
	http_forget(s->http, s);
}

static void a_proxy_that_is_not_found_is_named(void **state)
{
	struct scene *s = *state;
	/* A label this long is no name, so that nobody is asked for it. */
	setenv("https_proxy",
	       "http://"
	       "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:3128",
	       1);
	send_to(s, "https://sts.us-east-1.amazonaws.com/");
	assert_true(pump_until(s->loop, &s->done, 0));
	assert_int_equal(s->err.kind, ERR_NETWORK);
	assert_non_null(strstr(err_text(&s->err), "HTTPS_PROXY"));
}

int main(void)
{
#define SCENE_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		SCENE_TEST(loopback_never_goes_through_a_proxy),
		SCENE_TEST(a_machine_asks_about_itself_without_tls_and_without_a_proxy),
		SCENE_TEST(aws_is_asked_through_the_proxy),
		SCENE_TEST(no_proxy_names_what_is_asked_directly),
		SCENE_TEST(a_proxy_that_is_not_found_is_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
