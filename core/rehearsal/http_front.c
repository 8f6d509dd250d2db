#include "core/rehearsal/http_front.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct held { /* an answer that waits */
	struct http_front *front;
	struct MHD_Connection *connection;
	struct http_out out;
	int timer; /* 0: its time has come */
};
struct http_front {
	VEC(struct held *) held;
	struct loop *loop;
	struct MHD_Daemon *daemon;
	http_front_fn *fn;
	void *user;
	int port, epoll, timer;
};

const char *http_in_header(const struct http_in *in, const char *name)
{
	for (size_t i = 0; i < in->headers.len; i++)
		if (str_equal_nocase(in->headers.item[i].name, name))
			return in->headers.item[i].value;
	return NULL;
}

/* libmicrohttpd decodes the URL before it hands it over; signatures need it as it came. */
static void *begin_request(void *user, const char *uri, struct MHD_Connection *connection)
{
	struct http_in *in = mem_alloc(sizeof(*in));
	(void)user, (void)connection;
	in->target = mem_copy_text(uri);
	str_limit(&in->body, HTTP_FRONT_BODY_MAX);
	return in;
}

static void end_request(void *user, struct MHD_Connection *connection, void **request,
			enum MHD_RequestTerminationCode why)
{
	struct http_in *in = TAKE(*request);
	(void)user, (void)connection, (void)why;
	if (!in) return;
	free(in->method);
	free(in->target);
	vec_release(&in->headers);
	if (in->body.alloc) explicit_bzero(in->body.text, in->body.alloc); /* may be a secret */
	str_release(&in->body);
	free(in);
}

static enum MHD_Result add_header(void *user, enum MHD_ValueKind kind, const char *name,
				  const char *value)
{
	struct http_in *in = user;
	(void)kind;
	if (in->headers.len == HTTP_FRONT_HEADERS_MAX) return MHD_NO;
	*vec_push(&in->headers) = (struct verify_header){ name, value ? value : "" };
	return MHD_YES;
}

/* Half of the body, then an error: the connection is closed. */
static ssize_t read_half(void *user, uint64_t at, char *bytes, size_t max)
{
	const struct str *body = user;
	size_t half = body->len / 2, len = at < half ? half - (size_t)at : 0;
	if (!len) return MHD_CONTENT_READER_END_WITH_ERROR;
	if (len > max) len = max;
	memcpy(bytes, str_text(body) + at, len);
	return (ssize_t)len;
}

static void free_half(void *user)
{
	struct str *body = user;
	str_release(body);
	free(body);
}

static struct MHD_Response *cut_response(struct http_out *out)
{
	struct str *body = mem_alloc(sizeof(*body));
	size_t len = out->body.len;
	*body = out->body;
	out->body = STR_INIT;
	return MHD_create_response_from_callback(len, 1024, read_half, body, free_half);
}

static void add_date(struct MHD_Response *response, int64_t date_s)
{
	time_t seconds = (time_t)date_s;
	struct tm tm;
	char text[40];
	if (!date_s) return;
	gmtime_r(&seconds, &tm);
	strftime(text, sizeof(text), "%a, %d %b %Y %H:%M:%S GMT", &tm);
	MHD_add_response_header(response, MHD_HTTP_HEADER_DATE, text);
}

static enum MHD_Result send_answer(struct MHD_Connection *connection, struct http_out *out)
{
	struct MHD_Response *response =
		out->is_cut ? cut_response(out)
			    : MHD_create_response_from_buffer(out->body.len, out->body.text,
							      MHD_RESPMEM_MUST_COPY);
	if (!response) return MHD_NO;
	add_date(response, out->date_s);
	const char *id = str_text(&out->request_id);
	MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE,
				out->content_type ? out->content_type : "text/xml");
	if (*id) MHD_add_response_header(response, "x-amzn-RequestId", id);
	if (out->error_type.len)
		MHD_add_response_header(response, "x-amzn-errortype", str_text(&out->error_type));
	unsigned int status = out->status ? (unsigned int)out->status : MHD_HTTP_OK;
	enum MHD_Result result = MHD_queue_response(connection, status, response);
	MHD_destroy_response(response);
	return result;
}

static void out_release(struct http_out *out)
{
	if (out->body.alloc) explicit_bzero(out->body.text, out->body.alloc);
	str_release(&out->body);
	str_release(&out->request_id);
	str_release(&out->error_type);
}

static struct held *find_held(const struct http_front *front,
			      const struct MHD_Connection *connection)
{
	for (size_t i = 0; i < front->held.len; i++)
		if (front->held.item[i]->connection == connection) return front->held.item[i];
	return NULL;
}

static void forget_held(struct http_front *front, struct held *held)
{
	for (size_t i = front->held.len; i-- > 0;)
		if (front->held.item[i] == held)
			vec_remove(&front->held, i); /* NOLINT(*sizeof*): of pointers */
	loop_cancel(front->loop, held->timer);
	out_release(&held->out);
	free(held);
}

static void run(struct http_front *front);

static void on_held(struct loop *loop, void *user)
{
	struct held *held = user;
	(void)loop;
	held->timer = 0;
	MHD_resume_connection(held->connection);
	run(held->front);
}

static void hold(struct http_front *front, struct MHD_Connection *connection, struct http_out *out)
{
	struct held *held = mem_alloc(sizeof(*held));
	*held = (struct held){ .front = front, .connection = connection, .out = *out };
	*vec_push(&front->held) = held; /* NOLINT(bugprone-sizeof-expression): of pointers */
	held->timer = loop_timer(front->loop, out->delay_ms, on_held, held);
	MHD_suspend_connection(connection);
}

static enum MHD_Result answer(struct http_front *front, struct MHD_Connection *connection,
			      struct http_in *in)
{
	struct http_out out = { 0 };
	struct held *held = find_held(front, connection);
	if (held) {
		enum MHD_Result sent = send_answer(connection, &held->out);
		forget_held(front, held);
		return sent;
	}
	MHD_get_connection_values(connection, MHD_HEADER_KIND, add_header, in);
	front->fn(in, &out, front->user);
	if (out.delay_ms > 0) {
		hold(front, connection, &out);
		return MHD_YES;
	}
	enum MHD_Result result = send_answer(connection, &out);
	out_release(&out);
	return result;
}

static enum MHD_Result on_request(void *user, struct MHD_Connection *connection, const char *url,
				  const char *method, const char *version, const char *bytes,
				  size_t *len, void **request)
{
	struct http_in *in = *request;
	(void)url, (void)version;
	if (!in) return MHD_NO;
	if (!in->method) { /* the head has come; the body follows */
		in->method = mem_copy_text(method);
		return MHD_YES;
	}
	if (*len) {
		if (!str_add_bytes(&in->body, bytes, *len)) in->is_too_large = true;
		*len = 0;
		return MHD_YES;
	}
	return answer(user, connection, in);
}

static void on_readable(struct loop *loop, int fd, int events, void *user)
{
	(void)loop, (void)fd, (void)events;
	run(user);
}

static void on_timer(struct loop *loop, void *user)
{
	struct http_front *front = user;
	(void)loop;
	front->timer = 0;
	run(front);
}

static void run(struct http_front *front)
{
	MHD_UNSIGNED_LONG_LONG wait = 0;
	MHD_run(front->daemon);
	loop_cancel(front->loop, front->timer);
	front->timer = 0;
	if (MHD_get_timeout(front->daemon, &wait) == MHD_YES)
		front->timer = loop_timer(front->loop, (int64_t)wait, on_timer, front);
}

static int open_socket(int port, int *ret_port, struct err *err)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons((uint16_t)port),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(address);
	int yes = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0) return err_set(err, ERR_SYSTEM, "cannot make a socket: %s", strerror(errno));
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	if (bind(fd, (struct sockaddr *)&address, len) < 0 || listen(fd, SOMAXCONN) < 0 ||
	    getsockname(fd, (struct sockaddr *)&address, &len) < 0) {
		err_set(err, ERR_SYSTEM, "cannot listen on 127.0.0.1:%d: %s", port,
			strerror(errno));
		close(fd);
		return -1;
	}
	*ret_port = ntohs(address.sin_port);
	return fd;
}

int http_front_start(struct loop *loop, int port, http_front_fn *fn, void *user,
		     struct http_front **ret, struct err *err)
{
	int bound = 0, fd = open_socket(port, &bound, err);
	if (fd < 0) return -1;
	struct http_front *front = mem_alloc(sizeof(*front));
	*front = (struct http_front){ .loop = loop, .fn = fn, .user = user, .port = bound };
	front->daemon = MHD_start_daemon(
		MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, on_request, front,
		MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_LIMIT,
		(unsigned int)HTTP_FRONT_CLIENTS_MAX, MHD_OPTION_URI_LOG_CALLBACK, begin_request,
		NULL, MHD_OPTION_NOTIFY_COMPLETED, end_request, NULL, MHD_OPTION_END);
	const union MHD_DaemonInfo *info =
		front->daemon ? MHD_get_daemon_info(front->daemon, MHD_DAEMON_INFO_EPOLL_FD) : NULL;
	if (!info) {
		if (front->daemon)
			MHD_stop_daemon(front->daemon);
		else
			close(fd);
		free(front);
		return err_set(err, ERR_SYSTEM, "cannot start the rehearsal's HTTP server");
	}
	front->epoll = info->epoll_fd;
	loop_watch(loop, front->epoll, LOOP_READ, on_readable, front);
	run(front);
	*ret = front;
	return 0;
}

void http_front_free(struct http_front *front)
{
	if (!front) return;
	loop_unwatch(front->loop, front->epoll);
	loop_cancel(front->loop, front->timer);
	for (size_t i = 0; i < front->held.len; i++)
		if (front->held.item[i]->timer)
			MHD_resume_connection(front->held.item[i]->connection);
	while (front->held.len)
		forget_held(front, front->held.item[front->held.len - 1]);
	vec_release(&front->held);
	MHD_stop_daemon(front->daemon);
	free(front);
}

int http_front_port(const struct http_front *front)
{
	return front->port;
}
