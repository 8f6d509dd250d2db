#include "core/deploy/errand.h"

#include "core/deploy/engine.h"

/* 1, 2, 4, 8, 15, 15 ... seconds. */
enum { BACK_OFF_FIRST_MS = 1000, BACK_OFF_MAX_MS = 15000, BACK_OFF_LEAST_MS = 250 };
/* Signing in is a person's work: no sense in asking often, nor in asking ever more rarely. */
enum { SIGN_IN_LEAST_MS = 8000, SIGN_IN_MOST_MS = 10000 };

void errand_init(struct errand *e, struct deploy *d, const char *what)
{
	errand_init_for(e, &d->host, what);
	e->deploy = d;
}

void errand_init_for(struct errand *e, struct errand_host *host, const char *what)
{
	*e = (struct errand){ .host = host, .what = what };
}

int64_t errand_now(const struct errand_host *host)
{
	return host->time->epoch_ms(host->time->user);
}

/* splitmix64: good enough for jitter, and the same for the same seed. */
uint64_t errand_random(struct errand_host *host, uint64_t below)
{
	uint64_t z = (host->random += 0x9e3779b97f4a7c15u);
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	z ^= z >> 31;
	return below ? z % below : 0;
}

void errand_release(struct errand *e)
{
	struct errand_host *host = e->host;
	if (!host) return;
	loop_cancel(host->loop, e->timer);
	host->cloud->forget(host->cloud->self, e);
	e->timer = 0;
	e->in_flight = false;
	free(TAKE(e->trouble));
}

void errand_sent(struct errand *e)
{
	loop_cancel(e->host->loop, e->timer);
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
	struct errand_host *host = e->host;
	double real_ms = (double)delay_ms / host->time->speed;
	loop_cancel(host->loop, e->timer);
	e->next = next;
	e->due_ms = errand_now(host) + delay_ms;
	/* At least a millisecond, lest a fast rehearsal spin. */
	e->timer = loop_timer(host->loop, real_ms < 1 ? 1 : (int64_t)(real_ms + 0.5), on_timer, e);
}

void errand_again(struct errand *e, const struct err *err, errand_fn *next)
{
	struct errand_host *host = e->host;
	unsigned doublings = e->failures < 4 ? e->failures : 4;
	int64_t least = BACK_OFF_LEAST_MS, most = (int64_t)BACK_OFF_FIRST_MS << doublings;
	if (most > BACK_OFF_MAX_MS) most = BACK_OFF_MAX_MS;
	if (errand_lacks_sign_in(err->kind)) {
		least = SIGN_IN_LEAST_MS;
		most = SIGN_IN_MOST_MS;
	}
	e->in_flight = false;
	if (!e->failures++) e->failing_since_ms = errand_now(host);
	text_set(&e->trouble, err_text(err));
	e->kind = err->kind;
	errand_after(e, least + (int64_t)errand_random(host, (uint64_t)(most - least)), next);
	host->touch(host->user);
}

void errand_look(struct errand *e, const struct err *err, errand_fn *next)
{
	e->failures = e->write_failures++;
	errand_again(e, err, next);
	e->failing_since_ms = errand_now(e->host);
}

void errand_written(struct errand *e)
{
	e->write_failures = 0;
	errand_good(e);
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
