/* Which properties a resource keeps for life: a change of one makes a new resource. */
#ifndef CORE_REHEARSAL_CFN_REPLACE_H
#define CORE_REHEARSAL_CFN_REPLACE_H

#include "core/rehearsal/cfn_json.h"

enum cfn_recreation { CFN_NEVER, CFN_CONDITIONALLY, CFN_ALWAYS };
enum cfn_recreation cfn_recreation_of(const char *type, const char *property);
const char *cfn_recreation_name(enum cfn_recreation recreation);
/* The most that any difference between the two asks for. */
enum cfn_recreation cfn_recreation_between(const char *type, const cJSON *before,
					   const cJSON *after);

#endif
