#include "core/rehearsal/cfn_change_sets.h"

#include "core/rehearsal/cfn_made_up.h"
#include "core/rehearsal/cfn_types.h"
#include "core/rehearsal/cfn_update.h"

enum { TAKES_MIN_MS = 3000, TAKES_MAX_MS = 7000 };

static const char NO_CHANGES[] =
	"The submitted information didn't contain changes. Submit different information to create "
	"a change set.";
static const char EARLY[] =
	"The following hook(s)/validation failed: [AWS::EarlyValidation::PropertyValidation]. To "
	"troubleshoot Early Validation errors, use the DescribeEvents API for detailed failure "
	"information.";

void cfn_change_set_free(struct cfn_change_set *set)
{
	for (size_t i = 0; i < set->errors.len; i++) {
		free(set->errors.item[i].logical_id);
		free(set->errors.item[i].type);
		free(set->errors.item[i].path);
		free(set->errors.item[i].sentence);
	}
	for (size_t i = 0; i < set->parameters.len; i++) {
		free(set->parameters.item[i].key);
		free(set->parameters.item[i].value);
		free(set->parameters.item[i].resolved);
	}
	for (size_t i = 0; i < set->given.len; i++)
		cfn_pair_release(&set->given.item[i]);
	for (size_t i = 0; i < set->tags.len; i++)
		cfn_pair_release(&set->tags.item[i]);
	for (size_t i = 0; i < set->capabilities.len; i++)
		free(set->capabilities.item[i]);
	cfn_changes_release(&set->changes);
	vec_release(&set->errors);
	vec_release(&set->parameters);
	vec_release(&set->given);
	vec_release(&set->tags);
	vec_release(&set->capabilities);
	free(set->arn);
	free(set->name);
	free(set->token);
	free(set->description);
	free(set->reason);
	free(set->stack_arn);
	free(set->body);
	free(set);
}

static void keep_request(struct cfn_change_set *set, const struct cfn_create *request)
{
	if (!request->keeps_template)
		set->body = mem_copy_bytes(request->template_body, request->template_len);
	set->keeps_template = request->keeps_template;
	set->keeps_tags = request->keeps_tags;
	set->on_failure = request->on_failure;
	for (size_t i = 0; i < request->parameter_count; i++)
		*vec_push(&set->given) =
			(struct cfn_pair){ mem_copy_text(request->parameters[i].key),
					   mem_copy_text(request->parameters[i].value) };
	for (size_t i = 0; i < request->tag_count; i++)
		*vec_push(&set->tags) = (struct cfn_pair){ mem_copy_text(request->tags[i].key),
							   mem_copy_text(request->tags[i].value) };
	for (size_t i = 0; i < request->capability_count; i++)
		*vec_push(&set->capabilities) = mem_copy_text(request->capabilities[i]);
}

static void add_error(struct cfn_change_set *set, const struct cfn_template_resource *spec,
		      const char *property)
{
	*vec_push(&set->errors) = (struct cfn_validation_error){
		.logical_id = mem_copy_text(spec->id),
		.type = mem_copy_text(spec->type),
		.path = str_format("/Resources/%s/Properties", spec->id),
		.sentence = str_format("Properties validation failed: [#: required key [%s] not "
				       "found]",
				       property),
		.name = "PROPERTY_VALIDATION",
		.mode = "FAIL",
	};
}

/* Before anything is made: properties that a type cannot do without. */
static void validate(struct cfn_change_set *set, const struct cfn_run *reading)
{
	for (size_t i = 0; i < reading->needs.count; i++) {
		const struct cfn_template_resource *spec = &reading->template.resources.item[i];
		const char *at = cfn_type(spec->type)->required;

		while (at && *at && reading->made[i].phase != CFN_ABSENT) {
			size_t len = strcspn(at, " ");
			CLEANUP(mem_free_text) char *name = mem_copy_bytes(at, len);

			if (!cfn_member(spec->properties, name)) add_error(set, spec, name);
			at += len + (at[len] == ' ');
		}
	}
}

/* Lives as long as the change set: the stack that it would make. */
static struct cfn_stack *make_stub(struct cfn *cfn, const struct cfn_create *create)
{
	struct cfn_stack *stub = cfn_stack_new(cfn, create);

	free(stub->token);
	stub->token = NULL;
	stub->created_ms = cfn->now_ms;
	cfn_stack_set_tags(stub, create);
	*vec_push(&cfn->stacks) = stub; /* NOLINT(bugprone-sizeof-expression): of pointers */
	cfn_emit_stack(stub->run, "REVIEW_IN_PROGRESS", "User Initiated", cfn->now_ms);
	return stub;
}

/* The stack it is for; for a new one a stub, made once the request is known to be good. */
static int find_stack(const struct cfn *cfn, const struct cfn_change_set_request *request,
		      struct cfn_stack **ret, struct err *err)
{
	struct cfn_stack *stack = cfn_find_name(cfn, request->stack->account,
						request->stack->region, request->stack->name);

	if (!stack) stack = cfn_find_stack(cfn, request->stack->account, request->stack->name);
	if (stack && stack->deleted_ms) stack = NULL;
	*ret = stack;
	if (request->is_create && stack && !str_equal(stack->status, "REVIEW_IN_PROGRESS"))
		return cfn_refuse(err,
				  "Stack [%s] already exists and cannot be created again with the "
				  "changeSet [%s].",
				  request->stack->name, request->name);
	if (request->is_create) return 0;
	if (!stack) return cfn_refuse(err, "Stack [%s] does not exist", request->stack->name);
	return cfn_update_check(stack, err);
}

static struct cfn_stack *read_request(struct cfn *cfn, const struct cfn_stack *stack,
				      const struct cfn_change_set_request *request, struct err *err)
{
	struct cfn_stack *reading;

	if (!request->is_create) return cfn_version_read(cfn, stack, request->stack, err);
	reading = cfn_stack_new(cfn, request->stack);
	if (cfn_run_read(reading->run, request->stack, err) == 0) return reading;
	cfn_stack_free(reading);
	return NULL;
}

static void judge(struct cfn_change_set *set)
{
	bool is_empty = !set->changes.of.len && !set->changes.others_differ;

	set->execution = "AVAILABLE";
	if (set->errors.len || is_empty) {
		set->reason = mem_copy_text(set->errors.len ? EARLY : NO_CHANGES);
		set->execution = "UNAVAILABLE";
	}
}

static struct cfn_change_set *make(struct cfn *cfn, struct cfn_stack *stack,
				   const struct cfn_change_set_request *request)
{
	struct cfn_change_set *set = mem_alloc(sizeof(*set));
	CLEANUP(str_release) struct str arn = STR_INIT;
	CLEANUP(mem_free_text) char *place = str_format("change set %zu", cfn->change_sets.len);
	uint64_t seed = cfn_hash(stack->run->identity, place);

	str_addf(&arn, "arn:%s:cloudformation:%s:%s:changeSet/%s/", cfn_partition(stack->region),
		 stack->region, stack->account, request->name);
	cfn_add_uuid(&arn, seed, request->name);
	*set = (struct cfn_change_set){ .arn = str_detach(&arn),
					.name = mem_copy_text(request->name),
					.token = mem_copy_text(request->stack->token),
					.description = mem_copy_text(request->description),
					.stack = stack,
					.stack_arn = mem_copy_text(stack->arn),
					.status = "CREATE_IN_PROGRESS",
					.is_create = request->is_create,
					.created_ms = cfn->now_ms };
	set->due_ms = cfn->now_ms + cfn_between(TAKES_MIN_MS, TAKES_MAX_MS, seed, "takes");
	keep_request(set, request->stack);
	*vec_push(&cfn->change_sets) = set; /* NOLINT(bugprone-sizeof-expression): of pointers */
	return set;
}

/* The same again is the same change set; another of that name is refused. */
static int check_name(struct cfn *cfn, const struct cfn_stack *stack,
		      const struct cfn_change_set_request *request, struct cfn_change_set **ret,
		      struct err *err)
{
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	CLEANUP(mem_free_text) char *sentence = NULL;

	*ret = NULL;
	if (cfn_check_name(request->name, "changeSetName", err) < 0) return -1;
	if (!stack) return 0;
	*ret = cfn_find_change_set(cfn, stack->account, stack->arn, request->name, &ignored);
	if (!*ret || (!str_is_empty(request->stack->token) &&
		      str_equal((*ret)->token, request->stack->token)))
		return 0;
	sentence = str_format("ChangeSet %s already exists.", request->name);
	return cfn_refuse_as(err, "AlreadyExistsException", sentence);
}

int cfn_create_change_set(struct cfn *cfn, const struct cfn_change_set_request *request,
			  int64_t now_ms, const struct cfn_change_set **ret, struct err *err)
{
	struct cfn_stack *stack, *reading;
	struct cfn_change_set *set;

	cfn_advance(cfn, now_ms);
	if (find_stack(cfn, request, &stack, err) < 0 ||
	    check_name(cfn, stack, request, &set, err) < 0)
		return -1;
	*ret = set;
	if (set) return 0;
	if ((!stack && cfn_check_name(request->stack->name, "stackName", err) < 0) ||
	    cfn_check_tags(request->stack, err) < 0)
		return -1;
	reading = read_request(cfn, stack, request, err);
	if (!reading) return -1;
	if (request->stack->keeps_tags && stack)
		cfn_copy_tags(reading, stack);
	else
		cfn_stack_set_tags(reading, request->stack);
	if (!stack) stack = make_stub(cfn, request->stack);
	set = make(cfn, stack, request);
	cfn_stack_list(reading);
	memcpy(&set->parameters, &reading->parameters, sizeof(set->parameters));
	memset(&reading->parameters, 0, sizeof(reading->parameters));
	cfn_changes_find(request->is_create ? NULL : stack->run, reading->run, &set->changes);
	validate(set, reading->run);
	judge(set);
	cfn_stack_free(reading);
	*ret = set;
	return 0;
}

void cfn_change_sets_settle(struct cfn *cfn, int64_t now_ms)
{
	for (size_t i = 0; i < cfn->change_sets.len; i++) {
		struct cfn_change_set *set = cfn->change_sets.item[i];

		if (set->due_ms < 0 || set->due_ms > now_ms) continue;
		set->due_ms = -1;
		set->status = set->reason ? "FAILED" : "CREATE_COMPLETE";
	}
}

int64_t cfn_change_sets_due(const struct cfn *cfn)
{
	int64_t due = -1;

	for (size_t i = 0; i < cfn->change_sets.len; i++) {
		int64_t one = cfn->change_sets.item[i]->due_ms;

		if (one >= 0 && (due < 0 || one < due)) due = one;
	}
	return due;
}

struct cfn_change_set *cfn_find_change_set(const struct cfn *cfn, const char *account,
					   const char *stack, const char *name_or_arn,
					   struct err *err)
{
	CLEANUP(mem_free_text) char *sentence = NULL;

	for (size_t i = 0; i < cfn->change_sets.len; i++) {
		struct cfn_change_set *set = cfn->change_sets.item[i];
		bool is_of_stack = str_equal(set->stack_arn, stack) ||
				   (set->stack && str_equal(set->stack->name, stack));

		if (!set->stack || !str_equal(set->stack->account, account)) continue;
		if (str_equal(set->arn, name_or_arn) ||
		    (is_of_stack && str_equal(set->name, name_or_arn)))
			return set;
	}
	sentence = str_format("ChangeSet [%s] does not exist", name_or_arn);
	cfn_refuse_as(err, "ChangeSetNotFound", sentence);
	err->kind = ERR_NOT_FOUND;
	return NULL;
}

const struct cfn_change_set *cfn_change_set_at(const struct cfn *cfn, size_t index)
{
	return index < cfn->change_sets.len ? cfn->change_sets.item[index] : NULL;
}

static int refuse_status(const struct cfn_change_set *set, struct err *err)
{
	CLEANUP(mem_free_text)
	char *sentence = str_format("ChangeSet [%s] cannot be executed in its current status of "
				    "[%s]",
				    set->arn, set->status);

	return cfn_refuse_as(err, "InvalidChangeSetStatus", sentence);
}

/* The others of the stack were made for what it was before. */
static void make_obsolete(struct cfn *cfn, const struct cfn_change_set *executed)
{
	for (size_t i = 0; i < cfn->change_sets.len; i++) {
		struct cfn_change_set *set = cfn->change_sets.item[i];

		if (set != executed && set->stack == executed->stack &&
		    str_equal(set->execution, "AVAILABLE"))
			set->execution = "OBSOLETE";
	}
}

static int execute(struct cfn *cfn, struct cfn_change_set *set, struct cfn_create *request,
		   struct err *err)
{
	struct cfn_stack *stack = (struct cfn_stack *)set->stack, *reading;

	if (set->is_create) {
		struct cfn_version empty = cfn_version_take(stack->run);

		cfn_version_release(&empty);
		if (cfn_run_read(stack->run, request, err) < 0) return -1;
		stack->token = mem_copy_text(request->token);
		stack->disable_rollback = request->disable_rollback;
		stack->run->on_failure =
			request->disable_rollback ? CFN_DO_NOTHING : set->on_failure;
		cfn_stack_list(stack);
		cfn_run_start(stack->run, "ExecuteChangeSet", cfn->now_ms);
		return 0;
	}
	if (cfn_update_check(stack, err) < 0) return -1;
	reading = cfn_version_read(cfn, stack, request, err);
	if (!reading) return -1;
	cfn_update_begin(stack->run, &(struct cfn_update){ reading, request, "ExecuteChangeSet" },
			 cfn->now_ms);
	return 0;
}

int cfn_execute_change_set(struct cfn *cfn, struct cfn_change_set *set,
			   const struct cfn_execution *how, int64_t now_ms, struct err *err)
{
	struct cfn_stack *stack = (struct cfn_stack *)set->stack;
	struct cfn_create request = { .account = stack->account,
				      .region = stack->region,
				      .name = stack->name,
				      .template_body = set->body,
				      .template_len = set->body ? strlen(set->body) : 0,
				      .token = how->token,
				      .parameters = set->given.item,
				      .parameter_count = set->given.len,
				      .tags = set->tags.item,
				      .tag_count = set->tags.len,
				      .capabilities = (const char *const *)set->capabilities.item,
				      .capability_count = set->capabilities.len,
				      .keeps_template = set->keeps_template,
				      .keeps_tags = set->keeps_tags,
				      .disable_rollback = how->disable_rollback ||
							  set->on_failure == CFN_DO_NOTHING };
	int seen;

	cfn_advance(cfn, now_ms);
	seen = cfn_operation_seen(stack, "ExecuteChangeSet", how->token, err);
	if (seen) return seen < 0 ? -1 : 0;
	if (!str_equal(set->status, "CREATE_COMPLETE") || !str_equal(set->execution, "AVAILABLE"))
		return refuse_status(set, err);
	if (execute(cfn, set, &request, err) < 0) return -1;
	set->execution = "EXECUTE_COMPLETE";
	free(stack->change_set_arn);
	stack->change_set_arn = mem_copy_text(set->arn);
	make_obsolete(cfn, set);
	return 0;
}

static void drop(struct cfn *cfn, struct cfn_change_set *set)
{
	for (size_t i = 0; i < cfn->change_sets.len; i++)
		if (cfn->change_sets.item[i] == set) set->stack = NULL;
}

int cfn_delete_change_set(struct cfn *cfn, struct cfn_change_set *set, int64_t now_ms,
			  struct err *err)
{
	(void)err;
	cfn_advance(cfn, now_ms);
	drop(cfn, set);
	set->status = "DELETE_COMPLETE";
	set->due_ms = -1;
	return 0;
}

void cfn_change_sets_drop(struct cfn *cfn, const struct cfn_stack *stack)
{
	for (size_t i = 0; i < cfn->change_sets.len; i++)
		if (cfn->change_sets.item[i]->stack == stack) drop(cfn, cfn->change_sets.item[i]);
}
