/* Carries out what the model asks for; the answers come back as events. */
#include "tui/wizard.h"

#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/plan/answers_yaml.h"
#include "core/plan/checks.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DECIDE_NAMES_MAX = 100 };
typedef void effect_fn(struct wizard *w, const struct effect *effect);

static void send_error(struct wizard *w, enum event_kind kind, const struct err *err)
{
	wizard_send(w, &(struct event){ .kind = kind, .err = err });
}

/* The file is named after the environment: where these answers belong now, or NULL to stay. A name
 * that is still wrong names no file, and a file that is there already is somebody else's answers.
 */
static char *new_place(const struct wizard *w, const struct answers *a)
{
	CLEANUP(err_release) struct err wrong = ERR_INIT;
	CLEANUP(mem_free_text) char *path = answers_yaml_default_path(a);
	if (w->has_own_path || !path || str_equal(path, w->answers_path)) return NULL;
	if (check_question(a, Q_PREFIX, &wrong) < 0 || check_question(a, Q_ENVIRONMENT, &wrong) < 0)
		return NULL;
	return access(path, F_OK) == 0 ? NULL : TAKE(path);
}

static void save(struct wizard *w, const struct effect *effect)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	const struct answers *a = app_answers(w->app);
	CLEANUP(mem_free_text) char *moved = new_place(w, a);
	(void)effect;
	int saved = answers_yaml_save(moved ? moved : w->answers_path, a, &err);
	if (saved == 0 && moved) {
		/* What this session made under a former name goes, so that trying names leaves no
		 * trail. */
		if (w->has_saved) unlink(w->answers_path);
		free(w->answers_path);
		w->answers_path = TAKE(moved);
		w->has_saved = true;
	}
	wizard_send(w, &(struct event){ .kind = EVENT_SAVED,
					.text = w->answers_path,
					.err = saved < 0 ? &err : NULL });
}

static void on_identity(const struct err *err, const struct aws_identity *id, struct wizard *w,
			bool is_parent)
{
	wizard_send(w, &(struct event){ .kind = EVENT_IDENTITY,
					.account_is_parent = is_parent,
					.text = id ? id->account : NULL,
					.text2 = id ? id->arn : NULL,
					.err = err });
}

static void on_dev_identity(const struct err *err, const struct aws_identity *id, void *user)
{
	on_identity(err, id, user, false);
}

static void on_parent_identity(const struct err *err, const struct aws_identity *id, void *user)
{
	on_identity(err, id, user, true);
}

static void send_profiles(struct wizard *w)
{
	enum { PROFILES_MAX = 100 };
	char *names[PROFILES_MAX];
	size_t n = account_profiles(names, PROFILES_MAX);
	wizard_send(w, &(struct event){ .kind = EVENT_PROFILES,
					.text = w->session.dev ? w->session.dev->region : "",
					.names = (const char *const *)names,
					.name_count = n });
	for (size_t i = 0; i < n; i++)
		free(names[i]);
}

/* Connects again when the answers name other accounts; false when they cannot be used. */
bool wizard_reconnect(struct wizard *w, enum event_kind kind)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	if (w->deploy) return true;
	/* The looks of a removal are through the connection that goes now. */
	leftovers_free(TAKE(w->leftovers));
	deploy_free(TAKE(w->look));
	if (session_connect(&w->session, app_answers(w->app), &err) == 0) return true;
	send_error(w, kind, &err);
	return false;
}

static void look_up_account(struct wizard *w, const struct effect *effect)
{
	(void)effect;
	bool connected = wizard_reconnect(w, EVENT_IDENTITY);
	send_profiles(w);
	if (!connected) return;
	cloud_aws_identity(w->session.cloud, CLOUD_DEV, on_dev_identity, w);
	if (w->session.has_parent)
		cloud_aws_identity(w->session.cloud, CLOUD_PARENT, on_parent_identity, w);
}

static bool is_connected(struct wizard *w, enum event_kind kind)
{
	return w->session.is_connected || wizard_reconnect(w, kind);
}

static void on_zones(const struct err *err, const struct aws_zone *zones, size_t n, void *user)
{
	const char **names = mem_array(n, sizeof(*names)), **ids = mem_array(n, sizeof(*ids));
	for (size_t i = 0; i < n; i++) {
		names[i] = zones[i].name;
		ids[i] = zones[i].id;
	}
	wizard_send(user, &(struct event){ .kind = EVENT_ZONES,
					   .names = names,
					   .names2 = ids,
					   .name_count = n,
					   .err = err });
	free(names);
	free(ids);
}

static void list_zones(struct wizard *w, const struct effect *effect)
{
	(void)effect;
	if (is_connected(w, EVENT_ZONES)) cloud_aws_zones(w->session.cloud, on_zones, w);
}

static void on_key_pairs(const struct err *err, const char *const *names, size_t n, void *user)
{
	wizard_send(user,
		    &(struct event){
			    .kind = EVENT_KEY_PAIRS, .names = names, .name_count = n, .err = err });
}

static void list_key_pairs(struct wizard *w, const struct effect *effect)
{
	(void)effect;
	if (is_connected(w, EVENT_KEY_PAIRS))
		cloud_aws_key_pairs(w->session.cloud, on_key_pairs, w);
}

static void on_environment(const struct err *err, const char *const *names, size_t n, void *user)
{
	wizard_send(user, &(struct event){ .kind = EVENT_ENVIRONMENT,
					   .names = names,
					   .name_count = n,
					   .err = err });
}

static void find_environment(struct wizard *w, const struct effect *effect)
{
	(void)effect;
	if (!is_connected(w, EVENT_ENVIRONMENT)) return;
	CLEANUP(mem_free_text) char *name = answers_environment_name(app_answers(w->app));
	cloud_aws_environment_stacks(w->session.cloud, name, on_environment, w);
}

static void on_deployment(const struct deployment *d, void *user)
{
	struct wizard *w = user;
	if (w->exit_code >= 0) return; /* on the way out */
	wizard_send(w, &(struct event){ .kind = EVENT_DEPLOYMENT, .deployment = d });
}

void wizard_start(struct wizard *w, enum deploy_mode mode, const struct deploy_policy *policy)
{
	if (!wizard_reconnect(w, EVENT_IDENTITY)) return;
	answers_copy(&w->deployed, app_answers(w->app));
	CLEANUP(mem_free_text) char *name = answers_environment_name(&w->deployed);
	/* The same as before: what was begun holds the lease under its id. */
	if (!w->operator.id || !str_equal(w->operator.environment, name)) {
		operator_close(&w->operator);
		operator_open(&w->operator, name);
	}
	const struct deploy_options options = {
		.answers = &w->deployed,
		.secrets = app_secrets(w->app),
		.mode = mode,
		.policy = *policy,
		.lease_id = w->operator.id,
		.lease_owner = w->operator.owner,
	};
	w->deploy = deploy_start(w->session.loop, cloud_aws_port(w->session.cloud),
				 &w->session.time, &options, on_deployment, w);
	on_deployment(deploy_picture(w->deploy), w);
}

static void deploy(struct wizard *w, const struct effect *effect)
{
	(void)effect;
	/* After a failure it was asked for by name: "try again" deletes what was rolled back. */
	bool is_retry = w->deploy && deploy_picture(w->deploy)->phase == DEPLOYMENT_FAILED;
	const struct deploy_policy policy = {
		.allowed = is_retry ? CHOICE_BIT(CHOICE_REMAKE) : 0,
	};
	deploy_free(TAKE(w->deploy));
	if (is_retry && w->session.rehearsal) rehearsal_stop_failing(w->session.rehearsal);
	wizard_start(w, DEPLOY_MAKE, &policy);
}

static void on_looked(enum preflight_look which, bool is_over, void *user)
{
	struct wizard *w = user;
	(void)which;
	wizard_send(w, &(struct event){ .kind = EVENT_PREFLIGHT,
					.preflight = &w->ahead,
					.is_over = is_over });
}

static void look_ahead(struct wizard *w, const struct effect *effect)
{
	(void)effect;
	if (!is_connected(w, EVENT_PREFLIGHT)) return;
	const struct preflight_port *port = preflight_aws_port(w->session.preflight);
	for (int i = 0; i < SECRET_COUNT; i++)
		w->ahead.is_typed[i] = !secret_is_empty(&app_secrets(w->app)->value[i]);
	port->start(port->self, app_answers(w->app), &w->ahead, on_looked, w);
	on_looked(LOOK_COUNT, false, w); /* how many there are */
}

static void check_now(struct wizard *w, const struct effect *effect)
{
	(void)effect;
	if (w->deploy) deploy_check_now(w->deploy);
}

static void stop(struct wizard *w, const struct effect *effect)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	bool undoes = effect->kind == EFFECT_UNDO;
	if (!w->deploy) return;
	if ((undoes ? deploy_undo : deploy_cancel)(w->deploy, &err) < 0)
		wizard_send(w, &(struct event){ .kind = EVENT_NOTICE, .text = err_text(&err) });
}

static void decide(struct wizard *w, const struct effect *effect)
{
	const char *names[DECIDE_NAMES_MAX];
	size_t n = 0;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(mem_free_text) char *list = mem_copy_text(effect->text);
	char *rest = list;
	for (char *name; n < DECIDE_NAMES_MAX && (name = strsep(&rest, ","));)
		if (*name) names[n++] = name;
	if (!w->deploy) return;
	if (deploy_decide(w->deploy, effect->node, effect->action, names, n, &err) < 0)
		wizard_send(w, &(struct event){ .kind = EVENT_NOTICE, .text = err_text(&err) });
}

static void paste_records(struct wizard *w, const struct effect *effect)
{
	if (!w->session.rehearsal) return;
	rehearsal_paste_records(w->session.rehearsal);
	check_now(w, effect);
}

static void on_copied(const char *way, void *user)
{
	wizard_send(user, &(struct event){ .kind = EVENT_COPIED, .text = way });
}

static void copy(struct wizard *w, const struct effect *effect)
{
	clipboard_copy(w->clipboard, effect->text, strlen(effect->text), on_copied, w);
}

static void copy_secret(struct wizard *w, const struct effect *effect)
{
	const struct secret *value = &app_secrets(w->app)->value[effect->secret_id];
	clipboard_copy(w->clipboard, secret_reveal(value), secret_len(value), on_copied, w);
}

static void write_file(struct wizard *w, const struct effect *effect)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	int written = file_replace(effect->path, effect->text, strlen(effect->text), 0600, &err);
	wizard_send(w, &(struct event){ .kind = EVENT_WRITTEN,
					.text = effect->path,
					.err = written < 0 ? &err : NULL });
}

static void on_viewed(const struct err *err, void *user)
{
	wizard_send(user, &(struct event){ .kind = EVENT_VIEWED, .err = err });
}

static void view(struct wizard *w, const struct effect *effect)
{
	pager_show(w->pager, effect->text, on_viewed, w);
}

static void mfa_code(struct wizard *w, const struct effect *effect)
{
	const struct secret *code = secret_is_empty(&effect->secret) ? NULL : &effect->secret;
	session_give_mfa(&w->session, effect->account_is_parent ? SESSION_PARENT : SESSION_DEV,
			 code);
}

static void bell(struct wizard *w, const struct effect *effect)
{
	(void)effect;
	term_bell(w->term);
}

static void redraw(struct wizard *w, const struct effect *effect)
{
	(void)effect;
	term_redraw(w->term);
	w->painter.is_dirty = true;
}

static void suspend(struct wizard *w, const struct effect *effect)
{
	(void)effect;
	term_suspend(w->term);
}

static void quit(struct wizard *w, const struct effect *effect)
{
	w->exit_code = effect->code;
	loop_stop(w->session.loop);
}

static effect_fn *const table[] = {
	[EFFECT_SAVE] = save,
	[EFFECT_LOOK_UP_ACCOUNT] = look_up_account,
	[EFFECT_LIST_ZONES] = list_zones,
	[EFFECT_LIST_KEY_PAIRS] = list_key_pairs,
	[EFFECT_FIND_ENVIRONMENT] = find_environment,
	[EFFECT_PREFLIGHT] = look_ahead,
	[EFFECT_DEPLOY] = deploy,
	[EFFECT_CHECK_NOW] = check_now,
	[EFFECT_DECIDE] = decide,
	[EFFECT_STOP] = stop,
	[EFFECT_UNDO] = stop,
	[EFFECT_LOOK_REMOVAL] = removal_effect_look,
	[EFFECT_DESTROY] = removal_effect_destroy,
	[EFFECT_LOOK_LEFTOVERS] = removal_effect_leftovers,
	[EFFECT_PASTE_RECORDS] = paste_records,
	[EFFECT_COPY] = copy,
	[EFFECT_COPY_SECRET] = copy_secret,
	[EFFECT_WRITE_FILE] = write_file,
	[EFFECT_VIEW] = view,
	[EFFECT_MFA_CODE] = mfa_code,
	[EFFECT_BELL] = bell,
	[EFFECT_REDRAW] = redraw,
	[EFFECT_SUSPEND] = suspend,
	[EFFECT_QUIT] = quit,
};

void wizard_run_effects(struct wizard *w, struct effects *effects)
{
	for (size_t i = 0; i < effects->list.len; i++) {
		const struct effect *effect = &effects->list.item[i];
		table[effect->kind](w, effect);
	}
	effects_release(effects);
}
