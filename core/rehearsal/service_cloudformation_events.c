/* DescribeEvents: operations with their progress and, above all, their errors - those of change
 * sets included, which no other call tells. */
#include "core/rehearsal/service_cloudformation.h"

enum { EVENTS_PAGE = 100 };

struct wanted {
	const struct cfn_stack *stack;
	const struct cfn_change_set *set; /* NULL: any */
	const char *operation_id;         /* NULL: any */
	bool only_failed;
};

static const char *status_name(const struct cfn_operation *o)
{
	if (o->end_ms < 0) return "IN_PROGRESS";
	return o->has_failed ? "FAILED" : "SUCCEEDED";
}

static void add_operation(struct xmlout *x, const struct cfn_operation *o)
{
	xmlout_text(x, "OperationId", o->id);
	xmlout_text(x, "OperationType", o->type);
	xmlout_text(x, "OperationStatus", status_name(o));
}

static bool is_failed(const struct cfn_event *e)
{
	return str_ends(e->status, "_FAILED");
}

static void add_event(struct xmlout *x, const struct cfn_stack *stack, const struct cfn_event *e)
{
	const struct cfn_operation *o = &stack->operations.item[e->operation];
	bool is_own = str_equal(e->physical_id, stack->arn);

	xmlout_open(x, "member");
	xmlout_text(x, "EventId", e->id);
	xmlout_text(x, "StackId", e->stack_arn);
	add_operation(x, o);
	xmlout_text(x, "EventType",
		    is_own         ? "STACK_EVENT"
		    : is_failed(e) ? "PROVISIONING_ERROR"
				   : "PROGRESS_EVENT");
	xmlout_text(x, "LogicalResourceId", e->logical_id);
	xmlout_text(x, "PhysicalResourceId", e->physical_id);
	xmlout_text(x, "ResourceType", e->type);
	xmlout_time(x, "Timestamp", e->time_ms);
	if (is_own) {
		xmlout_time(x, "StartTime", o->start_ms);
		if (o->end_ms >= 0) xmlout_time(x, "EndTime", o->end_ms);
	}
	xmlout_text(x, "ResourceStatus", e->status);
	xmlout_text(x, "ResourceStatusReason", e->reason);
	xmlout_text(x, "ResourceProperties", e->properties);
	xmlout_text(x, "ClientRequestToken", e->token);
	xmlout_text(x, "DetailedStatus", e->detailed);
	xmlout_close(x);
}

static void add_validation(struct xmlout *x, const struct cfn_change_set *set, size_t i)
{
	const struct cfn_validation_error *v = &set->errors.item[i];
	CLEANUP(mem_free_text) char *id = str_format("%s-%zu", set->name, i);

	xmlout_open(x, "member");
	xmlout_text(x, "EventId", id);
	xmlout_text(x, "StackId", set->stack_arn);
	xmlout_text(x, "OperationId", strrchr(set->arn, '/') + 1);
	xmlout_text(x, "OperationType", "CREATE_CHANGESET");
	xmlout_text(x, "OperationStatus", "FAILED");
	xmlout_text(x, "EventType", "VALIDATION_ERROR");
	xmlout_text(x, "LogicalResourceId", v->logical_id);
	xmlout_text(x, "ResourceType", v->type);
	xmlout_time(x, "Timestamp", set->created_ms);
	xmlout_text(x, "ValidationName", v->name);
	xmlout_text(x, "ValidationStatus", "FAILED");
	xmlout_text(x, "ValidationStatusReason", v->sentence);
	xmlout_text(x, "ValidationPath", v->path);
	xmlout_text(x, "ValidationFailureMode", v->mode);
	xmlout_close(x);
}

static bool is_wanted(const struct wanted *w, const struct cfn_event *e)
{
	if (e->operation >= w->stack->operations.len) return false;
	if (w->operation_id &&
	    !str_equal(w->stack->operations.item[e->operation].id, w->operation_id))
		return false;
	return !w->only_failed || is_failed(e);
}

/* The stack that has such an operation. */
static const struct cfn_stack *find_operation(const struct call *call, const char *id)
{
	const struct cfn_stack *stack;

	for (size_t s = 0; (stack = cfn_at(call->cfn, s)); s++)
		for (size_t i = 0; cfn_call_is_here(call, stack) && i < stack->operations.len; i++)
			if (str_equal(stack->operations.item[i].id, id)) return stack;
	return NULL;
}

static bool read_wanted(struct call *call, struct wanted *ret)
{
	const char *operation = fields_get(&call->form, "OperationId");

	ret->only_failed = str_equal(fields_text(&call->form, "Filters.FailedEvents"), "true");
	ret->operation_id = operation;
	if (fields_get(&call->form, "ChangeSetName")) {
		ret->set = cfn_call_change_set(call);
		if (ret->set) ret->stack = ret->set->stack;
	} else if (operation && !fields_get(&call->form, "StackName")) {
		ret->stack = find_operation(call, operation);
		if (!ret->stack)
			call_refuse(call, 400, "ValidationError", "Operation [%s] does not exist",
				    operation);
	} else {
		ret->stack = cfn_call_find(call, "Stack [$] does not exist");
	}
	return ret->stack != NULL;
}

static void add_validations(struct call *call, const struct wanted *w, struct page *page)
{
	const struct cfn_change_set *set;

	for (size_t s = 0; (set = cfn_change_set_at(call->cfn, s)); s++)
		for (size_t i = 0; set->stack == w->stack && set->due_ms < 0 &&
				   (!w->set || w->set == set) && i < set->errors.len;
		     i++)
			if (page_takes(page)) add_validation(&call->answer, set, i);
}

void cfn_call_describe_events(struct call *call)
{
	struct wanted wanted = { 0 };
	struct page page;

	if (!page_of_form(call, "NextToken", "MaxResults", EVENTS_PAGE, &page) ||
	    !read_wanted(call, &wanted))
		return;
	call_begin_xml(call);
	xmlout_open(&call->answer, "OperationEvents");
	if (!wanted.operation_id) add_validations(call, &wanted, &page);
	for (size_t i = wanted.stack->events.len; !wanted.set && i-- > 0;)
		if (is_wanted(&wanted, &wanted.stack->events.item[i]) && page_takes(&page))
			add_event(&call->answer, wanted.stack, &wanted.stack->events.item[i]);
	xmlout_close(&call->answer);
	page_end_xml(call, &page, "NextToken");
}
