#include "tests/support/survive.h"

#include "core/base/mem.h"
#include "tests/support/survive_case.h"

#include <stdio.h>

enum {
	FAULTS = 40,
	KILLS_MAX = 4,
	RESTARTS_MAX = 60,
	CALLS_MAX = 220, /* before a kill */
};
#define LONGEST_MS MINUTES(60 * 30)

uint64_t survive_draw(struct survive *s, uint64_t below)
{
	uint64_t z = (s->random += 0x9e3779b97f4a7c15u);
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	z ^= z >> 31;
	return z % below;
}

bool survive_happens(struct survive *s, unsigned one_in)
{
	return survive_draw(s, one_in) == 0;
}

static int64_t draw_ms(struct survive *s, int64_t below_ms)
{
	return (int64_t)survive_draw(s, (uint64_t)below_ms);
}

/* --- what it is like --- */

static void draw_answers(struct survive *s)
{
	static const char *const modes[] = { "copy", "copy", "profile", "same-account",
					     "parent-hosted" };
	struct answers *a = &s->replay.answers;
	answers_set(a, Q_BASTION, survive_happens(s, 2) ? "true" : "false");
	answers_set(a, Q_DELEGATION_MODE, modes[survive_draw(s, ARRAY_LEN(modes))]);
	answers_set(a, Q_CERTIFICATE_WHEN, survive_happens(s, 2) ? "before" : "after");
	s->changes_answers = survive_happens(s, 3);
	s->keep_on_failure = survive_happens(s, 4);
	s->policy = (struct deploy_policy){ .worst_harm = HARM_NONE };
	if (survive_happens(s, 3))
		s->policy.allowed = (uint32_t)survive_draw(s, CHOICE_BIT(CHOICE_COUNT));
	if (survive_happens(s, 3)) s->policy.worst_harm = HARM_REPLACE;
}

static void draw_failures(struct survive *s)
{
	for (int id = 0; id < STACK_COUNT; id++) {
		CLEANUP(mem_free_text)
		char *name =
			answers_stack_name(&s->replay.answers, stack_spec((enum stack_id)id)->name);
		if (!survive_happens(s, 4)) continue;
		struct fake_stack *stack = fake_cloud_stack(s->replay.cloud, name);
		stack->fails_at = survive_draw(s, 24);
		stack->fail_times = (int)survive_draw(s, 3);
		stack->rollback_fails = survive_happens(s, 4);
		stack->stuck = "Group";
		stack->stuck_times = (int)survive_draw(s, 3);
	}
}

static void draw_faults(struct survive *s)
{
	static const enum err_kind kinds[] = { ERR_NETWORK, ERR_THROTTLED, ERR_INTERNAL,
					       ERR_CREDENTIALS };
	static const enum fake_op ops[] = {
		FAKE_ANY_READ,           FAKE_ANY_READ,      FAKE_STACK_EVENTS,
		FAKE_CREATE_CHANGE_SET,  FAKE_CREATE_SECRET, FAKE_EXECUTE_CHANGE_SET,
		FAKE_DELETE_CHANGE_SET,  FAKE_DELETE_STACK,  FAKE_ROLL_BACK,
		FAKE_CONTINUE_ROLLBACK,  FAKE_CANCEL_UPDATE, FAKE_RESTORE_SECRET,
		FAKE_LOOK_UP_DELEGATION,
	};
	uint64_t count = survive_draw(s, FAULTS);
	for (uint64_t i = 0; i < count; i++) {
		int64_t from = draw_ms(s, SECONDS(1500));
		fake_cloud_fail(s->replay.cloud,
				(struct fake_fault){
					.op = ops[survive_draw(s, ARRAY_LEN(ops))],
					.kind = kinds[survive_draw(s, ARRAY_LEN(kinds))],
					.text = "trouble",
					.from_ms = from,
					.until_ms = from + 1000 + draw_ms(s, SECONDS(120)),
					.count = (int)survive_draw(s, 8),
					.takes = survive_happens(s, 2),
				});
	}
	if (survive_happens(s, 6))
		fake_cloud_fail(
			s->replay.cloud,
			(struct fake_fault){ .op = (enum fake_op)survive_draw(s, FAKE_OP_COUNT),
					     .kind = ERR_DENIED,
					     .text = "not authorized",
					     .from_ms = draw_ms(s, SECONDS(900)),
					     .count = 1 });
}

static void draw_cloud(struct survive *s)
{
	static const struct cloud_change harmless = {
		"Modify", "Group", "", "AWS::AutoScaling::AutoScalingGroup", "False", "", NULL, 0
	};
	static const struct cloud_change harmful = {
		"Modify", "Cluster", "", "AWS::RDS::DBCluster", "True", "", NULL, 0
	};
	struct fake_cloud *c = s->replay.cloud;
	c->page_size = 2 + survive_draw(s, 60);
	c->shuffled = survive_happens(s, 2);
	c->stale_ms = survive_happens(s, 2) ? draw_ms(s, 6000) : 0;
	c->late_ms = survive_happens(s, 2) ? draw_ms(s, 6000) : 0;
	c->delay_ms = 1 + draw_ms(s, survive_happens(s, 3) ? 3000 : 300);
	c->change_set_ms = survive_happens(s, 2) ? draw_ms(s, 20000) : 0;
	c->issue_ms = SECONDS(20) + draw_ms(s, MINUTES(20));
	c->delegated_ms = draw_ms(s, survive_happens(s, 4) ? MINUTES(600) : MINUTES(30));
	c->address_ms = c->delegated_ms + draw_ms(s, MINUTES(60));
	c->found_change = survive_happens(s, 4) ? &harmful : &harmless;
	if (stack_applies(&s->replay.answers, STACK_DELEGATION))
		fake_cloud_zone(c,
				answers_is(&s->replay.answers, Q_DELEGATION_MODE, "profile")
					? CLOUD_PARENT
					: CLOUD_DEV,
				"example.com", "Z0");
	if (answers_have_zone(&s->replay.answers) && survive_happens(s, 6)) {
		fake_cloud_zone(c, CLOUD_DEV, "dev.example.com", "Z1");
		s->zone_exists = true;
	}
	for (int id = 0; id < SECRET_COUNT && survive_happens(s, 3); id++) {
		CLEANUP(mem_free_text)
		char *name = answers_secret_name(&s->replay.answers,
						 secret_spec((enum secret_id)id)->name);
		if (survive_happens(s, 2) && secret_applies(&s->replay.answers, (enum secret_id)id))
			fake_cloud_secret(c, name, survive_happens(s, 2));
	}
}

/* --- programs --- */

static struct program_run *program_of(struct survive *s, const void *caller)
{
	for (size_t i = 0; i < PROGRAMS; i++) {
		const char *from = (const char *)s->programs[i].deploy, *at = caller;
		if (from && at >= from && at < from + sizeof(struct deploy)) return &s->programs[i];
	}
	return NULL;
}

/* A program that is just being started is the one without a deployment yet. */
static bool is_alive(void *user, enum fake_op op, const void *caller)
{
	struct survive *s = user;
	struct program_run *p = program_of(s, caller);
	for (size_t i = 0; !p && i < PROGRAMS; i++)
		if (s->programs[i].is_starting) p = &s->programs[i];
	if (!p) {
		survive_problem(s, "a call (%d) of a program that does not run", (int)op);
		return false;
	}
	if (p->is_dead || !p->calls_left) {
		p->is_dead = true;
		return false;
	}
	p->calls_left--;
	s->counts->calls++;
	survive_check_call(s, p, op, caller);
	return true;
}

static void start(struct survive *s, struct program_run *p, bool is_last)
{
	struct replay *r = &s->replay;
	struct deploy_time time = { r->cloud->speed, fake_cloud_epoch_ms, r->cloud };
	bool watches = p == &s->programs[SECOND] && survive_happens(s, 2);
	CLEANUP(mem_free_text)
	char *lease_id = str_format("start-%llu", (unsigned long long)s->counts->starts);
	struct deploy_options options = { .answers = &r->answers,
					  .secrets = &r->secrets,
					  .mode = watches ? DEPLOY_WATCH : DEPLOY_MAKE,
					  .keep_on_failure = s->keep_on_failure,
					  .policy = s->policy,
					  .lease_id = s->has_leases ? lease_id : NULL,
					  .lease_owner = "somebody@somewhere",
					  .seed = 1 + survive_draw(s, UINT32_MAX) };
	*p = (struct program_run){ .is_starting = true,
				   .watches = watches,
				   .is_last = is_last,
				   .calls_left = UINT64_MAX,
				   .dies_ms = INT64_MAX,
				   .cancels_ms = INT64_MAX };
	if (!is_last && survive_happens(s, 2)) p->calls_left = 1 + survive_draw(s, CALLS_MAX);
	if (!is_last)
		p->dies_ms =
			r->clock.ms + draw_ms(s, survive_happens(s, 2) ? SECONDS(60) : MINUTES(40));
	if (!watches && survive_happens(s, 8))
		p->cancels_ms = r->clock.ms + draw_ms(s, MINUTES(20));
	s->counts->starts++;
	str_addf(&r->cloud->log, "%lld %s starts\n", (long long)r->clock.ms / 1000,
		 p == s->programs ? "first"
		 : watches        ? "watch"
				  : "second");
	p->deploy = deploy_start(r->loop, &r->cloud->port, &time, &options, NULL, NULL);
	p->is_starting = false;
}

static void kill_it(struct survive *s, struct program_run *p)
{
	uint64_t calls = s->counts->calls;
	const struct deployment *picture = deploy_picture(p->deploy);
	str_addf(&s->replay.cloud->log, "%lld killed\n", (long long)s->replay.clock.ms / 1000);
	for (int id = 0; id < NODE_COUNT; id++)
		if (!node_is_over(&picture->nodes[id]))
			str_addf(&s->replay.cloud->log, "  %s is %s: %s\n", picture->nodes[id].name,
				 node_state_name(picture->nodes[id].state),
				 picture->nodes[id].reason ? picture->nodes[id].reason : "");
	deploy_free(p->deploy);
	*p = (struct program_run){ 0 };
	if (calls != s->counts->calls) survive_problem(s, "a call while it is killed");
	s->counts->kills++;
}

static void cancel(struct survive *s, struct program_run *p)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	p->cancels_ms = INT64_MAX;
	if (deploy_picture(p->deploy)->holder.is_elsewhere) return; /* that is the other's */
	p->is_undoing = survive_happens(s, 3);
	p->is_cancelled = true;
	/* What waits for a person is not waited for. */
	p->dies_ms = s->replay.clock.ms + MINUTES(60);
	s->counts->cancels++;
	str_addf(&s->replay.cloud->log, "%lld cancelled%s\n", (long long)s->replay.clock.ms / 1000,
		 p->is_undoing ? " to be undone" : "");
	if ((p->is_undoing ? deploy_undo : deploy_cancel)(p->deploy, &err) < 0)
		survive_problem(s, "cancel: %s", err_text(&err));
}

/* --- the operator --- */

/* One of those offered; data is given up only where nothing else is offered. */
static enum choice_action draw_action(struct survive *s, const struct deployment_choice *choice)
{
	enum choice_action list[CHOICE_COUNT];
	size_t count = 0;
	for (int pass = 0; !count && pass < 2; pass++)
		for (int a = 0; a < CHOICE_COUNT; a++)
			if ((choice->offered & CHOICE_BIT(a)) &&
			    (pass || !choice_wants_name(choice, (enum choice_action)a)))
				list[count++] = (enum choice_action)a;
	return count ? list[survive_draw(s, count)] : CHOICE_COUNT;
}

static bool decide(struct survive *s, struct program_run *p)
{
	const struct deployment *picture = deploy_picture(p->deploy);
	if (picture->holder.is_elsewhere) return false; /* decides for us, too */
	for (int id = 0; id < NODE_COUNT; id++) {
		const struct deployment_node *n = &picture->nodes[id];
		CLEANUP(err_release) struct err err = ERR_INIT;
		if (n->state != NODE_CHOICE && n->state != NODE_FAILED) continue;
		enum choice_action action = draw_action(s, &n->choice);
		s->counts->failures += n->state == NODE_FAILED;
		if (action == CHOICE_COUNT) continue;
		p->decided[id] |= CHOICE_BIT(action);
		s->counts->decisions++;
		s->counts->changes += action == CHOICE_CHANGE;
		str_addf(&s->replay.cloud->log, "%lld decided: %s, %s, %s: %s\n",
			 (long long)s->replay.clock.ms / 1000, n->name, choice_action_name(action),
			 node_state_name(n->state), n->reason ? n->reason : "");
		if (deploy_decide(p->deploy, id, action, NULL, 0, &err) < 0)
			survive_problem(s, "offered and refused: %s", err_text(&err));
		return true;
	}
	return false;
}

/* What the operator does now and then. false: there is nothing to do but to start again. */
static void attend(struct survive *s, struct program_run *p)
{
	enum deployment_phase phase = deploy_picture(p->deploy)->phase;
	if (p->watches) return;
	if (p->is_cancelled) {
		p->is_dead = phase != DEPLOYMENT_RUNNING;
		return;
	}
	if (!decide(s, p) && phase == DEPLOYMENT_FAILED) p->is_dead = true;
}

/* --- time --- */

static bool is_complete(const struct program_run *p)
{
	return p->deploy && !p->is_dead && !p->is_cancelled &&
	       deploy_picture(p->deploy)->phase == DEPLOYMENT_COMPLETE;
}

/* When something next happens: a timer's time, or what comes from outside. */
static int64_t next_ms(const struct survive *s)
{
	int64_t due = loop_next_due(s->replay.loop), next = s->operator_ms;
	for (size_t i = 0; i < PROGRAMS; i++) {
		const struct program_run *p = &s->programs[i];
		if (p->deploy && p->dies_ms < next) next = p->dies_ms;
		if (p->deploy && p->cancels_ms < next) next = p->cancels_ms;
	}
	return due >= 0 && due < next ? due : next;
}

static void happen_to(struct survive *s, struct program_run *p)
{
	int64_t now_ms = s->replay.clock.ms;
	if (!p->deploy) return;
	if (now_ms >= p->cancels_ms) cancel(s, p);
	if (now_ms >= s->operator_ms && !p->is_dead) attend(s, p);
	if (p->is_dead || now_ms >= p->dies_ms) kill_it(s, p);
}

static void step(struct survive *s)
{
	struct replay *r = &s->replay;
	int64_t next = next_ms(s);
	if (next > r->clock.ms) r->clock.ms = next;
	loop_fire_due(r->loop);
	for (size_t i = 0; i < PROGRAMS; i++)
		happen_to(s, &s->programs[i]);
	if (r->clock.ms >= s->operator_ms) s->operator_ms = r->clock.ms + 1 + draw_ms(s, 60000);
}

/* Until the first program is no more, or has done its work. */
static void run(struct survive *s)
{
	struct program_run *first = &s->programs[FIRST];
	while (first->deploy && !is_complete(first) && s->replay.clock.ms < LONGEST_MS)
		step(s);
}

static void change_answers(struct survive *s)
{
	static const char *const sizes[] = { "t3.medium", "t3.large", "m5.large" };
	if (!s->changes_answers || s->programs[SECOND].deploy) return;
	answers_set(&s->replay.answers, Q_REDASH_SIZE, sizes[survive_draw(s, ARRAY_LEN(sizes))]);
	str_addf(&s->replay.cloud->log, "%lld other answers\n",
		 (long long)s->replay.clock.ms / 1000);
}

static void idle(struct survive *s, int64_t ms)
{
	int64_t end_ms = s->replay.clock.ms + ms;
	s->operator_ms = end_ms < s->operator_ms ? end_ms : s->operator_ms;
	while (s->replay.clock.ms < end_ms) {
		step(s);
		if (s->operator_ms > end_ms) s->operator_ms = end_ms;
	}
}

static void deploy_until_complete(struct survive *s)
{
	struct program_run *first = &s->programs[FIRST], *second = &s->programs[SECOND];
	uint64_t kills = survive_draw(s, KILLS_MAX + 1);
	for (unsigned n = 0; n < RESTARTS_MAX; n++) {
		if (n && survive_happens(s, 3)) change_answers(s);
		start(s, first, n >= kills);
		if (!second->deploy && survive_happens(s, 4)) {
			start(s, second, false);
			s->counts->pairs++;
		}
		run(s);
		if (n >= kills && is_complete(first)) return;
		if (s->replay.clock.ms >= LONGEST_MS) return;
		if (first->deploy) kill_it(s, first);
		idle(s, draw_ms(s, survive_happens(s, 2) ? SECONDS(5) : MINUTES(15)));
	}
}

/* Another day, other answers: what stands is changed. */
static void change_and_deploy(struct survive *s)
{
	struct program_run *first = &s->programs[FIRST];
	if (!s->changes_answers || !is_complete(first)) return;
	kill_it(s, first);
	idle(s, draw_ms(s, MINUTES(60)));
	change_answers(s);
	deploy_until_complete(s);
}

void survive_one(uint64_t seed, struct survive_counts *counts, struct str *problems,
		 struct str *story)
{
	struct survive s = { .random = seed * 7919,
			     .has_leases = seed % 2,
			     .counts = counts,
			     .problems = problems };
	replay_setup(&s.replay);
	s.replay.cloud->is_alive = is_alive;
	s.replay.cloud->alive_user = &s;
	draw_answers(&s);
	draw_failures(&s);
	draw_faults(&s);
	draw_cloud(&s);
	s.operator_ms = s.replay.clock.ms + draw_ms(&s, 60000);
	deploy_until_complete(&s);
	change_and_deploy(&s);
	if (s.programs[SECOND].deploy) kill_it(&s, &s.programs[SECOND]);
	survive_check_end(&s);
	counts->deployments++;
	counts->simulated_ms += s.replay.clock.ms;
	if (story) str_add(story, str_text(&s.replay.cloud->log));
	if (s.programs[FIRST].deploy) kill_it(&s, &s.programs[FIRST]);
	replay_teardown(&s.replay);
}
