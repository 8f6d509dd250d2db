#include "tui/form.h"

#include "core/base/utf8.h"
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

static void add_row(const struct app *app, const struct row *row, struct item *ret, size_t *n,
		    size_t max)
{
	if (row->kind == ROW_ASK || row->kind == ROW_PAIR)
		add_question(app, row->question, ret, n, max);
	if (row->kind == ROW_PAIR) add_question(app, row->second, ret, n, max);
	if (row->kind == ROW_LIST)
		for (size_t i = 0; i <= answers_list_len(&app->answers, row->question); i++)
			add_item(ret, n, max,
				 (struct item){ .kind = ITEM_ENTRY,
						.question = row->question,
						.index = i });
	if (row->kind == ROW_ZONES) add_zones(app, row, ret, n, max);
	if (row->kind == ROW_SECRETS)
		for (size_t i = 0; i < SECRET_COUNT; i++)
			add_item(ret, n, max, (struct item){ .kind = ITEM_SECRET, .index = i });
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

size_t form_items(const struct app *app, struct item *ret, size_t max)
{
	const struct row *rows = screen(app->page)->rows;
	size_t n = 0;
	if (!rows) return 0;
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
static void load(struct app *app)
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

void form_enter(struct app *app)
{
	load(app);
}

/* Pages whose answers have to be looked at again when an answer of this page changes. */
static void mark_stale(struct app *app, enum page_id page)
{
	static const unsigned dependants[PAGE_COUNT] = {
		[PAGE_ACCOUNT] = 1u << PAGE_ACCESS | 1u << PAGE_ZONES | 1u << PAGE_SIZES,
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

static void changed(struct app *app, enum question_id id, struct effects *effects)
{
	mark_stale(app, question(id)->page);
	app_save(app, effects);
	look_up_again(id, effects);
}

void form_set(struct app *app, enum question_id id, const char *value, struct effects *effects)
{
	if (str_equal(answers_get(&app->answers, id), value)) return;
	answers_set(&app->answers, id, value);
	app->checked[id] = true;
	changed(app, id, effects);
	load(app);
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
		changed(app, item.question, effects);
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
	load(app);
}

void form_focus(struct app *app, const struct item *item, struct effects *effects)
{
	struct item items[FORM_ITEMS_MAX];
	form_leave(app, effects);
	size_t n = form_items(app, items, FORM_ITEMS_MAX);
	for (size_t i = 0; i < n; i++)
		if (item_equal(&items[i], item)) app->focus[app->page] = i;
	load(app);
}

static bool secret_key(struct app *app, size_t id, const struct key *key)
{
	struct secret *value = &app->secrets.value[id];
	char bytes[4];
	if (key->kind == UI_TEXT) {
		size_t len = utf8_encode(key->ch, bytes);
		if (app->secrets.source[id] == SECRET_GENERATED &&
		    !secret_spec((enum secret_id)id)->is_user_name)
			secret_set(value, "", 0);
		secret_insert(value, secret_len(value), bytes, len);
	} else if (key->kind == UI_BACKSPACE || (key->kind == UI_CTRL && key->ch == 'H')) {
		size_t len = secret_len(value);
		if (!len) return true;
		size_t to = utf8_previous_cluster(secret_reveal(value), len);
		secret_delete(value, to, len - to);
	} else if (key->kind == UI_CTRL && key->ch == 'U') {
		secret_set(value, "", 0);
	} else {
		return false;
	}
	app->secrets.source[id] = SECRET_TYPED;
	return true;
}

/* The line editor's text goes where the focused row keeps its value. */
static void store(struct app *app, const struct item *item)
{
	const char *text = line_edit_text(&app->edit);
	if (item->kind == ITEM_CONFIRM) {
		free(app->typed_name);
		app->typed_name = mem_copy_text(text);
	}
	if (item->kind == ITEM_QUESTION) answers_set(&app->answers, item->question, text);
	if (item->kind == ITEM_ENTRY &&
	    (text[0] || item->index < answers_list_len(&app->answers, item->question)))
		answers_list_set(&app->answers, item->question, item->index, text);
	app->is_dirty = item->kind != ITEM_CONFIRM;
}

static bool is_refused(struct app *app)
{
	if (app->is_locked)
		app_say(app, ROLE_WARNING,
			"The deployment uses these answers; they can be changed when it has "
			"ended.");
	return app->is_locked;
}

bool form_key(struct app *app, const struct key *key, struct effects *effects)
{
	struct item item = form_focused(app);
	if (!form_takes_text(app, &item)) return false;
	if (key->kind == UI_TEXT && item.kind != ITEM_CONFIRM && is_refused(app)) return true;
	if (item.kind == ITEM_SECRET) return !app->is_locked && secret_key(app, item.index, key);
	struct option options[2];
	bool opens = key->kind == UI_TEXT && key->ch == ' ' && item.kind == ITEM_QUESTION &&
		     item.question != Q_KEY_PAIR && form_options(app, item.question, options, 2);
	if (opens) return form_command(app, CMD_OPEN_LIST, effects);
	if (app->is_locked) return false;
	bool changed_text = false;
	if (!line_edit_key(&app->edit, key, &changed_text)) return false;
	if (changed_text) store(app, &item);
	return true;
}

/* A pasted list fills rows: entries end at a line end, comma, semicolon or blank. */
static void paste_rows(struct app *app, struct item item, const char *text)
{
	size_t added = 0, len = answers_list_len(&app->answers, item.question);
	size_t at = line_edit_text(&app->edit)[0] ? len : item.index;
	while (*text && added < PASTE_ROWS_MAX) {
		text += strspn(text, "\n,; \t");
		size_t size = strcspn(text, "\n,; \t");
		if (!size) break;
		CLEANUP(mem_free_text) char *entry = mem_copy_bytes(text, size);
		answers_list_set(&app->answers, item.question, at++, entry);
		text += size;
		added++;
	}
	if (!added) return;
	app->is_dirty = true;
	app->checked[item.question] = true;
	app->focus[app->page] += at - item.index;
	app_say(app, ROLE_OK, "%zu %s added from the clipboard.", added,
		added == 1 ? "row" : "rows");
	bool dirty = app->is_dirty;
	load(app);
	app->is_dirty = dirty;
}

void form_paste(struct app *app, const char *text, size_t removed, struct effects *effects)
{
	struct item item = form_focused(app);
	if (!form_takes_text(app, &item) || (item.kind != ITEM_CONFIRM && is_refused(app))) return;
	if (item.kind == ITEM_ENTRY && strpbrk(text, "\n,; ")) {
		paste_rows(app, item, text);
		app_save(app, effects);
		return;
	}
	size_t from = strspn(text, "\n "), len = strlen(text);
	while (len > from && strchr("\n ", text[len - 1]))
		len--;
	CLEANUP(mem_free_text) char *line = mem_copy_bytes(text + from, len - from);
	bool had_lines = strchr(line, '\n');
	for (char *c = line; *c; c++)
		if (*c == '\n') *c = ' ';
	if (item.kind == ITEM_SECRET) {
		secret_set(&app->secrets.value[item.index], line, strlen(line));
		app->secrets.source[item.index] = SECRET_TYPED;
		secret_erase(line, strlen(line));
	} else if (line_edit_insert(&app->edit, line, strlen(line))) {
		store(app, &item);
	} else {
		app_say(app, ROLE_WARNING, "That is too long for one field; nothing was pasted.");
		return;
	}
	if (had_lines)
		app_say(app, ROLE_WARNING, "The line ends of the pasted text became blanks.");
	if (removed)
		app_say(app, ROLE_WARNING, "%zu control %s removed from the pasted text.", removed,
			removed == 1 ? "character was" : "characters were");
}

static void toggle_zone(struct app *app, size_t index, struct effects *effects)
{
	const char *zone = app->zones.name.item[index];
	enum question_id held = answers_is(&app->answers, Q_ZONE_A, zone)   ? Q_ZONE_A
				: answers_is(&app->answers, Q_ZONE_B, zone) ? Q_ZONE_B
									    : Q_COUNT;
	if (held != Q_COUNT) {
		form_set(app, held, "", effects);
	} else if (!answers_get(&app->answers, Q_ZONE_A)[0]) {
		form_set(app, Q_ZONE_A, zone, effects);
	} else if (!answers_get(&app->answers, Q_ZONE_B)[0]) {
		form_set(app, Q_ZONE_B, zone, effects);
	} else {
		app_say(app, ROLE_WARNING,
			"Two zones are chosen already: take one out first (Space on it).");
	}
}

/* The next or previous value of a choice. */
static void step_choice(struct app *app, enum question_id id, int by, struct effects *effects)
{
	struct option options[NAMES_MAX];
	size_t n = form_options(app, id, options, NAMES_MAX), at = 0;
	if (!n) return;
	for (size_t i = 0; i < n; i++)
		if (answers_is(&app->answers, id, options[i].value)) at = i;
	form_set(app, id, options[(at + n + (size_t)(by > 0 ? 1 : n - 1)) % n].value, effects);
}

static void toggle(struct app *app, const struct item *item, struct effects *effects)
{
	if (item->kind == ITEM_ZONE) toggle_zone(app, item->index, effects);
	if (item->kind != ITEM_QUESTION) return;
	bool is_on = answers_is(&app->answers, item->question, "true");
	form_set(app, item->question, is_on ? "false" : "true", effects);
}

static void open_options(struct app *app, enum question_id id)
{
	struct option options[NAMES_MAX];
	size_t n = form_options(app, id, options, NAMES_MAX);
	if (!n) return;
	app_open(app, BOX_OPTIONS);
	for (size_t i = 0; i < n; i++)
		if (answers_is(&app->answers, id, options[i].value)) app->box_focus = i;
}

static void take_suggestion(struct app *app, const struct item *item, struct effects *effects)
{
	CLEANUP(mem_free_text) char *text = form_suggestion(app, item->question);
	if (text && item->kind == ITEM_QUESTION) form_set(app, item->question, text, effects);
}

static void remove_row(struct app *app, const struct item *item, struct effects *effects)
{
	if (item->index >= answers_list_len(&app->answers, item->question)) return;
	answers_list_remove(&app->answers, item->question, item->index);
	changed(app, item->question, effects);
	load(app);
}

static void accept(struct app *app, const struct item *item, struct effects *effects)
{
	bool is_pushed = item->kind == ITEM_BUTTON || item->kind == ITEM_JUMP;
	if (item->kind == ITEM_JUMP) {
		app_go(app, (enum page_id)item->index, effects);
		app->return_to = PAGE_REVIEW;
	}
	if (item->kind == ITEM_BUTTON) app_command(app, item->command, effects);
	if (is_pushed) return;
	form_move(app, 1, effects);
	struct item now = form_focused(app);
	if (now.kind == ITEM_BUTTON && now.command == CMD_PREVIOUS_PAGE) form_move(app, 1, effects);
}

static bool changes_answers(enum command command)
{
	return command == CMD_TOGGLE || command == CMD_OPEN_LIST || command == CMD_CHOICE_ON ||
	       command == CMD_CHOICE_BACK || command == CMD_SUGGESTION || command == CMD_REMOVE_ROW;
}

bool form_command(struct app *app, enum command command, struct effects *effects)
{
	struct item item = form_focused(app);
	if (changes_answers(command) && is_refused(app)) return true;
	if (command == CMD_NEXT_ITEM)
		form_move(app, 1, effects);
	else if (command == CMD_PREVIOUS_ITEM)
		form_move(app, -1, effects);
	else if (command == CMD_ACCEPT)
		accept(app, &item, effects);
	else if (command == CMD_TOGGLE)
		toggle(app, &item, effects);
	else if (command == CMD_OPEN_LIST)
		open_options(app, item.question);
	else if (command == CMD_CHOICE_ON)
		step_choice(app, item.question, 1, effects);
	else if (command == CMD_CHOICE_BACK)
		step_choice(app, item.question, -1, effects);
	else if (command == CMD_SUGGESTION)
		take_suggestion(app, &item, effects);
	else if (command == CMD_REMOVE_ROW)
		remove_row(app, &item, effects);
	else
		return false;
	return true;
}
