/* What survive.c and survive_check.c share: one random deployment while it runs. */
#ifndef TESTS_SUPPORT_SURVIVE_CASE_H
#define TESTS_SUPPORT_SURVIVE_CASE_H

#include "core/deploy/engine.h"
#include "tests/support/replay.h"
#include "tests/support/survive.h"

enum { PROGRAMS = 2, FIRST = 0, SECOND = 1 };

struct program_run {           /* one start of the program */
	struct deploy *deploy; /* NULL: it does not run */
	bool asks_for_lease;   /* since the other wrote */
	bool is_starting, watches, is_dead, is_cancelled, is_undoing, is_last;
	uint64_t calls_left;          /* until it is killed */
	int64_t dies_ms;              /* clock; INT64_MAX */
	int64_t cancels_ms;           /* clock; INT64_MAX */
	int64_t minute, reads;        /* in that minute */
	uint32_t decided[NODE_COUNT]; /* CHOICE_BITs */
};
struct survive {
	struct replay replay;
	uint64_t random;
	struct program_run programs[PROGRAMS];
	struct deploy_policy policy;
	bool keep_on_failure, changes_answers, zone_exists;
	bool has_leases;
	struct program_run *writer; /* wrote last */
	int64_t operator_ms;        /* clock: when the operator looks again */
	struct survive_counts *counts;
	struct str *problems;
};

uint64_t survive_draw(struct survive *s, uint64_t below);
bool survive_happens(struct survive *s, unsigned one_in);
/* Notes what does not hold; only the first few. */
__attribute__((format(printf, 2, 3))) void survive_problem(struct survive *s, const char *format,
							   ...);
/* Before each call of a program. */
void survive_check_call(struct survive *s, struct program_run *p, enum fake_op op,
			const void *caller);
/* When the deployment is complete. */
void survive_check_end(struct survive *s);

#endif
