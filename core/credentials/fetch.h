/* One question over HTTP that holds or brings secrets: asked again when the other side fails, and
 * erased when done. Used by what needs no signature: SSO, containers, machines. Internal to the
 * layer. */
#ifndef CORE_CREDENTIALS_FETCH_H
#define CORE_CREDENTIALS_FETCH_H

#include "core/loop/loop.h"
#include "core/net/http.h"

enum { FETCH_HEADERS_MAX = 4 };

struct fetch;
/* The last answer, whatever its status; err as in http.h. Called from the loop, once; it may free
 * the fetch. */
typedef void fetch_done_fn(const struct http_answer *answer, const struct err *err, void *user);

struct fetch_manners {
	int attempts;     /* in all */
	int64_t pause_ms; /* between them */
	bool only_ok;     /* every status but 200 is asked again, not only 429 and 5xx */
};
/* Copies the request. NULL with *err when it cannot be sent at all. */
struct fetch *fetch_start(struct loop *loop, struct http *http, const struct http_request *request,
			  const struct fetch_manners *manners, fetch_done_fn *done, void *user,
			  struct err *err);
void fetch_free(struct fetch *fetch); /* drops what is under way; NULL is fine */

#endif
