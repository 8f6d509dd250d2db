#include "core/net/dns_query.h"

#include "core/base/mem.h"
#include "core/base/trace.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

/* STRAYS_MAX: datagrams that are not our answer, before a try counts as lost. */
enum { UDP_MS = 700, UDP_TRIES = 2, TCP_MS = 3000, STRAYS_MAX = 64, LENGTH_LEN = 2 };

struct query {
	struct dns_client *client;
	struct dns_server server;
	char *name;
	int type;
	int wishes;
	bool edns, tcp;
	bool unreadable; /* the server answered, but nobody could read it */
	bool too_long;   /* for UDP */
	int tries, strays, fd, timer;
	uint16_t id;
	struct str packet; /* with the two length bytes of TCP in front */
	size_t sent;
	struct str received; /* TCP */
	struct err problem;
	dns_done_fn *done;
	void *user;
	struct query *next;
};
struct dns_client {
	struct loop *loop;
	struct query *live;
};

static void close_socket(struct query *q)
{
	if (q->fd < 0) return;
	loop_unwatch(q->client->loop, q->fd);
	close(q->fd);
	q->fd = -1;
}

/* Out of the client's list, off the loop; the memory stays. */
static void detach(struct query *q)
{
	struct query **link = &q->client->live;
	while (*link && *link != q)
		link = &(*link)->next;
	if (*link) *link = q->next;
	close_socket(q);
	loop_cancel(q->client->loop, q->timer);
}

static void query_free(struct query *q)
{
	str_release(&q->packet);
	str_release(&q->received);
	err_release(&q->problem);
	free(q->name);
	free(q);
}

/* The callback may free the client: nothing but q itself is touched after it. */
static void finish(struct query *q, const struct dns_message *message)
{
	detach(q);
	trace("dns", "%s %s: %s", q->name, dns_type_name(q->type),
	      message ? dns_rcode_name(message->rcode) : err_text(&q->problem));
	q->done(message, message ? NULL : &q->problem, q->user);
	query_free(q);
}

static int build_packet(struct query *q, struct err *err)
{
	unsigned char *length;
	if (getrandom(&q->id, sizeof(q->id), 0) != (ssize_t)sizeof(q->id)) BUG("getrandom failed");
	str_reset(&q->packet);
	str_add_bytes(&q->packet, "\0", LENGTH_LEN);
	if (dns_build_query(&q->packet, q->id, q->name, q->type, q->wishes, q->edns, err) < 0)
		return -1;
	length = (unsigned char *)q->packet.text;
	length[0] = (unsigned char)((q->packet.len - LENGTH_LEN) >> 8);
	length[1] = (unsigned char)(q->packet.len - LENGTH_LEN);
	return 0;
}

static void on_socket(struct loop *loop, int fd, int events, void *user);
static void on_timer(struct loop *loop, void *user);

static void arm(struct query *q, int64_t delay_ms)
{
	loop_cancel(q->client->loop, q->timer);
	q->timer = loop_timer(q->client->loop, delay_ms, on_timer, q);
}

static int send_datagram(const struct query *q)
{
	return send(q->fd, q->packet.text + LENGTH_LEN, q->packet.len - LENGTH_LEN, 0) < 0 ? -1 : 0;
}

/* Opens a socket and sets the clock of this try; what fails at once is left to the clock, so that
 * no callback comes from inside dns_query(). */
static void begin_try(struct query *q)
{
	close_socket(q);
	str_reset(&q->received);
	q->sent = 0;
	q->strays = 0;
	q->tries++;
	q->fd = socket(q->server.address.ss_family,
		       (q->tcp ? SOCK_STREAM : SOCK_DGRAM) | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (q->fd < 0 ||
	    (connect(q->fd, (const struct sockaddr *)&q->server.address, q->server.address_len) <
		     0 &&
	     errno != EINPROGRESS) ||
	    (!q->tcp && send_datagram(q) < 0)) {
		close_socket(q);
		arm(q, 0);
		return;
	}
	loop_watch(q->client->loop, q->fd, q->tcp ? LOOP_WRITE : LOOP_READ, on_socket, q);
	arm(q, q->tcp ? TCP_MS : UDP_MS);
}

static void give_up(struct query *q)
{
	CLEANUP(str_release) struct str server = STR_INIT;
	dns_server_format(&q->server, &server);
	const char *at = str_text(&server);
	if (q->unreadable) {
		err_set(&q->problem, ERR_INTERNAL, "%s answers what is not DNS", at);
	} else if (q->too_long) {
		err_set(&q->problem, ERR_NETWORK,
			"the answer of %s is too long for UDP, and TCP port 53 does not answer",
			at);
		str_set(&q->problem.code, "TCP");
	} else {
		err_set(&q->problem, ERR_NETWORK, "no answer from %s over UDP and TCP", at);
	}
	finish(q, NULL);
}

static void start_tcp(struct query *q)
{
	q->tcp = true;
	begin_try(q);
}

static void try_failed(struct query *q, bool udp_is_closed)
{
	if (q->tcp)
		give_up(q);
	else if (q->tries < UDP_TRIES && !udp_is_closed)
		begin_try(q);
	else
		start_tcp(q);
}

static void on_timer(struct loop *loop, void *user)
{
	struct query *q = user;
	(void)loop;
	q->timer = 0;
	if (err_is_set(&q->problem))
		finish(q, NULL); /* could not even be asked */
	else
		try_failed(q, false);
}

/* RFC 6891, 7: servers older than EDNS say FORMERR or NOTIMP to it. */
static bool dislikes_edns(const struct query *q, const struct dns_message *m)
{
	return q->edns && (m->rcode == DNS_FORMERR || m->rcode == DNS_NOTIMP);
}

static void take_answer(struct query *q, const struct dns_message *m)
{
	if (dislikes_edns(q, m)) {
		q->edns = false;
		q->tries = 0;
		build_packet(q, &q->problem);
		begin_try(q);
	} else if (m->truncated && !q->tcp) {
		q->too_long = true;
		start_tcp(q);
	} else {
		finish(q, m);
	}
}

/* True when the bytes were our answer; then q may be gone. */
static bool take_bytes(struct query *q, const char *bytes, size_t len)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(dns_message_release) struct dns_message m = { 0 };
	const unsigned char *b = (const unsigned char *)bytes;
	if (dns_read_message(bytes, len, &m, &err) < 0) {
		if (len >= 2 && (b[0] << 8 | b[1]) == q->id) q->unreadable = true;
		return false;
	}
	if (!dns_answers(&m, q->id, q->name, q->type)) return false;
	take_answer(q, &m);
	return true;
}

static void read_datagram(struct query *q)
{
	char bytes[DNS_MESSAGE_MAX];
	ssize_t n = recv(q->fd, bytes, sizeof(bytes), 0);
	if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
	if (n < 0) {
		try_failed(q, true);
		return;
	}
	if (take_bytes(q, bytes, (size_t)n)) return;
	if (++q->strays >= STRAYS_MAX) try_failed(q, true);
}

static void write_stream(struct query *q)
{
	ssize_t n = send(q->fd, q->packet.text + q->sent, q->packet.len - q->sent, MSG_NOSIGNAL);
	if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
	if (n < 0) {
		try_failed(q, true);
		return;
	}
	q->sent += (size_t)n;
	if (q->sent == q->packet.len) loop_watch(q->client->loop, q->fd, LOOP_READ, on_socket, q);
}

static void read_stream(struct query *q)
{
	char block[4096];
	ssize_t n = recv(q->fd, block, sizeof(block), 0);
	if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
	if (n <= 0) {
		try_failed(q, true);
		return;
	}
	str_add_bytes(&q->received, block, (size_t)n);
	if (q->received.len < LENGTH_LEN) return;
	const unsigned char *length = (const unsigned char *)q->received.text;
	size_t want = (size_t)(length[0] << 8 | length[1]);
	if (q->received.len < LENGTH_LEN + want) return;
	if (take_bytes(q, q->received.text + LENGTH_LEN, want)) return;
	q->unreadable = true;
	try_failed(q, true);
}

static void on_socket(struct loop *loop, int fd, int events, void *user)
{
	struct query *q = user;
	(void)loop, (void)fd, (void)events;
	if (!q->tcp)
		read_datagram(q);
	else if (q->sent < q->packet.len)
		write_stream(q);
	else
		read_stream(q);
}

struct dns_client *dns_client_new(struct loop *loop)
{
	struct dns_client *client = mem_alloc(sizeof(*client));
	client->loop = loop;
	return client;
}

static void drop(struct query *q)
{
	detach(q);
	query_free(q);
}

void dns_client_free(struct dns_client *client)
{
	if (!client) return;
	while (client->live) {
		struct query *q = client->live;
		client->live = q->next;
		drop(q);
	}
	free(client);
}

void dns_forget(struct dns_client *client, const void *user)
{
	for (struct query *q = client->live, *next; q; q = next) {
		next = q->next;
		if (q->user == user) drop(q);
	}
}

void dns_query(struct dns_client *client, const struct dns_server *server, const char *name,
	       int type, int wishes, dns_done_fn *done, void *user)
{
	struct query *q = mem_alloc(sizeof(*q));
	q->client = client;
	q->server = *server;
	q->name = mem_copy_text(name);
	q->type = type;
	q->wishes = wishes;
	q->edns = true;
	q->fd = -1;
	q->done = done;
	q->user = user;
	q->next = client->live;
	client->live = q;
	if (build_packet(q, &q->problem) < 0)
		arm(q, 0);
	else
		begin_try(q);
}
