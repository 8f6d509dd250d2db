#include "core/aws/call.h"

#include "tests/aws/bench.h"

static const char throttled[] = "<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code>"
				"<Message>Rate exceeded</Message></Error></ErrorResponse>";
static const char fine[] = "<DescribeStacksResponse/>";

struct seen {
	bool done;
	int count;
	struct err err;
	char *body;
	struct aws_client **free_client;
};

static void keep(struct aws_answer *answer)
{
	struct seen *seen = answer->user;
	seen->done = true;
	seen->count++;
	free(seen->body);
	seen->body = mem_copy_bytes(answer->body, answer->len);
	if (answer->err) err_copy(&seen->err, answer->err);
	if (seen->free_client) aws_client_free(TAKE(*seen->free_client));
}

static void seen_release(struct seen *seen)
{
	err_release(&seen->err);
	free(seen->body);
}

static void start_read(struct bench *b, struct seen *seen)
{
	struct aws_call call = aws_call_init(AWS_CLOUDFORMATION, "DescribeStacks", &b->account);
	aws_client_start(b->client, &call, keep, NULL, seen);
}

static void start_create(struct bench *b, bool is_idempotent, struct seen *seen)
{
	struct aws_call call = aws_call_init(AWS_CLOUDFORMATION, "CreateStack", &b->account);
	call.is_write = call.is_create = true;
	call.is_idempotent = is_idempotent;
	aws_client_start(b->client, &call, keep, NULL, seen);
}

static void counts(const struct bench *b, uint64_t reads, uint64_t writes)
{
	uint64_t r, w;
	aws_client_count(b->client, &r, &w);
	assert_int_equal(r, reads);
	assert_int_equal(w, writes);
}

/* Answers `count` times alike and then, if body is not NULL, once well. */
static void reply_times(struct bench *b, int count, int status, const char *body, const char *then)
{
	for (int i = 0; i < count; i++)
		http_stub_reply(b->stub, status, "text/xml", body);
	if (then) http_stub_reply(b->stub, 200, "text/xml", then);
}

static void a_query_call_is_sent_signed(void **state)
{
	struct bench b;
	CLEANUP(seen_release) struct seen seen = { 0 };
	(void)state;
	bench_open(&b, 1000, NULL, NULL);
	secret_set(&b.account.session_token, "the-token", 9);
	reply_times(&b, 0, 0, NULL, fine);
	start_read(&b, &seen);
	assert_false(seen.done);
	assert_true(pump_until(b.loop, &seen.done, 0));
	assert_false(err_is_set(&seen.err));
	assert_string_equal(seen.body, fine);
	const struct http_stub_request *request = http_stub_request(b.stub, 0);
	assert_string_equal(request->method, "POST");
	assert_string_equal(request->target, "/");
	assert_string_equal(request->body, "Action=DescribeStacks&Version=2010-05-15");
	bench_sent_header(&b, 0, "Content-Type",
			  "application/x-www-form-urlencoded; charset=utf-8");
	bench_sent_header(&b, 0, "X-Amz-Date", "20261124T225000Z");
	bench_sent_header(&b, 0, "X-Amz-Security-Token", "the-token");
	CLEANUP(mem_free_text) char *authorization = http_stub_header(request, "Authorization");
	assert_true(str_starts(authorization, "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261124/"
					      "ap-northeast-1/cloudformation/aws4_request, "
					      "SignedHeaders=content-type;host;x-amz-date;"
					      "x-amz-security-token, Signature="));
	counts(&b, 1, 0);
	bench_close(&b);
}

static void a_throttled_read_is_tried_five_times(void **state)
{
	struct bench b;
	CLEANUP(seen_release) struct seen seen = { 0 };
	(void)state;
	bench_open(&b, 1000, NULL, NULL);
	reply_times(&b, 4, 400, throttled, fine);
	start_read(&b, &seen);
	assert_true(pump_until(b.loop, &seen.done, 0));
	assert_false(err_is_set(&seen.err));
	counts(&b, 5, 0);
	bench_close(&b);
}

static void throttling_ends_after_five_tries(void **state)
{
	struct bench b;
	CLEANUP(seen_release) struct seen seen = { 0 };
	(void)state;
	bench_open(&b, 1000, NULL, NULL);
	reply_times(&b, 5, 400, throttled, fine);
	start_read(&b, &seen);
	assert_true(pump_until(b.loop, &seen.done, 0));
	assert_int_equal(seen.err.kind, ERR_THROTTLED);
	assert_string_equal(str_text(&seen.err.code), "Throttling");
	assert_string_equal(err_text(&seen.err), "DescribeStacks: Rate exceeded (Throttling)");
	assert_int_equal(seen.count, 1);
	assert_int_equal(http_stub_count(b.stub), 5);
	bench_close(&b);
}

static void a_throttled_create_is_repeated(void **state)
{
	struct bench b;
	CLEANUP(seen_release) struct seen seen = { 0 };
	(void)state;
	bench_open(&b, 1000, NULL, NULL);
	reply_times(&b, 1, 400, throttled, fine);
	start_create(&b, false, &seen);
	assert_true(pump_until(b.loop, &seen.done, 0));
	assert_false(err_is_set(&seen.err));
	counts(&b, 0, 2);
	bench_close(&b);
}

static void a_quota_is_not_a_throttle_for_creates(void **state)
{
	static const char quota[] = "<ErrorResponse><Error><Code>LimitExceededException</Code>"
				    "<Message>too many stacks</Message></Error></ErrorResponse>";
	struct bench b;
	CLEANUP(seen_release) struct seen create = { 0 }, read = { 0 };
	(void)state;
	bench_open(&b, 1000, NULL, NULL);
	reply_times(&b, 1, 400, quota, NULL);
	start_create(&b, true, &create);
	assert_true(pump_until(b.loop, &create.done, 0));
	assert_int_equal(create.err.kind, ERR_DENIED);
	assert_int_equal(http_stub_count(b.stub), 1);
	reply_times(&b, 1, 400, quota, fine);
	start_read(&b, &read);
	assert_true(pump_until(b.loop, &read.done, 0));
	assert_false(err_is_set(&read.err));
	bench_close(&b);
}

static void a_failing_service_is_asked_again_for_reads_only(void **state)
{
	struct bench b;
	CLEANUP(seen_release) struct seen read = { 0 }, write = { 0 }, again = { 0 };
	static const char html[] = "<html><body><h1>502 Bad Gateway</h1></body></html>";
	(void)state;
	bench_open(&b, 1000, NULL, NULL);
	reply_times(&b, 2, 502, html, fine);
	start_read(&b, &read);
	assert_true(pump_until(b.loop, &read.done, 0));
	assert_false(err_is_set(&read.err));
	reply_times(&b, 1, 500, html, NULL);
	start_create(&b, false, &write);
	assert_true(pump_until(b.loop, &write.done, 0));
	assert_int_equal(write.err.kind, ERR_INTERNAL);
	assert_non_null(strstr(err_text(&write.err), "HTTP status 500"));
	assert_string_equal(str_text(&write.err.code), "");
	reply_times(&b, 1, 500, html, fine);
	start_create(&b, true, &again);
	assert_true(pump_until(b.loop, &again.done, 0));
	assert_false(err_is_set(&again.err));
	counts(&b, 3, 3);
	bench_close(&b);
}

static void faults_of_the_network_are_repeated_when_harmless(void **state)
{
	static const enum http_stub_fault faults[] = { HTTP_STUB_CUTS, HTTP_STUB_HANGS_UP,
						       HTTP_STUB_GARBLES };
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
		const struct http_stub_answer bad = { .body = fine, .fault = faults[i] };
		struct bench b;
		CLEANUP(seen_release) struct seen read = { 0 }, write = { 0 };
		bench_open(&b, 1000, NULL, NULL);
		http_stub_queue(b.stub, &bad);
		http_stub_queue(b.stub, &bad);
		/* Closed, since libcurl itself tries once more when an old connection is dead. */
		http_stub_queue(b.stub, &(struct http_stub_answer){ .body = fine, .close = true });
		start_read(&b, &read);
		assert_true(pump_until(b.loop, &read.done, 0));
		assert_false(err_is_set(&read.err));
		http_stub_queue(b.stub, &bad);
		start_create(&b, false, &write);
		assert_true(pump_until(b.loop, &write.done, 0));
		assert_int_equal(write.err.kind, ERR_NETWORK);
		assert_true(str_starts(err_text(&write.err), "CreateStack: "));
		counts(&b, 3, 1);
		bench_close(&b);
	}
}

static void nobody_listening_is_a_network_error(void **state)
{
	struct bench b;
	CLEANUP(seen_release) struct seen seen = { 0 };
	(void)state;
	bench_open(&b, 1000, NULL, NULL);
	http_stub_free(b.stub);
	b.stub = NULL;
	start_read(&b, &seen);
	assert_true(pump_until(b.loop, &seen.done, 0));
	assert_int_equal(seen.err.kind, ERR_NETWORK);
	counts(&b, 3, 0);
	b.stub = http_stub_new(b.loop);
	bench_close(&b);
}

static void an_impossible_endpoint_is_answered_later_too(void **state)
{
	struct bench b;
	CLEANUP(seen_release) struct seen seen = { 0 };
	(void)state;
	bench_open(&b, 1000, NULL, NULL);
	free(b.account.endpoints.url);
	b.account.endpoints.url = mem_copy_text("http://203.0.113.9");
	start_read(&b, &seen);
	assert_false(seen.done);
	assert_true(pump_until(b.loop, &seen.done, 0));
	assert_int_equal(seen.err.kind, ERR_INPUT);
	counts(&b, 0, 0);
	bench_close(&b);
}

static void a_wrong_clock_is_corrected_once(void **state)
{
	static const char skewed[] = "<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code>"
				     "<Message>Signature expired</Message></Error></ErrorResponse>";
	const struct http_stub_answer late = {
		.status = 403, .body = skewed, .headers = "Date: Tue, 24 Nov 2026 23:50:00 GMT\r\n"
	};
	struct bench b;
	CLEANUP(seen_release) struct seen seen = { 0 }, next = { 0 }, last = { 0 };
	(void)state;
	bench_open(&b, 1000, NULL, NULL);
	http_stub_queue(b.stub, &late);
	reply_times(&b, 0, 0, NULL, fine);
	start_read(&b, &seen);
	assert_true(pump_until(b.loop, &seen.done, 0));
	assert_false(err_is_set(&seen.err));
	bench_sent_header(&b, 0, "X-Amz-Date", "20261124T225000Z");
	bench_sent_header(&b, 1, "X-Amz-Date", "20261124T235000Z");
	assert_true(aws_client_skew_ms(b.client) == 3600000);
	reply_times(&b, 0, 0, NULL, fine);
	start_read(&b, &next);
	assert_true(pump_until(b.loop, &next.done, 0));
	bench_sent_header(&b, 2, "X-Amz-Date", "20261124T235000Z");
	/* The clock is right now, so the same words mean a wrong secret. */
	http_stub_queue(b.stub, &late);
	start_read(&b, &last);
	assert_true(pump_until(b.loop, &last.done, 0));
	assert_int_equal(last.err.kind, ERR_CREDENTIALS);
	assert_int_equal(http_stub_count(b.stub), 4);
	bench_close(&b);
}

static void calls_under_way_are_all_corrected(void **state)
{
	static const char skewed[] = "{\"__type\":\"com.amazon.coral#InvalidSignatureException\","
				     "\"message\":\"Signature not yet current\"}";
	const struct http_stub_answer early = {
		.status = 400, .body = skewed, .headers = "Date: Tue, 24 Nov 2026 21:50:00 GMT\r\n"
	};
	struct bench b;
	CLEANUP(seen_release) struct seen a = { 0 }, c = { 0 };
	(void)state;
	bench_open(&b, 1000, NULL, NULL);
	http_stub_queue(b.stub, &early);
	http_stub_queue(b.stub, &early);
	reply_times(&b, 1, 200, fine, fine);
	start_read(&b, &a);
	start_read(&b, &c);
	assert_true(pump_until(b.loop, &a.done, 0) && pump_until(b.loop, &c.done, 0));
	assert_false(err_is_set(&a.err) || err_is_set(&c.err));
	assert_int_equal(http_stub_count(b.stub), 4);
	bench_close(&b);
}

static void forgotten_calls_never_answer(void **state)
{
	const struct http_stub_answer hang = { .fault = HTTP_STUB_HANGS };
	struct bench b;
	struct seen seen[2] = { 0 };
	(void)state;
	bench_open(&b, 1, NULL, NULL);
	for (size_t i = 0; i < 8; i++)
		http_stub_queue(b.stub, &hang);
	/* Some are sent, the rest waits for the budget. */
	for (size_t i = 0; i < 8; i++)
		start_read(&b, &seen[0]);
	start_create(&b, true, &seen[1]);
	pump_for(b.loop, 20);
	aws_client_forget(b.client, &seen[0]);
	pump_for(b.loop, 20);
	assert_int_equal(seen[0].count, 0);
	counts(&b, AWS_READ_BURST, 1);
	bench_close(&b);
	assert_int_equal(seen[1].count, 0);
}

static void the_callback_may_free_the_client(void **state)
{
	struct bench b;
	CLEANUP(seen_release) struct seen seen = { 0 };
	(void)state;
	bench_open(&b, 1000, NULL, NULL);
	reply_times(&b, 0, 0, NULL, fine);
	seen.free_client = &b.client;
	start_read(&b, &seen);
	assert_true(pump_until(b.loop, &seen.done, 0));
	assert_null(b.client);
	bench_close(&b);
}

/* Time that moves one millisecond a turn: network and timers in a fixed relation. */
struct slow_clock {
	int64_t ms;
	struct loop *loop;
	int64_t arrived[32];
	size_t count;
	int throttle; /* so many answers refuse */
};

static int64_t read_slow_clock(void *user)
{
	return ((struct slow_clock *)user)->ms;
}

static void note_arrival(const struct http_stub_request *request, struct http_stub_answer *ret,
			 void *user)
{
	struct slow_clock *clock = user;
	(void)request;
	if (clock->count < ARRAY_LEN(clock->arrived)) clock->arrived[clock->count++] = clock->ms;
	*ret = (struct http_stub_answer){ .body = fine };
	if (clock->throttle-- > 0)
		*ret = (struct http_stub_answer){ .status = 400, .body = throttled };
}

static void turn_until(struct bench *b, struct slow_clock *clock, const bool *done)
{
	for (int i = 0; i < 200000 && !*done; i++) {
		loop_turn(b->loop, false);
		clock->ms++;
	}
	assert_true(*done);
}

static void delays_double_and_are_jittered(void **state)
{
	struct slow_clock clock = { .ms = 1000, .throttle = 2 };
	struct bench b;
	CLEANUP(seen_release) struct seen seen = { 0 };
	(void)state;
	bench_open(&b, 1, read_slow_clock, &clock);
	b.jitter = 0.999;
	http_stub_handle(b.stub, note_arrival, &clock);
	start_read(&b, &seen);
	turn_until(&b, &clock, &seen.done);
	assert_int_equal(clock.count, 3);
	assert_true(clock.arrived[1] - clock.arrived[0] >= 999);
	assert_true(clock.arrived[2] - clock.arrived[1] >= 1998);
	bench_close(&b);
}

static void speed_divides_the_delays(void **state)
{
	struct slow_clock clock = { .ms = 1000, .throttle = 1 };
	struct bench b;
	CLEANUP(seen_release) struct seen seen = { 0 };
	(void)state;
	bench_open(&b, 1000000, read_slow_clock, &clock);
	b.jitter = 0.999;
	http_stub_handle(b.stub, note_arrival, &clock);
	int64_t begin = clock.ms;
	start_read(&b, &seen);
	turn_until(&b, &clock, &seen.done);
	assert_int_equal(clock.count, 2);
	assert_true(clock.ms - begin < 900);
	bench_close(&b);
}

static void reads_wait_for_the_budget_and_writes_do_not(void **state)
{
	struct slow_clock clock = { .ms = 1000 };
	struct bench b;
	CLEANUP(seen_release) struct seen write = { 0 };
	struct seen reads[9] = { 0 };
	(void)state;
	bench_open(&b, 1, read_slow_clock, &clock);
	http_stub_handle(b.stub, note_arrival, &clock);
	for (size_t i = 0; i < ARRAY_LEN(reads); i++)
		start_read(&b, &reads[i]);
	start_create(&b, true, &write);
	int64_t begin = clock.ms;
	turn_until(&b, &clock, &write.done);
	assert_false(reads[8].done);
	turn_until(&b, &clock, &reads[8].done);
	/* A burst of 5, then 2 a second: the ninth is 2 seconds late. */
	assert_true(clock.ms - begin >= 1900);
	assert_true(clock.arrived[7] - clock.arrived[6] >= 400);
	for (size_t i = 0; i < ARRAY_LEN(reads); i++) {
		assert_int_equal(reads[i].count, 1);
		seen_release(&reads[i]);
		reads[i] = (struct seen){ 0 };
	}
	counts(&b, 9, 1);
	bench_close(&b);
}

static void a_long_retry_after_is_kept(void **state)
{
	const struct http_stub_answer busy = { .status = 503,
					       .headers = "Retry-After: 3\r\n",
					       .body = "busy" };
	struct slow_clock clock = { .ms = 1000 };
	struct bench b;
	CLEANUP(seen_release) struct seen seen = { 0 };
	(void)state;
	bench_open(&b, 1, read_slow_clock, &clock);
	http_stub_queue(b.stub, &busy);
	http_stub_handle(b.stub, note_arrival, &clock);
	int64_t begin = clock.ms;
	start_read(&b, &seen);
	turn_until(&b, &clock, &seen.done);
	assert_true(clock.arrived[0] - begin >= 3000);
	bench_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_query_call_is_sent_signed),
		cmocka_unit_test(a_throttled_read_is_tried_five_times),
		cmocka_unit_test(throttling_ends_after_five_tries),
		cmocka_unit_test(a_throttled_create_is_repeated),
		cmocka_unit_test(a_quota_is_not_a_throttle_for_creates),
		cmocka_unit_test(a_failing_service_is_asked_again_for_reads_only),
		cmocka_unit_test(faults_of_the_network_are_repeated_when_harmless),
		cmocka_unit_test(nobody_listening_is_a_network_error),
		cmocka_unit_test(an_impossible_endpoint_is_answered_later_too),
		cmocka_unit_test(a_wrong_clock_is_corrected_once),
		cmocka_unit_test(calls_under_way_are_all_corrected),
		cmocka_unit_test(forgotten_calls_never_answer),
		cmocka_unit_test(the_callback_may_free_the_client),
		cmocka_unit_test(delays_double_and_are_jittered),
		cmocka_unit_test(speed_divides_the_delays),
		cmocka_unit_test(reads_wait_for_the_budget_and_writes_do_not),
		cmocka_unit_test(a_long_retry_after_is_kept),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
