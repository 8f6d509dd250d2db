/* AWS's JSON answers, over cJSON, made for hostile bytes: at most JSON_BYTES_MAX bytes, nested at
 * most JSON_DEPTH_MAX deep. Texts come out sanitised and capped (utf8.h), ready to show. */
#ifndef CORE_AWS_JSON_H
#define CORE_AWS_JSON_H

#include "core/base/err.h"

enum { JSON_BYTES_MAX = 1 << 20, JSON_DEPTH_MAX = 32 };

struct json; /* the document and, as well, any value in it; NULL is fine and finds nothing */

/* NULL with ERR_INTERNAL when the bytes are no such document. */
struct json *json_read(const char *bytes, size_t len, struct err *err);
/* The same with texts as they came, neither cut nor made harmless: for texts that are no display
 * text, such as documents inside of documents. */
struct json *json_read_raw(const char *bytes, size_t len, struct err *err);
void json_free(struct json *json);
void json_release(struct json **json); /* for CLEANUP */

/* A path of keys: "Certificate/DomainValidationOptions"; a number is an index: "Options/0/Name".
 * What is null is as if it were not there. */
const struct json *json_at(const struct json *json, const char *path);
const char *json_text(const struct json *json, const char *path); /* "" when it is no text */
bool json_number(const struct json *json, const char *path, double *ret); /* false: it is none */
bool json_is_true(const struct json *json, const char *path);
bool json_is_array(const struct json *json, const char *path);
/* Walks the values of an array or object, in order; NULL at the end. */
const struct json *json_first(const struct json *json);
const struct json *json_next(const struct json *json);

#endif
