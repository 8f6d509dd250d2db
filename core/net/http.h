/* HTTP over libcurl's multi_socket interface on the loop. One request, one answer, no redirects
 * followed, TLS verified, HTTPS only except to this machine: loopback and the addresses where a
 * machine or container on AWS asks about itself. Those never go through a proxy; all others through
 * HTTPS_PROXY unless NO_PROXY names them. The only file that knows libcurl. */
#ifndef CORE_NET_HTTP_H
#define CORE_NET_HTTP_H

#include "core/base/err.h"
#include "core/loop/loop.h"

#include <stddef.h>
#include <stdint.h>

enum { HTTP_BODY_MAX = 8 << 20, HTTP_TIMEOUT_MS = 30000, HTTP_CONNECT_TIMEOUT_MS = 5000 };

struct http; /* one a program: shares connections and TLS sessions */
struct http_request {
	const char *method;         /* "GET", "POST", ... */
	const char *url;            /* https://..., or http:// to this machine (see above) */
	const char *const *headers; /* "Name: value" lines; no Content-Length or Host */
	size_t header_count;
	const void *body; /* copied */
	size_t body_len;
	int64_t timeout_ms;    /* 0: HTTP_TIMEOUT_MS, from sending to the last byte */
	bool body_is_secret;   /* our copy is erased after sending */
	bool answer_is_secret; /* our copy is erased after the callback */
	const char *ca_bundle; /* instead of http_set_ca_bundle()'s; NULL: that one */
};
struct http_answer {
	long status;      /* as sent; 0 when there was no answer */
	const char *body; /* terminated; valid during the callback */
	size_t body_len;
	const char *date; /* the Date header, or "" */
	const char *content_type;
	const char *error_type;  /* x-amzn-errortype, or "" */
	const char *retry_after; /* Retry-After, or x-amz-retry-after turned into seconds; or "" */
};
/* err is NULL when an HTTP answer came, whatever its status; else ERR_NETWORK (no connection, TLS,
 * time-out, cut) or ERR_INTERNAL (body over HTTP_BODY_MAX). answer is never NULL. Called from the
 * loop, never from inside http_send; the callback may send again, and may free http. */
typedef void http_done_fn(const struct http_answer *answer, const struct err *err, void *user);

struct http *http_new(struct loop *loop);
void http_free(struct http *http); /* drops what is under way without calling back */
/* ca_bundle: a PEM file instead of the system's (AWS_CA_BUNDLE), or NULL. */
void http_set_ca_bundle(struct http *http, const char *ca_bundle);
/* Returns 0, or -1 with ERR_INPUT for an unusable URL or plain http to another machine. */
int http_send(struct http *http, const struct http_request *request, http_done_fn *done, void *user,
	      struct err *err);
/* Drops every request with this user pointer; their callbacks are never called. */
void http_forget(struct http *http, const void *user);

#endif
