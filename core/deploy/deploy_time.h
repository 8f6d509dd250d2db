/* Time as the engines see it: the cloud's clock, and how fast it goes. */
#ifndef CORE_DEPLOY_DEPLOY_TIME_H
#define CORE_DEPLOY_DEPLOY_TIME_H

#include <stdint.h>

/* Delays of the engine (polls, delegation looks) are divided by `speed`: a rehearsal at 60 runs
 * sixty times as fast. epoch_ms is the cloud's clock. */
struct deploy_time {
	double speed;
	int64_t (*epoch_ms)(void *user);
	void *user;
};

#endif
