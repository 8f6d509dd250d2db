#include "core/net/http.h"

#include "core/base/mem.h"
#include "core/base/secret.h"
#include "core/base/trace.h"
#include "core/base/utf8.h"
#include "core/net/ipv4.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* libcurl keeps every header it is sent until the transfer ends, without a limit of its own. */
enum { HEADERS_MAX = 256 << 10, HEADER_TEXT_MAX = 512 };

enum header { HEADER_DATE, HEADER_TYPE, HEADER_ERROR, HEADER_RETRY, HEADER_RETRY_MS, HEADER_COUNT };
static const char *const header_names[HEADER_COUNT] = {
	[HEADER_DATE] = "date",
	[HEADER_TYPE] = "content-type",
	[HEADER_ERROR] = "x-amzn-errortype",
	[HEADER_RETRY] = "retry-after",
	[HEADER_RETRY_MS] = "x-amz-retry-after",
};

struct transfer {
	CURL *easy;
	struct curl_slist *headers;
	char *host; /* for sentences */
	char *body;
	size_t body_len;
	bool body_is_secret, answer_is_secret;
	int64_t timeout_ms;
	struct str answer;
	struct str answer_headers[HEADER_COUNT];
	size_t header_bytes;
	bool too_large, headers_ended;
	char problem[CURL_ERROR_SIZE];
	http_done_fn *done;
	void *user;
	struct transfer *next;
};
struct http {
	struct loop *loop;
	CURLM *multi;
	int timer;
	char *ca_bundle;
	struct transfer *live;
	bool handing_out, gone; /* freed by a callback: collect() frees the struct */
};

/* Takes the transfer out of libcurl; what it has received stays. */
static void stop(struct http *http, struct transfer *t)
{
	if (!t->easy) return;
	curl_multi_remove_handle(http->multi, t->easy);
	curl_easy_cleanup(TAKE(t->easy));
	curl_slist_free_all(TAKE(t->headers));
	if (t->body_is_secret) secret_erase(t->body, t->body_len);
	free(TAKE(t->body));
}

static void transfer_free(struct http *http, struct transfer *t)
{
	stop(http, t);
	if (t->answer_is_secret) secret_erase(t->answer.text, t->answer.alloc);
	str_release(&t->answer);
	for (int i = 0; i < HEADER_COUNT; i++)
		str_release(&t->answer_headers[i]);
	free(t->host);
	free(t);
}

static void unlink_transfer(struct http *http, const struct transfer *t)
{
	struct transfer **link = &http->live;
	while (*link && *link != t)
		link = &(*link)->next;
	if (*link) *link = t->next;
}

static int explain(const struct transfer *t, CURLcode code, struct err *err)
{
	const char *problem = t->problem[0] ? t->problem : curl_easy_strerror(code);
	if (t->too_large)
		return err_set(err, ERR_INTERNAL, "%s sent more than we are willing to read",
			       t->host);
	if (code == CURLE_OK)
		return err_set(err, ERR_NETWORK, "the answer of %s was cut off", t->host);
	if (code == CURLE_OPERATION_TIMEDOUT)
		return err_set(err, ERR_NETWORK, "no answer from %s in time (%s)", t->host,
			       problem);
	if (code == CURLE_COULDNT_RESOLVE_HOST)
		return err_set(err, ERR_NETWORK,
			       "cannot find the address of %s: check the name, the region and the "
			       "network",
			       t->host);
	if (code == CURLE_COULDNT_RESOLVE_PROXY)
		return err_set(err, ERR_NETWORK,
			       "cannot find the address of the proxy for %s: check HTTPS_PROXY",
			       t->host);
	if (code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE)
		return err_set(err, ERR_NETWORK,
			       "the certificate of %s cannot be verified (%s); behind a proxy with "
			       "its own authority set AWS_CA_BUNDLE",
			       t->host, problem);
	return err_set(err, ERR_NETWORK, "cannot talk to %s: %s", t->host, problem);
}

/* x-amz-retry-after counts milliseconds; as seconds it reads like Retry-After. */
static void settle_retry_after(struct transfer *t)
{
	struct str *retry = &t->answer_headers[HEADER_RETRY];
	char *end;
	long ms = strtol(str_text(&t->answer_headers[HEADER_RETRY_MS]), &end, 10);
	if (retry->len || end == str_text(&t->answer_headers[HEADER_RETRY_MS]) || ms < 0) return;
	str_addf(retry, "%ld", ms / 1000 + (ms % 1000 != 0));
}

static void hand_out(struct http *http, struct transfer *t, CURLcode code)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct http_answer answer = { 0 };
	/* A connection that ends amid the headers counts as success for libcurl. */
	if (code == CURLE_OK && t->headers_ended)
		curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &answer.status);
	else
		explain(t, code, &err);
	stop(http, t);
	trace("http", "%s: status %ld, %zu bytes %s", t->host, answer.status, t->answer.len,
	      err_text(&err));
	if (err_is_set(&err)) str_reset(&t->answer);
	settle_retry_after(t);
	answer.body = str_text(&t->answer);
	answer.body_len = t->answer.len;
	answer.date = str_text(&t->answer_headers[HEADER_DATE]);
	answer.content_type = str_text(&t->answer_headers[HEADER_TYPE]);
	answer.error_type = str_text(&t->answer_headers[HEADER_ERROR]);
	answer.retry_after = str_text(&t->answer_headers[HEADER_RETRY]);
	t->done(&answer, err_is_set(&err) ? &err : NULL, t->user);
}

/* Any of the callbacks may call http_free: then only the bare struct is left. */
static void collect(struct http *http)
{
	int left;
	http->handing_out = true;
	for (CURLMsg *message;
	     !http->gone && (message = curl_multi_info_read(http->multi, &left));) {
		char *private = NULL;
		CURLcode code = message->data.result; /* the message dies with the handle */
		if (message->msg != CURLMSG_DONE) continue;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &private);
		struct transfer *t = (struct transfer *)(void *)private;
		unlink_transfer(http, t);
		hand_out(http, t, code);
		transfer_free(http, t);
	}
	http->handing_out = false;
	if (http->gone) free(http);
}

static void on_socket(struct loop *loop, int fd, int events, void *user)
{
	struct http *http = user;
	int running;
	(void)loop;
	curl_multi_socket_action(http->multi, fd,
				 (events & LOOP_READ ? CURL_CSELECT_IN : 0) |
					 (events & LOOP_WRITE ? CURL_CSELECT_OUT : 0),
				 &running);
	collect(http);
}

static void on_timer(struct loop *loop, void *user)
{
	struct http *http = user;
	int running;
	(void)loop;
	http->timer = 0;
	curl_multi_socket_action(http->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	collect(http);
}

static int want_socket(CURL *easy, curl_socket_t fd, int what, void *user, void *socket_user)
{
	struct http *http = user;
	int events =
		(what & CURL_POLL_IN ? LOOP_READ : 0) | (what & CURL_POLL_OUT ? LOOP_WRITE : 0);
	(void)easy, (void)socket_user;
	if (what == CURL_POLL_REMOVE)
		loop_unwatch(http->loop, fd);
	else
		loop_watch(http->loop, fd, events, on_socket, http);
	return 0;
}

static int want_timer(CURLM *multi, long delay_ms, void *user)
{
	struct http *http = user;
	(void)multi;
	loop_cancel(http->loop, http->timer);
	http->timer = delay_ms < 0 ? 0 : loop_timer(http->loop, delay_ms, on_timer, http);
	return 0;
}

static size_t on_body(char *bytes, size_t one, size_t len, void *user)
{
	struct transfer *t = user;
	(void)one;
	if (str_add_bytes(&t->answer, bytes, len)) return len;
	t->too_large = true;
	return 0;
}

static void keep_header(struct transfer *t, const char *line, size_t len)
{
	for (int i = 0; i < HEADER_COUNT; i++) {
		size_t n = strlen(header_names[i]);
		if (len <= n || line[n] != ':' || strncasecmp(line, header_names[i], n) != 0)
			continue;
		for (n++; n < len && (line[n] == ' ' || line[n] == '\t'); n++)
			;
		while (len > n && strchr("\r\n \t", line[len - 1]))
			len--;
		str_reset(&t->answer_headers[i]);
		utf8_sanitise(&t->answer_headers[i], line + n, len - n, HEADER_TEXT_MAX);
	}
}

static size_t on_header(char *line, size_t one, size_t len, void *user)
{
	struct transfer *t = user;
	(void)one;
	t->header_bytes += len;
	if (t->header_bytes > HEADERS_MAX) {
		t->too_large = true;
		return 0;
	}
	/* Each status line begins anew: a proxy's or an interim answer may come first. */
	t->headers_ended = len > 0 && (line[0] == '\r' || line[0] == '\n');
	if (len > 5 && memcmp(line, "HTTP/", 5) == 0)
		for (int i = 0; i < HEADER_COUNT; i++)
			str_reset(&t->answer_headers[i]);
	keep_header(t, line, len);
	return len;
}

struct http *http_new(struct loop *loop)
{
	struct http *http = mem_alloc(sizeof(*http));
	http->loop = loop;
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) BUG("libcurl does not start");
	http->multi = curl_multi_init();
	if (!http->multi) BUG("libcurl does not start");
	curl_multi_setopt(http->multi, CURLMOPT_SOCKETFUNCTION, want_socket);
	curl_multi_setopt(http->multi, CURLMOPT_SOCKETDATA, http);
	curl_multi_setopt(http->multi, CURLMOPT_TIMERFUNCTION, want_timer);
	curl_multi_setopt(http->multi, CURLMOPT_TIMERDATA, http);
	return http;
}

void http_free(struct http *http)
{
	if (!http) return;
	while (http->live) {
		struct transfer *t = http->live;
		http->live = t->next;
		transfer_free(http, t);
	}
	curl_multi_cleanup(http->multi);
	loop_cancel(http->loop, http->timer);
	curl_global_cleanup();
	free(TAKE(http->ca_bundle));
	http->gone = true;
	if (!http->handing_out) free(http);
}

void http_set_ca_bundle(struct http *http, const char *ca_bundle)
{
	free(http->ca_bundle);
	http->ca_bundle = mem_copy_text(ca_bundle);
}

void http_forget(struct http *http, const void *user)
{
	struct transfer **link = &http->live;
	while (*link) {
		struct transfer *t = *link;
		if (t->user != user) {
			link = &t->next;
			continue;
		}
		*link = t->next;
		transfer_free(http, t);
	}
}

/* Loopback, and where EC2, ECS and EKS answer questions of the machine itself. */
static bool host_is_ours(const char *host)
{
	static const char *const metadata[] = { "169.254.169.254", "169.254.170.2",
						"169.254.170.23", "[fd00:ec2::254]",
						"[fd00:ec2::23]" };
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	struct cidr address;
	if (str_equal_nocase(host, "localhost") || str_equal(host, "[::1]")) return true;
	for (size_t i = 0; i < ARRAY_LEN(metadata); i++)
		if (str_equal_nocase(host, metadata[i])) return true;
	return cidr_parse(host, &address, &ignored) == 0 && address.address >> 24 == 127;
}

static void free_url(CURLU **url)
{
	curl_url_cleanup(*url);
}

static void free_part(char **part)
{
	curl_free(*part);
}

/* libcurl's own parser judges, so that it cannot read the address in another way later. */
static int check_url(const char *text, char **ret_host, bool *ret_ours, struct err *err)
{
	CLEANUP(free_url) CURLU *url = curl_url();
	CLEANUP(free_part) char *scheme = NULL, *host = NULL, *login = NULL;
	if (!url || curl_url_set(url, CURLUPART_URL, text, CURLU_PATH_AS_IS) ||
	    curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) ||
	    curl_url_get(url, CURLUPART_HOST, &host, 0) || !*host)
		return err_set(err, ERR_INPUT, "'%s' is not a web address; write https://HOST",
			       text);
	if (curl_url_get(url, CURLUPART_USER, &login, 0) == CURLUE_OK)
		return err_set(err, ERR_INPUT, "an address for AWS may not carry a user name");
	*ret_ours = host_is_ours(host);
	if (!str_equal(scheme, "https") && !(str_equal(scheme, "http") && *ret_ours))
		return err_set(err, ERR_INPUT,
			       "%s://%s is not encrypted; use https (http only to this machine)",
			       scheme, host);
	*ret_host = mem_copy_text(host);
	return 0;
}

static int add_headers(struct transfer *t, const struct http_request *request, struct err *err)
{
	bool typed = false;
	for (size_t i = 0; i < request->header_count; i++) {
		const char *line = request->headers[i];
		if (strpbrk(line, "\r\n") || !strchr(line, ':'))
			return err_set(err, ERR_INPUT, "a header line is malformed");
		if (strncasecmp(line, "content-type:", 13) == 0) typed = true;
		t->headers = curl_slist_append(t->headers, line);
	}
	/* What libcurl would add by itself: a pause before large bodies, and a type. */
	t->headers = curl_slist_append(t->headers, "Expect:");
	if (!typed) t->headers = curl_slist_append(t->headers, "Content-Type:");
	return 0;
}

static void set_limits(struct transfer *t, bool is_ours)
{
	curl_easy_setopt(t->easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(t->easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(t->easy, CURLOPT_PROTOCOLS_STR, is_ours ? "https,http" : "https");
	curl_easy_setopt(t->easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(t->easy, CURLOPT_CONNECTTIMEOUT_MS, (long)HTTP_CONNECT_TIMEOUT_MS);
	curl_easy_setopt(t->easy, CURLOPT_TIMEOUT_MS, (long)t->timeout_ms);
	/* Else dropping a transfer waits for a name look-up that may hang for half a minute. */
	curl_easy_setopt(t->easy, CURLOPT_QUICK_EXIT, 1L);
	if (is_ours) curl_easy_setopt(t->easy, CURLOPT_PROXY, "");
}

static void set_callbacks(struct transfer *t)
{
	curl_easy_setopt(t->easy, CURLOPT_PRIVATE, t);
	curl_easy_setopt(t->easy, CURLOPT_ERRORBUFFER, t->problem);
	curl_easy_setopt(t->easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(t->easy, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(t->easy, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(t->easy, CURLOPT_HEADERDATA, t);
}

static void set_request(struct transfer *t, const struct http_request *request)
{
	bool has_body = t->body_len || str_equal(request->method, "POST") ||
			str_equal(request->method, "PUT");
	curl_easy_setopt(t->easy, CURLOPT_URL, request->url);
	curl_easy_setopt(t->easy, CURLOPT_PATH_AS_IS, 1L); /* it is signed as it is written */
	curl_easy_setopt(t->easy, CURLOPT_USERAGENT, "redash-wizard");
	curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
	if (has_body) {
		curl_easy_setopt(t->easy, CURLOPT_POST, 1L);
		curl_easy_setopt(t->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)t->body_len);
		curl_easy_setopt(t->easy, CURLOPT_POSTFIELDS, t->body);
	}
	if (str_equal(request->method, "HEAD"))
		curl_easy_setopt(t->easy, CURLOPT_NOBODY, 1L);
	else
		curl_easy_setopt(t->easy, CURLOPT_CUSTOMREQUEST, request->method);
}

static int prepare(const struct http *http, struct transfer *t, const struct http_request *request,
		   struct err *err)
{
	const char *ca_bundle = request->ca_bundle ? request->ca_bundle : http->ca_bundle;
	bool is_ours = false;
	if (check_url(request->url, &t->host, &is_ours, err) < 0) return -1;
	t->easy = curl_easy_init();
	if (!t->easy) return err_set(err, ERR_SYSTEM, "libcurl has no memory left");
	if (add_headers(t, request, err) < 0) return -1;
	t->body = mem_copy_bytes(request->body, request->body_len);
	t->body_len = request->body_len;
	t->body_is_secret = request->body_is_secret;
	t->answer_is_secret = request->answer_is_secret;
	t->timeout_ms = request->timeout_ms > 0 ? request->timeout_ms : HTTP_TIMEOUT_MS;
	str_limit(&t->answer, HTTP_BODY_MAX);
	set_limits(t, is_ours);
	if (ca_bundle) curl_easy_setopt(t->easy, CURLOPT_CAINFO, ca_bundle);
	set_callbacks(t);
	set_request(t, request);
	return 0;
}

int http_send(struct http *http, const struct http_request *request, http_done_fn *done, void *user,
	      struct err *err)
{
	struct transfer *t = mem_alloc(sizeof(*t));
	t->done = done;
	t->user = user;
	if (prepare(http, t, request, err) < 0) {
		transfer_free(http, t);
		return -1;
	}
	t->next = http->live;
	http->live = t;
	curl_multi_add_handle(http->multi, t->easy);
	return 0;
}
