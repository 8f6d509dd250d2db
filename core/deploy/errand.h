/* One thing the engine wants from the cloud, again and again until it has it: a call at a time, a
 * timer between calls, back-off with full jitter when a call fails, and the sentence for the
 * picture's trouble meanwhile. */
#ifndef CORE_DEPLOY_ERRAND_H
#define CORE_DEPLOY_ERRAND_H

#include "core/base/err.h"

#include "core/deploy/cloud.h"
#include "core/deploy/deploy_time.h"
#include "core/loop/loop.h"

#include <stdint.h>

struct deploy;
struct errand;
typedef void errand_fn(struct errand *e);

/* Whose errands they are; outlives them. */
struct errand_host {
	struct loop *loop;
	const struct cloud *cloud;
	const struct deploy_time *time;
	uint64_t random;           /* state of the jitter */
	void (*touch)(void *user); /* something changed */
	void *user;
};
int64_t errand_now(const struct errand_host *host);               /* cloud's clock */
uint64_t errand_random(struct errand_host *host, uint64_t below); /* 0 when below is 0 */

struct errand {
	struct errand_host *host;
	struct deploy *deploy; /* NULL: of another engine */
	const char *what;      /* "network": starts the sentence; borrowed */
	int timer;             /* 0: none */
	int64_t due_ms;        /* of the timer, cloud's clock */
	errand_fn *next;       /* what the timer calls */
	bool in_flight;
	unsigned failures;        /* in a row */
	unsigned write_failures;  /* ... of writes, however good the reads between them are */
	int64_t failing_since_ms; /* cloud's clock */
	char *trouble;            /* NULL: fine */
	enum err_kind kind;       /* of the trouble */
};
void errand_init(struct errand *e, struct deploy *d, const char *what);
void errand_init_for(struct errand *e, struct errand_host *host, const char *what);
void errand_release(struct errand *e); /* forgets the call, cancels the timer */
void errand_sent(struct errand *e);
void errand_good(struct errand *e);                                     /* answered as it should */
void errand_after(struct errand *e, int64_t delay_ms, errand_fn *next); /* of the cloud's time */
/* The call failed: notes the trouble and tries `next` after a while. */
void errand_again(struct errand *e, const struct err *err, errand_fn *next);
/* A write failed, and may have taken: `next` looks. The wait grows from write to write until
 * errand_written() is called. */
void errand_look(struct errand *e, const struct err *err, errand_fn *next);
void errand_written(struct errand *e);
/* Nobody is signed in, or nobody gave the code that signs in: time alone does not heal it, a person
 * may. */
bool errand_lacks_sign_in(enum err_kind kind);
/* Whether asking again can help: not with a refusal or a wrong question. */
bool errand_may_pass(const struct err *err);

#endif
