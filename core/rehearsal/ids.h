/* Made-up identifiers. The same seed and the same words give the same id, whatever was asked
 * before: a replayed journal finds its own names again. */
#ifndef CORE_REHEARSAL_IDS_H
#define CORE_REHEARSAL_IDS_H

#include "core/base/str.h"

#include <stdint.h>

uint64_t ids_mix(uint64_t seed, const char *word); /* a 64-bit hash; NULL counts as "" */
/* Adds `len` characters taken from `alphabet`. */
void ids_add(struct str *out, uint64_t seed, const char *word, const char *alphabet, size_t len);
void ids_add_hex(struct str *out, uint64_t seed, const char *word, size_t len);
void ids_add_uuid(struct str *out, uint64_t seed, const char *word);
/* A number in [low, high]. */
int64_t ids_between(uint64_t seed, const char *word, int64_t low, int64_t high);

#endif
