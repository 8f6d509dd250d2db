#include "core/aws/sts.h"

#include "core/aws/answer.h"
#include "core/aws/times.h"
#include "core/base/mem.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { ACCOUNT_DIGITS = 12 };

static void read_identity(struct aws_answer *answer)
{
	aws_identity_fn *done = (aws_identity_fn *)answer->done;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(xml_release) struct xml *xml = answer_xml(answer, &err);
	const struct xml_node *result = xml ? answer_result(answer, xml, &err) : NULL;
	if (!result) {
		done(&err, NULL, answer->user);
		return;
	}
	struct aws_identity identity = { .account = xml_text(xml, result, "Account"),
					 .arn = xml_text(xml, result, "Arn") };
	if (strlen(identity.account) != ACCOUNT_DIGITS ||
	    strspn(identity.account, "0123456789") != ACCOUNT_DIGITS)
		answer_is_strange(answer, &err);
	done(err_or_null(&err), err_is_set(&err) ? NULL : &identity, answer->user);
}

void sts_identity(struct aws_client *client, const struct account *account, aws_identity_fn *done,
		  void *user)
{
	struct aws_call call = aws_call_init(AWS_STS, "GetCallerIdentity", account);
	aws_client_start(client, &call, read_identity, (aws_any_fn *)done, user);
}

/* ---- roles ---- */

struct texts {
	struct str id, secret, token, expiration;
};

static void texts_release(struct texts *t)
{
	secret_erase(t->secret.text, t->secret.alloc);
	secret_erase(t->token.text, t->token.alloc);
	str_release(&t->id);
	str_release(&t->secret);
	str_release(&t->token);
	str_release(&t->expiration);
}

static int read_texts(const struct aws_answer *answer, struct texts *t, struct err *err)
{
	struct {
		const char *name;
		struct str *text;
	} fields[] = {
		{ "AccessKeyId", &t->id },
		{ "SecretAccessKey", &t->secret },
		{ "SessionToken", &t->token },
		{ "Expiration", &t->expiration },
	};
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		if (xml_read_text(answer->body, answer->len, fields[i].name, fields[i].text, err) <
		    0)
			return -1;
	return t->id.len && t->secret.len && t->token.len ? 0 : answer_is_strange(answer, err);
}

static void read_keys(struct aws_answer *answer)
{
	sts_keys_fn *done = (sts_keys_fn *)answer->done;
	CLEANUP(texts_release) struct texts t = { 0 };
	CLEANUP(secret_release) struct secret secret = SECRET_INIT, token = SECRET_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	if (answer->err) {
		done(answer->err, NULL, answer->user);
		return;
	}
	if (read_texts(answer, &t, &err) < 0) {
		done(&err, NULL, answer->user);
		return;
	}
	secret_set(&secret, str_text(&t.secret), t.secret.len);
	secret_set(&token, str_text(&t.token), t.token.len);
	int64_t expires_ms = time_from_iso(str_text(&t.expiration));
	const struct sts_keys keys = { .access_key_id = str_text(&t.id),
				       .secret_access_key = &secret,
				       .session_token = &token,
				       .expires_ms = expires_ms > 0 ? expires_ms : 0 };
	done(NULL, &keys, answer->user);
}

static void add_optional(struct aws_call *call, const char *key, const char *value)
{
	if (!str_is_empty(value)) aws_call_param(call, key, value);
}

static void add_role(struct aws_call *call, const struct sts_role *role)
{
	char made_up[sizeof("redash-wizard-") + 24];
	snprintf(made_up, sizeof(made_up), "redash-wizard-%lld", (long long)time(NULL));
	aws_call_param(call, "RoleArn", role->arn);
	aws_call_param(call, "RoleSessionName",
		       str_is_empty(role->session_name) ? made_up : role->session_name);
	if (!role->duration_seconds) return;
	CLEANUP(mem_free_text) char *seconds = str_format("%ld", role->duration_seconds);
	aws_call_param(call, "DurationSeconds", seconds);
}

/* The body now holds a secret: it is kept as one. */
static void send_secret(struct aws_client *client, struct aws_call *call, sts_keys_fn *done,
			void *user)
{
	secret_set(&call->secret_body, str_text(&call->body), call->body.len);
	secret_erase(call->body.text, call->body.alloc);
	str_release(&call->body);
	call->answer_is_secret = true;
	call->is_write = true; /* it does not wait behind reads */
	aws_client_start(client, call, read_keys, (aws_any_fn *)done, user);
}

void sts_assume_role(struct aws_client *client, const struct account *account,
		     const struct sts_role *role, sts_keys_fn *done, void *user)
{
	struct aws_call call = aws_call_init(AWS_STS, "AssumeRole", account);
	add_role(&call, role);
	add_optional(&call, "ExternalId", role->external_id);
	if (role->mfa_code) {
		add_optional(&call, "SerialNumber", role->mfa_serial);
		aws_call_param(&call, "TokenCode", secret_reveal(role->mfa_code));
	}
	/* A code is good for one use only. */
	call.is_idempotent = !role->mfa_code;
	send_secret(client, &call, done, user);
}

void sts_assume_role_with_web_identity(struct aws_client *client, const struct account *account,
				       const struct sts_role *role, const struct secret *token,
				       sts_keys_fn *done, void *user)
{
	struct aws_call call = aws_call_init(AWS_STS, "AssumeRoleWithWebIdentity", account);
	add_role(&call, role);
	aws_call_param(&call, "WebIdentityToken", secret_reveal(token));
	call.is_unsigned = call.is_idempotent = true;
	send_secret(client, &call, done, user);
}
