/* The Rules section: assertions about parameters, judged before anything is made. */
#ifndef CORE_REHEARSAL_CFN_RULES_H
#define CORE_REHEARSAL_CFN_RULES_H

#include "core/rehearsal/cfn_eval.h"

/* rules NULL: none. A ValidationError tells every assertion that does not hold. */
int cfn_rules_check(struct cfn_scope *scope, const cJSON *rules, struct err *err);

#endif
