#include "tui/form.h"

#include "core/plan/checks.h"

static void add_item(struct item *ret, size_t *n, size_t max, struct item item)
{
	if (*n < max) ret[(*n)++] = item;
}

static void add_question(const struct app *app, enum question_id id, struct item *ret, size_t *n,
			 size_t max)
{
	if (question_applies(&app->answers, id))
		add_item(ret, n, max, (struct item){ .kind = ITEM_QUESTION, .question = id });
}

static void add_zones(const struct app *app, const struct row *row, struct item *ret, size_t *n,
		      size_t max)
{
	if (!app->zones.name.len) {
		add_question(app, row->question, ret, n, max);
		add_question(app, row->second, ret, n, max);
	}
	for (size_t i = 0; i < app->zones.name.len; i++)
		add_item(ret, n, max, (struct item){ .kind = ITEM_ZONE, .index = i });
}

bool button_applies(const struct app *app, enum command command)
{
	return command != CMD_START_FRESH || (app->is_saved_session && !app->is_locked);
}

/* Rows that stand for as many items as there are entries, secrets, findings. */
static void add_table(const struct app *app, const struct row *row, struct item *ret, size_t *n,
		      size_t max)
{
	if (row->kind == ROW_LIST)
		for (size_t i = 0; i <= answers_list_len(&app->answers, row->question); i++)
			add_item(ret, n, max,
				 (struct item){ .kind = ITEM_ENTRY,
						.question = row->question,
						.index = i });
	if (row->kind == ROW_SECRETS)
		for (size_t i = 0; i < SECRET_COUNT; i++)
			if (secret_applies(&app->answers, (enum secret_id)i))
				add_item(ret, n, max,
					 (struct item){ .kind = ITEM_SECRET, .index = i });
	if (row->kind == ROW_FINDINGS)
		for (size_t i = 0; i < app->checks.findings.list.len; i++)
			add_item(ret, n, max, (struct item){ .kind = ITEM_FINDING, .index = i });
}

static void add_row(const struct app *app, const struct row *row, struct item *ret, size_t *n,
		    size_t max)
{
	if (row->kind == ROW_ASK || row->kind == ROW_PAIR)
		add_question(app, row->question, ret, n, max);
	if (row->kind == ROW_PAIR) add_question(app, row->second, ret, n, max);
	add_table(app, row, ret, n, max);
	if (row->kind == ROW_ZONES) add_zones(app, row, ret, n, max);
	if (row->kind == ROW_JUMP)
		add_item(ret, n, max, (struct item){ .kind = ITEM_JUMP, .index = row->page });
	if (row->kind == ROW_CONFIRM) {
		if (!app_is_running(app))
			add_item(ret, n, max, (struct item){ .kind = ITEM_CONFIRM });
		add_item(ret, n, max, (struct item){ .kind = ITEM_BUTTON, .command = CMD_DEPLOY });
	}
	if (row->kind == ROW_BUTTONS)
		for (size_t i = 0; row->command[i]; i++)
			if (button_applies(app, row->command[i]))
				add_item(ret, n, max,
					 (struct item){ .kind = ITEM_BUTTON,
							.command = row->command[i] });
}

static size_t button_items(const struct app *app, struct item *ret, size_t max)
{
	enum command commands[SCREEN_BUTTONS_MAX];
	const struct screen *page = screen(app->page);
	size_t n = 0, count = page->buttons ? page->buttons(app, commands) : 0;
	for (size_t i = 0; i < count; i++)
		add_item(ret, &n, max,
			 (struct item){ .kind = ITEM_BUTTON, .command = commands[i] });
	return n;
}

size_t form_items(const struct app *app, struct item *ret, size_t max)
{
	const struct row *rows = screen(app->page)->rows;
	size_t n = 0;
	if (!rows) return button_items(app, ret, max);
	for (const struct row *row = rows; row->kind != ROW_END; row++)
		add_row(app, row, ret, &n, max - 2);
	if (app->page != PAGE_ACCOUNT)
		add_item(ret, &n, max,
			 (struct item){ .kind = ITEM_BUTTON, .command = CMD_PREVIOUS_PAGE });
	if (app->page != PAGE_REVIEW)
		add_item(ret, &n, max,
			 (struct item){ .kind = ITEM_BUTTON, .command = CMD_NEXT_PAGE });
	return n;
}

struct item form_focused(const struct app *app)
{
	struct item items[FORM_ITEMS_MAX];
	size_t n = form_items(app, items, FORM_ITEMS_MAX);
	if (!n) return (struct item){ 0 };
	size_t at = app->focus[app->page];
	return items[at < n ? at : n - 1];
}

bool form_takes_text(const struct app *app, const struct item *item)
{
	(void)app;
	if (item->kind == ITEM_QUESTION) return question(item->question)->kind == QUESTION_TEXT;
	return item->kind == ITEM_ENTRY || item->kind == ITEM_SECRET || item->kind == ITEM_CONFIRM;
}

/* Puts the focused row's value under the line editor. */
void form_enter(struct app *app)
{
	struct item item = form_focused(app);
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(mem_free_text) char *entry = NULL;
	app->is_dirty = false;
	app->shows_own_problem = false;
	line_edit_set(&app->edit, "");
	if (item.kind == ITEM_QUESTION) {
		line_edit_set(&app->edit, answers_get(&app->answers, item.question));
		app->shows_own_problem = app->checked[item.question];
	}
	if (item.kind == ITEM_ENTRY &&
	    item.index < answers_list_len(&app->answers, item.question)) {
		entry = answers_list_item(&app->answers, item.question, item.index);
		line_edit_set(&app->edit, entry);
		app->shows_own_problem =
			check_list_item(&app->answers, item.question, item.index, &err) < 0;
	}
	if (item.kind == ITEM_CONFIRM) line_edit_set(&app->edit, app->typed_name);
}

/* Pages whose answers have to be looked at again when an answer of this page changes. */
static void mark_stale(struct app *app, enum page_id page)
{
	static const unsigned dependants[PAGE_COUNT] = {
		[PAGE_ACCOUNT] =
			1u << PAGE_ACCESS | 1u << PAGE_ZONES | 1u << PAGE_SIZES | 1u << PAGE_MAIL,
		[PAGE_MAIL] = 1u << PAGE_SECRETS,
	};
	for (unsigned i = 0; i < PAGE_COUNT; i++)
		if (app->visited[i] && i != app->page &&
		    ((dependants[page] & 1u << i) || i == PAGE_REVIEW))
			app->stale[i] = true;
}

static void look_up_again(enum question_id id, struct effects *effects)
{
	bool is_account = id == Q_PROFILE || id == Q_REGION || id == Q_PARENT_PROFILE ||
			  id == Q_DELEGATION_MODE;
	if (!is_account && id != Q_PREFIX && id != Q_ENVIRONMENT) return;
	if (is_account) effects_add(effects, EFFECT_LOOK_UP_ACCOUNT);
	if (id == Q_PROFILE || id == Q_REGION) {
		effects_add(effects, EFFECT_LIST_ZONES);
		effects_add(effects, EFFECT_LIST_KEY_PAIRS);
	}
	effects_add(effects, EFFECT_FIND_ENVIRONMENT);
}

void form_changed(struct app *app, enum question_id id, struct effects *effects)
{
	mark_stale(app, question(id)->page);
	app->checks.is_stale = true;
	if (id == Q_VPC_CIDR) /* the subnets have to lie inside: judge them at once */
		app->checked[Q_PUBLIC_A] = app->checked[Q_PUBLIC_B] = app->checked[Q_PRIVATE_A] =
			app->checked[Q_PRIVATE_B] = true;
	app_save(app, effects);
	look_up_again(id, effects);
}

void form_set(struct app *app, enum question_id id, const char *value, struct effects *effects)
{
	if (str_equal(answers_get(&app->answers, id), value)) return;
	answers_set(&app->answers, id, value);
	app->checked[id] = true;
	form_changed(app, id, effects);
	form_enter(app);
}

/* Blanks around a value are never meant. */
static void trim_value(struct app *app, enum question_id id)
{
	const char *text = answers_get(&app->answers, id);
	size_t from = strspn(text, " "), to = strlen(text);
	while (to > from && text[to - 1] == ' ')
		to--;
	CLEANUP(mem_free_text) char *clean = mem_copy_bytes(text + from, to - from);
	if (!str_equal(clean, text)) answers_set(&app->answers, id, clean);
}

void form_leave(struct app *app, struct effects *effects)
{
	struct item item = form_focused(app);
	bool was_dirty = app->is_dirty;
	app->is_dirty = false;
	if (item.kind == ITEM_QUESTION) {
		if (form_takes_text(app, &item)) trim_value(app, item.question);
		app->checked[item.question] = true;
	}
	if (item.kind == ITEM_ENTRY) {
		app->checked[item.question] = true;
		if (item.index < answers_list_len(&app->answers, item.question) &&
		    !line_edit_text(&app->edit)[0])
			answers_list_remove(&app->answers, item.question, item.index);
	}
	if (item.kind == ITEM_SECRET) {
		app->secret_checked[item.index] = true;
		app->revealed = SECRET_COUNT;
	}
	if (was_dirty && (item.kind == ITEM_QUESTION || item.kind == ITEM_ENTRY))
		form_changed(app, item.question, effects);
}

void form_move(struct app *app, int by, struct effects *effects)
{
	struct item items[FORM_ITEMS_MAX];
	form_leave(app, effects);
	size_t n = form_items(app, items, FORM_ITEMS_MAX);
	if (!n) return;
	size_t *focus = &app->focus[app->page];
	if (*focus >= n) *focus = n - 1;
	*focus = (*focus + n + (size_t)(by > 0 ? 1 : n - 1)) % n;
	form_enter(app);
}

void form_focus(struct app *app, const struct item *item, struct effects *effects)
{
	struct item items[FORM_ITEMS_MAX];
	form_leave(app, effects);
	size_t n = form_items(app, items, FORM_ITEMS_MAX);
	for (size_t i = 0; i < n; i++)
		if (item_equal(&items[i], item)) app->focus[app->page] = i;
	form_enter(app);
}
