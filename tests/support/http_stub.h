/* A small HTTP/1.1 server on the test's own loop: gives canned answers in order, keeps what it was
 * asked, and misbehaves on request. Loopback, a port of the system's choice. */
#ifndef TESTS_SUPPORT_HTTP_STUB_H
#define TESTS_SUPPORT_HTTP_STUB_H

#include "core/loop/loop.h"

#include <stddef.h>

struct http_stub;

enum http_stub_fault {
	HTTP_STUB_ANSWERS,
	HTTP_STUB_HANGS,      /* reads the request and says nothing */
	HTTP_STUB_CUTS,       /* the headers and half of the body, then the end */
	HTTP_STUB_CUTS_EARLY, /* half of the headers, then the end */
	HTTP_STUB_GARBLES,    /* bytes that are no HTTP */
	HTTP_STUB_HANGS_UP,   /* closes without a byte */
	HTTP_STUB_STAYS_OPEN, /* answers, then says neither length nor end: hangs in the body */
};
/* Texts are copied. No Content-Length is needed. */
struct http_stub_answer {
	int status;          /* 0 counts as 200 */
	const char *headers; /* "Name: value\r\n" lines, or NULL */
	const char *body;    /* or NULL */
	size_t body_len;     /* 0: strlen(body) */
	enum http_stub_fault fault;
	bool close; /* close the connection after this answer */
};
struct http_stub_request {
	char *method, *target; /* "GET", "/path?query" */
	char *headers;         /* all lines as they came, each ending in \r\n */
	char *body;            /* terminated */
	size_t body_len;
	int connection; /* 1, 2, ... in the order they were opened */
};

struct http_stub *http_stub_new(struct loop *loop);
void http_stub_free(struct http_stub *stub);
const char *http_stub_url(const struct http_stub *stub); /* "http://127.0.0.1:PORT" */
int http_stub_port(const struct http_stub *stub);

/* Adds to the queue. When the queue is empty the handler decides, else status 599. */
void http_stub_queue(struct http_stub *stub, const struct http_stub_answer *answer);
void http_stub_reply(struct http_stub *stub, int status, const char *content_type,
		     const char *body);
/* What it points *ret to must live until the handler is called again. */
typedef void http_stub_fn(const struct http_stub_request *request, struct http_stub_answer *ret,
			  void *user);
void http_stub_handle(struct http_stub *stub, http_stub_fn *handler, void *user);

size_t http_stub_count(const struct http_stub *stub); /* requests read so far */
/* Pointers are valid until the next request. */
const struct http_stub_request *http_stub_request(const struct http_stub *stub, size_t i);
/* The header's value without blanks around it, NULL when absent; free() it. */
char *http_stub_header(const struct http_stub_request *request, const char *name);
int http_stub_open(const struct http_stub *stub); /* connections that are open now */

#endif
