#include "core/rehearsal/cfn.h"

#include "core/rehearsal/cfn_change_sets.h"
#include "core/rehearsal/cfn_run.h"
#include "core/rehearsal/cfn_update.h"

struct cfn *cfn_new(const struct cfn_options *options, const struct cfn_world *world)
{
	struct cfn *cfn = mem_alloc(sizeof(*cfn));

	cfn->seed = options->seed ? options->seed : 1;
	cfn_set_failure(cfn, options->fail_resource, options->fail_reason);
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
	for (size_t i = 0; i < cfn->change_sets.len; i++)
		cfn_change_set_free(cfn->change_sets.item[i]);
	vec_release(&cfn->change_sets);
	cfn_set_failure(cfn, NULL, NULL);
	free(cfn);
}

void cfn_set_replaying(struct cfn *cfn, bool is_replaying)
{
	cfn->is_replaying = is_replaying;
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
	cfn_change_sets_settle(cfn, now_ms);
	cfn->now_ms = now_ms;
}

int64_t cfn_next_due(const struct cfn *cfn)
{
	const struct cfn_run *run = first_due(cfn);
	int64_t set_ms = cfn_change_sets_due(cfn);

	if (!run) return set_ms;
	return set_ms >= 0 && set_ms < run->next_ms ? set_ms : run->next_ms;
}

static bool is_match(const struct cfn_stack *stack, const char *account, const char *name_or_arn)
{
	if (!str_equal(stack->account, account)) return false;
	return str_equal(stack->arn, name_or_arn) ||
	       (!stack->deleted_ms && str_equal(stack->name, name_or_arn));
}

struct cfn_stack *cfn_find_stack(const struct cfn *cfn, const char *account,
				 const char *name_or_arn)
{
	for (size_t i = cfn->stacks.len; i-- > 0;)
		if (is_match(cfn->stacks.item[i], account, name_or_arn)) return cfn->stacks.item[i];
	return NULL;
}

const struct cfn_stack *cfn_find(const struct cfn *cfn, const char *account,
				 const char *name_or_arn)
{
	return cfn_find_stack(cfn, account, name_or_arn);
}

const char *cfn_stack_body(const struct cfn_stack *stack)
{
	return stack->run->body;
}

const struct cfn_stack *cfn_at(const struct cfn *cfn, size_t index)
{
	return index < cfn->stacks.len ? cfn->stacks.item[index] : NULL;
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
	if (cfn_check_name(create->name, "stackName", err) < 0 || cfn_check_tags(create, err) < 0)
		return -1;
	stack = cfn_find_name(cfn, create->account, create->region, create->name);
	if (stack && !str_is_empty(create->token) && str_equal(stack->token, create->token)) {
		*ret = stack;
		return 0;
	}
	if (stack) return refuse_existing(create->name, err);
	stack = cfn_stack_new(cfn, create);
	if (cfn_run_read(stack->run, create, err) < 0) {
		cfn_stack_free(stack);
		return -1;
	}
	cfn_stack_set_tags(stack, create);
	cfn_stack_list(stack);
	*vec_push(&cfn->stacks) = stack; /* NOLINT(bugprone-sizeof-expression): of pointers */
	cfn_run_start(stack->run, "CreateStack", cfn->now_ms);
	*ret = stack;
	return 0;
}

int cfn_delete_stack_as(struct cfn *cfn, const char *account, const char *name_or_arn,
			const char *token, int64_t now_ms, struct err *err)
{
	const struct cfn_delete wanted = { .account = account,
					   .name = name_or_arn,
					   .token = token };

	return cfn_delete_stack_with(cfn, &wanted, now_ms, err);
}

int cfn_delete_stack(struct cfn *cfn, const char *account, const char *name_or_arn, int64_t now_ms,
		     struct err *err)
{
	return cfn_delete_stack_as(cfn, account, name_or_arn, NULL, now_ms, err);
}

static int check_delete(const struct cfn_stack *stack, const struct cfn_delete *wanted,
			struct err *err)
{
	if (stack->is_protected)
		return cfn_refuse(err,
				  "Stack [%s] cannot be deleted while TerminationProtection is "
				  "enabled",
				  stack->name);
	if (str_starts(stack->status, "UPDATE") && cfn_run_is_busy(stack->run))
		return cfn_refuse(err, "Stack [%s] cannot be deleted while in status %s",
				  stack->arn, stack->status);
	if (wanted->retain_count && !str_equal(stack->status, "DELETE_FAILED"))
		return cfn_refuse(err,
				  "Invalid operation on stack [%s]. When specifying resources to "
				  "retain, the stack must be in the DELETE_FAILED state.",
				  stack->arn);
	for (size_t i = 0; i < wanted->retain_count; i++)
		if (cfn_template_resource(&stack->run->template, wanted->retain[i]) == SIZE_MAX)
			return cfn_refuse(err,
					  "The specified resources to retain [%s] do not exist "
					  "in the stack",
					  wanted->retain[i]);
	return 0;
}

int cfn_delete_stack_with(struct cfn *cfn, const struct cfn_delete *wanted, int64_t now_ms,
			  struct err *err)
{
	struct cfn_stack *stack;

	cfn_advance(cfn, now_ms);
	stack = cfn_find_stack(cfn, wanted->account, wanted->name);
	if (!stack || stack->deleted_ms || str_equal(stack->status, "DELETE_IN_PROGRESS")) return 0;
	if (check_delete(stack, wanted, err) < 0) return -1;
	for (size_t i = 0; i < wanted->retain_count; i++)
		*vec_push(&stack->run->retained) = mem_copy_text(wanted->retain[i]);
	stack->run->is_forced = wanted->is_forced;
	cfn_change_sets_drop(cfn, stack);
	cfn_run_delete(stack->run, wanted->token, cfn->now_ms);
	return 0;
}

int cfn_protect_stack(struct cfn *cfn, const char *account, const char *name, bool is_protected,
		      const struct cfn_stack **ret, struct err *err)
{
	struct cfn_stack *stack = cfn_find_stack(cfn, account, name);

	if (!stack || stack->deleted_ms) return cfn_refuse(err, "Stack [%s] does not exist", name);
	stack->is_protected = is_protected;
	*ret = stack;
	return 0;
}

int cfn_update_stack(struct cfn *cfn, const struct cfn_create *update, int64_t now_ms,
		     const struct cfn_stack **ret, struct err *err)
{
	struct cfn_stack *stack, *reading;
	struct cfn_changes changes = { 0 };
	bool is_empty;
	int seen;

	cfn_advance(cfn, now_ms);
	stack = cfn_find_stack(cfn, update->account, update->name);
	if (!stack || stack->deleted_ms || !str_equal(stack->region, update->region))
		return cfn_refuse(err, "Stack [%s] does not exist", update->name);
	*ret = stack;
	seen = cfn_operation_seen(stack, "UpdateStack", update->token, err);
	if (seen) return seen < 0 ? -1 : 0;
	if (cfn_update_check(stack, err) < 0 || cfn_check_tags(update, err) < 0) return -1;
	reading = cfn_version_read(cfn, stack, update, err);
	if (!reading) return -1;
	if (update->keeps_tags)
		cfn_copy_tags(reading, stack);
	else
		cfn_stack_set_tags(reading, update);
	cfn_changes_find(stack->run, reading->run, &changes);
	is_empty = !changes.of.len && !changes.others_differ;
	cfn_changes_release(&changes);
	if (is_empty && str_ends(stack->status, "_COMPLETE")) {
		cfn_stack_free(reading);
		return cfn_refuse(err, "No updates are to be performed.");
	}
	cfn_update_begin(stack->run, &(struct cfn_update){ reading, update, "UpdateStack" },
			 cfn->now_ms);
	return 0;
}
