#include "core/credentials/keys.h"

#include "core/aws/times.h"

#include <stdlib.h>
#include <string.h>

void keys_release(struct keys *keys)
{
	free(keys->access_key_id);
	secret_release(&keys->secret_access_key);
	secret_release(&keys->session_token);
	*keys = (struct keys){ 0 };
}

void keys_set(struct keys *keys, const char *access_key_id, const char *secret_access_key,
	      const char *session_token)
{
	keys_release(keys);
	keys->access_key_id = mem_copy_text(access_key_id);
	secret_set(&keys->secret_access_key, secret_access_key, strlen(secret_access_key));
	if (!str_is_empty(session_token))
		secret_set(&keys->session_token, session_token, strlen(session_token));
}

void keys_move(struct keys *to, struct keys *from)
{
	keys_release(to);
	*to = *from;
	*from = (struct keys){ 0 };
}

static bool has_strange_bytes(const char *text)
{
	for (; *text; text++)
		if (*text <= ' ' || *text > '~') return true;
	return false;
}

int keys_check(const struct keys *keys, const char *of, struct err *err)
{
	if (str_is_empty(keys->access_key_id) || secret_is_empty(&keys->secret_access_key))
		return err_set(err, ERR_CREDENTIALS, "%s: there is no %s", of,
			       str_is_empty(keys->access_key_id) ? "access key ID"
								 : "secret access key");
	if (has_strange_bytes(keys->access_key_id) ||
	    has_strange_bytes(secret_reveal(&keys->secret_access_key)) ||
	    has_strange_bytes(secret_reveal(&keys->session_token)))
		return err_set(err, ERR_CREDENTIALS,
			       "%s: the access keys hold characters that AWS keys never have", of);
	return 0;
}

static const char *env(const char *name)
{
	const char *value = getenv(name);
	return value ? value : "";
}

bool keys_in_environment(void)
{
	return *env("AWS_ACCESS_KEY_ID") || *env("AWS_SECRET_ACCESS_KEY");
}

int keys_from_environment(struct keys *ret, struct err *err)
{
	const char *id = env("AWS_ACCESS_KEY_ID"), *key = env("AWS_SECRET_ACCESS_KEY");
	const char *token = env("AWS_SECURITY_TOKEN"), *expires = env("AWS_CREDENTIAL_EXPIRATION");
	if (!*id || !*key)
		return err_set(err, ERR_CREDENTIALS, "the environment has no %s",
			       *id ? "AWS_SECRET_ACCESS_KEY" : "AWS_ACCESS_KEY_ID");
	keys_set(ret, id, key, *token ? token : env("AWS_SESSION_TOKEN"));
	int64_t at = time_from_iso(expires);
	if (at > 0) ret->expires_ms = at;
	return keys_check(ret, "environment", err);
}

bool keys_in_section(const struct profile_section *section)
{
	return *profile_value(section, "aws_access_key_id") ||
	       *profile_value(section, "aws_secret_access_key");
}

int keys_from_section(const struct profile_section *section, const char *of, struct keys *ret,
		      struct err *err)
{
	const char *id = profile_value(section, "aws_access_key_id");
	const char *key = profile_value(section, "aws_secret_access_key");
	const char *token = profile_value(section, "aws_security_token");
	if (!*id || !*key)
		return err_set(err, ERR_CREDENTIALS, "%s has no %s", of,
			       *id ? "aws_secret_access_key" : "aws_access_key_id");
	keys_set(ret, id, key, *token ? token : profile_value(section, "aws_session_token"));
	return keys_check(ret, of, err);
}

int keys_from_json(const struct json *json, const char *token_name, const char *of,
		   struct keys *ret, struct err *err)
{
	const char *expires = json_text(json, "Expiration");
	keys_set(ret, json_text(json, "AccessKeyId"), json_text(json, "SecretAccessKey"),
		 json_text(json, token_name));
	if (keys_check(ret, of, err) < 0) return -1;
	if (!*expires) return 0;
	ret->expires_ms = time_from_iso(expires);
	if (ret->expires_ms > 0) return 0;
	return err_set(err, ERR_CREDENTIALS, "%s: the keys come with an expiration that is no time",
		       of);
}
