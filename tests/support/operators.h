/* Two operators who deploy one environment: two engines on one fake cloud, with a lease. What each
 * of them writes is counted apart. */
#ifndef TESTS_SUPPORT_OPERATORS_H
#define TESTS_SUPPORT_OPERATORS_H

#include "tests/support/replay.h"

enum { ANN, YUKI, OPERATORS };
#define OPERATORS_LEASE "/redash-wizard/demo-dev/lease"

struct operator
{
	struct operators *all;
	struct secrets secrets;
	struct deploy *deploy;
	enum deploy_mode mode;
	uint64_t writes, lease_calls;
	int64_t first_write_ms, last_write_ms; /* clock; without those of the lease */
	int64_t wall_ahead_ms;                 /* of the cloud's clock */
	bool is_deaf;                          /* its lease calls are never answered */
	bool is_overtaken; /* somebody else always puts the lease in the moment before */
};
struct operators {
	struct replay replay;
	struct operator one[OPERATORS];
	enum deploy_mode mode; /* of those that are started */
	unsigned turns;        /* how often another began to write than before */
	int last;              /* who wrote last; -1: nobody */
	const struct operator* starting;
};
void operators_setup(struct operators *all);
void operators_teardown(struct operators *all);
void operators_start(struct operators *all, int who);
void operators_kill(struct operators *all, int who);
/* Until they all have come to an end, or `most_ms` are over. */
void operators_run(struct operators *all, int64_t most_ms);
const struct deployment *operators_picture(const struct operators *all, int who);
const struct fake_parameter *operators_lease(const struct operators *all); /* NULL: none */

#endif
