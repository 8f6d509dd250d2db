/* Templates, from cloudformation.h. */
#include "core/aws/answer.h"
#include "core/aws/cloudformation.h"
#include "core/aws/encode.h"
#include "core/aws/shapes.h"

static struct aws_call about_body(const char *action, const struct account *account,
				  const char *body, size_t len)
{
	struct aws_call call = aws_call_init(AWS_CLOUDFORMATION, action, account);
	encode_param(&call.body, "TemplateBody", body, len);
	return call;
}

void cloudformation_validate(struct aws_client *client, const struct account *account,
			     const char *body, size_t len, cloud_done_fn *done, void *user)
{
	struct aws_call call = about_body("ValidateTemplate", account, body, len);
	aws_client_start(client, &call, answer_done, (aws_any_fn *)done, user);
}

static const struct field parameter_fields[] = {
	FIELD_NEEDED(cloudformation_parameter, name, "ParameterKey"),
	FIELD(cloudformation_parameter, type, "ParameterType"),
	FIELD(cloudformation_parameter, default_value, "DefaultValue"),
	FIELD(cloudformation_parameter, is_hidden, "NoEcho"),
};
static const struct shape parameter_shape = SHAPE(cloudformation_parameter, parameter_fields);
static const struct field summary_fields[] = {
	FIELD(cloudformation_summary, description, "Description"),
	FIELD(cloudformation_summary, capabilities_reason, "CapabilitiesReason"),
	FIELD_LIST(cloudformation_summary, capabilities, capability_count, "Capabilities/member",
		   ""),
	FIELD_LIST(cloudformation_summary, resource_types, resource_type_count,
		   "ResourceTypes/member", ""),
	FIELD_ALL(cloudformation_summary, parameters, parameter_count, "Parameters/member",
		  parameter_shape),
};
const struct shape cloudformation_summary_shape = SHAPE(cloudformation_summary, summary_fields);

static void read_summary(struct aws_answer *answer)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(arena_release) struct arena arena = { 0 };
	CLEANUP(xml_release) struct xml *xml = answer_xml(answer, &err);
	struct cloudformation_summary summary = { 0 };
	struct place place;
	bool is_read = xml && answer_place(answer, xml, true, &place, &err) == 0 &&
		       shape_read(&cloudformation_summary_shape, place, answer->action, &summary,
				  &arena, &err) == 0;
	((cloudformation_summary_fn *)answer->done)(err_or_null(&err), is_read ? &summary : NULL,
						    answer->user);
}

void cloudformation_summarise(struct aws_client *client, const struct account *account,
			      const char *body, size_t len, cloudformation_summary_fn *done,
			      void *user)
{
	struct aws_call call = about_body("GetTemplateSummary", account, body, len);
	aws_client_start(client, &call, read_summary, (aws_any_fn *)done, user);
}

static void read_template(struct aws_answer *answer)
{
	cloud_text_fn *done = (cloud_text_fn *)answer->done;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(str_release) struct str body = STR_INIT;
	CLEANUP(xml_release) struct xml *xml = answer_xml(answer, &err);
	if (xml && answer_result(answer, xml, &err) &&
	    xml_read_text(answer->body, answer->len, "TemplateBody", &body, &err) == 0 && !body.len)
		answer_is_strange(answer, &err);
	done(err_or_null(&err), err_is_set(&err) ? NULL : str_text(&body), answer->user);
}

void cloudformation_template(struct aws_client *client, const struct account *account,
			     const char *stack_arn, cloud_text_fn *done, void *user)
{
	struct aws_call call = aws_call_init(AWS_CLOUDFORMATION, "GetTemplate", account);
	aws_call_param(&call, "StackName", stack_arn);
	aws_call_param(&call, "TemplateStage", "Original");
	aws_client_start(client, &call, read_template, (aws_any_fn *)done, user);
}
