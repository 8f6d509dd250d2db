#include "core/net/dns_doh.h"

#include "core/base/mem.h"
#include "core/base/trace.h"

#include <stdlib.h>
#include <string.h>

enum { TIMEOUT_MS = 5000 };

static const char content_type[] = "application/dns-message";

struct doh_query {
	struct dns_doh *doh;
	char *name;
	int type, wishes, timer;
	struct err problem;
	dns_done_fn *done;
	void *user;
	struct doh_query *next;
};
struct dns_doh {
	struct loop *loop;
	struct http *http;
	char *url;
	struct doh_query *live;
};

static void detach(struct doh_query *q)
{
	struct doh_query **link = &q->doh->live;
	while (*link && *link != q)
		link = &(*link)->next;
	if (*link) *link = q->next;
	loop_cancel(q->doh->loop, q->timer);
	http_forget(q->doh->http, q);
}

static void query_free(struct doh_query *q)
{
	err_release(&q->problem);
	free(q->name);
	free(q);
}

/* The callback may free doh: nothing but q itself is touched after it. */
static void finish(struct doh_query *q, const struct dns_message *message)
{
	detach(q);
	trace("doh", "%s %s: %s", q->name, dns_type_name(q->type),
	      message ? dns_rcode_name(message->rcode) : err_text(&q->problem));
	q->done(message, message ? NULL : &q->problem, q->user);
	query_free(q);
}

static void on_refused_timer(struct loop *loop, void *user)
{
	struct doh_query *q = user;
	(void)loop;
	q->timer = 0;
	finish(q, NULL);
}

/* Parameters behind the type change nothing. */
static bool is_dns_type(const char *value)
{
	size_t len = strcspn(value, "; \t");
	CLEANUP(mem_free_text) char *bare = mem_copy_bytes(value, len);
	return str_equal_nocase(bare, content_type);
}

static int read_answer(const struct doh_query *q, const struct http_answer *answer,
		       struct dns_message *ret, struct err *err)
{
	CLEANUP(err_release) struct err unreadable = ERR_INIT;
	const char *url = q->doh->url;
	if (answer->status != 200)
		return err_set(err, ERR_NETWORK, "%s answers with HTTP status %ld", url,
			       answer->status);
	if (!is_dns_type(answer->content_type) || answer->body_len > DNS_MESSAGE_MAX ||
	    dns_read_message(answer->body, answer->body_len, ret, &unreadable) < 0)
		return err_set(err, ERR_INTERNAL, "%s answers what is not DNS", url);
	if (!dns_answers(ret, 0, q->name, q->type))
		return err_set(err, ERR_INTERNAL, "%s answers another question", url);
	return 0;
}

static void on_answer(const struct http_answer *answer, const struct err *err, void *user)
{
	struct doh_query *q = user;
	CLEANUP(dns_message_release) struct dns_message m = { 0 };
	if (err)
		err_copy(&q->problem, err);
	else if (read_answer(q, answer, &m, &q->problem) == 0) {
		finish(q, &m);
		return;
	}
	finish(q, NULL);
}

static int send_query(struct doh_query *q, struct err *err)
{
	CLEANUP(str_release) struct str packet = STR_INIT;
	CLEANUP(mem_free_text) char *type = str_format("Content-Type: %s", content_type);
	CLEANUP(mem_free_text) char *accept = str_format("Accept: %s", content_type);
	const char *const headers[] = { type, accept };
	if (dns_build_query(&packet, 0, q->name, q->type, q->wishes, true, err) < 0) return -1;
	struct http_request request = { .method = "POST",
					.url = q->doh->url,
					.headers = headers,
					.header_count = ARRAY_LEN(headers),
					.body = packet.text,
					.body_len = packet.len,
					.timeout_ms = TIMEOUT_MS };
	return http_send(q->doh->http, &request, on_answer, q, err);
}

struct dns_doh *dns_doh_new(struct loop *loop, struct http *http, const char *url)
{
	struct dns_doh *doh = mem_alloc(sizeof(*doh));
	doh->loop = loop;
	doh->http = http;
	doh->url = mem_copy_text(url);
	return doh;
}

static void drop(struct doh_query *q)
{
	detach(q);
	query_free(q);
}

void dns_doh_free(struct dns_doh *doh)
{
	if (!doh) return;
	while (doh->live) {
		struct doh_query *q = doh->live;
		doh->live = q->next;
		drop(q);
	}
	free(doh->url);
	free(doh);
}

void dns_doh_forget(struct dns_doh *doh, const void *user)
{
	for (struct doh_query *q = doh->live, *next; q; q = next) {
		next = q->next;
		if (q->user == user) drop(q);
	}
}

void dns_doh_query(struct dns_doh *doh, const char *name, int type, int wishes, dns_done_fn *done,
		   void *user)
{
	struct doh_query *q = mem_alloc(sizeof(*q));
	q->doh = doh;
	q->name = mem_copy_text(name);
	q->type = type;
	q->wishes = wishes;
	q->done = done;
	q->user = user;
	q->next = doh->live;
	doh->live = q;
	if (send_query(q, &q->problem) < 0)
		q->timer = loop_timer(doh->loop, 0, on_refused_timer, q);
}
