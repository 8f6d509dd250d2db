/* Secret text. It has no implicit way into a format string: only secret_reveal() gives it out, so
 * that every place that reads one can be found. Erased when released or replaced. */
#ifndef CORE_BASE_SECRET_H
#define CORE_BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>

struct secret {
	char *bytes; /* owned, terminated; do not touch */
	size_t len, alloc;
};
#define SECRET_INIT ((struct secret){ 0 })
enum { SECRET_MAX = 4096 };

void secret_set(struct secret *s, const char *text, size_t len); /* copies */
void secret_copy(struct secret *to, const struct secret *from);
/* Fills with `len` random characters of [A-Za-z0-9] from getrandom(2), without bias. */
void secret_generate(struct secret *s, size_t len);
bool secret_insert(struct secret *s, size_t at, const char *bytes,
		   size_t len); /* false: too long */
void secret_delete(struct secret *s, size_t at, size_t len);
const char *secret_reveal(const struct secret *s); /* "" when empty; valid until the next change */
size_t secret_len(const struct secret *s);
bool secret_is_empty(const struct secret *s);
void secret_release(struct secret *s);      /* erases; for CLEANUP too */
void secret_erase(void *bytes, size_t len); /* for buffers that held one for a moment */

#endif
