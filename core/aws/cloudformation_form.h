/* What CreateStack and CreateChangeSet share. Internal to CloudFormation's files. */
#ifndef CORE_AWS_CLOUDFORMATION_FORM_H
#define CORE_AWS_CLOUDFORMATION_FORM_H

#include "core/aws/call.h"
#include "core/deploy/cloud.h"

/* Everything but the token. */
void cloudformation_add_request(struct aws_call *call, const struct cloud_stack_request *request);

#endif
