/* AWS's JSON answers, over cJSON, made for hostile bytes: at most JSON_BYTES_MAX bytes, nested at
 * most JSON_DEPTH_MAX deep. Texts come out sanitised and capped (utf8.h), ready to show. */
#ifndef CORE_AWS_JSON_H
#define CORE_AWS_JSON_H

#include "core/base/err.h"

enum { JSON_BYTES_MAX = 1 << 20, JSON_DEPTH_MAX = 32 };

struct json; /* the document and, as well, any value in it; NULL is fine and finds nothing */

/* NULL with ERR_INTERNAL when the bytes are no such document. */
struct json *json_read(const char *bytes, size_t len, struct err *err);
void json_free(struct json *json);
void json_release(struct json **json); /* for CLEANUP */

/* A path of keys: "Certificate/DomainValidationOptions"; a number is an index: "Options/0/Name".
 * What is null is as if it were not there. */
const struct json *json_at(const struct json *json, const char *path);
const char *json_text(const struct json *json, const char *path); /* "" when it is no text */

#endif
