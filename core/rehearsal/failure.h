/* Which resource of the stacks from here on is told to fail: it changes between runs, and what had
 * happened before must be replayed as it was. */
#ifndef CORE_REHEARSAL_FAILURE_H
#define CORE_REHEARSAL_FAILURE_H

#include "core/rehearsal/cfn.h"

void failure_set(struct cfn *cfn, const char *resource, const char *reason); /* NULL: none */

#endif
