/* Facts that arrive: who the accounts are, what they hold, how the deployment stands. */
#include <stdio.h>

#include "core/base/utf8.h"
#include "tui/form.h"
#include "tui/removal.h"
#include "tui/texts.h"
#include "tui/update.h"

enum { NAME_MAX_BYTES = 300 };

void names_release(struct names *names)
{
	for (size_t i = 0; i < names->name.len; i++)
		free(names->name.item[i]);
	for (size_t i = 0; i < names->note.len; i++)
		free(names->note.item[i]);
	vec_release(&names->name);
	vec_release(&names->note);
	free(names->trouble);
	*names = (struct names){ 0 };
}

static void set_names(struct names *names, const struct event *event)
{
	names_release(names);
	names->is_known = !event->err;
	if (event->err) {
		names->trouble = utf8_sanitised(err_text(event->err), UTF8_SENTENCE_MAX);
		return;
	}
	for (size_t i = 0; i < event->name_count && i < NAMES_MAX; i++) {
		const char *note = event->names2 ? event->names2[i] : "";
		*vec_push(&names->name) = utf8_sanitised(event->names[i], NAME_MAX_BYTES);
		*vec_push(&names->note) = utf8_sanitised(note ? note : "", NAME_MAX_BYTES);
	}
}

static void set_identity(struct identity *account, const struct event *event)
{
	free(account->id);
	free(account->principal);
	free(account->trouble);
	free(account->alias);
	*account = (struct identity){ .is_asked = true };
	if (event->err) {
		account->trouble = utf8_sanitised(err_text(event->err), UTF8_SENTENCE_MAX);
		return;
	}
	account->id = utf8_sanitised(event->text ? event->text : "", NAME_MAX_BYTES);
	account->principal = utf8_sanitised(event->text2 ? event->text2 : "", NAME_MAX_BYTES);
}

/* The checks know more about an account than the first look. */
static void set_alias(struct identity *account, const struct preflight_identity *known)
{
	if (!account->id || !str_equal(account->id, known->account)) return;
	free(account->alias);
	bool has_none = str_is_empty(known->alias);
	account->alias = has_none ? NULL : utf8_sanitised(known->alias, NAME_MAX_BYTES);
}

static void set_preflight(struct app *app, const struct event *event, struct effects *effects)
{
	checks_update(app, event, effects);
	if (!event->preflight) return;
	set_alias(&app->account[0], &event->preflight->dev);
	set_alias(&app->account[1], &event->preflight->parent);
}

/* An empty answer takes what was found; an answer that was given stays. */
static bool fill(struct app *app, enum question_id id, const char *value)
{
	if (answers_get(&app->answers, id)[0] || str_is_empty(value)) return false;
	answers_set(&app->answers, id, value);
	return true;
}

static void set_zones(struct app *app, const struct event *event, struct effects *effects)
{
	set_names(&app->zones, event);
	if (app->zones.name.len < 2 || app->is_locked) return;
	bool filled = fill(app, Q_ZONE_A, app->zones.name.item[0]);
	filled |= fill(app, Q_ZONE_B, app->zones.name.item[1]);
	if (filled) app_save(app, effects);
}

static void set_profiles(struct app *app, const struct event *event)
{
	set_names(&app->profiles, event);
	if (!event->err && fill(app, Q_REGION, event->text)) form_enter(app);
}

/* The box may come while somebody types: once a key was pressed, Enter alone only closes it. */
static void set_found(struct app *app, const struct event *event)
{
	set_names(&app->stacks_found, event);
	if (event->err || !app->stacks_found.name.len || app->is_deploying || app->deployment)
		return;
	if (app->page != PAGE_ACCOUNT) {
		app_say(app, ROLE_WARNING,
			"The environment exists already: starting goes on with it.");
	} else if (app->box == BOX_NONE || app->box == BOX_FOUND) {
		app_open(app, BOX_FOUND);
		app->box_focus = app->was_typed_in ? 1 : 0;
	}
}

static void set_saved(struct app *app, const struct event *event)
{
	free(app->save_trouble);
	app->save_trouble =
		event->err ? utf8_sanitised(err_text(event->err), UTF8_SENTENCE_MAX) : NULL;
	if (event->err) {
		app_say(app, ROLE_ERROR, "The answers could not be saved: %s", app->save_trouble);
		return;
	}
	snprintf(app->saved_clock, sizeof(app->saved_clock), "%s", app->clock);
	if (!event->text) return;
	free(app->answers_path);
	app->answers_path = mem_copy_text(event->text);
}

static void say_result(struct app *app, const struct event *event, const char *done,
		       const char *failed)
{
	if (event->err)
		app_say(app, ROLE_ERROR, "%s: %s", failed, err_text(event->err));
	else
		app_say(app, ROLE_OK, "%s %s.", done, event->text ? event->text : "");
}

static void ended(struct app *app, bool is_complete, struct effects *effects)
{
	app->is_deploying = false;
	app->is_locked = is_complete;
	app->was_complete = is_complete;
	app->was_failed = !is_complete;
	effects_add(effects, EFFECT_BELL);
	if (is_complete && app->removal.is_on) {
		removal_ended(app, effects);
		return;
	}
	bool is_watching = app->page == PAGE_DEPLOY || app->page == PAGE_DELEGATION;
	if (is_watching)
		app_go(app, is_complete ? PAGE_DONE : PAGE_DEPLOY, effects);
	else
		app_say(app, is_complete ? ROLE_OK : ROLE_ERROR,
			is_complete ? "The deployment is complete."
				    : "The deployment failed: see page Deploy.");
}

/* Told to, and nothing moves any more. */
static void stopped(struct app *app, struct effects *effects)
{
	app->is_deploying = app->is_locked = false;
	if (app->page == PAGE_DELEGATION) app_go(app, PAGE_DEPLOY, effects);
	app_say(app, ROLE_WARNING, "%s", stopped_words(app->deployment));
}

static void did_not_start(struct app *app, const struct err *err)
{
	app->is_deploying = app->is_locked = false;
	app_say(app, ROLE_ERROR, "The deployment could not start: %s", err_text(err));
}

/* Told once on whatever page; the panel keeps it in sight. */
static void judge_sign_in(struct app *app, const struct deployment *d, struct effects *effects)
{
	bool was = app->is_signed_out;
	app->is_signed_out = d->trouble_kind == ERR_CREDENTIALS;
	if (app->is_signed_out == was) return;
	if (was) {
		app_say(app, ROLE_OK, "Signed in again: the deployment goes on.");
		return;
	}
	app_say(app, ROLE_ERROR, "The credentials died: sign in again, then it goes on by itself.");
	effects_add(effects, EFFECT_BELL);
}

static void set_deployment(struct app *app, const struct event *event, struct effects *effects)
{
	if (event->err) {
		did_not_start(app, event->err);
		return;
	}
	const struct deployment *d = event->deployment;
	app->deployment = d;
	panel_refresh(app);
	decide_refresh(app, effects);
	if (!d) return;
	if (d->phase == DEPLOYMENT_RUNNING) {
		app->is_deploying = app->is_locked = true;
		app->was_failed = false;
	}
	if (d->phase == DEPLOYMENT_IDLE && d->is_cancelled && app->is_deploying)
		stopped(app, effects);
	if (d->phase == DEPLOYMENT_COMPLETE && !app->was_complete) ended(app, true, effects);
	if (d->phase == DEPLOYMENT_FAILED && !app->was_failed) ended(app, false, effects);
	judge_sign_in(app, d, effects);
	if (deployment_waits_for_person(d) && !app->has_rung_for_person) {
		app->has_rung_for_person = true;
		effects_add(effects, EFFECT_BELL);
	}
}

void facts_update(struct app *app, const struct event *event, struct effects *effects)
{
	switch (event->kind) {
	case EVENT_RESIZE:
		app->rows = event->rows;
		app->cols = event->cols;
		break;
	case EVENT_IDENTITY:
		set_identity(&app->account[event->account_is_parent], event);
		if (event->err && app->is_deploying && !app->deployment)
			did_not_start(app, event->err);
		break;
	case EVENT_ZONES:
		set_zones(app, event, effects);
		break;
	case EVENT_KEY_PAIRS:
		set_names(&app->key_pairs, event);
		break;
	case EVENT_PROFILES:
		set_profiles(app, event);
		break;
	case EVENT_SAVED:
		set_saved(app, event);
		break;
	case EVENT_COPIED:
		say_result(app, event, "Copied by way of", "Not copied");
		break;
	case EVENT_WRITTEN:
		say_result(app, event, "Written to", "Not written");
		break;
	case EVENT_VIEWED:
		if (event->err) app_say(app, ROLE_ERROR, "%s", err_text(event->err));
		break;
	case EVENT_NOTICE:
		app_say(app, ROLE_WARNING, "%s", event->text);
		break;
	case EVENT_ENVIRONMENT:
		set_found(app, event);
		break;
	case EVENT_DEPLOYMENT:
		set_deployment(app, event, effects);
		break;
	case EVENT_REMOVAL:
	case EVENT_LEFTOVERS:
		removal_update(app, event);
		break;
	case EVENT_PREFLIGHT:
		set_preflight(app, event, effects);
		break;
	case EVENT_MFA_WANTED:
		mfa_wanted(app, event, effects);
		break;
	case EVENT_SIGNAL:
		app_leave(app, effects);
		break;
	case EVENT_KEY:
	case EVENT_PASTE:
	case EVENT_TICK:
		break;
	}
}
