/* The HTTP door: libmicrohttpd without threads, on the loop, loopback only. Collects one request
 * whole (capped), hands it over, sends the answer. The only file that knows libmicrohttpd. */
#ifndef CORE_REHEARSAL_HTTP_FRONT_H
#define CORE_REHEARSAL_HTTP_FRONT_H

#include "core/base/err.h"
#include "core/base/vec.h"
#include "core/loop/loop.h"
#include "core/rehearsal/verify.h"

enum { HTTP_FRONT_BODY_MAX = 1 << 20, HTTP_FRONT_HEADERS_MAX = 64, HTTP_FRONT_CLIENTS_MAX = 64 };

struct http_in {
	char *method, *target; /* target: path?query as sent */
	VEC(struct verify_header) headers;
	struct str body;
	bool is_too_large;
};
struct http_out {
	int status;               /* 0: 200 */
	const char *content_type; /* NULL: text/xml */
	struct str body, request_id, error_type;
	/* What is rehearsed to go wrong on the way. */
	int delay_ms;   /* the answer waits so long */
	bool is_cut;    /* the connection ends in the middle of the body */
	int64_t date_s; /* of the Date header; 0: now */
};
typedef void http_front_fn(const struct http_in *in, struct http_out *out, void *user);

struct http_front;
/* port 0: any. ERR_SYSTEM when the port is taken. */
int http_front_start(struct loop *loop, int port, http_front_fn *fn, void *user,
		     struct http_front **ret, struct err *err);
void http_front_free(struct http_front *front);
int http_front_port(const struct http_front *front);
const char *http_in_header(const struct http_in *in, const char *name); /* NULL: absent */

#endif
