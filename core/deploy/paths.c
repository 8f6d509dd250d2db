#include "core/deploy/paths.h"

/* One pass over the resources: whoever needs r makes r's path at least as long as its own and r's
 * time. Returns whether anything grew. */
static bool lengthen(const struct template *t, const int64_t *own, int64_t *path)
{
	bool grew = false;
	for (size_t i = 0; i < t->resource_count; i++) {
		const struct template_resource *r = &t->resources[i];
		for (size_t n = 0; r->exists && n < r->need_count; n++) {
			size_t need = r->needs[n];
			if (need >= t->resource_count || !t->resources[need].exists) continue;
			if (path[need] >= own[need] + path[i]) continue;
			path[need] = own[need] + path[i];
			grew = true;
		}
	}
	return grew;
}

void paths_of_resources(const struct template *t, int64_t *ret)
{
	int64_t *own = mem_array(t->resource_count + 1, sizeof(*own));
	for (size_t i = 0; i < t->resource_count; i++) {
		int64_t typical = typical_create_ms(t->resources[i].type);
		own[i] = !t->resources[i].exists ? 0 : typical ? typical : UNKNOWN_RESOURCE_MS;
		ret[i] = own[i];
	}
	/* No path is longer than there are resources; a cycle would grow for ever. */
	for (size_t pass = 0; pass < t->resource_count && lengthen(t, own, ret);)
		pass++;
	free(own);
}

int64_t estimate_stack_ms(const struct template *t)
{
	int64_t longest = 0, *path = mem_array(t->resource_count + 1, sizeof(*path));
	paths_of_resources(t, path);
	for (size_t i = 0; i < t->resource_count; i++)
		if (path[i] > longest) longest = path[i];
	free(path);
	return longest;
}

uint32_t node_needs(enum node_id id)
{
	static const uint32_t needs[NODE_COUNT] = {
		[STACK_DELEGATION] = STACK_BIT(STACK_ZONE),
		[STACK_CERTIFICATE] = STACK_BIT(STACK_ZONE),
		[STACK_VALIDATION] = STACK_BIT(STACK_ZONE) | STACK_BIT(NODE_CNAME),
		[STACK_DATA] = STACK_BIT(STACK_NETWORK) | STACK_BIT(NODE_SECRETS),
		[STACK_BASTION] =
			STACK_BIT(STACK_NETWORK) | STACK_BIT(STACK_DATA) | STACK_BIT(NODE_SECRETS),
		[STACK_REDASH] = STACK_BIT(STACK_NETWORK) | STACK_BIT(STACK_ZONE) |
				 STACK_BIT(STACK_CERTIFICATE) | STACK_BIT(STACK_DATA) |
				 STACK_BIT(NODE_SECRETS),
		[NODE_DELEGATED] = STACK_BIT(STACK_ZONE),
		[NODE_CNAME] = STACK_BIT(STACK_CERTIFICATE),
		[NODE_ADDRESS] = STACK_BIT(STACK_REDASH) | STACK_BIT(NODE_DELEGATED),
	};
	return needs[id];
}

/* The certificate is not done before its record is visible; the record is known long before the
 * certificate is done. */
static uint32_t path_needs(const struct deployment *d, int id)
{
	uint32_t needs = d->nodes[id].needs;
	if (id == NODE_CNAME) return d->nodes[STACK_CERTIFICATE].needs;
	if (id == STACK_CERTIFICATE)
		needs |= STACK_BIT(STACK_VALIDATION) | STACK_BIT(NODE_DELEGATED);
	return needs;
}

int64_t paths_longest(const struct deployment *d, const int64_t duration[NODE_COUNT])
{
	int64_t finish[NODE_COUNT] = { 0 }, longest = 0;
	/* The graph is small: as many passes as there are nodes settle every path. */
	for (int pass = 0; pass < NODE_COUNT; pass++) {
		for (int id = 0; id < NODE_COUNT; id++) {
			uint32_t needs = path_needs(d, id);
			int64_t start = 0;
			for (int need = 0; need < NODE_COUNT; need++)
				if ((needs & STACK_BIT(need)) && finish[need] > start)
					start = finish[need];
			finish[id] = start + duration[id];
		}
	}
	for (int id = 0; id < NODE_COUNT; id++)
		if (finish[id] > longest) longest = finish[id];
	return longest;
}

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* What of the node's own time counts, as described at paths_longest(). */
static int64_t own_duration(const struct deployment *d, int id)
{
	const struct deployment_node *n = &d->nodes[id];
	const struct deployment_node *validation = &d->nodes[STACK_VALIDATION];
	int64_t started = n->started_ms, ended = n->ended_ms;
	if (n->state != NODE_DONE || !started) return 0;
	if (id == STACK_CERTIFICATE) {
		started = later(started, validation->ended_ms);
		started = later(started, d->nodes[NODE_DELEGATED].ended_ms);
	}
	/* In an environment that was found done, it was known when the record was put. */
	if (id == NODE_CNAME && validation->started_ms && validation->started_ms < ended)
		ended = validation->started_ms;
	return ended > started ? ended - started : 0;
}

int64_t paths_longest_chain(const struct deployment *d)
{
	int64_t duration[NODE_COUNT];
	for (int id = 0; id < NODE_COUNT; id++)
		duration[id] = own_duration(d, id);
	return paths_longest(d, duration);
}
