/* Systems Manager's parameters that the accounts have made: texts with a version. */
#ifndef CORE_REHEARSAL_WORLD_PARAMETERS_H
#define CORE_REHEARSAL_WORLD_PARAMETERS_H

#include "core/rehearsal/world.h"

/* NULL: none of that name. */
struct world_parameter *world_find_parameter(struct world *w, const char *account,
					     const char *region, const char *name);
/* A new one, or another version of the one that is there. */
struct world_parameter *world_put_parameter(struct world *w, const char *account,
					    const char *region, const char *name, const char *value,
					    int64_t now_ms);
void world_delete_parameter(struct world *w, struct world_parameter *p);
void world_parameter_release(struct world_parameter *p);

#endif
