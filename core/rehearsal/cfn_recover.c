/* Ways back from an update: rolling back, cancelling, continuing, abandoning; and from a creation
 * that was left as it failed. */
#include "core/rehearsal/cfn_update.h"

static void fail_sentence(const struct cfn_run *run, struct str *out)
{
	if (run->failed.len)
		str_addf(out, "The following resource(s) failed to create: [%s]. ",
			 str_text(&run->failed));
	if (run->failed_updates.len)
		str_addf(out, "The following resource(s) failed to update: [%s]. ",
			 str_text(&run->failed_updates));
}

void cfn_update_give_up(struct cfn_run *run, int64_t now_ms)
{
	CLEANUP(str_release) struct str sentence = STR_INIT;

	fail_sentence(run, &sentence);
	if (run->mode == CFN_UPDATE_ROLLING_BACK) {
		cfn_emit_stack(run, "UPDATE_ROLLBACK_FAILED", str_text(&sentence), now_ms);
		cfn_operation_end(run, true, now_ms);
	} else if (run->is_update_kept) {
		cfn_emit_stack(run, "UPDATE_FAILED", str_text(&sentence), now_ms);
		cfn_operation_end(run, true, now_ms);
	} else {
		cfn_update_roll_back(run, str_text(&sentence), now_ms);
	}
}

/* How a resource of the stable version goes back from what the attempt made of it. */
static void go_back(struct cfn_run *run, size_t index, const struct cfn_version *attempt)
{
	struct cfn_made *made = &run->made[index];
	size_t at =
		cfn_template_resource(&attempt->template, run->template.resources.item[index].id);
	const struct cfn_made *tried = at == SIZE_MAX ? NULL : &attempt->made[at];

	if (!made->physical_id || made->phase == CFN_ABSENT) return;
	made->is_carried = true;
	if (!tried || !tried->is_touched) return;
	made->must_touch = true;
	made->phase = CFN_WAITING;
	made->is_lost = made->is_lost || tried->is_lost;
	made->updates = tried->updates;
}

static void drop_attempt(struct cfn_run *run, struct cfn_version *attempt)
{
	for (size_t i = 0; i < attempt->needs.count; i++) {
		const struct cfn_made *tried = &attempt->made[i];
		const char *id = attempt->template.resources.item[i].id;
		size_t at = cfn_template_resource(&run->template, id);
		bool is_ours = at != SIZE_MAX && tried->physical_id &&
			       str_equal(run->made[at].physical_id, tried->physical_id);

		if (!is_ours && tried->phase != CFN_ABSENT &&
		    (tried->physical_id || (tried->phase == CFN_FAILED && !tried->is_carried)))
			cfn_leftovers_add(run, attempt, i);
	}
}

static void restore_tags(struct cfn_stack *stack, const struct cfn_version *stable)
{
	struct cfn_create old = { .tags = stable->tags.item,
				  .tag_count = stable->tags.len,
				  .capabilities = (const char *const *)stable->capabilities.item,
				  .capability_count = stable->capabilities.len };

	cfn_stack_set_tags(stack, &old);
}

void cfn_update_roll_back(struct cfn_run *run, const char *reason, int64_t now_ms)
{
	struct cfn_version attempt;

	if (run->was_unfinished || !run->stable) {
		cfn_run_roll_back(run, reason, now_ms);
		return;
	}
	attempt = cfn_version_take(run);
	restore_tags(run->stack, run->stable);
	cfn_version_put(run, run->stable);
	cfn_version_free(TAKE(run->stable));
	for (size_t i = 0; i < run->needs.count; i++)
		go_back(run, i, &attempt);
	drop_attempt(run, &attempt);
	cfn_version_release(&attempt);
	str_reset(&run->failed);
	str_reset(&run->failed_updates);
	cfn_stack_list(run->stack);
	run->mode = CFN_UPDATE_ROLLING_BACK;
	cfn_operation_end(run, true, now_ms);
	cfn_operation_begin(run, "ROLLBACK", NULL, run->token, now_ms);
	cfn_emit_stack(run, "UPDATE_ROLLBACK_IN_PROGRESS", reason, now_ms);
	cfn_run_queue_ready(run, now_ms + cfn_run_between(run, SIZE_MAX, "back", 1000, 2500));
}

void cfn_update_abandon(struct cfn_run *run)
{
	struct cfn_version *stable = run->stable;

	for (size_t i = 0; i < run->needs.count; i++) {
		struct cfn_made *made = &run->made[i];

		if (made->phase == CFN_WAITING && made->is_carried) made->phase = CFN_MADE;
		made->must_touch = false;
	}
	for (size_t i = 0; stable && i < stable->needs.count; i++) {
		size_t at = cfn_template_resource(&run->template,
						  stable->template.resources.item[i].id);

		if (stable->made[i].physical_id &&
		    (at == SIZE_MAX ||
		     !str_equal(run->made[at].physical_id, stable->made[i].physical_id)))
			cfn_leftovers_add(run, stable, i);
	}
	cfn_version_free(TAKE(run->stable));
}

static struct cfn_stack *find(struct cfn *cfn, const struct cfn_way_back *wanted, struct err *err)
{
	struct cfn_stack *stack = cfn_find_stack(cfn, wanted->account, wanted->name);

	if (stack && str_equal(stack->region, wanted->region) && !stack->deleted_ms) return stack;
	cfn_refuse(err, "Stack [%s] does not exist", wanted->name);
	return NULL;
}

static bool has_status(const struct cfn_stack *stack, const char *status)
{
	return str_equal(stack->status, status);
}

int cfn_cancel_update(struct cfn *cfn, const struct cfn_way_back *wanted, int64_t now_ms,
		      struct err *err)
{
	struct cfn_stack *stack;
	int seen;

	cfn_advance(cfn, now_ms);
	stack = find(cfn, wanted, err);
	if (!stack) return -1;
	seen = cfn_operation_seen(stack, "CancelUpdateStack", wanted->token, err);
	if (seen) return seen < 0 ? -1 : 0;
	if (!has_status(stack, "UPDATE_IN_PROGRESS"))
		return cfn_refuse(err,
				  "CancelUpdateStack cannot be called from current stack status");
	cfn_run_cancel(stack->run, cfn->now_ms);
	cfn_run_schedule(stack->run, CFN_STEP_NONE, -1);
	cfn_update_roll_back(stack->run, "User Initiated", cfn->now_ms);
	cfn_run_refresh(stack->run);
	return 0;
}

int cfn_roll_back_stack(struct cfn *cfn, const struct cfn_way_back *wanted, int64_t now_ms,
			const struct cfn_stack **ret, struct err *err)
{
	struct cfn_stack *stack;
	int seen;

	cfn_advance(cfn, now_ms);
	stack = find(cfn, wanted, err);
	if (!stack) return -1;
	*ret = stack;
	seen = cfn_operation_seen(stack, "RollbackStack", wanted->token, err);
	if (seen) return seen < 0 ? -1 : 0;
	if (!has_status(stack, "CREATE_FAILED") && !has_status(stack, "UPDATE_FAILED"))
		return cfn_refuse(err, "Stack [%s] is in %s state and can not be rolled back.",
				  stack->arn, stack->status);
	free(stack->run->token);
	stack->run->token = mem_copy_text(wanted->token);
	if (has_status(stack, "CREATE_FAILED"))
		cfn_run_roll_back(stack->run, "User Initiated", cfn->now_ms);
	else
		cfn_update_roll_back(stack->run, "User Initiated", cfn->now_ms);
	stack->operations.item[stack->operations.len - 1].call = "RollbackStack";
	cfn_run_refresh(stack->run);
	return 0;
}

static bool is_skipped(const struct cfn_way_back *wanted, const char *logical_id)
{
	for (size_t i = 0; i < wanted->skip_count; i++) {
		const char *dot = strrchr(wanted->skip[i], '.'); /* "Nested.Id" */

		if (str_equal(dot ? dot + 1 : wanted->skip[i], logical_id)) return true;
	}
	return false;
}

static int check_skips(const struct cfn_stack *stack, const struct cfn_way_back *wanted,
		       struct err *err)
{
	for (size_t i = 0; i < wanted->skip_count; i++) {
		size_t at = cfn_template_resource(&stack->run->template, wanted->skip[i]);

		if (at == SIZE_MAX || stack->run->made[at].phase != CFN_FAILED)
			return cfn_refuse(
				err,
				"Can only skip resources that are in the UPDATE_FAILED state "
				"because the rollback failed: [%s]",
				wanted->skip[i]);
	}
	return 0;
}

int cfn_continue_rollback(struct cfn *cfn, const struct cfn_way_back *wanted, int64_t now_ms,
			  struct err *err)
{
	struct cfn_stack *stack;
	int seen;

	cfn_advance(cfn, now_ms);
	stack = find(cfn, wanted, err);
	if (!stack) return -1;
	seen = cfn_operation_seen(stack, "ContinueUpdateRollback", wanted->token, err);
	if (seen) return seen < 0 ? -1 : 0;
	if (!has_status(stack, "UPDATE_ROLLBACK_FAILED"))
		return cfn_refuse(
			err, "Stack [%s] is in %s state and can not continue rollback from it.",
			stack->arn, stack->status);
	if (check_skips(stack, wanted, err) < 0) return -1;
	cfn_operation_begin(stack->run, "CONTINUE_ROLLBACK", "ContinueUpdateRollback",
			    wanted->token, cfn->now_ms);
	cfn_emit_stack(stack->run, "UPDATE_ROLLBACK_IN_PROGRESS", "User Initiated", cfn->now_ms);
	str_reset(&stack->run->failed_updates);
	for (size_t i = 0; i < stack->run->needs.count; i++) {
		struct cfn_made *made = &stack->run->made[i];

		if (made->phase != CFN_FAILED) continue;
		if (is_skipped(wanted, stack->run->template.resources.item[i].id)) {
			made->phase = CFN_MADE;
			cfn_emit(stack->run, i, "UPDATE_COMPLETE", NULL, cfn->now_ms);
		} else {
			made->phase = CFN_WAITING;
			made->must_touch = true;
		}
	}
	cfn_run_queue_ready(stack->run, cfn->now_ms);
	cfn_run_refresh(stack->run);
	return 0;
}

bool cfn_lose_resource(struct cfn *cfn, const char *account, const char *stack_name,
		       const char *logical_id, int64_t now_ms)
{
	struct cfn_stack *stack = cfn_find_stack(cfn, account, stack_name);
	size_t at = stack ? cfn_template_resource(&stack->run->template, logical_id) : SIZE_MAX;
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	struct cfn_view view;

	cfn_advance(cfn, now_ms);
	if (at == SIZE_MAX || !stack->run->made[at].physical_id || stack->run->made[at].is_lost)
		return false;
	view = cfn_run_view(stack->run, at, stack->run->made[at].properties, cfn->now_ms);
	stack->run->made[at].is_lost = true;
	if (cfn->world.remove)
		cfn->world.remove(cfn->world.self, &view, stack->run->made[at].physical_id,
				  &ignored);
	return true;
}
