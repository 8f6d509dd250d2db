#include "core/aws/cloudformation.h"

#include "core/aws/answer.h"
#include "core/aws/encode.h"
#include "core/aws/times.h"
#include "core/base/mem.h"
#include "core/base/vec.h"

#include <stdlib.h>

static const char environment_tag[] = "redash-wizard:environment";

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
	aws_call_param(&call, "StackName", request->name);
	encode_param(&call.body, "TemplateBody", request->template_body, request->template_len);
	for (size_t i = 0; i < request->parameter_count; i++) {
		const struct cloud_pair *pair = &request->parameters[i];
		aws_call_paramf(&call, pair->key, "Parameters.member.%zu.ParameterKey", i + 1);
		aws_call_paramf(&call, pair->value, "Parameters.member.%zu.ParameterValue", i + 1);
	}
	for (size_t i = 0; i < request->tag_count; i++) {
		aws_call_paramf(&call, request->tags[i].key, "Tags.member.%zu.Key", i + 1);
		aws_call_paramf(&call, request->tags[i].value, "Tags.member.%zu.Value", i + 1);
	}
	if (request->allow_iam) aws_call_param(&call, "Capabilities.member.1", "CAPABILITY_IAM");
	if (call.is_idempotent) aws_call_param(&call, "ClientRequestToken", request->token);
	aws_call_param(&call, "DisableRollback", "false");
	aws_client_start(client, &call, read_create, (aws_any_fn *)done, user);
}

struct pairs {
	VEC(struct cloud_pair) items;
};

static void pairs_release(struct pairs *pairs)
{
	vec_release(&pairs->items);
}

static void read_outputs(const struct xml *xml, const struct xml_node *member, struct pairs *ret)
{
	const struct xml_node *output = xml_at(xml, member, "Outputs/member");
	for (; output; output = xml_next(xml, output))
		*vec_push(&ret->items) = (struct cloud_pair){
			.key = xml_text(xml, output, "OutputKey"),
			.value = xml_text(xml, output, "OutputValue"),
		};
}

static const char *environment_of(const struct xml *xml, const struct xml_node *member)
{
	const struct xml_node *tag = xml_at(xml, member, "Tags/member");
	for (; tag; tag = xml_next(xml, tag))
		if (str_equal(xml_text(xml, tag, "Key"), environment_tag))
			return xml_text(xml, tag, "Value");
	return "";
}

static void read_describe(struct aws_answer *answer)
{
	cloud_stack_fn *done = (cloud_stack_fn *)answer->done;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(pairs_release) struct pairs outputs = { 0 };
	CLEANUP(xml_release) struct xml *xml = answer_xml(answer, &err);
	const struct xml_node *result = xml ? answer_result(answer, xml, &err) : NULL;
	const struct xml_node *member = result ? xml_at(xml, result, "Stacks/member") : NULL;
	if (!member) {
		if (err.kind == ERR_NOT_FOUND) err_reset(&err);
		done(err_or_null(&err), NULL, answer->user);
		return;
	}
	read_outputs(xml, member, &outputs);
	struct cloud_stack stack = {
		.name = xml_text(xml, member, "StackName"),
		.arn = xml_text(xml, member, "StackId"),
		.status = xml_text(xml, member, "StackStatus"),
		.status_reason = xml_text(xml, member, "StackStatusReason"),
		.environment = environment_of(xml, member),
		.created_ms = time_from_iso(xml_text(xml, member, "CreationTime")),
		.outputs = outputs.items.item,
		.output_count = outputs.items.len,
	};
	done(NULL, &stack, answer->user);
}

void cloudformation_describe(struct aws_client *client, const struct account *account,
			     const char *name_or_arn, cloud_stack_fn *done, void *user)
{
	struct aws_call call = aws_call_init(AWS_CLOUDFORMATION, "DescribeStacks", account);
	aws_call_param(&call, "StackName", name_or_arn);
	aws_client_start(client, &call, read_describe, (aws_any_fn *)done, user);
}

struct event_list {
	VEC(struct cloud_event) items;
};

static void event_list_release(struct event_list *list)
{
	vec_release(&list->items);
}

static struct cloud_event read_event(const struct xml *xml, const struct xml_node *member)
{
	return (struct cloud_event){
		.id = xml_text(xml, member, "EventId"),
		.stack_arn = xml_text(xml, member, "StackId"),
		.stack_name = xml_text(xml, member, "StackName"),
		.logical_id = xml_text(xml, member, "LogicalResourceId"),
		.physical_id = xml_text(xml, member, "PhysicalResourceId"),
		.type = xml_text(xml, member, "ResourceType"),
		.status = xml_text(xml, member, "ResourceStatus"),
		.reason = xml_text(xml, member, "ResourceStatusReason"),
		.token = xml_text(xml, member, "ClientRequestToken"),
		.time_ms = time_from_iso(xml_text(xml, member, "Timestamp")),
	};
}

static void read_events(struct aws_answer *answer)
{
	cloud_events_fn *done = (cloud_events_fn *)answer->done;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(event_list_release) struct event_list list = { 0 };
	CLEANUP(xml_release) struct xml *xml = answer_xml(answer, &err);
	const struct xml_node *result = xml ? answer_result(answer, xml, &err) : NULL;
	const char *next = result ? xml_text(xml, result, "NextToken") : "";
	const struct xml_node *member = result ? xml_at(xml, result, "StackEvents/member") : NULL;
	for (; member; member = xml_next(xml, member))
		*vec_push(&list.items) = read_event(xml, member);
	done(err_or_null(&err), list.items.item, list.items.len, next, answer->user);
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

void cloudformation_delete(struct aws_client *client, const struct account *account,
			   const struct cloud_delete_request *request, cloud_done_fn *done,
			   void *user)
{
	struct aws_call call = aws_call_init(AWS_CLOUDFORMATION, "DeleteStack", account);
	call.is_write = call.is_idempotent = true;
	aws_call_param(&call, "StackName", request->stack_arn);
	for (size_t i = 0; i < request->retain_count; i++)
		aws_call_paramf(&call, request->retain[i], "RetainResources.member.%zu", i + 1);
	if (!str_is_empty(request->token))
		aws_call_param(&call, "ClientRequestToken", request->token);
	if (request->force) aws_call_param(&call, "DeletionMode", "FORCE_DELETE_STACK");
	aws_client_start(client, &call, answer_done, (aws_any_fn *)done, user);
}

void cloudformation_validate(struct aws_client *client, const struct account *account,
			     const char *body, size_t len, cloud_done_fn *done, void *user)
{
	struct aws_call call = aws_call_init(AWS_CLOUDFORMATION, "ValidateTemplate", account);
	encode_param(&call.body, "TemplateBody", body, len);
	aws_client_start(client, &call, answer_done, (aws_any_fn *)done, user);
}

/* Stacks found on the pages so far. */
struct tagged {
	char *environment;
	VEC(char *) names;
	int pages;
};

static void tagged_free(void *state)
{
	struct tagged *tagged = state;
	for (size_t i = 0; i < tagged->names.len; i++)
		free(tagged->names.item[i]);
	vec_release(&tagged->names);
	free(tagged->environment);
	free(tagged);
}

static void read_tagged(struct aws_answer *answer);

static void ask_tagged(struct aws_client *client, const struct account *account,
		       struct tagged *tagged, const char *token, aws_any_fn *done, void *user)
{
	struct aws_call call = aws_call_init(AWS_CLOUDFORMATION, "DescribeStacks", account);
	call.state = tagged;
	call.free_state = tagged_free;
	if (*token) aws_call_param(&call, "NextToken", token);
	aws_client_start(client, &call, read_tagged, done, user);
}

static bool has_environment(const struct xml *xml, const struct xml_node *member,
			    const char *environment)
{
	const char *own = environment_of(xml, member);
	return *own && (!*environment || str_equal(own, environment));
}

static void read_tagged(struct aws_answer *answer)
{
	aws_names_fn *done = (aws_names_fn *)answer->done;
	struct tagged *tagged = answer->state;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(xml_release) struct xml *xml = answer_xml(answer, &err);
	const struct xml_node *result = xml ? answer_result(answer, xml, &err) : NULL;
	const struct xml_node *member = result ? xml_at(xml, result, "Stacks/member") : NULL;
	const char *next = result ? xml_text(xml, result, "NextToken") : "";
	for (; member; member = xml_next(xml, member))
		if (has_environment(xml, member, tagged->environment))
			*vec_push(&tagged->names) =
				mem_copy_text(xml_text(xml, member, "StackName"));
	if (*next && ++tagged->pages < STACK_PAGES_MAX) {
		ask_tagged(answer->client, answer->account, TAKE(answer->state), next, answer->done,
			   answer->user);
		return;
	}
	done(err_or_null(&err), (const char *const *)tagged->names.item,
	     err_is_set(&err) ? 0 : tagged->names.len, answer->user);
}

void cloudformation_tagged(struct aws_client *client, const struct account *account,
			   const char *environment, aws_names_fn *done, void *user)
{
	struct tagged *tagged = mem_alloc(sizeof(*tagged));
	tagged->environment = mem_copy_text(environment);
	ask_tagged(client, account, tagged, "", (aws_any_fn *)done, user);
}
