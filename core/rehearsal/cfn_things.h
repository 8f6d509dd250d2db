/* What the stacks of an account have made and not deleted yet, for the services that list it. */
#ifndef CORE_REHEARSAL_CFN_THINGS_H
#define CORE_REHEARSAL_CFN_THINGS_H

#include "core/rehearsal/cfn.h"

struct cfn_thing { /* borrowed */
	const struct cfn_stack *stack;
	const char *logical_id, *physical_id, *type, *status;
	const cJSON *properties;      /* masked */
	const cJSON *attributes;      /* that the world gave it, or NULL */
	const char *deletion_policy;  /* "Delete" where the template says nothing else */
	int64_t started_ms, ended_ms; /* ended: when its status was reached */
	bool is_made;                 /* complete: it works */
	bool is_gone;                 /* deleted; only cfn_each_thing_ever() shows such ones */
};
/* false: enough. */
typedef bool cfn_thing_fn(const struct cfn_thing *thing, void *user);
/* type NULL: any. Oldest stack first. */
void cfn_each_thing(const struct cfn *cfn, const char *account, const char *region,
		    const char *type, cfn_thing_fn *fn, void *user);
void cfn_each_thing_ever(const struct cfn *cfn, const char *account, const char *region,
			 const char *type, cfn_thing_fn *fn, void *user);
size_t cfn_count_things(const struct cfn *cfn, const char *account, const char *region,
			const char *type);
/* false: there is none of that physical id. */
bool cfn_find_thing(const struct cfn *cfn, const char *account, const char *region,
		    const char *type, const char *physical_id, struct cfn_thing *ret);
bool cfn_find_thing_ever(const struct cfn *cfn, const char *account, const char *region,
			 const char *type, const char *physical_id, struct cfn_thing *ret);
/* An attribute as Fn::GetAtt gives it; "" when there is none. The caller frees. */
char *cfn_thing_attribute(const struct cfn_thing *thing, const char *attribute);

#endif
