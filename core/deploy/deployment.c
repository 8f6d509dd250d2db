#include "core/deploy/deployment.h"

void deployment_resource_release(struct deployment_resource *r)
{
	free(r->logical_id);
	free(r->type);
	free(r->physical_id);
}

const struct deployment_output *deployment_output(const struct deployment *d, enum stack_id stack,
						  const char *key)
{
	const struct deployment_node *n = &d->nodes[stack];
	for (size_t i = 0; i < n->outputs.len; i++)
		if (str_equal(n->outputs.item[i].key, key)) return &n->outputs.item[i];
	return NULL;
}

size_t deployment_done(const struct deployment *d)
{
	size_t done = 0;
	for (int id = 0; id < STACK_COUNT; id++)
		if (d->nodes[id].state != NODE_SKIPPED) done += d->nodes[id].done;
	return done;
}

size_t deployment_total(const struct deployment *d)
{
	size_t total = 0;
	for (int id = 0; id < STACK_COUNT; id++)
		if (d->nodes[id].state != NODE_SKIPPED) total += d->nodes[id].total;
	return total;
}

bool deployment_has_records(const struct deployment *d)
{
	return d->delegation.name_servers.len || !str_is_empty(d->delegation.record_name);
}

static bool is_over(enum node_state state)
{
	return state == NODE_DONE || state == NODE_ADOPTED || state == NODE_SKIPPED;
}

bool deployment_is_delegated(const struct deployment *d)
{
	return is_over(d->nodes[NODE_DELEGATED].state) && is_over(d->nodes[NODE_ADDRESS].state);
}

bool deployment_has_stopped(const struct deployment *d)
{
	return d->is_cancelled && d->phase == DEPLOYMENT_IDLE;
}

bool deployment_was_undone(const struct deployment *d)
{
	for (int id = 0; id < STACK_COUNT; id++)
		if (d->nodes[id].state == NODE_GONE) return deployment_has_stopped(d);
	return false;
}

bool deployment_waits_for_person(const struct deployment *d)
{
	if (deployment_has_stopped(d)) return false;
	for (int id = 0; id < NODE_COUNT; id++)
		if (d->nodes[id].state == NODE_PERSON) return true;
	return false;
}

bool deployment_waits_for_choice(const struct deployment *d)
{
	for (int id = 0; id < NODE_COUNT; id++)
		if (d->nodes[id].state == NODE_CHOICE) return true;
	return false;
}

char *deployment_cause_resource(const struct deployment_cause *cause)
{
	const char *name = cause->logical_id ? cause->logical_id : "";
	return cause->path ? str_format("%s/%s", cause->path, name) : mem_copy_text(name);
}

const char *node_state_name(enum node_state state)
{
	static const char *const names[] = {
		[NODE_SKIPPED] = "skipped", [NODE_WAITING] = "waiting", [NODE_PERSON] = "person",
		[NODE_RUNNING] = "running", [NODE_DONE] = "done",       [NODE_ADOPTED] = "adopted",
		[NODE_FAILED] = "failed",   [NODE_UNDOING] = "undoing", [NODE_CHOICE] = "choice",
		[NODE_GONE] = "gone",
	};
	if ((size_t)state >= ARRAY_LEN(names)) BUG("node state %d", (int)state);
	return names[state];
}
