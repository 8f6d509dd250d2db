/* One poll(2) loop for everything: keyboard, libcurl's sockets, DNS, the rehearsal, timers.
 *
 * No threads. The clock is passed in, so that a test moves time by hand. "Now" is fixed during one
 * turn. After any callback every watch and timer may be gone, or new; the loop copes. */
#ifndef CORE_LOOP_LOOP_H
#define CORE_LOOP_LOOP_H

#include <stdbool.h>
#include <stdint.h>

struct loop;
enum loop_events { LOOP_READ = 1 << 0, LOOP_WRITE = 1 << 1 };
typedef void loop_fd_fn(struct loop *loop, int fd, int events, void *user);
typedef void loop_timer_fn(struct loop *loop, void *user);
typedef int64_t loop_clock_fn(void *user); /* milliseconds, never backwards */

struct loop *loop_new(loop_clock_fn *clock, void *user); /* NULL clock: CLOCK_MONOTONIC */
void loop_free(struct loop *loop);                       /* NULL is fine */
int64_t loop_now(const struct loop *loop);               /* milliseconds, fixed during one turn */

/* Watches fd, or changes what it is watched for. An error or a hang-up is reported as readable and
 * writable, as far as watched. The descriptor stays the caller's. */
void loop_watch(struct loop *loop, int fd, int events, loop_fd_fn *fn, void *user);
void loop_unwatch(struct loop *loop, int fd);

/* Calls fn once, delay_ms from now (0: next turn). Returns an id, always above 0. */
int loop_timer(struct loop *loop, int64_t delay_ms, loop_timer_fn *fn, void *user);
void loop_cancel(struct loop *loop, int timer_id); /* unknown or fired ids are fine */

/* One round: wait (if may_sleep) for the first descriptor or timer, then call what is due. */
void loop_turn(struct loop *loop, bool may_sleep);
void loop_run(struct loop *loop); /* turns until loop_stop */
void loop_stop(struct loop *loop);
/* For a clock that is moved by hand: fires timers in order of time up to now, without poll. */
void loop_fire_due(struct loop *loop);
int64_t loop_next_due(const struct loop *loop); /* time of the earliest timer, or -1 */

#endif
