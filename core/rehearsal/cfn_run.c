#include "core/rehearsal/cfn_run.h"

#include "core/rehearsal/cfn_made_up.h"
#include "core/rehearsal/cfn_update.h"

int64_t cfn_run_between(const struct cfn_run *run, size_t index, const char *what, int64_t low_ms,
			int64_t high_ms)
{
	const char *id = index == SIZE_MAX ? "" : run->template.resources.item[index].id;
	CLEANUP(mem_free_text) char *key = str_format("%s %s", id, what);

	return cfn_between(low_ms, high_ms, run->pace, key);
}

void cfn_run_schedule(struct cfn_run *run, enum cfn_stack_step step, int64_t due_ms)
{
	run->step = step;
	run->step_due_ms = step == CFN_STEP_NONE ? -1 : due_ms;
}

static bool is_ready(const struct cfn_run *run, size_t index)
{
	for (size_t i = 0; i < run->needs.of[index].len; i++)
		if (run->made[run->needs.of[index].item[i]].phase != CFN_MADE) return false;
	return true;
}

/* What an update does not change is made already; that may make others ready in turn. */
static bool pass_unchanged(struct cfn_run *run)
{
	bool has_passed = false;

	for (size_t i = 0; i < run->needs.count; i++) {
		struct cfn_made *made = &run->made[i];

		if (made->phase != CFN_WAITING || !made->is_carried || !is_ready(run, i) ||
		    !cfn_update_is_needless(run, i))
			continue;
		made->phase = CFN_MADE;
		has_passed = true;
	}
	return has_passed;
}

void cfn_run_queue_ready(struct cfn_run *run, int64_t now_ms)
{
	bool is_all_made = true;

	while (pass_unchanged(run))
		;
	for (size_t i = 0; i < run->needs.count; i++) {
		struct cfn_made *made = &run->made[i];

		if (made->phase != CFN_ABSENT && made->phase != CFN_MADE) is_all_made = false;
		if (made->phase != CFN_WAITING || !is_ready(run, i)) continue;
		made->phase = CFN_QUEUED;
		made->due_ms = now_ms + cfn_run_between(run, i, "queued", 150, 900);
	}
	if (is_all_made)
		cfn_run_schedule(run, CFN_STEP_COMPLETE,
				 now_ms + cfn_run_between(run, SIZE_MAX, "complete", 600, 1500));
}

void cfn_run_start(struct cfn_run *run, const char *call, int64_t now_ms)
{
	run->stack->created_ms = now_ms;
	run->mode = CFN_CREATING;
	cfn_operation_begin(run, "CREATE_STACK", call, run->stack->token, now_ms);
	cfn_emit_stack(run, "CREATE_IN_PROGRESS", "User Initiated", now_ms);
	cfn_run_queue_ready(run, now_ms + cfn_run_between(run, SIZE_MAX, "start", 1000, 2500));
	cfn_run_refresh(run);
}

static void add_failed(struct cfn_run *run, size_t index)
{
	struct str *failed = run->made[index].is_carried ? &run->failed_updates : &run->failed;

	str_addf(failed, "%s%s", failed->len ? ", " : "", run->template.resources.item[index].id);
}

void cfn_run_fail(struct cfn_run *run, size_t index, const char *reason, int64_t now_ms)
{
	struct cfn_made *made = &run->made[index];

	cfn_emit(run, index, made->is_carried ? "UPDATE_FAILED" : "CREATE_FAILED", reason, now_ms);
	made->phase = CFN_FAILED;
	made->due_ms = -1;
	add_failed(run, index);
	cfn_run_cancel(run, now_ms);
	cfn_run_schedule(run, CFN_STEP_GIVE_UP,
			 now_ms + cfn_run_between(run, SIZE_MAX, "give up", 900, 2000));
}

static bool is_under_way(const struct cfn_made *made)
{
	return made->phase == CFN_STARTED || made->phase == CFN_MAKING ||
	       made->phase == CFN_UPDATING;
}

/* What is not begun stays as it is: absent, or as it was before the update. A rollback of an update
 * that is cancelled by a failure will be continued: there it still waits. */
static enum cfn_phase phase_unbegun(const struct cfn_run *run, const struct cfn_made *made)
{
	if (!made->is_carried) return CFN_ABSENT;
	return run->mode == CFN_UPDATE_ROLLING_BACK ? CFN_WAITING : CFN_MADE;
}

void cfn_run_cancel(struct cfn_run *run, int64_t now_ms)
{
	for (size_t i = 0; i < run->needs.count; i++) {
		struct cfn_made *made = &run->made[i];

		if (is_under_way(made)) {
			made->phase = CFN_FAILED;
			cfn_emit(run, i, made->is_carried ? "UPDATE_FAILED" : "CREATE_FAILED",
				 made->is_carried ? "Resource update cancelled"
						  : "Resource creation cancelled",
				 now_ms);
			add_failed(run, i);
		} else if (made->phase == CFN_WAITING || made->phase == CFN_QUEUED) {
			made->phase = phase_unbegun(run, made);
		} else {
			continue;
		}
		made->due_ms = -1;
	}
}

void cfn_run_roll_back(struct cfn_run *run, const char *reason, int64_t now_ms)
{
	run->mode = CFN_ROLLING_BACK;
	cfn_operation_end(run, true, now_ms);
	cfn_operation_begin(run, "ROLLBACK", NULL, run->token, now_ms);
	cfn_emit_stack(run, "ROLLBACK_IN_PROGRESS", reason, now_ms);
	cfn_undo_begin(run, now_ms);
}

static void fail_creation(struct cfn_run *run, const char *sentence, int64_t now_ms)
{
	CLEANUP(mem_free_text) char *reason = NULL;

	if (run->on_failure == CFN_DO_NOTHING) {
		cfn_emit_stack(run, "CREATE_FAILED", sentence, now_ms);
		cfn_operation_end(run, true, now_ms);
	} else if (run->on_failure == CFN_DELETE) {
		reason = str_format("%s. Delete requested by user.", sentence);
		run->mode = CFN_DELETING_STACK;
		cfn_operation_end(run, true, now_ms);
		cfn_operation_begin(run, "DELETE_STACK", NULL, run->token, now_ms);
		cfn_emit_stack(run, "DELETE_IN_PROGRESS", reason, now_ms);
		cfn_undo_begin(run, now_ms);
	} else {
		reason = str_format("%s. Rollback requested by user.", sentence);
		cfn_run_roll_back(run, reason, now_ms);
	}
}

static void complete(struct cfn_run *run, int64_t now_ms)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	if (run->mode != CFN_CREATING) {
		cfn_update_complete(run, now_ms);
	} else if (cfn_outputs_read(run, &err) == 0) {
		cfn_emit_stack(run, "CREATE_COMPLETE", NULL, now_ms);
		cfn_operation_end(run, false, now_ms);
	} else {
		fail_creation(run, err_text(&err), now_ms);
	}
}

static void give_up(struct cfn_run *run, int64_t now_ms)
{
	CLEANUP(mem_free_text) char *sentence = NULL;

	if (run->mode != CFN_CREATING) {
		cfn_update_give_up(run, now_ms);
		return;
	}
	sentence = str_format("The following resource(s) failed to create: [%s]",
			      str_text(&run->failed));
	fail_creation(run, sentence, now_ms);
}

void cfn_run_delete(struct cfn_run *run, const char *token, int64_t now_ms)
{
	CLEANUP(mem_free_text) char *in_use = cfn_exports_in_use(run);

	cfn_operation_begin(run, "DELETE_STACK", "DeleteStack", token, now_ms);
	cfn_emit_stack(run, "DELETE_IN_PROGRESS", "User Initiated", now_ms);
	run->mode = CFN_DELETING_STACK;
	if (in_use) {
		cfn_run_schedule(run, CFN_STEP_REFUSE_DELETE,
				 now_ms + cfn_run_between(run, SIZE_MAX, "refuse", 1500, 3000));
	} else {
		cfn_run_cancel(run, now_ms);
		cfn_update_abandon(run);
		cfn_undo_begin(run, now_ms);
	}
	cfn_run_refresh(run);
}

static void refuse_delete(struct cfn_run *run, int64_t now_ms)
{
	CLEANUP(mem_free_text) char *in_use = cfn_exports_in_use(run);

	cfn_emit_stack(run, "DELETE_FAILED", in_use ? in_use : "Delete canceled.", now_ms);
	cfn_operation_end(run, true, now_ms);
}

bool cfn_run_is_busy(const struct cfn_run *run)
{
	return str_ends(run->stack->status, "_IN_PROGRESS") &&
	       !str_starts(run->stack->status, "REVIEW");
}

static void stack_step(struct cfn_run *run, int64_t now_ms)
{
	enum cfn_stack_step step = run->step;

	cfn_run_schedule(run, CFN_STEP_NONE, -1);
	switch (step) {
	case CFN_STEP_COMPLETE:
		complete(run, now_ms);
		break;
	case CFN_STEP_GIVE_UP:
		give_up(run, now_ms);
		break;
	case CFN_STEP_END_DELETE:
		cfn_undo_end(run, now_ms);
		break;
	case CFN_STEP_REFUSE_DELETE:
		refuse_delete(run, now_ms);
		break;
	case CFN_STEP_CLEANED_UP:
		cfn_update_end(run, now_ms);
		break;
	case CFN_STEP_NONE:
		break;
	}
}

static size_t first_due(const struct cfn_run *run)
{
	size_t first = SIZE_MAX;

	for (size_t i = 0; i < run->needs.count; i++)
		if (run->made[i].due_ms >= 0 &&
		    (first == SIZE_MAX || run->made[i].due_ms < run->made[first].due_ms))
			first = i;
	return first;
}

void cfn_run_refresh(struct cfn_run *run)
{
	size_t first = first_due(run), leftover = cfn_leftovers_first(run);

	run->next_ms = first == SIZE_MAX ? -1 : run->made[first].due_ms;
	if (leftover != SIZE_MAX) {
		int64_t due_ms = run->leftovers.item[leftover].made.due_ms;

		if (run->next_ms < 0 || due_ms < run->next_ms) run->next_ms = due_ms;
	}
	if (run->step_due_ms >= 0 && (run->next_ms < 0 || run->step_due_ms < run->next_ms))
		run->next_ms = run->step_due_ms;
}

void cfn_run_step(struct cfn_run *run)
{
	size_t first = first_due(run), leftover = cfn_leftovers_first(run);
	int64_t now_ms = run->next_ms;

	if (first != SIZE_MAX && run->made[first].due_ms <= now_ms) {
		if (run->made[first].phase < CFN_TO_DELETE)
			cfn_make_step(run, first, now_ms);
		else
			cfn_undo_step(run, first, now_ms);
	} else if (leftover != SIZE_MAX && run->leftovers.item[leftover].made.due_ms <= now_ms) {
		cfn_leftovers_step(run, leftover, now_ms);
	} else {
		stack_step(run, now_ms);
	}
	cfn_run_refresh(run);
}

static void free_texts(struct cfn_run *run)
{
	for (size_t i = 0; i < run->imports.len; i++)
		free(run->imports.item[i]);
	for (size_t i = 0; i < run->texts.len; i++)
		free(run->texts.item[i]);
	for (size_t i = 0; i < run->retained.len; i++)
		free(run->retained.item[i]);
	vec_release(&run->imports);
	vec_release(&run->texts);
	vec_release(&run->retained);
}

void cfn_run_free(struct cfn_run *run)
{
	if (!run) return;
	struct cfn_version version = cfn_version_take(run);

	cfn_version_release(&version);
	cfn_version_free(run->stable);
	cfn_leftovers_release(run);
	free_texts(run);
	str_release(&run->failed);
	str_release(&run->failed_updates);
	free(run->token);
	free(run);
}
