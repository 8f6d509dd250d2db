#include "core/rehearsal/dns_server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/rehearsal/dns_write.h"

enum { SIDES = DNS_SIDE_RESOLVER + 1, PORT_TRIES = 20, TCP_PREFIX = 2, QUERY_MAX = 1024 };

struct client { /* one TCP connection: a query comes in, its answer goes out, and again */
	int fd;
	struct str in, out;
};
struct side {
	struct dns_front *set;
	enum dns_side which;
	int udp, tcp, port;
	VEC(struct client) clients;
};
struct dns_front {
	struct loop *loop;
	dns_front_world_fn *world;
	void *user;
	struct side sides[SIDES];
};

/* A resolver that validates gives nothing of it away, unless checking is switched off. */
static void check(struct dns_reply *reply, const unsigned char *query)
{
	enum { CHECKING_DISABLED = 0x10 };
	if (!reply->is_bogus || query[3] & CHECKING_DISABLED) return;
	dns_reply_release(reply);
	*reply = (struct dns_reply){ .rcode = DNS_SERVFAIL, .recursion_available = true };
}

static void answer(struct side *side, const void *query, size_t len, size_t max, struct str *out)
{
	bool is_tcp = max == DNS_MESSAGE_MAX;
	struct dns_message message = { 0 };
	struct dns_reply reply = { 0 };
	CLEANUP(err_release) struct err err = ERR_INIT;
	if (!dns_question_end(query, len) || dns_read_message(query, len, &message, &err) < 0)
		return;
	if (!message.is_answer) {
		const struct world *w = side->set->world(side->set->user);
		dns_lookup(w, side->which, message.question_name,
			   dns_type_name(message.question_type), &reply);
		check(&reply, query);
		if (!reply.is_silent && !(is_tcp && reply.is_truncated))
			dns_write_reply(out, query, len, &reply, max);
	}
	dns_reply_release(&reply);
	dns_message_release(&message);
}

static void on_udp(struct loop *loop, int fd, int events, void *user)
{
	char query[QUERY_MAX];
	struct sockaddr_in from;
	socklen_t from_len = sizeof(from);
	(void)loop, (void)events;
	ssize_t n = recvfrom(fd, query, sizeof(query), 0, (struct sockaddr *)&from, &from_len);
	if (n <= 0) return;
	CLEANUP(str_release) struct str out = STR_INIT;
	bool edns = dns_query_has_edns(query, (size_t)n);
	answer(user, query, (size_t)n, edns ? (size_t)DNS_EDNS_SIZE : DNS_SERVER_UDP_PLAIN, &out);
	if (out.len)
		(void)!sendto(fd, str_text(&out), out.len, MSG_DONTWAIT, (struct sockaddr *)&from,
			      from_len);
}

static void drop_client(struct side *side, size_t index)
{
	struct client *c = &side->clients.item[index];
	loop_unwatch(side->set->loop, c->fd);
	close(c->fd);
	str_release(&c->in);
	str_release(&c->out);
	vec_remove(&side->clients, index);
}

/* Answers the whole queries that have come; false: nonsense came. */
static bool answer_queries(struct side *side, struct client *c)
{
	for (;;) {
		const unsigned char *bytes = (const unsigned char *)str_text(&c->in);
		size_t len = c->in.len < TCP_PREFIX ? 0 : (size_t)bytes[0] << 8 | bytes[1];
		if (c->in.len < TCP_PREFIX || c->in.len < len + TCP_PREFIX) return len <= QUERY_MAX;
		CLEANUP(str_release) struct str out = STR_INIT, rest = STR_INIT;
		answer(side, bytes + TCP_PREFIX, len, DNS_MESSAGE_MAX, &out);
		if (!out.len) return false;
		str_add_char(&c->out, (char)(out.len >> 8));
		str_add_char(&c->out, (char)(out.len & 0xff));
		str_add_bytes(&c->out, str_text(&out), out.len);
		str_add_bytes(&rest, bytes + TCP_PREFIX + len, c->in.len - TCP_PREFIX - len);
		str_reset(&c->in);
		str_add_bytes(&c->in, str_text(&rest), rest.len);
	}
}

static bool read_client(struct side *side, struct client *c)
{
	char block[QUERY_MAX];
	ssize_t n = recv(c->fd, block, sizeof(block), MSG_DONTWAIT);
	if (n < 0) return errno == EAGAIN || errno == EINTR;
	if (n == 0 || c->in.len + (size_t)n > 8 * QUERY_MAX) return false;
	str_add_bytes(&c->in, block, (size_t)n);
	return answer_queries(side, c);
}

static bool write_client(struct client *c)
{
	if (!c->out.len) return true;
	ssize_t n = send(c->fd, str_text(&c->out), c->out.len, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (n < 0) return errno == EAGAIN || errno == EINTR;
	CLEANUP(str_release) struct str rest = STR_INIT;
	str_add_bytes(&rest, str_text(&c->out) + n, c->out.len - (size_t)n);
	str_reset(&c->out);
	str_add_bytes(&c->out, str_text(&rest), rest.len);
	return true;
}

static void on_client(struct loop *loop, int fd, int events, void *user)
{
	struct side *side = user;
	size_t i = 0;
	while (i < side->clients.len && side->clients.item[i].fd != fd)
		i++;
	if (i == side->clients.len) return;
	struct client *c = &side->clients.item[i];
	if ((events & LOOP_READ && !read_client(side, c)) || !write_client(c)) {
		drop_client(side, i);
		return;
	}
	loop_watch(loop, fd, LOOP_READ | (c->out.len ? LOOP_WRITE : 0), on_client, side);
}

static void on_tcp(struct loop *loop, int fd, int events, void *user)
{
	struct side *side = user;
	(void)events;
	int client = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (client < 0) return;
	/* Whoever waits longest and says nothing makes room. */
	if (side->clients.len == DNS_SERVER_CLIENTS_MAX) drop_client(side, 0);
	*vec_push(&side->clients) = (struct client){ .fd = client };
	loop_watch(loop, client, LOOP_READ, on_client, side);
}

static int bind_loopback(int type, int port)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons((uint16_t)port),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0) return -1;
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0 &&
	    (type != SOCK_STREAM || listen(fd, 16) == 0))
		return fd;
	close(fd);
	return -1;
}

static int bound_port(int fd)
{
	struct sockaddr_in address = { 0 };
	socklen_t len = sizeof(address);
	if (getsockname(fd, (struct sockaddr *)&address, &len) < 0) return 0;
	return ntohs(address.sin_port);
}

/* TCP chooses a port; UDP may find it taken, then both try another. */
static bool open_side(struct side *side)
{
	for (int i = 0; i < PORT_TRIES; i++) {
		side->tcp = bind_loopback(SOCK_STREAM, 0);
		if (side->tcp < 0) return false;
		side->port = bound_port(side->tcp);
		side->udp = bind_loopback(SOCK_DGRAM, side->port);
		if (side->udp >= 0) return true;
		close(side->tcp);
		side->tcp = -1;
	}
	return false;
}

int dns_front_start(struct loop *loop, dns_front_world_fn *world, void *user,
		    struct dns_front **ret, struct err *err)
{
	struct dns_front *set = mem_alloc(sizeof(*set));
	*set = (struct dns_front){ .loop = loop, .world = world, .user = user };
	for (int i = 0; i < SIDES; i++)
		set->sides[i] = (struct side){
			.set = set, .which = (enum dns_side)i, .udp = -1, .tcp = -1
		};
	for (int i = 0; i < SIDES; i++) {
		if (!open_side(&set->sides[i])) {
			err_set(err, ERR_SYSTEM, "cannot open a DNS port on 127.0.0.1: %s",
				strerror(errno));
			dns_front_free(set);
			return -1;
		}
		loop_watch(loop, set->sides[i].udp, LOOP_READ, on_udp, &set->sides[i]);
		loop_watch(loop, set->sides[i].tcp, LOOP_READ, on_tcp, &set->sides[i]);
	}
	*ret = set;
	return 0;
}

void dns_front_free(struct dns_front *set)
{
	if (!set) return;
	for (int i = 0; i < SIDES; i++) {
		struct side *side = &set->sides[i];
		while (side->clients.len)
			drop_client(side, 0);
		vec_release(&side->clients);
		loop_unwatch(set->loop, side->udp);
		loop_unwatch(set->loop, side->tcp);
		if (side->udp >= 0) close(side->udp);
		if (side->tcp >= 0) close(side->tcp);
	}
	free(set);
}

int dns_front_port(const struct dns_front *set, enum dns_side side)
{
	return set->sides[side].port;
}
