/* Ids, addresses and durations that nobody decides: the same for the same seed, stack and logical
 * id, however often and in whatever order they are asked for. */
#ifndef CORE_REHEARSAL_CFN_MADE_UP_H
#define CORE_REHEARSAL_CFN_MADE_UP_H

#include "core/base/str.h"

#include <cjson/cJSON.h>
#include <stdint.h>

uint64_t cfn_hash(uint64_t seed, const char *text);
/* 8-4-4-4-12 hexadecimal digits. */
void cfn_add_uuid(struct str *out, uint64_t seed, const char *text);
/* typical_ms times 0.75 to 1.25, most often close to 1. */
int64_t cfn_around(int64_t typical_ms, uint64_t seed, const char *what);
/* From low_ms to high_ms. */
int64_t cfn_between(int64_t low_ms, int64_t high_ms, uint64_t seed, const char *what);

struct cfn_made_up {   /* all borrowed */
	uint64_t seed; /* of this stack */
	const char *account, *region, *stack_name, *logical_id, *type, *physical_id /* or NULL */;
	const cJSON *properties; /* resolved, or NULL */
};
/* Adds the pattern with its places filled: {17} hexadecimal digits (the first 0 as in new ids),
 * {uuid} {ip} {n} {digits} {id} {name} {short} {lower} {region} {account} {partition} {suffix}
 * {prop:Name} {ns0}..{ns3}. What is no place stays. */
void cfn_made_up_text(const struct cfn_made_up *m, const char *pattern, struct str *out);
void cfn_made_up_id(const struct cfn_made_up *m, struct str *out);
/* A string, or a list where the type's attribute is one. NULL: the type has no such attribute. */
cJSON *cfn_made_up_attribute(const struct cfn_made_up *m, const char *attribute);
const char *cfn_partition(const char *region);
const char *cfn_url_suffix(const char *region);

#endif
