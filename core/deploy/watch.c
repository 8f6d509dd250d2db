#include "core/deploy/watch.h"

#include "core/deploy/status.h"
#include "core/deploy/watch_cause.h"
#include "core/deploy/watch_run.h"

#include "core/base/str.h"
#include "core/base/utf8.h"

#include <sys/random.h>

struct watched_stack *watch_stack_of(const struct watch_run *run)
{
	return &run->watch->picture.stacks.item[run->index];
}

void watch_set_text(char **text, const char *value)
{
	free(*text);
	*text = utf8_sanitised(value ? value : "", TEXTS_LEN_MAX);
}

static void on_turn(struct loop *loop, void *user);

void watch_touch(void *user)
{
	struct watch *w = user;
	w->picture.revision++;
	if (!w->turn_timer) w->turn_timer = loop_timer(w->host.loop, 0, on_turn, w);
}

/* Asking. */

void watch_end(struct watch_run *run, bool has_failed)
{
	struct watched_stack *s = watch_stack_of(run);
	s->is_over = true;
	s->has_failed = has_failed;
	watch_touch(run->watch);
}

static void on_described(const struct err *err, const struct cloud_stack *stack, void *user)
{
	struct watch_run *run = user;
	struct watched_stack *s = watch_stack_of(run);
	if (err && errand_may_pass(err)) {
		errand_again(&run->errand, err, watch_describe);
		return;
	}
	errand_good(&run->errand);
	run->described_ms = errand_now(&run->watch->host);
	if (err || !stack) {
		watch_set_text(&s->reason,
			       err ? err_text(err)
				   : "There is no stack of this name in this account and "
				     "region. A deleted stack is found by its ARN only.");
		watch_end(run, true);
		return;
	}
	watch_set_text(&s->name, stack->name);
	watch_set_text(&s->arn, stack->arn);
	watch_set_text(&s->status, stack->status);
	if (!status_is_open(stack->status)) {
		watch_set_text(&s->reason, stack->status_reason);
		run->reader.is_last = true; /* whatever came late is read, and then no more */
	}
	watch_read_newest(&run->errand);
	watch_touch(run->watch);
}

void watch_describe(struct errand *e)
{
	struct watch_run *run = (struct watch_run *)e;
	const struct watched_stack *s = watch_stack_of(run);
	const struct cloud *cloud = run->watch->host.cloud;
	errand_sent(e);
	cloud->describe_stack(cloud->self, CLOUD_DEV, *s->arn ? s->arn : run->asked, on_described,
			      run);
}

/* Summing up. */

static void sum_up_trouble(struct watch *w)
{
	const struct errand *worst = NULL;
	for (size_t i = 0; i < w->runs.len; i++) {
		const struct errand *e = &w->runs.item[i]->errand;
		if (e->trouble && (!worst || e->failing_since_ms < worst->failing_since_ms))
			worst = e;
	}
	free(TAKE(w->picture.trouble));
	w->picture.trouble_kind = worst ? worst->kind : ERR_NONE;
	if (!worst) return;
	int64_t age = (w->picture.now_ms - worst->failing_since_ms) / 1000;
	w->picture.trouble = str_format(
		"view is stale: no good answer for %lld s: %s%s", (long long)age, worst->trouble,
		errand_lacks_sign_in(worst->kind) ? " Sign in again; it goes on then." : "");
}

/* A look at every event: only when there is something new to find. */
static void find_cause(struct watch *w, size_t failed)
{
	if (w->cause_events == w->picture.events.len && w->cause_failed == failed) return;
	w->cause_events = w->picture.events.len;
	w->cause_failed = failed;
	watch_cause_find(&w->picture);
}

static void sum_up(struct watch *w)
{
	struct watched *p = &w->picture;
	uint64_t writes;
	p->now_ms = errand_now(&w->host);
	p->is_over = true;
	size_t failed = 0;
	for (size_t i = 0; i < p->stacks.len; i++) {
		struct watched_stack *s = &p->stacks.item[i];
		p->is_over = p->is_over && s->is_over;
		failed += s->has_failed;
		s->done = 0;
		for (size_t k = 0; k < s->resources.len; k++)
			s->done += s->resources.item[k].state == RESOURCE_DONE;
	}
	p->has_failed = failed > 0;
	find_cause(w, failed);
	sum_up_trouble(w);
	w->host.cloud->count(w->host.cloud->self, &p->reads, &writes);
}

static void on_turn(struct loop *loop, void *user)
{
	struct watch *w = user;
	(void)loop;
	w->turn_timer = 0;
	sum_up(w);
	w->picture.revision++;
	if (w->changed) w->changed(&w->picture, w->user); /* last: it may free the watch */
}

void watch_add_stack(struct watch *w, const char *asked, const char *logical_id, int parent)
{
	struct watch_run *run = mem_alloc(sizeof(*run));
	bool is_arn = str_starts(asked, "arn:");
	*vec_push(&w->runs) = run;
	errand_init_for(&run->errand, &w->host, "stack");
	run->watch = w;
	run->index = w->picture.stacks.len;
	run->asked = mem_copy_text(asked);
	run->moved_ms = errand_now(&w->host);
	struct watched_stack *s = vec_push(&w->picture.stacks);
	s->parent = parent;
	s->depth = parent < 0 ? 0 : w->picture.stacks.item[parent].depth + 1;
	watch_set_text(&s->name, asked);
	watch_set_text(&s->arn, is_arn ? asked : "");
	watch_set_text(&s->status, "");
	watch_set_text(&s->reason, "");
	watch_set_text(&s->logical_id, logical_id);
	watch_describe(&run->errand);
}

struct watch *watch_start(struct loop *loop, const struct cloud *cloud,
			  const struct deploy_time *time, const char *const *names, size_t count,
			  uint64_t seed, watch_changed_fn *changed, void *user)
{
	struct watch *w = mem_alloc(sizeof(*w));
	w->time = *time;
	if (!(w->time.speed > 0)) w->time.speed = 1;
	w->host = (struct errand_host){
		.loop = loop, .cloud = cloud, .time = &w->time, .touch = watch_touch, .user = w
	};
	w->host.random = seed;
	if (!seed && getrandom(&w->host.random, sizeof(w->host.random), 0) < 0)
		BUG("getrandom failed");
	w->texts = texts_new();
	w->changed = changed;
	w->user = user;
	for (size_t i = 0; i < count; i++)
		watch_add_stack(w, names[i], "", -1);
	watch_touch(w);
	return w;
}

const struct watched *watch_picture(struct watch *w)
{
	w->picture.now_ms = errand_now(&w->host); /* the one thing that changes without an event */
	return &w->picture;
}

static void release_stack(struct watched_stack *s)
{
	for (size_t i = 0; i < s->resources.len; i++)
		deployment_resource_release(&s->resources.item[i]);
	vec_release(&s->resources);
	free(s->name);
	free(s->arn);
	free(s->status);
	free(s->reason);
	free(s->logical_id);
}

void watch_free(struct watch *w)
{
	if (!w) return;
	loop_cancel(w->host.loop, w->turn_timer);
	for (size_t i = 0; i < w->runs.len; i++) {
		struct watch_run *run = w->runs.item[i];
		errand_release(&run->errand);
		event_reader_release(&run->reader);
		vec_release(&run->resource_ms);
		free(run->asked);
		free(run);
	}
	vec_release(&w->runs);
	for (size_t i = 0; i < w->picture.stacks.len; i++)
		release_stack(&w->picture.stacks.item[i]);
	vec_release(&w->picture.stacks);
	vec_release(&w->picture.events);
	watch_cause_release(&w->picture.cause);
	free(w->picture.trouble);
	texts_free(w->texts);
	free(w);
}
