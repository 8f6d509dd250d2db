#include "core/rehearsal/cfn_summary.h"

#include "core/rehearsal/cfn.h"
#include "core/rehearsal/cfn_types.h"

void cfn_template_iam(const struct cfn_template *t, bool *ret_needs, bool *ret_named)
{
	static const char *const NAMES[] = { "RoleName", "InstanceProfileName", "UserName",
					     "GroupName", "ManagedPolicyName" };

	*ret_needs = *ret_named = false;
	for (size_t i = 0; i < t->resources.len; i++) {
		const struct cfn_template_resource *resource = &t->resources.item[i];

		if (!cfn_type_is_iam(resource->type)) continue;
		*ret_needs = true;
		for (size_t n = 0; n < ARRAY_LEN(NAMES); n++)
			if (cfn_member(resource->properties, NAMES[n])) *ret_named = true;
	}
}

static void add_type(struct cfn_summary *summary, const char *type)
{
	for (size_t i = 0; i < summary->resource_types.len; i++)
		if (str_equal(summary->resource_types.item[i], type)) return;
	*vec_push(&summary->resource_types) = mem_copy_text(type);
}

int cfn_validate(const char *body, size_t len, struct cfn_summary *ret, struct err *err)
{
	CLEANUP(cfn_template_release) struct cfn_template t = { 0 };

	if (cfn_template_read(body, len, &t, err) < 0) return -1;
	*ret = (struct cfn_summary){ .description = mem_copy_text(t.description),
				     .parameter_count = t.parameters.len };
	cfn_template_iam(&t, &ret->needs_iam, &ret->needs_named_iam);
	ret->parameters = mem_array(t.parameters.len + 1, sizeof(*ret->parameters));
	for (size_t i = 0; i < t.parameters.len; i++) {
		const struct cfn_template_parameter *p = &t.parameters.item[i];

		ret->parameters[i] = (struct cfn_summary_parameter){
			.name = mem_copy_text(p->name),
			.type = mem_copy_text(p->type),
			.default_value = mem_copy_text(p->default_value),
			.description = mem_copy_text(p->description),
			.no_echo = p->no_echo,
		};
	}
	for (size_t i = 0; i < t.resources.len; i++)
		add_type(ret, t.resources.item[i].type);
	return 0;
}

void cfn_summary_release(struct cfn_summary *summary)
{
	for (size_t i = 0; i < summary->parameter_count; i++) {
		free(summary->parameters[i].name);
		free(summary->parameters[i].type);
		free(summary->parameters[i].default_value);
		free(summary->parameters[i].description);
	}
	for (size_t i = 0; i < summary->resource_types.len; i++)
		free(summary->resource_types.item[i]);
	free(summary->description);
	free(summary->parameters);
	vec_release(&summary->resource_types);
	*summary = (struct cfn_summary){ 0 };
}
