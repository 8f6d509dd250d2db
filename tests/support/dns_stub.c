#include "tests/support/dns_stub.h"

#include "core/base/str.h"
#include "core/base/vec.h"

#include "tests/support/dns_wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

struct rule {
	char *name;
	int type;
	struct dns_stub_answer answer;
};
struct stream {
	struct dns_stub *stub;
	int fd;
	struct str in, out;
	bool slow;
	struct stream *next;
};
struct dns_stub {
	struct loop *loop;
	int family, udp, tcp, other; /* other: for answers from the wrong port */
	char *address;
	VEC(struct rule) rules;
	VEC(struct dns_stub_query) queries;
	struct stream *streams;
};

static struct rule *find_rule(const struct dns_stub *stub, const char *name, int type)
{
	for (size_t i = 0; i < stub->rules.len; i++) {
		struct rule *r = &stub->rules.item[i];
		if (r->type == type &&
		    (name ? r->name && str_equal_nocase(r->name, name) : !r->name))
			return r;
	}
	return NULL;
}

static const struct dns_stub_answer *pick_answer(const struct dns_stub *stub,
						 const struct dns_stub_query *q)
{
	static const struct dns_stub_answer refused = { .rcode = 5 };
	const struct rule *r = find_rule(stub, q->name, q->type);
	if (!r) r = find_rule(stub, q->name, 0);
	if (!r) r = find_rule(stub, NULL, q->type);
	if (!r) r = find_rule(stub, NULL, 0);
	return r ? &r->answer : &refused;
}

/* The answer's bytes; false: say nothing. */
static bool compose(const struct dns_stub_answer *a, const struct dns_stub_query *q,
		    const struct str *asked, struct str *out)
{
	struct dns_wire_flags flags = { .rcode = a->rcode,
					.authoritative = a->authoritative,
					.recursion_available = a->recursion_available,
					.recursion_desired = q->recursion_desired };
	const char *records = a->records ? a->records : "";
	if (a->validates && !q->checking_disabled) {
		flags.rcode = 2;
		records = "";
	}
	switch (a->fault) {
	case DNS_STUB_SILENT:
		return false;
	case DNS_STUB_SILENT_UDP:
	case DNS_STUB_SLOW_TCP:
		if (!q->tcp) return false;
		break;
	case DNS_STUB_WRONG_PORT:
		if (q->tcp) return false;
		break;
	case DNS_STUB_TRUNCATES:
	case DNS_STUB_TRUNCATES_ONLY:
		if (!q->tcp) records = "";
		flags.truncated = !q->tcp;
		break;
	case DNS_STUB_NO_EDNS:
		if (q->edns) {
			flags.rcode = 1;
			records = "";
		}
		break;
	case DNS_STUB_QUESTION_BACK:
		str_add_bytes(out, asked->text, asked->len);
		return true;
	case DNS_STUB_GARBAGE:
		str_add_bytes(out, asked->text, 2);
		str_add_bytes(out, "\x84\0\0\1\0\5\0\0\0\0\77\77", 12);
		return true;
	case DNS_STUB_ANSWERS:
	case DNS_STUB_WRONG_ID:
	case DNS_STUB_WRONG_QUESTION:
	case DNS_STUB_RIGHT_AT_LAST:
		break;
	}
	dns_wire_answer(out, asked, flags, records);
	if (a->fault == DNS_STUB_WRONG_ID) out->text[0] ^= 1;
	if (a->fault == DNS_STUB_WRONG_QUESTION) out->text[13] ^= 1; /* first letter */
	return true;
}

static const struct dns_stub_query *keep_query(struct dns_stub *stub, const struct str *asked,
					       bool tcp)
{
	struct dns_stub_query *q = vec_push(&stub->queries);
	q->name = dns_wire_question(asked, &q->type);
	q->tcp = tcp;
	q->recursion_desired = asked->text[2] & 1;
	q->checking_disabled = asked->text[3] & 0x10;
	q->edns = asked->text[11] != 0;
	return q;
}

static void on_udp(struct loop *loop, int fd, int events, void *user)
{
	struct dns_stub *stub = user;
	CLEANUP(str_release) struct str asked = STR_INIT, out = STR_INIT;
	struct sockaddr_storage from;
	socklen_t from_len = sizeof(from);
	char bytes[2048];
	(void)loop, (void)events;
	ssize_t n = recvfrom(fd, bytes, sizeof(bytes), 0, (struct sockaddr *)&from, &from_len);
	if (n < 17) return;
	str_add_bytes(&asked, bytes, (size_t)n);
	const struct dns_stub_query *q = keep_query(stub, &asked, false);
	const struct dns_stub_answer *a = pick_answer(stub, q);
	if (!compose(a, q, &asked, &out)) return;
	if (a->fault == DNS_STUB_RIGHT_AT_LAST) {
		out.text[1] ^= 1;
		sendto(fd, out.text, out.len, 0, (struct sockaddr *)&from, from_len);
		out.text[1] ^= 1;
	}
	sendto(a->fault == DNS_STUB_WRONG_PORT ? stub->other : fd, out.text, out.len, 0,
	       (struct sockaddr *)&from, from_len);
}

static void stream_free(struct stream *s)
{
	struct stream **link = &s->stub->streams;
	while (*link != s)
		link = &(*link)->next;
	*link = s->next;
	loop_unwatch(s->stub->loop, s->fd);
	close(s->fd);
	str_release(&s->in);
	str_release(&s->out);
	free(s);
}

/* Answers the first whole query of the stream; false: the stream is gone. */
static bool answer_stream(struct stream *s)
{
	CLEANUP(str_release) struct str asked = STR_INIT, out = STR_INIT;
	const unsigned char *b = (const unsigned char *)s->in.text;
	if (s->in.len < 2 || s->in.len < 2u + (size_t)(b[0] << 8 | b[1])) return true;
	str_add_bytes(&asked, s->in.text + 2, s->in.len - 2);
	str_reset(&s->in);
	const struct dns_stub_query *q = keep_query(s->stub, &asked, true);
	const struct dns_stub_answer *a = pick_answer(s->stub, q);
	if (a->fault == DNS_STUB_TRUNCATES_ONLY) {
		stream_free(s);
		return false;
	}
	if (!compose(a, q, &asked, &out)) return true;
	char length[] = { (char)(out.len >> 8), (char)out.len };
	str_add_bytes(&s->out, length, 2);
	str_add_bytes(&s->out, out.text, out.len);
	s->slow = a->fault == DNS_STUB_SLOW_TCP;
	return true;
}

static void on_stream(struct loop *loop, int fd, int events, void *user)
{
	struct stream *s = user;
	char block[2048];
	if (events & LOOP_READ) {
		ssize_t n = recv(fd, block, sizeof(block), 0);
		if (n == 0 || (n < 0 && errno != EAGAIN)) {
			stream_free(s);
			return;
		}
		if (n > 0) str_add_bytes(&s->in, block, (size_t)n);
		if (!answer_stream(s)) return;
	}
	if (s->out.len) {
		ssize_t n = send(fd, s->out.text, s->slow ? 1 : s->out.len, MSG_NOSIGNAL);
		size_t sent = n > 0 ? (size_t)n : 0;
		memmove(s->out.text, s->out.text + sent, s->out.len - sent);
		str_cut(&s->out, s->out.len - sent);
	}
	loop_watch(loop, fd, LOOP_READ | (s->out.len ? LOOP_WRITE : 0), on_stream, s);
}

static void on_listener(struct loop *loop, int fd, int events, void *user)
{
	struct dns_stub *stub = user;
	int accepted = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	(void)events;
	if (accepted < 0) return;
	struct stream *s = mem_alloc(sizeof(*s));
	s->stub = stub;
	s->fd = accepted;
	s->next = stub->streams;
	stub->streams = s;
	loop_watch(loop, accepted, LOOP_READ, on_stream, s);
}

static int bound_socket(int family, int kind, int port, int *ret_port)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET,
				  .sin_port = htons((in_port_t)port),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6,
				   .sin6_port = htons((in_port_t)port),
				   .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	bool six = family == AF_INET6;
	struct sockaddr *at = six ? (struct sockaddr *)&v6 : (struct sockaddr *)&v4;
	socklen_t len = six ? sizeof(v6) : sizeof(v4);
	int fd = socket(family, kind | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0 || bind(fd, at, len) < 0 || (kind == SOCK_STREAM && listen(fd, 64) < 0) ||
	    getsockname(fd, at, &len) < 0) {
		if (fd >= 0) close(fd);
		return -1;
	}
	*ret_port = ntohs(six ? v6.sin6_port : v4.sin_port);
	return fd;
}

static struct dns_stub *stub_new(struct loop *loop, int family)
{
	struct dns_stub *stub = mem_alloc(sizeof(*stub));
	int port = 0, ignored;
	stub->loop = loop;
	stub->family = family;
	stub->udp = stub->tcp = -1;
	for (int tries = 0; tries < 50 && stub->tcp < 0; tries++) { /* one port for both */
		if (stub->udp >= 0) close(stub->udp);
		stub->udp = bound_socket(family, SOCK_DGRAM, 0, &port);
		if (stub->udp < 0) break;
		stub->tcp = bound_socket(family, SOCK_STREAM, port, &ignored);
	}
	if (stub->tcp < 0) {
		free(stub);
		return NULL;
	}
	stub->other = bound_socket(family, SOCK_DGRAM, 0, &ignored);
	stub->address = str_format(family == AF_INET6 ? "[::1]:%d" : "127.0.0.1:%d", port);
	loop_watch(loop, stub->udp, LOOP_READ, on_udp, stub);
	loop_watch(loop, stub->tcp, LOOP_READ, on_listener, stub);
	return stub;
}

struct dns_stub *dns_stub_new(struct loop *loop)
{
	struct dns_stub *stub = stub_new(loop, AF_INET);
	if (!stub) BUG("the stub name server does not start: %s", strerror(errno));
	return stub;
}

struct dns_stub *dns_stub_new6(struct loop *loop)
{
	return stub_new(loop, AF_INET6);
}

void dns_stub_free(struct dns_stub *stub)
{
	if (!stub) return;
	while (stub->streams)
		stream_free(stub->streams);
	loop_unwatch(stub->loop, stub->udp);
	loop_unwatch(stub->loop, stub->tcp);
	close(stub->udp);
	close(stub->tcp);
	if (stub->other >= 0) close(stub->other);
	for (size_t i = 0; i < stub->rules.len; i++)
		free(stub->rules.item[i].name);
	for (size_t i = 0; i < stub->queries.len; i++)
		free(stub->queries.item[i].name);
	vec_release(&stub->rules);
	vec_release(&stub->queries);
	free(stub->address);
	free(stub);
}

const char *dns_stub_address(const struct dns_stub *stub)
{
	return stub->address;
}

void dns_stub_rule(struct dns_stub *stub, const char *name, int type,
		   const struct dns_stub_answer *answer)
{
	struct rule *r = find_rule(stub, name, type);
	if (!r) {
		r = vec_push(&stub->rules);
		r->name = mem_copy_text(name);
		r->type = type;
	}
	r->answer = *answer;
}

size_t dns_stub_count(const struct dns_stub *stub)
{
	return stub->queries.len;
}

const struct dns_stub_query *dns_stub_query(const struct dns_stub *stub, size_t i)
{
	if (i >= stub->queries.len) BUG("query %zu of %zu", i, stub->queries.len);
	return &stub->queries.item[i];
}

size_t dns_stub_asked(const struct dns_stub *stub, const char *name)
{
	size_t count = 0;
	for (size_t i = 0; i < stub->queries.len; i++)
		count += str_equal_nocase(stub->queries.item[i].name, name);
	return count;
}
