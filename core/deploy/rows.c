/* The rows of a stack's resources: planned from its template, moved on by its events. */
#include "core/deploy/engine.h"
#include "core/deploy/parameters.h"
#include "core/deploy/paths.h"
#include "core/deploy/resource_row.h"
#include "core/deploy/status.h"
#include "core/plan/assets.h"

void rows_clear(struct stack_run *run)
{
	struct deployment_node *n = engine_node(run->errand.deploy, run->id);
	for (size_t i = 0; i < n->resources.len; i++)
		deployment_resource_release(&n->resources.item[i]);
	n->resources.len = run->resource_ms.len = 0;
}

static struct deployment_resource *add_row(struct stack_run *run, const char *logical_id,
					   const char *type)
{
	struct deployment_node *n = engine_node(run->errand.deploy, run->id);
	struct deployment_resource *r = vec_push(&n->resources);
	*vec_push(&run->resource_ms) = 0;
	r->logical_id = mem_copy_text(logical_id);
	r->type = mem_copy_text(type);
	r->physical_id = mem_copy_text("");
	r->typical_ms = typical_create_ms(type);
	return r;
}

void rows_from_template(struct stack_run *run, const struct template *t)
{
	struct deployment_node *n = engine_node(run->errand.deploy, run->id);
	int64_t *paths = mem_array(t->resource_count + 1, sizeof(*paths));
	paths_of_resources(t, paths);
	rows_clear(run);
	for (size_t i = 0; i < t->resource_count; i++) {
		const struct template_resource *from = &t->resources[i];
		if (!from->exists) continue;
		struct deployment_resource *r = add_row(run, from->logical_id, from->type);
		r->path_ms = paths[i];
		r->is_planned = true;
	}
	n->typical_ms = estimate_stack_ms(t);
	free(paths);
}

void rows_plan(struct stack_run *run)
{
	struct deploy *d = run->errand.deploy;
	const struct asset *asset = asset_find(stack_spec(run->id)->template);
	CLEANUP(parameters_release) struct parameters known = { 0 };
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct template t = { 0 };
	if (!asset) return; /* said when it is to be made */
	parameters_known(d, run->id, &known);
	if (template_read(asset->bytes, asset->len, asset->name, known.values.item,
			  known.values.len, &t, &err) < 0)
		return;
	rows_from_template(run, &t);
	template_release(&t);
}

static size_t row_of(struct stack_run *run, const struct deployment_event *e)
{
	struct deployment_node *n = engine_node(run->errand.deploy, run->id);
	for (size_t i = 0; i < n->resources.len; i++)
		if (str_equal(n->resources.item[i].logical_id, e->logical_id)) return i;
	add_row(run, e->logical_id, e->type);
	return n->resources.len - 1;
}

static void apply_to_row(struct stack_run *run, const struct arrived *a)
{
	size_t i = row_of(run, &a->event);
	resource_row_apply(&engine_node(run->errand.deploy, run->id)->resources.item[i],
			   &run->resource_ms.item[i], a);
}

static void apply_to_node(struct stack_run *run, const struct deployment_event *e)
{
	struct deployment_node *n = engine_node(run->errand.deploy, run->id);
	run->was_complete |= status_is_good(e->status);
	if (e->time_ms < run->own_ms || str_equal(e->status, "REVIEW_IN_PROGRESS")) return;
	run->own_ms = e->time_ms;
	if (status_begins_operation(e->status)) {
		n->started_ms = e->time_ms;
		n->ended_ms = 0;
	}
	if (!status_is_open(e->status)) n->ended_ms = e->time_ms;
	if (run->step != STEP_TAILING) return; /* history: what it is now is known already */
	text_set(&n->status, e->status);
	if (!status_is_open(e->status)) return; /* its end is told with its outputs */
	n->state = status_undoes(e->status) ? NODE_UNDOING : NODE_RUNNING;
	if (run->id == STACK_CERTIFICATE && n->state == NODE_UNDOING)
		certificate_undone(run->errand.deploy);
	/* Of what was decided here the reason is known better. */
	if (status_undoes(e->status) && run->way.kind == WAY_NONE) text_set(&n->reason, e->reason);
}

void tail_apply(struct stack_run *run, const struct arrived *a)
{
	struct deploy *d = run->errand.deploy;
	if (a->is_stack) {
		apply_to_node(run, &a->event);
		return;
	}
	apply_to_row(run, a);
	if (run->id != STACK_CERTIFICATE ||
	    !str_equal(a->event.type, "AWS::CertificateManager::Certificate"))
		return;
	if (str_starts(a->physical_id, "arn:"))
		text_set(&d->picture.certificate.arn, a->physical_id);
	certificate_read_event(d, a->event.reason);
}

/* A stack that came up has what its template says: a delete of that was the clean-up of what a
 * failed creation left, which has no id or the same. */
void rows_settle(struct stack_run *run)
{
	struct deployment_node *n = engine_node(run->errand.deploy, run->id);
	bool came_up = n->status && !status_undoes(n->status);
	for (size_t i = 0; i < n->resources.len; i++) {
		struct deployment_resource *r = &n->resources.item[i];
		bool is_undone = r->state == RESOURCE_UNDOING || r->state == RESOURCE_UNDONE;
		/* Also what had failed before a retry. */
		if (!is_undone || (came_up && r->is_planned)) r->state = RESOURCE_DONE;
	}
}
