#include "core/rehearsal/cfn_things.h"

#include "core/rehearsal/cfn_made_up.h"
#include "core/rehearsal/cfn_run.h"

static bool is_there(const struct cfn_run *run, size_t index)
{
	const struct cfn_made *made = &run->made[index];

	if (!made->physical_id || made->is_lost || made->phase == CFN_ABSENT) return false;
	if (made->phase != CFN_GONE) return true;
	return made->row != SIZE_MAX &&
	       str_equal(run->stack->resources.item[made->row].status, "DELETE_SKIPPED");
}

static bool show(const struct cfn_run *run, size_t index, cfn_thing_fn *fn, void *user)
{
	const struct cfn_template_resource *spec = &run->template.resources.item[index];
	const struct cfn_made *made = &run->made[index];
	const struct cfn_thing thing = {
		.stack = run->stack,
		.logical_id = spec->id,
		.physical_id = made->physical_id,
		.type = spec->type,
		.status = made->row == SIZE_MAX ? "" : run->stack->resources.item[made->row].status,
		.properties = made->properties,
		.attributes = made->attributes,
		.deletion_policy = spec->deletion_policy,
		.started_ms = made->started_ms,
		.ended_ms = made->row == SIZE_MAX
				    ? 0
				    : run->stack->resources.item[made->row].updated_ms,
		.is_made = made->phase == CFN_MADE,
		.is_gone = !is_there(run, index),
	};

	return fn(&thing, user);
}

static void each(const struct cfn *cfn, const char *account, const char *region, const char *type,
		 bool ever, cfn_thing_fn *fn, void *user)
{
	for (size_t s = 0; s < cfn->stacks.len; s++) {
		const struct cfn_stack *stack = cfn->stacks.item[s];
		const struct cfn_run *run = stack->run;

		if (!str_equal(stack->account, account) || !str_equal(stack->region, region))
			continue;
		for (size_t i = 0; i < run->needs.count; i++)
			if ((!type || str_equal(run->template.resources.item[i].type, type)) &&
			    (is_there(run, i) || (ever && run->made[i].physical_id)) &&
			    !show(run, i, fn, user))
				return;
	}
}

void cfn_each_thing(const struct cfn *cfn, const char *account, const char *region,
		    const char *type, cfn_thing_fn *fn, void *user)
{
	each(cfn, account, region, type, false, fn, user);
}

void cfn_each_thing_ever(const struct cfn *cfn, const char *account, const char *region,
			 const char *type, cfn_thing_fn *fn, void *user)
{
	each(cfn, account, region, type, true, fn, user);
}

static bool count_one(const struct cfn_thing *thing, void *user)
{
	size_t *count = user;

	(void)thing;
	(*count)++;
	return true;
}

size_t cfn_count_things(const struct cfn *cfn, const char *account, const char *region,
			const char *type)
{
	size_t count = 0;

	cfn_each_thing(cfn, account, region, type, count_one, &count);
	return count;
}

struct search {
	const char *physical_id;
	struct cfn_thing found;
};

static bool look(const struct cfn_thing *thing, void *user)
{
	struct search *search = user;

	if (!str_equal(thing->physical_id, search->physical_id)) return true;
	search->found = *thing;
	return false;
}

static bool find(const struct cfn *cfn, const char *account, const char *region, const char *type,
		 const char *physical_id, bool ever, struct cfn_thing *ret)
{
	struct search search = { .physical_id = physical_id };

	if (!physical_id) return false;
	each(cfn, account, region, type, ever, look, &search);
	if (!search.found.stack) return false;
	*ret = search.found;
	return true;
}

bool cfn_find_thing(const struct cfn *cfn, const char *account, const char *region,
		    const char *type, const char *physical_id, struct cfn_thing *ret)
{
	return find(cfn, account, region, type, physical_id, false, ret);
}

bool cfn_find_thing_ever(const struct cfn *cfn, const char *account, const char *region,
			 const char *type, const char *physical_id, struct cfn_thing *ret)
{
	return find(cfn, account, region, type, physical_id, true, ret);
}

char *cfn_thing_attribute(const struct cfn_thing *thing, const char *attribute)
{
	struct cfn_run *run = thing->stack->run;
	struct cfn_scope scope = cfn_run_scope(run, true);
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	cJSON *value = NULL;
	char *text = NULL;

	if (scope.resource(scope.self, thing->logical_id, attribute, &value, &ignored) == 0 &&
	    cfn_text(value))
		text = mem_copy_text(cfn_text(value));
	cJSON_Delete(value);
	return text ? text : mem_copy_text("");
}
