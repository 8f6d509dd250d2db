#include "tests/support/clock.h"

int64_t test_clock_read(void *user)
{
	return ((struct test_clock *)user)->ms;
}

void test_clock_advance(struct test_clock *clock, struct loop *loop, int64_t ms)
{
	int64_t end = clock->ms + ms;
	for (int64_t due; (due = loop_next_due(loop)) >= 0 && due <= end;) {
		if (due > clock->ms) clock->ms = due;
		loop_fire_due(loop);
	}
	clock->ms = end;
	loop_fire_due(loop);
}
