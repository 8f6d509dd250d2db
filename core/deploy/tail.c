/* The events of a stack: read newest first down to a known one, brought into order, applied. A read
 * that fails or would take too many pages leaves a gap, and the next reads close it: nothing is
 * lost, nothing blocks. */
#include "core/deploy/engine.h"
#include "core/deploy/status.h"

enum {
	PAGES_MAX = 5, /* of one read */
	FIRST_READ_MS = 1000,
	MOVING_MS = 2000,
	QUIET_MS = 5000,
	QUIET_AFTER_MS = 30000,
	SHARE_MS = 550, /* for each moving stack: keeps all of them below two reads a second */
	DESCRIBE_QUIET_MS = 60000, /* events may be missed; the stack's own word is not */
};

static void on_page(const struct err *err, const struct cloud_event *events, size_t count,
		    const char *next_token, void *user);

static void ask_page(struct stack_run *run, const char *token)
{
	struct deploy *d = run->errand.deploy;
	errand_sent(&run->errand);
	d->cloud->stack_events(d->cloud->self, run->account, engine_node(d, run->id)->arn, token,
			       on_page, run);
}

static void read_newest(struct errand *e)
{
	struct stack_run *run = (struct stack_run *)e;
	struct tail *t = &run->tail;
	t->read++;
	t->pages = 0;
	t->batch.len = 0;
	t->in_gap = false;
	ask_page(run, "");
}

static int64_t interval_of(const struct stack_run *run)
{
	const struct deploy *d = run->errand.deploy;
	int64_t moving = 0;
	for (int id = 0; id < STACK_COUNT; id++)
		moving += d->stacks[id].step == STEP_TAILING;
	int64_t interval =
		engine_now(d) - run->tail.moved_ms > QUIET_AFTER_MS ? QUIET_MS : MOVING_MS;
	return interval > moving * SHARE_MS ? interval : moving * SHARE_MS;
}

static void end_tail(struct stack_run *run)
{
	struct deploy *d = run->errand.deploy;
	struct deployment_node *n = engine_node(d, run->id);
	run->step = STEP_ENDED;
	if (!n->ended_ms) n->ended_ms = run->own_ms;
	if (run->verdict == NODE_FAILED && run->id == STACK_CERTIFICATE && certificate_failed(run))
		return;
	if (run->verdict != NODE_WAITING) node_end(d, run->id, run->verdict);
	engine_touch(d);
}

static void go_on(struct stack_run *run)
{
	struct deploy *d = run->errand.deploy;
	const struct deployment_node *n = engine_node(d, run->id);
	int64_t now = engine_now(d);
	bool quiet = now - run->tail.moved_ms > DESCRIBE_QUIET_MS &&
		     now - run->described_ms > DESCRIBE_QUIET_MS;
	if (run->tail.is_last)
		end_tail(run);
	else if (quiet || (n->status && !status_is_open(n->status)))
		stack_settle(run);
	else
		errand_after(&run->errand, interval_of(run), read_newest);
}

static void apply_batch(struct stack_run *run)
{
	struct deploy *d = run->errand.deploy;
	struct tail *t = &run->tail;
	if (!t->batch.len) return;
	arrived_sort(t->batch.item, t->batch.len);
	event_log_merge(&d->picture, t->batch.item, t->batch.len, t->in_gap);
	for (size_t i = 0; i < t->batch.len; i++)
		tail_apply(run, &t->batch.item[i]);
	if (!t->in_gap) t->moved_ms = engine_now(d);
	t->batch.len = 0;
	engine_touch(d);
}

static void open_gap(struct tail *t, const char *token)
{
	char *copy = mem_copy_text(token); /* may be the old one */
	if (!t->gap_open) t->gap_read = t->read;
	t->gap_open = true;
	free(t->gap_token);
	t->gap_token = copy;
}

static void close_gap(struct tail *t)
{
	t->gap_open = false;
	free(TAKE(t->gap_token));
}

static void read_done(struct stack_run *run)
{
	struct tail *t = &run->tail;
	apply_batch(run);
	if (t->gap_token && !t->in_gap && t->pages < PAGES_MAX && !t->is_last) {
		t->in_gap = true;
		ask_page(run, t->gap_token);
		return;
	}
	go_on(run);
}

/* Pages that came before the failure count; a token that is refused starts from the top again. */
static void page_failed(struct stack_run *run, const struct err *err)
{
	struct tail *t = &run->tail;
	bool partly = t->pages > 0 || t->in_gap;
	if (partly) {
		open_gap(t, t->page_token);
		if (!errand_may_pass(err)) free(TAKE(t->gap_token));
		apply_batch(run);
	}
	if (t->is_last && ++t->last_failures > 2) {
		errand_good(&run->errand);
		end_tail(run);
		return;
	}
	errand_again(&run->errand, err, read_newest);
}

static struct arrived arrived_from(struct stack_run *run, const struct cloud_event *e)
{
	struct deploy *d = run->errand.deploy;
	const char *arn = engine_node(d, run->id)->arn;
	return (struct arrived){
		.event = { .time_ms = e->time_ms,
			   .node = (enum node_id)run->id,
			   .logical_id = texts_intern(d->texts, e->logical_id),
			   .type = texts_intern(d->texts, e->type),
			   .status = texts_intern(d->texts, e->status),
			   .reason = texts_intern(d->texts, e->reason) },
		.physical_id = texts_intern(d->texts, e->physical_id),
		.is_stack = str_equal(e->type, "AWS::CloudFormation::Stack") &&
			    str_equal(e->physical_id, arn),
	};
}

static void on_page(const struct err *err, const struct cloud_event *events, size_t count,
		    const char *next_token, void *user)
{
	struct stack_run *run = user;
	struct tail *t = &run->tail;
	if (err) {
		page_failed(run, err);
		return;
	}
	errand_good(&run->errand);
	engine_node(run->errand.deploy, run->id)->read_ms = engine_now(run->errand.deploy);
	bool to_old_floor = t->in_gap || (t->gap_open && !t->gap_token);
	uint32_t floor = to_old_floor ? t->gap_read : t->read;
	bool met_known = false;
	for (size_t i = 0; i < count; i++) {
		uint32_t known = seen_ids_add(&t->seen, events[i].id, t->read);
		if (!known) *vec_push(&t->batch) = arrived_from(run, &events[i]);
		/* The last read goes down as far as it may: an event that came late, and under
		 * those that were known, is found now. */
		met_known |= known && known < floor && !t->is_last;
	}
	t->pages++;
	if (met_known || str_is_empty(next_token)) {
		if (to_old_floor) close_gap(t);
		read_done(run);
		return;
	}
	free(t->page_token);
	t->page_token = mem_copy_text(next_token);
	if (t->pages < PAGES_MAX) {
		ask_page(run, t->page_token);
		return;
	}
	open_gap(t, t->page_token);
	read_done(run);
}

void tail_start(struct stack_run *run)
{
	int64_t now = engine_now(run->errand.deploy);
	run->step = STEP_TAILING;
	run->tail.moved_ms = run->described_ms = now;
	errand_after(&run->errand, FIRST_READ_MS, read_newest);
}

void tail_resume(struct stack_run *run)
{
	run->step = STEP_TAILING;
	errand_after(&run->errand, MOVING_MS, read_newest);
}

/* Late events of a stack that has ended; its failure changes nothing. */
void tail_finish(struct stack_run *run)
{
	run->step = STEP_SETTLING;
	run->tail.is_last = true;
	read_newest(&run->errand);
}

void tail_reset(struct stack_run *run)
{
	struct tail *t = &run->tail;
	seen_ids_release(&t->seen);
	vec_release(&t->batch);
	free(t->gap_token);
	free(t->page_token);
	*t = (struct tail){ 0 };
}
