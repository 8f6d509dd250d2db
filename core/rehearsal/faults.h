/* What is rehearsed to go wrong between client and services. Nothing of it is in the journal: it
 * is the day's weather, not what the accounts hold. */
#ifndef CORE_REHEARSAL_FAULTS_H
#define CORE_REHEARSAL_FAULTS_H

#include "core/base/vec.h"

#include <stdbool.h>
#include <stdint.h>

struct faults {
	VEC(char *) denied;        /* "cloudformation:CreateChangeSet", "rds:*" */
	int repeat_events_percent; /* of stack events: delivered twice */
};
/* texts: split at commas. */
void faults_deny(struct faults *f, const char *texts);
void faults_release(struct faults *f);
bool faults_repeats_event(const struct faults *f, const char *event_id);
bool faults_denies(const struct faults *f, const char *action);

#endif
