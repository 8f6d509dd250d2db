/* Why a change set failed: CloudFormation's checks before anything is made are told by the events
 * of the operation only, each with the path of what is wrong. */
#ifndef CORE_DEPLOY_REFUSAL_H
#define CORE_DEPLOY_REFUSAL_H

#include "core/deploy/engine.h"

/* Asks for them and ends the change set with what they say, or else with `reason`. */
void refusal_find(struct stack_run *run, const char *reason);
/* Pure. An empty text: they say nothing of a refusal. */
struct str refusal_words(const struct cloud_operation_event *events, size_t count);

#endif
