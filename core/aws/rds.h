/* RDS: which engine versions and classes a region offers, and snapshots. Lists come whole. Source:
 * the RDS API reference of 2014-10-31. */
#ifndef CORE_AWS_RDS_H
#define CORE_AWS_RDS_H

#include "core/aws/call.h"
#include "core/deploy/cloud.h"

struct rds_engine_version {
	const char *engine, *version, *major, *family; /* "aurora-postgresql16" */
	const char *status;                            /* "available", "deprecated" */
	double serverless_min, serverless_max;         /* capacity units; 0: no serverless */
};
struct rds_class {
	const char *name, *version; /* "db.t4g.medium", of the engine */
	const char *const *zones;   /* "ap-northeast-1a" */
	size_t zone_count;
};
/* How long AWS supports a major version: first in standard support, then in extended support, which
 * costs extra. */
struct rds_lifecycle {
	const char *name; /* "open-source-rds-standard-support", "...-extended-support" */
	int64_t start_ms, end_ms;
};
struct rds_major_version {
	const char *engine, *major;
	const struct rds_lifecycle *lifecycles;
	size_t lifecycle_count;
};
typedef void rds_major_versions_fn(const struct err *err, const struct rds_major_version *versions,
				   size_t count, void *user);
typedef void rds_engine_versions_fn(const struct err *err,
				    const struct rds_engine_version *versions, size_t count,
				    void *user);
typedef void rds_classes_fn(const struct err *err, const struct rds_class *classes, size_t count,
			    void *user);

/* Manual ones of every cluster: the name of one that is gone may be refused as a filter. */
void rds_cluster_snapshots(struct aws_client *client, const struct account *account,
			   cloud_snapshots_fn *done, void *user);
void rds_major_versions(struct aws_client *client, const struct account *account,
			const char *engine, rds_major_versions_fn *done, void *user);
/* engine as "aurora-postgresql"; deprecated versions are not listed. */
void rds_engine_versions(struct aws_client *client, const struct account *account,
			 const char *engine, rds_engine_versions_fn *done, void *user);
/* version "" and class "" stand for any; any version of any class is hundreds of rows per page. */
void rds_orderable_classes(struct aws_client *client, const struct account *account,
			   const char *engine, const char *version, const char *class_name,
			   rds_classes_fn *done, void *user);

#endif
