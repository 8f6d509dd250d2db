#include "core/credentials/fetch.h"

#include "core/base/mem.h"
#include "core/base/secret.h"

#include <stdlib.h>
#include <string.h>

struct fetch {
	struct loop *loop;
	struct http *http;
	struct http_request request; /* points to what follows */
	char *method, *url, *lines[FETCH_HEADERS_MAX], *body, *ca_bundle;
	struct fetch_manners manners;
	fetch_done_fn *done;
	void *user;
	int tried, timer;
};

static void erase_text(char **text)
{
	if (*text) secret_erase(*text, strlen(*text));
	free(TAKE(*text));
}

void fetch_free(struct fetch *f)
{
	if (!f) return;
	http_forget(f->http, f);
	loop_cancel(f->loop, f->timer);
	for (size_t i = 0; i < f->request.header_count; i++)
		erase_text(&f->lines[i]);
	secret_erase(f->body, f->request.body_len);
	free(f->body);
	erase_text(&f->url);
	free(f->method);
	free(f->ca_bundle);
	free(f);
}

static int send(struct fetch *f, struct err *err);

static void on_again(struct loop *loop, void *user)
{
	static const struct http_answer nothing = { .body = "" };
	struct fetch *f = user;
	CLEANUP(err_release) struct err refusal = ERR_INIT;
	(void)loop;
	f->timer = 0;
	if (send(f, &refusal) < 0) f->done(&nothing, &refusal, f->user);
}

static bool is_worth_repeating(const struct fetch *f, const struct http_answer *answer,
			       const struct err *err)
{
	if (f->tried >= f->manners.attempts) return false;
	if (err) return err->kind == ERR_NETWORK;
	if (f->manners.only_ok) return answer->status != 200;
	return answer->status == 429 || answer->status >= 500;
}

static void on_answer(const struct http_answer *answer, const struct err *err, void *user)
{
	struct fetch *f = user;
	if (is_worth_repeating(f, answer, err))
		f->timer = loop_timer(f->loop, f->manners.pause_ms, on_again, f);
	else
		f->done(answer, err, f->user);
}

static int send(struct fetch *f, struct err *err)
{
	f->tried++;
	return http_send(f->http, &f->request, on_answer, f, err);
}

struct fetch *fetch_start(struct loop *loop, struct http *http, const struct http_request *request,
			  const struct fetch_manners *manners, fetch_done_fn *done, void *user,
			  struct err *err)
{
	struct fetch *f = mem_alloc(sizeof(*f));
	if (request->header_count > FETCH_HEADERS_MAX) BUG("%zu headers", request->header_count);
	*f = (struct fetch){ .loop = loop,
			     .http = http,
			     .request = *request,
			     .method = mem_copy_text(request->method),
			     .url = mem_copy_text(request->url),
			     .body = mem_copy_bytes(request->body, request->body_len),
			     .ca_bundle = mem_copy_text(request->ca_bundle),
			     .manners = *manners,
			     .done = done,
			     .user = user };
	for (size_t i = 0; i < request->header_count; i++)
		f->lines[i] = mem_copy_text(request->headers[i]);
	f->request.method = f->method;
	f->request.url = f->url;
	f->request.headers = (const char *const *)f->lines;
	f->request.body = f->body;
	f->request.ca_bundle = f->ca_bundle;
	f->request.body_is_secret = f->request.answer_is_secret = true;
	if (send(f, err) == 0) return f;
	fetch_free(f);
	return NULL;
}
