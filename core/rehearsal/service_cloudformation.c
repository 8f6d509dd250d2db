#include "core/rehearsal/service_cloudformation.h"

void cfn_call_request_release(struct stack_request *request)
{
	vec_release(&request->parameters);
	vec_release(&request->tags);
	vec_release(&request->capabilities);
}

static bool is_true(const struct fields *form, const char *name)
{
	return str_equal(fields_text(form, name), "true");
}

static void read_lists(const struct fields *form, bool is_update, struct stack_request *ret)
{
	const char *key;

	for (size_t i = 1; (key = fields_getf(form, "Parameters.member.%zu.ParameterKey", i));
	     i++) {
		const char *value = fields_getf(form, "Parameters.member.%zu.ParameterValue", i);
		const char *previous =
			fields_getf(form, "Parameters.member.%zu.UsePreviousValue", i);
		bool keeps = is_update && str_equal(previous, "true");

		*vec_push(&ret->parameters) =
			(struct cfn_pair){ (char *)key,
					   keeps ? NULL : (char *)(value ? value : "") };
	}
	for (size_t i = 1; (key = fields_getf(form, "Tags.member.%zu.Key", i)); i++) {
		const char *value = fields_getf(form, "Tags.member.%zu.Value", i);

		*vec_push(&ret->tags) =
			(struct cfn_pair){ (char *)key, (char *)(value ? value : "") };
	}
	for (size_t i = 1; (key = fields_getf(form, "Capabilities.member.%zu", i)); i++)
		*vec_push(&ret->capabilities) = key;
}

static bool read_on_failure(struct call *call, enum cfn_on_failure *ret)
{
	static const struct {
		const char *name;
		enum cfn_on_failure value;
	} CHOICES[] = { { "", CFN_ROLL_BACK },
			{ "ROLLBACK", CFN_ROLL_BACK },
			{ "DO_NOTHING", CFN_DO_NOTHING },
			{ "DELETE", CFN_DELETE } };
	const char *given = fields_get(&call->form, "OnFailure");

	if (!given) given = fields_text(&call->form, "OnStackFailure");
	for (size_t i = 0; i < ARRAY_LEN(CHOICES); i++) {
		if (!str_equal(CHOICES[i].name, given)) continue;
		*ret = CHOICES[i].value;
		return true;
	}
	call_refuse(
		call, 400, "ValidationError",
		"1 validation error detected: Value '%s' at 'onFailure' failed to satisfy "
		"constraint: Member must satisfy enum value set: [ROLLBACK, DO_NOTHING, DELETE]",
		given);
	return false;
}

bool cfn_call_read_request(struct call *call, bool is_update, struct stack_request *ret)
{
	const struct fields *form = &call->form;
	bool keeps = is_update && is_true(form, "UsePreviousTemplate");
	const char *body = keeps ? "" : cfn_call_template_body(call);
	enum cfn_on_failure on_failure;

	if (!body || !read_on_failure(call, &on_failure)) return false;
	read_lists(form, is_update, ret);
	ret->create = (struct cfn_create){
		.account = call->account->id,
		.region = call->region,
		.name = fields_text(form, "StackName"),
		.template_body = body,
		.template_len = strlen(body),
		.token = fields_get(form, "ClientRequestToken"),
		.parameters = ret->parameters.item,
		.parameter_count = ret->parameters.len,
		.tags = ret->tags.item,
		.tag_count = ret->tags.len,
		.capabilities = ret->capabilities.item,
		.capability_count = ret->capabilities.len,
		.disable_rollback = is_true(form, "DisableRollback") ||
				    (!is_update && on_failure == CFN_DO_NOTHING),
		.on_failure = on_failure,
		.is_protected = is_true(form, "EnableTerminationProtection"),
		.keeps_template = keeps,
		.keeps_tags = is_update && !ret->tags.len,
	};
	return true;
}

static void answer_stack(struct call *call, const struct cfn_stack *stack)
{
	call_begin_xml(call);
	xmlout_text(&call->answer, "StackId", stack->arn);
	if (stack->operations.len)
		xmlout_text(&call->answer, "OperationId",
			    stack->operations.item[stack->operations.len - 1].id);
}

static void create_stack(struct call *call)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(cfn_call_request_release) struct stack_request request = { 0 };
	const struct cfn_stack *stack = NULL;

	if (!cfn_call_read_request(call, false, &request)) return;
	if (cfn_create_stack(call->cfn, &request.create, call->now_ms, &stack, &err) < 0)
		call_refuse_with(call, &err);
	else
		answer_stack(call, stack);
}

static void update_stack(struct call *call)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(cfn_call_request_release) struct stack_request request = { 0 };
	const struct cfn_stack *stack = NULL;

	if (!cfn_call_read_request(call, true, &request)) return;
	if (cfn_update_stack(call->cfn, &request.create, call->now_ms, &stack, &err) < 0)
		call_refuse_with(call, &err);
	else
		answer_stack(call, stack);
}

struct id_list {
	VEC(const char *) of;
};

static void id_list_release(struct id_list *list)
{
	vec_release(&list->of);
}

static void delete_stack(struct call *call)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(id_list_release) struct id_list retained = { 0 };
	const struct fields *form = &call->form;
	const char *name = fields_text(form, "StackName"), *id;
	const struct cfn_stack *stack = cfn_find(call->cfn, call->account->id, name);
	struct cfn_delete wanted = { .account = call->account->id,
				     .name = name,
				     .token = fields_get(form, "ClientRequestToken"),
				     .is_forced = str_equal(fields_text(form, "DeletionMode"),
							    "FORCE_DELETE_STACK") };

	if (stack && !str_equal(stack->region, call->region)) return; /* not there: success */
	for (size_t i = 1; (id = fields_getf(form, "RetainResources.member.%zu", i)); i++)
		*vec_push(&retained.of) = id;
	wanted.retain = retained.of.item;
	wanted.retain_count = retained.of.len;
	if (cfn_delete_stack_with(call->cfn, &wanted, call->now_ms, &err) < 0)
		call_refuse_with(call, &err);
}

static const struct operation operations[] = {
	{ "CreateStack", true, create_stack },
	{ "UpdateStack", true, update_stack },
	{ "DeleteStack", true, delete_stack },
	{ "CancelUpdateStack", true, cfn_call_cancel_update },
	{ "ContinueUpdateRollback", true, cfn_call_continue_rollback },
	{ "RollbackStack", true, cfn_call_roll_back },
	{ "UpdateTerminationProtection", true, cfn_call_protect },
	{ "CreateChangeSet", true, cfn_call_create_change_set },
	{ "ExecuteChangeSet", true, cfn_call_execute_change_set },
	{ "DeleteChangeSet", true, cfn_call_delete_change_set },
	{ "DescribeChangeSet", false, cfn_call_describe_change_set },
	{ "ListChangeSets", false, cfn_call_list_change_sets },
	{ "DescribeEvents", false, cfn_call_describe_events },
	{ "DescribeStacks", false, cfn_call_describe_stacks },
	{ "DescribeStackEvents", false, cfn_call_describe_stack_events },
	{ "DescribeStackResources", false, cfn_call_describe_stack_resources },
	{ "ListStackResources", false, cfn_call_list_stack_resources },
	{ "ListStacks", false, cfn_call_list_stacks },
	{ "GetTemplate", false, cfn_call_get_template },
	{ "GetTemplateSummary", false, cfn_call_get_template_summary },
	{ "ValidateTemplate", false, cfn_call_validate_template },
	{ 0 },
};
const struct service service_cloudformation = {
	.scope = "cloudformation",
	.protocol = PROTOCOL_QUERY,
	.xml_namespace = "http://cloudformation.amazonaws.com/doc/2010-05-15/",
	.operations = operations
};
