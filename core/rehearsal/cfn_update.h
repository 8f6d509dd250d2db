/* A stack from one version of its template and parameters to another, and back. Internal to the
 * simulated CloudFormation.
 *
 *   UPDATE_IN_PROGRESS -> UPDATE_COMPLETE_CLEANUP_IN_PROGRESS -> UPDATE_COMPLETE
 *     a resource fails: UPDATE_ROLLBACK_IN_PROGRESS -> ..._COMPLETE_CLEANUP_IN_PROGRESS ->
 *     UPDATE_ROLLBACK_COMPLETE, or UPDATE_ROLLBACK_FAILED until it is continued; or UPDATE_FAILED
 *     where rollback is off
 *
 * A resource whose properties differ is changed in place, or made anew beside the old one, which is
 * a leftover then and goes in the clean-up. */
#ifndef CORE_REHEARSAL_CFN_UPDATE_H
#define CORE_REHEARSAL_CFN_UPDATE_H

#include "core/rehearsal/cfn_run.h"

/* cfn_versions.c */
struct cfn_version cfn_version_take(struct cfn_run *run); /* leaves none behind */
void cfn_version_put(struct cfn_run *run, struct cfn_version *version);
void cfn_version_release(struct cfn_version *version);
void cfn_version_free(struct cfn_version *version); /* NULL: nothing */
/* A reading of the update in the place of the stack's: a stack of its own that is in no list. */
struct cfn_stack *cfn_version_read(struct cfn *cfn, const struct cfn_stack *of,
				   const struct cfn_create *update, struct err *err);
void cfn_made_carry(struct cfn_made *made, const struct cfn_made *from);
/* -1 with a ValidationError: the stack is in a state that takes no update. */
int cfn_update_check(const struct cfn_stack *stack, struct err *err);

/* cfn_update.c; takes the reading over. */
struct cfn_update {
	struct cfn_stack *reading;
	const struct cfn_create *request;
	const char *call; /* "UpdateStack" */
};
void cfn_update_begin(struct cfn_run *run, const struct cfn_update *update, int64_t now_ms);
bool cfn_update_is_needless(struct cfn_run *run, size_t index);
void cfn_update_start(struct cfn_run *run, size_t index, int64_t now_ms);
void cfn_update_step(struct cfn_run *run, size_t index, int64_t now_ms);
void cfn_update_complete(struct cfn_run *run, int64_t now_ms);
void cfn_update_end(struct cfn_run *run, int64_t now_ms);

/* cfn_recover.c: ways back. */
void cfn_update_give_up(struct cfn_run *run, int64_t now_ms);
void cfn_update_roll_back(struct cfn_run *run, const char *reason, int64_t now_ms);
/* The stack is deleted in the middle of it: every version's resources go. */
void cfn_update_abandon(struct cfn_run *run);

/* cfn_leftovers.c */
void cfn_leftovers_add(struct cfn_run *run, const struct cfn_version *from, size_t index);
void cfn_leftovers_begin(struct cfn_run *run, int64_t now_ms);
bool cfn_leftovers_are_busy(const struct cfn_run *run);
size_t cfn_leftovers_first(const struct cfn_run *run); /* that is due first; SIZE_MAX: none */
void cfn_leftovers_step(struct cfn_run *run, size_t index, int64_t now_ms);
void cfn_leftovers_release(struct cfn_run *run);

#endif
