/* What a client does when AWS is unwell for longer, and when this machine's clock is. */
#include "core/aws/call.h"

#include "tests/aws/bench.h"

static const char throttled[] = "<ErrorResponse><Error><Code>Throttling</Code>"
				"<Message>Rate exceeded</Message></Error></ErrorResponse>";
static const char fine[] = "<DescribeStacksResponse/>";

enum { READS_MAX = 400 };

struct storm {
	struct bench b;
	int64_t ms; /* the loop's clock: one more at each turn */
	int64_t arrived[READS_MAX * 3];
	size_t count;
	size_t throttle; /* this many answers are throttles */
	int status;      /* of the answers, when it is not 0 */
	int answered;
	int told;
	int64_t told_ms;
	struct http_stub_answer next; /* used once, when its status is not 0 */
};

static int64_t read_clock(void *user)
{
	return ((struct storm *)user)->ms;
}

static void on_request(const struct http_stub_request *request, struct http_stub_answer *ret,
		       void *user)
{
	struct storm *s = user;
	(void)request;
	if (s->count < ARRAY_LEN(s->arrived)) s->arrived[s->count] = s->ms;
	s->count++;
	*ret = (struct http_stub_answer){ .status = s->status, .body = fine };
	if (s->count <= s->throttle)
		*ret = (struct http_stub_answer){ .status = 400, .body = throttled };
	if (s->next.status) *ret = s->next;
	s->next.status = 0;
}

static void on_done(struct aws_answer *answer)
{
	((struct storm *)answer->user)->answered++;
}

static int64_t storm_clock(void *user)
{
	return ((struct storm *)user)->b.epoch_ms;
}

static double no_jitter(void *user)
{
	(void)user;
	return 0;
}

static void on_skewed(int64_t skew_ms, void *user)
{
	struct storm *s = user;
	s->told++;
	s->told_ms = skew_ms;
}

static int set_up(void **state)
{
	struct storm *s = mem_alloc(sizeof(*s));
	s->ms = 1000;
	bench_open(&s->b, 1, read_clock, s);
	aws_client_free(s->b.client);
	const struct aws_client_options options = { .http = s->b.http,
						    .speed = 1,
						    .reads_per_second = 10,
						    .clock = storm_clock,
						    .jitter = no_jitter,
						    .skewed = on_skewed,
						    .user = s };
	s->b.client = aws_client_new(s->b.loop, &options);
	http_stub_handle(s->b.stub, on_request, s);
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	struct storm *s = *state;
	bench_close(&s->b);
	free(s);
	return 0;
}

static void read_often(struct storm *s, int times)
{
	int until = s->answered + times;
	for (int i = 0; i < times; i++) {
		struct aws_call call =
			aws_call_init(AWS_CLOUDFORMATION, "DescribeStacks", &s->b.account);
		aws_client_start(s->b.client, &call, on_done, NULL, s);
	}
	for (int i = 0; i < 400000 && s->answered < until; i++) {
		loop_turn(s->b.loop, false);
		s->ms++;
	}
	assert_int_equal(s->answered, until);
}

/* The longest pause between requests, in milliseconds, from request `since` on. */
static int64_t longest_gap(const struct storm *s, size_t since)
{
	int64_t longest = 0;
	for (size_t i = since + 1; i < s->count; i++)
		if (s->arrived[i] - s->arrived[i - 1] > longest)
			longest = s->arrived[i] - s->arrived[i - 1];
	return longest;
}

static void a_throttle_makes_the_reads_slower_and_calm_makes_them_fast_again(void **state)
{
	struct storm *s = *state;
	read_often(s, 20);
	assert_in_range(longest_gap(s, 0), 90, 140);
	size_t before = s->count;
	s->throttle = s->count + 6;
	read_often(s, 10);
	s->throttle = 0;
	assert_true(longest_gap(s, before) > 300);
	s->ms += 20000;
	read_often(s, 1);
	before = s->count;
	read_often(s, 20);
	assert_in_range(longest_gap(s, before), 90, 140);
}

static void a_long_disturbance_is_not_answered_with_a_storm(void **state)
{
	struct storm *s = *state;
	s->status = 503;
	read_often(s, 100);
	/* Three tries each would be 300. */
	assert_in_range(s->count, 100 + 90, 100 + 100);
	size_t before = s->count;
	read_often(s, 10);
	assert_int_equal(s->count - before, 10);
	s->status = 200;
	read_often(s, 30);
	s->next = (struct http_stub_answer){ .status = 503, .body = "" };
	before = s->count;
	read_often(s, 1);
	assert_int_equal(s->count - before, 2);
}

static void is_told(struct storm *s, const char *body)
{
	int before = s->told;
	size_t sent = s->count;
	s->next = (struct http_stub_answer){ .status = 401,
					     .body = body,
					     .headers = "Date: Tue, 24 Nov 2026 23:50:00 GMT\r\n" };
	read_often(s, 1);
	assert_int_equal(s->told, before + 1);
	assert_true(s->told_ms == 3600000);
	assert_int_equal(s->count, sent + 2);
}

static void a_wrong_clock_is_told_once_whatever_the_service_calls_it(void **state)
{
	static const char *const bodies[] = {
		"<Response><Errors><Error><Code>AuthFailure</Code></Error></Errors></Response>",
		"<Response><Errors><Error><Code>RequestExpired</Code></Error></Errors></Response>",
		"<ErrorResponse><Error><Code>RequestTimeTooSkewed</Code></Error></ErrorResponse>",
		"{\"__type\":\"InvalidSignatureException\"}",
		"<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code></Error></ErrorResponse>",
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bodies); i++) {
		void *own = NULL;
		set_up(&own);
		is_told(own, bodies[i]);
		read_often(own, 3);
		assert_int_equal(((struct storm *)own)->told, 1);
		tear_down(&own);
	}
}

int main(void)
{
#define STORM_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		STORM_TEST(a_throttle_makes_the_reads_slower_and_calm_makes_them_fast_again),
		STORM_TEST(a_long_disturbance_is_not_answered_with_a_storm),
		cmocka_unit_test(a_wrong_clock_is_told_once_whatever_the_service_calls_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
