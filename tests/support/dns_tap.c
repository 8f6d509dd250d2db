#include "tests/support/dns_tap.h"

#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/base/vec.h"

#include "tests/support/dns_wire.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MESSAGE_MAX = 4096, UNDER_WAY_MAX = 128 };

struct port {
	struct dns_tap *tap;
	int fd;
	char *address, *to;
	struct sockaddr_in target;
};
struct passage { /* one question on its way there, its answer on its way back */
	int fd;
	const struct port *port;
	struct sockaddr_in from;
};
struct dns_tap {
	struct loop *loop;
	VEC(struct port *) ports;
	VEC(struct passage) passages;
	VEC(struct dns_tap_question) questions;
};

static int open_udp(void)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0) BUG("no socket for the tap");
	return fd;
}

static void drop_passage(struct dns_tap *tap, size_t index)
{
	int fd = tap->passages.item[index].fd;
	loop_unwatch(tap->loop, fd);
	close(fd);
	vec_remove(&tap->passages, index);
}

static void on_answer(struct loop *loop, int fd, int events, void *user)
{
	struct dns_tap *tap = user;
	char bytes[MESSAGE_MAX];
	size_t i = 0;
	(void)loop, (void)events;
	while (i < tap->passages.len && tap->passages.item[i].fd != fd)
		i++;
	if (i == tap->passages.len) return;
	const struct passage *p = &tap->passages.item[i];
	ssize_t n = recv(fd, bytes, sizeof(bytes), 0);
	if (n > 0)
		(void)!sendto(p->port->fd, bytes, (size_t)n, 0, (const struct sockaddr *)&p->from,
			      sizeof(p->from));
	drop_passage(tap, i);
}

static void keep_question(struct dns_tap *tap, const struct port *port, const void *bytes,
			  size_t len)
{
	CLEANUP(str_release) struct str query = STR_INIT;
	int type;
	str_add_bytes(&query, bytes, len);
	char *name = dns_wire_question(&query, &type);
	*vec_push(&tap->questions) = (struct dns_tap_question){ name, type, port->to };
}

static void on_question(struct loop *loop, int fd, int events, void *user)
{
	const struct port *port = user;
	struct dns_tap *tap = port->tap;
	char bytes[MESSAGE_MAX];
	struct sockaddr_in from;
	socklen_t from_len = sizeof(from);
	(void)events;
	ssize_t n = recvfrom(fd, bytes, sizeof(bytes), 0, (struct sockaddr *)&from, &from_len);
	if (n <= 0) return;
	keep_question(tap, port, bytes, (size_t)n);
	/* Whoever waits longest for a silent server makes room. */
	if (tap->passages.len == UNDER_WAY_MAX) drop_passage(tap, 0);
	struct passage p = { open_udp(), port, from };
	*vec_push(&tap->passages) = p;
	(void)!sendto(p.fd, bytes, (size_t)n, 0, (const struct sockaddr *)&port->target,
		      sizeof(port->target));
	loop_watch(loop, p.fd, LOOP_READ, on_answer, tap);
}

struct dns_tap *dns_tap_new(struct loop *loop)
{
	struct dns_tap *tap = mem_alloc(sizeof(*tap));
	tap->loop = loop;
	return tap;
}

void dns_tap_free(struct dns_tap *tap)
{
	while (tap->passages.len)
		drop_passage(tap, 0);
	for (size_t i = 0; i < tap->ports.len; i++) {
		struct port *port = tap->ports.item[i];
		loop_unwatch(tap->loop, port->fd);
		close(port->fd);
		free(port->address);
		free(port->to);
		free(port);
	}
	for (size_t i = 0; i < tap->questions.len; i++)
		free(tap->questions.item[i].name);
	vec_release(&tap->passages);
	vec_release(&tap->ports);
	vec_release(&tap->questions);
	free(tap);
}

static struct sockaddr_in loopback(const char *address)
{
	const char *colon = strrchr(address, ':');
	long port = colon ? strtol(colon + 1, NULL, 10) : 0;
	return (struct sockaddr_in){ .sin_family = AF_INET,
				     .sin_port = htons((uint16_t)port),
				     .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
}

static struct port *open_port(struct dns_tap *tap, const char *to)
{
	struct port *port = mem_alloc(sizeof(*port));
	struct sockaddr_in own = loopback("");
	socklen_t len = sizeof(own);
	*port = (struct port){ .tap = tap, .fd = open_udp(), .to = mem_copy_text(to) };
	port->target = loopback(to);
	if (bind(port->fd, (struct sockaddr *)&own, len) < 0 ||
	    getsockname(port->fd, (struct sockaddr *)&own, &len) < 0)
		BUG("no port for the tap");
	port->address = str_format("127.0.0.1:%u", ntohs(own.sin_port));
	loop_watch(tap->loop, port->fd, LOOP_READ, on_question, port);
	return port;
}

const char *dns_tap_before(struct dns_tap *tap, const char *to)
{
	for (size_t i = 0; i < tap->ports.len; i++)
		if (str_equal(tap->ports.item[i]->to, to)) return tap->ports.item[i]->address;
	struct port *port = open_port(tap, to);
	*vec_push(&tap->ports) = port;
	return port->address;
}

size_t dns_tap_count(const struct dns_tap *tap)
{
	return tap->questions.len;
}

const struct dns_tap_question *dns_tap_at(const struct dns_tap *tap, size_t index)
{
	return &tap->questions.item[index];
}

size_t dns_tap_asked(const struct dns_tap *tap, const char *name)
{
	size_t count = 0;
	for (size_t i = 0; i < tap->questions.len; i++)
		count += str_equal_nocase(tap->questions.item[i].name, name);
	return count;
}
