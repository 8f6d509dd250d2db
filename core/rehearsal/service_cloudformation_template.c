/* CloudFormation's calls about templates by themselves. */
#include "core/rehearsal/service_cloudformation.h"

enum { TEMPLATE_BYTES_MAX = 51200 };

const char *cfn_call_template_body(struct call *call)
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

void cfn_call_get_template(struct call *call)
{
	const char *name = fields_text(&call->form, "StackName");
	const struct cfn_change_set *set = NULL;
	const struct cfn_stack *stack;
	const char *body;

	if (fields_get(&call->form, "ChangeSetName")) {
		set = cfn_call_change_set(call);
		if (!set) return;
	}
	stack = set ? set->stack : cfn_find(call->cfn, call->account->id, name);
	body = set && set->body ? set->body : stack ? cfn_stack_body(stack) : NULL;
	/* A stack that only a change set knows has no template yet: the empty text. */
	if (stack && !body) body = "";
	if (!body) {
		call_refuse(call, 400, "ValidationError", "Stack with id %s does not exist", name);
		return;
	}
	call_begin_xml(call);
	xmlout_text(&call->answer, "TemplateBody", body);
	xmlout_open(&call->answer, "StagesAvailable");
	xmlout_text(&call->answer, "member", "Original");
	xmlout_text(&call->answer, "member", "Processed");
	xmlout_close(&call->answer);
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
	const char *body = cfn_call_template_body(call);
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

void cfn_call_validate_template(struct call *call)
{
	summarise(call, false);
}

void cfn_call_get_template_summary(struct call *call)
{
	summarise(call, true);
}
