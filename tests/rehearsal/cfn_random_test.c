/* Random lives of a stack over a world that keeps count: whatever fails and whoever changes their
 * mind, what a stack says it has is what there is, and nothing is left in the end. */
#include "core/rehearsal/cfn.h"

#include "tests/support/cfn_lab.h"
#include "tests/support/unit.h"

#include <stdio.h>

enum { LIVES = 600, STEPS = 12, THINGS_MAX = 200 };

struct count_world {
	char *ids[THINGS_MAX];
	size_t count, made;
	unsigned long long seed;
};

static size_t find(const struct count_world *w, const char *id)
{
	for (size_t i = 0; i < w->count; i++)
		if (str_equal(w->ids[i], id)) return i;
	return SIZE_MAX;
}

static int begin(void *self, const struct cfn_view *view, struct str *physical_id,
		 cJSON *attributes, struct err *err)
{
	struct count_world *w = self;
	(void)view, (void)attributes, (void)err;
	assert_true(w->count < THINGS_MAX);
	w->ids[w->count] = str_format("thing-%zu", ++w->made);
	str_add(physical_id, w->ids[w->count++]);
	return 0;
}

static int update(void *self, const struct cfn_view *view, const char *id, struct err *err)
{
	(void)view, (void)err;
	if (find(self, id) == SIZE_MAX) fail_msg("%s is changed, but it is not there", id);
	return 0;
}

static int remove_thing(void *self, const struct cfn_view *view, const char *id, struct err *err)
{
	struct count_world *w = self;
	size_t at = find(w, id);
	(void)view, (void)err;
	if (at == SIZE_MAX)
		fail_msg("life %llu: %s of %s is deleted twice", w->seed, id, view->logical_id);
	free(w->ids[at]);
	w->ids[at] = w->ids[--w->count];
	return 0;
}

struct dice {
	unsigned long long state;
};

static size_t roll(struct dice *d, size_t sides)
{
	d->state = d->state * 6364136223846793005ull + 1442695040888963407ull;
	return (size_t)(d->state >> 33) % sides;
}

/* Up to four things that need each other, each with a property that changes in place (Tags) and one
 * that makes another of it (CidrBlock). */
static char *template_of(struct dice *d)
{
	struct str out = STR_INIT;
	bool has_second = roll(d, 3) > 0, has_third = roll(d, 3) > 0, has_fourth = roll(d, 2) > 0;

	str_addf(&out,
		 "Resources:\n"
		 "  A: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: 10.%zu.0.0/16, Tags: "
		 "[{Key: k, Value: v%zu}]}}\n",
		 roll(d, 2), roll(d, 3));
	if (has_second)
		str_addf(&out,
			 "  B: {Type: 'AWS::EC2::EIP', Properties: {Address: a%zu, Domain: !Ref A, "
			 "Tags: [{Key: k, Value: v%zu}]}}\n",
			 roll(d, 2), roll(d, 2));
	if (has_third)
		str_addf(&out,
			 "  C: {Type: 'AWS::SSM::Parameter', Properties: {Name: n%zu, Type: "
			 "String, Value: v%zu}}\n",
			 roll(d, 2), roll(d, 2));
	if (has_third && has_fourth)
		str_add(&out, "  D: {Type: 'AWS::SSM::Parameter', DependsOn: A, Properties: {Name: "
			      "!Ref C, Type: String, Value: x}}\n");
	return str_detach(&out);
}

static void let_fail(struct lab *lab, struct dice *d)
{
	static const char *const ids[] = { "A", "B", "C", "D" };

	cfn_add_failure(lab->cfn,
			&(struct cfn_failure){ .resource = (char *)ids[roll(d, ARRAY_LEN(ids))],
					       .step = (enum cfn_fail_step)roll(d, 4),
					       .times = 1 + (int)roll(d, 2) });
}

static void pass(struct lab *lab, struct dice *d)
{
	lab->now_ms += (int64_t)roll(d, 60000);
	cfn_advance(lab->cfn, lab->now_ms);
}

static void step(struct lab *lab, struct dice *d)
{
	const struct cfn_way_back back = { .account = LAB_ACCOUNT,
					   .region = LAB_REGION,
					   .name = "s" };
	CLEANUP(mem_free_text) char *body = template_of(d);
	const struct cfn_stack *ignored;

	lab->keeps_failures = roll(d, 3) == 0;
	err_reset(&lab->err);
	switch (roll(d, 9)) {
	case 0:
		lab_create(lab, "s", body, NULL);
		break;
	case 1:
	case 2:
	case 3:
		lab_update(lab, "s", body, NULL);
		break;
	case 4:
		cfn_cancel_update(lab->cfn, &back, lab->now_ms, &lab->err);
		break;
	case 5:
		cfn_continue_rollback(lab->cfn, &back, lab->now_ms, &lab->err);
		break;
	case 6:
		cfn_roll_back_stack(lab->cfn, &back, lab->now_ms, &ignored, &lab->err);
		break;
	case 7:
		let_fail(lab, d);
		break;
	default:
		if (roll(d, 4) == 0)
			cfn_delete_stack(lab->cfn, LAB_ACCOUNT, "s", lab->now_ms, &lab->err);
		else
			lab_run(lab);
	}
	pass(lab, d);
}

static bool is_present(const struct cfn_resource *r)
{
	return !str_equal(r->status, "DELETE_COMPLETE") && !str_is_empty(r->physical_id);
}

/* In a quiet, well state the stack has what there is, one for one. */
static void expect_honest(const struct lab *lab, const struct count_world *w)
{
	const struct cfn_stack *stack = cfn_find(lab->cfn, LAB_ACCOUNT, "s");
	size_t count = 0;

	if (!stack || !str_ends(stack->status, "_COMPLETE") || cfn_next_due(lab->cfn) >= 0) return;
	for (size_t i = 0; i < stack->resources.len; i++) {
		if (!is_present(&stack->resources.item[i])) continue;
		count++;
		if (find(w, stack->resources.item[i].physical_id) != SIZE_MAX) continue;
		char *events = lab_events(stack);

		fputs(events, stderr);
		fail_msg("life %llu: %s of %s is not there", w->seed,
			 stack->resources.item[i].physical_id, stack->status);
	}
	if (count > w->count)
		fail_msg("life %llu: %zu, but %zu are there", w->seed, count, w->count);
}

static void end(struct lab *lab)
{
	const struct cfn_stack *stack;

	cfn_set_failure(lab->cfn, NULL, NULL);
	lab_run(lab);
	while ((stack = cfn_find(lab->cfn, LAB_ACCOUNT, "s")) != NULL) {
		lab_delete(lab, "s");
		lab_run(lab);
	}
}

static const char *const STATES[] = {
	"CREATE_COMPLETE",        "CREATE_FAILED",
	"ROLLBACK_COMPLETE",      "ROLLBACK_FAILED",
	"UPDATE_COMPLETE",        "UPDATE_FAILED",
	"DELETE_FAILED",          "UPDATE_ROLLBACK_COMPLETE",
	"UPDATE_ROLLBACK_FAILED", "DELETE_COMPLETE",
};

/* Which states came up, a bit for each. */
static unsigned states_of(const struct lab *lab)
{
	const struct cfn_stack *stack;
	unsigned seen = 0;

	for (size_t s = 0; (stack = cfn_at(lab->cfn, s)); s++)
		for (size_t e = 0; e < stack->events.len; e++)
			for (size_t i = 0; i < ARRAY_LEN(STATES); i++)
				if (str_equal(stack->events.item[e].physical_id, stack->arn) &&
				    str_equal(stack->events.item[e].status, STATES[i]))
					seen |= 1u << i;
	return seen;
}

static unsigned live(unsigned long long seed)
{
	unsigned seen;
	struct count_world w = { .seed = seed };
	struct cfn_world world = {
		.self = &w, .begin = begin, .update = update, .remove = remove_thing
	};
	struct dice d = { seed * 7919 + 1 };
	struct lab lab;

	lab_open(&lab, NULL, &world);
	for (int i = 0; i < STEPS; i++) {
		step(&lab, &d);
		expect_honest(&lab, &w);
	}
	end(&lab);
	/* What a clean-up or a rollback could not delete stays, as it does on AWS. */
	for (size_t i = 0; i < w.count; i++) {
		bool was_told = false;

		for (size_t s = 0; cfn_at(lab.cfn, s); s++) {
			const struct cfn_stack *stack = cfn_at(lab.cfn, s);

			for (size_t e = 0; e < stack->events.len; e++)
				was_told |=
					str_equal(stack->events.item[e].physical_id, w.ids[i]) &&
					str_equal(stack->events.item[e].status, "DELETE_FAILED");
		}
		if (!was_told) fail_msg("life %llu: %s is left over", seed, w.ids[i]);
	}
	for (size_t i = 0; i < w.count; i++)
		free(w.ids[i]);
	seen = states_of(&lab);
	lab_close(&lab);
	return seen;
}

static void nothing_is_lost_in_any_life(void **state)
{
	const char *only = getenv("CFN_LIFE"); /* replays one: its number is in the failure */
	(void)state;

	if (only) {
		live(strtoull(only, NULL, 10));
		return;
	}
	unsigned seen = 0;
	for (unsigned long long seed = 1; seed <= LIVES; seed++)
		seen |= live(seed);
	for (size_t i = 0; i < ARRAY_LEN(STATES); i++)
		if (!(seen & 1u << i)) fail_msg("no life came to %s", STATES[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_lost_in_any_life),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
