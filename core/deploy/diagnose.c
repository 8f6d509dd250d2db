#include "core/deploy/diagnose.h"

#include "core/deploy/advice.h"
#include "core/deploy/diagnose_parts.h"
#include "core/deploy/rootcause.h"
#include "core/deploy/status.h"

void diagnose_reset(struct diagnosis *g)
{
	errand_release(&g->errand);
	str_release(&g->scaling);
	str_release(&g->console);
	str_release(&g->lacks);
	for (size_t i = 0; i < ARRAY_LEN(g->said); i++)
		free(TAKE(g->said[i]));
	free(g->found.logical_id);
	free(g->found.type);
	free(g->found.reason);
	g->found = (struct diagnosis_found){ 0 };
	g->node = -1;
	g->asked = g->tries = g->looks = 0;
	g->instance[0] = '\0';
}

void diagnose_init(struct deploy *d)
{
	errand_init(&d->diagnosis.errand, d, "diagnosis");
	d->diagnosis.node = -1;
}

void diagnose_free(struct deploy *d)
{
	diagnose_reset(&d->diagnosis);
}

const char *diagnose_physical_id(const struct deploy *d, int node, const char *type)
{
	const struct deployment_node *n = &d->picture.nodes[node];
	for (size_t i = 0; i < n->resources.len; i++)
		if (str_equal(n->resources.item[i].type, type) &&
		    !str_is_empty(n->resources.item[i].physical_id))
			return n->resources.item[i].physical_id;
	return NULL;
}

/* --- what is to be read --- */

static bool has_failed(const struct deployment_node *n)
{
	return n->state == NODE_FAILED || n->state == NODE_UNDOING || node_asks_after_failure(n);
}

/* The stack whose failure is to be understood; -1: none. */
static int subject_of(const struct deploy *d)
{
	const struct deployment *p = &d->picture;
	if (d->destroys) return -1;
	if (p->cause.known) {
		bool is_stack = (int)p->cause.node < STACK_COUNT;
		return is_stack && !node_is_over(&p->nodes[p->cause.node]) ? (int)p->cause.node
									   : -1;
	}
	for (int id = 0; id < STACK_COUNT; id++)
		if (has_failed(&p->nodes[id])) return id;
	return -1;
}

static bool is_of_machine(const struct deployment_cause *c)
{
	return c->known && !c->path &&
	       (str_equal(c->type, GROUP_TYPE) || str_equal(c->type, INSTANCE_TYPE) ||
		str_equal(c->type, WAIT_TYPE));
}

/* No event of a resource says why, and the stack's own words are none that are known. A refused
 * change has been asked about already. */
static bool is_unexplained(const struct deploy *d, int node)
{
	const struct deployment_cause *c = &d->picture.cause;
	const struct deployment_node *n = &d->picture.nodes[node];
	if (!n->arn || !n->status || status_is_good(n->status) || !has_failed(n)) return false;
	if (d->stacks[node].way.kind != WAY_NONE) return false;
	if (!c->known) return true;
	return str_equal(c->type, STACK_TYPE) && !c->path && str_equal(c->id, "unknown");
}

static enum reading next_reading(const struct deploy *d, int node)
{
	const struct diagnosis *g = &d->diagnosis;
	unsigned asked = g->node == node ? g->asked : 0;
	if (is_of_machine(&d->picture.cause)) {
		if (!(asked & READ_ACTIVITIES) && diagnose_physical_id(d, node, GROUP_TYPE))
			return READ_ACTIVITIES;
		bool is_there = (g->node == node && g->instance[0]) ||
				diagnose_physical_id(d, node, INSTANCE_TYPE);
		if ((asked & READ_ACTIVITIES) && !(asked & READ_MACHINES) && !is_there &&
		    !g->said[SAID_BY_SCALING])
			return READ_MACHINES;
		return !(asked & READ_CONSOLE) && is_there ? READ_CONSOLE : READ_NOTHING;
	}
	return !(asked & READ_OPERATION) && is_unexplained(d, node) ? READ_OPERATION : READ_NOTHING;
}

/* --- the engine's turn --- */

static void forget_the_past(struct deploy *d)
{
	struct diagnosis *g = &d->diagnosis;
	const struct deployment_node *redash = &d->picture.nodes[STACK_REDASH];
	if (!node_is_over(redash) && redash->state != NODE_FAILED) g->group_is_checked = false;
	if (g->node < 0) return;
	const struct deployment_node *n = &d->picture.nodes[g->node];
	if (node_is_over(n) || node_is_off(n) || n->state == NODE_WAITING) diagnose_reset(g);
}

void diagnose_turn(struct deploy *d)
{
	struct diagnosis *g = &d->diagnosis;
	forget_the_past(d);
	if (g->errand.in_flight || g->errand.timer) return;
	if (diagnose_wants_group(d)) {
		diagnose_ask_group(&g->errand);
		return;
	}
	int node = subject_of(d);
	enum reading next = node < 0 ? READ_NOTHING : next_reading(d, node);
	if (next == READ_NOTHING) return;
	if (g->node != node) diagnose_reset(g);
	g->node = node;
	g->asked |= next;
	diagnose_read(g, next);
}

bool diagnose_goes_on(const struct deploy *d)
{
	const struct diagnosis *g = &d->diagnosis;
	int node = subject_of(d);
	if (g->errand.in_flight || g->errand.timer || diagnose_wants_group(d)) return true;
	return node >= 0 && next_reading(d, node) != READ_NOTHING;
}

/* --- what it comes to --- */

/* True of what only says that a machine did not come up. */
static bool is_vague(const char *id)
{
	static const char *const vague[] = {
		"unknown",           "boot-silent",    "boot-failure-signal", "boot-step",
		"boot-not-finished", "boot-gave-up",   "not-stabilized",      "group-no-machine",
		"group-empty",       "group-unhealthy"
	};
	for (size_t i = 0; i < ARRAY_LEN(vague); i++)
		if (str_equal(vague[i], id)) return true;
	return false;
}

static void advise_better(struct deployment_cause *c, const char *said, enum diagnosis_said by)
{
	bool is_of_boot = by != SAID_BY_SCALING;
	if (!said || !is_vague(c->id)) return;
	struct advice advice = advice_for(is_of_boot ? c->type : GROUP_TYPE, said);
	bool fits =
		!str_equal(advice.id, "unknown") && str_starts(advice.id, "boot-") == is_of_boot;
	if (fits) {
		free(c->id);
		free(c->advice);
		c->id = TAKE(advice.id);
		c->advice = TAKE(advice.text);
		c->page = advice.page;
		c->may_pass = advice.may_pass;
	}
	advice_release(&advice);
}

static void name(const struct diagnosis *g, struct deployment_cause *c, int64_t time_ms)
{
	size_t cancelled = c->cancelled;
	rootcause_release(c);
	rootcause_take(c, (enum node_id)g->node, g->found.logical_id, g->found.type,
		       g->found.reason);
	c->time_ms = time_ms;
	c->cancelled = cancelled;
}

void diagnose_add(const struct deploy *d, struct deployment_cause *cause)
{
	const struct diagnosis *g = &d->diagnosis;
	if (g->node < 0 || (cause->known && (int)cause->node != g->node)) return;
	const struct deployment_node *n = &d->picture.nodes[g->node];
	if (g->found.reason && (!cause->known || str_equal(cause->type, STACK_TYPE)))
		name(g, cause, cause->known ? cause->time_ms : n->ended_ms);
	if (!cause->known) return;
	CLEANUP(str_release) struct str more = STR_INIT;
	str_limit(&more, DIAGNOSIS_MORE_MAX);
	str_add(&more, str_text(&g->scaling));
	str_add(&more, str_text(&g->console));
	str_add(&more, str_text(&g->lacks));
	while (more.len && str_ends(str_text(&more), "\n"))
		str_cut(&more, more.len - 1);
	free(TAKE(cause->more));
	if (more.len) cause->more = str_detach(&more);
	for (int by = SAID_COUNT - 1; by >= 0; by--)
		advise_better(cause, g->said[by], (enum diagnosis_said)by);
}
