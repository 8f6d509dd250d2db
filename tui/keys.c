#include "tui/form.h"
#include "tui/frame.h"
#include "tui/removal.h"
#include "tui/update.h"

static void reveal(struct app *app, size_t id)
{
	bool hides = app->revealed == id;
	app->revealed = hides ? SECRET_COUNT : id;
	app->revealed_until_ms = app->now_ms + REVEAL_MS;
	if (!hides) app_say(app, ROLE_WARNING, "Shown for 30 seconds, or until you leave the row.");
}

static void keep_secret(struct app *app, enum secret_id id, struct effects *effects)
{
	const char *name = secret_spec(id)->name;
	for (size_t i = 0; i < answers_list_len(&app->answers, Q_ADOPT); i++) {
		CLEANUP(mem_free_text) char *entry = answers_list_item(&app->answers, Q_ADOPT, i);
		if (!str_equal(entry, name)) continue;
		answers_list_remove(&app->answers, Q_ADOPT, i);
		app_say(app, ROLE_TEXT, "%s: made new from this page unless it exists.", name);
		app_save(app, effects);
		return;
	}
	answers_list_set(&app->answers, Q_ADOPT, answers_list_len(&app->answers, Q_ADOPT), name);
	app_say(app, ROLE_TEXT, "%s: has to exist in Secrets Manager; its value there is used.",
		name);
	app_save(app, effects);
}

static void generate(struct app *app, enum secret_id id)
{
	const char *name = secret_spec(id)->name;
	secrets_generate(&app->secrets, id);
	if (secret_is_generated(id))
		app_say(app, ROLE_OK, "%s has a new random value.", name);
	else
		app_say(app, ROLE_WARNING,
			"%s comes from the mail server: type it, or Ctrl-N if it exists.", name);
}

static bool secret_command(struct app *app, enum command command, struct effects *effects)
{
	struct item item = form_focused(app);
	if (item.kind != ITEM_SECRET) return false;
	enum secret_id id = (enum secret_id)item.index;
	if (command == CMD_REVEAL) {
		reveal(app, id);
	} else if (command == CMD_COPY_SECRET) {
		effects_add(effects, EFFECT_COPY_SECRET)->secret_id = id;
	} else if (command == CMD_GENERATE && !app->is_locked) {
		generate(app, id);
	} else if (command == CMD_KEEP_SECRET && !app->is_locked) {
		keep_secret(app, id, effects);
	} else {
		return false;
	}
	return true;
}

/* Create in AWS: every page without a problem and the environment's name typed, or a sentence. */
static void start_deployment(struct app *app, struct effects *effects)
{
	const char *name = answers_get(&app->answers, Q_ENVIRONMENT);
	if (app_is_running(app)) {
		app_go(app, PAGE_DEPLOY, effects);
		return;
	}
	for (int page = 0; page < PAGE_REVIEW; page++) {
		size_t n = form_problem_count(app, (enum page_id)page);
		if (!n) continue;
		struct item row = { .kind = ITEM_JUMP, .index = (size_t)page };
		form_focus(app, &row, effects);
		app_say(app, ROLE_ERROR,
			"%zu %s on page %s: press Enter on the row to put it right.", n,
			n == 1 ? "problem" : "problems", page_title((enum page_id)page));
		return;
	}
	if (str_equal(app->typed_name, name)) {
		checks_start(app, effects);
		return;
	}
	struct item field = { .kind = ITEM_CONFIRM };
	form_focus(app, &field, effects);
	app_say(app, ROLE_WARNING, "To start, type the environment name here: %s", name);
}

/* An environment that exists is taken up again; with wrong answers Review comes first. */
static void go_on(struct app *app, struct effects *effects)
{
	for (int page = 0; page < PAGE_REVIEW; page++) {
		if (!form_problem_count(app, (enum page_id)page)) continue;
		app_go(app, PAGE_REVIEW, effects);
		app_say(app, ROLE_WARNING,
			"Some answers are missing: put the marked rows right first.");
		return;
	}
	app_deploy(app, effects);
}

static void start_fresh(struct app *app, struct effects *effects)
{
	struct answers fresh;
	answers_init(&fresh);
	answers_copy(&app->answers, &fresh);
	answers_release(&fresh);
	app->is_saved_session = false;
	memset(app->checked, 0, sizeof(app->checked));
	app->focus[PAGE_ACCOUNT] = 0;
	effects_add(effects, EFFECT_LOOK_UP_ACCOUNT);
	effects_add(effects, EFFECT_LIST_ZONES);
	effects_add(effects, EFFECT_LIST_KEY_PAIRS);
	app_say(app, ROLE_TEXT,
		"Every answer is back to its default. The file changes when you change one.");
	form_enter(app);
}

/* Of a deployment that runs. */
static bool stop_command(struct app *app, enum command command, struct effects *effects)
{
	if (command == CMD_STOP) {
		effects_add(effects, EFFECT_STOP);
		app_say(app, ROLE_WARNING,
			"Stopping: nothing new is started; what is being made comes to its end.");
	} else if (command == CMD_UNDO)
		name_ask(app, CMD_UNDO_NAMED,
			 "Deletes every stack that was made since this program was started, with "
			 "the data in them. What was there before stays, and so do the secrets.");
	else if (command == CMD_UNDO_NAMED) {
		effects_add(effects, EFFECT_UNDO);
		app_say(app, ROLE_WARNING, "What was made since the start is being deleted.");
	} else if (command == CMD_PLAN_REMOVAL)
		removal_open(app, false, effects);
	else
		return false;
	return true;
}

static bool general_command(struct app *app, enum command command, struct effects *effects)
{
	if (command == CMD_NEXT_PAGE)
		app_go_on(app, effects);
	else if (command == CMD_PREVIOUS_PAGE || command == CMD_BACK)
		app_go_back(app, effects);
	else if (command == CMD_HELP)
		app_open(app, BOX_HELP);
	else if (command == CMD_REDRAW)
		effects_add(effects, EFFECT_REDRAW);
	else if (command == CMD_SUSPEND)
		effects_add(effects, EFFECT_SUSPEND);
	else if (command == CMD_DEPLOY)
		start_deployment(app, effects);
	else if (command == CMD_DEPLOY_ANYWAY)
		app_deploy(app, effects);
	else if (command == CMD_GO_ON)
		go_on(app, effects);
	else if (command == CMD_START_FRESH)
		app_open(app, BOX_FRESH);
	else if (command == CMD_FORGET)
		start_fresh(app, effects);
	else if (command == CMD_QUIT)
		app_leave(app, effects);
	else
		return false;
	return true;
}

void app_command(struct app *app, enum command command, struct effects *effects)
{
	const struct screen *page = screen(app->page);
	if (command == CMD_LEAVE) {
		if (!app->deployment && !app->removal.is_on) app_save(app, effects);
		app_open(app, BOX_LEAVE);
		return;
	}
	if (page->scrolls && page->scrolls(app) && scroll_command(app, command)) return;
	if (page->command && page->command(app, command, effects)) return;
	if ((page->rows || page->buttons) && form_command(app, command, effects)) {
		if (page->scrolls && page->scrolls(app)) scroll_to_focus(app);
		return;
	}
	if (secret_command(app, command, effects)) return;
	if (stop_command(app, command, effects)) return;
	general_command(app, command, effects);
}

static void move_in_box(struct app *app, int by)
{
	size_t n = boxes_options(app);
	app->box_scroll += by;
	if (app->box_scroll < 0) app->box_scroll = 0;
	if (!n) return;
	long at = (long)app->box_focus + by;
	app->box_focus = at < 0 ? 0 : at >= (long)n ? n - 1 : (size_t)at;
}

static void box_command(struct app *app, enum command command, struct effects *effects)
{
	if (command == CMD_BACK) app->box = BOX_NONE;
	if (command == CMD_UP) move_in_box(app, -1);
	if (command == CMD_DOWN) move_in_box(app, 1);
	if (command == CMD_PREVIOUS_PAGE) move_in_box(app, -10);
	if (command == CMD_NEXT_PAGE) move_in_box(app, 10);
	if (command == CMD_ACCEPT) boxes_choose(app, effects);
	if (command == CMD_REDRAW || command == CMD_SUSPEND) general_command(app, command, effects);
	if (command != CMD_LEAVE) return;
	if (app->box == BOX_LEAVE)
		app_leave(app, effects); /* Ctrl-C twice means it */
	else
		app_open(app, BOX_LEAVE);
}

static void box_key(struct app *app, enum command command, const struct key *key,
		    struct effects *effects)
{
	bool is_for_terminal = command == CMD_REDRAW || command == CMD_SUSPEND;
	if (app->box == BOX_MFA && !is_for_terminal) {
		mfa_key(app, command, key, effects);
		return;
	}
	if (app->box == BOX_NAME && !is_for_terminal)
		name_key(app, command, key, effects);
	else
		box_command(app, command, effects);
	mfa_show(app);
}

static void go_to_page(struct app *app, uint32_t digit, struct effects *effects)
{
	enum page_id page = digit == '0' ? (enum page_id)9 : (enum page_id)(digit - '1');
	if (app->removal.is_on) page = removal_step((size_t)page);
	if (page == PAGE_COUNT) return;
	if (app->visited[page])
		app_go(app, page, effects);
	else
		app_say(app, ROLE_HINT, "%s was not reached yet.", page_title(page));
}

static bool is_too_small(const struct app *app)
{
	return layout_of(app->rows, app->cols).is_too_small;
}

void keys_update(struct app *app, const struct key *key, struct effects *effects)
{
	enum command command = keymap_find(app_contexts(app), key);
	app->was_typed_in = true;
	if (is_too_small(app)) {
		bool leaves = (key->kind == UI_TEXT && key->ch == 'q') ||
			      (key->kind == UI_CTRL && key->ch == 'C');
		if (leaves)
			app_leave(app, effects);
		else if (command == CMD_REDRAW || command == CMD_SUSPEND)
			general_command(app, command, effects);
		return;
	}
	if (app->box != BOX_NONE) {
		box_key(app, command, key, effects);
		return;
	}
	if (app->page == PAGE_DEPLOY && panel_filter_key(app, key)) return;
	free(app->notice);
	app->notice = NULL;
	if (command == CMD_GO_TO_PAGE)
		go_to_page(app, key->ch, effects);
	else if (command != CMD_NONE)
		app_command(app, command, effects);
	else if (screen(app->page)->rows)
		form_key(app, key, effects);
}

void keys_paste(struct app *app, const char *text, size_t removed, struct effects *effects)
{
	if (text && app->box == BOX_MFA) mfa_paste(app, text);
	if (text && app->box == BOX_NAME) name_paste(app, text);
	if (is_too_small(app) || app->box != BOX_NONE || !text) return;
	if (screen(app->page)->rows) form_paste(app, text, removed, effects);
}
