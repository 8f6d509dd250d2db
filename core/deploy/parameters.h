/* The values of a stack's template parameters, from the table in plan/stacks.h: answers, outputs of
 * stacks that are done, ARNs of secrets, facts found out on the way. */
#ifndef CORE_DEPLOY_PARAMETERS_H
#define CORE_DEPLOY_PARAMETERS_H

#include "core/base/vec.h"
#include "core/deploy/engine.h"

struct parameters {
	VEC(struct template_value) values; /* names are the table's; values owned here */
};
/* Every parameter; what is missing is an error that names it. A value of NULL keeps the old one of
 * a stack that stands: images move by themselves, and are no reason to change it. */
int parameters_build(const struct deploy *d, enum stack_id stack, const struct standing *standing,
		     struct parameters *ret, struct err *err);
struct cloud_pair *parameters_pairs(const struct parameters *p); /* borrows texts; free() it */
/* Only those that are known by now: enough for most conditions of a template. */
void parameters_known(const struct deploy *d, enum stack_id stack, struct parameters *ret);
void parameters_release(struct parameters *p);

#endif
