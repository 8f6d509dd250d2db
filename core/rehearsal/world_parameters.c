#include "core/rehearsal/world_parameters.h"

struct world_parameter *world_find_parameter(struct world *w, const char *account,
					     const char *region, const char *name)
{
	for (size_t i = 0; i < w->parameters.len; i++) {
		struct world_parameter *p = &w->parameters.item[i];
		if (str_equal(p->account, account) && str_equal(p->region, region) &&
		    str_equal(p->name, name))
			return p;
	}
	return NULL;
}

struct world_parameter *world_put_parameter(struct world *w, const char *account,
					    const char *region, const char *name, const char *value,
					    int64_t now_ms)
{
	struct world_parameter *p = world_find_parameter(w, account, region, name);
	if (!p) {
		p = vec_push(&w->parameters);
		*p = (struct world_parameter){ .name = mem_copy_text(name),
					       .account = world_account_by_id(w, account)->id,
					       .region = mem_copy_text(region) };
	}
	char *copy = mem_copy_text(value);
	free(p->value);
	p->value = copy;
	p->version++;
	p->modified_ms = now_ms;
	return p;
}

void world_delete_parameter(struct world *w, struct world_parameter *p)
{
	world_parameter_release(p);
	vec_remove(&w->parameters, (size_t)(p - w->parameters.item));
}

void world_parameter_release(struct world_parameter *p)
{
	free(p->name);
	free(p->value);
	free(p->region);
}
