#include "core/rehearsal/cfn.h"

#include "core/rehearsal/cfn_made_up.h"
#include "core/rehearsal/cfn_run.h"
#include "core/rehearsal/cfn_summary.h"

enum { NAME_MAX_LEN = 128, TAGS_MAX = 50 };

struct cfn *cfn_new(const struct cfn_options *options, const struct cfn_world *world)
{
	struct cfn *cfn = mem_alloc(sizeof(*cfn));

	cfn->seed = options->seed ? options->seed : 1;
	cfn->fail_resource = mem_copy_text(options->fail_resource);
	cfn->fail_reason = mem_copy_text(options->fail_reason);
	if (world) cfn->world = *world;
	cfn->now_ms = INT64_MIN;
	return cfn;
}

void cfn_free(struct cfn *cfn)
{
	if (!cfn) return;
	for (size_t i = 0; i < cfn->stacks.len; i++)
		cfn_stack_free(cfn->stacks.item[i]);
	vec_release(&cfn->stacks);
	free(cfn->fail_resource);
	free(cfn->fail_reason);
	free(cfn);
}

/* The stack with the earliest thing to do; of equals the older one. NULL: none. */
static struct cfn_run *first_due(const struct cfn *cfn)
{
	struct cfn_run *first = NULL;

	for (size_t i = 0; i < cfn->stacks.len; i++) {
		struct cfn_run *run = cfn->stacks.item[i]->run;

		if (run->next_ms >= 0 && (!first || run->next_ms < first->next_ms)) first = run;
	}
	return first;
}

void cfn_advance(struct cfn *cfn, int64_t now_ms)
{
	struct cfn_run *run;

	if (now_ms <= cfn->now_ms) return;
	while ((run = first_due(cfn)) != NULL && run->next_ms <= now_ms)
		cfn_run_step(run);
	cfn->now_ms = now_ms;
}

int64_t cfn_next_due(const struct cfn *cfn)
{
	const struct cfn_run *run = first_due(cfn);

	return run ? run->next_ms : -1;
}

static bool is_match(const struct cfn_stack *stack, const char *account, const char *name_or_arn)
{
	if (!str_equal(stack->account, account)) return false;
	return str_equal(stack->arn, name_or_arn) ||
	       (!stack->deleted_ms && str_equal(stack->name, name_or_arn));
}

static struct cfn_stack *find(const struct cfn *cfn, const char *account, const char *name_or_arn)
{
	for (size_t i = cfn->stacks.len; i-- > 0;)
		if (is_match(cfn->stacks.item[i], account, name_or_arn)) return cfn->stacks.item[i];
	return NULL;
}

const struct cfn_stack *cfn_find(const struct cfn *cfn, const char *account,
				 const char *name_or_arn)
{
	return find(cfn, account, name_or_arn);
}

const struct cfn_stack *cfn_at(const struct cfn *cfn, size_t index)
{
	return index < cfn->stacks.len ? cfn->stacks.item[index] : NULL;
}

static int check_name(const char *name, struct err *err)
{
	static const char LETTERS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	static const char REST[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-";
	size_t len = name ? strlen(name) : 0;

	if (len > NAME_MAX_LEN)
		return cfn_refuse(err,
				  "1 validation error detected: Value '%s' at 'stackName' "
				  "failed to satisfy constraint: Member must have length less "
				  "than or equal to %d",
				  name, NAME_MAX_LEN);
	if (len && strchr(LETTERS, name[0]) && strspn(name, REST) == len) return 0;
	return cfn_refuse(err,
			  "1 validation error detected: Value '%s' at 'stackName' failed to "
			  "satisfy constraint: Member must satisfy regular expression pattern: "
			  "[a-zA-Z][-a-zA-Z0-9]*",
			  name ? name : "");
}

static int check_tags(const struct cfn_create *create, struct err *err)
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

static int read_all(struct cfn_run *run, const struct cfn_create *create, struct err *err)
{
	struct cfn_parameter_input input = { .given = create->parameters,
					     .given_count = create->parameter_count,
					     .world = &run->cfn->world,
					     .account = create->account,
					     .region = create->region };

	if (cfn_template_read(create->template_body, create->template_len, &run->template, err) <
		    0 ||
	    cfn_values_read(&run->template, &input, &run->values, err) < 0 ||
	    check_capabilities(&run->template, create, err) < 0 || plan(run, err) < 0)
		return -1;
	return cfn_exports_check(run, err);
}

static void fill_lists(struct cfn_stack *stack, const struct cfn_create *create)
{
	const struct cfn_values *values = &stack->run->values;

	for (size_t i = 0; i < create->capability_count; i++)
		*vec_push(&stack->capabilities) = mem_copy_text(create->capabilities[i]);
	for (size_t i = 0; i < create->tag_count; i++)
		*vec_push(&stack->tags) = (struct cfn_pair){ mem_copy_text(create->tags[i].key),
							     mem_copy_text(create->tags[i].value) };
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
	stack->description = mem_copy_text(stack->run->template.description);
}

static struct cfn_stack *new_stack(struct cfn *cfn, const struct cfn_create *create)
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
	str_addf(&arn, "arn:%s:cloudformation:%s:%s:stack/%s/", cfn_partition(create->region),
		 create->region, create->account, create->name);
	cfn_add_uuid(&arn, run->identity, "stack");
	stack->arn = str_detach(&arn);
	return stack;
}

/* A live one of that name in that region. */
static struct cfn_stack *find_name(const struct cfn *cfn, const struct cfn_create *create)
{
	for (size_t i = 0; i < cfn->stacks.len; i++) {
		struct cfn_stack *stack = cfn->stacks.item[i];

		if (!stack->deleted_ms && str_equal(stack->account, create->account) &&
		    str_equal(stack->region, create->region) &&
		    str_equal(stack->name, create->name))
			return stack;
	}
	return NULL;
}

static int refuse_existing(const char *name, struct err *err)
{
	CLEANUP(mem_free_text) char *sentence = str_format("Stack [%s] already exists", name);

	cfn_refuse_as(err, "AlreadyExistsException", sentence);
	err->kind = ERR_CONFLICT;
	return -1;
}

int cfn_create_stack(struct cfn *cfn, const struct cfn_create *create, int64_t now_ms,
		     const struct cfn_stack **ret, struct err *err)
{
	struct cfn_stack *stack;

	cfn_advance(cfn, now_ms);
	if (check_name(create->name, err) < 0 || check_tags(create, err) < 0) return -1;
	stack = find_name(cfn, create);
	if (stack && !str_is_empty(create->token) && str_equal(stack->token, create->token)) {
		*ret = stack;
		return 0;
	}
	if (stack) return refuse_existing(create->name, err);
	stack = new_stack(cfn, create);
	if (read_all(stack->run, create, err) < 0) {
		cfn_stack_free(stack);
		return -1;
	}
	fill_lists(stack, create);
	*vec_push(&cfn->stacks) = stack; /* NOLINT(bugprone-sizeof-expression): of pointers */
	cfn_run_start(stack->run, cfn->now_ms);
	*ret = stack;
	return 0;
}

int cfn_delete_stack_as(struct cfn *cfn, const char *account, const char *name_or_arn,
			const char *token, int64_t now_ms, struct err *err)
{
	struct cfn_stack *stack;

	(void)err; /* nothing that is asked for here is refused at once, as on AWS */
	cfn_advance(cfn, now_ms);
	stack = find(cfn, account, name_or_arn);
	if (stack && !stack->deleted_ms && !str_equal(stack->status, "DELETE_IN_PROGRESS"))
		cfn_run_delete(stack->run, token, cfn->now_ms);
	return 0;
}

int cfn_delete_stack(struct cfn *cfn, const char *account, const char *name_or_arn, int64_t now_ms,
		     struct err *err)
{
	return cfn_delete_stack_as(cfn, account, name_or_arn, NULL, now_ms, err);
}

void cfn_set_failure(struct cfn *cfn, const char *resource, const char *reason)
{
	free(cfn->fail_resource);
	free(cfn->fail_reason);
	cfn->fail_resource = mem_copy_text(resource);
	cfn->fail_reason = mem_copy_text(reason);
}
