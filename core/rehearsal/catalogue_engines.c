#include "core/rehearsal/catalogue.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

/* engine, version, family, deprecated, capacity of serverless */
static const struct catalogue_engine DATABASES[] = {
	{ "aurora-postgresql", "11.9", "aurora-postgresql11", false, NULL, NULL },
	{ "aurora-postgresql", "11.21", "aurora-postgresql11", false, NULL, NULL },
	{ "aurora-postgresql", "12.9", "aurora-postgresql12", false, NULL, NULL },
	{ "aurora-postgresql", "12.22", "aurora-postgresql12", false, NULL, NULL },
	{ "aurora-postgresql", "13.9", "aurora-postgresql13", false, "0.5", "128" },
	{ "aurora-postgresql", "13.23", "aurora-postgresql13", false, "0", "256" },
	{ "aurora-postgresql", "14.13", "aurora-postgresql14", false, "0", "256" },
	{ "aurora-postgresql", "14.15", "aurora-postgresql14", false, "0", "256" },
	{ "aurora-postgresql", "14.17", "aurora-postgresql14", false, "0", "256" },
	{ "aurora-postgresql", "14.18", "aurora-postgresql14", false, "0", "256" },
	{ "aurora-postgresql", "14.19", "aurora-postgresql14", false, "0", "256" },
	{ "aurora-postgresql", "14.20", "aurora-postgresql14", false, "0", "256" },
	{ "aurora-postgresql", "14.22", "aurora-postgresql14", false, "0", "256" },
	{ "aurora-postgresql", "15.8", "aurora-postgresql15", false, "0", "256" },
	{ "aurora-postgresql", "15.10", "aurora-postgresql15", false, "0", "256" },
	{ "aurora-postgresql", "15.12", "aurora-postgresql15", false, "0", "256" },
	{ "aurora-postgresql", "15.13", "aurora-postgresql15", false, "0", "256" },
	{ "aurora-postgresql", "15.14", "aurora-postgresql15", false, "0", "256" },
	{ "aurora-postgresql", "15.15", "aurora-postgresql15", false, "0", "256" },
	{ "aurora-postgresql", "15.17", "aurora-postgresql15", false, "0", "256" },
	{ "aurora-postgresql", "16.4", "aurora-postgresql16", true, "0", "256" },
	{ "aurora-postgresql", "16.6", "aurora-postgresql16", false, "0", "256" },
	{ "aurora-postgresql", "16.8", "aurora-postgresql16", false, "0", "256" },
	{ "aurora-postgresql", "16.9", "aurora-postgresql16", false, "0", "256" },
	{ "aurora-postgresql", "16.10", "aurora-postgresql16", false, "0", "256" },
	{ "aurora-postgresql", "16.11", "aurora-postgresql16", false, "0", "256" },
	{ "aurora-postgresql", "16.13", "aurora-postgresql16", false, "0", "256" },
	{ "aurora-postgresql", "17.4", "aurora-postgresql17", false, "0", "256" },
	{ "aurora-postgresql", "17.5", "aurora-postgresql17", false, "0", "256" },
	{ "aurora-postgresql", "17.6", "aurora-postgresql17", false, "0", "256" },
	{ "aurora-postgresql", "17.7", "aurora-postgresql17", false, "0", "256" },
	{ "aurora-postgresql", "17.9", "aurora-postgresql17", false, "0", "256" },
	{ "postgres", "16.9", "postgres16", false, NULL, NULL },
	{ "postgres", "16.10", "postgres16", false, NULL, NULL },
	{ "postgres", "16.13", "postgres16", false, NULL, NULL },
	{ "postgres", "17.5", "postgres17", false, NULL, NULL },
	{ "postgres", "17.6", "postgres17", false, NULL, NULL },
	{ "postgres", "17.9", "postgres17", false, NULL, NULL },
};

static const struct catalogue_engine CACHES[] = {
	{ "memcached", "1.6.17", "memcached1.6", false, NULL, NULL },
	{ "memcached", "1.6.22", "memcached1.6", false, NULL, NULL },
	{ "redis", "4.0.10", "redis4.0", false, NULL, NULL },
	{ "redis", "5.0.6", "redis5.0", false, NULL, NULL },
	{ "redis", "6.0", "redis6.x", false, NULL, NULL },
	{ "redis", "6.2", "redis6.x", false, NULL, NULL },
	{ "redis", "7.0", "redis7", false, NULL, NULL },
	{ "redis", "7.1", "redis7", false, NULL, NULL },
	{ "valkey", "7.2", "valkey7", false, NULL, NULL },
	{ "valkey", "8.0", "valkey8", false, NULL, NULL },
	{ "valkey", "8.1", "valkey8", false, NULL, NULL },
	{ "valkey", "8.2", "valkey8", false, NULL, NULL },
	{ "valkey", "9.0", "valkey9", false, NULL, NULL },
};

/* Standard support begins with the first release; extended support costs extra. */
static const struct catalogue_lifecycle LIFECYCLES[] = {
	{ "aurora-postgresql", "11", "2019-11-25", "2024-02-29", "2027-03-31" },
	{ "aurora-postgresql", "12", "2021-01-28", "2025-02-28", "2028-02-29" },
	{ "aurora-postgresql", "13", "2021-08-26", "2026-02-28", "2029-02-28" },
	{ "aurora-postgresql", "14", "2022-06-20", "2027-02-28", "2030-02-28" },
	{ "aurora-postgresql", "15", "2023-03-07", "2028-02-29", "2031-02-28" },
	{ "aurora-postgresql", "16", "2024-01-31", "2029-02-28", "2032-02-29" },
	{ "aurora-postgresql", "17", "2025-05-01", "2030-02-28", "2033-02-28" },
	{ "postgres", "16", "2023-11-17", "2029-02-28", "2032-02-29" },
	{ "postgres", "17", "2024-11-26", "2030-02-28", "2033-02-28" },
};

static const char *const CLASSES[] = {
	"db.serverless",   "db.t3.medium",   "db.t3.large",     "db.t4g.medium",
	"db.t4g.large",    "db.r5.large",    "db.r5.xlarge",    "db.r5.2xlarge",
	"db.r5.4xlarge",   "db.r5.8xlarge",  "db.r5.12xlarge",  "db.r6i.large",
	"db.r6i.xlarge",   "db.r6i.2xlarge", "db.r6i.4xlarge",  "db.r6i.8xlarge",
	"db.r6i.12xlarge", "db.r6g.large",   "db.r6g.xlarge",   "db.r6g.2xlarge",
	"db.r6g.4xlarge",  "db.r6g.8xlarge", "db.r6g.12xlarge", "db.r7i.large",
	"db.r7i.xlarge",   "db.r7i.2xlarge", "db.r7i.4xlarge",  "db.r7i.8xlarge",
	"db.r7i.12xlarge", "db.r7g.large",   "db.r7g.xlarge",   "db.r7g.2xlarge",
	"db.r7g.4xlarge",  "db.r7g.8xlarge", "db.r7g.12xlarge", "db.r8g.large",
	"db.r8g.xlarge",   "db.r8g.2xlarge", "db.r8g.4xlarge",  "db.r8g.8xlarge",
	"db.r8g.12xlarge",
};

static const char *const NODE_TYPES[] = {
	"cache.t3.micro",    "cache.t3.small",    "cache.t3.medium",   "cache.t4g.micro",
	"cache.t4g.small",   "cache.t4g.medium",  "cache.m5.large",    "cache.m5.xlarge",
	"cache.m6g.large",   "cache.m6g.xlarge",  "cache.m6g.2xlarge", "cache.m7g.large",
	"cache.m7g.xlarge",  "cache.m7g.2xlarge", "cache.r6g.large",   "cache.r6g.xlarge",
	"cache.r6g.2xlarge", "cache.r7g.large",   "cache.r7g.xlarge",  "cache.r7g.2xlarge",
};

const struct catalogue_engine *catalogue_database_at(size_t index)
{
	return index < ARRAY_LEN(DATABASES) ? &DATABASES[index] : NULL;
}

const struct catalogue_engine *catalogue_cache_at(size_t index)
{
	return index < ARRAY_LEN(CACHES) ? &CACHES[index] : NULL;
}

char *catalogue_major(const char *version)
{
	return mem_copy_bytes(version, strcspn(version, "."));
}

const struct catalogue_lifecycle *catalogue_lifecycle_at(size_t index)
{
	return index < ARRAY_LEN(LIFECYCLES) ? &LIFECYCLES[index] : NULL;
}

const char *catalogue_database_class_at(size_t index)
{
	return index < ARRAY_LEN(CLASSES) ? CLASSES[index] : NULL;
}

const char *catalogue_node_type_at(size_t index)
{
	return index < ARRAY_LEN(NODE_TYPES) ? NODE_TYPES[index] : NULL;
}

/* Old versions know neither serverless nor the newest processors. */
bool catalogue_is_orderable(const struct catalogue_engine *engine, const char *class_name)
{
	long major = strtol(engine->version, NULL, 10);

	if (str_equal(class_name, "db.serverless"))
		return engine->serverless_max && str_starts(engine->engine, "aurora");
	if (str_starts(class_name, "db.r8g.")) return major >= 14;
	if (str_starts(class_name, "db.r7")) return major >= 13;
	return true;
}
