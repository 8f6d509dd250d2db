/* What keys and pastes do on a page that asks. */
#include "core/base/utf8.h"
#include "tui/form.h"

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
	app->checks.is_stale = true;
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
	form_enter(app);
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
		app->checks.is_stale = true;
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
	form_changed(app, item->question, effects);
	form_enter(app);
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
