#include "core/rehearsal/services.h"

enum { TEMPLATE_BYTES_MAX = 51200 };

struct stored_template {
	char *arn, *body;
};
struct template_store {
	VEC(struct stored_template) items;
};

struct template_store *template_store_new(void)
{
	return mem_alloc(sizeof(struct template_store));
}

void template_store_free(struct template_store *store)
{
	if (!store) return;
	for (size_t i = 0; i < store->items.len; i++) {
		free(store->items.item[i].arn);
		free(store->items.item[i].body);
	}
	vec_release(&store->items);
	free(store);
}

static void keep_template(struct template_store *store, const char *arn, const char *body)
{
	for (size_t i = 0; i < store->items.len; i++)
		if (str_equal(store->items.item[i].arn, arn)) return;
	struct stored_template *t = vec_push(&store->items);
	t->arn = mem_copy_text(arn);
	t->body = mem_copy_text(body);
}

struct creation { /* arrays point into the request's form */
	VEC(struct cfn_pair) parameters, tags;
	VEC(const char *) capabilities;
};

static void release_creation(struct creation *c)
{
	vec_release(&c->parameters);
	vec_release(&c->tags);
	vec_release(&c->capabilities);
}

static void read_lists(const struct fields *form, struct creation *ret)
{
	const char *key;
	for (size_t i = 1; (key = fields_getf(form, "Parameters.member.%zu.ParameterKey", i));
	     i++) {
		const char *value = fields_getf(form, "Parameters.member.%zu.ParameterValue", i);
		*vec_push(&ret->parameters) =
			(struct cfn_pair){ (char *)key, (char *)(value ? value : "") };
	}
	for (size_t i = 1; (key = fields_getf(form, "Tags.member.%zu.Key", i)); i++) {
		const char *value = fields_getf(form, "Tags.member.%zu.Value", i);
		*vec_push(&ret->tags) =
			(struct cfn_pair){ (char *)key, (char *)(value ? value : "") };
	}
	for (size_t i = 1; (key = fields_getf(form, "Capabilities.member.%zu", i)); i++)
		*vec_push(&ret->capabilities) = key;
}

/* The template of the request; NULL: refused. */
static const char *template_body(struct call *call)
{
	const char *body = fields_get(&call->form, "TemplateBody");
	if (fields_get(&call->form, "TemplateURL"))
		call_refuse(call, 400, "ValidationError",
			    "The rehearsal takes templates as TemplateBody only");
	else if (str_is_empty(body))
		call_refuse(call, 400, "ValidationError",
			    "Either Template URL or Template Body must be specified.");
	else if (strlen(body) > TEMPLATE_BYTES_MAX)
		call_refuse(call, 400, "ValidationError",
			    "1 validation error detected: Value at 'templateBody' failed to "
			    "satisfy constraint: Member must have length less than or equal to "
			    "51200");
	else
		return body;
	return NULL;
}

static void create_stack(struct call *call)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(release_creation) struct creation lists = { 0 };
	const struct fields *form = &call->form;
	const char *body = template_body(call);
	const struct cfn_stack *stack = NULL;
	if (!body) return;
	read_lists(form, &lists);
	struct cfn_create create = {
		.account = call->account->id,
		.region = call->region,
		.name = fields_text(form, "StackName"),
		.template_body = body,
		.template_len = strlen(body),
		.token = fields_get(form, "ClientRequestToken"),
		.parameters = lists.parameters.item,
		.parameter_count = lists.parameters.len,
		.tags = lists.tags.item,
		.tag_count = lists.tags.len,
		.capabilities = lists.capabilities.item,
		.capability_count = lists.capabilities.len,
		.disable_rollback = str_equal(fields_text(form, "DisableRollback"), "true") ||
				    str_equal(fields_text(form, "OnFailure"), "DO_NOTHING"),
	};
	if (cfn_create_stack(call->cfn, &create, call->now_ms, &stack, &err) < 0) {
		call_refuse_with(call, &err);
		return;
	}
	keep_template(call->templates, stack->arn, body);
	call_begin_xml(call);
	xmlout_text(&call->answer, "StackId", stack->arn);
}

static void delete_stack(struct call *call)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	const char *name = fields_text(&call->form, "StackName");
	const struct cfn_stack *stack = cfn_find(call->cfn, call->account->id, name);
	if (stack && !str_equal(stack->region, call->region)) return; /* not there: success */
	if (cfn_delete_stack(call->cfn, call->account->id, name, call->now_ms, &err) < 0)
		call_refuse_with(call, &err);
}

static void get_template(struct call *call)
{
	const char *name = fields_text(&call->form, "StackName");
	const struct cfn_stack *stack = cfn_find(call->cfn, call->account->id, name);
	for (size_t i = 0; stack && i < call->templates->items.len; i++) {
		if (!str_equal(call->templates->items.item[i].arn, stack->arn)) continue;
		call_begin_xml(call);
		xmlout_text(&call->answer, "TemplateBody", call->templates->items.item[i].body);
		xmlout_open(&call->answer, "StagesAvailable");
		xmlout_text(&call->answer, "member", "Original");
		xmlout_text(&call->answer, "member", "Processed");
		xmlout_close(&call->answer);
		return;
	}
	call_refuse(call, 400, "ValidationError", "Stack with id %s does not exist", name);
}

static void add_parameter(struct call *call, const struct cfn_summary_parameter *p, bool with_type)
{
	struct xmlout *x = &call->answer;
	xmlout_open(x, "member");
	xmlout_text(x, "ParameterKey", p->name);
	xmlout_text(x, "DefaultValue", p->default_value);
	if (with_type) xmlout_text(x, "ParameterType", p->type);
	xmlout_bool(x, "NoEcho", p->no_echo);
	xmlout_text(x, "Description", p->description);
	xmlout_close(x);
}

static void summarise(struct call *call, bool with_types)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct cfn_summary summary = { 0 };
	struct xmlout *x = &call->answer;
	const char *body = template_body(call);
	if (!body) return;
	if (cfn_validate(body, strlen(body), &summary, &err) < 0) {
		call_refuse_with(call, &err);
		return;
	}
	call_begin_xml(call);
	xmlout_text(x, "Description", summary.description);
	xmlout_open(x, "Parameters");
	for (size_t i = 0; i < summary.parameter_count; i++)
		add_parameter(call, &summary.parameters[i], with_types);
	xmlout_close(x);
	if (summary.needs_iam || summary.needs_named_iam) {
		xmlout_open(x, "Capabilities");
		xmlout_text(x, "member",
			    summary.needs_named_iam ? "CAPABILITY_NAMED_IAM" : "CAPABILITY_IAM");
		xmlout_close(x);
		xmlout_text(x, "CapabilitiesReason",
			    "The following resource(s) require capabilities: [AWS::IAM::Role]");
	}
	if (with_types) {
		xmlout_open(x, "ResourceTypes");
		for (size_t i = 0; i < summary.resource_types.len; i++)
			xmlout_text(x, "member", summary.resource_types.item[i]);
		xmlout_close(x);
		xmlout_text(x, "Version", "2010-09-09");
	}
	cfn_summary_release(&summary);
}

static void validate_template(struct call *call)
{
	summarise(call, false);
}

static void get_template_summary(struct call *call)
{
	summarise(call, true);
}

static const struct operation operations[] = {
	{ "CreateStack", true, create_stack },
	{ "DeleteStack", true, delete_stack },
	{ "DescribeStacks", false, cloudformation_describe_stacks },
	{ "DescribeStackEvents", false, cloudformation_describe_stack_events },
	{ "DescribeStackResources", false, cloudformation_describe_stack_resources },
	{ "ListStackResources", false, cloudformation_list_stack_resources },
	{ "ListStacks", false, cloudformation_list_stacks },
	{ "GetTemplate", false, get_template },
	{ "GetTemplateSummary", false, get_template_summary },
	{ "ValidateTemplate", false, validate_template },
	{ 0 },
};
const struct service service_cloudformation = {
	.scope = "cloudformation",
	.protocol = PROTOCOL_QUERY,
	.xml_namespace = "http://cloudformation.amazonaws.com/doc/2010-05-15/",
	.operations = operations
};
