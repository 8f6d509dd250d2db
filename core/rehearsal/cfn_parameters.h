/* The values of a template's parameters: what was given over the defaults, checked against the
 * parameter's own rules. Wordings: CloudFormation's. */
#ifndef CORE_REHEARSAL_CFN_PARAMETERS_H
#define CORE_REHEARSAL_CFN_PARAMETERS_H

#include "core/rehearsal/cfn.h"
#include "core/rehearsal/cfn_template.h"

enum { CFN_VALUE_MAX = 4096 };

struct cfn_value {
	const char *name; /* of the template */
	char *text;       /* in clear; a resolved AWS::SSM::Parameter::Value; owned */
	char *given;      /* as it was given, or the default; owned */
	bool is_list, no_echo;
};
struct cfn_values {
	VEC(struct cfn_value) of; /* in the template's order */
};
struct cfn_parameter_input {
	const struct cfn_pair *given;
	size_t given_count;
	const struct cfn_world *world; /* for AWS::SSM::Parameter::Value<> */
	const char *account, *region;
	bool was_accepted; /* patterns need not be judged again */
};
int cfn_values_read(const struct cfn_template *t, const struct cfn_parameter_input *input,
		    struct cfn_values *ret, struct err *err);
void cfn_values_release(struct cfn_values *values); /* erases */
const struct cfn_value *cfn_value_find(const struct cfn_values *values, const char *name);

/* Whole match, as CloudFormation anchors it. 1, 0, or -1: a pattern that cannot be judged here
 * (look-around, back-references, too large). */
int cfn_pattern_matches(const char *pattern, const char *text);

#endif
