#include "core/rehearsal/cfn_run.h"

static bool is_exporting(const struct cfn_stack *stack)
{
	return stack->deleted_ms == 0;
}

const struct cfn_output *cfn_export_find(const struct cfn *cfn, const char *account,
					 const char *region, const char *name,
					 const struct cfn_stack **ret_stack)
{
	for (size_t s = 0; s < cfn->stacks.len; s++) {
		const struct cfn_stack *stack = cfn->stacks.item[s];

		if (!is_exporting(stack) || !str_equal(stack->account, account) ||
		    !str_equal(stack->region, region))
			continue;
		for (size_t i = 0; i < stack->outputs.len; i++) {
			if (!str_equal(stack->outputs.item[i].export_name, name)) continue;
			if (ret_stack) *ret_stack = stack;
			return &stack->outputs.item[i];
		}
	}
	return NULL;
}

/* 1: makes it; 0: its condition does not hold; -1. */
static int output_holds(struct cfn_scope *scope, const cJSON *spec, struct err *err)
{
	const char *condition = cfn_member_text(spec, "Condition");

	return condition ? cfn_eval_condition(scope, condition, err) : 1;
}

static int refuse_taken(const char *name, const struct cfn_stack *by, struct err *err)
{
	return cfn_refuse(err, "Export with name %s is already exported by stack %s", name,
			  by->name);
}

void cfn_output_release(struct cfn_output *output)
{
	free(output->key);
	free(output->value);
	free(output->description);
	free(output->export_name);
	*output = (struct cfn_output){ 0 };
}

/* Two equal names in one template: checked by the caller over what it has so far. */
static int read_output(struct cfn_run *run, struct cfn_scope *scope, const cJSON *spec,
		       struct cfn_output *ret, struct err *err)
{
	CLEANUP(str_release) struct str value = STR_INIT, name = STR_INIT;
	const cJSON *exported = cfn_member(spec, "Export");
	const struct cfn_stack *by = NULL;

	if (cfn_eval_text(scope, cfn_member(spec, "Value"), spec->string, &value, err) < 0)
		return err_prefix(err, "Output '%s'", spec->string);
	if (exported &&
	    cfn_eval_text(scope, cfn_member(exported, "Name"), spec->string, &name, err) < 0)
		return err_prefix(err, "Output '%s'", spec->string);
	if (exported &&
	    cfn_export_find(run->cfn, run->stack->account, run->stack->region, str_text(&name),
			    &by) &&
	    !str_equal(by->arn, run->stack->arn))
		return refuse_taken(str_text(&name), by, err);
	*ret = (struct cfn_output){ .key = mem_copy_text(spec->string),
				    .value = mem_copy_text(str_text(&value)),
				    .description =
					    mem_copy_text(cfn_member_text(spec, "Description")),
				    .export_name =
					    exported ? mem_copy_text(str_text(&name)) : NULL };
	return 0;
}

struct output_list {
	VEC(struct cfn_output) of;
};

int cfn_outputs_read(struct cfn_run *run, struct err *err)
{
	const cJSON *spec = run->template.outputs ? run->template.outputs->child : NULL;
	struct cfn_scope scope = cfn_run_scope(run, false);
	struct output_list made = { 0 };
	int holds = 0;

	for (; spec; spec = spec->next) {
		holds = output_holds(&scope, spec, err);
		if (holds > 0) holds = read_output(run, &scope, spec, vec_push(&made.of), err);
		if (holds < 0) break;
	}
	for (size_t i = 0; i < made.of.len; i++) {
		if (holds < 0)
			cfn_output_release(&made.of.item[i]);
		else
			*vec_push(&run->stack->outputs) = made.of.item[i];
	}
	vec_release(&made.of);
	return holds < 0 ? -1 : 0;
}

struct known_names {
	VEC(char *) of;
};

static void known_release(struct known_names *known)
{
	for (size_t i = 0; i < known->of.len; i++)
		free(known->of.item[i]);
	vec_release(&known->of);
}

/* The export name of an output, or "" while it depends on what is not made yet. */
static void known_name(struct cfn_run *run, const cJSON *spec, struct str *ret)
{
	struct cfn_scope scope = cfn_run_scope(run, false);
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	const cJSON *name = cfn_member(cfn_member(spec, "Export"), "Name");

	if (name && output_holds(&scope, spec, &ignored) > 0 &&
	    cfn_eval_text(&scope, name, spec->string, ret, &ignored) < 0)
		str_reset(ret);
}

static void list_known(struct cfn_run *run, struct known_names *ret)
{
	const cJSON *spec = run->template.outputs ? run->template.outputs->child : NULL;

	for (; spec; spec = spec->next) {
		CLEANUP(str_release) struct str name = STR_INIT;

		known_name(run, spec, &name);
		if (name.len) *vec_push(&ret->of) = str_detach(&name);
	}
}

static bool has_name(const struct known_names *known, const char *name, size_t end)
{
	for (size_t i = 0; i < end && i < known->of.len; i++)
		if (str_equal(known->of.item[i], name)) return true;
	return false;
}

/* Stacks that are still at it have no outputs yet: their names count all the same. */
static int check_against(struct cfn_run *run, const struct known_names *mine,
			 struct cfn_stack *other, struct err *err)
{
	CLEANUP(known_release) struct known_names theirs = { 0 };

	if (str_equal(other->arn, run->stack->arn) || !is_exporting(other) ||
	    str_starts(other->status, "ROLLBACK") || str_equal(other->status, "CREATE_FAILED") ||
	    !str_equal(other->account, run->stack->account) ||
	    !str_equal(other->region, run->stack->region))
		return 0;
	list_known(other->run, &theirs);
	for (size_t i = 0; i < other->outputs.len; i++)
		if (other->outputs.item[i].export_name)
			*vec_push(&theirs.of) = mem_copy_text(other->outputs.item[i].export_name);
	for (size_t i = 0; i < mine->of.len; i++)
		if (has_name(&theirs, mine->of.item[i], SIZE_MAX))
			return refuse_taken(mine->of.item[i], other, err);
	return 0;
}

int cfn_exports_check(struct cfn_run *run, struct err *err)
{
	CLEANUP(known_release) struct known_names mine = { 0 };

	list_known(run, &mine);
	for (size_t i = 0; i < mine.of.len; i++)
		if (has_name(&mine, mine.of.item[i], i))
			return cfn_refuse(err,
					  "Template format error: Duplicate Export names. More "
					  "than one output has been given the same Export name: "
					  "[%s].",
					  mine.of.item[i]);
	for (size_t s = 0; s < run->cfn->stacks.len; s++)
		if (check_against(run, &mine, run->cfn->stacks.item[s], err) < 0) return -1;
	return 0;
}

static bool imports(const struct cfn_stack *stack, const char *name)
{
	for (size_t i = 0; i < stack->run->imports.len; i++)
		if (str_equal(stack->run->imports.item[i], name)) return true;
	return false;
}

static void add_importers(const struct cfn_run *run, const char *name, struct str *out)
{
	for (size_t s = 0; s < run->cfn->stacks.len; s++) {
		const struct cfn_stack *other = run->cfn->stacks.item[s];

		if (other != run->stack && is_exporting(other) && imports(other, name) &&
		    str_equal(other->account, run->stack->account) &&
		    str_equal(other->region, run->stack->region))
			str_addf(out, "%s%s", out->len ? ", " : "", other->name);
	}
}

char *cfn_exports_in_use(const struct cfn_run *run)
{
	for (size_t i = 0; i < run->stack->outputs.len; i++) {
		const char *name = run->stack->outputs.item[i].export_name;
		CLEANUP(str_release) struct str users = STR_INIT;

		if (name) add_importers(run, name, &users);
		if (users.len)
			return str_format(
				"Delete canceled. Cannot delete export %s as it is in use "
				"by %s.",
				name, str_text(&users));
	}
	return NULL;
}
