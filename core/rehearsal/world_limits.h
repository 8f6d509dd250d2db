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
/* Why one more machine of this type cannot start; NULL: it can. The caller frees. */
char *world_why_no_machine(const struct world *w, const char *account, const char *region,
			   const char *type);
/* A group whose machine cannot start is made all the same; its activities tell. */
void world_launch_group(const struct world *w, const struct cfn_view *view, cJSON *attributes);
/* Whether a group of this stack has no machine: nobody will signal then. */
bool world_has_empty_group(const struct world *w, const struct cfn_view *view);
/* -1 with the service's sentence when one more of this type would be too many. */
int world_check_limits(const struct world *w, const struct cfn_view *view, struct err *err);

#endif
