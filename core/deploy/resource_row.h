/* What an event of a resource does to its row. Pure. */
#ifndef CORE_DEPLOY_RESOURCE_ROW_H
#define CORE_DEPLOY_RESOURCE_ROW_H

#include "core/deploy/event_log.h"

/* newest_ms: of the newest event that the row has seen; a late one only says when it began. */
void resource_row_apply(struct deployment_resource *r, int64_t *newest_ms, const struct arrived *a);

#endif
