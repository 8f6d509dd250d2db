/* CloudFormation, as far as deploy/cloud.h needs it. Callbacks as described there. */
#ifndef CORE_AWS_CLOUDFORMATION_H
#define CORE_AWS_CLOUDFORMATION_H

#include "core/aws/call.h"
#include "core/aws/cloud_aws.h"

enum { STACK_PAGES_MAX = 200 };

void cloudformation_create(struct aws_client *client, const struct account *account,
			   const struct cloud_stack_request *request, cloud_text_fn *done,
			   void *user);
void cloudformation_describe(struct aws_client *client, const struct account *account,
			     const char *name_or_arn, cloud_stack_fn *done, void *user);
void cloudformation_events(struct aws_client *client, const struct account *account,
			   const char *stack_arn, const char *token, cloud_events_fn *done,
			   void *user);
void cloudformation_delete(struct aws_client *client, const struct account *account,
			   const char *stack_arn, cloud_done_fn *done, void *user);
void cloudformation_validate(struct aws_client *client, const struct account *account,
			     const char *body, size_t len, cloud_done_fn *done, void *user);
/* Names of the stacks tagged redash-wizard:environment=environment; "" takes any value. */
void cloudformation_tagged(struct aws_client *client, const struct account *account,
			   const char *environment, aws_names_fn *done, void *user);

#endif
