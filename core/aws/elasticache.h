/* ElastiCache: engine versions, and node types by way of the reserved offerings, since no call
 * lists those that can be ordered. Source: the ElastiCache API reference of 2015-02-02. */
#ifndef CORE_AWS_ELASTICACHE_H
#define CORE_AWS_ELASTICACHE_H

#include "core/aws/call.h"
#include "core/aws/cloud_aws.h"

struct elasticache_engine_version {
	const char *engine, *version, *family; /* "valkey", "8.0", "valkey8" */
};
typedef void elasticache_engine_versions_fn(const struct err *err,
					    const struct elasticache_engine_version *versions,
					    size_t count, void *user);

void elasticache_engine_versions(struct aws_client *client, const struct account *account,
				 const char *engine, elasticache_engine_versions_fn *done,
				 void *user);
/* Node types that can be reserved for a year with this engine, each once: a good sign that they can
 * be ordered; a type that is missing here may still exist (the newest are reserved later). */
void elasticache_node_types(struct aws_client *client, const struct account *account,
			    const char *engine, aws_names_fn *done, void *user);

#endif
