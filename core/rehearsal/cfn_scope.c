#include "core/rehearsal/cfn_run.h"

#include "core/rehearsal/cfn_made_up.h"
#include "core/rehearsal/cfn_types.h"

struct cfn_made_up cfn_run_made_up(const struct cfn_run *run, size_t index)
{
	const struct cfn_template_resource *spec = &run->template.resources.item[index];

	unsigned generation = run->made[index].generation;
	CLEANUP(mem_free_text) char *word = str_format("generation %u", generation);

	return (struct cfn_made_up){ .seed = generation ? cfn_hash(run->identity, word)
							: run->identity,
				     .account = run->stack->account,
				     .region = run->stack->region,
				     .stack_name = run->stack->name,
				     .logical_id = spec->id,
				     .type = spec->type,
				     .physical_id = run->made[index].physical_id,
				     .properties = run->made[index].properties };
}

struct cfn_view cfn_run_view(const struct cfn_run *run, size_t index, const cJSON *properties,
			     int64_t now_ms)
{
	const struct cfn_template_resource *spec = &run->template.resources.item[index];

	return (struct cfn_view){ .account = run->stack->account,
				  .region = run->stack->region,
				  .stack_name = run->stack->name,
				  .stack_arn = run->stack->arn,
				  .logical_id = spec->id,
				  .type = spec->type,
				  .properties = properties,
				  .started_ms = run->made[index].started_ms,
				  .generation = run->made[index].generation,
				  .now_ms = now_ms };
}

static int see_attribute(struct cfn_run *run, size_t index, const char *attribute, cJSON **ret,
			 struct err *err)
{
	const cJSON *known = cfn_member(run->made[index].attributes, attribute);
	const struct cfn_made_up made_up = cfn_run_made_up(run, index);

	if (str_equal(made_up.type, "AWS::EC2::LaunchTemplate") &&
	    str_equal(attribute, "LatestVersionNumber")) {
		CLEANUP(mem_free_text) char *text = str_format("%u", run->made[index].updates + 1);

		*ret = cJSON_CreateString(text);
		return 0;
	}
	*ret = known ? cJSON_Duplicate(known, true) : cfn_made_up_attribute(&made_up, attribute);
	if (*ret) return 0;
	return cfn_refuse(err,
			  "Template error: resource %s does not support attribute type %s in "
			  "Fn::GetAtt",
			  made_up.logical_id, attribute);
}

static int see_resource(void *self, const char *logical_id, const char *attribute, cJSON **ret,
			struct err *err)
{
	struct cfn_run *run = self;
	size_t index = cfn_template_resource(&run->template, logical_id);

	if (index == SIZE_MAX || !run->made || !run->made[index].physical_id)
		return cfn_refuse(err,
				  "Template format error: Unresolved resource dependencies [%s] "
				  "in the Resources block of the template",
				  logical_id);
	if (attribute) return see_attribute(run, index, attribute, ret, err);
	*ret = cJSON_CreateString(run->made[index].physical_id);
	return 0;
}

static void remember_import(struct cfn_run *run, const char *name)
{
	for (size_t i = 0; i < run->imports.len; i++)
		if (str_equal(run->imports.item[i], name)) return;
	*vec_push(&run->imports) = mem_copy_text(name);
}

static int see_import(void *self, const char *name, struct str *value, struct err *err)
{
	struct cfn_run *run = self;
	const struct cfn_output *output =
		cfn_export_find(run->cfn, run->stack->account, run->stack->region, name, NULL);

	if (!output) return cfn_refuse(err, "No export named %s found", name);
	remember_import(run, name);
	str_add(value, output->value);
	return 0;
}

static int see_reference(void *self, const char *reference, struct str *value, struct err *err)
{
	struct cfn_run *run = self;
	const struct cfn_world *world = &run->cfn->world;

	if (!str_starts(reference, "secretsmanager:") && !str_starts(reference, "ssm:") &&
	    !str_starts(reference, "ssm-secure:"))
		return cfn_refuse(err, "Dynamic reference {{resolve:%s}} has an unknown service",
				  reference);
	if (world->resolve)
		return world->resolve(world->self, run->stack->account, reference, value, err);
	str_add(value, "stand-in");
	return 0;
}

struct cfn_scope cfn_run_scope(struct cfn_run *run, bool is_masked)
{
	return (struct cfn_scope){ .template = &run->template,
				   .values = &run->values,
				   .account = run->stack->account,
				   .region = run->stack->region,
				   .stack_name = run->stack->name,
				   .stack_arn = run->stack->arn,
				   .conditions = run->conditions,
				   .is_masked = is_masked,
				   .self = run,
				   .resource = see_resource,
				   .import = see_import,
				   .resolve = see_reference };
}

int cfn_condition_holds(void *scope, const char *name, struct err *err)
{
	return cfn_eval_condition(scope, name, err);
}
