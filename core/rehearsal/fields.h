/* application/x-www-form-urlencoded: decoded into pairs, looked up by name. Also reads the query
 * part of a URL. Values may hold any bytes but NUL. */
#ifndef CORE_REHEARSAL_FIELDS_H
#define CORE_REHEARSAL_FIELDS_H

#include "core/base/err.h"
#include "core/base/vec.h"

enum { FIELDS_MAX = 2000 };
struct field {
	char *name, *value;
};
struct fields {
	VEC(struct field) fields;
};
/* -1: a broken escape, a NUL byte or too many fields. */
int fields_read(struct fields *form, const char *bytes, size_t len, struct err *err);
void fields_release(struct fields *form);
void fields_write(const struct fields *form, struct str *out);
const char *fields_get(const struct fields *form, const char *name);  /* NULL: absent */
const char *fields_text(const struct fields *form, const char *name); /* "": absent */
/* The same with a name such as "Tags.member.%zu.Key". */
__attribute__((format(printf, 2, 3))) const char *fields_getf(const struct fields *form,
							      const char *format, ...);
bool fields_set(struct fields *form, const char *name, const char *value); /* false: absent */

#endif
