#include "core/rehearsal/cfn_update.h"

#include "core/rehearsal/cfn_made_up.h"
#include "core/rehearsal/cfn_replace.h"
#include "core/rehearsal/cfn_types.h"

enum { OVERHEAD_MS = 6000, SHORT_MS = 4000 };

static const struct cfn_template_resource *spec_of(const struct cfn_run *run, size_t index)
{
	return &run->template.resources.item[index];
}

static bool is_there(const struct cfn_made *made)
{
	return made->phase == CFN_MADE || made->phase == CFN_FAILED || made->phase == CFN_STUCK;
}

static bool is_stable_id(const struct cfn_run *run, const char *logical_id, const char *physical_id)
{
	size_t at =
		run->stable ? cfn_template_resource(&run->stable->template, logical_id) : SIZE_MAX;

	return at != SIZE_MAX && physical_id &&
	       str_equal(run->stable->made[at].physical_id, physical_id);
}

/* What is there of the version before goes on in this one. What a failed attempt left half made
 * is left over; what the stable version has is judged at the end. */
static void carry_over(struct cfn_run *run, struct cfn_version *from, bool is_stable)
{
	for (size_t i = 0; i < from->needs.count; i++) {
		const char *id = from->template.resources.item[i].id;
		struct cfn_made *old = &from->made[i];
		size_t at = cfn_template_resource(&run->template, id);
		bool stays = at != SIZE_MAX && run->made[at].phase == CFN_WAITING &&
			     old->physical_id && (old->phase == CFN_MADE || old->is_carried);

		if (!is_there(old)) continue;
		if (stays) cfn_made_carry(&run->made[at], old);
		if (stays && old->phase == CFN_FAILED) run->made[at].fingerprint = 0;
		if (!stays && !is_stable && !is_stable_id(run, id, old->physical_id))
			cfn_leftovers_add(run, from, i);
	}
}

/* What a failed attempt left out is still there. */
static void carry_stable(struct cfn_run *run)
{
	for (size_t i = 0; run->stable && i < run->stable->needs.count; i++) {
		const char *id = run->stable->template.resources.item[i].id;
		size_t at = cfn_template_resource(&run->template, id);

		if (at != SIZE_MAX && run->made[at].phase == CFN_WAITING &&
		    !run->made[at].is_carried && run->stable->made[i].physical_id)
			cfn_made_carry(&run->made[at], &run->stable->made[i]);
	}
}

/* The first update since the stack was stable keeps that version to go back to. */
static void keep_stable(struct cfn_run *run, struct cfn_version *from)
{
	struct cfn_stack *stack = run->stack;
	struct cfn_version *stable = mem_alloc(sizeof(*stable));

	*stable = *from;
	for (size_t i = 0; i < stack->tags.len; i++)
		*vec_push(&stable->tags) =
			(struct cfn_pair){ mem_copy_text(stack->tags.item[i].key),
					   mem_copy_text(stack->tags.item[i].value) };
	for (size_t i = 0; i < stack->capabilities.len; i++)
		*vec_push(&stable->capabilities) = mem_copy_text(stack->capabilities.item[i]);
	run->stable = stable;
}

void cfn_update_begin(struct cfn_run *run, const struct cfn_update *update, int64_t now_ms)
{
	bool was_failed = str_equal(run->stack->status, "UPDATE_FAILED");
	bool was_created = !str_equal(run->stack->status, "CREATE_FAILED") && !run->was_unfinished;
	struct cfn_version before = cfn_version_take(run);
	struct cfn_version next = cfn_version_take(update->reading->run);

	cfn_version_put(run, &next);
	cfn_stack_free(update->reading);
	carry_over(run, &before, was_created && !was_failed);
	carry_stable(run);
	run->was_unfinished = !was_created;
	if (was_created && !was_failed)
		keep_stable(run, &before);
	else
		cfn_version_release(&before);
	str_reset(&run->failed);
	str_reset(&run->failed_updates);
	cfn_stack_set_tags(run->stack, update->request);
	cfn_stack_list(run->stack);
	run->mode = CFN_UPDATING_STACK;
	run->is_update_kept = update->request->disable_rollback;
	run->stack->disable_rollback = update->request->disable_rollback;
	run->stack->updated_ms = now_ms;
	cfn_operation_begin(run, "UPDATE_STACK", update->call, update->request->token, now_ms);
	cfn_emit_stack(run, "UPDATE_IN_PROGRESS", "User Initiated", now_ms);
	cfn_run_queue_ready(run, now_ms + cfn_run_between(run, SIZE_MAX, "start", 1000, 2500));
	cfn_run_refresh(run);
}

bool cfn_update_is_needless(struct cfn_run *run, size_t index)
{
	const struct cfn_made *made = &run->made[index];
	struct cfn_made now = { .row = SIZE_MAX };
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	bool is_same;

	if (made->must_touch) return false;
	is_same = cfn_make_properties(run, index, &now, &ignored) == 0 &&
		  now.fingerprint == made->fingerprint &&
		  cJSON_Compare(now.properties, made->properties, true);
	cfn_made_release(&now);
	return is_same;
}

static int64_t takes_ms(const struct cfn_run *run, size_t index)
{
	const struct cfn_type *type = cfn_type(spec_of(run, index)->type);
	CLEANUP(mem_free_text) char *what = str_format("%s updated", spec_of(run, index)->id);
	int64_t typical_ms = (int64_t)type->create_s * 1000 / 3 + OVERHEAD_MS;

	if (type->signal_s) typical_ms = (int64_t)type->signal_s * 1000;
	return cfn_around(typical_ms, run->pace, what);
}

/* The old one stays until all is well; a half-way one goes at the next clean-up. */
static void replace(struct cfn_run *run, size_t index, struct cfn_made *next, int64_t now_ms)
{
	struct cfn_made *made = &run->made[index];

	cfn_emit(run, index, "UPDATE_IN_PROGRESS",
		 "Requested update requires the creation of a new physical resource; hence "
		 "creating one.",
		 now_ms);
	if (!is_stable_id(run, spec_of(run, index)->id, made->physical_id)) {
		struct cfn_version all = { .template = run->template,
					   .needs = run->needs,
					   .made = run->made };
		cfn_leftovers_add(run, &all, index);
	}
	next->generation = made->generation + 1;
	next->row = made->row;
	next->is_carried = next->is_touched = true;
	next->started_ms = now_ms;
	next->phase = CFN_STARTED;
	next->due_ms = now_ms + cfn_run_between(run, index, "initiated", 700, 1600);
	cfn_made_release(made);
	*made = *next;
}

static void change(struct cfn_run *run, size_t index, struct cfn_made *next, int64_t now_ms)
{
	struct cfn_made *made = &run->made[index];
	bool goes_back = made->must_touch && run->mode == CFN_UPDATE_ROLLING_BACK;
	enum cfn_fail_step step = goes_back ? CFN_FAIL_ROLLBACK : CFN_FAIL_UPDATE;

	cJSON_Delete(made->properties);
	made->properties = next->properties;
	made->properties_text = next->properties_text;
	made->fingerprint = next->fingerprint;
	made->is_touched = true;
	made->updates += !goes_back;
	made->phase = CFN_UPDATING;
	made->settle_ms =
		now_ms + (goes_back ? SHORT_MS : 0) + (goes_back ? 0 : takes_ms(run, index));
	made->record_ms = made->fails_ms = made->configured_ms = -1;
	cfn_emit(run, index, "UPDATE_IN_PROGRESS", NULL, now_ms);
	if (cfn_is_told_to_fail(run, spec_of(run, index)->id, step, &made->told_reason))
		made->fails_ms = now_ms + (made->settle_ms - now_ms) / 2;
	cfn_make_plan(made);
}

void cfn_update_start(struct cfn_run *run, size_t index, int64_t now_ms)
{
	struct cfn_made *made = &run->made[index], next = { .row = SIZE_MAX, .due_ms = -1 };
	CLEANUP(err_release) struct err err = ERR_INIT;
	bool is_replaced;

	if (cfn_make_properties(run, index, &next, &err) < 0) {
		cfn_made_release(&next);
		cfn_run_fail(run, index, err_text(&err), now_ms);
		return;
	}
	is_replaced = !made->must_touch &&
		      cfn_recreation_between(spec_of(run, index)->type, made->properties,
					     next.properties) == CFN_ALWAYS;
	if (is_replaced && run->is_update_kept) {
		cfn_made_release(&next);
		cfn_run_fail(run, index,
			     "Replacement type updates not supported on stack with "
			     "disable-rollback.",
			     now_ms);
	} else if (is_replaced) {
		replace(run, index, &next, now_ms);
	} else {
		change(run, index, &next, now_ms);
	}
}

static int apply(struct cfn_run *run, size_t index, int64_t now_ms, struct err *err)
{
	struct cfn_made *made = &run->made[index];
	const struct cfn_world *world = &run->cfn->world;
	CLEANUP(cfn_json_erase) cJSON *clear = NULL;

	if (made->is_lost)
		return cfn_refuse(err,
				  "Resource handler returned message: \"Resource of type '%s' with "
				  "identifier '%s' was not found.\" (HandlerErrorCode: NotFound)",
				  spec_of(run, index)->type, made->physical_id);
	if (!world->update) return 0;
	if (cfn_make_evaluate(run, index, false, &clear, err) < 0) return -1;
	struct cfn_view view = cfn_run_view(run, index, clear, now_ms);
	return world->update(world->self, &view, made->physical_id, err);
}

void cfn_update_step(struct cfn_run *run, size_t index, int64_t now_ms)
{
	struct cfn_made *made = &run->made[index];
	CLEANUP(err_release) struct err err = ERR_INIT;

	if (made->fails_ms == now_ms) {
		cfn_run_fail(run, index,
			     made->told_reason ? made->told_reason
					       : cfn_type_failure(spec_of(run, index)->type),
			     now_ms);
	} else if (apply(run, index, now_ms, &err) < 0) {
		cfn_run_fail(run, index, err_text(&err), now_ms);
	} else {
		made->phase = CFN_MADE;
		made->due_ms = -1;
		made->must_touch = false;
		cfn_emit(run, index, "UPDATE_COMPLETE", NULL, now_ms);
		cfn_run_queue_ready(run, now_ms);
	}
}

/* Of the version before: what this one does not have, or has made anew. */
static void add_leftovers(struct cfn_run *run)
{
	struct cfn_version *stable = run->stable;

	for (size_t i = 0; stable && i < stable->needs.count; i++) {
		const char *id = stable->template.resources.item[i].id;
		size_t at = cfn_template_resource(&run->template, id);
		const struct cfn_made *now = at == SIZE_MAX ? NULL : &run->made[at];

		if (!stable->made[i].physical_id ||
		    (now && now->phase != CFN_ABSENT &&
		     str_equal(now->physical_id, stable->made[i].physical_id)))
			continue;
		cfn_leftovers_add(run, stable, i);
	}
}

static int read_outputs(struct cfn_run *run, struct err *err)
{
	typeof(run->stack->outputs) old = run->stack->outputs;

	memset(&run->stack->outputs, 0, sizeof(run->stack->outputs));
	if (cfn_outputs_read(run, err) < 0) {
		memcpy(&run->stack->outputs, &old, sizeof(old));
		return -1;
	}
	for (size_t i = 0; i < old.len; i++)
		cfn_output_release(&old.item[i]);
	vec_release(&old);
	return 0;
}

void cfn_update_complete(struct cfn_run *run, int64_t now_ms)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	bool goes_back = run->mode == CFN_UPDATE_ROLLING_BACK;

	if (!goes_back && read_outputs(run, &err) < 0) {
		cfn_update_roll_back(run, err_text(&err), now_ms);
		return;
	}
	if (!goes_back) add_leftovers(run);
	cfn_emit_stack(run,
		       goes_back ? "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS"
				 : "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
		       NULL, now_ms);
	cfn_leftovers_begin(run, now_ms);
	if (!cfn_leftovers_are_busy(run))
		cfn_run_schedule(run, CFN_STEP_CLEANED_UP,
				 now_ms + cfn_run_between(run, SIZE_MAX, "end", 500, 1500));
}

void cfn_update_end(struct cfn_run *run, int64_t now_ms)
{
	bool goes_back = run->mode == CFN_UPDATE_ROLLING_BACK;

	cfn_version_free(TAKE(run->stable));
	cfn_leftovers_release(run);
	run->was_unfinished = false;
	for (size_t i = 0; i < run->needs.count; i++)
		run->made[i].is_touched = run->made[i].must_touch = false;
	cfn_emit_stack(run, goes_back ? "UPDATE_ROLLBACK_COMPLETE" : "UPDATE_COMPLETE", NULL,
		       now_ms);
	cfn_operation_end(run, false, now_ms);
}
