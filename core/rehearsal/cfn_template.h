/* A template that was read and checked by itself: sections, names, references, cycles. What depends
 * on parameters (conditions, values) is for cfn_parameters and cfn_eval.
 * Pointers reach into `root`. Rules and wordings: CloudFormation's template anatomy. */
#ifndef CORE_REHEARSAL_CFN_TEMPLATE_H
#define CORE_REHEARSAL_CFN_TEMPLATE_H

#include "core/base/vec.h"
#include "core/rehearsal/cfn_json.h"

enum {
	CFN_BODY_MAX = 51200,
	CFN_PARAMETERS_MAX = 200,
	CFN_RESOURCES_MAX = 500,
	CFN_OUTPUTS_MAX = 200,
	CFN_DESCRIPTION_MAX = 1024,
};

struct cfn_template_parameter {
	const char *name, *type, *default_value /* NULL: none */, *description;
	const cJSON *spec;
	bool no_echo;
};
struct cfn_template_resource {
	const char *id, *type, *condition /* or NULL */, *deletion_policy /* never NULL */;
	const cJSON *spec, *properties /* or NULL */;
};
struct cfn_template {
	cJSON *root;
	const char *description;
	const cJSON *conditions, *mappings, *outputs; /* objects, or NULL */
	VEC(struct cfn_template_parameter) parameters;
	VEC(struct cfn_template_resource) resources;
};

/* Every refusal is a ValidationError. */
int cfn_template_read(const char *body, size_t len, struct cfn_template *ret, struct err *err);
void cfn_template_release(struct cfn_template *t);
const struct cfn_template_parameter *cfn_template_parameter(const struct cfn_template *t,
							    const char *name);
/* SIZE_MAX: no such resource. */
size_t cfn_template_resource(const struct cfn_template *t, const char *id);

#endif
