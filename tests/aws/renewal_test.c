/* Keys that expire: calls renew them before, or when AWS says so, once, and together. */
#include "core/aws/call.h"

#include "tests/aws/bench.h"

static const char expired[] = "<ErrorResponse><Error><Code>ExpiredToken</Code>"
			      "<Message>The security token included in the request is expired"
			      "</Message></Error></ErrorResponse>";
static const char fine[] = "<DescribeStacksResponse/>";
enum { WAITERS_MAX = 4, LATER_MS = 60000 };

/* Stands for the credentials layer: keeps who waits, answers when told. */
struct keeper {
	struct bench *b;
	int asked;
	struct {
		account_renewed_fn *done;
		void *user;
	} waiters[WAITERS_MAX];
	size_t waiting;
	bool is_by_hand; /* else an answer comes with the next turn */
	bool fails;
	const char *next_key;
};
struct seen {
	bool done;
	int count;
	struct err err;
};

static void keep(struct aws_answer *answer)
{
	struct seen *seen = answer->user;
	seen->done = true;
	seen->count++;
	if (answer->err) err_copy(&seen->err, answer->err);
}

static void answer_waiters(struct keeper *k)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	size_t n = k->waiting;
	struct account *account = &k->b->account;
	k->waiting = 0;
	if (k->fails) {
		err_set(&err, ERR_CREDENTIALS, "run `aws sso login --profile dev`");
	} else {
		free(account->access_key_id);
		account->access_key_id = mem_copy_text(k->next_key);
		account->expires_ms = account->renew_ms = 0;
	}
	for (size_t i = 0; i < n; i++)
		k->waiters[i].done(k->fails ? &err : NULL, k->waiters[i].user);
}

static void on_turn(struct loop *loop, void *user)
{
	(void)loop;
	answer_waiters(user);
}

static void renew(void *self, account_renewed_fn *done, void *user)
{
	struct keeper *k = self;
	k->asked++;
	assert_true(k->waiting < WAITERS_MAX);
	k->waiters[k->waiting].done = done;
	k->waiters[k->waiting++].user = user;
	if (!k->is_by_hand && k->waiting == 1) loop_timer(k->b->loop, 0, on_turn, k);
}

static void forget(void *self, const void *user)
{
	struct keeper *k = self;
	for (size_t i = 0; i < k->waiting; i++)
		if (k->waiters[i].user == user) k->waiters[i--] = k->waiters[--k->waiting];
}

static void open_bench(struct bench *b, struct keeper *k)
{
	bench_open(b, 1000, NULL, NULL);
	*k = (struct keeper){ .b = b, .next_key = "AKIRENEWED" };
	b->account.renewal = (struct account_renewal){ renew, forget, k };
}

static void start(struct bench *b, struct seen *seen)
{
	struct aws_call call = aws_call_init(AWS_CLOUDFORMATION, "DescribeStacks", &b->account);
	aws_client_start(b->client, &call, keep, NULL, seen);
}

static void wait_for(struct bench *b, struct seen *seen)
{
	assert_true(pump_until(b->loop, &seen->done, 0));
	assert_int_equal(seen->count, 1);
}

static void was_signed_by(const struct bench *b, size_t i, const char *key)
{
	CLEANUP(mem_free_text)
	char *authorization = http_stub_header(http_stub_request(b->stub, i), "Authorization");
	CLEANUP(mem_free_text) char *credential = str_format("Credential=%s/", key);
	if (!strstr(authorization, credential)) fail_msg("%s is not by %s", authorization, key);
}

static void keys_about_to_expire_are_renewed_first(void **state)
{
	struct bench b;
	struct keeper k;
	struct seen seen = { 0 }, next = { 0 };
	(void)state;
	open_bench(&b, &k);
	b.account.expires_ms = b.epoch_ms + LATER_MS;
	b.account.renew_ms = b.epoch_ms - 1;
	http_stub_reply(b.stub, 200, "text/xml", fine);
	http_stub_reply(b.stub, 200, "text/xml", fine);
	start(&b, &seen);
	wait_for(&b, &seen);
	assert_false(err_is_set(&seen.err));
	was_signed_by(&b, 0, "AKIRENEWED");
	start(&b, &next);
	wait_for(&b, &next);
	assert_int_equal(k.asked, 1);
	bench_close(&b);
}

static void keys_with_time_left_are_used_as_they_are(void **state)
{
	struct bench b;
	struct keeper k;
	struct seen seen = { 0 };
	(void)state;
	open_bench(&b, &k);
	b.account.expires_ms = b.epoch_ms + 2 * LATER_MS;
	b.account.renew_ms = b.epoch_ms + LATER_MS;
	http_stub_reply(b.stub, 200, "text/xml", fine);
	start(&b, &seen);
	wait_for(&b, &seen);
	assert_int_equal(k.asked, 0);
	bench_close(&b);
}

static void an_account_without_keys_signs_in_first(void **state)
{
	struct bench b;
	struct keeper k;
	struct seen seen = { 0 };
	(void)state;
	open_bench(&b, &k);
	free(TAKE(b.account.access_key_id));
	http_stub_reply(b.stub, 200, "text/xml", fine);
	start(&b, &seen);
	wait_for(&b, &seen);
	assert_int_equal(k.asked, 1);
	was_signed_by(&b, 0, "AKIRENEWED");
	bench_close(&b);
}

static void a_renewal_that_fails_early_does_not_stop_a_call(void **state)
{
	struct bench b;
	struct keeper k;
	struct seen seen = { 0 };
	(void)state;
	open_bench(&b, &k);
	k.fails = true;
	b.account.expires_ms = b.epoch_ms + LATER_MS;
	b.account.renew_ms = b.epoch_ms - 1;
	http_stub_reply(b.stub, 200, "text/xml", fine);
	start(&b, &seen);
	wait_for(&b, &seen);
	assert_false(err_is_set(&seen.err));
	was_signed_by(&b, 0, "AKIDEXAMPLE");
	bench_close(&b);
}

static void a_renewal_that_fails_after_expiry_is_the_answer(void **state)
{
	struct bench b;
	struct keeper k;
	struct seen seen = { 0 };
	(void)state;
	open_bench(&b, &k);
	k.fails = true;
	b.account.expires_ms = b.account.renew_ms = b.epoch_ms - 1;
	start(&b, &seen);
	wait_for(&b, &seen);
	assert_int_equal(seen.err.kind, ERR_CREDENTIALS);
	assert_string_equal(err_text(&seen.err), "run `aws sso login --profile dev`");
	assert_int_equal(http_stub_count(b.stub), 0);
	err_release(&seen.err);
	bench_close(&b);
}

static void expired_keys_are_renewed_once_and_the_call_sent_again(void **state)
{
	struct bench b;
	struct keeper k;
	struct seen seen = { 0 }, write = { 0 };
	(void)state;
	open_bench(&b, &k);
	http_stub_reply(b.stub, 403, "text/xml", expired);
	http_stub_reply(b.stub, 200, "text/xml", fine);
	start(&b, &seen);
	wait_for(&b, &seen);
	assert_false(err_is_set(&seen.err));
	was_signed_by(&b, 0, "AKIDEXAMPLE");
	was_signed_by(&b, 1, "AKIRENEWED");
	/* A write, too: it was refused, so it was not carried out. */
	k.next_key = "AKIAGAIN";
	http_stub_reply(b.stub, 403, "text/xml", expired);
	http_stub_reply(b.stub, 200, "text/xml", fine);
	struct aws_call call = aws_call_init(AWS_CLOUDFORMATION, "CreateStack", &b.account);
	call.is_write = call.is_create = true;
	aws_client_start(b.client, &call, keep, NULL, &write);
	wait_for(&b, &write);
	assert_false(err_is_set(&write.err));
	was_signed_by(&b, 3, "AKIAGAIN");
	assert_int_equal(k.asked, 2);
	bench_close(&b);
}

static void keys_that_expire_again_at_once_end_the_call(void **state)
{
	struct bench b;
	struct keeper k;
	struct seen seen = { 0 };
	(void)state;
	open_bench(&b, &k);
	http_stub_reply(b.stub, 403, "text/xml", expired);
	http_stub_reply(b.stub, 403, "text/xml", expired);
	start(&b, &seen);
	wait_for(&b, &seen);
	assert_int_equal(seen.err.kind, ERR_CREDENTIALS);
	assert_string_equal(str_text(&seen.err.code), "ExpiredToken");
	assert_int_equal(k.asked, 1);
	err_release(&seen.err);
	bench_close(&b);
}

static void refused_keys_that_cannot_be_renewed_are_the_renewals_error(void **state)
{
	struct bench b;
	struct keeper k;
	struct seen seen = { 0 };
	(void)state;
	open_bench(&b, &k);
	k.fails = true;
	http_stub_reply(b.stub, 403, "text/xml", expired);
	start(&b, &seen);
	wait_for(&b, &seen);
	assert_string_equal(err_text(&seen.err), "run `aws sso login --profile dev`");
	assert_int_equal(http_stub_count(b.stub), 1);
	err_release(&seen.err);
	bench_close(&b);
}

static void keys_that_were_exchanged_are_noticed(void **state)
{
	static const char unknown[] =
		"<ErrorResponse><Error><Code>InvalidClientTokenId</Code><Message>The security "
		"token included in the request is invalid</Message></Error></ErrorResponse>";
	struct bench b;
	struct keeper k;
	struct seen seen = { 0 }, next = { 0 };
	(void)state;
	open_bench(&b, &k);
	http_stub_reply(b.stub, 403, "text/xml", unknown);
	http_stub_reply(b.stub, 200, "text/xml", fine);
	start(&b, &seen);
	wait_for(&b, &seen);
	assert_false(err_is_set(&seen.err));
	was_signed_by(&b, 1, "AKIRENEWED");
	/* Keys that this call has just got are not asked for again. */
	free(TAKE(b.account.access_key_id));
	http_stub_reply(b.stub, 403, "text/xml", unknown);
	start(&b, &next);
	wait_for(&b, &next);
	assert_int_equal(next.err.kind, ERR_CREDENTIALS);
	assert_int_equal(k.asked, 2);
	err_release(&next.err);
	bench_close(&b);
}

static void without_renewal_expiry_is_an_error(void **state)
{
	struct bench b;
	struct keeper k;
	struct seen seen = { 0 };
	(void)state;
	open_bench(&b, &k);
	b.account.renewal = (struct account_renewal){ 0 };
	b.account.expires_ms = b.account.renew_ms = b.epoch_ms - 1;
	http_stub_reply(b.stub, 403, "text/xml", expired);
	start(&b, &seen);
	wait_for(&b, &seen);
	assert_int_equal(seen.err.kind, ERR_CREDENTIALS);
	err_release(&seen.err);
	bench_close(&b);
}

static void waiting_calls_can_be_forgotten(void **state)
{
	struct bench b;
	struct keeper k;
	struct seen first = { 0 }, second = { 0 };
	(void)state;
	open_bench(&b, &k);
	k.is_by_hand = true;
	b.account.expires_ms = b.account.renew_ms = b.epoch_ms - 1;
	http_stub_reply(b.stub, 200, "text/xml", fine);
	start(&b, &first);
	start(&b, &second);
	assert_int_equal(k.waiting, 2);
	aws_client_forget(b.client, &first);
	assert_int_equal(k.waiting, 1);
	answer_waiters(&k);
	wait_for(&b, &second);
	assert_int_equal(first.count, 0);
	b.account.expires_ms = b.account.renew_ms = b.epoch_ms - 1;
	start(&b, &first);
	bench_close(&b); /* while it waits */
	assert_int_equal(k.waiting, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_about_to_expire_are_renewed_first),
		cmocka_unit_test(keys_with_time_left_are_used_as_they_are),
		cmocka_unit_test(an_account_without_keys_signs_in_first),
		cmocka_unit_test(a_renewal_that_fails_early_does_not_stop_a_call),
		cmocka_unit_test(a_renewal_that_fails_after_expiry_is_the_answer),
		cmocka_unit_test(expired_keys_are_renewed_once_and_the_call_sent_again),
		cmocka_unit_test(keys_that_expire_again_at_once_end_the_call),
		cmocka_unit_test(refused_keys_that_cannot_be_renewed_are_the_renewals_error),
		cmocka_unit_test(keys_that_were_exchanged_are_noticed),
		cmocka_unit_test(without_renewal_expiry_is_an_error),
		cmocka_unit_test(waiting_calls_can_be_forgotten),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
