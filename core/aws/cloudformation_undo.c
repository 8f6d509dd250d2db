/* Ways back and ends of stacks, from cloudformation.h. */
#include "core/aws/answer.h"
#include "core/aws/cloudformation.h"

static struct aws_call write_to(const char *action, const struct account *account,
				const char *stack_arn, const char *token)
{
	struct aws_call call = aws_call_init(AWS_CLOUDFORMATION, action, account);
	call.is_write = true;
	call.is_idempotent = !str_is_empty(token);
	aws_call_param(&call, "StackName", stack_arn);
	if (call.is_idempotent) aws_call_param(&call, "ClientRequestToken", token);
	return call;
}

void cloudformation_delete(struct aws_client *client, const struct account *account,
			   const struct cloud_delete_request *request, cloud_done_fn *done,
			   void *user)
{
	struct aws_call call = write_to("DeleteStack", account, request->stack_arn, request->token);
	call.is_idempotent = true; /* what is gone or going stays so */
	aws_call_params(&call, "RetainResources.member", request->retain, request->retain_count);
	if (request->force) aws_call_param(&call, "DeletionMode", "FORCE_DELETE_STACK");
	aws_client_start(client, &call, answer_done, (aws_any_fn *)done, user);
}

void cloudformation_cancel_update(struct aws_client *client, const struct account *account,
				  const char *stack_arn, const char *token, cloud_done_fn *done,
				  void *user)
{
	struct aws_call call = write_to("CancelUpdateStack", account, stack_arn, token);
	aws_client_start(client, &call, answer_done, (aws_any_fn *)done, user);
}

void cloudformation_continue_rollback(struct aws_client *client, const struct account *account,
				      const char *stack_arn, const char *const *skip,
				      size_t skip_count, const char *token, cloud_done_fn *done,
				      void *user)
{
	struct aws_call call = write_to("ContinueUpdateRollback", account, stack_arn, token);
	aws_call_params(&call, "ResourcesToSkip.member", skip, skip_count);
	aws_client_start(client, &call, answer_done, (aws_any_fn *)done, user);
}

void cloudformation_roll_back(struct aws_client *client, const struct account *account,
			      const char *stack_arn, const char *token, cloud_done_fn *done,
			      void *user)
{
	struct aws_call call = write_to("RollbackStack", account, stack_arn, token);
	aws_client_start(client, &call, answer_done, (aws_any_fn *)done, user);
}

void cloudformation_protect(struct aws_client *client, const struct account *account,
			    const char *stack_arn, bool is_protected, cloud_done_fn *done,
			    void *user)
{
	struct aws_call call = write_to("UpdateTerminationProtection", account, stack_arn, "");
	call.is_idempotent = true;
	aws_call_param(&call, "EnableTerminationProtection", is_protected ? "true" : "false");
	aws_client_start(client, &call, answer_done, (aws_any_fn *)done, user);
}
