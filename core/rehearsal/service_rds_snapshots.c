/* Snapshots of database clusters: those that CloudFormation makes when it deletes one. */
#include "core/rehearsal/cfn_json.h"
#include "core/rehearsal/cfn_things.h"
#include "core/rehearsal/ids.h"
#include "core/rehearsal/page.h"
#include "core/rehearsal/services.h"

#include <ctype.h>

enum { PAGE_MAX = 100, SIZE_GIB = 10 };

struct listing {
	struct call *call;
	struct page page;
};

/* STACK-snapshot-LOGICAL-RANDOM, in lower case, as CloudFormation names it; the caller frees. */
static char *name_of(const struct cfn_thing *cluster)
{
	struct str name = STR_INIT;

	str_addf(&name, "%s-snapshot-%s-", cluster->stack->name, cluster->logical_id);
	ids_add(&name, 23, cluster->physical_id, "abcdefghijklmnopqrstuvwxyz0123456789", 12);
	char *text = str_detach(&name);
	for (char *c = text; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	return text;
}

static void add(struct call *call, const struct cfn_thing *cluster, const char *name)
{
	struct xmlout *x = &call->answer;
	const cJSON *properties = cluster->properties;
	CLEANUP(mem_free_text)
	char *arn = str_format("arn:aws:rds:%s:%s:cluster-snapshot:%s", call->region,
			       call->account->id, name);

	xmlout_open(x, "DBClusterSnapshot");
	xmlout_text(x, "DBClusterSnapshotIdentifier", name);
	xmlout_text(x, "DBClusterIdentifier", cluster->physical_id);
	xmlout_time(x, "SnapshotCreateTime", cluster->ended_ms);
	xmlout_text(x, "Engine", cfn_member_text(properties, "Engine"));
	xmlout_number(x, "AllocatedStorage", SIZE_GIB);
	xmlout_text(x, "Status", "available");
	xmlout_number(x, "Port", 0);
	xmlout_time(x, "ClusterCreateTime", cluster->started_ms);
	xmlout_text(x, "EngineVersion", cfn_member_text(properties, "EngineVersion"));
	xmlout_text(x, "LicenseModel", "postgresql-license");
	xmlout_text(x, "SnapshotType", "manual");
	xmlout_number(x, "PercentProgress", 100);
	xmlout_bool(x, "StorageEncrypted", true);
	xmlout_text(x, "DBClusterSnapshotArn", arn);
	xmlout_close(x);
}

static bool add_of(const struct cfn_thing *cluster, void *user)
{
	struct listing *listing = user;
	const struct fields *form = &listing->call->form;
	const char *of = fields_get(form, "DBClusterIdentifier");
	const char *wanted = fields_get(form, "DBClusterSnapshotIdentifier");

	if (!str_equal(cluster->status, "DELETE_COMPLETE") ||
	    !str_equal(cluster->deletion_policy, "Snapshot"))
		return true;
	CLEANUP(mem_free_text) char *name = name_of(cluster);
	if ((!str_is_empty(of) && !str_equal(of, cluster->physical_id)) ||
	    (!str_is_empty(wanted) && !str_equal(wanted, name)) || !page_takes(&listing->page))
		return true;
	add(listing->call, cluster, name);
	return true;
}

void rds_call_cluster_snapshots(struct call *call)
{
	struct listing listing = { .call = call };
	const char *type = fields_get(&call->form, "SnapshotType");

	if (!page_of_form(call, "Marker", "MaxRecords", PAGE_MAX, &listing.page)) return;
	call_begin_xml(call);
	xmlout_open(&call->answer, "DBClusterSnapshots");
	if (str_is_empty(type) || str_equal(type, "manual"))
		cfn_each_thing_ever(call->cfn, call->account->id, call->region,
				    "AWS::RDS::DBCluster", add_of, &listing);
	xmlout_close(&call->answer);
	page_end_xml(call, &listing.page, "Marker");
}
