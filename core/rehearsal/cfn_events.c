#include "core/rehearsal/cfn_run.h"

#include <stdio.h>
#include <time.h>

#include "core/base/utf8.h"
#include "core/rehearsal/cfn_made_up.h"

/* "2026-11-24T22:51:02.123Z" */
static void add_time(struct str *out, int64_t time_ms)
{
	time_t seconds = (time_t)(time_ms / 1000);
	struct tm parts;
	char text[40];

	gmtime_r(&seconds, &parts);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &parts);
	str_addf(out, "%s.%03dZ", text, (int)(time_ms % 1000));
}

static void set_text(char **to, const char *text)
{
	free(*to);
	*to = mem_copy_text(text);
}

static struct cfn_event *add_event(struct cfn_run *run, const char *status, const char *reason,
				   int64_t now_ms)
{
	struct cfn_stack *stack = run->stack;
	struct cfn_event *event = vec_push(&stack->events);

	event->stack_arn = mem_copy_text(stack->arn);
	event->stack_name = mem_copy_text(stack->name);
	event->status = mem_copy_text(status);
	event->reason = reason ? utf8_sanitised(reason, UTF8_SENTENCE_MAX) : NULL;
	event->token = mem_copy_text(run->token);
	event->operation = stack->operations.len ? stack->operations.len - 1 : 0;
	event->time_ms = now_ms;
	return event;
}

const char *cfn_keep_text(struct cfn_run *run, const char *text)
{
	if (!text) return NULL;
	*vec_push(&run->texts) = mem_copy_text(text);
	return run->texts.item[run->texts.len - 1];
}

static size_t find_row(const struct cfn_stack *stack, const char *logical_id)
{
	for (size_t i = 0; i < stack->resources.len; i++)
		if (str_equal(stack->resources.item[i].logical_id, logical_id)) return i;
	return SIZE_MAX;
}

static struct cfn_resource *row(struct cfn_run *run, size_t index)
{
	struct cfn_made *made = &run->made[index];
	const struct cfn_template_resource *spec = &run->template.resources.item[index];

	if (made->row == SIZE_MAX) made->row = find_row(run->stack, spec->id);
	if (made->row == SIZE_MAX) {
		made->row = run->stack->resources.len;
		*vec_push(&run->stack->resources) =
			(struct cfn_resource){ .logical_id = mem_copy_text(spec->id),
					       .type = mem_copy_text(spec->type) };
	}
	return &run->stack->resources.item[made->row];
}

static void fill(struct cfn_event *event, const char *logical_id, const char *type,
		 const struct cfn_made *made)
{
	CLEANUP(str_release) struct str id = STR_INIT;

	str_addf(&id, "%s-%s-", logical_id, event->status);
	add_time(&id, event->time_ms);
	event->id = str_detach(&id);
	event->logical_id = mem_copy_text(logical_id);
	event->physical_id = mem_copy_text(made->physical_id ? made->physical_id : "");
	event->type = mem_copy_text(type);
	event->properties = made->properties_text;
}

static void show(struct cfn_resource *shown, const struct cfn_event *event)
{
	set_text(&shown->status, event->status);
	set_text(&shown->reason, event->reason);
	set_text(&shown->physical_id, event->physical_id);
	shown->updated_ms = event->time_ms;
}

void cfn_emit(struct cfn_run *run, size_t index, const char *status, const char *reason,
	      int64_t now_ms)
{
	const struct cfn_template_resource *spec = &run->template.resources.item[index];
	struct cfn_event *event = add_event(run, status, reason, now_ms);

	fill(event, spec->id, spec->type, &run->made[index]);
	show(row(run, index), event);
}

void cfn_emit_detailed(struct cfn_run *run, size_t index, const char *status, const char *detailed,
		       int64_t now_ms)
{
	cfn_emit(run, index, status, NULL, now_ms);
	run->stack->events.item[run->stack->events.len - 1].detailed = detailed;
}

/* The row is that of the resource which took its place, if there is one. */
void cfn_emit_leftover(struct cfn_run *run, const struct cfn_leftover *leftover, const char *status,
		       const char *reason, int64_t now_ms)
{
	struct cfn_event *event = add_event(run, status, reason, now_ms);
	size_t at = find_row(run->stack, leftover->logical_id);

	fill(event, leftover->logical_id, leftover->type, &leftover->made);
	if (at != SIZE_MAX &&
	    cfn_template_resource(&run->template, leftover->logical_id) == SIZE_MAX)
		show(&run->stack->resources.item[at], event);
}

void cfn_emit_stack(struct cfn_run *run, const char *status, const char *reason, int64_t now_ms)
{
	struct cfn_stack *stack = run->stack;
	struct cfn_event *event = add_event(run, status, reason, now_ms);
	CLEANUP(str_release) struct str id = STR_INIT;
	CLEANUP(mem_free_text) char *place = str_format("event %zu", ++run->stack_events);

	cfn_add_uuid(&id, run->identity, place);
	event->id = str_detach(&id);
	event->logical_id = mem_copy_text(stack->name);
	event->physical_id = mem_copy_text(stack->arn);
	event->type = mem_copy_text("AWS::CloudFormation::Stack");
	set_text(&stack->status, status);
	set_text(&stack->reason, event->reason);
}

static void free_event(struct cfn_event *event)
{
	free(event->id);
	free(event->stack_arn);
	free(event->stack_name);
	free(event->logical_id);
	free(event->physical_id);
	free(event->type);
	free(event->status);
	free(event->reason);
	free(event->token);
}

static void free_pairs(struct cfn_stack *stack)
{
	for (size_t i = 0; i < stack->tags.len; i++)
		cfn_pair_release(&stack->tags.item[i]);
	for (size_t i = 0; i < stack->capabilities.len; i++)
		free(stack->capabilities.item[i]);
	cfn_stack_forget_parameters(stack);
	vec_release(&stack->tags);
	vec_release(&stack->capabilities);
}

static void free_results(struct cfn_stack *stack)
{
	for (size_t i = 0; i < stack->resources.len; i++) {
		free(stack->resources.item[i].logical_id);
		free(stack->resources.item[i].physical_id);
		free(stack->resources.item[i].type);
		free(stack->resources.item[i].status);
		free(stack->resources.item[i].reason);
	}
	for (size_t i = 0; i < stack->outputs.len; i++) {
		free(stack->outputs.item[i].key);
		free(stack->outputs.item[i].value);
		free(stack->outputs.item[i].description);
		free(stack->outputs.item[i].export_name);
	}
	for (size_t i = 0; i < stack->events.len; i++)
		free_event(&stack->events.item[i]);
	for (size_t i = 0; i < stack->operations.len; i++) {
		free(stack->operations.item[i].id);
		free(stack->operations.item[i].token);
	}
	vec_release(&stack->operations);
	vec_release(&stack->resources);
	vec_release(&stack->outputs);
	vec_release(&stack->events);
}

void cfn_stack_free(struct cfn_stack *stack)
{
	if (!stack) return;
	free_pairs(stack);
	free_results(stack);
	cfn_run_free(stack->run);
	free(stack->account);
	free(stack->region);
	free(stack->name);
	free(stack->arn);
	free(stack->status);
	free(stack->reason);
	free(stack->token);
	free(stack->description);
	free(stack->change_set_arn);
	free(stack);
}
