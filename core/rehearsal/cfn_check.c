#include "core/rehearsal/cfn_check.h"

#include "core/rehearsal/cfn_references.h"
#include "core/rehearsal/cfn_types.h"

struct checking {
	const struct cfn_template *template;
	struct str unresolved; /* "A, B": in this block */
	bool in_conditions;
};

bool cfn_is_pseudo_parameter(const char *name)
{
	static const char *const KNOWN[] = { "AWS::AccountId", "AWS::NotificationARNs",
					     "AWS::NoValue",   "AWS::Partition",
					     "AWS::Region",    "AWS::StackId",
					     "AWS::StackName", "AWS::URLSuffix" };

	for (size_t i = 0; i < ARRAY_LEN(KNOWN); i++)
		if (str_equal(KNOWN[i], name)) return true;
	return false;
}

static void add_unresolved(struct checking *c, const char *name)
{
	str_addf(&c->unresolved, "%s%s", c->unresolved.len ? ", " : "", name);
}

static int check_attribute(struct checking *c, const struct cfn_reference *reference,
			   struct err *err)
{
	size_t at = cfn_template_resource(c->template, reference->name);

	if (c->in_conditions)
		return cfn_refuse(err, "Template error: every Fn::GetAtt object must not be in the "
				       "Conditions block");
	if (at == SIZE_MAX)
		return cfn_refuse(err,
				  "Template error: instance of Fn::GetAtt references "
				  "undefined resource %s",
				  reference->name);
	const char *type = c->template->resources.item[at].type;
	if (reference->attribute && !cfn_type_has_attribute(type, reference->attribute))
		return cfn_refuse(err,
				  "Template error: resource %s does not support attribute type "
				  "%s in Fn::GetAtt",
				  reference->name, reference->attribute);
	return 0;
}

static int check_reference(void *user, const struct cfn_reference *reference, struct err *err)
{
	struct checking *c = user;
	const struct cfn_template *t = c->template;

	switch (reference->kind) {
	case CFN_REF:
		if (cfn_is_pseudo_parameter(reference->name) ||
		    cfn_template_parameter(t, reference->name))
			return 0;
		if (c->in_conditions || cfn_template_resource(t, reference->name) == SIZE_MAX)
			add_unresolved(c, reference->name);
		return 0;
	case CFN_GET_ATT:
		return check_attribute(c, reference, err);
	case CFN_CONDITION:
		if (cfn_member(t->conditions, reference->name)) return 0;
		return cfn_refuse(err, "Template error: unresolved condition dependency %s in %s",
				  reference->name,
				  c->in_conditions ? "the Conditions block" : "Fn::If");
	case CFN_MAPPING:
		if (cfn_member(t->mappings, reference->name)) return 0;
		return cfn_refuse(err,
				  "Template error: Mapping named '%s' is not present in the "
				  "'Mappings' section of template.",
				  reference->name);
	}
	return 0;
}

static int check_block(struct checking *c, const cJSON *block, struct err *err)
{
	struct cfn_walk walk = { .found = check_reference,
				 .user = c,
				 .in_conditions = c->in_conditions };

	return cfn_references(block, &walk, err);
}

static int check_conditions(struct checking *c, struct err *err)
{
	c->in_conditions = true;
	if (check_block(c, c->template->conditions, err) < 0) return -1;
	c->in_conditions = false;
	if (c->unresolved.len)
		return cfn_refuse(err,
				  "Template format error: Unresolved dependencies [%s]. Cannot "
				  "reference resources in the Conditions block of the template",
				  str_text(&c->unresolved));
	return 0;
}

/* A name or a list of names. Calls back for each. */
static int each_depends_on(const struct cfn_template_resource *resource,
			   int (*fn)(void *user, const char *name, struct err *err), void *user,
			   struct err *err)
{
	const cJSON *list = cfn_member(resource->spec, "DependsOn");
	const cJSON *item = cJSON_IsArray(list) ? list->child : list;

	for (; item; item = cJSON_IsArray(list) ? item->next : NULL) {
		if (!cfn_text(item))
			return cfn_refuse(err, "Template format error: DependsOn must be a string "
					       "or list of strings.");
		if (fn(user, cfn_text(item), err) < 0) return -1;
	}
	return 0;
}

static int check_depends_on(void *user, const char *name, struct err *err)
{
	struct checking *c = user;

	(void)err;
	if (cfn_template_resource(c->template, name) == SIZE_MAX) add_unresolved(c, name);
	return 0;
}

static int check_named_condition(const struct cfn_template *t, const char *name, struct err *err)
{
	if (!name || cfn_member(t->conditions, name)) return 0;
	return cfn_refuse(err, "Template format error: Condition %s is not defined.", name);
}

static int check_resources(struct checking *c, struct err *err)
{
	const struct cfn_template *t = c->template;

	for (size_t i = 0; i < t->resources.len; i++) {
		const struct cfn_template_resource *resource = &t->resources.item[i];

		if (check_named_condition(t, resource->condition, err) < 0 ||
		    check_block(c, resource->spec, err) < 0 ||
		    each_depends_on(resource, check_depends_on, c, err) < 0)
			return -1;
	}
	if (c->unresolved.len)
		return cfn_refuse(err,
				  "Template format error: Unresolved resource dependencies "
				  "[%s] in the Resources block of the template",
				  str_text(&c->unresolved));
	return 0;
}

static int check_outputs(struct checking *c, struct err *err)
{
	const struct cfn_template *t = c->template;

	for (const cJSON *o = t->outputs ? t->outputs->child : NULL; o; o = o->next)
		if (check_named_condition(t, cfn_member_text(o, "Condition"), err) < 0) return -1;
	if (check_block(c, t->outputs, err) < 0) return -1;
	if (c->unresolved.len)
		return cfn_refuse(err,
				  "Template format error: Unresolved resource dependencies "
				  "[%s] in the Outputs block of the template",
				  str_text(&c->unresolved));
	return 0;
}

/* What is left after taking away, again and again, whatever waits for nothing that is left. */
static size_t left_over(const struct cfn_needs *needs, bool *is_left)
{
	size_t left = needs->count;
	bool again = true;

	while (again) {
		again = false;
		for (size_t i = 0; i < needs->count; i++) {
			bool waits = false;

			for (size_t n = 0; n < needs->of[i].len && is_left[i]; n++)
				waits |= is_left[needs->of[i].item[n]];
			if (!is_left[i] || waits) continue;
			is_left[i] = false;
			again = true;
			left--;
		}
	}
	return left;
}

static int check_cycles(const struct cfn_template *t, const struct cfn_needs *needs,
			struct err *err)
{
	bool *is_left = mem_array(needs->count + 1, sizeof(*is_left));
	CLEANUP(str_release) struct str names = STR_INIT;

	memset(is_left, true, needs->count);
	if (left_over(needs, is_left))
		for (size_t i = 0; i < needs->count; i++)
			if (is_left[i])
				str_addf(&names, "%s%s", names.len ? ", " : "",
					 t->resources.item[i].id);
	free(is_left);
	if (!names.len) return 0;
	return cfn_refuse(err, "Circular dependency between resources: [%s]", str_text(&names));
}

int cfn_check(const struct cfn_template *t, struct err *err)
{
	CLEANUP(cfn_needs_release) struct cfn_needs needs = { 0 };
	struct checking c = { .template = t };
	int status = -1;

	if (check_conditions(&c, err) == 0 && check_resources(&c, err) == 0 &&
	    check_outputs(&c, err) == 0 &&
	    cfn_needs_read(t, &(struct cfn_graph_options){ 0 }, &needs, err) == 0)
		status = check_cycles(t, &needs, err);
	str_release(&c.unresolved);
	return status;
}

struct gathering {
	const struct cfn_template *template;
	const struct cfn_graph_options *options;
	struct cfn_needs *needs;
	size_t current;
};

static void add_need(struct gathering *g, size_t at)
{
	for (size_t i = 0; i < g->needs->of[g->current].len; i++)
		if (g->needs->of[g->current].item[i] == at) return;
	*vec_push(&g->needs->of[g->current]) = at;
}

static int gather_reference(void *user, const struct cfn_reference *reference, struct err *err)
{
	struct gathering *g = user;
	size_t at = SIZE_MAX;

	if (reference->kind == CFN_REF || reference->kind == CFN_GET_ATT)
		at = cfn_template_resource(g->template, reference->name);
	if (at == SIZE_MAX) return 0;
	if (g->options->holds && !g->options->holds[at])
		return cfn_refuse(err,
				  "Template format error: Unresolved resource dependencies "
				  "[%s] in the Resources block of the template",
				  reference->name);
	add_need(g, at);
	return 0;
}

static int gather_depends_on(void *user, const char *name, struct err *err)
{
	struct gathering *g = user;
	size_t at = cfn_template_resource(g->template, name);

	(void)err; /* waiting for what a condition took away is no fault */
	if (at != SIZE_MAX && !(g->options->holds && !g->options->holds[at])) add_need(g, at);
	return 0;
}

static int ask_condition(void *user, const char *name, struct err *err)
{
	struct gathering *g = user;

	return g->options->condition_holds(g->options->user, name, err);
}

int cfn_needs_read(const struct cfn_template *t, const struct cfn_graph_options *options,
		   struct cfn_needs *ret, struct err *err)
{
	CLEANUP(cfn_needs_release) struct cfn_needs needs = { 0 };
	struct gathering g = { .template = t, .options = options, .needs = &needs };
	struct cfn_walk walk = { .found = gather_reference,
				 .user = &g,
				 .condition_holds =
					 options->condition_holds ? ask_condition : NULL };

	needs.count = t->resources.len;
	needs.of = mem_array(needs.count + 1, sizeof(*needs.of));
	for (size_t i = 0; i < needs.count; i++) {
		const struct cfn_template_resource *resource = &t->resources.item[i];

		g.current = i;
		if (options->holds && !options->holds[i]) continue;
		if (cfn_references(resource->properties, &walk, err) < 0 ||
		    each_depends_on(resource, gather_depends_on, &g, err) < 0)
			return -1;
	}
	*ret = needs;
	needs = (struct cfn_needs){ 0 };
	return 0;
}

void cfn_needs_release(struct cfn_needs *needs)
{
	for (size_t i = 0; i < needs->count && needs->of; i++)
		vec_release(&needs->of[i]);
	free(needs->of);
	*needs = (struct cfn_needs){ 0 };
}
