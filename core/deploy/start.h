/* THE table of where a stack can be found, or come to rest, and what may be done about it: every
 * status of CloudFormation's (API 2010-05-15: 23 of them). What each status lets one do is
 * CloudFormation's rule: DeleteStack retains resources only of DELETE_FAILED,
 * ContinueUpdateRollback takes only UPDATE_ROLLBACK_FAILED, RollbackStack only CREATE_FAILED and
 * UPDATE_FAILED. Pure. */
#ifndef CORE_DEPLOY_START_H
#define CORE_DEPLOY_START_H

#include "core/deploy/choice.h"

enum start_step {
	START_MAKE,  /* there is none, or only an empty stub of it */
	START_WATCH, /* an operation goes on: attach, and start no other */
	START_USE,   /* it is good */
	START_ASK,   /* it cannot go on by itself: the operator's word */
};
struct start {
	const char *status; /* NULL: of words this version does not know */
	enum start_step step;
	uint32_t offered; /* CHOICE_BITs */
	enum choice_action best;
	enum change_harm harm; /* of what is deleted by it, when the stack holds data */
	bool has_blockers;     /* resources that failed stand in the way: list them */
	const char *sentence;  /* what was found; goes on after "The stack NAME " */
};
/* Never NULL. A status that is not known counts as one that goes on, unless it says it failed. */
const struct start *start_of(const char *status);
/* "The stack demo-dev-data was rolled back ...". The caller frees. */
char *start_sentence(const char *status, const char *stack_name);

#endif
