/* The first real failure of a deployment, with advice. Pure. */
#ifndef CORE_DEPLOY_ROOTCAUSE_H
#define CORE_DEPLOY_ROOTCAUSE_H

#include "core/deploy/deployment.h"

/* Oldest *_FAILED event that is neither a cancellation nor a stack's own. Fills *cause (which
 * starts zeroed; texts are fresh) and returns true, or leaves it and returns false. */
bool rootcause_find(const struct deployment *d, struct deployment_cause *cause);
void rootcause_release(struct deployment_cause *cause);
bool event_is_cancellation(const char *status, const char *reason);
struct advice {
	const char *text;
	enum page_id page;
};
/* From the table of known causes; never NULL. */
const struct advice *advice_for(const char *type, const char *reason);

#endif
