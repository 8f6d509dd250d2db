/* Growable text. Never NULL, always terminated; may hold NUL bytes (len counts).
 *
 * A struct str that is fed from outside gets a maximum (str_limit): what does not fit is refused
 * whole, `overflow` is set, and the text stays as it was. Nothing is truncated silently. */
#ifndef CORE_BASE_STR_H
#define CORE_BASE_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct str {
	char *text; /* read it through str_text(); owned here */
	size_t len, alloc, max;
	bool overflow;
};
#define STR_INIT ((struct str){ 0 })

const char *str_text(const struct str *s); /* "" when empty; valid until the next change */
void str_limit(struct str *s, size_t max); /* 0: no maximum */
void str_reset(struct str *s);             /* empty, keeps the memory */
void str_release(struct str *s);           /* for CLEANUP too */
char *str_detach(struct str *s);           /* the caller frees; s is empty afterwards */

void str_add(struct str *s, const char *text); /* NULL adds nothing */
void str_add_char(struct str *s, char c);
bool str_add_bytes(struct str *s, const void *bytes, size_t len); /* false when over the maximum */
__attribute__((format(printf, 2, 3))) void str_addf(struct str *s, const char *format, ...);
__attribute__((format(printf, 2, 0))) void str_vaddf(struct str *s, const char *format, va_list ap);
void str_set(struct str *s, const char *text);
void str_cut(struct str *s, size_t len); /* shortens to len bytes */
__attribute__((format(printf, 1, 2))) char *str_format(const char *format, ...); /* caller frees */

bool str_starts(const char *text, const char *prefix);
bool str_ends(const char *text, const char *suffix);
bool str_equal(const char *a, const char *b);        /* NULL equals only NULL */
bool str_equal_nocase(const char *a, const char *b); /* ASCII letters only */
bool str_is_empty(const char *text);                 /* NULL or "" */
/* Letters to insert, drop or change to make one the other; more than `most` comes out as most + 1,
 * so that long texts cost nothing. */
size_t str_distance(const char *a, const char *b, size_t most);

#endif
