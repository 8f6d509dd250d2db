/* Change sets, from cloudformation.h. */
#include "core/aws/answer.h"
#include "core/aws/cloudformation.h"
#include "core/aws/cloudformation_form.h"
#include "core/aws/listing.h"
#include "core/aws/shapes.h"

static void read_made(struct aws_answer *answer)
{
	cloud_change_set_fn *done = (cloud_change_set_fn *)answer->done;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(xml_release) struct xml *xml = answer_xml(answer, &err);
	const struct xml_node *result = xml ? answer_result(answer, xml, &err) : NULL;
	const struct cloud_change_set made = { .arn = xml_text(xml, result, "Id"),
					       .name = "",
					       .stack_arn = xml_text(xml, result, "StackId"),
					       .stack_name = "",
					       .status = "",
					       .status_reason = "",
					       .execution_status = "" };
	if (result && (!*made.arn || !*made.stack_arn)) answer_is_strange(answer, &err);
	done(err_or_null(&err), err_is_set(&err) ? NULL : &made, answer->user);
}

void cloudformation_create_change_set(struct aws_client *client, const struct account *account,
				      const struct cloud_change_set_request *request,
				      cloud_change_set_fn *done, void *user)
{
	struct aws_call call = aws_call_init(AWS_CLOUDFORMATION, "CreateChangeSet", account);
	call.is_write = call.is_create = true;
	call.is_idempotent = !str_is_empty(request->stack->token);
	cloudformation_add_request(&call, request->stack);
	aws_call_param(&call, "ChangeSetName", request->name);
	aws_call_param(&call, "ChangeSetType", request->is_create ? "CREATE" : "UPDATE");
	if (call.is_idempotent) aws_call_param(&call, "ClientToken", request->stack->token);
	if (!str_is_empty(request->on_failure))
		aws_call_param(&call, "OnStackFailure", request->on_failure);
	aws_client_start(client, &call, read_made, (aws_any_fn *)done, user);
}

static const struct field property_fields[] = {
	FIELD(cloud_property_change, attribute, "Target/Attribute"),
	FIELD(cloud_property_change, name, "Target/Name"),
	FIELD(cloud_property_change, path, "Target/Path"),
	FIELD(cloud_property_change, before, "Target/BeforeValue"),
	FIELD(cloud_property_change, after, "Target/AfterValue"),
	FIELD(cloud_property_change, recreation, "Target/RequiresRecreation"),
	FIELD(cloud_property_change, evaluation, "Evaluation"),
	FIELD(cloud_property_change, source, "ChangeSource"),
	FIELD(cloud_property_change, cause, "CausingEntity"),
};
static const struct shape property_shape = SHAPE(cloud_property_change, property_fields);
#define RESOURCE "ResourceChange/"
static const struct field change_fields[] = {
	FIELD(cloud_change, action, RESOURCE "Action"),
	FIELD(cloud_change, logical_id, RESOURCE "LogicalResourceId"),
	FIELD(cloud_change, physical_id, RESOURCE "PhysicalResourceId"),
	FIELD(cloud_change, type, RESOURCE "ResourceType"),
	FIELD(cloud_change, replacement, RESOURCE "Replacement"),
	FIELD(cloud_change, policy_action, RESOURCE "PolicyAction"),
	FIELD_ALL(cloud_change, properties, property_count, RESOURCE "Details/member",
		  property_shape),
};
const struct shape cloudformation_change_shape = SHAPE(cloud_change, change_fields);
static const struct field change_set_fields[] = {
	FIELD_NEEDED(cloud_change_set, arn, "ChangeSetId"),
	FIELD(cloud_change_set, name, "ChangeSetName"),
	FIELD(cloud_change_set, stack_arn, "StackId"),
	FIELD(cloud_change_set, stack_name, "StackName"),
	FIELD_NEEDED(cloud_change_set, status, "Status"),
	FIELD(cloud_change_set, status_reason, "StatusReason"),
	FIELD(cloud_change_set, execution_status, "ExecutionStatus"),
	FIELD_WHEN(cloud_change_set, created_ms, "CreationTime"),
};
const struct shape cloudformation_change_set_shape = SHAPE(cloud_change_set, change_set_fields);

/* The change set itself is on every page; its changes are what has pages. */
static void give_change_set(const struct listing_result *result)
{
	cloud_change_set_fn *done = (cloud_change_set_fn *)result->done;
	struct cloud_change_set change_set = { .changes = result->items,
					       .change_count = result->count };
	CLEANUP(err_release) struct err err = ERR_INIT;
	if (result->err) err_copy(&err, result->err);
	bool is_read =
		!result->err && shape_read(&cloudformation_change_set_shape, result->first,
					   result->action, &change_set, result->arena, &err) == 0;
	if (err.kind == ERR_NOT_FOUND) err_reset(&err);
	done(err_or_null(&err), is_read ? &change_set : NULL, result->user);
}

static const struct listing_kind changes = {
	.shape = &cloudformation_change_shape,
	.items = "Changes/member",
	.token = "NextToken",
	.give = give_change_set,
};

void cloudformation_describe_change_set(struct aws_client *client, const struct account *account,
					const char *change_set_arn, cloud_change_set_fn *done,
					void *user)
{
	struct aws_call call = aws_call_init(AWS_CLOUDFORMATION, "DescribeChangeSet", account);
	aws_call_param(&call, "ChangeSetName", change_set_arn);
	aws_call_param(&call, "IncludePropertyValues", "true");
	listing_start(client, &call, &changes, (aws_any_fn *)done, user);
}

LISTING_GIVE(give_change_sets, cloud_change_sets_fn)
static const struct listing_kind change_sets = {
	.shape = &cloudformation_change_set_shape,
	.items = "Summaries/member",
	.token = "NextToken",
	.give = give_change_sets,
};

void cloudformation_list_change_sets(struct aws_client *client, const struct account *account,
				     const char *stack, cloud_change_sets_fn *done, void *user)
{
	struct aws_call call = aws_call_init(AWS_CLOUDFORMATION, "ListChangeSets", account);
	aws_call_param(&call, "StackName", stack);
	listing_start(client, &call, &change_sets, (aws_any_fn *)done, user);
}

void cloudformation_execute_change_set(struct aws_client *client, const struct account *account,
				       const char *change_set_arn, bool keep_on_failure,
				       const char *token, cloud_done_fn *done, void *user)
{
	struct aws_call call = aws_call_init(AWS_CLOUDFORMATION, "ExecuteChangeSet", account);
	call.is_write = true;
	call.is_idempotent = !str_is_empty(token);
	aws_call_param(&call, "ChangeSetName", change_set_arn);
	if (call.is_idempotent) aws_call_param(&call, "ClientRequestToken", token);
	if (keep_on_failure) aws_call_param(&call, "DisableRollback", "true");
	aws_client_start(client, &call, answer_done, (aws_any_fn *)done, user);
}

void cloudformation_delete_change_set(struct aws_client *client, const struct account *account,
				      const char *change_set_arn, cloud_done_fn *done, void *user)
{
	struct aws_call call = aws_call_init(AWS_CLOUDFORMATION, "DeleteChangeSet", account);
	call.is_write = call.is_idempotent = true;
	aws_call_param(&call, "ChangeSetName", change_set_arn);
	aws_client_start(client, &call, answer_done, (aws_any_fn *)done, user);
}
