#include "core/rehearsal/service_cloudformation.h"

enum { STACKS_PAGE = 50, EVENTS_PAGE = 100, RESOURCES_PAGE = 100 };

/* Of what happened the newest is not seen yet for a while, where that is rehearsed. */
static int64_t seen_until(const struct call *call)
{
	return call->now_ms - call->stale_read_ms;
}

const struct cfn_stack *cfn_call_find(struct call *call, const char *sentence)
{
	const char *name = fields_text(&call->form, "StackName");
	const struct cfn_stack *stack = cfn_find(call->cfn, call->account->id, name);
	CLEANUP(str_release) struct str text = STR_INIT;

	if (stack && str_equal(stack->region, call->region) &&
	    stack->created_ms <= seen_until(call))
		return stack;
	for (const char *p = sentence; *p; p++) {
		if (*p == '$')
			str_add(&text, name);
		else
			str_add_char(&text, *p);
	}
	call_refuse(call, 400, "ValidationError", "%s", str_text(&text));
	return NULL;
}

static bool is_own(const struct cfn_stack *stack, const struct cfn_event *event)
{
	return str_equal(event->physical_id, stack->arn);
}

/* The stack's last own event that is seen: its status then. NULL: as it is now. */
static const struct cfn_event *seen_status(const struct call *call, const struct cfn_stack *stack)
{
	if (!call->stale_read_ms) return NULL;
	for (size_t i = stack->events.len; i-- > 0;)
		if (is_own(stack, &stack->events.item[i]) &&
		    stack->events.item[i].time_ms <= seen_until(call))
			return &stack->events.item[i];
	return NULL;
}

static size_t page_start(const struct call *call)
{
	const char *token = fields_get(&call->form, "NextToken");
	return token ? strtoul(token, NULL, 10) : 0;
}

static void add_next_token(struct call *call, size_t next)
{
	CLEANUP(mem_free_text) char *token = str_format("%zu", next);
	xmlout_text(&call->answer, "NextToken", token);
}

void cfn_call_add_parameters(struct xmlout *x, const struct cfn_parameter *parameters, size_t count)
{
	xmlout_open(x, "Parameters");
	for (size_t i = 0; i < count; i++) {
		xmlout_open(x, "member");
		xmlout_text(x, "ParameterKey", parameters[i].key);
		xmlout_text(x, "ParameterValue", parameters[i].value);
		xmlout_text(x, "ResolvedValue", parameters[i].resolved);
		xmlout_close(x);
	}
	xmlout_close(x);
}

static void add_outputs(struct xmlout *x, const struct cfn_stack *stack)
{
	if (!stack->outputs.len) return;
	xmlout_open(x, "Outputs");
	for (size_t i = 0; i < stack->outputs.len; i++) {
		const struct cfn_output *o = &stack->outputs.item[i];
		xmlout_open(x, "member");
		xmlout_text(x, "OutputKey", o->key);
		xmlout_text(x, "OutputValue", o->value);
		xmlout_text(x, "Description", o->description);
		xmlout_text(x, "ExportName", o->export_name);
		xmlout_close(x);
	}
	xmlout_close(x);
}

void cfn_call_add_tags(struct xmlout *x, const struct cfn_pair *tags, size_t count)
{
	xmlout_open(x, "Tags");
	for (size_t i = 0; i < count; i++) {
		xmlout_open(x, "member");
		xmlout_text(x, "Key", tags[i].key);
		xmlout_text(x, "Value", tags[i].value);
		xmlout_close(x);
	}
	xmlout_close(x);
}

/* Newest first; the last few, as AWS has it. */
static void add_operations(struct xmlout *x, const struct cfn_stack *stack)
{
	enum { SHOWN = 2 };

	xmlout_open(x, "LastOperations");
	for (size_t i = 0; i < SHOWN && i < stack->operations.len; i++) {
		const struct cfn_operation *operation =
			&stack->operations.item[stack->operations.len - 1 - i];

		xmlout_open(x, "member");
		xmlout_text(x, "OperationType", operation->type);
		xmlout_text(x, "OperationId", operation->id);
		xmlout_close(x);
	}
	xmlout_close(x);
}

static void add_drift(struct xmlout *x)
{
	xmlout_open(x, "DriftInformation");
	xmlout_text(x, "StackDriftStatus", "NOT_CHECKED");
	xmlout_close(x);
}

static void add_status(struct call *call, const struct cfn_stack *stack)
{
	struct xmlout *x = &call->answer;
	const struct cfn_event *seen = seen_status(call, stack);

	xmlout_time(x, "CreationTime", stack->created_ms);
	if (stack->updated_ms > 0) xmlout_time(x, "LastUpdatedTime", stack->updated_ms);
	if (stack->deleted_ms > 0) xmlout_time(x, "DeletionTime", stack->deleted_ms);
	xmlout_text(x, "StackStatus", seen ? seen->status : stack->status);
	xmlout_text(x, "StackStatusReason", seen ? seen->reason : stack->reason);
}

static void add_stack(struct call *call, const struct cfn_stack *stack)
{
	struct xmlout *x = &call->answer;

	xmlout_open(x, "member");
	xmlout_text(x, "StackId", stack->arn);
	xmlout_text(x, "StackName", stack->name);
	xmlout_text(x, "ChangeSetId", stack->change_set_arn);
	xmlout_text(x, "Description", stack->description);
	cfn_call_add_parameters(x, stack->parameters.item, stack->parameters.len);
	add_status(call, stack);
	xmlout_bool(x, "DisableRollback", stack->disable_rollback);
	xmlout_open(x, "NotificationARNs");
	xmlout_close(x);
	if (stack->capabilities.len) {
		xmlout_open(x, "Capabilities");
		for (size_t i = 0; i < stack->capabilities.len; i++)
			xmlout_text(x, "member", stack->capabilities.item[i]);
		xmlout_close(x);
	}
	add_outputs(x, stack);
	cfn_call_add_tags(x, stack->tags.item, stack->tags.len);
	xmlout_bool(x, "EnableTerminationProtection", stack->is_protected);
	add_drift(x);
	add_operations(x, stack);
	xmlout_close(x);
}

bool cfn_call_is_here(const struct call *call, const struct cfn_stack *stack)
{
	return str_equal(stack->account, call->account->id) &&
	       str_equal(stack->region, call->region) && stack->created_ms <= seen_until(call);
}

void cfn_call_describe_stacks(struct call *call)
{
	struct xmlout *x = &call->answer;
	if (fields_get(&call->form, "StackName")) {
		const struct cfn_stack *one = cfn_call_find(call, "Stack with id $ does not exist");
		if (!one) return;
		call_begin_xml(call);
		xmlout_open(x, "Stacks");
		add_stack(call, one);
		xmlout_close(x);
		return;
	}
	size_t i = page_start(call), added = 0;
	const struct cfn_stack *stack;
	call_begin_xml(call);
	xmlout_open(x, "Stacks");
	for (; (stack = cfn_at(call->cfn, i)) && added < STACKS_PAGE; i++) {
		if (!cfn_call_is_here(call, stack) || str_equal(stack->status, "DELETE_COMPLETE"))
			continue;
		add_stack(call, stack);
		added++;
	}
	xmlout_close(x);
	if (stack) add_next_token(call, i);
}

static void add_event(struct xmlout *x, const struct cfn_stack *stack, const struct cfn_event *e)
{
	xmlout_open(x, "member");
	xmlout_text(x, "StackId", e->stack_arn);
	xmlout_text(x, "EventId", e->id);
	xmlout_text(x, "StackName", e->stack_name);
	if (e->operation < stack->operations.len)
		xmlout_text(x, "OperationId", stack->operations.item[e->operation].id);
	xmlout_text(x, "LogicalResourceId", e->logical_id);
	xmlout_text(x, "PhysicalResourceId", e->physical_id ? e->physical_id : "");
	xmlout_text(x, "ResourceType", e->type);
	xmlout_time(x, "Timestamp", e->time_ms);
	xmlout_text(x, "ResourceStatus", e->status);
	xmlout_text(x, "ResourceStatusReason", e->reason);
	xmlout_text(x, "ResourceProperties", e->properties);
	xmlout_text(x, "ClientRequestToken", e->token);
	xmlout_text(x, "DetailedStatus", e->detailed);
	xmlout_close(x);
}

/* A token counts the events that are older than the page before: new ones do not move it. */
void cfn_call_describe_stack_events(struct call *call)
{
	const struct cfn_stack *stack = cfn_call_find(call, "Stack [$] does not exist");
	struct xmlout *x = &call->answer;

	if (!stack) return;
	size_t left = fields_get(&call->form, "NextToken") ? page_start(call) : stack->events.len;
	if (left > stack->events.len) left = stack->events.len;
	call_begin_xml(call);
	xmlout_open(x, "StackEvents");
	for (size_t added = 0; left > 0 && added < EVENTS_PAGE; added++) {
		const struct cfn_event *event = &stack->events.item[--left];

		if (faults_seen_ms(call->faults, event->id, event->time_ms) > seen_until(call))
			continue;
		add_event(x, stack, event);
		/* Delivered twice, as a page of AWS sometimes has them. */
		if (faults_repeats_event(call->faults, event->id)) add_event(x, stack, event);
	}
	xmlout_close(x);
	if (left > 0) add_next_token(call, left);
}

/* What an update took away is no longer the stack's. */
static bool is_shown(const struct cfn_stack *stack, const struct cfn_resource *r)
{
	return stack->deleted_ms || !stack->updated_ms || !str_equal(r->status, "DELETE_COMPLETE");
}

static void add_resource(struct xmlout *x, const struct cfn_resource *r,
			 const struct cfn_stack *stack)
{
	xmlout_open(x, "member");
	if (stack) {
		xmlout_text(x, "StackName", stack->name);
		xmlout_text(x, "StackId", stack->arn);
	}
	xmlout_text(x, "LogicalResourceId", r->logical_id);
	xmlout_text(x, "PhysicalResourceId", r->physical_id);
	xmlout_text(x, "ResourceType", r->type);
	xmlout_time(x, stack ? "Timestamp" : "LastUpdatedTimestamp", r->updated_ms);
	xmlout_text(x, "ResourceStatus", r->status);
	xmlout_text(x, "ResourceStatusReason", r->reason);
	xmlout_open(x, "DriftInformation");
	xmlout_text(x, "StackResourceDriftStatus", "NOT_CHECKED");
	xmlout_close(x);
	xmlout_close(x);
}

void cfn_call_list_stack_resources(struct call *call)
{
	const struct cfn_stack *stack = cfn_call_find(call, "Stack with id $ does not exist");
	struct xmlout *x = &call->answer;
	if (!stack) return;
	size_t i = page_start(call), end = i + RESOURCES_PAGE;
	call_begin_xml(call);
	xmlout_open(x, "StackResourceSummaries");
	for (; i < stack->resources.len && i < end; i++)
		if (is_shown(stack, &stack->resources.item[i]))
			add_resource(x, &stack->resources.item[i], NULL);
	xmlout_close(x);
	if (i < stack->resources.len) add_next_token(call, i);
}

/* By stack, or by the physical id of one of its resources. */
static const struct cfn_stack *owner(struct call *call)
{
	const char *id = fields_get(&call->form, "PhysicalResourceId");
	const struct cfn_stack *stack;

	if (!id || fields_get(&call->form, "StackName"))
		return cfn_call_find(call, "Stack with id $ does not exist");
	for (size_t s = 0; (stack = cfn_at(call->cfn, s)); s++)
		for (size_t i = 0; cfn_call_is_here(call, stack) && i < stack->resources.len; i++)
			if (!stack->deleted_ms &&
			    str_equal(stack->resources.item[i].physical_id, id))
				return stack;
	call_refuse(call, 400, "ValidationError", "Stack for %s does not exist", id);
	return NULL;
}

void cfn_call_describe_stack_resources(struct call *call)
{
	const struct cfn_stack *stack = owner(call);
	const char *only = fields_get(&call->form, "LogicalResourceId");
	struct xmlout *x = &call->answer;

	if (!stack) return;
	call_begin_xml(call);
	xmlout_open(x, "StackResources");
	for (size_t i = 0; i < stack->resources.len && i < RESOURCES_PAGE; i++)
		if ((!only || str_equal(only, stack->resources.item[i].logical_id)) &&
		    is_shown(stack, &stack->resources.item[i]))
			add_resource(x, &stack->resources.item[i], stack);
	xmlout_close(x);
}

static bool has_wanted_status(const struct call *call, const struct cfn_stack *stack)
{
	for (size_t i = 1;; i++) {
		const char *wanted = fields_getf(&call->form, "StackStatusFilter.member.%zu", i);
		if (!wanted) return i == 1;
		if (str_equal(wanted, stack->status)) return true;
	}
}

/* Newest first; a token counts the stacks that are older than the page before. */
void cfn_call_list_stacks(struct call *call)
{
	struct xmlout *x = &call->answer;
	size_t left = page_start(call), added = 0;
	if (!left)
		while (cfn_at(call->cfn, left))
			left++;
	call_begin_xml(call);
	xmlout_open(x, "StackSummaries");
	while (left > 0 && added < STACKS_PAGE) {
		const struct cfn_stack *stack = cfn_at(call->cfn, --left);
		if (!stack || !cfn_call_is_here(call, stack) || !has_wanted_status(call, stack))
			continue;
		xmlout_open(x, "member");
		xmlout_text(x, "StackId", stack->arn);
		xmlout_text(x, "StackName", stack->name);
		xmlout_text(x, "TemplateDescription", stack->description);
		add_status(call, stack);
		add_drift(x);
		add_operations(x, stack);
		xmlout_close(x);
		added++;
	}
	xmlout_close(x);
	if (left > 0) add_next_token(call, left);
}
