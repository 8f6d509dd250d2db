#include "core/loop/loop.h"

#include "core/base/mem.h"
#include "core/base/vec.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <time.h>

struct watch {
	int fd, events;
	uint64_t serial; /* a descriptor number may be closed and opened again within one turn */
	loop_fd_fn *fn;
	void *user;
};
struct timer {
	int id;
	int64_t due;
	loop_timer_fn *fn;
	void *user;
};
struct loop {
	VEC(struct watch) watches;
	VEC(struct timer) timers; /* unsorted: a dozen at most, a scan is cheaper than a heap */
	VEC(struct pollfd) polled;
	VEC(uint64_t) polled_serials;
	uint64_t next_serial;
	int next_id;
	int64_t now;
	loop_clock_fn *clock;
	void *clock_user;
	bool stop;
};

static int64_t monotonic_ms(void *user)
{
	struct timespec ts;
	(void)user;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

struct loop *loop_new(loop_clock_fn *clock, void *user)
{
	struct loop *loop = mem_alloc(sizeof(*loop));
	loop->clock = clock ? clock : monotonic_ms;
	loop->clock_user = user;
	loop->now = loop->clock(user);
	return loop;
}

void loop_free(struct loop *loop)
{
	if (!loop) return;
	vec_release(&loop->watches);
	vec_release(&loop->timers);
	vec_release(&loop->polled);
	vec_release(&loop->polled_serials);
	free(loop);
}

int64_t loop_now(const struct loop *loop)
{
	return loop->now;
}

void loop_stop(struct loop *loop)
{
	loop->stop = true;
}

static struct watch *find_watch(struct loop *loop, int fd)
{
	for (size_t i = 0; i < loop->watches.len; i++)
		if (loop->watches.item[i].fd == fd) return &loop->watches.item[i];
	return NULL;
}

void loop_watch(struct loop *loop, int fd, int events, loop_fd_fn *fn, void *user)
{
	struct watch *w = find_watch(loop, fd);
	if (!w) {
		w = vec_push(&loop->watches);
		w->serial = ++loop->next_serial;
	}
	w->fd = fd;
	w->events = events;
	w->fn = fn;
	w->user = user;
}

void loop_unwatch(struct loop *loop, int fd)
{
	struct watch *w = find_watch(loop, fd);
	if (w) vec_remove(&loop->watches, (size_t)(w - loop->watches.item));
}

int loop_timer(struct loop *loop, int64_t delay_ms, loop_timer_fn *fn, void *user)
{
	struct timer *t = vec_push(&loop->timers);
	if (loop->next_id == INT32_MAX) loop->next_id = 0;
	t->id = ++loop->next_id;
	/* From the clock, not from loop->now: the calling callback may have run long. */
	t->due = loop->clock(loop->clock_user) + (delay_ms > 0 ? delay_ms : 0);
	t->fn = fn;
	t->user = user;
	return t->id;
}

void loop_cancel(struct loop *loop, int timer_id)
{
	for (size_t i = 0; i < loop->timers.len; i++) {
		if (loop->timers.item[i].id != timer_id) continue;
		vec_remove(&loop->timers, i);
		return;
	}
}

int64_t loop_next_due(const struct loop *loop)
{
	int64_t first = -1;
	for (size_t i = 0; i < loop->timers.len; i++)
		if (first < 0 || loop->timers.item[i].due < first) first = loop->timers.item[i].due;
	return first;
}

static int sleep_ms(const struct loop *loop, bool may_sleep)
{
	int64_t due = loop_next_due(loop);
	if (!may_sleep) return 0;
	if (due < 0) return -1;
	if (due <= loop->now) return 0;
	return due - loop->now > INT32_MAX ? INT32_MAX : (int)(due - loop->now);
}

/* The earliest timer that is due and was made before this pass; equal times go by id. */
static const struct timer *pick_timer(const struct loop *loop, int last_id)
{
	const struct timer *best = NULL;
	for (size_t i = 0; i < loop->timers.len; i++) {
		const struct timer *t = &loop->timers.item[i];
		if (t->due > loop->now || t->id > last_id) continue;
		if (!best || t->due < best->due || (t->due == best->due && t->id < best->id))
			best = t;
	}
	return best;
}

void loop_fire_due(struct loop *loop)
{
	int last_id = loop->next_id; /* timers made by these callbacks wait for the next turn */
	loop->now = loop->clock(loop->clock_user);
	for (const struct timer *t; (t = pick_timer(loop, last_id));) {
		struct timer copy = *t;
		loop_cancel(loop, copy.id);
		copy.fn(loop, copy.user);
	}
}

static void collect_descriptors(struct loop *loop)
{
	loop->polled.len = loop->polled_serials.len = 0;
	for (size_t i = 0; i < loop->watches.len; i++) {
		const struct watch *w = &loop->watches.item[i];
		short events = (short)((w->events & LOOP_READ ? POLLIN : 0) |
				       (w->events & LOOP_WRITE ? POLLOUT : 0));
		*vec_push(&loop->polled) = (struct pollfd){ .fd = w->fd, .events = events };
		*vec_push(&loop->polled_serials) = w->serial;
	}
}

static void call_descriptor(struct loop *loop, const struct pollfd *p, uint64_t serial)
{
	struct watch *w = find_watch(loop, p->fd);
	if (!w || w->serial != serial) return;
	bool broken = p->revents & (POLLHUP | POLLERR | POLLNVAL);
	int events = (broken || (p->revents & POLLIN) ? LOOP_READ : 0) |
		     (broken || (p->revents & POLLOUT) ? LOOP_WRITE : 0);
	events &= w->events;
	if (events) w->fn(loop, w->fd, events, w->user);
}

void loop_turn(struct loop *loop, bool may_sleep)
{
	collect_descriptors(loop);
	loop->now = loop->clock(loop->clock_user);
	int ready = poll(loop->polled.item, (nfds_t)loop->polled.len, sleep_ms(loop, may_sleep));
	if (ready < 0 && errno != EINTR) BUG("poll: %s", strerror(errno));
	loop->now = loop->clock(loop->clock_user);
	size_t n = ready > 0 ? loop->polled.len : 0;
	for (size_t i = 0; i < n; i++) {
		/* A nested turn is not allowed, so the two arrays stay as they are. */
		struct pollfd p = loop->polled.item[i];
		if (p.revents) call_descriptor(loop, &p, loop->polled_serials.item[i]);
	}
	loop_fire_due(loop);
}

void loop_run(struct loop *loop)
{
	for (loop->stop = false; !loop->stop;)
		loop_turn(loop, true);
}
