/* Does a stack that stands differ from what the answers want? Compared before anything is written:
 * a finished environment is only read. Pure. */
#ifndef CORE_DEPLOY_DIFFERS_H
#define CORE_DEPLOY_DIFFERS_H

#include "core/base/vec.h"
#include "core/deploy/cloud.h"

/* The parameters a stack was made with. Owned. */
struct standing {
	VEC(struct cloud_pair) parameters;
};
void standing_take(struct standing *s, const struct cloud_stack *stack); /* instead of the former */
void standing_release(struct standing *s);
const char *standing_value(const struct standing *s, const char *key); /* NULL: has none */

/* Line ends and white space at the end do not count: not every way keeps them. */
bool template_differs(const char *standing, const char *wanted, size_t wanted_len);
/* A wanted value of NULL keeps the old one. Values that are hidden ("****") cannot be compared, and
 * count as the same. */
bool parameters_differ(const struct standing *standing, const struct cloud_pair *wanted,
		       size_t count);

#endif
