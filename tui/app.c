#include "tui/app.h"

#include <stdio.h>

#include "tui/form.h"
#include "tui/frame.h"
#include "tui/removal.h"
#include "tui/texts.h"
#include "tui/update.h"

static const struct screen *const screens[PAGE_ALL] = {
	[PAGE_ACCOUNT] = &account_screen,
	[PAGE_DOMAIN] = &domain_screen,
	[PAGE_NETWORK] = &network_screen,
	[PAGE_ACCESS] = &access_screen,
	[PAGE_ZONES] = &zones_screen,
	[PAGE_SIZES] = &sizes_screen,
	[PAGE_MAIL] = &mail_screen,
	[PAGE_SECRETS] = &secrets_screen,
	[PAGE_CHECKS] = &preflight_screen,
	[PAGE_REVIEW] = &review_screen,
	[PAGE_DELEGATION] = &delegation_screen,
	[PAGE_DEPLOY] = &deploy_screen,
	[PAGE_DONE] = &done_screen,
	[PAGE_DESTROY] = &destroy_screen,
	[PAGE_LEFT] = &left_screen,
};

const struct screen *screen(enum page_id page)
{
	return screens[page];
}

struct app *app_new(const struct app_options *options, struct effects *effects)
{
	struct app *app = mem_alloc(sizeof(*app));
	answers_init(&app->answers);
	if (options->answers) answers_copy(&app->answers, options->answers);
	secrets_init(&app->secrets);
	app->answers_path = mem_copy_text(options->answers_path ? options->answers_path : "");
	app->is_saved_session = options->is_saved_session;
	app->options = options->options;
	app->is_rehearsal = options->is_rehearsal;
	app->speed = options->speed;
	app->rows = options->rows;
	app->cols = options->cols;
	app->return_to = PAGE_COUNT;
	app->revealed = SECRET_COUNT;
	app->typed_name = mem_copy_text("");
	panel_init(&app->panel);
	line_edit_init(&app->edit);
	line_edit_init(&app->name_box.edit);
	app->decide.node = NODE_COUNT;
	app->visited[PAGE_ACCOUNT] = true;
	effects_add(effects, EFFECT_LOOK_UP_ACCOUNT);
	if (options->destroys) {
		removal_open(app, true, effects);
		return app;
	}
	effects_add(effects, EFFECT_LIST_ZONES);
	effects_add(effects, EFFECT_LIST_KEY_PAIRS);
	effects_add(effects, EFFECT_FIND_ENVIRONMENT);
	form_enter(app);
	return app;
}

void app_free(struct app *app)
{
	if (!app) return;
	answers_release(&app->answers);
	secrets_release(&app->secrets);
	struct names *lists[] = { &app->zones, &app->key_pairs, &app->profiles,
				  &app->stacks_found };
	for (size_t i = 0; i < ARRAY_LEN(lists); i++)
		names_release(lists[i]);
	for (size_t i = 0; i < 2; i++) {
		free(app->account[i].id);
		free(app->account[i].principal);
		free(app->account[i].trouble);
		free(app->account[i].alias);
	}
	line_edit_release(&app->edit);
	panel_release(&app->panel);
	decide_release(&app->decide);
	name_release(&app->name_box);
	checks_release(&app->checks);
	mfa_release(&app->mfa);
	removal_release(&app->removal);
	free(app->typed_name);
	free(app->answers_path);
	free(app->save_trouble);
	free(app->notice);
	free(app);
}

const struct answers *app_answers(const struct app *app)
{
	return &app->answers;
}

const struct secrets *app_secrets(const struct app *app)
{
	return &app->secrets;
}

bool app_is_running(const struct app *app)
{
	return app->is_deploying;
}

bool app_needs_ticks(const struct app *app)
{
	return app->revealed != SECRET_COUNT || app_is_running(app);
}

void app_say(struct app *app, enum role role, const char *format, ...)
{
	CLEANUP(str_release) struct str s = STR_INIT;
	va_list ap;
	va_start(ap, format);
	str_vaddf(&s, format, ap);
	va_end(ap);
	free(app->notice);
	app->notice = str_detach(&s);
	app->notice_role = role;
}

void app_open(struct app *app, enum box box)
{
	app->box = box;
	app->box_focus = 0;
	app->box_scroll = 0;
}

void app_save(struct app *app, struct effects *effects)
{
	(void)app;
	effects_add(effects, EFFECT_SAVE);
}

static unsigned item_contexts(const struct app *app, const struct item *item)
{
	unsigned contexts = form_takes_text(app, item) ? IN_TEXT : NOT_IN_TEXT;
	struct option options[2];
	if (item->kind == ITEM_SECRET) contexts |= IN_SECRET;
	if (item->kind == ITEM_ZONE) contexts |= IN_TOGGLE;
	if (item->kind == ITEM_ENTRY &&
	    item->index < answers_list_len(&app->answers, item->question))
		contexts |= IN_ENTRY;
	if (item->kind != ITEM_QUESTION) return contexts;
	CLEANUP(mem_free_text) char *suggestion = form_suggestion(app, item->question);
	if (suggestion) contexts |= IN_SUGGESTION;
	enum question_kind kind = question(item->question)->kind;
	if (kind == QUESTION_TOGGLE) contexts |= IN_TOGGLE;
	if (kind == QUESTION_CHOICE) contexts |= IN_CHOICE;
	if (kind == QUESTION_TEXT && form_options(app, item->question, options, 2))
		contexts |= IN_OPTIONS;
	return contexts;
}

unsigned app_contexts(const struct app *app)
{
	if (app->box == BOX_HELP) return IN_BOX;
	if (app->box == BOX_MFA) return IN_CODE;
	if (app->box == BOX_NAME) return IN_NAME;
	if (app->box != BOX_NONE) return IN_BOX | IN_CHOOSE;
	if (app->page == PAGE_DEPLOY && app->panel.is_typing_filter) return IN_FILTER;
	return app_page_contexts(app);
}

unsigned app_page_contexts(const struct app *app)
{
	const struct screen *page = screen(app->page);
	struct item item = form_focused(app);
	unsigned contexts = IN_PAGE | page->contexts | (page->rows ? IN_FORM : 0);
	contexts |= page->rows ? item_contexts(app, &item) : NOT_IN_TEXT;
	if (item.kind == ITEM_BUTTON) contexts |= IN_BUTTONS;
	contexts |= app_is_running(app) ? IN_RUNNING : IN_IDLE;
	if (!app->removal.is_on) contexts |= IN_STEPS;
	bool is_delegated = app->deployment && deployment_is_delegated(app->deployment);
	if (app->is_rehearsal && !is_delegated) contexts |= IN_REHEARSAL; /* p pastes records */
	if (app->page != PAGE_DEPLOY) return contexts;
	if (decide_is_shown(app)) {
		contexts |= app->decide.marked.len ? IN_DECIDE | IN_MARKS : IN_DECIDE;
		return contexts & ~(unsigned)IN_PANEL;
	}
	if (decide_may_be_shown(app)) contexts |= IN_CHOICES;
	if (app->was_failed) contexts |= IN_FAILURE;
	return contexts;
}

void app_go(struct app *app, enum page_id page, struct effects *effects)
{
	form_leave(app, effects);
	if (page == PAGE_COUNT || page >= PAGE_ALL) return;
	app->page = page;
	app->scroll = 0;
	app->visited[page] = true;
	app->stale[page] = false;
	if (page == PAGE_REVIEW || page == PAGE_CHECKS) {
		app->return_to = PAGE_COUNT;
		checks_need(app, effects);
	}
	if (page == PAGE_REVIEW) measure_stacks(app);
	free(app->notice);
	app->notice = NULL;
	form_enter(app);
}

void app_go_back(struct app *app, struct effects *effects)
{
	if (app->removal.is_on) {
		app_go(app, removal_page(app, -1), effects);
	} else if (app->return_to != PAGE_COUNT) {
		app_go(app, app->return_to, effects);
	} else if (app->page == PAGE_ACCOUNT) {
		app_say(app, ROLE_HINT, "This is the first page. Ctrl-C saves and leaves.");
	} else {
		app_go(app, (enum page_id)(app->page - 1), effects);
	}
}

void app_go_on(struct app *app, struct effects *effects)
{
	const struct screen *page = screen(app->page);
	CLEANUP(str_release) struct str why = STR_INIT;
	if (page->rows && !app->is_locked && !form_lets_go(app, effects)) return;
	if (page->blocks && page->blocks(app, &why)) {
		app_say(app, ROLE_WARNING, "%s", str_text(&why));
		return;
	}
	if (app->removal.is_on)
		app_go(app, removal_page(app, 1), effects);
	else if (app->return_to != PAGE_COUNT)
		app_go(app, app->return_to, effects);
	else if (app->page + 1 < PAGE_COUNT)
		app_go(app, (enum page_id)(app->page + 1), effects);
}

/* How the program ends, by what goes on when it is left. */
static int exit_code(const struct app *app)
{
	if (app->was_complete) return 0;
	if (app->was_failed) return 1;
	if (!app_is_running(app)) return 130;
	return app->deployment && deployment_waits_for_person(app->deployment) ? 3 : 5;
}

void app_leave(struct app *app, struct effects *effects)
{
	form_leave(app, effects);
	if (!app->deployment && !app->removal.is_on) app_save(app, effects);
	effects_add(effects, EFFECT_QUIT)->code = exit_code(app);
}

void app_deploy(struct app *app, struct effects *effects)
{
	bool is_by_hand = answers_are_by_hand(&app->answers);
	if (app->removal.is_on) { /* the same again */
		removal_begin(app, effects);
		return;
	}
	for (int page = 0; page <= PAGE_REVIEW; page++)
		app->visited[page] = true;
	app->is_deploying = app->is_locked = true;
	app->was_failed = false;
	app->checks.is_running = false; /* what still runs is dropped */
	app->deployment = NULL;         /* the effect ends the one before, and its picture */
	panel_refresh(app);
	app_save(app, effects);
	effects_add(effects, EFFECT_DEPLOY);
	app_go(app, is_by_hand ? PAGE_DELEGATION : PAGE_DEPLOY, effects);
}

void app_update(struct app *app, const struct event *event, struct effects *effects)
{
	app->now_ms = event->now_ms;
	if (event->clock) snprintf(app->clock, sizeof(app->clock), "%s", event->clock);
	if (app->revealed != SECRET_COUNT && app->now_ms >= app->revealed_until_ms)
		app->revealed = SECRET_COUNT;
	if (event->kind == EVENT_KEY)
		keys_update(app, &event->key, effects);
	else if (event->kind == EVENT_PASTE)
		keys_paste(app, event->text, event->count, effects);
	else
		facts_update(app, event, effects);
}

void app_draw(const struct app *app, struct canvas *cv)
{
	struct layout at = layout_of(cv->rows, cv->cols);
	canvas_clear(cv);
	if (at.is_too_small) {
		frame_too_small(app, cv);
		return;
	}
	frame_header(app, cv);
	frame_rules(cv, &at);
	frame_steps(app, cv, &at);
	frame_body(app, cv, &at);
	frame_message(app, cv, &at);
	frame_footer(app, cv, &at);
	boxes_draw(app, cv, &at);
}

void app_summary(const struct app *app, struct str *out)
{
	summary_text(app, out);
}
