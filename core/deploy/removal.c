#include "core/deploy/removal.h"

#include "core/plan/assets.h"
#include "core/plan/template.h"

#include <stdarg.h>
#include <stdlib.h>

enum { RECOVERY_DAYS = 30, TTL = 300 };

const char *removal_kind_name(enum removal_kind kind)
{
	static const char *const names[] = { "kept", "removed", "risk" };
	return names[kind];
}

/* Takes the texts over. */
static struct removal_item *add(struct removal_list *list, enum removal_kind kind, char *what,
				char *why, char *command)
{
	struct removal_item *item = vec_push(list);
	*item = (struct removal_item){ .kind = kind, .what = what, .why = why, .command = command };
	return item;
}

static char *no_command(void)
{
	return mem_copy_text("");
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
			add(list, REMOVAL_TAKE,
			    str_format("%s (%s of %s)", taken[i].what, r->logical_id,
				       n->stack_name),
			    mem_copy_text(taken[i].why), no_command())
				->is_lost = taken[i].is_lost;
}

/* --- what stays --- */

static const char *region_of(const struct answers *a)
{
	return answers_get(a, Q_REGION);
}

static void add_zone(const struct answers *a, const char *id, struct removal_list *list)
{
	CLEANUP(mem_free_text) char *zone = answers_zone_name(a);
	add(list, REMOVAL_KEPT, str_format("the hosted zone %s%s%s", zone, id ? " " : "", id),
	    mem_copy_text("its name servers would be others the next time, and the parent's NS "
			  "record wrong. Delete its records first"),
	    str_format("aws route53 delete-hosted-zone --id %s", id ? id : "ZONE_ID"))
		->cost = "0.50 USD a month";
}

static void add_snapshot(const struct answers *a, const char *cluster, struct removal_list *list)
{
	CLEANUP(str_release) struct str filter = STR_INIT;
	if (!str_is_empty(cluster)) str_addf(&filter, " --db-cluster-identifier %s", cluster);
	add(list, REMOVAL_KEPT,
	    str_format("a final snapshot of the database%s%s", filter.len ? " " : "",
		       filter.len ? cluster : ""),
	    str_format("the data can be had again from it. To find it: "
		       "aws rds describe-db-cluster-snapshots --region %s --snapshot-type manual%s",
		       region_of(a), str_text(&filter)),
	    str_format("aws rds delete-db-cluster-snapshot --region %s "
		       "--db-cluster-snapshot-identifier SNAPSHOT",
		       region_of(a)))
		->cost = "its storage, by the GB";
}

static void add_other(const struct deployment_node *n, const char *logical_id, const char *type,
		      struct removal_list *list)
{
	add(list, REMOVAL_KEPT, str_format("%s of %s (%s)", logical_id, n->stack_name, type),
	    mem_copy_text("its stack lets it stay"), no_command())
		->cost = "perhaps, by what it is";
}

static const struct deployment_resource *row_of(const struct deployment_node *n, const char *id)
{
	for (size_t i = 0; i < n->resources.len; i++)
		if (str_equal(n->resources.item[i].logical_id, id)) return &n->resources.item[i];
	return NULL;
}

static void add_kept_resource(const struct answers *a, const struct deployment_node *n,
			      const char *logical_id, const char *type, struct removal_list *list)
{
	const struct deployment_resource *row = row_of(n, logical_id);
	const char *id = row && !str_is_empty(row->physical_id) ? row->physical_id : NULL;
	if (str_equal(type, "AWS::Route53::HostedZone"))
		add_zone(a, id, list);
	else if (str_equal(type, "AWS::RDS::DBCluster"))
		add_snapshot(a, id, list);
	else
		add_other(n, logical_id, type, list);
}

/* One that was there before the environment is not removed with it. */
static void add_certificate(const struct answers *a, const struct deployment *d,
			    struct removal_list *list)
{
	const char *arn = d->certificate.used_arn;
	const struct deployment_output *own =
		deployment_output(d, STACK_CERTIFICATE, "CertificateArn");
	if (str_is_empty(arn) || (own && str_equal(own->value, arn))) return;
	add(list, REMOVAL_KEPT, str_format("the certificate %s", arn),
	    mem_copy_text("it was issued before, and not by a stack of this environment; ACM "
			  "renews it only while it is in use and its validation record stands"),
	    str_format("aws acm delete-certificate --region %s --certificate-arn %s", region_of(a),
		       arn));
}

static void add_secret(const struct answers *a, enum secret_id id, struct removal_list *list)
{
	CLEANUP(mem_free_text) char *name = answers_secret_name(a, secret_spec(id)->name);
	add(list, REMOVAL_KEPT, str_format("the secret %s", name),
	    mem_copy_text("another deployment uses it again, and a snapshot is of no use without "
			  "its passwords"),
	    str_format("aws secretsmanager delete-secret --region %s --secret-id %s "
		       "--recovery-window-in-days %d",
		       region_of(a), name, RECOVERY_DAYS))
		->cost = "0.40 USD a month";
}

/* A change batch that deletes the record, as one line of a shell. */
static char *delete_record(const char *parent, const char *name, const char *type, uint32_t ttl,
			   const char *const *values, size_t count)
{
	struct str out = STR_INIT;
	str_addf(&out,
		 "aws route53 change-resource-record-sets --hosted-zone-id ZONE_ID_OF_%s "
		 "--change-batch '{\"Changes\":[{\"Action\":\"DELETE\",\"ResourceRecordSet\":"
		 "{\"Name\":\"%s.\",\"Type\":\"%s\",\"TTL\":%u,\"ResourceRecords\":[",
		 parent, name, type, ttl);
	for (size_t i = 0; i < count; i++)
		str_addf(&out, "%s{\"Value\":\"%s.\"}", i ? "," : "", values[i]);
	str_add(&out, "]}}]}'");
	return str_detach(&out);
}

static void add_by_hand(const struct deployment *d, const char *name, const char *type,
			uint32_t ttl, const char *const *values, size_t count, const char *why,
			struct removal_list *list)
{
	const char *parent = d->delegation.parent;
	add(list, REMOVAL_RISK,
	    str_format("the %s record %s in the zone %s, that was put there by hand", type, name,
		       parent),
	    mem_copy_text(why), delete_record(parent, name, type, ttl, values, count));
}

static const char ns_risk[] =
	"when the zone is deleted, whoever gets one of its name servers for a zone of this name "
	"answers for all names below it: have the record deleted before the zone";
static const char address_risk[] =
	"it points to a load balancer that is gone, and whoever gets that name answers in its "
	"stead";
static const char cname_risk[] = "nobody needs it any more; with it a certificate for the host can "
				 "be asked for from this account again";

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
			add_by_hand(d, g->child, "NS", TTL, servers, g->name_servers.len, ns_risk,
				    list);
		return;
	}
	if (balancer)
		add_by_hand(d, g->child, "CNAME", TTL, (const char *const *)&balancer->value, 1,
			    address_risk, list);
	if (!str_is_empty(c->cname_name) && !str_is_empty(value))
		add_by_hand(d, c->cname_name, "CNAME", TTL, &value, 1, cname_risk, list);
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
		if (!row_of(n, r->logical_id)) continue;
		if (kind == REMOVAL_KEPT && stays)
			add_kept_resource(a, n, r->logical_id, r->type, list);
		if (kind == REMOVAL_TAKE) add_taken(n, r, list);
	}
	template_release(&t);
}

void removal_plan(const struct answers *a, const struct deployment *d, struct removal_list *ret)
{
	add_plan_by_hand(d, ret);
	for (int id = 0; id < STACK_COUNT; id++)
		plan_stack(a, d, id, REMOVAL_KEPT, ret);
	if (d->nodes[STACK_ZONE].state == NODE_ADOPTED) add_zone(a, NULL, ret);
	add_certificate(a, d, ret);
	for (int id = 0; id < SECRET_COUNT; id++)
		if (secret_applies(a, (enum secret_id)id)) add_secret(a, (enum secret_id)id, ret);
	for (int id = 0; id < STACK_COUNT; id++)
		plan_stack(a, d, id, REMOVAL_TAKE, ret);
}

/* --- after --- */

/* What the parent's servers still say: one set for each that says so. */
static void add_seen(const struct deployment *d, const struct removal_facts *facts,
		     struct removal_list *list)
{
	const struct deployment_delegation *g = &d->delegation;
	for (size_t i = 0; i < facts->parent.server_count; i++) {
		const struct delegation_seen *s = &facts->parent.servers[i];
		if (!s->name_server_count || !str_equal(s->owner, g->child)) continue;
		add_by_hand(d, g->child, g->is_hosted ? "CNAME" : "NS", s->ttl,
			    (const char *const *)s->name_servers, s->name_server_count,
			    g->is_hosted ? address_risk : ns_risk, list);
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
			add_kept_resource(a, n, logical_id, type, list);
	}
	if (n->state == NODE_SKIPPED && !str_is_empty(n->reason))
		add(list, REMOVAL_KEPT, str_format("the stack %s", n->stack_name),
		    mem_copy_text(n->reason), no_command());
}

/* CloudFormation tells no event for the snapshot it makes. */
static bool had_database(const struct deployment *d)
{
	const struct deployment_node *n = &d->nodes[STACK_DATA];
	const struct deployment_resource *row = row_of(n, "Database");
	return n->state == NODE_GONE && row && !str_is_empty(row->physical_id);
}

void removal_leftovers(const struct answers *a, const struct deployment *d,
		       const struct removal_facts *facts, struct removal_list *ret)
{
	add_seen(d, facts, ret);
	if (facts->zone == REMOVAL_THERE) add_zone(a, facts->zone_id, ret);
	add_certificate(a, d, ret);
	if (had_database(d))
		add_snapshot(a, row_of(&d->nodes[STACK_DATA], "Database")->physical_id, ret);
	for (int id = 0; id < STACK_COUNT; id++)
		add_skipped(a, d, id, ret);
	for (int id = 0; id < SECRET_COUNT; id++)
		if (facts->secrets[id] == REMOVAL_THERE) add_secret(a, (enum secret_id)id, ret);
	for (size_t i = 0; i < facts->troubles.len; i++)
		add(ret, REMOVAL_KEPT, mem_copy_text("perhaps more"),
		    mem_copy_text(facts->troubles.item[i]), no_command());
}

void removal_facts_release(struct removal_facts *facts)
{
	delegation_facts_release(&facts->parent);
	free(facts->zone_id);
	for (size_t i = 0; i < facts->troubles.len; i++)
		free(facts->troubles.item[i]);
	vec_release(&facts->troubles);
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
