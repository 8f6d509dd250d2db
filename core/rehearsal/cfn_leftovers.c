/* Physical resources that no version wants: deleted at the end, each after those that need it. */
#include "core/rehearsal/cfn_made_up.h"
#include "core/rehearsal/cfn_types.h"
#include "core/rehearsal/cfn_update.h"

enum { OVERHEAD_MS = 3000, SNAPSHOT_MS = 90000 };

void cfn_leftovers_add(struct cfn_run *run, const struct cfn_version *from, size_t index)
{
	const struct cfn_template_resource *spec = &from->template.resources.item[index];
	bool is_replaced = cfn_template_resource(&run->template, spec->id) != SIZE_MAX;
	const char *own = cfn_member_text(spec->spec, "UpdateReplacePolicy");
	struct cfn_leftover *leftover;

	for (size_t i = 0; i < run->leftovers.len; i++)
		if (from->made[index].physical_id &&
		    str_equal(run->leftovers.item[i].made.physical_id,
			      from->made[index].physical_id))
			return;
	leftover = vec_push(&run->leftovers);
	leftover->logical_id = mem_copy_text(spec->id);
	leftover->type = mem_copy_text(spec->type);
	leftover->policy = mem_copy_text(!is_replaced ? spec->deletion_policy
					 : own        ? own
						      : "Delete");
	cfn_made_carry(&leftover->made, &from->made[index]);
	leftover->made.phase = CFN_TO_DELETE;
	for (size_t i = 0; i < from->needs.of[index].len; i++) {
		size_t need = from->needs.of[index].item[i];

		*vec_push(&leftover->needs) = mem_copy_text(from->template.resources.item[need].id);
	}
}

static bool needs(const struct cfn_leftover *leftover, const char *logical_id)
{
	for (size_t i = 0; i < leftover->needs.len; i++)
		if (str_equal(leftover->needs.item[i], logical_id)) return true;
	return false;
}

static bool is_needed(const struct cfn_run *run, size_t index)
{
	for (size_t i = 0; i < run->leftovers.len; i++)
		if (i != index && !run->leftovers.item[i].is_gone &&
		    needs(&run->leftovers.item[i], run->leftovers.item[index].logical_id))
			return true;
	return false;
}

static void queue(struct cfn_run *run, int64_t now_ms)
{
	for (size_t i = 0; i < run->leftovers.len; i++) {
		struct cfn_made *made = &run->leftovers.item[i].made;

		if (made->phase != CFN_TO_DELETE || is_needed(run, i)) continue;
		made->phase = CFN_DOOMED;
		made->due_ms = now_ms +
			       cfn_between(300, 1200, run->pace, run->leftovers.item[i].logical_id);
	}
}

void cfn_leftovers_begin(struct cfn_run *run, int64_t now_ms)
{
	queue(run, now_ms);
}

bool cfn_leftovers_are_busy(const struct cfn_run *run)
{
	for (size_t i = 0; i < run->leftovers.len; i++)
		if (!run->leftovers.item[i].is_gone) return true;
	return false;
}

size_t cfn_leftovers_first(const struct cfn_run *run)
{
	size_t first = SIZE_MAX;

	for (size_t i = 0; i < run->leftovers.len; i++) {
		int64_t due_ms = run->leftovers.item[i].made.due_ms;

		if (due_ms >= 0 &&
		    (first == SIZE_MAX || due_ms < run->leftovers.item[first].made.due_ms))
			first = i;
	}
	return first;
}

/* A clean-up that cannot delete something goes on: the resource stays, nobody's any more. */
static void finish(struct cfn_run *run, size_t index, const char *status, const char *reason,
		   int64_t now_ms)
{
	struct cfn_leftover *leftover = &run->leftovers.item[index];

	leftover->is_gone = true;
	leftover->made.due_ms = -1;
	cfn_emit_leftover(run, leftover, status, reason, now_ms);
	queue(run, now_ms);
	if (cfn_leftovers_are_busy(run)) return;
	if (run->mode == CFN_DELETING_STACK || run->mode == CFN_ROLLING_BACK)
		cfn_undo_queue(run, now_ms);
	else
		cfn_run_schedule(run, CFN_STEP_CLEANED_UP,
				 now_ms + cfn_run_between(run, SIZE_MAX, "end", 500, 1500));
}

static void begin(struct cfn_run *run, size_t index, int64_t now_ms)
{
	struct cfn_leftover *leftover = &run->leftovers.item[index];
	CLEANUP(mem_free_text) char *what = str_format("%s left over", leftover->logical_id);
	int64_t typical_ms = (int64_t)cfn_type(leftover->type)->delete_s * 1000 + OVERHEAD_MS;

	if (!leftover->made.physical_id) {
		finish(run, index, "DELETE_COMPLETE", NULL, now_ms);
	} else if (str_starts(leftover->policy, "Retain")) {
		finish(run, index, "DELETE_SKIPPED", NULL, now_ms);
	} else {
		if (str_equal(leftover->policy, "Snapshot")) typical_ms += SNAPSHOT_MS;
		leftover->made.phase = CFN_DELETING;
		leftover->made.due_ms = now_ms + cfn_around(typical_ms, run->pace, what);
		cfn_emit_leftover(run, leftover, "DELETE_IN_PROGRESS", NULL, now_ms);
	}
}

static int remove_it(struct cfn_run *run, struct cfn_leftover *leftover, int64_t now_ms,
		     struct err *err)
{
	const struct cfn_world *world = &run->cfn->world;
	struct cfn_view view = { .account = run->stack->account,
				 .region = run->stack->region,
				 .stack_name = run->stack->name,
				 .stack_arn = run->stack->arn,
				 .logical_id = leftover->logical_id,
				 .type = leftover->type,
				 .properties = leftover->made.properties,
				 .generation = leftover->made.generation,
				 .now_ms = now_ms };
	const char *reason = NULL;

	if (cfn_is_told_to_fail(run, leftover->logical_id, CFN_FAIL_DELETE, &reason))
		return cfn_refuse(err, "%s", reason ? reason : "has dependencies");
	if (leftover->made.is_lost || !world->remove) return 0;
	return world->remove(world->self, &view, leftover->made.physical_id, err);
}

void cfn_leftovers_step(struct cfn_run *run, size_t index, int64_t now_ms)
{
	struct cfn_leftover *leftover = &run->leftovers.item[index];
	CLEANUP(err_release) struct err err = ERR_INIT;

	if (leftover->made.phase == CFN_DOOMED)
		begin(run, index, now_ms);
	else if (remove_it(run, leftover, now_ms, &err) < 0)
		finish(run, index, "DELETE_FAILED", err_text(&err), now_ms);
	else
		finish(run, index, "DELETE_COMPLETE", NULL, now_ms);
}

void cfn_leftovers_release(struct cfn_run *run)
{
	for (size_t i = 0; i < run->leftovers.len; i++) {
		struct cfn_leftover *leftover = &run->leftovers.item[i];

		for (size_t k = 0; k < leftover->needs.len; k++)
			free(leftover->needs.item[k]);
		vec_release(&leftover->needs);
		free(leftover->logical_id);
		free(leftover->type);
		free(leftover->policy);
		cfn_made_release(&leftover->made);
	}
	vec_release(&run->leftovers);
}
