/* The zone of the environment: made by its stack, or adopted when it exists already. A second zone
 * of the same name would get other name servers, and the parent would point to the wrong ones. */
#include "core/deploy/engine.h"

enum { WATCH_AGAIN_MS = 15000 };

static void look(struct errand *e)
{
	zone_look((struct stack_run *)e);
}

static void look_for_stack(struct errand *e)
{
	stack_look((struct stack_run *)e);
}

static void adopt(struct stack_run *run, const struct cloud_zone *zone)
{
	struct deploy *d = run->errand.deploy;
	struct deployment_node *n = engine_node(d, run->id);
	struct str servers = STR_INIT;
	for (size_t i = 0; i < zone->name_server_count; i++)
		str_addf(&servers, "%s%s", i ? "," : "", zone->name_servers[i]);
	node_add_output(n, "HostedZoneId", zone->id);
	node_add_output(n, "NameServers", str_text(&servers));
	str_release(&servers);
	run->step = STEP_ENDED;
	rows_clear(run); /* none of them will be made */
	node_end(d, run->id, NODE_ADOPTED);
	zone_known(d);
}

static void on_zone(const struct err *err, const struct cloud_zone *zone, void *user)
{
	struct stack_run *run = user;
	struct deploy *d = run->errand.deploy;
	if (err && errand_may_pass(err)) {
		errand_again(&run->errand, err, look);
		return;
	}
	errand_good(&run->errand);
	if (err) {
		run->step = STEP_ENDED;
		node_fail(d, run->id, "%s", err_text(err));
		stack_rests(run);
	} else if (zone) {
		adopt(run, zone);
	} else if (d->watch_only) {
		run->step = STEP_MISSING;
		errand_after(&run->errand, WATCH_AGAIN_MS, look_for_stack);
		engine_touch(d);
	} else {
		zone_hides_look(run);
	}
}

void zone_look(struct stack_run *run)
{
	struct deploy *d = run->errand.deploy;
	run->step = STEP_ZONE;
	errand_sent(&run->errand);
	d->cloud->find_zone(d->cloud->self, run->account, d->zone_name, on_zone, run);
}

static void add_name_server(struct deployment_delegation *g, const char *text, size_t len)
{
	while (len && (*text == ' ' || *text == '\t'))
		text++, len--;
	while (len && (text[len - 1] == '.' || text[len - 1] == ' ' || text[len - 1] == '\t'))
		len--;
	if (len) *vec_push(&g->name_servers) = mem_copy_bytes(text, len);
}

void zone_known(struct deploy *d)
{
	struct deployment_delegation *g = &d->picture.delegation;
	const struct deployment_output *o =
		deployment_output(&d->picture, STACK_ZONE, "NameServers");
	for (size_t i = 0; i < g->name_servers.len; i++)
		free(g->name_servers.item[i]);
	g->name_servers.len = 0;
	for (const char *at = o ? o->value : ""; *at;) {
		size_t len = strcspn(at, ",");
		add_name_server(g, at, len);
		at += len + (at[len] == ',');
	}
	if (g->by_hand && g->name_servers.len && !g->handed_over_ms)
		g->handed_over_ms = engine_now(d);
}
