/* What CloudFormation's status words mean to the engine. Words it does not know count as "goes on":
 * a new word must not end anything. Pure. */
#ifndef CORE_DEPLOY_STATUS_H
#define CORE_DEPLOY_STATUS_H

#include "core/deploy/deployment.h"

/* "AWS::CloudFormation::Stack": a stack's own event, or that of one nested in it. */
#define STACK_TYPE "AWS::CloudFormation::Stack"
bool status_is_open(const char *status);          /* goes on */
bool status_is_good(const char *status);          /* ended, and can be used */
bool status_undoes(const char *status);           /* rollback or delete, under way or done */
bool status_begins_operation(const char *status); /* of a stack */
/* The state of a resource after an event; `now` when the event says nothing about it. */
enum resource_state status_of_resource(enum resource_state now, const char *status,
				       const char *reason);

#endif
