/* The first real failure of what is watched. Pure. */
#ifndef CORE_DEPLOY_WATCH_CAUSE_H
#define CORE_DEPLOY_WATCH_CAUSE_H

#include "core/deploy/watched.h"

/* The oldest failure that is neither a cancellation nor only that of a nested stack that is watched
 * itself. Replaces w->cause; nothing is known while w->has_failed is not set. */
void watch_cause_find(struct watched *w);
void watch_cause_release(struct watched_cause *cause);

#endif
