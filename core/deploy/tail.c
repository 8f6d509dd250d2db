/* The events of a stack, read again and again while it moves, brought into order, applied. */
#include "core/deploy/engine.h"
#include "core/deploy/poll.h"
#include "core/deploy/status.h"

enum {
	FIRST_READ_MS = 1000,
	AGAIN_MS = 2000,
	DESCRIBE_QUIET_MS = 60000, /* events may be missed; the stack's own word is not */
};

static void on_page(const struct err *err, const struct cloud_event *events, size_t count,
		    const char *next_token, void *user);

static void ask_page(struct stack_run *run)
{
	struct deploy *d = run->errand.deploy;
	errand_sent(&run->errand);
	d->cloud->stack_events(d->cloud->self, run->account, engine_node(d, run->id)->arn,
			       event_reader_token(&run->tail.reader), on_page, run);
}

static void read_newest(struct errand *e)
{
	struct stack_run *run = (struct stack_run *)e;
	event_reader_begin(&run->tail.reader);
	ask_page(run);
}

static int64_t interval_of(const struct stack_run *run)
{
	struct deploy *d = run->errand.deploy;
	size_t calls = 0;
	for (int id = 0; id < STACK_COUNT; id++) {
		unsigned pages = d->stacks[id].tail.reader.pages;
		if (d->stacks[id].step == STEP_TAILING) calls += pages ? pages : 1;
	}
	return poll_after_ms(calls, engine_now(d) - run->tail.moved_ms,
			     engine_random(d, UINT32_MAX));
}

static void end_tail(struct stack_run *run)
{
	struct deploy *d = run->errand.deploy;
	struct deployment_node *n = engine_node(d, run->id);
	run->step =
		n->state == NODE_WAITING && run->verdict == NODE_WAITING ? STEP_STANDS : STEP_ENDED;
	if (!n->ended_ms) n->ended_ms = run->own_ms;
	/* Failures of long ago that were read last are past. */
	if (run->verdict == NODE_WAITING && n->status && status_is_good(n->status))
		rows_settle(run);
	if (run->verdict == NODE_FAILED && run->id == STACK_CERTIFICATE && !d->destroys &&
	    certificate_failed(run))
		return;
	if (run->verdict == NODE_FAILED) stack_rests(run);
	engine_touch(d);
}

static void go_on(struct stack_run *run)
{
	struct deploy *d = run->errand.deploy;
	const struct deployment_node *n = engine_node(d, run->id);
	int64_t now = engine_now(d);
	bool quiet = now - run->tail.moved_ms > DESCRIBE_QUIET_MS &&
		     now - run->described_ms > DESCRIBE_QUIET_MS;
	if (way_goes(run)) return;
	if (run->tail.reader.is_last)
		end_tail(run);
	else if (quiet || (n->status && !status_is_open(n->status)))
		stack_settle(run);
	else
		errand_after(&run->errand, interval_of(run), read_newest);
}

static void apply_batch(struct stack_run *run)
{
	struct deploy *d = run->errand.deploy;
	struct event_reader *r = &run->tail.reader;
	if (!r->batch.len) return;
	arrived_sort(r->batch.item, r->batch.len);
	event_log_merge(&d->picture.events, r->batch.item, r->batch.len, r->in_gap);
	for (size_t i = 0; i < r->batch.len; i++)
		tail_apply(run, &r->batch.item[i]);
	if (!r->in_gap) run->tail.moved_ms = engine_now(d);
	r->batch.len = 0;
	engine_touch(d);
}

static void page_failed(struct stack_run *run, const struct err *err)
{
	event_reader_failed(&run->tail.reader, !errand_may_pass(err));
	apply_batch(run);
	if (run->tail.reader.is_last && ++run->tail.last_failures > 2) {
		errand_good(&run->errand);
		end_tail(run);
		return;
	}
	errand_again(&run->errand, err, read_newest);
}

static struct arrived arrived_from(const struct cloud_event *e, void *user)
{
	struct stack_run *run = user;
	struct deploy *d = run->errand.deploy;
	const char *arn = engine_node(d, run->id)->arn;
	return (struct arrived){
		.event = { .time_ms = e->time_ms,
			   .node = (int)run->id,
			   .logical_id = texts_intern(d->texts, e->logical_id),
			   .type = texts_intern(d->texts, e->type),
			   .status = texts_intern(d->texts, e->status),
			   .reason = texts_intern(d->texts, e->reason) },
		.physical_id = texts_intern(d->texts, e->physical_id),
		.is_stack = str_equal(e->type, STACK_TYPE) && str_equal(e->physical_id, arn),
	};
}

static void on_page(const struct err *err, const struct cloud_event *events, size_t count,
		    const char *next_token, void *user)
{
	struct stack_run *run = user;
	struct event_reader *r = &run->tail.reader;
	if (err) {
		page_failed(run, err);
		return;
	}
	errand_good(&run->errand);
	engine_node(run->errand.deploy, run->id)->read_ms = engine_now(run->errand.deploy);
	if (event_reader_take(r, events, count, next_token, arrived_from, run)) {
		ask_page(run);
		return;
	}
	apply_batch(run);
	if (event_reader_goes_on(r))
		ask_page(run);
	else
		go_on(run);
}

void tail_start(struct stack_run *run)
{
	int64_t now = engine_now(run->errand.deploy);
	run->step = STEP_TAILING;
	run->tail.reader.is_last = false;
	run->tail.last_failures = 0;
	run->tail.moved_ms = run->described_ms = now;
	errand_after(&run->errand, FIRST_READ_MS, read_newest);
}

void tail_resume(struct stack_run *run)
{
	run->step = STEP_TAILING;
	run->tail.reader.is_last = false;
	errand_after(&run->errand, AGAIN_MS, read_newest);
}

/* Late events of a stack that has ended; its failure changes nothing. */
void tail_finish(struct stack_run *run)
{
	run->step = STEP_SETTLING;
	run->tail.reader.is_last = true;
	read_newest(&run->errand);
}

void tail_reset(struct stack_run *run)
{
	event_reader_release(&run->tail.reader);
	run->tail = (struct tail){ 0 };
}
