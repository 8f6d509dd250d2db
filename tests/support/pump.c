#include "tests/support/pump.h"

static void on_time(struct loop *loop, void *user)
{
	(void)loop;
	*(bool *)user = true;
}

bool pump_until(struct loop *loop, const bool *flag, int64_t limit_ms)
{
	bool late = false;
	int guard = loop_timer(loop, limit_ms ? limit_ms : PUMP_MS, on_time, &late);
	while (!*flag && !late)
		loop_turn(loop, true);
	loop_cancel(loop, guard);
	return *flag;
}

void pump_for(struct loop *loop, int64_t ms)
{
	bool never = false;
	pump_until(loop, &never, ms);
}
