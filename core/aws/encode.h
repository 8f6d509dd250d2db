/* Putting outside text into requests: percent-encoding (RFC 3986), form parameters, JSON strings;
 * and base64 out of answers. Pure. */
#ifndef CORE_AWS_ENCODE_H
#define CORE_AWS_ENCODE_H

#include "core/base/str.h"

/* Everything but A-Z a-z 0-9 - . _ ~ becomes %XX with upper-case digits, as SigV4 wants it. */
void encode_percent(struct str *out, const char *text, size_t len);
/* Adds "&" unless *out is empty, then "key=" and the encoded value. The key goes in as it is. */
void encode_param(struct str *out, const char *key, const char *value, size_t len);
/* Adds a JSON string with its quotes. */
void encode_json(struct str *out, const char *text);
/* Adds text for inside an XML element; what XML 1.0 cannot hold becomes '?'. */
void encode_xml(struct str *out, const char *text);
/* Bytes that encode_json_into() writes; for text that must not be copied about. */
size_t encode_json_size(const char *text, size_t len);
char *encode_json_into(char *at, const char *text, size_t len); /* returns the end; no NUL */
/* The other way for the one text that comes encoded: adds the bytes of a base64 text (RFC 4648,
 * blanks and line ends allowed). false when it is not one. */
bool decode_base64(struct str *out, const char *text);

#endif
