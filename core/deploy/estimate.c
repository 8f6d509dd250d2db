#include "core/deploy/estimate.h"

#include "core/deploy/paths.h"

/* Typical times scatter by a quarter (log-normal); the range is what most deployments stay in. */
enum { LOW_PERCENT = 80, HIGH_PERCENT = 130, OVERDUE_PERCENT = 130 };

static bool resource_is_open(const struct deployment_resource *r)
{
	return r->state == RESOURCE_WAITING || r->state == RESOURCE_RUNNING;
}

/* When it could begin to be waited for: a certificate not before its record can be seen. */
static int64_t clock_start(const struct deployment *d, enum node_id id,
			   const struct deployment_resource *r)
{
	int64_t start = r->started_ms;
	if ((int)id != STACK_CERTIFICATE) return start;
	const struct deployment_node *validation = &d->nodes[STACK_VALIDATION];
	const struct deployment_node *delegated = &d->nodes[NODE_DELEGATED];
	if (validation->state != NODE_SKIPPED && !validation->ended_ms) return d->now_ms;
	if (delegated->state != NODE_SKIPPED && !delegated->ended_ms) return d->now_ms;
	if (validation->ended_ms > start) start = validation->ended_ms;
	if (delegated->ended_ms > start) start = delegated->ended_ms;
	return start;
}

static int64_t stack_left(const struct deployment *d, enum node_id id, bool *overdue)
{
	const struct deployment_node *n = &d->nodes[id];
	int64_t left = 0;
	for (size_t i = 0; i < n->resources.len; i++) {
		const struct deployment_resource *r = &n->resources.item[i];
		int64_t path = r->path_ms ? r->path_ms : r->typical_ms;
		if (!resource_is_open(r)) continue;
		if (r->state == RESOURCE_RUNNING) {
			int64_t elapsed = d->now_ms - clock_start(d, id, r);
			if (r->typical_ms && elapsed * 100 > r->typical_ms * OVERDUE_PERCENT)
				*overdue = true;
			if (elapsed > r->typical_ms) elapsed = r->typical_ms;
			path -= elapsed > 0 ? elapsed : 0;
		}
		if (path > left) left = path;
	}
	return left;
}

struct estimate estimate_left(const struct deployment *d)
{
	struct estimate e = { 0 };
	int64_t left[NODE_COUNT] = { 0 };
	for (int id = 0; id < NODE_COUNT; id++) {
		const struct deployment_node *n = &d->nodes[id];
		if (n->state == NODE_WAITING) left[id] = n->typical_ms;
		if (n->state == NODE_RUNNING)
			left[id] = id < STACK_COUNT && n->resources.len
					   ? stack_left(d, (enum node_id)id, &e.overdue)
					   : n->typical_ms;
		if (left[id] > 0) e.known = true;
	}
	int64_t longest = paths_longest(d, left);
	e.known = e.known && d->phase == DEPLOYMENT_RUNNING;
	e.low_ms = longest * LOW_PERCENT / 100;
	e.high_ms = longest * HIGH_PERCENT / 100;
	return e;
}
