/* How long things usually take. Typical times per resource type (facts of many public deployments),
 * and the longest path over what is not done. Pure. */
#ifndef CORE_DEPLOY_ESTIMATE_H
#define CORE_DEPLOY_ESTIMATE_H

#include "core/deploy/deployment.h"
#include "core/plan/template.h"

int64_t typical_create_ms(const char *resource_type);       /* 0: not known */
int64_t estimate_stack_ms(const struct template *template); /* longest path over its resources */
struct estimate {
	int64_t low_ms, high_ms; /* what is left; waiting for people is not in it */
	bool known, overdue;     /* overdue: something takes over 1.3 times its typical time */
};
struct estimate estimate_left(const struct deployment *d);
uint32_t node_needs(enum node_id id); /* STACK_BIT()s of the nodes it needs, in every mode */

#endif
