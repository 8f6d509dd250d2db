/* Checks that reach across a template: every name that is referred to exists, attributes are ones
 * the type has, nothing waits for itself. ValidationError in CloudFormation's words. */
#ifndef CORE_REHEARSAL_CFN_CHECK_H
#define CORE_REHEARSAL_CFN_CHECK_H

#include "core/rehearsal/cfn_template.h"

#include <stdint.h>

int cfn_check(const struct cfn_template *t, struct err *err);

/* Who needs whom, by index: explicit (DependsOn) and implied (Ref, Fn::GetAtt, Fn::Sub). */
struct cfn_needs {
	VEC(size_t) * of; /* one list for each resource */
	size_t count;
};
/* With `holds` (by resource: it exists) and `condition_holds` only what the conditions leave;
 * a reference to a resource that they took away is refused. Both NULL: everything written. */
struct cfn_graph_options {
	const bool *holds;
	int (*condition_holds)(void *user, const char *name, struct err *err);
	void *user;
};
int cfn_needs_read(const struct cfn_template *t, const struct cfn_graph_options *options,
		   struct cfn_needs *ret, struct err *err);
void cfn_needs_release(struct cfn_needs *needs);
bool cfn_is_pseudo_parameter(const char *name);

#endif
