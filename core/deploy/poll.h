/* How often events are asked for: one budget over all stacks that move. Pure. */
#ifndef CORE_DEPLOY_POLL_H
#define CORE_DEPLOY_POLL_H

#include <stddef.h>
#include <stdint.h>

/* Until the next read of a stack whose last new event came quiet_ms ago; of the cloud's time.
 * calls: what reading every stack that moves once takes, a call a page. random: any number; spreads
 * the reads by a seventh either way, so that many watchers do not ask in step and a new event is
 * still seen within 2.5 s. */
int64_t poll_after_ms(size_t calls, int64_t quiet_ms, uint64_t random);

#endif
