/* Follows any stacks of an account to the end of what they do now, nested ones too, as far as they
 * show up. Starts nothing and changes nothing. One budget of reads over all of them. */
#ifndef CORE_DEPLOY_WATCH_H
#define CORE_DEPLOY_WATCH_H

#include "core/deploy/cloud.h"
#include "core/deploy/deploy_time.h"
#include "core/deploy/watched.h"
#include "core/loop/loop.h"

struct watch;
typedef void watch_changed_fn(const struct watched *picture, void *user);

/* names: of stacks, or their ARNs (a deleted stack is found by its ARN only); copied. seed of the
 * jitter; 0: random. cloud, loop and what time.user stands for outlive the watch. */
struct watch *watch_start(struct loop *loop, const struct cloud *cloud,
			  const struct deploy_time *time, const char *const *names, size_t count,
			  uint64_t seed, watch_changed_fn *changed, void *user);
const struct watched *watch_picture(struct watch *w);
void watch_free(struct watch *w);

#endif
