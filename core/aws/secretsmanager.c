#include "core/aws/secretsmanager.h"

#include "core/aws/answer.h"
#include "core/aws/encode.h"
#include "core/aws/listing.h"
#include "core/base/mem.h"

#include <stdlib.h>
#include <string.h>

enum { TOKEN_LEN = 32 };

static void read_find(struct aws_answer *answer)
{
	cloud_secret_fn *done = (cloud_secret_fn *)answer->done;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(json_release) struct json *json = answer_json(answer, &err);
	struct cloud_secret secret = {
		.arn = json_text(json, "ARN"),
		.name = json_text(json, "Name"),
		.deletion_scheduled = json_at(json, "DeletedDate") != NULL,
	};
	if (json && !*secret.arn) answer_is_strange(answer, &err);
	bool is_missing = err.kind == ERR_NOT_FOUND;
	if (is_missing) err_reset(&err);
	done(err_or_null(&err), err_is_set(&err) || is_missing ? NULL : &secret, answer->user);
}

void secretsmanager_find(struct aws_client *client, const struct account *account, const char *name,
			 cloud_secret_fn *done, void *user)
{
	struct aws_call call = aws_call_init(AWS_SECRETS_MANAGER, "DescribeSecret", account);
	str_add(&call.body, "{\"SecretId\":");
	encode_json(&call.body, name);
	str_add_char(&call.body, '}');
	aws_client_start(client, &call, read_find, (aws_any_fn *)done, user);
}

/* deletion_scheduled is whether there is a date. */
struct entry {
	const char *arn, *name;
	int64_t deleted_ms;
};
static const struct field entry_fields[] = {
	FIELD_NEEDED(entry, arn, "ARN"),
	FIELD_NEEDED(entry, name, "Name"),
	FIELD_WHEN(entry, deleted_ms, "DeletedDate"),
};
static const struct shape entry_shape = SHAPE(entry, entry_fields);

static void give_secrets(const struct listing_result *result)
{
	const struct entry *entries = result->items;
	VEC(struct cloud_secret) secrets = { 0 };
	for (size_t i = 0; !result->err && i < result->count; i++)
		*vec_push(&secrets) = (struct cloud_secret){
			.arn = entries[i].arn,
			.name = entries[i].name,
			.deletion_scheduled = entries[i].deleted_ms != 0,
		};
	((secretsmanager_list_fn *)result->done)(result->err, secrets.item, secrets.len,
						 result->user);
	vec_release(&secrets);
}

static const struct listing_kind secrets_kind = {
	.shape = &entry_shape,
	.items = "SecretList",
	.token = "NextToken",
	.give = give_secrets,
};

void secretsmanager_list(struct aws_client *client, const struct account *account,
			 const char *name_prefix, secretsmanager_list_fn *done, void *user)
{
	struct aws_call call = aws_call_init(AWS_SECRETS_MANAGER, "ListSecrets", account);
	str_add(&call.body, "{\"MaxResults\":100,\"IncludePlannedDeletion\":true,\"Filters\":[{"
			    "\"Key\":\"name\",\"Values\":[");
	encode_json(&call.body, name_prefix);
	str_add(&call.body, "]}]}");
	listing_start(client, &call, &secrets_kind, (aws_any_fn *)done, user);
}

static void give_text(struct aws_answer *answer, const char *key)
{
	cloud_text_fn *done = (cloud_text_fn *)answer->done;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(json_release) struct json *json = answer_json(answer, &err);
	const char *text = json_text(json, key);
	if (json && !*text) answer_is_strange(answer, &err);
	done(err_or_null(&err), text, answer->user);
}

static void read_arn(struct aws_answer *answer)
{
	give_text(answer, "ARN");
}

static void read_version(struct aws_answer *answer)
{
	give_text(answer, "VersionId");
}

void secretsmanager_restore(struct aws_client *client, const struct account *account,
			    const char *name, cloud_text_fn *done, void *user)
{
	struct aws_call call = aws_call_init(AWS_SECRETS_MANAGER, "RestoreSecret", account);
	call.is_write = call.is_idempotent = true;
	str_add(&call.body, "{\"SecretId\":");
	encode_json(&call.body, name);
	str_add_char(&call.body, '}');
	aws_client_start(client, &call, read_arn, (aws_any_fn *)done, user);
}

/* AWS makes the same token the same secret, so a create that got no answer may be sent again. */
static void add_token(struct str *out)
{
	CLEANUP(secret_release) struct secret token = SECRET_INIT;
	secret_generate(&token, TOKEN_LEN);
	encode_json(out, secret_reveal(&token));
}

/* The value comes last and straight into memory of its final size: growing would leave copies. */
static void join_secret(const struct str *open, const struct secret *value, struct secret *ret)
{
	const char *text = secret_reveal(value);
	size_t value_size = encode_json_size(text, secret_len(value));
	size_t size = open->len + value_size + 1;
	char *body = mem_alloc(size);
	memcpy(body, str_text(open), open->len);
	*encode_json_into(body + open->len, text, secret_len(value)) = '}';
	secret_set(ret, body, size);
	secret_erase(body, size);
	free(body);
}

void secretsmanager_create(struct aws_client *client, const struct account *account,
			   const char *name, const struct secret *value,
			   const struct cloud_pair *tags, size_t tag_count, cloud_text_fn *done,
			   void *user)
{
	struct aws_call call = aws_call_init(AWS_SECRETS_MANAGER, "CreateSecret", account);
	CLEANUP(str_release) struct str open = STR_INIT;
	call.is_write = call.is_create = call.is_idempotent = true;
	str_add(&open, "{\"Name\":");
	encode_json(&open, name);
	str_add(&open, ",\"ClientRequestToken\":");
	add_token(&open);
	str_add(&open, ",\"Tags\":[");
	for (size_t i = 0; i < tag_count; i++) {
		str_add(&open, i ? ",{\"Key\":" : "{\"Key\":");
		encode_json(&open, tags[i].key);
		str_add(&open, ",\"Value\":");
		encode_json(&open, tags[i].value);
		str_add_char(&open, '}');
	}
	str_add(&open, "],\"SecretString\":");
	join_secret(&open, value, &call.secret_body);
	aws_client_start(client, &call, read_arn, (aws_any_fn *)done, user);
}

void secretsmanager_put_value(struct aws_client *client, const struct account *account,
			      const char *name, const struct secret *value, const char *token,
			      cloud_text_fn *done, void *user)
{
	struct aws_call call = aws_call_init(AWS_SECRETS_MANAGER, "PutSecretValue", account);
	CLEANUP(str_release) struct str open = STR_INIT;
	call.is_write = call.is_create = call.is_idempotent = true;
	str_add(&open, "{\"SecretId\":");
	encode_json(&open, name);
	str_add(&open, ",\"ClientRequestToken\":");
	encode_json(&open, token);
	str_add(&open, ",\"SecretString\":");
	join_secret(&open, value, &call.secret_body);
	aws_client_start(client, &call, read_version, (aws_any_fn *)done, user);
}
