/* The calls of the port about stacks and their change sets. */
#include "core/aws/cloud_aws_parts.h"
#include "core/aws/cloudformation.h"

static void create_stack(void *self, enum cloud_account account,
			 const struct cloud_stack_request *request, cloud_text_fn *done, void *user)
{
	struct cloud_aws *c = self;
	cloudformation_create(c->client, cloud_aws_account(c, account), request, done, user);
}

static void describe_stack(void *self, enum cloud_account account, const char *name_or_arn,
			   cloud_stack_fn *done, void *user)
{
	struct cloud_aws *c = self;
	cloudformation_describe(c->client, cloud_aws_account(c, account), name_or_arn, done, user);
}

static void stack_events(void *self, enum cloud_account account, const char *stack_arn,
			 const char *token, cloud_events_fn *done, void *user)
{
	struct cloud_aws *c = self;
	cloudformation_events(c->client, cloud_aws_account(c, account), stack_arn, token, done,
			      user);
}

static void delete_stack_with(void *self, enum cloud_account account,
			      const struct cloud_delete_request *request, cloud_done_fn *done,
			      void *user)
{
	struct cloud_aws *c = self;
	cloudformation_delete(c->client, cloud_aws_account(c, account), request, done, user);
}

static void delete_stack(void *self, enum cloud_account account, const char *stack_arn,
			 cloud_done_fn *done, void *user)
{
	const struct cloud_delete_request request = { .stack_arn = stack_arn };
	delete_stack_with(self, account, &request, done, user);
}

static void create_change_set(void *self, enum cloud_account account,
			      const struct cloud_change_set_request *request,
			      cloud_change_set_fn *done, void *user)
{
	struct cloud_aws *c = self;
	cloudformation_create_change_set(c->client, cloud_aws_account(c, account), request, done,
					 user);
}

static void describe_change_set(void *self, enum cloud_account account, const char *change_set_arn,
				cloud_change_set_fn *done, void *user)
{
	struct cloud_aws *c = self;
	cloudformation_describe_change_set(c->client, cloud_aws_account(c, account), change_set_arn,
					   done, user);
}

static void list_change_sets(void *self, enum cloud_account account, const char *stack,
			     cloud_change_sets_fn *done, void *user)
{
	struct cloud_aws *c = self;
	cloudformation_list_change_sets(c->client, cloud_aws_account(c, account), stack, done,
					user);
}

static void execute_change_set(void *self, enum cloud_account account, const char *change_set_arn,
			       bool keep_on_failure, const char *token, cloud_done_fn *done,
			       void *user)
{
	struct cloud_aws *c = self;
	cloudformation_execute_change_set(c->client, cloud_aws_account(c, account), change_set_arn,
					  keep_on_failure, token, done, user);
}

static void delete_change_set(void *self, enum cloud_account account, const char *change_set_arn,
			      cloud_done_fn *done, void *user)
{
	struct cloud_aws *c = self;
	cloudformation_delete_change_set(c->client, cloud_aws_account(c, account), change_set_arn,
					 done, user);
}

static void cancel_update(void *self, enum cloud_account account, const char *stack_arn,
			  const char *token, cloud_done_fn *done, void *user)
{
	struct cloud_aws *c = self;
	cloudformation_cancel_update(c->client, cloud_aws_account(c, account), stack_arn, token,
				     done, user);
}

static void continue_rollback(void *self, enum cloud_account account, const char *stack_arn,
			      const char *const *skip, size_t skip_count, const char *token,
			      cloud_done_fn *done, void *user)
{
	struct cloud_aws *c = self;
	cloudformation_continue_rollback(c->client, cloud_aws_account(c, account), stack_arn, skip,
					 skip_count, token, done, user);
}

static void roll_back(void *self, enum cloud_account account, const char *stack_arn,
		      const char *token, cloud_done_fn *done, void *user)
{
	struct cloud_aws *c = self;
	cloudformation_roll_back(c->client, cloud_aws_account(c, account), stack_arn, token, done,
				 user);
}

static void protect_stack(void *self, enum cloud_account account, const char *stack_arn,
			  bool is_protected, cloud_done_fn *done, void *user)
{
	struct cloud_aws *c = self;
	cloudformation_protect(c->client, cloud_aws_account(c, account), stack_arn, is_protected,
			       done, user);
}

static void operation_events(void *self, enum cloud_account account,
			     const struct cloud_operation_question *question,
			     cloud_operation_events_fn *done, void *user)
{
	struct cloud_aws *c = self;
	cloudformation_operation_events(c->client, cloud_aws_account(c, account), question, done,
					user);
}

static void list_resources(void *self, enum cloud_account account, const char *stack_arn,
			   cloud_resources_fn *done, void *user)
{
	struct cloud_aws *c = self;
	cloudformation_resources(c->client, cloud_aws_account(c, account), stack_arn, done, user);
}

static void get_template(void *self, enum cloud_account account, const char *stack_arn,
			 cloud_text_fn *done, void *user)
{
	struct cloud_aws *c = self;
	cloudformation_template(c->client, cloud_aws_account(c, account), stack_arn, done, user);
}

void cloud_aws_add_stacks(struct cloud *port)
{
	port->create_stack = create_stack;
	port->describe_stack = describe_stack;
	port->stack_events = stack_events;
	port->delete_stack_with = delete_stack_with;
	port->delete_stack = delete_stack;
	port->create_change_set = create_change_set;
	port->describe_change_set = describe_change_set;
	port->list_change_sets = list_change_sets;
	port->execute_change_set = execute_change_set;
	port->delete_change_set = delete_change_set;
	port->cancel_update = cancel_update;
	port->continue_rollback = continue_rollback;
	port->roll_back = roll_back;
	port->protect_stack = protect_stack;
	port->operation_events = operation_events;
	port->list_resources = list_resources;
	port->get_template = get_template;
}
