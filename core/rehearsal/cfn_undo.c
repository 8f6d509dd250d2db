#include "core/rehearsal/cfn_run.h"

#include "core/rehearsal/cfn_made_up.h"
#include "core/rehearsal/cfn_types.h"
#include "core/rehearsal/cfn_update.h"

enum { OVERHEAD_MS = 3000, SNAPSHOT_MS = 90000 };

static const struct cfn_template_resource *spec_of(const struct cfn_run *run, size_t index)
{
	return &run->template.resources.item[index];
}

static bool is_there(const struct cfn_made *made)
{
	return made->phase == CFN_TO_DELETE || made->phase == CFN_DOOMED ||
	       made->phase == CFN_DELETING || made->phase == CFN_STUCK;
}

static bool is_needed(const struct cfn_run *run, size_t index)
{
	for (size_t i = 0; i < run->needs.count; i++)
		for (size_t n = 0; is_there(&run->made[i]) && n < run->needs.of[i].len; n++)
			if (run->needs.of[i].item[n] == index) return true;
	return false;
}

/* What nobody needs any more is next; when nothing is under way the stack ends. */
void cfn_undo_queue(struct cfn_run *run, int64_t now_ms)
{
	bool is_busy = false;

	for (size_t i = 0; i < run->needs.count; i++) {
		struct cfn_made *made = &run->made[i];

		if (made->phase == CFN_TO_DELETE && !is_needed(run, i)) {
			made->phase = CFN_DOOMED;
			made->due_ms = now_ms + cfn_run_between(run, i, "doomed", 300, 1200);
		}
		is_busy |= made->phase == CFN_DOOMED || made->phase == CFN_DELETING;
	}
	is_busy |= cfn_leftovers_are_busy(run);
	if (!is_busy)
		cfn_run_schedule(run, CFN_STEP_END_DELETE,
				 now_ms + cfn_run_between(run, SIZE_MAX, "end", 500, 1500));
}

void cfn_undo_begin(struct cfn_run *run, int64_t now_ms)
{
	cfn_run_schedule(run, CFN_STEP_NONE, -1);
	for (size_t i = 0; i < run->needs.count; i++) {
		enum cfn_phase phase = run->made[i].phase;

		if (phase == CFN_MADE || phase == CFN_FAILED || phase == CFN_STUCK)
			run->made[i].phase = CFN_TO_DELETE;
	}
	cfn_leftovers_begin(run, now_ms);
	cfn_undo_queue(run, now_ms);
}

static bool is_to_be_retained(const struct cfn_run *run, size_t index)
{
	for (size_t i = 0; i < run->retained.len; i++)
		if (str_equal(run->retained.item[i], spec_of(run, index)->id)) return true;
	return false;
}

static bool is_kept(const struct cfn_run *run, size_t index)
{
	const char *policy = spec_of(run, index)->deletion_policy;

	return is_to_be_retained(run, index) || str_equal(policy, "Retain") ||
	       (str_equal(policy, "RetainExceptOnCreate") && run->mode != CFN_ROLLING_BACK);
}

static void finish(struct cfn_run *run, size_t index, const char *status, const char *reason,
		   int64_t now_ms)
{
	bool is_stuck = str_equal(status, "DELETE_FAILED");

	run->made[index].phase = is_stuck ? CFN_STUCK : CFN_GONE;
	run->made[index].due_ms = -1;
	cfn_emit(run, index, status, reason, now_ms);
	cfn_undo_queue(run, now_ms);
}

static void begin_delete(struct cfn_run *run, size_t index, int64_t now_ms)
{
	struct cfn_made *made = &run->made[index];
	const struct cfn_template_resource *spec = spec_of(run, index);
	CLEANUP(mem_free_text) char *what = str_format("%s deleted", spec->id);
	int64_t typical_ms = (int64_t)cfn_type(spec->type)->delete_s * 1000 + OVERHEAD_MS;

	if (!made->physical_id) { /* it never came to be */
		finish(run, index, "DELETE_COMPLETE", NULL, now_ms);
	} else if (is_kept(run, index)) {
		finish(run, index, "DELETE_SKIPPED", NULL, now_ms);
	} else {
		if (str_equal(spec->deletion_policy, "Snapshot")) typical_ms += SNAPSHOT_MS;
		made->phase = CFN_DELETING;
		made->due_ms = now_ms + cfn_around(typical_ms, run->pace, what);
		cfn_emit(run, index, "DELETE_IN_PROGRESS", NULL, now_ms);
	}
}

/* Databases with deletion protection refuse, as RDS does. */
static int check_protection(const struct cfn_run *run, size_t index, struct err *err)
{
	const char *type = spec_of(run, index)->type;
	const char *is_protected =
		cfn_member_text(run->made[index].properties, "DeletionProtection");

	if (!str_starts(type, "AWS::RDS::") || !str_equal_nocase(is_protected, "true")) return 0;
	return cfn_refuse(err,
			  "Cannot delete protected %s, please disable deletion protection and "
			  "try again. (Service: Rds, Status Code: 400)",
			  str_equal(type, "AWS::RDS::DBCluster") ? "Cluster" : "DB Instance");
}

static int remove_it(struct cfn_run *run, size_t index, int64_t now_ms, struct err *err)
{
	struct cfn_made *made = &run->made[index];
	const struct cfn_world *world = &run->cfn->world;
	struct cfn_view view = cfn_run_view(run, index, made->properties, now_ms);
	const char *reason = NULL;

	if (cfn_is_told_to_fail(run, spec_of(run, index)->id, CFN_FAIL_DELETE, &reason))
		return cfn_refuse(err, "%s",
				  reason ? reason
					 : "Resource handler returned message: \"has dependencies "
					   "and cannot be deleted\" (HandlerErrorCode: "
					   "InvalidRequest)");
	if (made->is_lost) return 0;
	if (check_protection(run, index, err) < 0) return -1;
	return world->remove ? world->remove(world->self, &view, made->physical_id, err) : 0;
}

static void end_delete(struct cfn_run *run, size_t index, int64_t now_ms)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	if (remove_it(run, index, now_ms, &err) == 0)
		finish(run, index, "DELETE_COMPLETE", NULL, now_ms);
	else if (run->is_forced)
		finish(run, index, "DELETE_SKIPPED", err_text(&err), now_ms);
	else
		finish(run, index, "DELETE_FAILED", err_text(&err), now_ms);
}

void cfn_undo_step(struct cfn_run *run, size_t index, int64_t now_ms)
{
	if (run->made[index].phase == CFN_DOOMED)
		begin_delete(run, index, now_ms);
	else if (run->made[index].phase == CFN_DELETING)
		end_delete(run, index, now_ms);
	else
		BUG("resource %s is due in phase %d", spec_of(run, index)->id,
		    (int)run->made[index].phase);
}

static void forget_imports(struct cfn_run *run)
{
	for (size_t i = 0; i < run->imports.len; i++)
		free(run->imports.item[i]);
	vec_release(&run->imports);
}

void cfn_undo_end(struct cfn_run *run, int64_t now_ms)
{
	bool is_rolling_back = run->mode == CFN_ROLLING_BACK;
	CLEANUP(str_release) struct str stuck = STR_INIT, reason = STR_INIT;

	for (size_t i = 0; i < run->needs.count; i++) {
		if (run->made[i].phase == CFN_STUCK)
			str_addf(&stuck, "%s%s", stuck.len ? ", " : "", spec_of(run, i)->id);
		if (run->made[i].phase == CFN_TO_DELETE) /* kept up by what is stuck */
			run->made[i].phase = CFN_MADE;
	}
	if (stuck.len) {
		str_addf(&reason, "The following resource(s) failed to delete: [%s]. ",
			 str_text(&stuck));
		cfn_emit_stack(run, is_rolling_back ? "ROLLBACK_FAILED" : "DELETE_FAILED",
			       str_text(&reason), now_ms);
		cfn_operation_end(run, true, now_ms);
		return;
	}
	forget_imports(run);
	if (!is_rolling_back) run->stack->deleted_ms = now_ms;
	cfn_emit_stack(run, is_rolling_back ? "ROLLBACK_COMPLETE" : "DELETE_COMPLETE", NULL,
		       now_ms);
	cfn_operation_end(run, false, now_ms);
}
