/* What holds in every deployment, whatever happened to it. */
#include "core/base/mem.h"
#include "tests/support/survive_case.h"

#include <stdarg.h>
#include <stdio.h>

enum {
	PROBLEMS_MAX = 8,
	READS_A_MINUTE = 2 * 60 + 120, /* and what a start reads */
	QUIET_CALLS = 4,
	LEFT_MAX = 1, /* change sets of a stack: one that could not be deleted */
};

void survive_problem(struct survive *s, const char *format, ...)
{
	char line[1000];
	va_list args;
	size_t lines = 0;
	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	for (const char *at = str_text(s->problems); (at = strchr(at, '\n')); at++)
		lines++;
	if (lines >= PROBLEMS_MAX) return;
	str_addf(s->problems, "  %lld s: %s\n", (long long)s->replay.clock.ms / 1000, line);
	str_addf(&s->replay.cloud->log, "PROBLEM %s\n", line);
}

static int node_of(const struct program_run *p, const void *caller)
{
	for (int id = 0; p->deploy && id < STACK_COUNT; id++)
		if (caller == (const void *)&p->deploy->stacks[id]) return id;
	return -1;
}

static bool starts_something(enum fake_op op)
{
	return op == FAKE_CREATE_CHANGE_SET || op == FAKE_EXECUTE_CHANGE_SET ||
	       op == FAKE_CREATE_SECRET || op == FAKE_CREATE_STACK || op == FAKE_CHANGE_RECORDS ||
	       op == FAKE_RESTORE_SECRET;
}

/* Somebody wanted it gone, or there is nothing in it. */
static void check_delete(struct survive *s, const struct program_run *p, int id)
{
	const uint32_t removals = CHOICE_BIT(CHOICE_REMAKE) | CHOICE_BIT(CHOICE_DELETE);
	bool is_certificate = id == STACK_CERTIFICATE && p->deploy->certificate_remakes;
	if (id < 0) {
		survive_problem(s, "a delete of no stack");
		return;
	}
	const struct deployment_node *n = &p->deploy->picture.nodes[id];
	const struct fake_stack *stack = fake_cloud_stack(s->replay.cloud, n->stack_name);
	if (stack->in_review || is_certificate || p->is_undoing ||
	    ((p->decided[id] | s->policy.allowed) & removals))
		return;
	survive_problem(s, "%s is deleted unasked", n->stack_name);
}

static void check_budget(struct survive *s, struct program_run *p, enum fake_op op)
{
	int64_t minute = s->replay.clock.ms / 60000;
	if (fake_op_writes(op) || op == FAKE_LOOK_UP_DELEGATION) return;
	if (p->minute != minute) p->reads = 0;
	p->minute = minute;
	p->reads++;
	if ((uint64_t)p->reads > s->counts->most_reads) s->counts->most_reads = (uint64_t)p->reads;
	if (p->reads == READS_A_MINUTE) survive_problem(s, "too many reads in a minute");
}

static bool does_without(const struct program_run *p)
{
	return p->deploy && p->deploy->picture.holder.notice;
}

/* Who writes has asked for the lease since the other wrote, as long as both may keep one. */
static void check_lease(struct survive *s, struct program_run *p, enum fake_op op)
{
	struct program_run *other = &s->programs[p == s->programs];
	if (!s->has_leases) return;
	p->asks_for_lease |= op == FAKE_PUT_PARAMETER;
	if (op == FAKE_PUT_PARAMETER) return;
	if (s->writer == other && other->deploy && !p->asks_for_lease && !does_without(p) &&
	    !does_without(other))
		survive_problem(s, "two write (%d)", (int)op);
	other->asks_for_lease = false;
	s->writer = p;
}

void survive_check_call(struct survive *s, struct program_run *p, enum fake_op op,
			const void *caller)
{
	int id = node_of(p, caller);
	check_budget(s, p, op);
	if (!fake_op_writes(op)) return;
	if (p->watches) survive_problem(s, "a watch writes (%d)", (int)op);
	check_lease(s, p, op);
	if (p->is_cancelled && starts_something(op))
		survive_problem(s, "cancelled, and it goes on: call %d, node %d", (int)op, id);
	if (op == FAKE_PUT_SECRET_VALUE) survive_problem(s, "a secret gets another value");
	if (op == FAKE_DELETE_STACK) check_delete(s, p, id);
}

/* --- at the end --- */

static bool is_wanted(struct survive *s, const char *name)
{
	for (int id = 0; id < STACK_COUNT; id++) {
		CLEANUP(mem_free_text)
		char *wanted =
			answers_stack_name(&s->replay.answers, stack_spec((enum stack_id)id)->name);
		if (str_equal(name, wanted))
			return stack_applies(&s->replay.answers, (enum stack_id)id) &&
			       !(id == STACK_ZONE && s->zone_exists);
	}
	return false;
}

/* For the story: what each stack went through, and what it would still do. */
static void tell_events(struct survive *s)
{
	struct fake_cloud *c = s->replay.cloud;
	for (size_t i = 0; i < c->stacks.len; i++)
		for (size_t k = 0; k < c->stacks.item[i]->events.len; k++) {
			const struct fake_event *e = &c->stacks.item[i]->events.item[k];
			int64_t at_ms = c->stacks.item[i]->created_ms + e->at_ms -
					(int64_t)FAKE_EPOCH_S * 1000;
			str_addf(&c->log, "EVENT %lld %s %s %s%s\n", (long long)at_ms / 1000,
				 c->stacks.item[i]->name, e->logical_id, e->status,
				 e->waits_dns ? " (waits)" : "");
		}
}

static void check_stacks(struct survive *s)
{
	struct fake_cloud *c = s->replay.cloud;
	size_t live = 0, wanted = 0;
	for (int id = 0; id < STACK_COUNT; id++)
		wanted += stack_applies(&s->replay.answers, (enum stack_id)id) &&
			  !(id == STACK_ZONE && s->zone_exists);
	for (size_t i = 0; i < c->stacks.len; i++) {
		struct fake_stack *stack = fake_cloud_stack(c, c->stacks.item[i]->name);
		if (!stack->exists || stack->deleted) continue;
		live++;
		if (!is_wanted(s, stack->name)) survive_problem(s, "an orphan: %s", stack->name);
		if (!fake_stack_is_complete(stack, fake_cloud_epoch_ms(c)))
			survive_problem(s, "%s is %s", stack->name,
					fake_stack_status(stack, fake_cloud_epoch_ms(c)));
		if (stack->creates > 1 + stack->incarnation)
			survive_problem(s, "%s was made twice", stack->name);
	}
	if (live != wanted) survive_problem(s, "%zu stacks instead of %zu", live, wanted);
}

static bool is_left(const struct fake_change_set *set)
{
	return !set->executed && str_starts(set->arn, set->stack->arn) && set->stack->exists &&
	       !set->stack->deleted;
}

/* What a killed program left goes with the next. */
static void check_leftovers(struct survive *s)
{
	const struct fake_cloud *c = s->replay.cloud;
	for (size_t i = 0; i < c->change_sets.len; i++) {
		const struct fake_change_set *set = c->change_sets.item[i];
		size_t left = 0;
		if (!is_left(set)) continue;
		for (size_t k = 0; k <= i; k++)
			left += is_left(c->change_sets.item[k]) &&
				c->change_sets.item[k]->stack == set->stack;
		if (left == LEFT_MAX + 1)
			survive_problem(s, "change sets pile up at %s", set->stack->name);
	}
	for (size_t i = 0; i < c->secrets.len; i++)
		for (size_t k = 0; k < i; k++)
			if (str_equal(c->secrets.item[i].name, c->secrets.item[k].name))
				survive_problem(s, "two of %s", c->secrets.item[i].name);
	if (c->secrets.len != secrets_count(&s->replay.answers))
		survive_problem(s, "%zu secrets", c->secrets.len);
	for (size_t i = 0; i < c->secrets.len; i++)
		if (c->secrets.item[i].deletion_scheduled)
			survive_problem(s, "%s goes away", c->secrets.item[i].name);
}

static void check_picture(struct survive *s, const struct deployment *p)
{
	if (p->cause.known) survive_problem(s, "a cause is still told: %s", p->cause.reason);
	for (size_t i = 1; i < p->events.len; i++)
		if (p->events.item[i - 1].time_ms > p->events.item[i].time_ms)
			survive_problem(s, "events are not in order");
	for (int id = 0; id < NODE_COUNT; id++)
		for (size_t i = 0; i < p->nodes[id].resources.len; i++) {
			const struct deployment_resource *r = &p->nodes[id].resources.item[i];
			if (r->state != RESOURCE_DONE)
				survive_problem(s, "%s/%s is not done (%d)", p->nodes[id].name,
						r->logical_id, (int)r->state);
		}
}

static void check_quiet(struct survive *s)
{
	uint64_t calls = s->counts->calls;
	replay_advance(&s->replay, MINUTES(10));
	calls = s->counts->calls - calls;
	if (calls > QUIET_CALLS)
		survive_problem(s, "%llu calls in ten minutes after the end",
				(unsigned long long)calls);
	if (deploy_picture(s->programs[FIRST].deploy)->trouble)
		survive_problem(s, "trouble after the end");
}

void survive_check_end(struct survive *s)
{
	const struct program_run *first = &s->programs[FIRST];
	const struct deployment *p = first->deploy ? deploy_picture(first->deploy) : NULL;
	tell_events(s);
	if (!p || p->phase != DEPLOYMENT_COMPLETE) {
		survive_problem(s, "never complete: %s", !p ? "does not run" : "runs");
		for (int id = 0; p && id < NODE_COUNT; id++)
			if (!node_is_over(&p->nodes[id]))
				survive_problem(
					s, "%s is %s, step %d: %s", p->nodes[id].name,
					node_state_name(p->nodes[id].state),
					id < STACK_COUNT ? (int)first->deploy->stacks[id].step : -1,
					p->nodes[id].reason ? p->nodes[id].reason : "");
		return;
	}
	check_picture(s, p);
	check_quiet(s);
	check_stacks(s);
	check_leftovers(s);
}
