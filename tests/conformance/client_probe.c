/* Makes calls of our AWS client and prints what we read, for peers that compare it with what
 * botocore reads. Each line on standard input is "call {arguments}"; each line on standard output
 * one JSON object: {"result": ...} or {"error": {kind, code, text}}. Keys, region and endpoint come
 * from the environment. */
#include "tests/conformance/client_probe.h"

#include "core/aws/acm.h"
#include "core/aws/autoscaling.h"
#include "core/aws/ec2.h"
#include "core/aws/elasticache.h"
#include "core/aws/elbv2.h"
#include "core/aws/iam.h"
#include "core/aws/logs.h"
#include "core/aws/pricing.h"
#include "core/aws/rds.h"
#include "core/aws/route53.h"
#include "core/aws/secretsmanager.h"
#include "core/aws/service_quotas.h"
#include "core/aws/shapes.h"
#include "core/aws/ssm.h"
#include "core/aws/sts.h"

#include <stdio.h>
#include <string.h>

/* Arguments of the call at hand. */
#define TEXT(key)   probe_text(p, key)
#define CALL        p->client, &p->account
#define MAKES(name) static void name(struct probe *p)

static void on_identity(const struct err *err, const struct aws_identity *identity, void *user)
{
	cJSON *result = probe_answer(user, err);
	if (!result) return;
	cJSON_AddStringToObject(result, "account", identity->account);
	cJSON_AddStringToObject(result, "arn", identity->arn);
}

static void on_names(const struct err *err, const char *const *names, size_t count, void *user)
{
	probe_list(user, err, &shape_text, names, count);
}

ON_LIST(on_decisions, struct iam_decision, iam_decision_shape)
ON_LIST(on_regions, struct ec2_region, ec2_region_shape)
ON_LIST(on_zones, struct aws_zone, ec2_zone_shape)
ON_LIST(on_vpcs, struct ec2_vpc, ec2_vpc_shape)
ON_LIST(on_addresses, struct ec2_address, ec2_address_shape)
ON_LIST(on_nat_gateways, struct ec2_nat_gateway, ec2_nat_gateway_shape)
ON_LIST(on_offerings, struct ec2_offering, ec2_offering_shape)
ON_LIST(on_types, struct ec2_type, ec2_type_shape)
ON_LIST(on_instances, struct ec2_instance, ec2_instance_shape)
ON_LIST(on_images, struct ec2_image, ec2_image_shape)
ON_LIST(on_engine_versions, struct rds_engine_version, rds_engine_version_shape)
ON_LIST(on_major_versions, struct rds_major_version, rds_major_version_shape)
ON_LIST(on_classes, struct rds_class, rds_class_shape)
ON_LIST(on_cache_versions, struct elasticache_engine_version, elasticache_engine_version_shape)
ON_LIST(on_load_balancers, struct elbv2_load_balancer, elbv2_load_balancer_shape)
ON_LIST(on_targets, struct elbv2_target, elbv2_target_shape)
ON_LIST(on_activities, struct autoscaling_activity, autoscaling_activity_shape)
ON_LIST(on_newest, struct cloud_activity, autoscaling_newest_shape)
ON_LIST(on_snapshots, struct cloud_snapshot, rds_snapshot_shape)
ON_LIST(on_log_groups, struct cloud_log_group, logs_group_shape)
ON_LIST(on_summaries, struct acm_summary, acm_summary_shape)
ON_LIST(on_records, struct cloud_record, route53_record_shape)

static void on_group(const struct err *err, const struct cloud_group *group, void *user)
{
	probe_one(user, err, &autoscaling_group_shape, group);
}

static void on_quota(const struct err *err, const struct quota *quota, void *user)
{
	cJSON *result = probe_one(user, err, &quota_shape, quota);
	if (result) cJSON_AddBoolToObject(result, "is_default", quota->is_default);
}

static void on_price(const struct err *err, const struct price *price, void *user)
{
	cJSON *result = probe_answer(user, err);
	if (!result) return;
	cJSON_AddBoolToObject(result, "is_known", price->is_known);
	if (!price->is_known) return;
	cJSON_AddNumberToObject(result, "per_hour", price->per_hour);
	cJSON_AddStringToObject(result, "currency", price->currency);
	cJSON_AddStringToObject(result, "description", price->description);
}

static void on_certificate(const struct err *err, const struct cloud_certificate *certificate,
			   void *user)
{
	probe_one(user, err, &acm_certificate_shape, certificate);
}

static void on_parameters(const struct err *err, const struct ssm_parameter *parameters,
			  size_t count, const char *const *missing, size_t missing_count,
			  void *user)
{
	cJSON *result = probe_answer(user, err);
	if (!result) return;
	cJSON_AddItemToObject(result, "found",
			      probe_array(&ssm_parameter_shape, parameters, count));
	cJSON_AddItemToObject(result, "missing", probe_array(&shape_text, missing, missing_count));
}

static void on_secret(const struct err *err, const struct cloud_secret *secret, void *user)
{
	if (err || !secret) {
		probe_one(user, err, NULL, NULL);
		return;
	}
	cJSON *result = probe_answer(user, err);
	cJSON_AddStringToObject(result, "arn", secret->arn);
	cJSON_AddStringToObject(result, "name", secret->name);
	cJSON_AddBoolToObject(result, "deletion_scheduled", secret->deletion_scheduled);
}

static const struct field secret_fields[] = {
	FIELD(cloud_secret, arn, ""),
	FIELD(cloud_secret, name, ""),
	FIELD(cloud_secret, deletion_scheduled, ""),
};
static const struct shape secret_shape = SHAPE(cloud_secret, secret_fields);
ON_LIST(on_secrets, struct cloud_secret, secret_shape)

static const struct field zone_fields[] = {
	FIELD(cloud_zone, id, ""),
	FIELD(cloud_zone, name, ""),
	FIELD_LIST(cloud_zone, name_servers, name_server_count, "", ""),
};
static const struct shape zone_shape = SHAPE(cloud_zone, zone_fields);

static void on_zone(const struct err *err, const struct cloud_zone *zone, void *user)
{
	probe_one(user, err, &zone_shape, zone);
}

MAKES(sts_identity_)
{
	sts_identity(CALL, on_identity, p);
}
MAKES(iam_aliases_)
{
	iam_account_aliases(CALL, on_names, p);
}
MAKES(iam_simulate_)
{
	size_t count;
	const char *const *actions = probe_texts(p, "actions", &count);
	iam_simulate(CALL, TEXT("principal"), actions, count, on_decisions, p);
}
MAKES(ec2_regions_)
{
	ec2_regions(CALL, on_regions, p);
}
MAKES(ec2_zones_)
{
	ec2_zones(CALL, on_zones, p);
}
MAKES(ec2_key_pairs_)
{
	ec2_key_pairs(CALL, on_names, p);
}
MAKES(ec2_vpcs_)
{
	ec2_vpcs(CALL, on_vpcs, p);
}
MAKES(ec2_addresses_)
{
	ec2_addresses(CALL, on_addresses, p);
}
MAKES(ec2_nat_gateways_)
{
	ec2_nat_gateways(CALL, on_nat_gateways, p);
}
MAKES(ec2_all_offerings_)
{
	ec2_all_offerings(CALL, on_offerings, p);
}
MAKES(ec2_offerings_)
{
	size_t count;
	const char *const *types = probe_texts(p, "types", &count);
	ec2_offerings(CALL, types, count, on_offerings, p);
}
MAKES(ec2_types_)
{
	size_t count;
	const char *const *types = probe_texts(p, "types", &count);
	ec2_types(CALL, types, count, on_types, p);
}
MAKES(ec2_instances_)
{
	ec2_instances(CALL, on_instances, p);
}
MAKES(ec2_images_)
{
	size_t count;
	const char *const *ids = probe_texts(p, "ids", &count);
	ec2_images(CALL, ids, count, on_images, p);
}
MAKES(ec2_console_)
{
	ec2_console_output(CALL, TEXT("instance"), probe_on_text, p);
}
MAKES(rds_engine_versions_)
{
	rds_engine_versions(CALL, TEXT("engine"), on_engine_versions, p);
}
MAKES(rds_major_versions_)
{
	rds_major_versions(CALL, TEXT("engine"), on_major_versions, p);
}
MAKES(rds_classes_)
{
	rds_orderable_classes(CALL, TEXT("engine"), TEXT("version"), TEXT("class"), on_classes, p);
}
MAKES(elasticache_engine_versions_)
{
	elasticache_engine_versions(CALL, TEXT("engine"), on_cache_versions, p);
}
MAKES(elasticache_node_types_)
{
	elasticache_node_types(CALL, TEXT("engine"), on_names, p);
}
MAKES(elbv2_load_balancers_)
{
	elbv2_load_balancers(CALL, on_load_balancers, p);
}
MAKES(elbv2_target_health_)
{
	elbv2_target_health(CALL, TEXT("arn"), on_targets, p);
}
MAKES(autoscaling_activities_)
{
	autoscaling_activities(CALL, TEXT("group"), on_activities, p);
}
MAKES(autoscaling_newest_)
{
	autoscaling_newest(CALL, TEXT("group"), on_newest, p);
}
MAKES(rds_snapshots_)
{
	rds_cluster_snapshots(CALL, on_snapshots, p);
}
MAKES(logs_groups_)
{
	logs_groups(CALL, TEXT("prefix"), on_log_groups, p);
}
MAKES(autoscaling_group_)
{
	autoscaling_group(CALL, TEXT("group"), on_group, p);
}
MAKES(quotas_get_)
{
	service_quotas_get(CALL, TEXT("service"), TEXT("code"), on_quota, p);
}
MAKES(pricing_hour_)
{
	static const char *const kinds[PRICING_KIND_COUNT] = {
		[PRICING_MACHINE] = "machine",         [PRICING_DATABASE] = "database",
		[PRICING_SERVERLESS] = "serverless",   [PRICING_CACHE] = "cache",
		[PRICING_NAT_GATEWAY] = "nat-gateway", [PRICING_LOAD_BALANCER] = "load-balancer",
		[PRICING_ADDRESS] = "address",
	};
	int kind = 0;
	while (kind < PRICING_KIND_COUNT - 1 && !str_equal(kinds[kind], TEXT("kind")))
		kind++;
	pricing_per_hour(CALL, (enum pricing_kind)kind, TEXT("name"), TEXT("engine"), on_price, p);
}
MAKES(ssm_get_)
{
	ssm_read(CALL, TEXT("name"), probe_on_text, p);
}
MAKES(ssm_get_all_)
{
	size_t count;
	const char *const *names = probe_texts(p, "names", &count);
	ssm_read_all(CALL, names, count, on_parameters, p);
}
static void on_own_parameter(const struct err *err, const char *value, int64_t version,
			     int64_t modified_ms, void *user)
{
	cJSON *result = probe_answer(user, err);
	if (!result) return;
	cJSON_AddStringToObject(result, "value", value ? value : "");
	cJSON_AddNumberToObject(result, "version", (double)version);
	cJSON_AddNumberToObject(result, "modified_ms", (double)modified_ms);
}
static void on_version(const struct err *err, int64_t version, void *user)
{
	cJSON *result = probe_answer(user, err);
	if (result) cJSON_AddNumberToObject(result, "version", (double)version);
}
MAKES(ssm_get_own_)
{
	ssm_read_own(CALL, TEXT("name"), on_own_parameter, p);
}
MAKES(ssm_put_)
{
	ssm_put(CALL, TEXT("name"), TEXT("value"), probe_flag(p, "overwrite"), on_version, p);
}
MAKES(ssm_delete_)
{
	ssm_delete(CALL, TEXT("name"), probe_on_done, p);
}
MAKES(acm_list_)
{
	acm_list(CALL, on_summaries, p);
}
MAKES(acm_describe_)
{
	acm_describe(CALL, TEXT("arn"), on_certificate, p);
}
MAKES(secrets_find_)
{
	secretsmanager_find(CALL, TEXT("name"), on_secret, p);
}
MAKES(secrets_list_)
{
	secretsmanager_list(CALL, TEXT("prefix"), on_secrets, p);
}
MAKES(secrets_create_)
{
	CLEANUP(secret_release) struct secret value = SECRET_INIT;
	struct cloud_pair tags[PROBE_MAX];
	size_t count = probe_pairs(p, "tags", tags);
	secret_set(&value, TEXT("value"), strlen(TEXT("value")));
	secretsmanager_create(CALL, TEXT("name"), &value, tags, count, probe_on_text, p);
}
MAKES(secrets_restore_)
{
	secretsmanager_restore(CALL, TEXT("name"), probe_on_text, p);
}
MAKES(secrets_put_)
{
	CLEANUP(secret_release) struct secret value = SECRET_INIT;
	secret_set(&value, TEXT("value"), strlen(TEXT("value")));
	secretsmanager_put_value(CALL, TEXT("name"), &value, TEXT("token"), probe_on_text, p);
}
MAKES(route53_find_)
{
	route53_find_zone(CALL, TEXT("name"), on_zone, p);
}
MAKES(route53_zone_)
{
	route53_zone(CALL, TEXT("id"), on_zone, p);
}
MAKES(route53_records_)
{
	route53_records(CALL, TEXT("zone"), TEXT("name"), TEXT("type"), on_records, p);
}
MAKES(route53_status_)
{
	route53_change_status(CALL, TEXT("id"), probe_on_text, p);
}
MAKES(route53_change_)
{
	struct cloud_record_change changes[PROBE_MAX];
	struct cloud_record_batch batch = { .zone_id = TEXT("zone"),
					    .comment = TEXT("comment"),
					    .changes = changes };
	const cJSON *item;
	cJSON_ArrayForEach(item, cJSON_GetObjectItem(p->arguments, "changes"))
	{
		const char *action = probe_text_in(item, "action");
		struct cloud_record_change *change = &changes[batch.change_count++];
		change->action = str_equal(action, "CREATE")   ? CLOUD_RECORD_CREATE
				 : str_equal(action, "DELETE") ? CLOUD_RECORD_DELETE
							       : CLOUD_RECORD_UPSERT;
		change->record = (struct cloud_record){
			.name = probe_text_in(item, "name"),
			.type = probe_text_in(item, "type"),
			.ttl = (int64_t)cJSON_GetNumberValue(cJSON_GetObjectItem(item, "ttl")),
		};
		change->record.values =
			probe_texts_in(p, item, "values", &change->record.value_count);
	}
	route53_change_records(CALL, &batch, probe_on_text, p);
}

static const struct probe_call calls[] = {
	{ "sts.identity", sts_identity_ },
	{ "iam.aliases", iam_aliases_ },
	{ "iam.simulate", iam_simulate_ },
	{ "ec2.regions", ec2_regions_ },
	{ "ec2.zones", ec2_zones_ },
	{ "ec2.key_pairs", ec2_key_pairs_ },
	{ "ec2.vpcs", ec2_vpcs_ },
	{ "ec2.addresses", ec2_addresses_ },
	{ "ec2.nat_gateways", ec2_nat_gateways_ },
	{ "ec2.offerings", ec2_offerings_ },
	{ "ec2.all_offerings", ec2_all_offerings_ },
	{ "ec2.types", ec2_types_ },
	{ "ec2.instances", ec2_instances_ },
	{ "ec2.images", ec2_images_ },
	{ "ec2.console", ec2_console_ },
	{ "rds.engine_versions", rds_engine_versions_ },
	{ "rds.major_versions", rds_major_versions_ },
	{ "rds.classes", rds_classes_ },
	{ "elasticache.engine_versions", elasticache_engine_versions_ },
	{ "elasticache.node_types", elasticache_node_types_ },
	{ "elbv2.load_balancers", elbv2_load_balancers_ },
	{ "elbv2.target_health", elbv2_target_health_ },
	{ "autoscaling.activities", autoscaling_activities_ },
	{ "autoscaling.newest", autoscaling_newest_ },
	{ "autoscaling.group", autoscaling_group_ },
	{ "rds.snapshots", rds_snapshots_ },
	{ "logs.groups", logs_groups_ },
	{ "quotas.get", quotas_get_ },
	{ "pricing.hour", pricing_hour_ },
	{ "ssm.get", ssm_get_ },
	{ "ssm.get_all", ssm_get_all_ },
	{ "ssm.get_own", ssm_get_own_ },
	{ "ssm.put", ssm_put_ },
	{ "ssm.delete", ssm_delete_ },
	{ "acm.list", acm_list_ },
	{ "acm.describe", acm_describe_ },
	{ "secrets.find", secrets_find_ },
	{ "secrets.list", secrets_list_ },
	{ "secrets.create", secrets_create_ },
	{ "secrets.restore", secrets_restore_ },
	{ "secrets.put", secrets_put_ },
	{ "route53.find", route53_find_ },
	{ "route53.zone", route53_zone_ },
	{ "route53.records", route53_records_ },
	{ "route53.change", route53_change_ },
	{ "route53.status", route53_status_ },
};

int main(void)
{
	return probe_run(calls, ARRAY_LEN(calls));
}
