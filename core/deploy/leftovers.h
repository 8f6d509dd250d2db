/* Looks at what is left when an environment was removed: its secrets, the zone and what stands in
 * it, snapshots and log groups of its database, what the parent's servers still say. Each once;
 * what cannot be looked at is a trouble among the facts. */
#ifndef CORE_DEPLOY_LEFTOVERS_H
#define CORE_DEPLOY_LEFTOVERS_H

#include "core/deploy/cloud.h"
#include "core/deploy/removal.h"

struct leftovers;
typedef void leftovers_fn(const struct removal_facts *facts, void *user); /* once, from the loop */
/* Borrows all of it until freed; the facts are its own. */
struct leftovers *leftovers_start(const struct cloud *cloud, const struct answers *answers,
				  const struct deployment *removal, leftovers_fn *done, void *user);
void leftovers_free(struct leftovers *l); /* drops what is under way */

#endif
