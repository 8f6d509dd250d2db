/* A hash that names things: the same for the same bytes, today and next year (FNV-1a). */
#ifndef CORE_DEPLOY_HASH_H
#define CORE_DEPLOY_HASH_H

#include <stddef.h>
#include <stdint.h>

#define HASH_START 14695981039346656037u

/* Each piece ends: "ab","c" is not "a","bc". */
static inline uint64_t hash_more(uint64_t hash, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)bytes[i]) * 1099511628211u;
	return (hash ^ 0xff) * 1099511628211u;
}

#endif
