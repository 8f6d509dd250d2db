/* An Auto Scaling group that stays empty although its stack is complete. */
#include "core/deploy/diagnose_parts.h"

enum { EMPTY_LOOKS_MAX = 6 }; /* a machine may be on its way */

bool diagnose_wants_group(const struct deploy *d)
{
	const struct deployment_node *n = &d->picture.nodes[STACK_REDASH];
	return !d->destroys && !d->diagnosis.group_is_checked && n->state != NODE_SKIPPED &&
	       node_is_over(n) && d->stacks[STACK_REDASH].step == STEP_ENDED &&
	       diagnose_physical_id(d, STACK_REDASH, GROUP_TYPE);
}

static void group_is_fine(struct diagnosis *g)
{
	g->group_is_checked = true;
	diagnose_come_back(g);
}

static void group_is_empty(struct diagnosis *g, struct scaling_log *log)
{
	struct deploy *d = g->errand.deploy;
	const char *group = diagnose_physical_id(d, STACK_REDASH, GROUP_TYPE);
	CLEANUP(mem_free_text)
	char *reason = str_format("The Auto Scaling group %s has no server although its stack is "
				  "complete.",
				  group);
	diagnose_reset(g);
	g->group_is_checked = true;
	g->node = STACK_REDASH;
	g->asked = READ_ACTIVITIES;
	diagnose_take_activities(g, log);
	diagnose_find(g, "Group", GROUP_TYPE, reason);
	node_fail(d, STACK_REDASH, "%s", reason);
	diagnose_come_back(g);
}

static void on_empty_activities(const struct err *err, const struct cloud_activity *activities,
				size_t count, void *user)
{
	struct diagnosis *g = user;
	CLEANUP(scaling_log_release) struct scaling_log log;
	scaling_log_read(activities, err ? 0 : count, &log);
	if (!diagnose_wants_group(g->errand.deploy))
		diagnose_come_back(g); /* meanwhile something else goes on */
	else if (!log.has_failed && ++g->looks < EMPTY_LOOKS_MAX)
		diagnose_look_again(g, diagnose_ask_group);
	else
		group_is_empty(g, &log);
}

static size_t machines_of(const struct cloud_group *group)
{
	size_t count = 0;
	for (size_t i = 0; i < group->machine_count; i++)
		count += !str_starts(group->machines[i].lifecycle, "Terminat");
	return count;
}

static void on_group(const struct err *err, const struct cloud_group *group, void *user)
{
	struct diagnosis *g = user;
	struct deploy *d = g->errand.deploy;
	if (diagnose_goes_again(g, err, diagnose_ask_group)) return;
	/* Nobody allows to look, or somebody has stopped the server on purpose. */
	if (err || !group || group->desired < 1 || machines_of(group) || !diagnose_wants_group(d)) {
		group_is_fine(g);
		return;
	}
	errand_sent(&g->errand);
	d->cloud->scaling_activities(d->cloud->self, group->name, on_empty_activities, g);
}

void diagnose_ask_group(struct errand *e)
{
	struct deploy *d = e->deploy;
	if (!diagnose_wants_group(d)) {
		diagnose_come_back(&d->diagnosis);
		return;
	}
	errand_sent(e);
	d->cloud->group_instances(d->cloud->self, diagnose_physical_id(d, STACK_REDASH, GROUP_TYPE),
				  on_group, e);
}
