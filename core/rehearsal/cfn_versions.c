/* Versions of a stack: taking one out, putting one in, reading the next. */
#include "core/rehearsal/cfn_made_up.h"
#include "core/rehearsal/cfn_update.h"

struct cfn_version cfn_version_take(struct cfn_run *run)
{
	struct cfn_version version = { .body = run->body,
				       .template = run->template,
				       .values = run->values,
				       .needs = run->needs,
				       .conditions = run->conditions,
				       .made = run->made };

	run->body = NULL;
	run->template = (struct cfn_template){ 0 };
	run->values = (struct cfn_values){ 0 };
	run->needs = (struct cfn_needs){ 0 };
	run->conditions = NULL;
	run->made = NULL;
	return version;
}

void cfn_version_put(struct cfn_run *run, struct cfn_version *version)
{
	run->body = version->body;
	run->template = version->template;
	run->values = version->values;
	run->needs = version->needs;
	run->conditions = version->conditions;
	run->made = version->made;
	version->body = NULL;
	version->template = (struct cfn_template){ 0 };
	version->values = (struct cfn_values){ 0 };
	version->needs = (struct cfn_needs){ 0 };
	version->conditions = NULL;
	version->made = NULL;
}

void cfn_version_release(struct cfn_version *version)
{
	for (size_t i = 0; version->made && i < version->needs.count; i++)
		cfn_made_release(&version->made[i]);
	for (size_t i = 0; i < version->tags.len; i++)
		cfn_pair_release(&version->tags.item[i]);
	for (size_t i = 0; i < version->capabilities.len; i++)
		free(version->capabilities.item[i]);
	vec_release(&version->tags);
	vec_release(&version->capabilities);
	free(version->body);
	free(version->made);
	free(version->conditions);
	cfn_needs_release(&version->needs);
	cfn_values_release(&version->values);
	cfn_template_release(&version->template);
}

void cfn_version_free(struct cfn_version *version)
{
	if (!version) return;
	cfn_version_release(version);
	free(version);
}

void cfn_made_carry(struct cfn_made *made, const struct cfn_made *from)
{
	*made = (struct cfn_made){ .phase = made->phase,
				   .due_ms = -1,
				   .started_ms = from->started_ms,
				   .row = from->row,
				   .has_signalled = from->has_signalled,
				   .properties_text = from->properties_text,
				   .physical_id = mem_copy_text(from->physical_id),
				   .fingerprint = from->fingerprint,
				   .generation = from->generation,
				   .updates = from->updates,
				   .is_lost = from->is_lost,
				   .is_touched = from->is_touched,
				   .is_carried = true };
	made->properties = from->properties ? cJSON_Duplicate(from->properties, true) : NULL;
	made->attributes = from->attributes ? cJSON_Duplicate(from->attributes, true) : NULL;
}

/* What the update leaves to the stack as it is: parameters without a value, the template. */
struct completed {
	struct cfn_create request;
	VEC(struct cfn_pair) parameters;
};

static int complete(const struct cfn_stack *of, const struct cfn_create *update,
		    struct completed *ret, struct err *err)
{
	ret->request = *update;
	ret->request.name = of->name;
	ret->request.region = of->region;
	if (update->keeps_template && !of->run->body)
		return cfn_refuse(err, "Cannot use previous template: the stack has none");
	if (update->keeps_template) {
		ret->request.template_body = of->run->body;
		ret->request.template_len = strlen(of->run->body);
	}
	for (size_t i = 0; i < update->parameter_count; i++) {
		struct cfn_pair pair = update->parameters[i];
		const struct cfn_value *old = cfn_value_find(&of->run->values, pair.key);

		if (!pair.value && !old)
			return cfn_refuse(err,
					  "Invalid input for parameter key %s. Cannot specify "
					  "usePreviousValue as true for a parameter key not in the "
					  "previous template",
					  pair.key);
		if (!pair.value) pair.value = old->given;
		*vec_push(&ret->parameters) = pair;
	}
	ret->request.parameters = ret->parameters.item;
	return 0;
}

static int check_types(const struct cfn_run *old, const struct cfn_run *next, struct err *err)
{
	for (size_t i = 0; i < next->template.resources.len; i++) {
		const struct cfn_template_resource *spec = &next->template.resources.item[i];
		size_t at = cfn_template_resource(&old->template, spec->id);

		if (at != SIZE_MAX && !str_equal(old->template.resources.item[at].type, spec->type))
			return cfn_refuse(err,
					  "Update of resource type is not permitted. The new "
					  "template modifies resource type of the following "
					  "resources: [%s]",
					  spec->id);
	}
	return 0;
}

struct cfn_stack *cfn_version_read(struct cfn *cfn, const struct cfn_stack *of,
				   const struct cfn_create *update, struct err *err)
{
	struct completed all = { 0 };
	struct cfn_stack *reading = NULL;

	if (complete(of, update, &all, err) == 0) {
		reading = cfn_stack_new(cfn, &all.request);
		free(reading->arn);
		reading->arn = mem_copy_text(of->arn);
		reading->run->identity = of->run->identity;
		if (cfn_run_read(reading->run, &all.request, err) < 0 ||
		    check_types(of->run, reading->run, err) < 0) {
			cfn_stack_free(reading);
			reading = NULL;
		}
	}
	vec_release(&all.parameters);
	return reading;
}

int cfn_update_check(const struct cfn_stack *stack, struct err *err)
{
	static const char *const TAKES[] = { "CREATE_COMPLETE",         "UPDATE_COMPLETE",
					     "IMPORT_COMPLETE",         "UPDATE_ROLLBACK_COMPLETE",
					     "CREATE_FAILED",           "UPDATE_FAILED",
					     "IMPORT_ROLLBACK_COMPLETE" };

	for (size_t i = 0; i < ARRAY_LEN(TAKES); i++)
		if (str_equal(TAKES[i], stack->status)) return 0;
	return cfn_refuse(err, "Stack:%s is in %s state and can not be updated.", stack->arn,
			  stack->status);
}
