/* What a template says about itself: ValidateTemplate and GetTemplateSummary. */
#ifndef CORE_REHEARSAL_CFN_SUMMARY_H
#define CORE_REHEARSAL_CFN_SUMMARY_H

#include "core/rehearsal/cfn_template.h"

/* Whether it makes IAM resources, and whether any of them has a name of its own. */
void cfn_template_iam(const struct cfn_template *t, bool *ret_needs, bool *ret_named);

#endif
