/* The port over a canned AWS on one loop, and callbacks that write down what they are given. */
#ifndef TESTS_AWS_CLOUD_BENCH_H
#define TESTS_AWS_CLOUD_BENCH_H

#include "core/aws/cloud_aws.h"
#include "tests/aws/bench.h"

static const char arn[] = "arn:aws:cloudformation:ap-northeast-1:123456789012:stack/a/1";

struct cloud_bench {
	struct bench http;
	struct account parent;
	struct cloud_aws *aws;
	const struct cloud *cloud;
	bool done;
	struct err err;
	struct str seen; /* what the callback was given, written down */
};

static inline void open_cloud(struct cloud_bench *b)
{
	memset(b, 0, sizeof(*b));
	bench_open(&b->http, 1000, NULL, NULL);
	account_set_static(&b->parent, "AKIDPARENT", "parent", "us-east-1",
			   http_stub_url(b->http.stub), "test");
	const struct cloud_aws_options options = {
		.dev = &b->http.account, .parent = &b->parent, .http = b->http.http, .speed = 1000
	};
	b->aws = cloud_aws_new(b->http.loop, &options);
	b->cloud = cloud_aws_port(b->aws);
}

static inline void close_cloud(struct cloud_bench *b)
{
	cloud_aws_free(b->aws);
	account_release(&b->parent);
	bench_close(&b->http);
	err_release(&b->err);
	str_release(&b->seen);
}

static inline void reply(struct cloud_bench *b, int status, const char *body)
{
	http_stub_reply(b->http.stub, status, "text/xml", body);
}

static inline void note(struct cloud_bench *b, const struct err *err)
{
	assert_false(b->done);
	b->done = true;
	if (err) err_copy(&b->err, err);
}

static inline void on_done(const struct err *err, void *user)
{
	note(user, err);
}

static inline void on_text(const struct err *err, const char *text, void *user)
{
	struct cloud_bench *b = user;
	note(b, err);
	str_set(&b->seen, text);
}

static inline void on_names(const struct err *err, const char *const *names, size_t count,
			    void *user)
{
	struct cloud_bench *b = user;
	note(b, err);
	for (size_t i = 0; i < count; i++)
		str_addf(&b->seen, "%s;", names[i]);
}

/* Waits for the answer and forgets the last one. */
static inline void answered(struct cloud_bench *b, enum err_kind kind, const char *seen)
{
	assert_true(pump_until(b->http.loop, &b->done, 0));
	if (b->err.kind != kind) fail_msg("%s: %s", err_kind_name(b->err.kind), err_text(&b->err));
	assert_string_equal(str_text(&b->seen), seen);
	b->done = false;
	err_reset(&b->err);
	str_reset(&b->seen);
}

static inline void on_stack(const struct err *err, const struct cloud_stack *stack, void *user)
{
	struct cloud_bench *b = user;
	note(b, err);
	str_set(&b->seen, stack ? "" : "none");
	if (!stack) return;
	str_addf(&b->seen, "%s|%s|%s|%s|%lld", stack->name, stack->arn, stack->status,
		 stack->status_reason, (long long)stack->created_ms);
	for (size_t i = 0; i < stack->output_count; i++)
		str_addf(&b->seen, "|%s=%s", stack->outputs[i].key, stack->outputs[i].value);
}

static inline void describe(struct cloud_bench *b, const char *name)
{
	b->cloud->describe_stack(b->cloud->self, CLOUD_DEV, name, on_stack, b);
}

static inline void on_events(const struct err *err, const struct cloud_event *events, size_t count,
			     const char *next_token, void *user)
{
	struct cloud_bench *b = user;
	note(b, err);
	for (size_t i = 0; i < count; i++) {
		const struct cloud_event *e = &events[i];
		str_addf(&b->seen, "%s,%s,%s,%s,%s,%s,%s,%s,%s,%lld;", e->id, e->stack_arn,
			 e->stack_name, e->logical_id, e->physical_id, e->type, e->status,
			 e->reason, e->token, (long long)e->time_ms);
	}
	str_addf(&b->seen, "next=%s", next_token);
}

#endif
