/* What is typical of a resource type: how long it takes, what its ids look like, which attributes
 * it has, how it usually fails. Durations are CloudFormation's, from public deployment logs; a type
 * that is not in the table behaves like a small quick one. */
#ifndef CORE_REHEARSAL_CFN_TYPES_H
#define CORE_REHEARSAL_CFN_TYPES_H

#include "core/base/str.h"

#include <stdint.h>

struct cfn_type {
	const char *name;
	int create_s, delete_s;
	int signal_s;           /* with a CreationPolicy: until the boot script signals; 0: none */
	const char *id;         /* of made-up ids: see cfn_made_up */
	const char *attributes; /* "Name=text;Other.Name=text"; NULL: whatever is asked for */
	const char *failure;    /* typical reason; NULL: a general one */
	const char *required;   /* properties, separated by blanks; NULL: none */
};
/* Never NULL: the general type when the name is unknown. */
const struct cfn_type *cfn_type(const char *name);
/* "Service::Namespace::Thing" or "Custom::Name", and no known type in other letters. */
bool cfn_type_is_recognised(const char *name);
bool cfn_type_has_attribute(const char *name, const char *attribute);
bool cfn_type_is_iam(const char *name);
const char *cfn_type_failure(const char *name);

enum { CFN_SIGNAL_GROUP_S = 270, CFN_SIGNAL_INSTANCE_S = 150 };

#endif
