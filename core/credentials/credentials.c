#include "core/credentials/credentials.h"

#include "core/aws/sts.h"
#include "core/base/trace.h"
#include "core/credentials/recipe.h"
#include "core/credentials/source.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Renewed so long before their end, but not before half of their life; when renewing fails, tried
 * again after a while. As botocore does; a person who has to type a code is not asked so early. */
enum { AHEAD_MS = 10 * 60000, AHEAD_WITH_CODE_MS = 60000, AGAIN_MS = 60000, DECLINED_MS = 60000 };

struct waiter {
	credentials_done_fn *done;
	void *user;
	struct err err; /* once answered */
};
struct credentials {
	struct loop *loop;
	struct credentials_options options;
	char *profile, *region;
	struct aws_client *client; /* for STS */
	struct account account;
	bool cost_a_code;
	int64_t declined_ms;         /* loop time when somebody had no code; 0: never */
	VEC(struct waiter) waiters;  /* for the sign-in under way */
	VEC(struct waiter) answered; /* to be called, one a turn: each may free us */
	int timer;

	/* the sign-in under way */
	bool is_running, awaits_code;
	struct profiles files;
	struct recipe recipe;
	struct account fresh; /* what becomes of the account: keys of the source, of each role */
	struct source_run *source;
	size_t roles_done;
	struct err why; /* it failed before anybody was asked */
	int fail_timer;
};

static int64_t wall_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void renew(void *self, account_renewed_fn *done, void *user)
{
	credentials_sign_in(self, done, user);
}

static void forget_renewal(void *self, const void *user)
{
	credentials_forget(self, user);
}

struct credentials *credentials_new(struct loop *loop, const struct credentials_options *options)
{
	const struct aws_client_options client = { .http = options->http, .reads_per_second = 20 };
	struct credentials *c = mem_alloc(sizeof(*c));
	c->loop = loop;
	c->options = *options;
	c->profile = str_is_empty(options->profile) ? NULL : mem_copy_text(options->profile);
	c->region = mem_copy_text(options->region);
	c->client = aws_client_new(loop, &client);
	c->account.renewal = (struct account_renewal){ renew, forget_renewal, c };
	return c;
}

/* Drops the sign-in under way. */
static void stop(struct credentials *c)
{
	source_free(TAKE(c->source));
	aws_client_forget(c->client, c);
	loop_cancel(c->loop, c->fail_timer);
	account_release(&c->fresh);
	recipe_release(&c->recipe);
	profiles_release(&c->files);
	err_reset(&c->why);
	c->fail_timer = 0;
	c->is_running = c->awaits_code = false;
}

void credentials_free(struct credentials *c)
{
	if (!c) return;
	stop(c);
	loop_cancel(c->loop, c->timer);
	for (size_t i = 0; i < c->answered.len; i++)
		err_release(&c->answered.item[i].err);
	vec_release(&c->waiters);
	vec_release(&c->answered);
	err_release(&c->why);
	aws_client_free(c->client);
	account_release(&c->account);
	free(c->profile);
	free(c->region);
	free(c);
}

struct account *credentials_account(struct credentials *c)
{
	return &c->account;
}

void credentials_forget(struct credentials *c, const void *user)
{
	for (size_t i = c->waiters.len; i-- > 0;)
		if (c->waiters.item[i].user == user) vec_remove(&c->waiters, i);
	for (size_t i = c->answered.len; i-- > 0;)
		if (c->answered.item[i].user == user) {
			err_release(&c->answered.item[i].err);
			vec_remove(&c->answered, i);
		}
}

static void on_answered(struct loop *loop, void *user)
{
	struct credentials *c = user;
	c->timer = 0;
	if (!c->answered.len) return;
	struct waiter waiter = c->answered.item[0];
	vec_remove(&c->answered, 0);
	if (c->answered.len) c->timer = loop_timer(loop, 0, on_answered, c);
	waiter.done(err_is_set(&waiter.err) ? &waiter.err : NULL, waiter.user);
	err_release(&waiter.err);
}

static void answer_waiters(struct credentials *c, const struct err *err)
{
	for (size_t i = 0; i < c->waiters.len; i++) {
		struct waiter *waiter = vec_push(&c->answered);
		*waiter = c->waiters.item[i];
		if (err) err_copy(&waiter->err, err);
	}
	c->waiters.len = 0;
	if (c->answered.len && !c->timer) c->timer = loop_timer(c->loop, 0, on_answered, c);
}

/* ---- the end of a sign-in ---- */

static bool needs_code(const struct recipe *recipe)
{
	for (size_t i = 0; i < recipe->roles.len; i++)
		if (*recipe->roles.item[i].mfa_serial) return true;
	return false;
}

static int64_t time_to_renew(const struct credentials *c)
{
	int64_t now = wall_ms(), left = c->fresh.expires_ms - now;
	int64_t ahead = needs_code(&c->recipe) ? AHEAD_WITH_CODE_MS : AHEAD_MS;
	if (!c->fresh.expires_ms) return 0;
	if (left < AGAIN_MS) return now + AGAIN_MS; /* it gives no better ones */
	return c->fresh.expires_ms - (ahead < left / 2 ? ahead : left / 2);
}

/* What the operator can do something about is signing in, whatever a service called it. */
static void as_sign_in_error(const struct credentials *c, struct err *err)
{
	if (c->recipe.is_last_resort && err->kind == ERR_NOT_FOUND) {
		CLEANUP(mem_free_text) char *reason = mem_copy_text(err_text(err));
		err_set(err, ERR_CREDENTIALS,
			"no AWS credentials for profile %s: neither keys in the environment nor in "
			"%s or %s, and %s. `aws configure` or `aws configure sso` sets it up",
			c->recipe.profile, c->files.credentials_path, c->files.config_path, reason);
	}
	if (err->kind == ERR_DENIED || err->kind == ERR_NOT_FOUND || err->kind == ERR_CONFLICT)
		err->kind = ERR_CREDENTIALS;
}

static void end_badly(struct credentials *c, const struct err *err)
{
	CLEANUP(err_release) struct err why = ERR_INIT;
	err_copy(&why, err);
	as_sign_in_error(c, &why);
	trace("credentials", "sign-in failed: %s", err_kind_name(why.kind));
	if (c->account.renew_ms) c->account.renew_ms = wall_ms() + AGAIN_MS;
	stop(c);
	answer_waiters(c, &why);
}

static char *describe(const struct recipe *recipe)
{
	if (!recipe->roles.len) return mem_copy_text(recipe->said);
	const struct role *role = &recipe->roles.item[recipe->roles.len - 1];
	return str_format("profile %s (%s by %s)", role->profile, role->arn, recipe->said);
}

static void end_well(struct credentials *c)
{
	struct account old = c->account;
	c->fresh.renew_ms = time_to_renew(c);
	c->fresh.source = describe(&c->recipe);
	c->fresh.skew_ms = old.skew_ms;
	c->fresh.renewal = old.renewal;
	trace("credentials", "signed in: %s", c->fresh.source);
	c->account = c->fresh;
	c->cost_a_code = needs_code(&c->recipe);
	c->fresh = (struct account){ 0 };
	account_release(&old);
	stop(c);
	answer_waiters(c, NULL);
}

/* ---- its steps ---- */

static void take_keys(struct account *account, const char *access_key_id,
		      const struct secret *secret_access_key, const struct secret *session_token,
		      int64_t expires_ms)
{
	free(account->access_key_id);
	account->access_key_id = mem_copy_text(access_key_id);
	secret_copy(&account->secret_access_key, secret_access_key);
	secret_copy(&account->session_token, session_token);
	account->expires_ms = expires_ms;
}

static void next_role(struct credentials *c);

static void on_role(const struct err *err, const struct sts_keys *keys, void *user)
{
	struct credentials *c = user;
	const struct role *role = &c->recipe.roles.item[c->roles_done];
	if (err) {
		CLEANUP(err_release) struct err why = ERR_INIT;
		err_copy(&why, err);
		err_prefix(&why, "profile %s cannot assume %s", role->profile, role->arn);
		end_badly(c, &why);
		return;
	}
	take_keys(&c->fresh, keys->access_key_id, keys->secret_access_key, keys->session_token,
		  keys->expires_ms);
	c->roles_done++;
	next_role(c);
}

static void assume(struct credentials *c, const struct secret *code)
{
	const struct role *role = &c->recipe.roles.item[c->roles_done];
	const struct sts_role request = { .arn = role->arn,
					  .session_name = role->session_name,
					  .external_id = role->external_id,
					  .mfa_serial = role->mfa_serial,
					  .mfa_code = code,
					  .duration_seconds = role->duration_seconds };
	sts_assume_role(c->client, &c->fresh, &request, on_role, c);
}

static void on_failed(struct loop *loop, void *user)
{
	struct credentials *c = user;
	CLEANUP(err_release) struct err why = ERR_INIT;
	(void)loop;
	c->fail_timer = 0;
	err_copy(&why, &c->why);
	end_badly(c, &why);
}

static void fail_later(struct credentials *c)
{
	c->fail_timer = loop_timer(c->loop, 0, on_failed, c);
}

static void decline(struct credentials *c)
{
	err_set(&c->why, ERR_CANCELLED, "no MFA code was given; it is asked for again in a minute");
	fail_later(c);
}

static void next_role(struct credentials *c)
{
	if (c->roles_done == c->recipe.roles.len) {
		end_well(c);
		return;
	}
	const struct role *role = &c->recipe.roles.item[c->roles_done];
	if (!*role->mfa_serial) {
		assume(c, NULL);
	} else if (c->declined_ms && loop_now(c->loop) - c->declined_ms < DECLINED_MS) {
		decline(c);
	} else if (c->options.wants_mfa) {
		c->awaits_code = true;
		c->options.wants_mfa(role->mfa_serial, c->options.user);
	} else {
		CLEANUP(err_release) struct err why = ERR_INIT;
		err_set(&why, ERR_CREDENTIALS,
			"profile %s assumes a role with the code of the MFA device %s, and there "
			"is no terminal to ask for it. Run it on a terminal, or sign in "
			"beforehand: `eval \"$(aws configure export-credentials --profile %s "
			"--format env)\"`",
			role->profile, role->mfa_serial, role->profile);
		end_badly(c, &why);
	}
}

static void on_keys(const struct err *err, struct keys *keys, void *user)
{
	struct credentials *c = user;
	if (err) {
		end_badly(c, err);
		return;
	}
	if (keys->expires_ms && keys->expires_ms <= wall_ms()) {
		CLEANUP(err_release) struct err why = ERR_INIT;
		err_set(&why, ERR_CREDENTIALS,
			"%s: the keys it gives have expired. Sign in again there", c->recipe.said);
		end_badly(c, &why);
		return;
	}
	take_keys(&c->fresh, keys->access_key_id, &keys->secret_access_key, &keys->session_token,
		  keys->expires_ms);
	next_role(c);
}

static int read_settings(struct credentials *c, struct err *err)
{
	if (profiles_read(&c->files, err) < 0) return -1;
	if (recipe_make(&c->files, c->profile, &c->recipe, err) < 0) return -1;
	return account_prepare(&c->files, c->profile, c->region, &c->fresh, err);
}

int credentials_prepare(struct credentials *c, struct err *err)
{
	if (c->is_running || c->account.region) return 0;
	int result = read_settings(c, err);
	if (result == 0) {
		c->account = c->fresh;
		c->account.renewal = (struct account_renewal){ renew, forget_renewal, c };
		c->fresh = (struct account){ 0 };
	}
	stop(c);
	return result;
}

bool credentials_cost_a_code(const struct credentials *c)
{
	return c->cost_a_code && c->account.access_key_id &&
	       c->account.expires_ms > wall_ms() + AHEAD_WITH_CODE_MS;
}

static int begin(struct credentials *c, struct err *err)
{
	if (read_settings(c, err) < 0) return -1;
	trace("credentials", "asking: %s", c->recipe.said);
	const struct source_context context = { .loop = c->loop,
						.http = c->options.http,
						.client = c->client,
						.files = &c->files,
						.recipe = &c->recipe,
						.account = &c->fresh };
	c->source = source_start(&context, on_keys, c, err);
	return c->source ? 0 : -1;
}

void credentials_sign_in(struct credentials *c, credentials_done_fn *done, void *user)
{
	*vec_push(&c->waiters) = (struct waiter){ .done = done, .user = user };
	if (c->is_running) return;
	c->is_running = true;
	c->roles_done = 0;
	if (begin(c, &c->why) < 0) fail_later(c);
}

void credentials_give_mfa(struct credentials *c, const struct secret *code)
{
	if (!c->awaits_code) return;
	c->awaits_code = false;
	if (code) {
		assume(c, code);
		return;
	}
	c->declined_ms = loop_now(c->loop);
	decline(c);
}
