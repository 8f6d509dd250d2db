/* AWS Signature Version 4: the Authorization header of one request. Pure; the time is passed in.
 *
 * Rules (AWS General Reference, "Signature Version 4 signing process"): the host and every header
 * given are signed; header blanks are trimmed and collapsed, equal names joined by a comma; the
 * query is sorted by encoded key, then value, with "k=" for a key alone; the path as sent is
 * encoded once more (every service but S3), with "." and ".." carried out and "//" made one; a port
 * that the scheme implies is no part of the host; the payload is the hash of the exact bytes. The
 * only file that knows libcrypto. */
#ifndef CORE_AWS_SIGN_H
#define CORE_AWS_SIGN_H

#include "core/aws/times.h"
#include "core/base/err.h"
#include "core/base/secret.h"

#include <stdint.h>

enum { SIGN_HEADERS_MAX = 16, SIGN_QUERY_MAX = 64 };

struct sign_header {
	const char *name, *value; /* as sent; no Host, X-Amz-Date, X-Amz-Security-Token */
};
struct sign_request {
	const char *method;
	const char *url; /* as sent: scheme://host[:port][/path][?query], already percent-encoded */
	const struct sign_header *headers;
	size_t header_count;
	const void *body;
	size_t body_len;
	const char *service, *region; /* of the credential scope */
	const char *access_key_id;
	const struct secret *secret_access_key;
	const struct secret *session_token; /* NULL or empty: none */
	int64_t epoch_ms;
};
struct signature {
	char date[SIGN_TIME_SIZE]; /* value of X-Amz-Date, to be sent too */
	struct str canonical_request, string_to_sign;
	struct str authorization; /* value of Authorization */
};
#define SIGNATURE_INIT ((struct signature){ 0 })

/* ERR_INPUT for a URL that is none, or more headers or query parts than the maximum. */
int sign_v4(const struct sign_request *request, struct signature *ret, struct err *err);
void signature_release(struct signature *s); /* erases; for CLEANUP too */

#endif
