#include "core/credentials/sso.h"

#include "core/aws/encode.h"
#include "core/aws/endpoint.h"
#include "core/aws/fault.h"
#include "core/base/mem.h"
#include "core/base/trace.h"
#include "core/credentials/fetch.h"
#include "core/credentials/sso_token.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { REFRESH_WITHIN_MS = 15 * 60000, ATTEMPTS = 3, PAUSE_MS = 500, TIMEOUT_MS = 10000 };

struct sso {
	struct loop *loop;
	struct http *http;
	struct fetch *fetch;
	char *profile, *session, *start_url, *region, *account_id, *role_name;
	char *path; /* of the token */
	struct endpoint_settings endpoints;
	struct sso_token token;
	keys_done_fn *done;
	void *user;
};

static int64_t now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void sso_free(struct sso *s)
{
	if (!s) return;
	fetch_free(s->fetch);
	sso_token_release(&s->token);
	endpoint_settings_release(&s->endpoints);
	free(s->profile);
	free(s->session);
	free(s->start_url);
	free(s->region);
	free(s->account_id);
	free(s->role_name);
	free(s->path);
	free(s);
}

static int sign_in_error(const struct sso *s, const char *why, struct err *err)
{
	CLEANUP(str_release) struct str name = STR_INIT;
	profile_add_quoted(&name, s->profile);
	return err_set(err, ERR_CREDENTIALS, "profile %s: %s; run `aws sso login --profile %s`",
		       s->profile, why, str_text(&name));
}

static void fail(struct sso *s, const struct err *err)
{
	struct keys none = { 0 };
	s->done(err, &none, s->user);
}

/* ---- the profile's settings ---- */

static char *setting(const struct profile *profile, const struct profile_section *session,
		     const char *key)
{
	const char *value = session ? profile_value(session, key) : "";
	return mem_copy_text(*value ? value : profile_get(profile, key));
}

static int check_settings(const struct sso *s, const struct profile *profile,
			  const struct profile_section *session, struct err *err)
{
	const struct {
		const char *key, *value;
	} needed[] = {
		{ "sso_start_url", s->start_url },
		{ "sso_region", s->region },
		{ "sso_account_id", s->account_id },
		{ "sso_role_name", s->role_name },
	};
	for (size_t i = 0; i < ARRAY_LEN(needed); i++) {
		const char *own = profile_get(profile, needed[i].key);
		if (!*needed[i].value)
			return err_set(err, ERR_CREDENTIALS,
				       "profile %s signs in through IAM Identity Center, but has "
				       "no %s; `aws configure sso` asks for it",
				       s->profile, needed[i].key);
		if (session && *own && !str_equal(own, needed[i].value))
			return err_set(err, ERR_CREDENTIALS,
				       "profile %s: %s differs from the one of [sso-session %s]",
				       s->profile, needed[i].key, s->session);
	}
	return 0;
}

static int read_settings(struct sso *s, const struct profiles *files, const struct profile *profile,
			 struct err *err)
{
	const char *name = profile_get(profile, "sso_session");
	const struct profile_section *session =
		*name ? profiles_section(files, "sso-session", name) : NULL;
	s->profile = mem_copy_text(profile->name);
	if (*name && !session)
		return err_set(err, ERR_CREDENTIALS, "profile %s: there is no [sso-session %s]",
			       s->profile, name);
	s->session = *name ? mem_copy_text(name) : NULL;
	s->start_url = setting(profile, session, "sso_start_url");
	s->region = setting(profile, session, "sso_region");
	s->account_id = setting(profile, session, "sso_account_id");
	s->role_name = setting(profile, session, "sso_role_name");
	if (check_settings(s, profile, session, err) < 0) return -1;
	s->path = sso_token_path(s->session ? s->session : s->start_url);
	return 0;
}

/* ---- keys of the role ---- */

static int read_role_keys(const struct sso *s, const struct http_answer *answer, struct keys *ret,
			  struct err *err)
{
	CLEANUP(json_release)
	struct json *json = json_read_raw(answer->body, answer->body_len, err);
	const struct json *keys = json_at(json, "roleCredentials");
	double expires = 0;
	if (!json) return err_prefix(err, "profile %s", s->profile);
	keys_set(ret, json_text(keys, "accessKeyId"), json_text(keys, "secretAccessKey"),
		 json_text(keys, "sessionToken"));
	if (json_number(keys, "expiration", &expires) && expires > 0 && expires < 1e15)
		ret->expires_ms = (int64_t)expires;
	return keys_check(ret, "IAM Identity Center", err);
}

static int explain_portal(const struct sso *s, const struct http_answer *answer, struct err *err)
{
	CLEANUP(fault_release) struct fault fault = FAULT_INIT;
	const struct fault_context context = { .service = "sso",
					       .action = "GetRoleCredentials",
					       .status = answer->status };
	fault_read(answer->body, answer->body_len, answer->error_type, &fault);
	if (answer->status == 401)
		return sign_in_error(s, "the sign-in at IAM Identity Center has ended", err);
	if (answer->status == 403)
		return err_set(err, ERR_CREDENTIALS,
			       "profile %s: IAM Identity Center does not give you role %s of "
			       "account %s (%s)",
			       s->profile, s->role_name, s->account_id, str_text(&fault.message));
	fault_to_err(&fault, &context, err);
	return err_prefix(err, "profile %s", s->profile);
}

static void on_role_keys(const struct http_answer *answer, const struct err *err, void *user)
{
	struct sso *s = user;
	CLEANUP(keys_release) struct keys keys = { 0 };
	CLEANUP(err_release) struct err wrong = ERR_INIT;
	if (err) {
		err_copy(&wrong, err);
		err_prefix(&wrong, "IAM Identity Center");
	} else if (answer->status != 200) {
		explain_portal(s, answer, &wrong);
	} else {
		read_role_keys(s, answer, &keys, &wrong);
	}
	s->done(err_is_set(&wrong) ? &wrong : NULL, &keys, s->user);
}

static int send(struct sso *s, const struct http_request *request, fetch_done_fn *done,
		struct err *err)
{
	static const struct fetch_manners manners = { ATTEMPTS, PAUSE_MS, false };
	struct http_request full = *request;
	full.timeout_ms = TIMEOUT_MS;
	full.ca_bundle = s->endpoints.ca_bundle;
	fetch_free(TAKE(s->fetch));
	s->fetch = fetch_start(s->loop, s->http, &full, &manners, done, s, err);
	return s->fetch ? 0 : -1;
}

static int ask_for_keys(struct sso *s, struct err *err)
{
	CLEANUP(endpoint_release) struct endpoint endpoint = { 0 };
	if (endpoint_resolve_in(AWS_SSO, &s->endpoints, s->region, &endpoint, err) < 0) return -1;
	CLEANUP(str_release) struct str query = STR_INIT;
	encode_param(&query, "role_name", s->role_name, strlen(s->role_name));
	encode_param(&query, "account_id", s->account_id, strlen(s->account_id));
	str_addf(&endpoint.url, "/federation/credentials?%s", str_text(&query));
	struct str line = STR_INIT;
	str_addf(&line, "x-amz-sso_bearer_token: %s", secret_reveal(&s->token.access_token));
	const char *lines[] = { str_text(&line) };
	const struct http_request request = {
		.method = "GET", .url = str_text(&endpoint.url), .headers = lines, .header_count = 1
	};
	int result = send(s, &request, on_role_keys, err);
	secret_erase(line.text, line.alloc);
	str_release(&line);
	return result;
}

/* ---- refreshing the token ---- */

/* The token that there is, or the reason why it is none. */
static void go_on(struct sso *s)
{
	CLEANUP(err_release) struct err wrong = ERR_INIT;
	if (s->token.expires_ms <= now_ms())
		sign_in_error(s, "the sign-in at IAM Identity Center has ended", &wrong);
	else if (ask_for_keys(s, &wrong) == 0)
		return;
	fail(s, &wrong);
}

static void take_text(const struct json *json, const char *key, struct secret *ret)
{
	const char *text = json_text(json, key);
	if (*text) secret_set(ret, text, strlen(text));
}

/* A file that cannot be written loses the refresh token's successor, but not this sign-in. */
static void take_refreshed(struct sso *s, const struct http_answer *answer)
{
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	CLEANUP(json_release)
	struct json *json = json_read_raw(answer->body, answer->body_len, &ignored);
	double seconds = 0;
	const char *token = json_text(json, "accessToken");
	if (!*token || strpbrk(token, "\r\n") || !json_number(json, "expiresIn", &seconds) ||
	    seconds <= 0 || seconds > 1e9)
		return;
	take_text(json, "accessToken", &s->token.access_token);
	take_text(json, "refreshToken", &s->token.refresh_token);
	s->token.expires_ms = now_ms() + (int64_t)seconds * 1000;
	free(s->token.start_url);
	free(s->token.region);
	s->token.start_url = mem_copy_text(s->start_url);
	s->token.region = mem_copy_text(s->region);
	if (sso_token_write(s->path, &s->token, &ignored) < 0)
		trace("credentials", "token not kept: %s", err_text(&ignored));
}

static void on_refreshed(const struct http_answer *answer, const struct err *err, void *user)
{
	struct sso *s = user;
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	trace("credentials", "SSO token refresh: HTTP %ld", answer->status);
	if (!err && answer->status == 200)
		take_refreshed(s, answer);
	else
		/* Somebody else may have refreshed it meanwhile: a refresh token counts once. */
		sso_token_read(s->path, &s->token, &ignored);
	go_on(s);
}

static int ask_for_token(struct sso *s, struct err *err)
{
	CLEANUP(endpoint_release) struct endpoint endpoint = { 0 };
	if (endpoint_resolve_in(AWS_SSO_OIDC, &s->endpoints, s->region, &endpoint, err) < 0)
		return -1;
	str_add(&endpoint.url, "/token");
	struct str body = STR_INIT;
	str_add(&body, "{\"grantType\":\"refresh_token\",\"clientId\":");
	encode_json(&body, s->token.client_id);
	str_add(&body, ",\"clientSecret\":");
	encode_json(&body, secret_reveal(&s->token.client_secret));
	str_add(&body, ",\"refreshToken\":");
	encode_json(&body, secret_reveal(&s->token.refresh_token));
	str_add(&body, "}");
	const char *lines[] = { "Content-Type: application/json" };
	const struct http_request request = { .method = "POST",
					      .url = str_text(&endpoint.url),
					      .headers = lines,
					      .header_count = 1,
					      .body = str_text(&body),
					      .body_len = body.len };
	int result = send(s, &request, on_refreshed, err);
	secret_erase(body.text, body.alloc);
	str_release(&body);
	return result;
}

static int begin(struct sso *s, struct err *err)
{
	int64_t now = now_ms(), left;
	if (sso_token_read(s->path, &s->token, err) < 0)
		return sign_in_error(s, "nobody has signed in at IAM Identity Center", err);
	left = s->token.expires_ms - now;
	if (s->session && left < REFRESH_WITHIN_MS && sso_token_can_refresh(&s->token, now))
		return ask_for_token(s, err);
	if (left <= 0) return sign_in_error(s, "the sign-in at IAM Identity Center has ended", err);
	return ask_for_keys(s, err);
}

struct sso *sso_start(struct loop *loop, struct http *http, const struct profiles *files,
		      const struct profile *profile, const struct endpoint_settings *endpoints,
		      keys_done_fn *done, void *user, struct err *err)
{
	struct sso *s = mem_alloc(sizeof(*s));
	*s = (struct sso){ .loop = loop, .http = http, .done = done, .user = user };
	endpoint_settings_copy(&s->endpoints, endpoints);
	if (read_settings(s, files, profile, err) == 0 && begin(s, err) == 0) return s;
	sso_free(s);
	return NULL;
}
