/* What watched stacks do: their events, and the rows and nested stacks that come of them. */
#include "core/deploy/poll.h"
#include "core/deploy/resource_row.h"
#include "core/deploy/status.h"
#include "core/deploy/watch_run.h"

#include "core/base/str.h"

enum {
	DESCRIBE_QUIET_MS = 60000, /* events may be missed; the stack's own word is not */
	STACKS_MAX = 500,          /* more nested ones are not followed */
	LAST_FAILURES_MAX = 3,
};

static void on_page(const struct err *err, const struct cloud_event *events, size_t count,
		    const char *next_token, void *user);

static void ask_page(struct watch_run *run)
{
	const struct cloud *cloud = run->watch->host.cloud;
	errand_sent(&run->errand);
	cloud->stack_events(cloud->self, CLOUD_DEV, watch_stack_of(run)->arn,
			    event_reader_token(&run->reader), on_page, run);
}

void watch_read_newest(struct errand *e)
{
	struct watch_run *run = (struct watch_run *)e;
	event_reader_begin(&run->reader);
	ask_page(run);
}

static struct deployment_resource *row_of(struct watch_run *run, const struct deployment_event *e,
					  size_t *ret_at)
{
	struct watched_stack *s = watch_stack_of(run);
	for (*ret_at = 0; *ret_at < s->resources.len; ++*ret_at)
		if (str_equal(s->resources.item[*ret_at].logical_id, e->logical_id))
			return &s->resources.item[*ret_at];
	struct deployment_resource *r = vec_push(&s->resources);
	*vec_push(&run->resource_ms) = 0;
	r->logical_id = mem_copy_text(e->logical_id);
	r->type = mem_copy_text(e->type);
	r->physical_id = mem_copy_text("");
	return r;
}

static void follow_nested(struct watch_run *run, const struct arrived *a)
{
	struct watched *p = &run->watch->picture;
	if (!str_equal(a->event.type, STACK_TYPE) || !str_starts(a->physical_id, "arn:")) return;
	for (size_t i = 0; i < p->stacks.len; i++)
		if (str_equal(p->stacks.item[i].arn, a->physical_id)) return;
	if (p->stacks.len < STACKS_MAX)
		watch_add_stack(run->watch, a->physical_id, a->event.logical_id, (int)run->index);
}

static void apply_to_stack(struct watch_run *run, const struct deployment_event *e)
{
	struct watched_stack *s = watch_stack_of(run);
	if (e->time_ms < run->own_ms) return;
	run->own_ms = e->time_ms;
	watch_set_text(&s->status, e->status);
	if (status_begins_operation(e->status)) {
		s->started_ms = e->time_ms;
		s->ended_ms = 0;
	}
	if (!status_is_open(e->status)) s->ended_ms = e->time_ms;
	if (status_undoes(e->status) && !str_is_empty(e->reason))
		watch_set_text(&s->reason, e->reason);
}

static void apply(struct watch_run *run, const struct arrived *a)
{
	size_t at;
	if (a->is_stack) {
		apply_to_stack(run, &a->event);
		return;
	}
	struct deployment_resource *r = row_of(run, &a->event, &at);
	resource_row_apply(r, &run->resource_ms.item[at], a);
	follow_nested(run, a); /* last: the stacks may move */
}

static struct arrived arrived_from(const struct cloud_event *e, void *user)
{
	struct watch_run *run = user;
	struct texts *texts = run->watch->texts;
	return (struct arrived){
		.event = { .time_ms = e->time_ms,
			   .node = (int)run->index,
			   .logical_id = texts_intern(texts, e->logical_id),
			   .type = texts_intern(texts, e->type),
			   .status = texts_intern(texts, e->status),
			   .reason = texts_intern(texts, e->reason) },
		.physical_id = texts_intern(texts, e->physical_id),
		.is_stack = str_equal(e->type, STACK_TYPE) &&
			    str_equal(e->physical_id, watch_stack_of(run)->arn),
	};
}

/* The operation under way, or the last one, begins with the newest event that says so. */
static void find_beginning(struct watch_run *run)
{
	for (size_t i = 0; i < run->reader.batch.len; i++) { /* newest first */
		const struct arrived *a = &run->reader.batch.item[i];
		if (!a->is_stack || !status_begins_operation(a->event.status)) continue;
		if (a->event.time_ms <= run->begun_ms) return;
		run->begun_ms = a->event.time_ms;
		run->has_begun = true;
		return;
	}
}

static void drop_older(struct watch_run *run)
{
	size_t kept = 0;
	struct event_reader *r = &run->reader;
	for (size_t i = 0; i < r->batch.len; i++)
		if (r->batch.item[i].event.time_ms >= run->begun_ms)
			r->batch.item[kept++] = r->batch.item[i];
	r->batch.len = kept;
}

static void apply_batch(struct watch_run *run)
{
	struct event_reader *r = &run->reader;
	find_beginning(run);
	drop_older(run);
	if (!r->batch.len) return;
	arrived_sort(r->batch.item, r->batch.len);
	event_log_merge(&run->watch->picture.events, r->batch.item, r->batch.len, r->in_gap);
	for (size_t i = 0; i < r->batch.len; i++)
		apply(run, &r->batch.item[i]);
	if (!r->in_gap) run->moved_ms = errand_now(&run->watch->host);
	r->batch.len = 0;
	watch_touch(run->watch);
}

static size_t count_moving(const struct watch *w)
{
	size_t moving = 0;
	for (size_t i = 0; i < w->picture.stacks.len; i++)
		moving += !w->picture.stacks.item[i].is_over;
	return moving;
}

static void go_on(struct watch_run *run)
{
	struct watch *w = run->watch;
	const struct watched_stack *s = watch_stack_of(run);
	int64_t now = errand_now(&w->host);
	bool is_quiet = now - run->moved_ms > DESCRIBE_QUIET_MS &&
			now - run->described_ms > DESCRIBE_QUIET_MS;
	if (run->reader.is_last)
		watch_end(run,
			  !status_is_good(s->status) && !str_equal(s->status, "DELETE_COMPLETE"));
	else if (is_quiet || !status_is_open(s->status))
		watch_describe(&run->errand);
	else
		errand_after(&run->errand,
			     poll_after_ms(count_moving(w), now - run->moved_ms,
					   errand_random(&w->host, UINT32_MAX)),
			     watch_read_newest);
}

static void on_page(const struct err *err, const struct cloud_event *events, size_t count,
		    const char *next_token, void *user)
{
	struct watch_run *run = user;
	struct event_reader *r = &run->reader;
	if (err) {
		event_reader_failed(r, !errand_may_pass(err));
		apply_batch(run);
		if (r->is_last && ++run->last_failures >= LAST_FAILURES_MAX) {
			errand_good(&run->errand);
			go_on(run);
		} else {
			errand_again(&run->errand, err, watch_read_newest);
		}
		return;
	}
	errand_good(&run->errand);
	watch_stack_of(run)->read_ms = errand_now(&run->watch->host);
	bool wants_more = event_reader_take(r, events, count, next_token, arrived_from, run);
	find_beginning(run);
	/* What was before the operation is not asked for. */
	if (run->has_begun && count && events[count - 1].time_ms < run->begun_ms)
		event_reader_stop_here(r);
	else if (wants_more) {
		ask_page(run);
		return;
	}
	apply_batch(run);
	if (event_reader_goes_on(r))
		ask_page(run);
	else
		go_on(run);
}
