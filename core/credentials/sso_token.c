#include "core/credentials/sso_token.h"

#include "core/aws/encode.h"
#include "core/aws/json.h"
#include "core/aws/times.h"
#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/credentials/sha1.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TOKEN_FILE_MAX = 1 << 16 };

void sso_token_release(struct sso_token *token)
{
	secret_release(&token->access_token);
	secret_release(&token->refresh_token);
	secret_release(&token->client_secret);
	free(token->client_id);
	free(token->start_url);
	free(token->region);
	free(token->registration_expires);
	*token = (struct sso_token){ 0 };
}

char *sso_token_path(const char *of)
{
	char name[SHA1_HEX_SIZE];
	const char *home = getenv("HOME");
	sha1_hex(of, strlen(of), name);
	return str_format("%s/.aws/sso/cache/%s.json", home ? home : "", name);
}

/* Older versions of the aws command line wrote UTC where newer ones write Z. */
static int64_t read_time(const char *text)
{
	size_t len = strlen(text);
	if (!str_ends(text, "UTC")) return time_from_iso(text);
	CLEANUP(mem_free_text) char *copy = mem_copy_bytes(text, len - 2);
	copy[len - 3] = 'Z';
	return time_from_iso(copy);
}

static void take_secret(const struct json *json, const char *key, struct secret *ret)
{
	const char *text = json_text(json, key);
	if (*text) secret_set(ret, text, strlen(text));
}

static int parse(const struct str *text, const char *path, struct sso_token *ret, struct err *err)
{
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	CLEANUP(json_release)
	struct json *json = json_read_raw(str_text(text), text->len, &ignored);
	take_secret(json, "accessToken", &ret->access_token);
	take_secret(json, "refreshToken", &ret->refresh_token);
	take_secret(json, "clientSecret", &ret->client_secret);
	ret->client_id = mem_copy_text(json_text(json, "clientId"));
	ret->start_url = mem_copy_text(json_text(json, "startUrl"));
	ret->region = mem_copy_text(json_text(json, "region"));
	ret->registration_expires = mem_copy_text(json_text(json, "registrationExpiresAt"));
	ret->registration_expires_ms = read_time(ret->registration_expires);
	ret->expires_ms = read_time(json_text(json, "expiresAt"));
	const char *token = secret_reveal(&ret->access_token);
	if (*token && !strpbrk(token, "\r\n") && ret->expires_ms > 0) return 0;
	return err_set(err, ERR_CREDENTIALS, "%s holds no sign-in", path);
}

int sso_token_read(const char *path, struct sso_token *ret, struct err *err)
{
	CLEANUP(sso_token_release) struct sso_token token = { 0 };
	struct str text = STR_INIT;
	int result = file_read(path, TOKEN_FILE_MAX, &text, err);
	if (result == 0) result = parse(&text, path, &token, err);
	secret_erase(text.text, text.alloc);
	str_release(&text);
	if (result < 0) return -1;
	sso_token_release(ret);
	*ret = token;
	token = (struct sso_token){ 0 };
	return 0;
}

bool sso_token_can_refresh(const struct sso_token *token, int64_t now_ms)
{
	return !secret_is_empty(&token->refresh_token) && !secret_is_empty(&token->client_secret) &&
	       !str_is_empty(token->client_id) && token->registration_expires_ms > now_ms;
}

static void add_field(struct str *out, const char *key, const char *value)
{
	if (str_is_empty(value)) return;
	str_add(out, out->len ? ", " : "{");
	encode_json(out, key);
	str_add(out, ": ");
	encode_json(out, value);
}

int sso_token_write(const char *path, const struct sso_token *token, struct err *err)
{
	char expires[sizeof("2026-01-01T00:00:00Z") + 24];
	time_t seconds = (time_t)(token->expires_ms / 1000);
	struct tm tm;
	struct str text = STR_INIT;
	gmtime_r(&seconds, &tm);
	strftime(expires, sizeof(expires), "%Y-%m-%dT%H:%M:%SZ", &tm);
	add_field(&text, "startUrl", token->start_url);
	add_field(&text, "region", token->region);
	add_field(&text, "accessToken", secret_reveal(&token->access_token));
	add_field(&text, "expiresAt", expires);
	add_field(&text, "clientId", token->client_id);
	add_field(&text, "clientSecret", secret_reveal(&token->client_secret));
	add_field(&text, "registrationExpiresAt", token->registration_expires);
	add_field(&text, "refreshToken", secret_reveal(&token->refresh_token));
	str_add(&text, "}");
	int result = file_replace(path, str_text(&text), text.len, 0600, err);
	secret_erase(text.text, text.alloc);
	str_release(&text);
	return result;
}
