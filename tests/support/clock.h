/* A clock moved by hand, for loop_new(). */
#ifndef TESTS_SUPPORT_CLOCK_H
#define TESTS_SUPPORT_CLOCK_H

#include "core/loop/loop.h"

struct test_clock {
	int64_t ms;
};
int64_t test_clock_read(void *user); /* a loop_clock_fn; user is a struct test_clock */
/* Moves time forward timer by timer until `ms` from now, firing what becomes due. */
void test_clock_advance(struct test_clock *clock, struct loop *loop, int64_t ms);

#endif
