/* The same as client_probe.c for CloudFormation. */
#include "core/aws/cloudformation.h"

#include "core/aws/shapes.h"
#include "tests/conformance/client_probe.h"

#define TEXT(key) probe_text(p, key)
#define CALL      p->client, &p->account

ON_LIST(on_operation_events, struct cloud_operation_event, cloudformation_operation_event_shape)
ON_LIST(on_resources, struct cloud_resource, cloudformation_resource_shape)
ON_LIST(on_change_sets, struct cloud_change_set, cloudformation_change_set_shape)

static void on_names(const struct err *err, const char *const *names, size_t count, void *user)
{
	probe_list(user, err, &shape_text, names, count);
}

static void on_stack(const struct err *err, const struct cloud_stack *stack, void *user)
{
	cJSON *result = probe_one(user, err, &cloudformation_stack_shape, stack);
	if (result) cJSON_AddStringToObject(result, "environment", stack->environment);
}

static void on_events(const struct err *err, const struct cloud_event *events, size_t count,
		      const char *next_token, void *user)
{
	cJSON *result = probe_answer(user, err);
	if (!result) return;
	cJSON_AddItemToObject(result, "events",
			      probe_array(&cloudformation_event_shape, events, count));
	cJSON_AddStringToObject(result, "next", next_token);
}

static void on_change_set(const struct err *err, const struct cloud_change_set *set, void *user)
{
	cJSON *result = probe_one(user, err, &cloudformation_change_set_shape, set);
	if (result)
		cJSON_AddItemToObject(
			result, "changes",
			probe_array(&cloudformation_change_shape, set->changes, set->change_count));
}

static void on_made(const struct err *err, const struct cloud_change_set *set, void *user)
{
	cJSON *result = probe_answer(user, err);
	if (!result) return;
	cJSON_AddStringToObject(result, "arn", set->arn);
	cJSON_AddStringToObject(result, "stack_arn", set->stack_arn);
}

static void on_summary(const struct err *err, const struct cloudformation_summary *summary,
		       void *user)
{
	probe_one(user, err, &cloudformation_summary_shape, summary);
}

/* Pairs live in the caller. */
static struct cloud_stack_request request_of(struct probe *p,
					     struct cloud_pair parameters[PROBE_MAX],
					     struct cloud_pair tags[PROBE_MAX])
{
	return (struct cloud_stack_request){
		.name = TEXT("stack"),
		.template_body = TEXT("body"),
		.template_len = strlen(TEXT("body")),
		.parameters = parameters,
		.parameter_count = probe_pairs(p, "parameters", parameters),
		.tags = tags,
		.tag_count = probe_pairs(p, "tags", tags),
		.allow_iam = probe_flag(p, "allow_iam"),
		.token = TEXT("token"),
	};
}

static void create(struct probe *p)
{
	struct cloud_pair parameters[PROBE_MAX], tags[PROBE_MAX];
	const struct cloud_stack_request request = request_of(p, parameters, tags);
	cloudformation_create(CALL, &request, probe_on_text, p);
}

static void create_change_set(struct probe *p)
{
	struct cloud_pair parameters[PROBE_MAX], tags[PROBE_MAX];
	const struct cloud_stack_request stack = request_of(p, parameters, tags);
	const struct cloud_change_set_request request = { .stack = &stack,
							  .name = TEXT("change_set"),
							  .is_create = probe_flag(p, "is_create"),
							  .on_failure = TEXT("on_failure") };
	cloudformation_create_change_set(CALL, &request, on_made, p);
}

static void describe(struct probe *p)
{
	cloudformation_describe(CALL, TEXT("stack"), on_stack, p);
}

static void events(struct probe *p)
{
	cloudformation_events(CALL, TEXT("stack"), TEXT("token"), on_events, p);
}

static void tagged(struct probe *p)
{
	cloudformation_tagged(CALL, TEXT("environment"), on_names, p);
}

static void operation_events(struct probe *p)
{
	const struct cloud_operation_question question = { .stack = TEXT("stack"),
							   .change_set = TEXT("change_set"),
							   .operation_id = TEXT("operation"),
							   .failed_only = probe_flag(p, "failed") };
	cloudformation_operation_events(CALL, &question, on_operation_events, p);
}

static void resources(struct probe *p)
{
	cloudformation_resources(CALL, TEXT("stack"), on_resources, p);
}

static void owner(struct probe *p)
{
	cloudformation_owner(CALL, TEXT("physical"), on_resources, p);
}

static void delete_(struct probe *p)
{
	struct cloud_delete_request request = { .stack_arn = TEXT("stack"),
						.token = TEXT("token"),
						.force = probe_flag(p, "force") };
	request.retain = probe_texts(p, "retain", &request.retain_count);
	cloudformation_delete(CALL, &request, probe_on_done, p);
}

static void cancel(struct probe *p)
{
	cloudformation_cancel_update(CALL, TEXT("stack"), TEXT("token"), probe_on_done, p);
}

static void continue_(struct probe *p)
{
	size_t count;
	const char *const *skip = probe_texts(p, "skip", &count);
	cloudformation_continue_rollback(CALL, TEXT("stack"), skip, count, TEXT("token"),
					 probe_on_done, p);
}

static void roll_back(struct probe *p)
{
	cloudformation_roll_back(CALL, TEXT("stack"), TEXT("token"), probe_on_done, p);
}

static void protect(struct probe *p)
{
	cloudformation_protect(CALL, TEXT("stack"), probe_flag(p, "on"), probe_on_done, p);
}

static void describe_change_set(struct probe *p)
{
	cloudformation_describe_change_set(CALL, TEXT("arn"), on_change_set, p);
}

static void list_change_sets(struct probe *p)
{
	cloudformation_list_change_sets(CALL, TEXT("stack"), on_change_sets, p);
}

static void execute(struct probe *p)
{
	cloudformation_execute_change_set(CALL, TEXT("arn"), probe_flag(p, "keep"), TEXT("token"),
					  probe_on_done, p);
}

static void delete_change_set(struct probe *p)
{
	cloudformation_delete_change_set(CALL, TEXT("arn"), probe_on_done, p);
}

static void validate(struct probe *p)
{
	cloudformation_validate(CALL, TEXT("body"), strlen(TEXT("body")), probe_on_done, p);
}

static void summarise(struct probe *p)
{
	cloudformation_summarise(CALL, TEXT("body"), strlen(TEXT("body")), on_summary, p);
}

static void template_(struct probe *p)
{
	cloudformation_template(CALL, TEXT("stack"), probe_on_text, p);
}

static const struct probe_call calls[] = {
	{ "create", create },
	{ "describe", describe },
	{ "events", events },
	{ "tagged", tagged },
	{ "operation_events", operation_events },
	{ "resources", resources },
	{ "owner", owner },
	{ "delete", delete_ },
	{ "cancel", cancel },
	{ "continue", continue_ },
	{ "roll_back", roll_back },
	{ "protect", protect },
	{ "create_change_set", create_change_set },
	{ "describe_change_set", describe_change_set },
	{ "list_change_sets", list_change_sets },
	{ "execute", execute },
	{ "delete_change_set", delete_change_set },
	{ "validate", validate },
	{ "summarise", summarise },
	{ "template", template_ },
};

int main(void)
{
	return probe_run(calls, ARRAY_LEN(calls));
}
