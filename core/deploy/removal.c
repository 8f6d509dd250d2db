#include "core/deploy/removal_parts.h"

#include "core/plan/assets.h"
#include "core/plan/template.h"

#include <stdarg.h>
#include <stdlib.h>

enum { TTL = 300 };

const char *removal_kind_name(enum removal_kind kind)
{
	static const char *const names[] = { "kept", "removed", "risk" };
	return names[kind];
}

/* --- what goes --- */

/* Of the types that cost money by the hour, or hold what cannot be had again. */
static const struct {
	const char *type, *what, *why;
	bool is_lost;
} taken[] = {
	{ "AWS::RDS::DBCluster", "the database cluster with everything in it",
	  "what is written after the final snapshot cannot be had again, and its automatic "
	  "backups go with it",
	  true },
	{ "AWS::ElastiCache::ReplicationGroup", "the cache and the jobs that wait in it",
	  "no snapshot is made of it", true },
	{ "AWS::EC2::NatGateway", "a NAT gateway", "it costs no more", false },
	{ "AWS::EC2::EIP", "a public address",
	  "others may have let it in; AWS gives it to somebody else", true },
	{ "AWS::ElasticLoadBalancingV2::LoadBalancer", "the load balancer", "it costs no more",
	  false },
	{ "AWS::AutoScaling::AutoScalingGroup", "the machine with its disk",
	  "what was put onto it by hand is lost", true },
};

static void add_taken(const struct deployment_node *n, const struct template_resource *r,
		      struct removal_list *list)
{
	for (size_t i = 0; i < ARRAY_LEN(taken); i++)
		if (str_equal(taken[i].type, r->type))
			removal_add(list, REMOVAL_TAKE,
				    str_format("%s (%s of %s)", taken[i].what, r->logical_id,
					       n->stack_name),
				    mem_copy_text(taken[i].why), removal_no_command())
				->is_lost = taken[i].is_lost;
}

/* --- what stays --- */

static void add_plan_by_hand(const struct deployment *d, struct removal_list *list)
{
	const struct deployment_delegation *g = &d->delegation;
	const struct deployment_certificate *c = &d->certificate;
	const char *const *servers = (const char *const *)g->name_servers.item;
	const char *value = c->cname_value;
	const struct deployment_output *balancer =
		deployment_output(d, STACK_REDASH, "LoadBalancerDnsName");
	if (!g->is_hosted) {
		if (g->by_hand && g->name_servers.len)
			removal_add_by_hand(d, g->child, "NS", TTL, servers, g->name_servers.len,
					    removal_ns_risk, list);
		return;
	}
	if (balancer)
		removal_add_by_hand(d, g->child, "CNAME", TTL,
				    (const char *const *)&balancer->value, 1, removal_address_risk,
				    list);
	if (!str_is_empty(c->cname_name) && !str_is_empty(value))
		removal_add_by_hand(d, c->cname_name, "CNAME", TTL, &value, 1, removal_cname_risk,
				    list);
}

/* --- before --- */

static bool is_there(const struct deployment_node *n)
{
	return n->state != NODE_SKIPPED && n->state != NODE_GONE && !str_is_empty(n->arn);
}

static void plan_stack(const struct answers *a, const struct deployment *d, int id,
		       enum removal_kind kind, struct removal_list *list)
{
	const struct deployment_node *n = &d->nodes[id];
	const struct asset *asset = asset_find(stack_spec((enum stack_id)id)->template);
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct template t = { 0 };
	if (!asset || !is_there(n)) return;
	if (template_read(asset->bytes, asset->len, asset->name, NULL, 0, &t, &err) < 0) return;
	for (size_t i = 0; i < t.resource_count; i++) {
		const struct template_resource *r = &t.resources[i];
		bool stays = r->deletion_policy && !str_equal(r->deletion_policy, "Delete");
		/* What these answers do not make has no row. */
		if (!removal_row_of(n, r->logical_id)) continue;
		if (kind == REMOVAL_KEPT && stays)
			removal_add_kept_resource(a, n, r->logical_id, r->type, list);
		if (kind == REMOVAL_TAKE) add_taken(n, r, list);
	}
	template_release(&t);
}

void removal_plan(const struct answers *a, const struct deployment *d, struct removal_list *ret)
{
	add_plan_by_hand(d, ret);
	for (int id = 0; id < STACK_COUNT; id++)
		plan_stack(a, d, id, REMOVAL_KEPT, ret);
	if (d->nodes[STACK_ZONE].state == NODE_ADOPTED) removal_add_zone(a, NULL, ret);
	removal_add_certificate(a, d, ret);
	for (int id = 0; id < SECRET_COUNT; id++)
		if (secret_applies(a, (enum secret_id)id))
			removal_add_secret(a, (enum secret_id)id, ret);
	for (int id = 0; id < STACK_COUNT; id++)
		plan_stack(a, d, id, REMOVAL_TAKE, ret);
}

static void release_texts(struct removal_texts *texts)
{
	for (size_t i = 0; i < texts->len; i++)
		free(texts->item[i]);
	vec_release(texts);
}

void removal_facts_release(struct removal_facts *facts)
{
	delegation_facts_release(&facts->parent);
	free(facts->zone_id);
	for (size_t i = 0; i < facts->snapshots.len; i++) {
		free(facts->snapshots.item[i].id);
		free(facts->snapshots.item[i].cluster);
	}
	vec_release(&facts->snapshots);
	release_texts(&facts->log_groups);
	release_texts(&facts->records);
	release_texts(&facts->troubles);
	*facts = (struct removal_facts){ 0 };
}

void removal_list_release(struct removal_list *list)
{
	for (size_t i = 0; i < list->len; i++) {
		free(list->item[i].what);
		free(list->item[i].why);
		free(list->item[i].command);
	}
	vec_release(list);
}
