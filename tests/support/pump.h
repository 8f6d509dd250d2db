/* Runs a loop on real time until something has happened; for tests with sockets. */
#ifndef TESTS_SUPPORT_PUMP_H
#define TESTS_SUPPORT_PUMP_H

#include "core/loop/loop.h"

enum { PUMP_MS = 5000 };

/* Turns until *flag is true; false when that took longer than limit_ms (0: PUMP_MS). */
bool pump_until(struct loop *loop, const bool *flag, int64_t limit_ms);
/* Turns for so long, so that what must not happen has had its chance. Keep it short. */
void pump_for(struct loop *loop, int64_t ms);

#endif
