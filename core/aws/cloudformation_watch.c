/* Events and resources of stacks, from cloudformation.h. */
#include "core/aws/answer.h"
#include "core/aws/cloudformation.h"
#include "core/aws/listing.h"
#include "core/aws/shapes.h"

static const struct field event_fields[] = {
	FIELD_NEEDED(cloud_event, id, "EventId"),
	FIELD(cloud_event, stack_arn, "StackId"),
	FIELD(cloud_event, stack_name, "StackName"),
	FIELD(cloud_event, logical_id, "LogicalResourceId"),
	FIELD(cloud_event, physical_id, "PhysicalResourceId"),
	FIELD(cloud_event, type, "ResourceType"),
	FIELD(cloud_event, status, "ResourceStatus"),
	FIELD(cloud_event, reason, "ResourceStatusReason"),
	FIELD(cloud_event, token, "ClientRequestToken"),
	FIELD_WHEN(cloud_event, time_ms, "Timestamp"),
	FIELD(cloud_event, operation_id, "OperationId"),
	FIELD(cloud_event, detailed_status, "DetailedStatus"),
};
const struct shape cloudformation_event_shape = SHAPE(cloud_event, event_fields);

/* One page: whoever asks knows how far back there is something new. */
static void read_events(struct aws_answer *answer)
{
	cloud_events_fn *done = (cloud_events_fn *)answer->done;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(arena_release) struct arena arena = { 0 };
	CLEANUP(xml_release) struct xml *xml = answer_xml(answer, &err);
	struct place place = { 0 };
	void *events = NULL;
	size_t count = 0;
	if (xml && answer_place(answer, xml, true, &place, &err) == 0)
		shape_read_all(&cloudformation_event_shape, place, "StackEvents/member",
			       answer->action, &events, &count, &arena, &err);
	bool is_read = !err_is_set(&err);
	done(err_or_null(&err), events, is_read ? count : 0,
	     is_read ? place_text(place, "NextToken") : "", answer->user);
}

void cloudformation_events(struct aws_client *client, const struct account *account,
			   const char *stack_arn, const char *token, cloud_events_fn *done,
			   void *user)
{
	struct aws_call call = aws_call_init(AWS_CLOUDFORMATION, "DescribeStackEvents", account);
	aws_call_param(&call, "StackName", stack_arn);
	if (!str_is_empty(token)) aws_call_param(&call, "NextToken", token);
	aws_client_start(client, &call, read_events, (aws_any_fn *)done, user);
}

static const struct field operation_event_fields[] = {
	FIELD_NEEDED(cloud_operation_event, id, "EventId"),
	FIELD(cloud_operation_event, stack_arn, "StackId"),
	FIELD(cloud_operation_event, operation_id, "OperationId"),
	FIELD(cloud_operation_event, event_type, "EventType"),
	FIELD(cloud_operation_event, operation_type, "OperationType"),
	FIELD(cloud_operation_event, operation_status, "OperationStatus"),
	FIELD(cloud_operation_event, logical_id, "LogicalResourceId"),
	FIELD(cloud_operation_event, physical_id, "PhysicalResourceId"),
	FIELD(cloud_operation_event, type, "ResourceType"),
	FIELD(cloud_operation_event, status, "ResourceStatus"),
	FIELD(cloud_operation_event, reason, "ResourceStatusReason"),
	FIELD(cloud_operation_event, token, "ClientRequestToken"),
	FIELD(cloud_operation_event, detailed_status, "DetailedStatus"),
	FIELD(cloud_operation_event, validation_name, "ValidationName"),
	FIELD(cloud_operation_event, validation_status, "ValidationStatus"),
	FIELD(cloud_operation_event, validation_reason, "ValidationStatusReason"),
	FIELD(cloud_operation_event, validation_path, "ValidationPath"),
	FIELD(cloud_operation_event, validation_failure_mode, "ValidationFailureMode"),
	FIELD(cloud_operation_event, hook_type, "HookType"),
	FIELD(cloud_operation_event, hook_status, "HookStatus"),
	FIELD(cloud_operation_event, hook_reason, "HookStatusReason"),
	FIELD(cloud_operation_event, hook_failure_mode, "HookFailureMode"),
	FIELD_WHEN(cloud_operation_event, time_ms, "Timestamp"),
	FIELD_WHEN(cloud_operation_event, start_ms, "StartTime"),
	FIELD_WHEN(cloud_operation_event, end_ms, "EndTime"),
};
const struct shape cloudformation_operation_event_shape =
	SHAPE(cloud_operation_event, operation_event_fields);
LISTING_GIVE(give_operation_events, cloud_operation_events_fn)
static const struct listing_kind operation_events = {
	.shape = &cloudformation_operation_event_shape,
	.items = "OperationEvents/member",
	.token = "NextToken",
	.give = give_operation_events,
};

static void add_unless_empty(struct aws_call *call, const char *key, const char *value)
{
	if (!str_is_empty(value)) aws_call_param(call, key, value);
}

void cloudformation_operation_events(struct aws_client *client, const struct account *account,
				     const struct cloud_operation_question *question,
				     cloud_operation_events_fn *done, void *user)
{
	struct aws_call call = aws_call_init(AWS_CLOUDFORMATION, "DescribeEvents", account);
	add_unless_empty(&call, "StackName", question->stack);
	add_unless_empty(&call, "ChangeSetName", question->change_set);
	add_unless_empty(&call, "OperationId", question->operation_id);
	if (question->failed_only) aws_call_param(&call, "Filters.FailedEvents", "true");
	listing_start(client, &call, &operation_events, (aws_any_fn *)done, user);
}

static const struct field resource_fields[] = {
	FIELD(cloud_resource, stack_name, "StackName"),
	FIELD_NEEDED(cloud_resource, logical_id, "LogicalResourceId"),
	FIELD(cloud_resource, physical_id, "PhysicalResourceId"),
	FIELD(cloud_resource, type, "ResourceType"),
	FIELD_NEEDED(cloud_resource, status, "ResourceStatus"),
	FIELD(cloud_resource, reason, "ResourceStatusReason"),
	FIELD_WHEN(cloud_resource, time_ms, "LastUpdatedTimestamp"),
};
const struct shape cloudformation_resource_shape = SHAPE(cloud_resource, resource_fields);
LISTING_GIVE(give_resources, cloud_resources_fn)
static const struct listing_kind resources = {
	.shape = &cloudformation_resource_shape,
	.items = "StackResourceSummaries/member",
	.token = "NextToken",
	.give = give_resources,
};

void cloudformation_resources(struct aws_client *client, const struct account *account,
			      const char *stack_arn, cloud_resources_fn *done, void *user)
{
	struct aws_call call = aws_call_init(AWS_CLOUDFORMATION, "ListStackResources", account);
	aws_call_param(&call, "StackName", stack_arn);
	listing_start(client, &call, &resources, (aws_any_fn *)done, user);
}

/* The older call writes the time under another name, knows no pages, and gives a hundred at most.
 */
static const struct field owned_fields[] = {
	FIELD(cloud_resource, stack_name, "StackName"),
	FIELD_NEEDED(cloud_resource, logical_id, "LogicalResourceId"),
	FIELD(cloud_resource, physical_id, "PhysicalResourceId"),
	FIELD(cloud_resource, type, "ResourceType"),
	FIELD_NEEDED(cloud_resource, status, "ResourceStatus"),
	FIELD(cloud_resource, reason, "ResourceStatusReason"),
	FIELD_WHEN(cloud_resource, time_ms, "Timestamp"),
};
const struct shape cloudformation_owned_shape = SHAPE(cloud_resource, owned_fields);
static const struct listing_kind owned = {
	.shape = &cloudformation_owned_shape,
	.items = "StackResources/member",
	.give = give_resources,
};

void cloudformation_owner(struct aws_client *client, const struct account *account,
			  const char *physical_id, cloud_resources_fn *done, void *user)
{
	struct aws_call call = aws_call_init(AWS_CLOUDFORMATION, "DescribeStackResources", account);
	aws_call_param(&call, "PhysicalResourceId", physical_id);
	listing_start(client, &call, &owned, (aws_any_fn *)done, user);
}
