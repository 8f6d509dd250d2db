#include "core/deploy/errand.h"

#include "core/deploy/engine.h"

/* 1, 2, 4, 8, 15, 15 ... seconds. */
enum { BACK_OFF_FIRST_MS = 1000, BACK_OFF_MAX_MS = 15000, BACK_OFF_LEAST_MS = 250 };
/* Signing in is a person's work: no sense in asking often, nor in asking ever more rarely. */
enum { SIGN_IN_LEAST_MS = 8000, SIGN_IN_MOST_MS = 10000 };

void errand_init(struct errand *e, struct deploy *d, const char *what)
{
	*e = (struct errand){ .deploy = d, .what = what };
}

void errand_release(struct errand *e)
{
	struct deploy *d = e->deploy;
	if (!d) return;
	loop_cancel(d->loop, e->timer);
	d->cloud->forget(d->cloud->self, e);
	e->timer = 0;
	e->in_flight = false;
	free(TAKE(e->trouble));
}

void errand_sent(struct errand *e)
{
	loop_cancel(e->deploy->loop, e->timer);
	e->timer = 0;
	e->in_flight = true;
}

void errand_good(struct errand *e)
{
	e->in_flight = false;
	e->failures = 0;
	e->failing_since_ms = 0;
	free(TAKE(e->trouble));
}

static void on_timer(struct loop *loop, void *user)
{
	struct errand *e = user;
	(void)loop;
	e->timer = 0;
	e->next(e);
}

void errand_after(struct errand *e, int64_t delay_ms, errand_fn *next)
{
	struct deploy *d = e->deploy;
	double real_ms = (double)delay_ms / d->time.speed;
	loop_cancel(d->loop, e->timer);
	e->next = next;
	e->due_ms = engine_now(d) + delay_ms;
	/* At least a millisecond, lest a fast rehearsal spin. */
	e->timer = loop_timer(d->loop, real_ms < 1 ? 1 : (int64_t)(real_ms + 0.5), on_timer, e);
}

void errand_again(struct errand *e, const struct err *err, errand_fn *next)
{
	struct deploy *d = e->deploy;
	unsigned doublings = e->failures < 4 ? e->failures : 4;
	int64_t least = BACK_OFF_LEAST_MS, most = (int64_t)BACK_OFF_FIRST_MS << doublings;
	if (most > BACK_OFF_MAX_MS) most = BACK_OFF_MAX_MS;
	if (errand_lacks_sign_in(err->kind)) {
		least = SIGN_IN_LEAST_MS;
		most = SIGN_IN_MOST_MS;
	}
	e->in_flight = false;
	if (!e->failures++) e->failing_since_ms = engine_now(d);
	text_set(&e->trouble, err_text(err));
	e->kind = err->kind;
	errand_after(e, least + (int64_t)engine_random(d, (uint64_t)(most - least)), next);
	engine_touch(d);
}

bool errand_lacks_sign_in(enum err_kind kind)
{
	return kind == ERR_CREDENTIALS || kind == ERR_CANCELLED;
}

bool errand_may_pass(const struct err *err)
{
	return err->kind != ERR_INPUT && err->kind != ERR_DENIED && err->kind != ERR_NOT_FOUND &&
	       err->kind != ERR_CONFLICT;
}
