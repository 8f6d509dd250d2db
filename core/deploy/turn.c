#include "core/deploy/engine.h"
#include "core/deploy/paths.h"
#include "core/deploy/rootcause.h"

enum { WATCH_AGAIN_MS = 15000, WATCH_IDLE_MS = 60000 };

static void look_again(struct errand *e)
{
	stack_look((struct stack_run *)e);
}

/* Somebody else deploys: a stack whose needs are done may appear any moment. */
static void watch_missing(struct stack_run *run)
{
	if (!run->errand.in_flight && !run->errand.timer)
		errand_after(&run->errand, WATCH_AGAIN_MS, look_again);
}

static bool begin_stack(struct deploy *d, struct stack_run *run)
{
	if (d->destroys) return destroy_stack(run);
	if (run->step == STEP_STANDS && facts_ready(d, run->id)) {
		stack_compare(run);
		return true;
	}
	if (run->step != STEP_MISSING || run->errand.timer) return false;
	bool may_look = run->id == STACK_CERTIFICATE && certificate_may_look(d);
	if (d->watch_only && run->id != STACK_ZONE && !may_look) {
		watch_missing(run);
		return false;
	}
	if (!facts_ready(d, run->id) || (run->id == STACK_CERTIFICATE && !may_look)) return false;
	stack_begin(run);
	return run->step != STEP_MISSING;
}

/* Starts what has become ready; returns whether anything began. */
static bool begin_ready(struct deploy *d)
{
	bool began = false;
	if (d->picture.is_cancelled) return false;
	for (int id = 0; id < NODE_COUNT; id++) {
		struct deployment_node *n = engine_node(d, id);
		if (n->state != NODE_WAITING || (n->blocked_by = engine_blocked_by(d, id)))
			continue;
		if (id < STACK_COUNT) {
			began |= begin_stack(d, &d->stacks[id]);
			continue;
		}
		if (id == NODE_DELEGATED) delegated_begin(d);
		if (id == NODE_CNAME) certificate_begin(d);
		if (id == NODE_ADDRESS) address_begin(d);
		began |= n->state != NODE_WAITING;
	}
	return began;
}

static const struct errand *worse(const struct errand *a, const struct errand *b)
{
	if (!b->trouble) return a;
	/* What a person has to do something about comes first. */
	if (a && errand_lacks_sign_in(a->kind) != errand_lacks_sign_in(b->kind))
		return errand_lacks_sign_in(a->kind) ? a : b;
	return !a || b->failing_since_ms < a->failing_since_ms ? b : a;
}

static void sum_up_trouble(struct deploy *d)
{
	const struct errand *worst = NULL;
	for (int id = 0; id < STACK_COUNT; id++)
		worst = worse(worst, &d->stacks[id].errand);
	for (int id = 0; id < SECRET_COUNT; id++)
		worst = worse(worst, &d->secrets_run[id].errand);
	for (int i = 0; i < FACT_RUNS; i++)
		worst = worse(worst, &d->facts[i].errand);
	worst = worse(worst, &d->delegated);
	worst = worse(worst, &d->certificate);
	worst = worse(worst, &d->diagnosis.errand);
	worst = worse(worst, &d->lease.errand);
	free(TAKE(d->picture.trouble));
	d->picture.trouble_kind = worst ? worst->kind : ERR_NONE;
	if (!worst) return;
	if (errand_lacks_sign_in(worst->kind)) {
		d->picture.trouble_kind = ERR_CREDENTIALS;
		d->picture.trouble = str_format("The deployment pauses, what AWS makes goes on. "
						"Sign in again; it is looked at every 10 s. %s",
						worst->trouble);
		return;
	}
	int64_t age = (d->picture.now_ms - worst->failing_since_ms) / 1000;
	d->picture.trouble = str_format("view is stale: %s, no good answer for %lld s: %s",
					worst->what, (long long)age, worst->trouble);
}

static void sum_up_counts(struct deploy *d)
{
	enum resource_state good = d->destroys ? RESOURCE_UNDONE : RESOURCE_DONE;
	for (int id = 0; id < STACK_COUNT; id++) {
		struct deployment_node *n = engine_node(d, id);
		n->done = 0;
		n->total = n->resources.len;
		for (size_t i = 0; i < n->resources.len; i++)
			n->done += n->resources.item[i].state == good;
	}
	d->cloud->count(d->cloud->self, &d->picture.reads, &d->picture.writes);
}

static bool is_stuck(const struct deploy *d, int id);

/* It has failed, or what stands before it is stuck; but for what waits for the certificate. */
static bool is_cut_off(const struct deploy *d, int id)
{
	const struct deployment_node *n = &d->picture.nodes[id];
	const uint32_t own = STACK_BIT(NODE_CNAME) | STACK_BIT(STACK_CERTIFICATE);
	for (int need = 0; n->state == NODE_WAITING && need < NODE_COUNT; need++)
		if ((n->blocked_by & ~own & STACK_BIT(need)) && is_stuck(d, need)) return true;
	return n->state == NODE_FAILED;
}

/* The record of a certificate under way will not be seen, or only when a person acts. */
static bool certificate_waits_in_vain(const struct deploy *d)
{
	const struct deployment_node *nodes = d->picture.nodes;
	if (is_cut_off(d, NODE_CNAME) || is_cut_off(d, STACK_VALIDATION) ||
	    is_cut_off(d, NODE_DELEGATED))
		return true;
	return node_is_over(&nodes[STACK_VALIDATION]) && nodes[NODE_DELEGATED].state == NODE_PERSON;
}

/* Nothing but a failed node, or a person, stands before it: it will not move by itself. */
static bool is_stuck(const struct deploy *d, int id)
{
	const struct deployment_node *n = &d->picture.nodes[id];
	if (n->state == NODE_FAILED || n->state == NODE_PERSON || n->state == NODE_CHOICE ||
	    n->state == NODE_GONE || node_is_over(n))
		return true;
	if (n->state == NODE_RUNNING)
		return id == STACK_CERTIFICATE && certificate_waits_in_vain(d);
	if (n->state != NODE_WAITING) return false;
	for (int need = 0; need < NODE_COUNT; need++)
		if ((n->blocked_by & STACK_BIT(need)) && is_stuck(d, need)) return true;
	return false;
}

/* Nothing was made this time: the times are those of the deployment that made it. */
static void take_former_times(struct deployment *p)
{
	int64_t first = 0, last = 0;
	for (int id = 0; id < STACK_COUNT; id++) {
		const struct deployment_node *n = &p->nodes[id];
		if (!n->started_ms || !n->ended_ms) continue;
		if (!first || n->started_ms < first) first = n->started_ms;
		if (n->ended_ms > last) last = n->ended_ms;
	}
	if (!first) return;
	p->started_ms = first;
	p->ended_ms = last;
}

static void end_phase(struct deploy *d, enum deployment_phase phase)
{
	struct deployment *p = &d->picture;
	if (p->phase == phase) return;
	p->phase = phase;
	p->ended_ms = p->now_ms;
	if (phase != DEPLOYMENT_COMPLETE) return;
	if (!p->writes) take_former_times(p);
	p->longest_chain_ms = paths_longest_chain(p);
}

/* A watch of something that nobody drives any more. */
static bool watches_in_vain(struct deploy *d)
{
	bool moves = !d->watch_only;
	for (int id = 0; id < NODE_COUNT; id++) {
		enum node_state state = engine_node(d, id)->state;
		moves |= state == NODE_RUNNING || state == NODE_UNDOING || state == NODE_PERSON;
	}
	if (moves || !d->idle_since_ms) d->idle_since_ms = d->picture.now_ms;
	return d->picture.now_ms - d->idle_since_ms >= WATCH_IDLE_MS;
}

/* Its last events are in, and with them its own times. */
static bool has_settled(const struct deploy *d, int id)
{
	return id >= STACK_COUNT || d->picture.nodes[id].state == NODE_SKIPPED ||
	       d->stacks[id].step == STEP_ENDED;
}

/* A certificate that waits for what may never come now: records that a person adds, or a stack that
 * is not begun. */
static bool only_waits(const struct deploy *d, int id)
{
	const struct deployment_node *nodes = d->picture.nodes;
	bool is_validated =
		node_is_over(&nodes[NODE_DELEGATED]) && node_is_over(&nodes[STACK_VALIDATION]);
	return id == STACK_CERTIFICATE && !d->is_undoing && !is_validated &&
	       nodes[id].state == NODE_RUNNING && d->stacks[id].step == STEP_TAILING;
}

/* Told to stop, and nothing of AWS's moves any more. */
static bool is_cancelled_and_still(const struct deploy *d)
{
	bool moves = d->picture.nodes[NODE_SECRETS].state == NODE_RUNNING;
	for (int id = 0; id < STACK_COUNT; id++) {
		enum node_state state = d->picture.nodes[id].state;
		if (only_waits(d, id)) continue;
		moves |= state == NODE_RUNNING || state == NODE_UNDOING;
		moves |= state != NODE_SKIPPED && d->stacks[id].errand.in_flight;
	}
	return d->picture.is_cancelled && !moves;
}

struct standstill {
	bool all_over, any_failed, all_stuck;
};

static enum deployment_phase phase_now(struct deploy *d, struct standstill s)
{
	bool is_still = is_cancelled_and_still(d);
	bool is_judging = diagnose_goes_on(d);
	if (!s.all_over) d->over_ms = 0;
	d->picture.is_judging = is_judging;
	if (is_judging) return DEPLOYMENT_RUNNING;
	if (s.all_over && confirm_at_end(d)) return DEPLOYMENT_COMPLETE;
	d->picture.is_judging = s.all_over;
	if (s.any_failed && (s.all_stuck || is_still)) return DEPLOYMENT_FAILED;
	return is_still || watches_in_vain(d) ? DEPLOYMENT_IDLE : DEPLOYMENT_RUNNING;
}

static void sum_up_phase(struct deploy *d)
{
	struct standstill s = { .all_over = true, .all_stuck = true };
	for (int id = 0; id < NODE_COUNT; id++) {
		const struct deployment_node *n = engine_node(d, id);
		bool is_over = d->destroys ? node_is_off(n) : node_is_over(n);
		s.all_over = s.all_over && is_over && has_settled(d, id);
		s.any_failed |= n->state == NODE_FAILED;
		s.all_stuck = s.all_stuck && is_stuck(d, id);
	}
	enum deployment_phase phase = phase_now(d, s);
	if (phase != DEPLOYMENT_RUNNING) {
		end_phase(d, phase);
		return;
	}
	d->picture.phase = DEPLOYMENT_RUNNING;
	d->picture.ended_ms = 0;
}

/* Its state is a fact: it is not there, or its events and, when it has ended, its outputs were
 * read. */
static bool is_seen(const struct deploy *d, const struct stack_run *run)
{
	const struct deployment_node *n = &d->picture.nodes[run->id];
	if (n->state == NODE_SKIPPED) return true;
	if (run->step == STEP_TAILING) return n->read_ms > 0 && run->verdict == NODE_WAITING;
	return run->step == STEP_MISSING || run->step == STEP_CREATING ||
	       run->step == STEP_STANDS || run->step == STEP_CHANGING || run->step == STEP_PARKED ||
	       run->step == STEP_ENDED;
}

static void sum_up_known(struct deploy *d)
{
	bool all = true;
	for (int id = 0; id < STACK_COUNT; id++) {
		struct stack_run *run = &d->stacks[id];
		run->was_seen =
			run->was_seen || is_seen(d, run); /* a watch looks again and again */
		all = all && run->was_seen;
	}
	if (all) d->picture.is_known = true;
}

static bool is_in_trouble(const struct deploy *d, int id)
{
	const struct deployment_node *n = &d->picture.nodes[id];
	bool is_removal = id < STACK_COUNT && way_is_removal(&d->stacks[id]);
	return n->state == NODE_FAILED || (n->state == NODE_UNDOING && !is_removal) ||
	       node_asks_after_failure(n);
}

static void sum_up_cause(struct deploy *d)
{
	struct deployment *p = &d->picture;
	struct deployment_cause cause = { .page = PAGE_COUNT };
	bool any = false;
	for (int id = 0; id < NODE_COUNT; id++)
		any |= is_in_trouble(d, id);
	if (p->cause.known && node_is_over(&p->nodes[p->cause.node])) {
		rootcause_release(&p->cause); /* it has come right in the end */
		d->cause_events = 0;
	}
	if (!any || (p->cause.known && d->cause_events == p->events.len + 1)) return;
	d->cause_events = p->events.len + 1;
	rootcause_find(p, &cause);
	diagnose_add(d, &cause);
	if (!cause.known) return;
	rootcause_release(&p->cause);
	p->cause = cause;
}

void engine_turn(struct loop *loop, void *user)
{
	struct deploy *d = user;
	(void)loop;
	d->turn_timer = 0;
	d->in_turn = true;
	d->picture.now_ms = engine_now(d);
	if (!d->destroys) secrets_sum_up(d);
	if (d->picture.is_cancelled)
		cancel_turn(d);
	else if (!d->destroys)
		certificate_unpark(d);
	while (begin_ready(d))
		;
	for (int id = 0; id < NODE_COUNT; id++) {
		struct deployment_node *n = engine_node(d, id);
		n->blocked_by = n->state == NODE_WAITING ? engine_blocked_by(d, id) : 0;
	}
	sum_up_known(d);
	sum_up_counts(d);
	sum_up_cause(d);
	diagnose_turn(d);
	sum_up_phase(d);
	confirm_turn(d);
	lease_turn(d);
	sum_up_trouble(d);
	d->in_turn = false;
	d->picture.revision++;
	if (d->changed) d->changed(&d->picture, d->user); /* last: it may free the engine */
}
