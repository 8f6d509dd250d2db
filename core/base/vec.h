/* A typed growable array.
 *
 *   VEC(struct event) events = { 0 };     or as a struct member
 *   *vec_push(&events) = (struct event){ ... };
 *   for (size_t i = 0; i < events.len; i++) use(&events.item[i]);
 *   vec_release(&events);                 frees the array, not what items own
 *
 * Pointers into item[] are valid until the next push. */
#ifndef CORE_BASE_VEC_H
#define CORE_BASE_VEC_H

#include "core/base/mem.h"

#include <stdlib.h>
#include <string.h>

#define VEC(type)                  \
	struct {                   \
		type *item;        \
		size_t len, alloc; \
	}

#define vec_reserve(v, want)                                                             \
	do {                                                                             \
		if ((want) > (v)->alloc) {                                               \
			(v)->alloc = (want) + (v)->alloc / 2 + 4;                        \
			(v)->item = mem_grow((v)->item, (v)->alloc, sizeof(*(v)->item)); \
		}                                                                        \
	} while (0)

/* Pointer to a new, zeroed item at the end. */
#define vec_push(v)                                                  \
	({                                                           \
		vec_reserve(v, (v)->len + 1);                        \
		memset(&(v)->item[(v)->len], 0, sizeof(*(v)->item)); \
		&(v)->item[(v)->len++];                              \
	})

#define vec_remove(v, index)                                        \
	do {                                                        \
		size_t at_ = (index);                               \
		memmove(&(v)->item[at_], &(v)->item[at_ + 1],       \
			((v)->len - at_ - 1) * sizeof(*(v)->item)); \
		(v)->len--;                                         \
	} while (0)

#define vec_release(v)                     \
	do {                               \
		free((v)->item);           \
		(v)->item = NULL;          \
		(v)->len = (v)->alloc = 0; \
	} while (0)

#endif
