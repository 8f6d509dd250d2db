/* CloudFormation's whole life of a stack. Callbacks and requests as deploy/cloud.h describes them;
 * lists come whole, over all pages. Source: the CloudFormation API reference of 2010-05-15. */
#ifndef CORE_AWS_CLOUDFORMATION_H
#define CORE_AWS_CLOUDFORMATION_H

#include "core/aws/call.h"
#include "core/aws/cloud_aws.h"

/* What AWS reads in a template, without making anything. */
struct cloudformation_parameter {
	const char *name, *type, *default_value;
	bool is_hidden; /* NoEcho */
};
struct cloudformation_summary {
	const char *description, *capabilities_reason; /* why CAPABILITY_IAM is needed, or "" */
	const char *const *capabilities;
	size_t capability_count;
	const char *const *resource_types;
	size_t resource_type_count;
	const struct cloudformation_parameter *parameters;
	size_t parameter_count;
};
typedef void cloudformation_summary_fn(const struct err *err,
				       const struct cloudformation_summary *summary, void *user);

/* Stacks (cloudformation.c). */
void cloudformation_create(struct aws_client *client, const struct account *account,
			   const struct cloud_stack_request *request, cloud_text_fn *done,
			   void *user);
void cloudformation_describe(struct aws_client *client, const struct account *account,
			     const char *name_or_arn, cloud_stack_fn *done, void *user);
void cloudformation_events(struct aws_client *client, const struct account *account,
			   const char *stack_arn, const char *token, cloud_events_fn *done,
			   void *user);
/* Names of the stacks tagged redash-wizard:environment=environment; "" takes any value. */
void cloudformation_tagged(struct aws_client *client, const struct account *account,
			   const char *environment, aws_names_fn *done, void *user);
void cloudformation_operation_events(struct aws_client *client, const struct account *account,
				     const struct cloud_operation_question *question,
				     cloud_operation_events_fn *done, void *user);
void cloudformation_resources(struct aws_client *client, const struct account *account,
			      const char *stack_arn, cloud_resources_fn *done, void *user);
/* The resources of the stack that owns this one; ERR_NOT_FOUND when no stack does. */
void cloudformation_owner(struct aws_client *client, const struct account *account,
			  const char *physical_id, cloud_resources_fn *done, void *user);

/* Ways back and ends (cloudformation_undo.c). */
void cloudformation_delete(struct aws_client *client, const struct account *account,
			   const struct cloud_delete_request *request, cloud_done_fn *done,
			   void *user);
void cloudformation_cancel_update(struct aws_client *client, const struct account *account,
				  const char *stack_arn, const char *token, cloud_done_fn *done,
				  void *user);
void cloudformation_continue_rollback(struct aws_client *client, const struct account *account,
				      const char *stack_arn, const char *const *skip,
				      size_t skip_count, const char *token, cloud_done_fn *done,
				      void *user);
void cloudformation_roll_back(struct aws_client *client, const struct account *account,
			      const char *stack_arn, const char *token, cloud_done_fn *done,
			      void *user);
void cloudformation_protect(struct aws_client *client, const struct account *account,
			    const char *stack_arn, bool is_protected, cloud_done_fn *done,
			    void *user);

/* Change sets (cloudformation_changes.c). */
void cloudformation_create_change_set(struct aws_client *client, const struct account *account,
				      const struct cloud_change_set_request *request,
				      cloud_change_set_fn *done, void *user);
void cloudformation_describe_change_set(struct aws_client *client, const struct account *account,
					const char *change_set_arn, cloud_change_set_fn *done,
					void *user);
void cloudformation_list_change_sets(struct aws_client *client, const struct account *account,
				     const char *stack, cloud_change_sets_fn *done, void *user);
void cloudformation_execute_change_set(struct aws_client *client, const struct account *account,
				       const char *change_set_arn, bool keep_on_failure,
				       const char *token, cloud_done_fn *done, void *user);
void cloudformation_delete_change_set(struct aws_client *client, const struct account *account,
				      const char *change_set_arn, cloud_done_fn *done, void *user);

/* Templates (cloudformation_template.c). */
void cloudformation_validate(struct aws_client *client, const struct account *account,
			     const char *body, size_t len, cloud_done_fn *done, void *user);
void cloudformation_summarise(struct aws_client *client, const struct account *account,
			      const char *body, size_t len, cloudformation_summary_fn *done,
			      void *user);
/* The template of a stack, byte for byte as it was given. */
void cloudformation_template(struct aws_client *client, const struct account *account,
			     const char *stack_arn, cloud_text_fn *done, void *user);

#endif
