/* What a template would create: its resources, which conditions hold, who waits for whom. Pure.
 * Used for counting (n of N), for the estimate, and to check parameters before anything is sent. */
#ifndef CORE_PLAN_TEMPLATE_H
#define CORE_PLAN_TEMPLATE_H

#include "core/base/err.h"

struct template_parameter {
	const char *name, *type, *default_value /* NULL: none */;
	bool no_echo;
};
struct template_resource {
	const char *logical_id, *type;
	const char *deletion_policy; /* "Retain", "Snapshot"; NULL: none is said */
	bool exists;                 /* its condition holds for the given parameters */
	const size_t *needs;         /* indices: DependsOn, Ref, GetAtt, Sub */
	size_t need_count;
};
struct template
{
	struct template_parameter *parameters;
	size_t parameter_count;
	struct template_resource *resources;
	size_t resource_count;
	const char **outputs;
	size_t output_count;
	void *arena;
};
struct template_value {
	const char *name, *value;
};
/* Conditions are evaluated with `values` over the defaults (Equals, And, Or, Not, Condition). */
int template_read(const char *bytes, size_t len, const char *name,
		  const struct template_value *values, size_t value_count, struct template *ret,
		  struct err *err);
void template_release(struct template *t);
size_t template_count(const struct template *t); /* resources that exist */

#endif
