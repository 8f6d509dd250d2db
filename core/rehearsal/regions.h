/* Regions, their availability zones, and public parameters: a small, frozen picture of AWS. */
#ifndef CORE_REHEARSAL_REGIONS_H
#define CORE_REHEARSAL_REGIONS_H

#include "core/base/str.h"

enum { REGION_ZONES_MAX = 4 };
struct region {
	const char *name, *zone_id_prefix;  /* "ap-northeast-1", "apne1-az" */
	const char *zone_letters;           /* "acd": as an account sees them */
	int zone_numbers[REGION_ZONES_MAX]; /* physical zone of each letter */
};
const struct region *region_at(size_t index); /* NULL after the last */
const struct region *region_find(const char *name);
/* Value of a public SSM parameter ("/aws/service/..."); false: there is none of that name. */
bool region_public_parameter(const char *region, const char *path, struct str *value);

#endif
