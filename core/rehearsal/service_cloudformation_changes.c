/* CloudFormation's calls about change sets. */
#include "core/rehearsal/service_cloudformation.h"

enum { CHANGES_PAGE = 20, SETS_PAGE = 100 };

struct cfn_change_set *cfn_call_change_set(struct call *call)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	const char *stack = fields_text(&call->form, "StackName");
	const char *name = fields_text(&call->form, "ChangeSetName");
	struct cfn_change_set *set =
		cfn_find_change_set(call->cfn, call->account->id, stack, name, &err);

	if (!set) call_refuse(call, 404, "ChangeSetNotFound", "%s", err_text(&err));
	return set;
}

static bool read_kind(struct call *call, const struct cfn_create *create, bool *ret_is_create)
{
	const char *kind = fields_text(&call->form, "ChangeSetType");

	(void)create;
	*ret_is_create = str_equal(kind, "CREATE");
	if (*ret_is_create || !*kind || str_equal(kind, "UPDATE")) return true;
	call_refuse(call, 400, "ValidationError",
		    "The rehearsal makes change sets of the types CREATE and UPDATE only");
	return false;
}

void cfn_call_create_change_set(struct call *call)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(cfn_call_request_release) struct stack_request request = { 0 };
	struct cfn_change_set_request wanted = { .name = fields_text(&call->form, "ChangeSetName"),
						 .description =
							 fields_get(&call->form, "Description") };
	const struct cfn_change_set *set = NULL;

	if (!read_kind(call, NULL, &wanted.is_create) ||
	    !cfn_call_read_request(call, !wanted.is_create, &request))
		return;
	request.create.token = fields_get(&call->form, "ClientToken");
	request.create.disable_rollback = false;
	wanted.stack = &request.create;
	if (cfn_create_change_set(call->cfn, &wanted, call->now_ms, &set, &err) < 0) {
		call_refuse_with(call, &err);
		return;
	}
	call_begin_xml(call);
	xmlout_text(&call->answer, "Id", set->arn);
	xmlout_text(&call->answer, "StackId", set->stack_arn);
}

static void add_detail(struct xmlout *x, const struct cfn_change_detail *d, bool with_values)
{
	CLEANUP(mem_free_text) char *path = str_format("/Properties/%s", d->name);

	xmlout_open(x, "member");
	xmlout_open(x, "Target");
	xmlout_text(x, "Attribute", "Properties");
	xmlout_text(x, "Name", d->name);
	xmlout_text(x, "RequiresRecreation", cfn_recreation_name(d->recreation));
	if (with_values) {
		xmlout_text(x, "Path", path);
		xmlout_text(x, "BeforeValue", d->before);
		xmlout_text(x, "AfterValue", d->after);
		xmlout_text(x, "AttributeChangeType",
			    !d->before  ? "Add"
			    : !d->after ? "Remove"
					: "Modify");
	}
	xmlout_close(x);
	xmlout_text(x, "Evaluation", d->is_dynamic ? "Dynamic" : "Static");
	xmlout_text(x, "ChangeSource", d->source);
	xmlout_text(x, "CausingEntity", d->cause);
	xmlout_close(x);
}

static void add_change(struct xmlout *x, const struct cfn_change *c, bool with_values)
{
	xmlout_open(x, "member");
	xmlout_text(x, "Type", "Resource");
	xmlout_open(x, "ResourceChange");
	xmlout_text(x, "PolicyAction", c->policy_action);
	xmlout_text(x, "Action", c->action);
	xmlout_text(x, "LogicalResourceId", c->logical_id);
	xmlout_text(x, "PhysicalResourceId", c->physical_id);
	xmlout_text(x, "ResourceType", c->type);
	xmlout_text(x, "Replacement", c->replacement);
	xmlout_open(x, "Scope");
	if (c->details.len) xmlout_text(x, "member", "Properties");
	xmlout_close(x);
	xmlout_open(x, "Details");
	for (size_t i = 0; i < c->details.len; i++)
		add_detail(x, &c->details.item[i], with_values);
	xmlout_close(x);
	if (with_values) {
		xmlout_text(x, "BeforeContext", c->before_context);
		xmlout_text(x, "AfterContext", c->after_context);
	}
	xmlout_close(x);
	xmlout_close(x);
}

static void add_head(struct xmlout *x, const struct cfn_change_set *set)
{
	xmlout_text(x, "ChangeSetName", set->name);
	xmlout_text(x, "ChangeSetId", set->arn);
	xmlout_text(x, "StackId", set->stack_arn);
	xmlout_text(x, "StackName", set->stack->name);
	xmlout_text(x, "Description", set->description);
	xmlout_time(x, "CreationTime", set->created_ms);
	xmlout_text(x, "ExecutionStatus", set->due_ms >= 0 ? "UNAVAILABLE" : set->execution);
	xmlout_text(x, "Status", set->status);
	if (set->due_ms < 0) xmlout_text(x, "StatusReason", set->reason);
}

static const char *on_failure_name(enum cfn_on_failure on_failure)
{
	static const char *const NAMES[] = {
		[CFN_ROLL_BACK] = NULL, [CFN_DO_NOTHING] = "DO_NOTHING", [CFN_DELETE] = "DELETE"
	};

	return NAMES[on_failure];
}

void cfn_call_describe_change_set(struct call *call)
{
	const struct cfn_change_set *set = cfn_call_change_set(call);
	struct xmlout *x = &call->answer;
	bool with_values = str_equal(fields_text(&call->form, "IncludePropertyValues"), "true");
	struct page page;

	if (!set || !page_of_form(call, "NextToken", "MaxResults", CHANGES_PAGE, &page)) return;
	call_begin_xml(call);
	add_head(x, set);
	cfn_call_add_parameters(x, set->parameters.item, set->parameters.len);
	xmlout_open(x, "NotificationARNs");
	xmlout_close(x);
	xmlout_open(x, "Capabilities");
	for (size_t i = 0; i < set->capabilities.len; i++)
		xmlout_text(x, "member", set->capabilities.item[i]);
	xmlout_close(x);
	cfn_call_add_tags(x, set->tags.item, set->tags.len);
	xmlout_open(x, "Changes");
	for (size_t i = 0; set->due_ms < 0 && i < set->changes.of.len; i++)
		if (page_takes(&page)) add_change(x, &set->changes.of.item[i], with_values);
	xmlout_close(x);
	xmlout_text(x, "OnStackFailure", on_failure_name(set->on_failure));
	xmlout_bool(x, "IncludeNestedStacks", false);
	page_end_xml(call, &page, "NextToken");
}

void cfn_call_list_change_sets(struct call *call)
{
	const struct cfn_stack *stack = cfn_call_find(call, "Stack [$] does not exist");
	const struct cfn_change_set *set;
	struct xmlout *x = &call->answer;
	struct page page;

	if (!stack || !page_of_form(call, "NextToken", "MaxResults", SETS_PAGE, &page)) return;
	call_begin_xml(call);
	xmlout_open(x, "Summaries");
	for (size_t i = 0; (set = cfn_change_set_at(call->cfn, i)); i++) {
		if (set->stack != stack || !page_takes(&page)) continue;
		xmlout_open(x, "member");
		add_head(x, set);
		xmlout_bool(x, "IncludeNestedStacks", false);
		xmlout_close(x);
	}
	xmlout_close(x);
	page_end_xml(call, &page, "NextToken");
}

void cfn_call_execute_change_set(struct call *call)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct cfn_change_set *set = cfn_call_change_set(call);
	const struct cfn_execution how = {
		.token = fields_get(&call->form, "ClientRequestToken"),
		.disable_rollback = str_equal(fields_text(&call->form, "DisableRollback"), "true"),
	};

	if (set && cfn_execute_change_set(call->cfn, set, &how, call->now_ms, &err) < 0)
		call_refuse_with(call, &err);
}

/* What is not there is deleted, as on AWS, where the stack at least must be there. */
void cfn_call_delete_change_set(struct call *call)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	const char *stack = fields_text(&call->form, "StackName");
	const char *name = fields_text(&call->form, "ChangeSetName");
	struct cfn_change_set *set =
		cfn_find_change_set(call->cfn, call->account->id, stack, name, &err);

	if (set) {
		err_reset(&err);
		if (cfn_delete_change_set(call->cfn, set, call->now_ms, &err) < 0)
			call_refuse_with(call, &err);
	} else if (*stack && !cfn_find(call->cfn, call->account->id, stack)) {
		call_refuse(call, 404, "ChangeSetNotFound", "Stack [%s] does not exist", stack);
	}
}
