/* What to do about a failure, from the table of known causes (assets/causes.txt). Pure. */
#ifndef CORE_DEPLOY_ADVICE_H
#define CORE_DEPLOY_ADVICE_H

#include "core/plan/questions.h"

#include <stdbool.h>

struct advice {
	char *id;          /* of the cause, "quota-vpcs"; "unknown" when it is in no table */
	char *text;        /* one to three sentences */
	enum page_id page; /* that fixes it; PAGE_COUNT: none */
	bool may_pass;     /* the same again may succeed without any change */
};
/* Texts are fresh; NULL counts as "". */
struct advice advice_for(const char *type, const char *reason);
void advice_release(struct advice *advice); /* for CLEANUP too */

#endif
