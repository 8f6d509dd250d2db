#include "core/credentials/metadata.h"

#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/base/trace.h"
#include "core/base/utf8.h"
#include "core/credentials/fetch.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CONTAINER_HOST    "http://169.254.170.2"
#define MACHINE_HOST      "http://169.254.169.254"
#define MACHINE_HOST_IPV6 "http://[fd00:ec2::254]"
#define ROLE_PATH         "/latest/meta-data/iam/security-credentials/"

enum {
	TOKEN_MAX = 16384,
	CONTAINER_TIMEOUT_MS = 2000,
	CONTAINER_ATTEMPTS = 3,
	PAUSE_MS = 1000,
	MACHINE_TIMEOUT_MS = 1000,
	ROLE_NAME_MAX = 128,
	/* The service may give keys that have expired when it has no newer ones; AWS takes them
	 * longer then, so they are used, and asked for again after a while. */
	STALE_WITHIN_MS = 600000,
	STALE_FOR_MS = 900000,
};

struct metadata {
	struct loop *loop;
	struct http *http;
	struct fetch *fetch;
	char *base, *role; /* of a machine */
	struct secret token;
	int64_t timeout_ms;
	struct fetch_manners manners;
	bool needs_token;
	keys_done_fn *done;
	void *user;
};

static const char *env(const char *name)
{
	const char *value = getenv(name);
	return value ? value : "";
}

void metadata_free(struct metadata *m)
{
	if (!m) return;
	fetch_free(m->fetch);
	secret_release(&m->token);
	free(m->base);
	free(m->role);
	free(m);
}

static void fail(struct metadata *m, const struct err *err)
{
	struct keys none = { 0 };
	m->done(err, &none, m->user);
}

/* The next question; the answer to the former is of no more use. */
static int ask(struct metadata *m, const char *method, const char *url, const char *header,
	       const struct secret *value, fetch_done_fn *done, struct err *err)
{
	CLEANUP(str_release) struct str line = STR_INIT;
	const char *lines[2] = { "Accept: */*", NULL };
	if (header) str_addf(&line, "%s: %s", header, secret_reveal(value));
	lines[1] = str_text(&line);
	const struct http_request request = { .method = method,
					      .url = url,
					      .headers = lines,
					      .header_count = header ? 2 : 1,
					      .timeout_ms = m->timeout_ms };
	fetch_free(TAKE(m->fetch));
	m->fetch = fetch_start(m->loop, m->http, &request, &m->manners, done, m, err);
	secret_erase(line.text, line.alloc);
	return m->fetch ? 0 : -1;
}

static int read_keys(const struct http_answer *answer, const char *of, struct keys *ret,
		     struct err *err)
{
	CLEANUP(json_release)
	struct json *json = json_read_raw(answer->body, answer->body_len, err);
	if (!json) return err_prefix(err, "%s", of);
	const char *code = json_text(json, "Code"), *message = json_text(json, "Message");
	if (!*message) message = json_text(json, "message");
	if (*code && !str_equal(code, "Success")) {
		CLEANUP(mem_free_text) char *words = utf8_sanitised(message, UTF8_SENTENCE_MAX);
		CLEANUP(mem_free_text) char *name = utf8_sanitised(code, UTF8_CELL_MAX);
		return err_set(err, ERR_CREDENTIALS, "%s: %s %s", of, name, words);
	}
	return keys_from_json(json, "Token", of, ret, err);
}

/* ---- container ---- */

bool container_is_set_up(void)
{
	return *env("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") ||
	       *env("AWS_CONTAINER_CREDENTIALS_FULL_URI");
}

static void on_container(const struct http_answer *answer, const struct err *err, void *user)
{
	static const char of[] = "the container's credentials service";
	struct metadata *m = user;
	CLEANUP(keys_release) struct keys keys = { 0 };
	CLEANUP(err_release) struct err wrong = ERR_INIT;
	if (err) {
		err_set(&wrong, ERR_CREDENTIALS, "%s: %s", of, err_text(err));
	} else if (answer->status != 200) {
		CLEANUP(mem_free_text) char *said = utf8_sanitised(answer->body, 300);
		err_set(&wrong, ERR_CREDENTIALS, "%s answers HTTP %ld: %s", of, answer->status,
			said);
	} else {
		read_keys(answer, of, &keys, &wrong);
	}
	m->done(err_is_set(&wrong) ? &wrong : NULL, &keys, m->user);
}

static int read_container_token(struct secret *ret, struct err *err)
{
	const char *path = env("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
	const char *value = env("AWS_CONTAINER_AUTHORIZATION_TOKEN");
	struct str text = STR_INIT;
	int result = 0;
	if (*path)
		result = file_read(path, TOKEN_MAX, &text, err);
	else
		str_add(&text, value);
	size_t len = text.len;
	while (len && strchr("\r\n", str_text(&text)[len - 1]))
		len--;
	if (result == 0 &&
	    (memchr(str_text(&text), '\r', len) || memchr(str_text(&text), '\n', len)))
		result = err_set(err, ERR_CREDENTIALS,
				 "the container's authorization token has more than one line");
	if (result == 0) secret_set(ret, str_text(&text), len);
	secret_erase(text.text, text.alloc);
	str_release(&text);
	return result;
}

struct metadata *container_start(struct loop *loop, struct http *http, keys_done_fn *done,
				 void *user, struct err *err)
{
	const char *relative = env("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
	CLEANUP(mem_free_text)
	char *url = *relative ? str_format(CONTAINER_HOST "%s", relative)
			      : mem_copy_text(env("AWS_CONTAINER_CREDENTIALS_FULL_URI"));
	struct metadata *m = mem_alloc(sizeof(*m));
	*m = (struct metadata){ .loop = loop,
				.http = http,
				.timeout_ms = CONTAINER_TIMEOUT_MS,
				.manners = { CONTAINER_ATTEMPTS, PAUSE_MS, true },
				.done = done,
				.user = user };
	if (read_container_token(&m->token, err) == 0 &&
	    ask(m, "GET", url, secret_is_empty(&m->token) ? NULL : "Authorization", &m->token,
		on_container, err) == 0)
		return m;
	err->kind = ERR_CREDENTIALS;
	err_prefix(err, "the container's credentials service");
	metadata_free(m);
	return NULL;
}

/* ---- machine ---- */

static int64_t now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void on_machine_keys(const struct http_answer *answer, const struct err *err, void *user)
{
	struct metadata *m = user;
	CLEANUP(keys_release) struct keys keys = { 0 };
	CLEANUP(err_release) struct err wrong = ERR_INIT;
	CLEANUP(mem_free_text) char *of = str_format("role %s of this machine", m->role);
	if (err)
		err_set(&wrong, ERR_CREDENTIALS, "%s: %s", of, err_text(err));
	else if (answer->status != 200)
		err_set(&wrong, ERR_CREDENTIALS, "%s: HTTP %ld from the instance metadata service",
			of, answer->status);
	else
		read_keys(answer, of, &keys, &wrong);
	if (keys.expires_ms && keys.expires_ms < now_ms() + STALE_WITHIN_MS)
		keys.expires_ms = now_ms() + STALE_FOR_MS;
	m->done(err_is_set(&wrong) ? &wrong : NULL, &keys, m->user);
}

static int ask_machine(struct metadata *m, const char *path, fetch_done_fn *done, struct err *err)
{
	CLEANUP(mem_free_text) char *url = str_format("%s%s", m->base, path);
	bool has_token = !secret_is_empty(&m->token);
	return ask(m, "GET", url, has_token ? "X-aws-ec2-metadata-token" : NULL, &m->token, done,
		   err);
}

/* The first line; it becomes part of a path. */
static char *role_name(const char *text)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789_+=,.@-";
	size_t len = strspn(text, allowed);
	if (!len || len > ROLE_NAME_MAX || !strchr(" \r\n", text[len])) return NULL;
	return mem_copy_bytes(text, len);
}

static void on_role(const struct http_answer *answer, const struct err *err, void *user)
{
	struct metadata *m = user;
	CLEANUP(err_release) struct err wrong = ERR_INIT;
	m->role = err || answer->status != 200 ? NULL : role_name(answer->body);
	if (m->role) {
		CLEANUP(mem_free_text) char *path = str_format(ROLE_PATH "%s", m->role);
		if (ask_machine(m, path, on_machine_keys, &wrong) == 0) return;
	} else if (err) {
		err_set(&wrong, ERR_NOT_FOUND, "no instance metadata service answers here (%s)",
			err_text(err));
	} else if (answer->status == 200 || answer->status == 404) {
		err_set(&wrong, ERR_NOT_FOUND, "this machine has no instance profile");
	} else {
		err_set(&wrong, ERR_CREDENTIALS, "the instance metadata service answers HTTP %ld",
			answer->status);
	}
	fail(m, &wrong);
}

/* An old service knows no tokens: then it is asked without, unless that was forbidden. */
static void on_token(const struct http_answer *answer, const struct err *err, void *user)
{
	struct metadata *m = user;
	CLEANUP(err_release) struct err wrong = ERR_INIT;
	bool is_good = !err && answer->status == 200 && answer->body_len &&
		       answer->body_len <= TOKEN_MAX && !strpbrk(answer->body, "\r\n");
	trace("credentials", "metadata token: HTTP %ld", answer->status);
	if (is_good) {
		secret_set(&m->token, answer->body, answer->body_len);
	} else if (err) {
		err_set(&wrong, ERR_NOT_FOUND, "no instance metadata service answers here (%s)",
			err_text(err));
	} else if (m->needs_token ||
		   (answer->status != 403 && answer->status != 404 && answer->status != 405)) {
		err_set(&wrong, ERR_CREDENTIALS,
			"the instance metadata service gives no token (HTTP %ld)", answer->status);
	}
	if (!err_is_set(&wrong) && ask_machine(m, ROLE_PATH, on_role, &wrong) == 0) return;
	fail(m, &wrong);
}

/* Environment, then profile. */
static const char *setting(const char *variable, const struct profile *profile, const char *key)
{
	const char *value = env(variable);
	return *value || !profile ? value : profile_get(profile, key);
}

static long number(const char *text, long least, long otherwise)
{
	char *end;
	long value = strtol(text, &end, 10);
	return *text && !*end && value >= least && value <= 60 ? value : otherwise;
}

static char *base_url(const struct profile *profile)
{
	const char *own = setting("AWS_EC2_METADATA_SERVICE_ENDPOINT", profile,
				  "ec2_metadata_service_endpoint");
	const char *mode = setting("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", profile,
				   "ec2_metadata_service_endpoint_mode");
	bool is_ipv6 = str_equal_nocase(mode, "ipv6");
	char *url = mem_copy_text(*own ? own : is_ipv6 ? MACHINE_HOST_IPV6 : MACHINE_HOST);
	size_t len = strlen(url);
	while (len && url[len - 1] == '/')
		url[--len] = '\0';
	return url;
}

static int ask_for_token(struct metadata *m, struct err *err)
{
	CLEANUP(mem_free_text) char *url = str_format("%s/latest/api/token", m->base);
	CLEANUP(secret_release) struct secret seconds = SECRET_INIT;
	secret_set(&seconds, "21600", 5);
	return ask(m, "PUT", url, "X-aws-ec2-metadata-token-ttl-seconds", &seconds, on_token, err);
}

struct metadata *machine_start(struct loop *loop, struct http *http, const struct profile *profile,
			       keys_done_fn *done, void *user, struct err *err)
{
	if (str_equal_nocase(env("AWS_EC2_METADATA_DISABLED"), "true")) {
		err_set(err, ERR_NOT_FOUND,
			"the instance metadata service is switched off "
			"(AWS_EC2_METADATA_DISABLED)");
		return NULL;
	}
	long seconds = number(
		setting("AWS_METADATA_SERVICE_TIMEOUT", profile, "metadata_service_timeout"), 1, 1);
	long attempts = number(setting("AWS_METADATA_SERVICE_NUM_ATTEMPTS", profile,
				       "metadata_service_num_attempts"),
			       1, 1);
	struct metadata *m = mem_alloc(sizeof(*m));
	*m = (struct metadata){ .loop = loop,
				.http = http,
				.base = base_url(profile),
				.timeout_ms = seconds * MACHINE_TIMEOUT_MS,
				.manners = { (int)attempts, PAUSE_MS, false },
				.done = done,
				.user = user };
	m->needs_token = str_equal_nocase(
		setting("AWS_EC2_METADATA_V1_DISABLED", profile, "ec2_metadata_v1_disabled"),
		"true");
	if (ask_for_token(m, err) == 0) return m;
	err_prefix(err, "the instance metadata service");
	metadata_free(m);
	return NULL;
}
