/* Faults that the accounts remember: told to fail, quotas, what somebody deleted, a delegation
 * gone wrong. */
#ifndef CORE_REHEARSAL_STATE_FAULTS_H
#define CORE_REHEARSAL_STATE_FAULTS_H

#include "core/rehearsal/state.h"

/* "[STEP:]STACK/ID[*TIMES][=REASON]"; an empty text: nothing fails any more. */
int state_add_failure(struct state *s, const char *text, struct err *err);
int state_set_quota(struct state *s, const char *text, struct err *err); /* "L-1216C47A=5" */
int state_lose(struct state *s, const char *text, struct err *err);      /* "dev STACK ID" */
/* A name of delegation_states.h; an empty text: nothing is played any more. */
int state_set_delegation(struct state *s, const char *text, struct err *err);
/* "REGION:NAME[:KEY]": an issued certificate of the dev account, unless there is one of the name.
 */
int state_ensure_certificate(struct state *s, const char *text, struct err *err);
/* A line of the journal of one of these kinds; false: it is of another. */
bool state_apply_fault(struct state *s, const char *kind, const cJSON *line);

#endif
