/* What was found to be left. */
#include "core/deploy/removal_parts.h"

/* What the parent's servers still say: one set for each that says so. */
static void add_seen(const struct deployment *d, const struct removal_facts *facts,
		     struct removal_list *list)
{
	const struct deployment_delegation *g = &d->delegation;
	for (size_t i = 0; i < facts->parent.server_count; i++) {
		const struct delegation_seen *s = &facts->parent.servers[i];
		if (!s->name_server_count || !str_equal(s->owner, g->child)) continue;
		removal_add_by_hand(d, g->child, g->is_hosted ? "CNAME" : "NS", s->ttl,
				    (const char *const *)s->name_servers, s->name_server_count,
				    g->is_hosted ? removal_address_risk : removal_ns_risk, list);
		return;
	}
}

static bool was_skipped(const struct deployment *d, int id, const char *logical_id,
			const char **ret_type)
{
	for (size_t i = 0; i < d->events.len; i++) {
		const struct deployment_event *e = &d->events.item[i];
		if (e->node != id || !str_equal(e->status, "DELETE_SKIPPED")) continue;
		if (!str_equal(e->logical_id, logical_id)) continue;
		*ret_type = e->type;
		return true;
	}
	return false;
}

static void add_skipped(const struct answers *a, const struct deployment *d, int id,
			struct removal_list *list)
{
	const struct deployment_node *n = &d->nodes[id];
	for (size_t i = 0; i < n->resources.len; i++) {
		const char *logical_id = n->resources.item[i].logical_id, *type;
		if (!was_skipped(d, id, logical_id, &type)) continue;
		if (!str_equal(type, "AWS::Route53::HostedZone")) /* was looked for */
			removal_add_kept_resource(a, n, logical_id, type, list);
	}
	if (n->state == NODE_SKIPPED && !str_is_empty(n->reason))
		removal_add(list, REMOVAL_KEPT, str_format("the stack %s", n->stack_name),
			    mem_copy_text(n->reason), removal_no_command());
}

/* CloudFormation tells no event for the snapshot it makes. */
static bool had_database(const struct deployment *d)
{
	const struct deployment_node *n = &d->nodes[STACK_DATA];
	const struct deployment_resource *row = removal_row_of(n, "Database");
	return n->state == NODE_GONE && row && !str_is_empty(row->physical_id);
}

/* Also those of databases that were removed, or made anew, before. */
static void add_snapshots(const struct answers *a, const struct deployment *d,
			  const struct removal_facts *facts, struct removal_list *list)
{
	for (size_t i = 0; i < facts->snapshots.len; i++) {
		const struct removal_snapshot *s = &facts->snapshots.item[i];
		CLEANUP(mem_free_text)
		char *size = s->gib ? str_format(" (%lld GiB)", (long long)s->gib) : NULL;
		removal_add(list, REMOVAL_KEPT,
			    str_format("the snapshot %s of the database %s%s", s->id, s->cluster,
				       size ? size : ""),
			    mem_copy_text("the data can be had again from it"),
			    str_format("aws rds delete-db-cluster-snapshot --region %s "
				       "--db-cluster-snapshot-identifier %s",
				       removal_region_of(a), s->id))
			->cost = "its storage, by the GB";
	}
	if (!facts->has_snapshots && had_database(d))
		removal_add_snapshot(
			a, removal_row_of(&d->nodes[STACK_DATA], "Database")->physical_id, list);
}

static void add_log_groups(const struct answers *a, const struct removal_facts *facts,
			   struct removal_list *list)
{
	for (size_t i = 0; i < facts->log_groups.len; i++) {
		const char *name = facts->log_groups.item[i];
		bool is_shared = str_equal(name, REMOVAL_MONITORING);
		removal_add(list, REMOVAL_KEPT, str_format("the log group %s", name),
			    mem_copy_text(is_shared
						  ? "RDS writes what it measures of every database "
						    "of the region there: keep it while there are "
						    "others"
						  : "RDS wrote the database's log there"),
			    str_format("aws logs delete-log-group --region %s --log-group-name %s",
				       removal_region_of(a), name))
			->cost = "what it holds, by the GB";
	}
}

static void add_records(const struct removal_facts *facts, struct removal_list *list)
{
	for (size_t i = 0; i < facts->records.len; i++) {
		const char *record = facts->records.item[i];
		bool validates = strstr(record, "acm-validations");
		removal_add(list, REMOVAL_KEPT, str_format("the record %s in that zone", record),
			    mem_copy_text(validates ? "with it this account can have a certificate "
						      "for the name again"
						    : "the zone cannot be deleted while it stands"),
			    str_format("aws route53 list-resource-record-sets --hosted-zone-id %s",
				       facts->zone_id));
	}
}

static void add_leaving(const struct answers *a, enum secret_id id, struct removal_list *list)
{
	CLEANUP(mem_free_text) char *name = answers_secret_name(a, secret_spec(id)->name);
	removal_add(list, REMOVAL_KEPT, str_format("the secret %s, to be deleted by AWS", name),
		    mem_copy_text("until its recovery window is over it can be restored, and no "
				  "other can have its name"),
		    removal_no_command());
}

void removal_leftovers(const struct answers *a, const struct deployment *d,
		       const struct removal_facts *facts, struct removal_list *ret)
{
	add_seen(d, facts, ret);
	if (facts->zone == REMOVAL_THERE) removal_add_zone(a, facts->zone_id, ret);
	add_records(facts, ret);
	removal_add_certificate(a, d, ret);
	add_snapshots(a, d, facts, ret);
	for (int id = 0; id < STACK_COUNT; id++)
		add_skipped(a, d, id, ret);
	add_log_groups(a, facts, ret);
	for (int id = 0; id < SECRET_COUNT; id++)
		if (facts->secrets[id] == REMOVAL_THERE)
			removal_add_secret(a, (enum secret_id)id, ret);
	for (int id = 0; id < SECRET_COUNT; id++)
		if (facts->secrets[id] == REMOVAL_LEAVING) add_leaving(a, (enum secret_id)id, ret);
	for (size_t i = 0; i < facts->troubles.len; i++)
		removal_add(ret, REMOVAL_KEPT, mem_copy_text("perhaps more"),
			    mem_copy_text(facts->troubles.item[i]), removal_no_command());
}
