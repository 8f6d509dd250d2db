#include "core/rehearsal/cfn_run.h"

#include "core/rehearsal/cfn_made_up.h"

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

void cfn_run_queue_ready(struct cfn_run *run, int64_t now_ms)
{
	bool is_all_made = true;

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

void cfn_run_start(struct cfn_run *run, int64_t now_ms)
{
	run->stack->created_ms = now_ms;
	run->token = mem_copy_text(run->stack->token);
	cfn_emit_stack(run, "CREATE_IN_PROGRESS", "User Initiated", now_ms);
	cfn_run_queue_ready(run, now_ms + cfn_run_between(run, SIZE_MAX, "start", 1000, 2500));
	cfn_run_refresh(run);
}

static void add_failed(struct cfn_run *run, size_t index)
{
	str_addf(&run->failed, "%s%s", run->failed.len ? ", " : "",
		 run->template.resources.item[index].id);
}

void cfn_run_fail(struct cfn_run *run, size_t index, const char *reason, int64_t now_ms)
{
	cfn_emit(run, index, "CREATE_FAILED", reason, now_ms);
	run->made[index].phase = CFN_FAILED;
	run->made[index].due_ms = -1;
	add_failed(run, index);
	cfn_run_cancel(run, now_ms);
	cfn_run_schedule(run, CFN_STEP_GIVE_UP,
			 now_ms + cfn_run_between(run, SIZE_MAX, "give up", 900, 2000));
}

void cfn_run_cancel(struct cfn_run *run, int64_t now_ms)
{
	for (size_t i = 0; i < run->needs.count; i++) {
		struct cfn_made *made = &run->made[i];

		if (made->phase == CFN_STARTED || made->phase == CFN_MAKING) {
			made->phase = CFN_FAILED;
			cfn_emit(run, i, "CREATE_FAILED", "Resource creation cancelled", now_ms);
			add_failed(run, i);
		} else if (made->phase == CFN_WAITING || made->phase == CFN_QUEUED) {
			made->phase = CFN_ABSENT;
		} else {
			continue;
		}
		made->due_ms = -1;
	}
}

static void roll_back(struct cfn_run *run, const char *sentence, int64_t now_ms)
{
	CLEANUP(mem_free_text) char *reason = NULL;

	if (run->stack->disable_rollback) {
		cfn_emit_stack(run, "CREATE_FAILED", sentence, now_ms);
		return;
	}
	reason = str_format("%s. Rollback requested by user.", sentence);
	cfn_emit_stack(run, "ROLLBACK_IN_PROGRESS", reason, now_ms);
	run->is_rolling_back = true;
	cfn_undo_begin(run, now_ms);
}

static void complete(struct cfn_run *run, int64_t now_ms)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	if (cfn_outputs_read(run, &err) == 0)
		cfn_emit_stack(run, "CREATE_COMPLETE", NULL, now_ms);
	else
		roll_back(run, err_text(&err), now_ms);
}

static void give_up(struct cfn_run *run, int64_t now_ms)
{
	CLEANUP(mem_free_text)
	char *sentence = str_format("The following resource(s) failed to create: [%s]",
				    str_text(&run->failed));

	roll_back(run, sentence, now_ms);
}

void cfn_run_delete(struct cfn_run *run, const char *token, int64_t now_ms)
{
	CLEANUP(mem_free_text) char *in_use = cfn_exports_in_use(run);

	free(run->token);
	run->token = mem_copy_text(token);
	cfn_emit_stack(run, "DELETE_IN_PROGRESS", "User Initiated", now_ms);
	run->is_rolling_back = false;
	if (in_use) {
		cfn_run_schedule(run, CFN_STEP_REFUSE_DELETE,
				 now_ms + cfn_run_between(run, SIZE_MAX, "refuse", 1500, 3000));
	} else {
		cfn_run_cancel(run, now_ms);
		cfn_undo_begin(run, now_ms);
	}
	cfn_run_refresh(run);
}

static void refuse_delete(struct cfn_run *run, int64_t now_ms)
{
	CLEANUP(mem_free_text) char *in_use = cfn_exports_in_use(run);

	cfn_emit_stack(run, "DELETE_FAILED", in_use ? in_use : "Delete canceled.", now_ms);
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
	size_t first = first_due(run);

	run->next_ms = first == SIZE_MAX ? -1 : run->made[first].due_ms;
	if (run->step_due_ms >= 0 && (run->next_ms < 0 || run->step_due_ms < run->next_ms))
		run->next_ms = run->step_due_ms;
}

void cfn_run_step(struct cfn_run *run)
{
	size_t first = first_due(run);
	int64_t now_ms = run->next_ms;

	if (first == SIZE_MAX || run->made[first].due_ms > now_ms)
		stack_step(run, now_ms);
	else if (run->made[first].phase < CFN_TO_DELETE)
		cfn_make_step(run, first, now_ms);
	else
		cfn_undo_step(run, first, now_ms);
	cfn_run_refresh(run);
}

void cfn_run_free(struct cfn_run *run)
{
	if (!run) return;
	for (size_t i = 0; i < run->needs.count && run->made; i++) {
		cJSON_Delete(run->made[i].properties);
		cJSON_Delete(run->made[i].attributes);
		free(run->made[i].properties_text);
		free(run->made[i].physical_id);
	}
	for (size_t i = 0; i < run->imports.len; i++)
		free(run->imports.item[i]);
	vec_release(&run->imports);
	str_release(&run->failed);
	free(run->token);
	free(run->made);
	free(run->conditions);
	cfn_needs_release(&run->needs);
	cfn_values_release(&run->values);
	cfn_template_release(&run->template);
	free(run);
}
