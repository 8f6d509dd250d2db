/* From a request to a stack that can run: names, template, values, conditions, the graph. */
#include "core/rehearsal/cfn_made_up.h"
#include "core/rehearsal/cfn_rules.h"
#include "core/rehearsal/cfn_run.h"
#include "core/rehearsal/cfn_summary.h"

enum { NAME_MAX_LEN = 128, TAGS_MAX = 50 };

int cfn_check_name(const char *name, const char *what, struct err *err)
{
	static const char LETTERS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	static const char REST[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-";
	size_t len = name ? strlen(name) : 0;

	if (len > NAME_MAX_LEN)
		return cfn_refuse(err,
				  "1 validation error detected: Value '%s' at '%s' "
				  "failed to satisfy constraint: Member must have length less "
				  "than or equal to %d",
				  name, what, NAME_MAX_LEN);
	if (len && strchr(LETTERS, name[0]) && strspn(name, REST) == len) return 0;
	return cfn_refuse(err,
			  "1 validation error detected: Value '%s' at '%s' failed to "
			  "satisfy constraint: Member must satisfy regular expression pattern: "
			  "[a-zA-Z][-a-zA-Z0-9]*",
			  name ? name : "", what);
}

int cfn_check_tags(const struct cfn_create *create, struct err *err)
{
	if (create->tag_count > TAGS_MAX)
		return cfn_refuse(err, "Too many tags: at most %d are allowed", TAGS_MAX);
	for (size_t i = 0; i < create->tag_count; i++) {
		if (str_is_empty(create->tags[i].key) || str_is_empty(create->tags[i].value))
			return cfn_refuse(err, "Tag keys and values must have length greater than "
					       "or equal to 1");
		if (str_starts(create->tags[i].key, "aws:"))
			return cfn_refuse(err, "aws: prefixed tag key names are not allowed for "
					       "external use.");
	}
	return 0;
}

static bool is_granted(const struct cfn_create *create, const char *capability)
{
	for (size_t i = 0; i < create->capability_count; i++)
		if (str_equal(create->capabilities[i], capability)) return true;
	return false;
}

static int check_capabilities(const struct cfn_template *t, const struct cfn_create *create,
			      struct err *err)
{
	bool needs_iam, needs_named;

	cfn_template_iam(t, &needs_iam, &needs_named);
	if (!needs_iam || is_granted(create, "CAPABILITY_NAMED_IAM") ||
	    (!needs_named && is_granted(create, "CAPABILITY_IAM")))
		return 0;
	return cfn_refuse_as(err, "InsufficientCapabilitiesException",
			     needs_named ? "Requires capabilities : [CAPABILITY_NAMED_IAM]"
					 : "Requires capabilities : [CAPABILITY_IAM]");
}

static int check_rules(struct cfn_run *run, struct err *err)
{
	struct cfn_scope scope = cfn_run_scope(run, false);

	return cfn_rules_check(&scope, cfn_member(run->template.root, "Rules"), err);
}

/* Conditions, who exists, who needs whom. */
static int plan(struct cfn_run *run, struct err *err)
{
	struct cfn_scope scope = cfn_run_scope(run, false);
	struct cfn_graph_options options = { .condition_holds = cfn_condition_holds,
					     .user = &scope };
	const cJSON *all = run->template.conditions, *item;
	size_t count = run->template.resources.len;
	bool *holds = mem_array(count + 1, sizeof(*holds));
	int status = 0;

	run->conditions = mem_array((size_t)cJSON_GetArraySize(all) + 1, sizeof(*run->conditions));
	memset(run->conditions, CFN_CONDITION_UNKNOWN, (size_t)cJSON_GetArraySize(all) + 1);
	scope.conditions = run->conditions;
	for (item = all ? all->child : NULL; item && status >= 0; item = item->next)
		status = cfn_eval_condition(&scope, item->string, err);
	for (size_t i = 0; i < count && status >= 0; i++) {
		const char *condition = run->template.resources.item[i].condition;

		status = condition ? cfn_eval_condition(&scope, condition, err) : 1;
		holds[i] = status > 0;
	}
	options.holds = holds;
	if (status >= 0) status = cfn_needs_read(&run->template, &options, &run->needs, err);
	run->made = mem_array(count + 1, sizeof(*run->made));
	for (size_t i = 0; i < count; i++)
		run->made[i] = (struct cfn_made){ .phase = holds[i] ? CFN_WAITING : CFN_ABSENT,
						  .due_ms = -1,
						  .row = SIZE_MAX };
	free(holds);
	return status < 0 ? -1 : 0;
}

int cfn_run_read(struct cfn_run *run, const struct cfn_create *create, struct err *err)
{
	struct cfn_parameter_input input = { .given = create->parameters,
					     .given_count = create->parameter_count,
					     .world = &run->cfn->world,
					     .account = create->account,
					     .region = create->region,
					     .was_accepted = run->cfn->is_replaying };

	if (cfn_template_read(create->template_body, create->template_len, &run->template, err) <
		    0 ||
	    cfn_values_read(&run->template, &input, &run->values, err) < 0 ||
	    check_capabilities(&run->template, create, err) < 0 || check_rules(run, err) < 0 ||
	    plan(run, err) < 0)
		return -1;
	run->body = mem_copy_bytes(create->template_body, create->template_len);
	return cfn_exports_check(run, err);
}

void cfn_pair_release(struct cfn_pair *pair)
{
	free(pair->key);
	free(pair->value);
}

void cfn_stack_forget_parameters(struct cfn_stack *stack)
{
	for (size_t i = 0; i < stack->parameters.len; i++) {
		free(stack->parameters.item[i].key);
		free(stack->parameters.item[i].value);
		free(stack->parameters.item[i].resolved);
	}
	vec_release(&stack->parameters);
}

void cfn_stack_list(struct cfn_stack *stack)
{
	const struct cfn_values *values = &stack->run->values;

	cfn_stack_forget_parameters(stack);
	for (size_t i = 0; i < values->of.len; i++) {
		const struct cfn_value *value = &values->of.item[i];
		bool is_resolved = !str_equal(value->text, value->given);

		*vec_push(&stack->parameters) = (struct cfn_parameter){
			.key = mem_copy_text(value->name),
			.value = mem_copy_text(value->no_echo ? "****" : value->given),
			.resolved =
				is_resolved && !value->no_echo ? mem_copy_text(value->text) : NULL,
		};
	}
	free(stack->description);
	stack->description = mem_copy_text(stack->run->template.description);
}

void cfn_stack_set_tags(struct cfn_stack *stack, const struct cfn_create *create)
{
	for (size_t i = 0; i < stack->capabilities.len; i++)
		free(stack->capabilities.item[i]);
	vec_release(&stack->capabilities);
	for (size_t i = 0; i < create->capability_count; i++)
		*vec_push(&stack->capabilities) = mem_copy_text(create->capabilities[i]);
	if (create->keeps_tags) return;
	for (size_t i = 0; i < stack->tags.len; i++)
		cfn_pair_release(&stack->tags.item[i]);
	vec_release(&stack->tags);
	for (size_t i = 0; i < create->tag_count; i++)
		*vec_push(&stack->tags) = (struct cfn_pair){ mem_copy_text(create->tags[i].key),
							     mem_copy_text(create->tags[i].value) };
}

void cfn_copy_tags(struct cfn_stack *to, const struct cfn_stack *from)
{
	for (size_t i = 0; i < from->tags.len; i++)
		*vec_push(&to->tags) = (struct cfn_pair){ mem_copy_text(from->tags.item[i].key),
							  mem_copy_text(from->tags.item[i].value) };
}

struct cfn_stack *cfn_stack_new(struct cfn *cfn, const struct cfn_create *create)
{
	struct cfn_stack *stack = mem_alloc(sizeof(*stack));
	struct cfn_run *run = mem_alloc(sizeof(*run));
	CLEANUP(str_release) struct str arn = STR_INIT;
	CLEANUP(mem_free_text)
	char *count = str_format("stack %zu of %s", cfn->stacks.len, create->account);

	*run = (struct cfn_run){ .cfn = cfn, .stack = stack, .step_due_ms = -1, .next_ms = -1 };
	run->pace = cfn_hash(cfn->seed, create->name);
	run->identity = cfn_hash(run->pace, count);
	stack->run = run;
	stack->account = mem_copy_text(create->account);
	stack->region = mem_copy_text(create->region);
	stack->name = mem_copy_text(create->name);
	stack->token = mem_copy_text(create->token);
	stack->status = mem_copy_text("CREATE_IN_PROGRESS");
	stack->disable_rollback = create->disable_rollback;
	stack->is_protected = create->is_protected;
	run->on_failure = create->disable_rollback ? CFN_DO_NOTHING : create->on_failure;
	str_addf(&arn, "arn:%s:cloudformation:%s:%s:stack/%s/", cfn_partition(create->region),
		 create->region, create->account, create->name);
	cfn_add_uuid(&arn, run->identity, "stack");
	stack->arn = str_detach(&arn);
	return stack;
}

struct cfn_stack *cfn_find_name(const struct cfn *cfn, const char *account, const char *region,
				const char *name)
{
	for (size_t i = 0; i < cfn->stacks.len; i++) {
		struct cfn_stack *stack = cfn->stacks.item[i];

		if (!stack->deleted_ms && str_equal(stack->account, account) &&
		    str_equal(stack->region, region) && str_equal(stack->name, name))
			return stack;
	}
	return NULL;
}

void cfn_made_release(struct cfn_made *made)
{
	cJSON_Delete(made->properties);
	cJSON_Delete(made->attributes);
	free(made->physical_id);
	*made = (struct cfn_made){ .row = SIZE_MAX, .due_ms = -1 };
}
