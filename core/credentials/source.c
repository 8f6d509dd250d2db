#include "core/credentials/source.h"

#include "core/aws/sts.h"
#include "core/base/file.h"
#include "core/credentials/metadata.h"
#include "core/credentials/program.h"
#include "core/credentials/sso.h"

#include <stdlib.h>
#include <string.h>

enum { IDENTITY_TOKEN_MAX = 64 * 1024 };

struct source_run {
	struct source_context context;
	struct profile profile; /* of the recipe */
	keys_done_fn *done;
	void *user;
	struct sso *sso;
	struct metadata *metadata;
	struct program *program;
	int timer;
	struct keys keys; /* that were there already */
};

void source_free(struct source_run *run)
{
	if (!run) return;
	sso_free(run->sso);
	metadata_free(run->metadata);
	program_free(run->program);
	aws_client_forget(run->context.client, run);
	loop_cancel(run->context.loop, run->timer);
	keys_release(&run->keys);
	free(run);
}

static void on_there(struct loop *loop, void *user)
{
	struct source_run *run = user;
	CLEANUP(keys_release) struct keys keys = { 0 };
	(void)loop;
	run->timer = 0;
	keys_move(&keys, &run->keys);
	run->done(NULL, &keys, run->user);
}

static int from_here(struct source_run *run, struct err *err)
{
	const struct recipe *recipe = run->context.recipe;
	const struct profile *p = &run->profile;
	int failed;
	if (recipe->source == SOURCE_ENVIRONMENT)
		failed = keys_from_environment(&run->keys, err);
	else if (recipe->source == SOURCE_CONFIG_FILE)
		failed = keys_from_section(p->config, recipe->said, &run->keys, err);
	else
		failed = keys_from_section(p->credentials, recipe->said, &run->keys, err);
	if (failed) return -1;
	run->timer = loop_timer(run->context.loop, 0, on_there, run);
	return 0;
}

static int from_sso(struct source_run *run, struct err *err)
{
	const struct source_context *c = &run->context;
	run->sso = sso_start(c->loop, c->http, c->files, &run->profile, &c->account->endpoints,
			     run->done, run->user, err);
	return run->sso ? 0 : -1;
}

static int from_program(struct source_run *run, struct err *err)
{
	const struct recipe *recipe = run->context.recipe;
	struct loop *loop = run->context.loop;
	if (recipe->source == SOURCE_AWS_COMMAND)
		run->program = program_start_aws(loop, recipe->profile, recipe->said, run->done,
						 run->user, err);
	else
		run->program = program_start_command(
			loop, profile_get(&run->profile, "credential_process"), recipe->said,
			run->done, run->user, err);
	return run->program ? 0 : -1;
}

static int from_metadata(struct source_run *run, struct err *err)
{
	const struct source_context *c = &run->context;
	if (c->recipe->source == SOURCE_CONTAINER)
		run->metadata = container_start(c->loop, c->http, run->done, run->user, err);
	else
		run->metadata =
			machine_start(c->loop, c->http, &run->profile, run->done, run->user, err);
	return run->metadata ? 0 : -1;
}

static void on_web_identity(const struct err *err, const struct sts_keys *given, void *user)
{
	struct source_run *run = user;
	CLEANUP(keys_release) struct keys keys = { 0 };
	CLEANUP(err_release) struct err why = ERR_INIT;
	if (err) {
		err_copy(&why, err);
		err_prefix(&why, "%s", run->context.recipe->said);
		run->done(&why, &keys, run->user);
		return;
	}
	keys_set(&keys, given->access_key_id, secret_reveal(given->secret_access_key),
		 secret_reveal(given->session_token));
	keys.expires_ms = given->expires_ms;
	run->done(NULL, &keys, run->user);
}

/* For web identity the environment beats the profile, unless that was named. */
static const char *identity_setting(const struct source_run *run, const char *variable,
				    const char *key)
{
	const char *value = run->context.recipe->may_use_environment ? getenv(variable) : NULL;
	return str_is_empty(value) ? profile_get(&run->profile, key) : value;
}

static int read_identity_token(const char *path, struct secret *ret, struct err *err)
{
	struct str text = STR_INIT;
	int failed = file_read(path, IDENTITY_TOKEN_MAX, &text, err);
	size_t len = text.len;
	while (len && strchr(" \r\n", text.text[len - 1]))
		len--;
	if (!failed) secret_set(ret, str_text(&text), len);
	secret_erase(text.text, text.alloc);
	str_release(&text);
	return failed;
}

static int from_web_identity(struct source_run *run, struct err *err)
{
	CLEANUP(secret_release) struct secret token = SECRET_INIT;
	const char *said = run->context.recipe->said;
	const char *path =
		identity_setting(run, "AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file");
	const struct sts_role role = {
		.arn = identity_setting(run, "AWS_ROLE_ARN", "role_arn"),
		.session_name = identity_setting(run, "AWS_ROLE_SESSION_NAME", "role_session_name"),
	};
	if (str_is_empty(role.arn))
		return err_set(err, ERR_CREDENTIALS,
			       "%s: there is a token file but neither AWS_ROLE_ARN nor role_arn",
			       said);
	if (read_identity_token(path, &token, err) < 0) {
		err->kind = ERR_CREDENTIALS;
		return err_prefix(err, "%s", said);
	}
	sts_assume_role_with_web_identity(run->context.client, run->context.account, &role, &token,
					  on_web_identity, run);
	return 0;
}

struct source_run *source_start(const struct source_context *context, keys_done_fn *done,
				void *user, struct err *err)
{
	static int (*const begin[])(struct source_run * run, struct err * err) = {
		[SOURCE_ENVIRONMENT] = from_here,
		[SOURCE_WEB_IDENTITY] = from_web_identity,
		[SOURCE_SSO] = from_sso,
		[SOURCE_CREDENTIALS_FILE] = from_here,
		[SOURCE_AWS_COMMAND] = from_program,
		[SOURCE_PROCESS] = from_program,
		[SOURCE_CONFIG_FILE] = from_here,
		[SOURCE_CONTAINER] = from_metadata,
		[SOURCE_MACHINE] = from_metadata,
	};
	struct source_run *run = mem_alloc(sizeof(*run));
	run->context = *context;
	run->profile = profiles_find(context->files, context->recipe->profile);
	run->done = done;
	run->user = user;
	if (begin[context->recipe->source](run, err) == 0) return run;
	source_free(run);
	return NULL;
}
