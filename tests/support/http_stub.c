#include "tests/support/http_stub.h"

#include "core/base/str.h"
#include "core/base/vec.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

struct canned {
	struct str bytes;
	size_t head_len;
	enum http_stub_fault fault;
	bool close;
};
struct connection {
	struct http_stub *stub;
	int fd, number;
	struct str in, out;
	bool deaf, closing; /* deaf: hangs; closing: ends once out is sent */
	struct connection *next;
};
struct http_stub {
	struct loop *loop;
	int fd, port, opened;
	char *url;
	VEC(struct canned) queue;
	size_t served;
	VEC(struct http_stub_request) requests;
	struct connection *open;
	http_stub_fn *handler;
	void *user;
};

static void connection_free(struct connection *c)
{
	struct connection **link = &c->stub->open;
	while (*link != c)
		link = &(*link)->next;
	*link = c->next;
	loop_unwatch(c->stub->loop, c->fd);
	close(c->fd);
	str_release(&c->in);
	str_release(&c->out);
	free(c);
}

static struct canned can(const struct http_stub_answer *a)
{
	struct canned canned = { STR_INIT, 0, a->fault, a->close };
	size_t len = a->body_len ? a->body_len : a->body ? strlen(a->body) : 0;
	if (a->fault == HTTP_STUB_GARBLES) {
		str_add(&canned.bytes, "\x01\x02 this is no answer\r\n\r\n");
		canned.close = true;
		return canned;
	}
	str_addf(&canned.bytes, "HTTP/1.1 %d Canned\r\n", a->status ? a->status : 200);
	str_add(&canned.bytes, a->headers);
	if (a->fault != HTTP_STUB_STAYS_OPEN)
		str_addf(&canned.bytes, "Content-Length: %zu\r\n", len);
	if (a->close) str_add(&canned.bytes, "Connection: close\r\n");
	str_add(&canned.bytes, "\r\n");
	canned.head_len = canned.bytes.len;
	str_add_bytes(&canned.bytes, a->body, len);
	return canned;
}

static struct canned next_answer(struct http_stub *stub)
{
	struct http_stub_answer answer = { .status = 599, .body = "no answer was queued" };
	if (stub->served < stub->queue.len) {
		struct canned *first = &stub->queue.item[stub->served++];
		struct canned taken = *first;
		*first = (struct canned){ 0 };
		return taken;
	}
	if (stub->handler) {
		answer = (struct http_stub_answer){ 0 };
		stub->handler(&stub->requests.item[stub->requests.len - 1], &answer, stub->user);
	}
	return can(&answer);
}

/* Sends what it can; false when the connection is gone. */
static bool push_out(struct connection *c)
{
	while (c->out.len) {
		ssize_t n = send(c->fd, c->out.text, c->out.len, MSG_NOSIGNAL);
		if (n < 0 && (errno == EAGAIN || errno == EINTR)) return true;
		if (n < 0) break;
		memmove(c->out.text, c->out.text + n, c->out.len - (size_t)n);
		str_cut(&c->out, c->out.len - (size_t)n);
	}
	if (c->out.len || c->closing) {
		connection_free(c);
		return false;
	}
	return true;
}

static void answer_request(struct connection *c)
{
	struct canned canned = next_answer(c->stub);
	size_t len = canned.bytes.len;
	if (canned.fault == HTTP_STUB_CUTS) len = (canned.head_len + len) / 2;
	if (canned.fault == HTTP_STUB_CUTS_EARLY) len = canned.head_len / 2;
	if (canned.fault == HTTP_STUB_HANGS || canned.fault == HTTP_STUB_HANGS_UP) len = 0;
	str_add_bytes(&c->out, canned.bytes.text, len);
	c->deaf = canned.fault == HTTP_STUB_HANGS || canned.fault == HTTP_STUB_STAYS_OPEN;
	c->closing = canned.close || canned.fault == HTTP_STUB_CUTS ||
		     canned.fault == HTTP_STUB_CUTS_EARLY || canned.fault == HTTP_STUB_HANGS_UP;
	str_release(&canned.bytes);
}

static const char *find_header(const char *headers, const char *name, size_t *ret_len)
{
	size_t n = strlen(name);
	for (const char *line = headers; *line;) {
		const char *end = strstr(line, "\r\n");
		if (!end) return NULL;
		if (strncasecmp(line, name, n) == 0 && line[n] == ':') {
			for (line += n + 1; *line == ' '; line++)
				;
			*ret_len = (size_t)(end - line);
			return line;
		}
		line = end + 2;
	}
	return NULL;
}

static void keep_request(struct connection *c, char *head, const char *body, size_t body_len)
{
	struct http_stub_request *r = vec_push(&c->stub->requests);
	char *line_end = strstr(head, "\r\n"), *blank = strchr(head, ' ');
	char *target = blank && blank < line_end ? blank + 1 : line_end;
	r->headers = mem_copy_text(line_end + 2);
	r->method = mem_copy_bytes(head, (size_t)((blank ? blank : line_end) - head));
	r->target = mem_copy_bytes(target, strcspn(target, " \r"));
	r->body = mem_copy_bytes(body, body_len);
	r->body_len = body_len;
	r->connection = c->number;
}

/* One whole request out of c->in; false when there is none yet. */
static bool take_request(struct connection *c)
{
	const char *end = c->in.text ? strstr(c->in.text, "\r\n\r\n") : NULL;
	size_t number_len = 0, body_len = 0;
	if (!end) return false;
	size_t head_len = (size_t)(end - c->in.text) + 4;
	CLEANUP(mem_free_text) char *head = mem_copy_bytes(c->in.text, head_len - 2);
	const char *length = find_header(strstr(head, "\r\n") + 2, "Content-Length", &number_len);
	if (length) body_len = strtoul(length, NULL, 10);
	if (c->in.len < head_len + body_len) return false;
	keep_request(c, head, c->in.text + head_len, body_len);
	size_t rest = c->in.len - head_len - body_len;
	memmove(c->in.text, c->in.text + head_len + body_len, rest);
	str_cut(&c->in, rest);
	return true;
}

static void on_connection(struct loop *loop, int fd, int events, void *user)
{
	struct connection *c = user;
	char block[16384];
	if (events & LOOP_READ) {
		ssize_t n = recv(fd, block, sizeof(block), 0);
		if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) {
			connection_free(c);
			return;
		}
		if (n > 0) str_add_bytes(&c->in, block, (size_t)n);
		while (!c->deaf && !c->closing && take_request(c))
			answer_request(c);
	}
	if (!push_out(c)) return;
	loop_watch(loop, fd, LOOP_READ | (c->out.len ? LOOP_WRITE : 0), on_connection, c);
}

static void on_listener(struct loop *loop, int fd, int events, void *user)
{
	struct http_stub *stub = user;
	int accepted = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	(void)events;
	if (accepted < 0) return;
	struct connection *c = mem_alloc(sizeof(*c));
	c->stub = stub;
	c->fd = accepted;
	c->number = ++stub->opened;
	c->next = stub->open;
	stub->open = c;
	loop_watch(loop, accepted, LOOP_READ, on_connection, c);
}

struct http_stub *http_stub_new(struct loop *loop)
{
	struct http_stub *stub = mem_alloc(sizeof(*stub));
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(at);
	stub->loop = loop;
	stub->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (stub->fd < 0 || bind(stub->fd, (struct sockaddr *)&at, len) < 0 ||
	    listen(stub->fd, 64) < 0 || getsockname(stub->fd, (struct sockaddr *)&at, &len) < 0)
		BUG("the stub server does not start: %s", strerror(errno));
	stub->port = ntohs(at.sin_port);
	stub->url = str_format("http://127.0.0.1:%d", stub->port);
	loop_watch(loop, stub->fd, LOOP_READ, on_listener, stub);
	return stub;
}

void http_stub_free(struct http_stub *stub)
{
	if (!stub) return;
	while (stub->open)
		connection_free(stub->open);
	loop_unwatch(stub->loop, stub->fd);
	close(stub->fd);
	for (size_t i = 0; i < stub->queue.len; i++)
		str_release(&stub->queue.item[i].bytes);
	for (size_t i = 0; i < stub->requests.len; i++) {
		struct http_stub_request *r = &stub->requests.item[i];
		free(r->method);
		free(r->target);
		free(r->headers);
		free(r->body);
	}
	vec_release(&stub->queue);
	vec_release(&stub->requests);
	free(stub->url);
	free(stub);
}

const char *http_stub_url(const struct http_stub *stub)
{
	return stub->url;
}

int http_stub_port(const struct http_stub *stub)
{
	return stub->port;
}

void http_stub_queue(struct http_stub *stub, const struct http_stub_answer *answer)
{
	*vec_push(&stub->queue) = can(answer);
}

void http_stub_reply(struct http_stub *stub, int status, const char *content_type, const char *body)
{
	CLEANUP(mem_free_text)
	char *headers = content_type ? str_format("Content-Type: %s\r\n", content_type) : NULL;
	struct http_stub_answer answer = { .status = status, .headers = headers, .body = body };
	http_stub_queue(stub, &answer);
}

void http_stub_handle(struct http_stub *stub, http_stub_fn *handler, void *user)
{
	stub->handler = handler;
	stub->user = user;
}

size_t http_stub_count(const struct http_stub *stub)
{
	return stub->requests.len;
}

const struct http_stub_request *http_stub_request(const struct http_stub *stub, size_t i)
{
	if (i >= stub->requests.len) BUG("request %zu of %zu", i, stub->requests.len);
	return &stub->requests.item[i];
}

char *http_stub_header(const struct http_stub_request *request, const char *name)
{
	size_t len = 0;
	const char *value = find_header(request->headers, name, &len);
	return value ? mem_copy_bytes(value, len) : NULL;
}

int http_stub_open(const struct http_stub *stub)
{
	int count = 0;
	for (const struct connection *c = stub->open; c; c = c->next)
		count++;
	return count;
}
