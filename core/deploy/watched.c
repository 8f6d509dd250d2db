#include "core/deploy/watched.h"

#include "core/base/str.h"

static size_t add_below(const struct watched *w, int parent, size_t *ret, size_t n)
{
	for (size_t i = 0; i < w->stacks.len; i++) {
		if (w->stacks.item[i].parent != parent) continue;
		ret[n++] = i;
		n = add_below(w, (int)i, ret, n);
	}
	return n;
}

void watched_order(const struct watched *w, size_t *ret)
{
	add_below(w, -1, ret, 0);
}

char *watched_path(const struct watched *w, size_t stack)
{
	const struct watched_stack *s = &w->stacks.item[stack];
	if (s->parent < 0) return mem_copy_text(s->name);
	CLEANUP(mem_free_text) char *above = watched_path(w, (size_t)s->parent);
	return str_format("%s > %s", above, s->logical_id);
}
