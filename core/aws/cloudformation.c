#include "core/aws/cloudformation.h"

#include "core/aws/answer.h"
#include "core/aws/cloudformation_form.h"
#include "core/aws/encode.h"
#include "core/aws/listing.h"
#include "core/aws/shapes.h"
#include "core/base/mem.h"

#include <stdlib.h>

static const char environment_tag[] = "redash-wizard:environment";

/* Everything a stack is made or changed with, as CreateStack and CreateChangeSet share it. */
void cloudformation_add_request(struct aws_call *call, const struct cloud_stack_request *request)
{
	aws_call_param(call, "StackName", request->name);
	encode_param(&call->body, "TemplateBody", request->template_body, request->template_len);
	for (size_t i = 0; i < request->parameter_count; i++) {
		const struct cloud_pair *pair = &request->parameters[i];
		aws_call_paramf(call, pair->key, "Parameters.member.%zu.ParameterKey", i + 1);
		if (pair->value)
			aws_call_paramf(call, pair->value, "Parameters.member.%zu.ParameterValue",
					i + 1);
		else
			aws_call_paramf(call, "true", "Parameters.member.%zu.UsePreviousValue",
					i + 1);
	}
	for (size_t i = 0; i < request->tag_count; i++) {
		aws_call_paramf(call, request->tags[i].key, "Tags.member.%zu.Key", i + 1);
		aws_call_paramf(call, request->tags[i].value, "Tags.member.%zu.Value", i + 1);
	}
	if (request->allow_iam) aws_call_param(call, "Capabilities.member.1", "CAPABILITY_IAM");
}

static void read_create(struct aws_answer *answer)
{
	cloud_text_fn *done = (cloud_text_fn *)answer->done;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(xml_release) struct xml *xml = answer_xml(answer, &err);
	const char *arn = "";
	if (xml) {
		arn = xml_text(xml, answer_result(answer, xml, &err), "StackId");
		if (!*arn) answer_is_strange(answer, &err);
	}
	done(err_or_null(&err), arn, answer->user);
}

void cloudformation_create(struct aws_client *client, const struct account *account,
			   const struct cloud_stack_request *request, cloud_text_fn *done,
			   void *user)
{
	struct aws_call call = aws_call_init(AWS_CLOUDFORMATION, "CreateStack", account);
	call.is_write = call.is_create = true;
	call.is_idempotent = !str_is_empty(request->token);
	cloudformation_add_request(&call, request);
	if (call.is_idempotent) aws_call_param(&call, "ClientRequestToken", request->token);
	aws_call_param(&call, "DisableRollback", "false");
	aws_client_start(client, &call, read_create, (aws_any_fn *)done, user);
}

static const struct field output_fields[] = {
	FIELD_NEEDED(cloud_pair, key, "OutputKey"),
	FIELD(cloud_pair, value, "OutputValue"),
};
static const struct shape output_shape = SHAPE(cloud_pair, output_fields);
static const struct field parameter_fields[] = {
	FIELD_NEEDED(cloud_pair, key, "ParameterKey"),
	FIELD(cloud_pair, value, "ParameterValue"),
};
static const struct shape parameter_shape = SHAPE(cloud_pair, parameter_fields);
static const struct field stack_fields[] = {
	FIELD_NEEDED(cloud_stack, name, "StackName"),
	FIELD(cloud_stack, arn, "StackId"),
	FIELD_NEEDED(cloud_stack, status, "StackStatus"),
	FIELD(cloud_stack, status_reason, "StackStatusReason"),
	FIELD_WHEN(cloud_stack, created_ms, "CreationTime"),
	FIELD_ALL(cloud_stack, outputs, output_count, "Outputs/member", output_shape),
	FIELD_ALL(cloud_stack, parameters, parameter_count, "Parameters/member", parameter_shape),
	FIELD(cloud_stack, is_protected, "EnableTerminationProtection"),
};
const struct shape cloudformation_stack_shape = SHAPE(cloud_stack, stack_fields);

static const char *environment_of(struct place stack)
{
	struct place tag = place_first(stack, "Tags/member");
	for (; place_exists(tag); tag = place_next(tag))
		if (str_equal(place_text(tag, "Key"), environment_tag))
			return place_text(tag, "Value");
	return "";
}

static void read_describe(struct aws_answer *answer)
{
	cloud_stack_fn *done = (cloud_stack_fn *)answer->done;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(arena_release) struct arena arena = { 0 };
	CLEANUP(xml_release) struct xml *xml = answer_xml(answer, &err);
	struct place place = { 0 };
	struct cloud_stack stack = { 0 };
	if (xml && answer_place(answer, xml, true, &place, &err) == 0)
		place = place_first(place, "Stacks/member");
	bool is_there = !err_is_set(&err) && place_exists(place) &&
			shape_read(&cloudformation_stack_shape, place, answer->action, &stack,
				   &arena, &err) == 0;
	if (err.kind == ERR_NOT_FOUND) err_reset(&err);
	stack.environment = environment_of(place);
	done(err_or_null(&err), is_there ? &stack : NULL, answer->user);
}

void cloudformation_describe(struct aws_client *client, const struct account *account,
			     const char *name_or_arn, cloud_stack_fn *done, void *user)
{
	struct aws_call call = aws_call_init(AWS_CLOUDFORMATION, "DescribeStacks", account);
	aws_call_param(&call, "StackName", name_or_arn);
	aws_client_start(client, &call, read_describe, (aws_any_fn *)done, user);
}

/* A stack and its tag; for lists of them. */
struct tagged {
	const char *name;
	const struct cloud_pair *tags;
	size_t tag_count;
};
static const struct field tag_fields[] = {
	FIELD_NEEDED(cloud_pair, key, "Key"),
	FIELD(cloud_pair, value, "Value"),
};
static const struct shape tag_shape = SHAPE(cloud_pair, tag_fields);
static const struct field tagged_fields[] = {
	FIELD_NEEDED(tagged, name, "StackName"),
	FIELD_ALL(tagged, tags, tag_count, "Tags/member", tag_shape),
};
static const struct shape tagged_shape = SHAPE(tagged, tagged_fields);

static bool has_environment(const struct tagged *stack, const char *environment)
{
	for (size_t i = 0; i < stack->tag_count; i++)
		if (str_equal(stack->tags[i].key, environment_tag))
			return *stack->tags[i].value &&
			       (!*environment || str_equal(stack->tags[i].value, environment));
	return false;
}

static void give_tagged(const struct listing_result *result)
{
	const struct tagged *stacks = result->items;
	VEC(const char *) names = { 0 };
	for (size_t i = 0; !result->err && i < result->count; i++)
		if (has_environment(&stacks[i], result->state)) *vec_push(&names) = stacks[i].name;
	((aws_names_fn *)result->done)(result->err, names.item, names.len, result->user);
	vec_release(&names);
}

static const struct listing_kind tagged_kind = {
	.shape = &tagged_shape,
	.items = "Stacks/member",
	.token = "NextToken",
	.give = give_tagged,
};

void cloudformation_tagged(struct aws_client *client, const struct account *account,
			   const char *environment, aws_names_fn *done, void *user)
{
	struct aws_call call = aws_call_init(AWS_CLOUDFORMATION, "DescribeStacks", account);
	call.state = mem_copy_text(environment);
	call.free_state = free;
	listing_start(client, &call, &tagged_kind, (aws_any_fn *)done, user);
}
