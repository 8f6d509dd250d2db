/* What the name of an EC2 instance type tells. Pure. */
#ifndef CORE_PLAN_MACHINE_H
#define CORE_PLAN_MACHINE_H

#include <stdbool.h>

/* AWS's own ARM processors (Graviton). */
bool machine_is_arm(const char *instance_type);
/* Known to have less than the 8 GiB that Redash wants. */
bool machine_is_small(const char *instance_type);

#endif
