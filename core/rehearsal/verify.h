/* Checks AWS Signature Version 4 on requests, with own code from its published rules: what is wrong
 * in the client's signer must not be wrong here too. The only file that knows libcrypto here. */
#ifndef CORE_REHEARSAL_VERIFY_H
#define CORE_REHEARSAL_VERIFY_H

#include "core/base/str.h"

#include <stddef.h>
#include <stdint.h>

enum { VERIFY_SKEW_MS = 5 * 60 * 1000, VERIFY_SIGNED_HEADERS_MAX = 32 };
struct verify_header {
	const char *name, *value;
};
struct verify_request {
	const char *method, *target; /* path?query as sent, not decoded */
	const struct verify_header *headers;
	size_t header_count;
	const void *body;
	size_t body_len;
};
struct verify_key {
	const char *access_key_id, *secret_access_key;
};
enum verify_result {
	VERIFY_FINE,
	VERIFY_UNSIGNED,    /* no Authorization header */
	VERIFY_INCOMPLETE,  /* a part of it is missing or unreadable */
	VERIFY_UNKNOWN_KEY, /* also: a session token, which nobody here has given out */
	VERIFY_MISMATCH,
	VERIFY_TOO_OLD,
	VERIFY_TOO_EARLY
};
struct verify_scope {
	struct str access_key_id, date, region, service; /* as far as they could be read */
	struct str time;                                 /* x-amz-date */
	size_t key;                                      /* index of the key, when known */
};
enum verify_result verify_request(const struct verify_request *request,
				  const struct verify_key *keys, size_t key_count, int64_t now_ms,
				  struct verify_scope *ret);
void verify_scope_release(struct verify_scope *scope);
/* The exact text that is signed; for tests and for reading what went wrong. */
void verify_canonical_request(const struct verify_request *request, const char *signed_headers,
			      struct str *out);

#endif
