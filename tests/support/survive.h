/* A random deployment: everything about it follows from one seed - answers, what fails where and
 * how often, faults of the cloud's answers, kills, restarts, a second program on the same
 * environment, what the operator decides. What has to hold in all of them is checked on the way. */
#ifndef TESTS_SUPPORT_SURVIVE_H
#define TESTS_SUPPORT_SURVIVE_H

#include "core/base/str.h"

#include <stdbool.h>
#include <stdint.h>

/* Of all that were run: so that a test can tell that it has tried what it is for. */
struct survive_counts {
	uint64_t deployments, starts, kills, decisions, failures, cancels, changes, pairs;
	int64_t simulated_ms;
	uint64_t calls, most_reads; /* in a minute, of one program */
};
/* Adds what does not hold, a line each, to `problems`; the whole story of its calls to `story`
 * unless that is NULL. */
void survive_one(uint64_t seed, struct survive_counts *counts, struct str *problems,
		 struct str *story);

#endif
