#include "core/aws/call.h"

#include "core/aws/fault.h"
#include "core/aws/pace.h"
#include "core/aws/request.h"
#include "core/aws/skew.h"
#include "core/base/mem.h"
#include "core/base/trace.h"

#include <stdlib.h>
#include <sys/queue.h>
#include <sys/random.h>
#include <time.h>

enum { DELAY_MAX_MS = 20000, DELAY_FIRST_MS = 1000 };

struct pending {
	TAILQ_ENTRY(pending) all, queue;
	struct aws_client *client;
	struct aws_call call;
	aws_reader_fn *reader;
	aws_any_fn *done;
	void *user;
	int attempts, timer, retry_cost;
	int64_t signed_skew_ms;
	bool is_queued, is_corrected;
	bool is_renewing, was_renewed; /* the account's keys: once a call */
	char *signed_by;               /* the access key ID that the last attempt was signed with */
	struct err refusal;            /* why it could not even be sent */
};
TAILQ_HEAD(pending_list, pending);

struct aws_client {
	struct loop *loop;
	struct aws_client_options options;
	struct pending_list all, queue;
	struct pace pace; /* of the reads, by the loop's clock */
	int pump_timer;
	int64_t skew_ms;
	uint64_t reads, writes;
};

static int64_t machine_clock(void *user)
{
	struct timespec now;
	(void)user;
	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static double random_jitter(void *user)
{
	uint32_t bits = 0;
	(void)user;
	if (getrandom(&bits, sizeof(bits), 0) != (ssize_t)sizeof(bits)) BUG("getrandom failed");
	return bits / 4294967296.0;
}

struct aws_client *aws_client_new(struct loop *loop, const struct aws_client_options *options)
{
	struct aws_client *client = mem_alloc(sizeof(*client));
	client->loop = loop;
	client->options = *options;
	if (options->speed <= 0) client->options.speed = 1;
	if (options->reads_per_second <= 0) client->options.reads_per_second = 2;
	if (!options->clock) client->options.clock = machine_clock;
	if (!options->jitter) client->options.jitter = random_jitter;
	pace_init(&client->pace, client->options.reads_per_second, AWS_READ_BURST,
		  client->options.speed, loop_now(loop));
	TAILQ_INIT(&client->all);
	TAILQ_INIT(&client->queue);
	return client;
}

static void unlink_pending(struct pending *pending)
{
	struct aws_client *client = pending->client;
	if (pending->is_queued) TAILQ_REMOVE(&client->queue, pending, queue);
	TAILQ_REMOVE(&client->all, pending, all);
	loop_cancel(client->loop, pending->timer);
	if (pending->is_renewing) {
		const struct account_renewal *renewal = &pending->call.account->renewal;
		renewal->forget(renewal->self, pending);
		pending->is_renewing = false;
	}
}

static void free_pending(struct pending *pending)
{
	if (pending->call.free_state) pending->call.free_state(pending->call.state);
	str_release(&pending->call.path);
	str_release(&pending->call.body);
	secret_release(&pending->call.secret_body);
	err_release(&pending->refusal);
	free(pending->signed_by);
	free(pending);
}

static void drop(struct pending *pending)
{
	http_forget(pending->client->options.http, pending);
	unlink_pending(pending);
	free_pending(pending);
}

static void drop_all(struct aws_client *client, bool of_user, const void *user)
{
	struct pending *pending = TAILQ_FIRST(&client->all);
	while (pending) {
		struct pending *next = TAILQ_NEXT(pending, all);
		if (!of_user || pending->user == user) drop(pending);
		pending = next;
	}
}

void aws_client_free(struct aws_client *client)
{
	if (!client) return;
	drop_all(client, false, NULL);
	loop_cancel(client->loop, client->pump_timer);
	free(client);
}

void aws_client_forget(struct aws_client *client, const void *user)
{
	drop_all(client, true, user);
}

void aws_client_count(const struct aws_client *client, uint64_t *ret_reads, uint64_t *ret_writes)
{
	*ret_reads = client->reads;
	*ret_writes = client->writes;
}

int64_t aws_client_skew_ms(const struct aws_client *client)
{
	return client->skew_ms;
}

/* Whatever the reader's callback frees - client, account, http - is not touched after it. */
static void finish(struct pending *pending, const struct err *err, const char *body, size_t len)
{
	unlink_pending(pending);
	struct aws_answer answer = {
		.err = err,
		.body = body,
		.len = len,
		.client = pending->client,
		.account = pending->call.account,
		.action = pending->call.action,
		.done = pending->done,
		.user = pending->user,
		.state = TAKE(pending->call.state),
		.free_state = TAKE(pending->call.free_state),
	};
	aws_reader_fn *reader = pending->reader;
	/* The refusal may be what err points to. */
	struct err refusal = pending->refusal;
	if (err == &pending->refusal) answer.err = &refusal;
	pending->refusal = ERR_INIT;
	free_pending(pending);
	reader(&answer);
	if (answer.state && answer.free_state) answer.free_state(answer.state);
	err_release(&refusal);
}

static void on_refused(struct loop *loop, void *user)
{
	struct pending *pending = user;
	(void)loop;
	pending->timer = 0;
	finish(pending, &pending->refusal, "", 0);
}

static void on_answer(const struct http_answer *answer, const struct err *err, void *user);

static void dispatch(struct pending *pending)
{
	struct aws_client *client = pending->client;
	const struct aws_client_options *options = &client->options;
	int64_t epoch_ms =
		options->clock(options->user) + pending->call.account->skew_ms + client->skew_ms;
	pending->attempts++;
	pending->signed_skew_ms = client->skew_ms;
	free(pending->signed_by);
	pending->signed_by = mem_copy_text(pending->call.account->access_key_id);
	if (request_send(options->http, &pending->call, epoch_ms, on_answer, pending,
			 &pending->refusal) < 0) {
		err_prefix(&pending->refusal, "%s", pending->call.action);
		pending->timer = loop_timer(client->loop, 0, on_refused, pending);
		return;
	}
	if (pending->call.is_write)
		client->writes += !pending->call.is_uncounted;
	else
		client->reads++;
}

static void pump(struct aws_client *client);

static void on_pump(struct loop *loop, void *user)
{
	struct aws_client *client = user;
	(void)loop;
	client->pump_timer = 0;
	pump(client);
}

static void pump(struct aws_client *client)
{
	while (!TAILQ_EMPTY(&client->queue) && pace_take(&client->pace, loop_now(client->loop))) {
		struct pending *pending = TAILQ_FIRST(&client->queue);
		TAILQ_REMOVE(&client->queue, pending, queue);
		pending->is_queued = false;
		dispatch(pending);
	}
	if (TAILQ_EMPTY(&client->queue) || client->pump_timer) return;
	client->pump_timer = loop_timer(client->loop, pace_wait_ms(&client->pace), on_pump, client);
}

static int64_t wall_ms(const struct pending *pending)
{
	const struct aws_client_options *options = &pending->client->options;
	return options->clock(options->user);
}

static void enqueue(struct pending *pending);

/* Keys that live a little longer are good enough when new ones cannot be had. */
static void on_renewed(const struct err *err, void *user)
{
	struct pending *pending = user;
	const struct account *account = pending->call.account;
	bool is_usable = !str_is_empty(account->access_key_id) &&
			 (!account->expires_ms || account->expires_ms > wall_ms(pending));
	pending->is_renewing = false;
	if (!err) pending->was_renewed = true;
	/* What AWS has refused is refused again. */
	if (err && pending->attempts && str_equal(pending->signed_by, account->access_key_id))
		is_usable = false;
	if (!err || is_usable) {
		enqueue(pending);
		return;
	}
	CLEANUP(err_release) struct err named = ERR_INIT;
	err_copy(&named, err);
	finish(pending, &named, "", 0);
}

static void renew(struct pending *pending)
{
	const struct account_renewal *renewal = &pending->call.account->renewal;
	trace("aws", "%s: waits for new keys", pending->call.action);
	pending->is_renewing = true;
	renewal->renew(renewal->self, on_renewed, pending);
}

static bool should_renew_first(const struct pending *pending)
{
	const struct account *account = pending->call.account;
	if (!account->renewal.renew || pending->call.is_unsigned || pending->attempts) return false;
	if (str_is_empty(account->access_key_id)) return true;
	return account->renew_ms && account->renew_ms <= wall_ms(pending);
}

static void go(struct pending *pending)
{
	if (should_renew_first(pending))
		renew(pending);
	else
		enqueue(pending);
}

static void enqueue(struct pending *pending)
{
	struct aws_client *client = pending->client;
	if (pending->call.is_write) {
		dispatch(pending);
		return;
	}
	TAILQ_INSERT_TAIL(&client->queue, pending, queue);
	pending->is_queued = true;
	pump(client);
}

static void on_retry(struct loop *loop, void *user)
{
	struct pending *pending = user;
	(void)loop;
	pending->timer = 0;
	go(pending);
}

/* Full jitter: rand(0,1) * min(2^i seconds, 20 seconds), i counting from 0; not sooner than AWS
 * asks. */
static void retry_later(struct pending *pending, const char *retry_after)
{
	const struct aws_client_options *options = &pending->client->options;
	double max_ms = DELAY_FIRST_MS, asked_ms = (double)strtol(retry_after, NULL, 10) * 1000;
	for (int i = 1; i < pending->attempts && max_ms < DELAY_MAX_MS; i++)
		max_ms *= 2;
	if (max_ms > DELAY_MAX_MS) max_ms = DELAY_MAX_MS;
	if (asked_ms > DELAY_MAX_MS) asked_ms = DELAY_MAX_MS;
	double delay_ms = options->jitter(options->user) * max_ms;
	if (delay_ms < asked_ms) delay_ms = asked_ms;
	pending->timer = loop_timer(pending->client->loop, (int64_t)(delay_ms / options->speed),
				    on_retry, pending);
}

/* A write that got no answer may have been carried out. */
static bool may_repeat(const struct pending *pending)
{
	return !pending->call.is_write || pending->call.is_idempotent;
}

static bool may_try_again(struct pending *pending, int most, int cost)
{
	if (pending->attempts >= most || !pace_take_retry(&pending->client->pace, cost))
		return false;
	pending->retry_cost = cost;
	return true;
}

static void on_network_error(struct pending *pending, const struct err *err)
{
	CLEANUP(err_release) struct err named = ERR_INIT;
	if (err->kind == ERR_NETWORK && may_repeat(pending) &&
	    may_try_again(pending, AWS_ATTEMPTS, PACE_TIMEOUT_COST)) {
		retry_later(pending, "");
		return;
	}
	err_copy(&named, err);
	err_prefix(&named, "%s", pending->call.action);
	finish(pending, &named, "", 0);
}

/* Compared with the clock this request was signed by, since others under way may have corrected it.
 */
static bool correct_skew(struct pending *pending, const char *date)
{
	struct aws_client *client = pending->client;
	int64_t ours = client->options.clock(client->options.user) + pending->call.account->skew_ms;
	int64_t skew;
	if (pending->is_corrected || !skew_find(date, ours, pending->signed_skew_ms, &skew))
		return false;
	trace("aws", "clock is %lld ms off, signing again", (long long)skew);
	bool is_news = client->skew_ms == pending->signed_skew_ms;
	client->skew_ms = skew;
	pending->is_corrected = true;
	pending->attempts--; /* the first was no fair try */
	if (is_news && client->options.skewed) client->options.skewed(skew, client->options.user);
	return true;
}

/* Expired, or taken back and exchanged in the file meanwhile: both are worth a look for new keys.
 * Others under way may have got them since this request was signed. */
static bool renew_refused(struct pending *pending, enum err_kind kind)
{
	const struct account *account = pending->call.account;
	if (!account->renewal.renew || pending->was_renewed || pending->call.is_unsigned ||
	    kind != ERR_CREDENTIALS)
		return false;
	pending->was_renewed = true;
	if (str_equal(pending->signed_by, account->access_key_id))
		renew(pending);
	else
		enqueue(pending);
	return true;
}

static bool is_worth_repeating(const struct pending *pending, const struct fault *fault,
			       const struct fault_context *context)
{
	if (fault_kind(fault, context) == ERR_THROTTLED) return true;
	return fault_is_transient(fault, context->status) && may_repeat(pending);
}

static void slow_down(struct aws_client *client, enum err_kind kind)
{
	if (kind == ERR_THROTTLED) pace_throttled(&client->pace, loop_now(client->loop));
}

static void on_refusal(struct pending *pending, const struct http_answer *answer)
{
	CLEANUP(fault_release) struct fault fault = FAULT_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct fault_context context = { .service = aws_service_info(pending->call.service)->name,
					 .action = pending->call.action,
					 .status = answer->status,
					 .is_create = pending->call.is_create };
	fault_read(answer->body, answer->body_len, answer->error_type, &fault);
	trace("aws", "%s: HTTP %ld %s, attempt %d", pending->call.action, answer->status,
	      str_text(&fault.code), pending->attempts);
	if (fault_may_be_skew(&fault) && answer->status < 500 &&
	    correct_skew(pending, answer->date)) {
		go(pending);
		return;
	}
	enum err_kind kind = fault_kind(&fault, &context);
	if (renew_refused(pending, kind)) return;
	int most = kind == ERR_THROTTLED ? AWS_THROTTLED_ATTEMPTS : AWS_ATTEMPTS;
	slow_down(pending->client, kind);
	if (is_worth_repeating(pending, &fault, &context) &&
	    may_try_again(pending, most, PACE_RETRY_COST)) {
		retry_later(pending, answer->retry_after);
		return;
	}
	fault_to_err(&fault, &context, &err);
	finish(pending, &err, answer->body, answer->body_len);
}

static void on_answer(const struct http_answer *answer, const struct err *err, void *user)
{
	struct pending *pending = user;
	if (err) {
		trace("aws", "%s: %s, attempt %d", pending->call.action, err_text(err),
		      pending->attempts);
		on_network_error(pending, err);
	} else if (answer->status < 200 || answer->status > 299) {
		on_refusal(pending, answer);
	} else {
		trace("aws", "%s: HTTP %ld", pending->call.action, answer->status);
		pace_succeeded(&pending->client->pace, loop_now(pending->client->loop),
			       pending->retry_cost);
		finish(pending, NULL, answer->body, answer->body_len);
	}
}

void aws_client_start(struct aws_client *client, struct aws_call *call, aws_reader_fn *reader,
		      aws_any_fn *done, void *user)
{
	struct pending *pending = mem_alloc(sizeof(*pending));
	pending->client = client;
	pending->call = *call;
	pending->reader = reader;
	pending->done = done;
	pending->user = user;
	*call = (struct aws_call){ 0 };
	TAILQ_INSERT_TAIL(&client->all, pending, all);
	go(pending);
}
