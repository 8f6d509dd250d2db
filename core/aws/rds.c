#include "core/aws/rds.h"

#include "core/aws/listing.h"
#include "core/aws/shapes.h"

#define SERVERLESS "ServerlessV2FeaturesSupport/"
static const struct field engine_version_fields[] = {
	FIELD(rds_engine_version, engine, "Engine"),
	FIELD_NEEDED(rds_engine_version, version, "EngineVersion"),
	FIELD(rds_engine_version, major, "MajorEngineVersion"),
	FIELD(rds_engine_version, family, "DBParameterGroupFamily"),
	FIELD(rds_engine_version, status, "Status"),
	FIELD(rds_engine_version, serverless_min, SERVERLESS "MinCapacity"),
	FIELD(rds_engine_version, serverless_max, SERVERLESS "MaxCapacity"),
};
const struct shape rds_engine_version_shape = SHAPE(rds_engine_version, engine_version_fields);
LISTING_GIVE(give_engine_versions, rds_engine_versions_fn)
static const struct listing_kind engine_versions = {
	.shape = &rds_engine_version_shape,
	.items = "DBEngineVersions/DBEngineVersion",
	.token = "Marker",
	.give = give_engine_versions,
};

static const struct field lifecycle_fields[] = {
	FIELD_NEEDED(rds_lifecycle, name, "LifecycleSupportName"),
	FIELD_WHEN(rds_lifecycle, start_ms, "LifecycleSupportStartDate"),
	FIELD_WHEN(rds_lifecycle, end_ms, "LifecycleSupportEndDate"),
};
static const struct shape lifecycle_shape = SHAPE(rds_lifecycle, lifecycle_fields);
static const struct field major_version_fields[] = {
	FIELD(rds_major_version, engine, "Engine"),
	FIELD_NEEDED(rds_major_version, major, "MajorEngineVersion"),
	FIELD_ALL(rds_major_version, lifecycles, lifecycle_count,
		  "SupportedEngineLifecycles/SupportedEngineLifecycle", lifecycle_shape),
};
const struct shape rds_major_version_shape = SHAPE(rds_major_version, major_version_fields);
LISTING_GIVE(give_major_versions, rds_major_versions_fn)
static const struct listing_kind major_versions = {
	.shape = &rds_major_version_shape,
	.items = "DBMajorEngineVersions/DBMajorEngineVersion",
	.token = "Marker",
	.give = give_major_versions,
};

static const struct field class_fields[] = {
	FIELD_NEEDED(rds_class, name, "DBInstanceClass"),
	FIELD(rds_class, version, "EngineVersion"),
	FIELD_LIST(rds_class, zones, zone_count, "AvailabilityZones/AvailabilityZone", "Name"),
};
const struct shape rds_class_shape = SHAPE(rds_class, class_fields);
LISTING_GIVE(give_classes, rds_classes_fn)
static const struct listing_kind classes = {
	.shape = &rds_class_shape,
	.items = "OrderableDBInstanceOptions/OrderableDBInstanceOption",
	.token = "Marker",
	.give = give_classes,
};

static const struct field snapshot_fields[] = {
	FIELD_NEEDED(cloud_snapshot, id, "DBClusterSnapshotIdentifier"),
	FIELD(cloud_snapshot, cluster, "DBClusterIdentifier"),
	FIELD(cloud_snapshot, status, "Status"),
	FIELD(cloud_snapshot, gib, "AllocatedStorage"),
	FIELD_WHEN(cloud_snapshot, created_ms, "SnapshotCreateTime"),
};
const struct shape rds_snapshot_shape = SHAPE(cloud_snapshot, snapshot_fields);
LISTING_GIVE(give_snapshots, cloud_snapshots_fn)
static const struct listing_kind snapshots = {
	.shape = &rds_snapshot_shape,
	.items = "DBClusterSnapshots/DBClusterSnapshot",
	.token = "Marker",
	.give = give_snapshots,
};

void rds_cluster_snapshots(struct aws_client *client, const struct account *account,
			   cloud_snapshots_fn *done, void *user)
{
	struct aws_call call = aws_call_init(AWS_RDS, "DescribeDBClusterSnapshots", account);
	aws_call_param(&call, "SnapshotType", "manual");
	aws_call_param(&call, "MaxRecords", "100");
	listing_start(client, &call, &snapshots, (aws_any_fn *)done, user);
}

static struct aws_call about(const char *action, const struct account *account, const char *engine)
{
	struct aws_call call = aws_call_init(AWS_RDS, action, account);
	aws_call_param(&call, "Engine", engine);
	aws_call_param(&call, "MaxRecords", "100");
	return call;
}

void rds_engine_versions(struct aws_client *client, const struct account *account,
			 const char *engine, rds_engine_versions_fn *done, void *user)
{
	struct aws_call call = about("DescribeDBEngineVersions", account, engine);
	listing_start(client, &call, &engine_versions, (aws_any_fn *)done, user);
}

void rds_major_versions(struct aws_client *client, const struct account *account,
			const char *engine, rds_major_versions_fn *done, void *user)
{
	struct aws_call call = about("DescribeDBMajorEngineVersions", account, engine);
	listing_start(client, &call, &major_versions, (aws_any_fn *)done, user);
}

void rds_orderable_classes(struct aws_client *client, const struct account *account,
			   const char *engine, const char *version, const char *class_name,
			   rds_classes_fn *done, void *user)
{
	struct aws_call call = about("DescribeOrderableDBInstanceOptions", account, engine);
	if (*version) aws_call_param(&call, "EngineVersion", version);
	if (*class_name) aws_call_param(&call, "DBInstanceClass", class_name);
	listing_start(client, &call, &classes, (aws_any_fn *)done, user);
}
