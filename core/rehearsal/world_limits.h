/* Quotas of the rehearsed accounts, and what happens when a stack runs into one. */
#ifndef CORE_REHEARSAL_WORLD_LIMITS_H
#define CORE_REHEARSAL_WORLD_LIMITS_H

#include "core/rehearsal/cfn.h"
#include "core/rehearsal/world.h"

/* As it counts: the account's own value, else the default. */
int world_quota(const struct world *w, const char *account, const char *service, const char *code);
bool world_has_quota(const struct world *w, const char *account, const char *service,
		     const char *code);
/* For every account, from now on. value -1: as it was. */
void world_set_quota(struct world *w, const char *code, int value);
/* -1 with the service's sentence when one more of this type would be too many. */
int world_check_limits(const struct world *w, const struct cfn_view *view, struct err *err);

#endif
