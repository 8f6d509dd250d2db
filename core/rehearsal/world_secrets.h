/* Secrets Manager's secrets. Values live in memory only and are erased when freed. */
#ifndef CORE_REHEARSAL_WORLD_SECRETS_H
#define CORE_REHEARSAL_WORLD_SECRETS_H

#include "core/rehearsal/world.h"

struct world_new_secret {
	const char *account, *region, *name, *description, *value, *token;
	bool is_binary;
};
int world_make_secret(struct world *w, const struct world_new_secret *wanted, int64_t now_ms,
		      struct world_secret **ret, struct err *err);
void world_set_secret_value(struct world_secret *s, const char *value, const char *version_id);
/* By name, ARN, or ARN without its suffix. NULL: none. */
struct world_secret *world_find_secret(const struct world *w, const char *account,
				       const char *region, const char *name_or_arn);
/* days 0: at once. */
void world_schedule_secret(struct world_secret *s, int days, int64_t now_ms);
void world_drop_due_secrets(struct world *w, int64_t now_ms);
void world_secret_free(struct world_secret *s);

#endif
