/* The world as stacks see it: zones, records, certificates and references to secrets and public
 * parameters. Every other type is left to CloudFormation's made-up values. */
#ifndef CORE_REHEARSAL_WORLD_STACK_H
#define CORE_REHEARSAL_WORLD_STACK_H

#include "core/rehearsal/cfn.h"
#include "core/rehearsal/world.h"

struct cfn_world world_for_stacks(struct world *w);

#endif
