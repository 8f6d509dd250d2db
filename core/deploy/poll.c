#include "core/deploy/poll.h"

enum {
	MOVING_MS = 2000,
	QUIET_MS = 5000,
	QUIET_AFTER_MS = 30000,
	SHARE_MS = 550, /* for each call: keeps all of them below two a second */
};

int64_t poll_after_ms(size_t calls, int64_t quiet_ms, uint64_t random)
{
	int64_t interval = quiet_ms > QUIET_AFTER_MS ? QUIET_MS : MOVING_MS;
	int64_t share = (int64_t)calls * SHARE_MS;
	if (share > interval) interval = share;
	int64_t spread = interval / 7;
	return interval - spread + (int64_t)(random % (uint64_t)(2 * spread + 1));
}
