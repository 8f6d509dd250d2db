/* What the rehearsed AWS offers besides what stacks make: machine types, images, engine versions,
 * quotas, prices. A frozen, shortened picture of the middle of 2026, in tables meant to be read. */
#ifndef CORE_REHEARSAL_CATALOGUE_H
#define CORE_REHEARSAL_CATALOGUE_H

#include "core/base/str.h"
#include "core/rehearsal/regions.h"

#include <stdint.h>

struct catalogue_machine {
	const char *name;
	int vcpus, memory_mib;
	bool is_arm, is_burstable, is_previous;
	char missing_zone; /* place (from 0) of the zone that lacks it; -1: every zone has it */
};
const struct catalogue_machine *catalogue_machine(const char *name); /* NULL: unknown */
const struct catalogue_machine *catalogue_machine_at(size_t index);  /* NULL after the last */
/* zone: its place in region->zone_letters. */
bool catalogue_offers(const struct catalogue_machine *machine, const struct region *region,
		      size_t zone);

/* Images behind the public parameters. */
struct catalogue_image {
	const char *path, *name, *description, *owner, *root_device, *created;
	const char *deprecated;
	bool is_arm;
};
const struct catalogue_image *catalogue_image_at(size_t index); /* NULL after the last */

struct catalogue_engine {
	const char *engine, *version, *family;
	bool is_deprecated;
	const char *serverless_min, *serverless_max; /* capacity units; NULL: no serverless */
};
const struct catalogue_engine *catalogue_database_at(size_t index); /* Aurora and others */
const struct catalogue_engine *catalogue_cache_at(size_t index);
/* "16" of "16.4"; "4" of "4.0.10". The caller frees. */
char *catalogue_major(const char *version);
struct catalogue_lifecycle {
	const char *engine, *major, *standard_start, *standard_end, *extended_end;
};
const struct catalogue_lifecycle *catalogue_lifecycle_at(size_t index);
const char *catalogue_database_class_at(size_t index); /* "db.t4g.medium"; NULL after the last */
const char *catalogue_node_type_at(size_t index);      /* "cache.t4g.micro" */
/* Whether a class can be ordered with this version at all. */
bool catalogue_is_orderable(const struct catalogue_engine *engine, const char *class_name);

struct catalogue_quota {
	const char *service, *code, *name;
	int normal;  /* AWS's default */
	int applied; /* -1: the account has no value of its own */
};
const struct catalogue_quota *catalogue_quota(const char *service, const char *code);
const struct catalogue_quota *catalogue_quota_at(size_t index);

/* On demand, US dollars an hour. */
struct catalogue_price {
	const char *region, *sku, *service; /* "AmazonEC2" */
	const char *family;                 /* product family */
	const char *attributes;             /* "instanceType=m7i.large;operatingSystem=Linux" */
	const char *unit, *usd, *description;
};
const struct catalogue_price *catalogue_price_at(size_t index);

#endif
