#include "core/aws/elasticache.h"

#include "core/aws/listing.h"
#include "core/aws/shapes.h"

static const char a_year[] = "31536000"; /* seconds, as the call wants it */

static const struct field engine_version_fields[] = {
	FIELD_NEEDED(elasticache_engine_version, engine, "Engine"),
	FIELD_NEEDED(elasticache_engine_version, version, "EngineVersion"),
	FIELD(elasticache_engine_version, family, "CacheParameterGroupFamily"),
};
const struct shape elasticache_engine_version_shape =
	SHAPE(elasticache_engine_version, engine_version_fields);
LISTING_GIVE(give_engine_versions, elasticache_engine_versions_fn)
static const struct listing_kind engine_versions = {
	.shape = &elasticache_engine_version_shape,
	.items = "CacheEngineVersions/CacheEngineVersion",
	.token = "Marker",
	.give = give_engine_versions,
};

static const struct field node_type_fields[] = {
	{ .name = "", .path = "CacheNodeType", .kind = FIELD_TEXT, .is_required = true },
};
static const struct shape node_type_shape = { sizeof(const char *), node_type_fields,
					      ARRAY_LEN(node_type_fields) };

/* Each type comes several times: once for each way to pay. */
static void give_node_types(const struct listing_result *result)
{
	const char **names = result->items;
	size_t count = 0;
	for (size_t i = 0; !result->err && i < result->count; i++) {
		size_t k = 0;
		while (k < count && !str_equal(names[k], names[i]))
			k++;
		if (k == count) names[count++] = names[i];
	}
	((aws_names_fn *)result->done)(result->err, names, count, result->user);
}

static const struct listing_kind node_types = {
	.shape = &node_type_shape,
	.items = "ReservedCacheNodesOfferings/ReservedCacheNodesOffering",
	.token = "Marker",
	.give = give_node_types,
};

void elasticache_engine_versions(struct aws_client *client, const struct account *account,
				 const char *engine, elasticache_engine_versions_fn *done,
				 void *user)
{
	struct aws_call call =
		aws_call_init(AWS_ELASTICACHE, "DescribeCacheEngineVersions", account);
	aws_call_param(&call, "Engine", engine);
	aws_call_param(&call, "MaxRecords", "100");
	listing_start(client, &call, &engine_versions, (aws_any_fn *)done, user);
}

void elasticache_node_types(struct aws_client *client, const struct account *account,
			    const char *engine, aws_names_fn *done, void *user)
{
	struct aws_call call =
		aws_call_init(AWS_ELASTICACHE, "DescribeReservedCacheNodesOfferings", account);
	aws_call_param(&call, "ProductDescription", engine);
	aws_call_param(&call, "Duration", a_year);
	aws_call_param(&call, "MaxRecords", "100");
	listing_start(client, &call, &node_types, (aws_any_fn *)done, user);
}
