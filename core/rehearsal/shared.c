#include "core/rehearsal/shared.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/base/trace.h"

static char *copy_text(const cJSON *object, const char *key)
{
	return mem_copy_text(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key)));
}

static struct shared_account copy_account(const cJSON *json, const char *role)
{
	const cJSON *account = cJSON_GetObjectItemCaseSensitive(json, role);
	return (struct shared_account){ copy_text(account, "id"),
					copy_text(account, "access_key_id"),
					copy_text(account, "secret_access_key") };
}

static bool can_sign(const struct shared_account *a)
{
	return a->id && a->access_key_id && a->secret_access_key;
}

static bool is_whole(const struct shared *s)
{
	return s->endpoint_url && s->resolver && s->parent && s->child && can_sign(&s->dev) &&
	       can_sign(&s->prod) && str_starts(s->endpoint_url, "http://127.0.0.1:");
}

int shared_open(struct loop *loop, const char *folder, struct shared **ret, struct err *err)
{
	cJSON *json = journal_read_server(folder, err);
	if (!json)
		return err_set(err, ERR_CONFLICT,
			       "another rehearsal holds %s and is just starting or ending; try "
			       "again in a moment",
			       folder);
	const cJSON *dns = cJSON_GetObjectItemCaseSensitive(json, "dns");
	struct shared *s = mem_alloc(sizeof(*s));
	*s = (struct shared){ .loop = loop,
			      .endpoint_url = copy_text(json, "endpoint"),
			      .resolver = copy_text(dns, "resolver"),
			      .parent = copy_text(dns, "parent"),
			      .child = copy_text(dns, "child"),
			      .parent_last = copy_text(dns, "parent_last"),
			      .child_last = copy_text(dns, "child_last"),
			      .elsewhere = copy_text(dns, "elsewhere"),
			      .dev = copy_account(json, "dev"),
			      .prod = copy_account(json, "prod"),
			      .fd = -1 };
	cJSON_Delete(json);
	if (is_whole(s) && journal_read_clock(folder, &s->clock)) {
		*ret = s;
		return 0;
	}
	shared_close(s);
	return err_set(err, ERR_INPUT, "%s does not say how to reach the rehearsal that runs",
		       folder);
}

static void hang_up(struct shared *s)
{
	if (s->fd < 0) return;
	loop_unwatch(s->loop, s->fd);
	close(s->fd);
	s->fd = -1;
}

static void release_account(struct shared_account *a)
{
	free(a->id);
	free(a->access_key_id);
	free(a->secret_access_key);
}

int shared_read_keys(struct shared *s, const char *folder, struct err *err)
{
	cJSON *json = journal_read_server(folder, err);
	if (!json) return -1;
	struct shared_account dev = copy_account(json, "dev"), prod = copy_account(json, "prod");
	cJSON_Delete(json);
	if (!can_sign(&dev) || !can_sign(&prod)) {
		release_account(&dev);
		release_account(&prod);
		return err_set(err, ERR_INPUT, "%s does not tell the rehearsal's keys", folder);
	}
	release_account(&s->dev);
	release_account(&s->prod);
	s->dev = dev;
	s->prod = prod;
	return 0;
}

void shared_close(struct shared *s)
{
	if (!s) return;
	hang_up(s);
	release_account(&s->dev);
	release_account(&s->prod);
	str_release(&s->request);
	free(s->endpoint_url);
	free(s->resolver);
	free(s->parent);
	free(s->child);
	free(s->parent_last);
	free(s->child_last);
	free(s->elsewhere);
	free(s);
}

int64_t shared_now(const struct shared *s)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	return journal_simulated_now(&s->clock, (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000);
}

static void on_answer(struct loop *loop, int fd, int events, void *user)
{
	char block[512];
	ssize_t n = recv(fd, block, sizeof(block), MSG_DONTWAIT);
	(void)loop, (void)events;
	if (n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR))) return;
	hang_up(user);
}

static void on_connected(struct loop *loop, int fd, int events, void *user)
{
	struct shared *s = user;
	(void)events;
	/* Small enough for the socket's buffer: one write takes it whole, or the other side is
	 * gone.
	 */
	if (send(fd, str_text(&s->request), s->request.len, MSG_NOSIGNAL) !=
	    (ssize_t)s->request.len) {
		trace("rehearsal", "the rehearsal that runs cannot be reached: %s",
		      strerror(errno));
		hang_up(s);
		return;
	}
	loop_watch(loop, fd, LOOP_READ, on_answer, s);
}

static void post(struct shared *s, const char *path, const char *body)
{
	const char *port = strrchr(s->endpoint_url, ':') + 1;
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons((uint16_t)strtoul(port, NULL, 10)),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	hang_up(s);
	s->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (s->fd < 0) return;
	str_reset(&s->request);
	str_addf(&s->request,
		 "POST /rehearsal/%s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\n"
		 "Content-Length: %zu\r\nConnection: close\r\n\r\n%s",
		 path, port, strlen(body), body);
	if (connect(s->fd, (struct sockaddr *)&address, sizeof(address)) < 0 &&
	    errno != EINPROGRESS) {
		hang_up(s);
		return;
	}
	loop_watch(s->loop, s->fd, LOOP_WRITE, on_connected, s);
}

void shared_paste_records(struct shared *s)
{
	post(s, "paste-records", "");
}

void shared_play_delegation(struct shared *s, const char *state)
{
	post(s, "delegation", state);
}
