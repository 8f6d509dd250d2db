/* Allocation that cannot fail for the caller, and two small ownership helpers.
 *
 * Out of memory and broken invariants of our own end the program through the abort hook, which the
 * program sets to restore the terminal. Faults from outside are struct err, never an abort. */
#ifndef CORE_BASE_MEM_H
#define CORE_BASE_MEM_H

#include <stddef.h>

typedef void mem_abort_hook(const char *sentence);
void mem_set_abort_hook(mem_abort_hook *hook); /* called once, before abort() */

void *mem_alloc(size_t size);               /* zeroed */
void *mem_array(size_t count, size_t size); /* zeroed; aborts on overflow of count * size */
void *mem_grow(void *old, size_t count, size_t size);
char *mem_copy_text(const char *text);               /* NULL gives NULL */
char *mem_copy_bytes(const void *bytes, size_t len); /* adds a final NUL */
__attribute__((noreturn, format(printf, 3, 4))) void mem_bug(const char *file, int line,
							     const char *format, ...);

#define BUG(...)     mem_bug(__FILE__, __LINE__, __VA_ARGS__)
#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/* CLEANUP(str_release) struct str s = STR_INIT; releases s when the scope ends. */
#define CLEANUP(fn) __attribute__((cleanup(fn)))
/* Hands a pointer over: the variable becomes NULL, so its cleanup does nothing. */
#ifdef __cppcheck__ /* its parser stumbles over statement expressions in initialisers */
#define TAKE(pointer) (pointer)
#else
#define TAKE(pointer)                                   \
	({                                              \
		__typeof__(pointer) taken_ = (pointer); \
		(pointer) = NULL;                       \
		taken_;                                 \
	})
#endif
void mem_free_text(char **text); /* for CLEANUP on char * */

#endif
