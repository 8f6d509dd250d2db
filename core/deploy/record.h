/* A record that a stack would make and that stands already: the delegation in the parent's zone,
 * the validation record in ours. The same record is used as it is (NODE_ADOPTED, no stack); another
 * one is replaced only with the operator's word (CHOICE_REPLACE), and then all or nothing: the old
 * set is deleted exactly as it was shown and ours made in one batch, so that what somebody else has
 * changed meanwhile is not lost (ChangeResourceRecordSets, Route 53 API 2013-04-01). */
#ifndef CORE_DEPLOY_RECORD_H
#define CORE_DEPLOY_RECORD_H

#include "core/base/vec.h"

#include <stdbool.h>
#include <stdint.h>

struct stack_run;
struct record_run {
	bool may_replace;  /* decided */
	VEC(char *) shown; /* values that were shown to the operator */
	int64_t shown_ttl; /* of them */
	char *change_id;   /* of the batch that was sent */
};
bool record_is_of(const struct stack_run *run); /* whether its stack is of one record */
/* Its needs are done: adopts, asks, or has its stack made. */
void record_look(struct stack_run *run);
void record_release(struct record_run *record);

#endif
