#include "core/base/utf8.h"
#include "core/plan/checks.h"
#include "tui/form.h"
#include "tui/widgets/buttons.h"
#include "tui/widgets/field.h"
#include "tui/widgets/lists.h"

static const struct option *chosen(const struct app *app, enum question_id id,
				   struct option *options, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (answers_is(&app->answers, id, options[i].value)) return &options[i];
	return NULL;
}

/* Right of the value: how it stands, in a word. */
static int draw_mark(struct pen *pen, int col, enum question_id id)
{
	const struct app *app = pen->app;
	CLEANUP(err_release) struct err err = ERR_INIT;
	if (form_problem(app, id, &err)) return pen_text(pen, col, ROLE_ERROR, "! look");
	if (!app->checked[id]) return 0;
	if (!answers_get(&app->answers, id)[0]) return 0;
	CLEANUP(str_release) struct str warning = STR_INIT;
	if (warn_question(&app->answers, id, &warning))
		return pen_text(pen, col, ROLE_WARNING, "note");
	return pen_text(pen, col, ROLE_OK, "ok");
}

/* Below the value: what is wrong (with the field's `name` unless it is ""), the way out, or what is
 * worth a word. */
static void draw_trouble(struct pen *pen, enum question_id id, const char *name, bool has_focus)
{
	const struct app *app = pen->app;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(str_release) struct str warning = STR_INIT;
	if (form_problem(app, id, &err)) {
		CLEANUP(mem_free_text)
		char *text = str_format("%s%s%s", name, name[0] ? ": " : "", err_text(&err));
		trouble_below(pen, PEN_VALUE_COL, ROLE_ERROR, text, has_focus);
		CLEANUP(mem_free_text) char *better = form_suggestion(app, id);
		if (!better || !has_focus) return;
		pen_linef(pen, PEN_VALUE_COL + 2, ROLE_KEY, "[ Use %s ] (F4)", better);
		pen->focus_last = pen->row - 1;
	} else if (app->checked[id] && question_applies(&app->answers, id) &&
		   warn_question(&app->answers, id, &warning)) {
		trouble_below(pen, PEN_VALUE_COL, ROLE_WARNING, str_text(&warning), has_focus);
	}
}

/* The value of a question at `col`; returns the columns used. */
static int draw_value(struct pen *pen, int col, int width, enum question_id id, bool has_focus)
{
	const struct app *app = pen->app;
	const char *text = answers_get(&app->answers, id);
	struct option options[NAMES_MAX];
	size_t n = form_options(app, id, options, NAMES_MAX);
	const struct option *now = chosen(app, id, options, n);
	if (question(id)->kind == QUESTION_TOGGLE)
		return toggle_box(pen, col, answers_is(&app->answers, id, "true"), has_focus);
	if (question(id)->kind == QUESTION_CHOICE)
		return choice_box(pen, col, width, now ? now->label : text, has_focus);
	int used = field_box(pen, col, width, text, has_focus ? &app->edit : NULL);
	if (n) used += pen_text(pen, col + used, ROLE_LABEL, " v");
	return used;
}

static const char *note_of(const struct app *app, enum question_id id)
{
	struct option options[NAMES_MAX];
	size_t n = form_options(app, id, options, NAMES_MAX);
	const struct option *now = chosen(app, id, options, n);
	return now && now->note ? now->note : "";
}

static void draw_ask(struct pen *pen, const struct row *row)
{
	enum question_id id = row->question;
	if (!question_applies(&pen->app->answers, id)) return;
	struct item item = { .kind = ITEM_QUESTION, .question = id };
	bool has_focus = pen_focus(pen, &item);
	canvas_text_cut(pen->cv, pen->row, PEN_LABEL_COL, PEN_VALUE_COL - PEN_LABEL_COL - 1,
			ROLE_LABEL, question(id)->label);
	int col = PEN_VALUE_COL + 2;
	col += draw_value(pen, PEN_VALUE_COL, row->width ? row->width : 32, id, has_focus);
	int used = draw_mark(pen, col + 1, id);
	const char *note = note_of(pen->app, id);
	col += 1 + (used ? used + 2 : 0);
	bool fits = col + utf8_columns(note) < pen->cols;
	if (fits) pen_text(pen, col, ROLE_HINT, note);
	pen_next(pen);
	if (!fits && has_focus) pen_line(pen, PEN_VALUE_COL + 2, ROLE_HINT, note);
	if (has_focus) pen->focus_last = pen->row - 1;
	draw_trouble(pen, id, "", has_focus);
}

static void draw_pair(struct pen *pen, const struct row *row)
{
	const enum question_id ids[] = { row->question, row->second };
	if (!question_applies(&pen->app->answers, ids[0])) return; /* nor does the other */
	bool has_focus[2] = { false };
	int col = PEN_VALUE_COL, width = row->width ? row->width : 18;
	for (size_t i = 0; i < 2 && pen_is_narrow(pen); i++)
		draw_ask(pen, &(struct row){ .question = ids[i], .width = width });
	if (pen_is_narrow(pen)) return;
	pen_text(pen, PEN_LABEL_COL, ROLE_LABEL, row->text);
	for (size_t i = 0; i < 2; i++) {
		struct item item = { .kind = ITEM_QUESTION, .question = ids[i] };
		has_focus[i] = pen_focus(pen, &item);
		col += draw_value(pen, col, width, ids[i], has_focus[i]) + 1;
		int used = draw_mark(pen, col, ids[i]);
		col += (used > 6 ? used : 6) + 2;
	}
	pen_next(pen);
	for (size_t i = 0; i < 2; i++)
		draw_trouble(pen, ids[i], question(ids[i])->label, has_focus[i]);
}

static void draw_buttons(struct pen *pen, const struct row *row)
{
	int col = PEN_LABEL_COL;
	for (size_t i = 0; row->command[i]; i++) {
		struct item item = { .kind = ITEM_BUTTON, .command = row->command[i] };
		if (!button_applies(pen->app, item.command)) continue;
		bool has_focus = item_equal(&item, &pen->focus);
		col += button(pen, col, button_label(pen->app, row->command[i]), has_focus) + 3;
	}
	if (col > PEN_LABEL_COL) pen_next(pen);
}

static void draw_zones_or_fields(struct pen *pen, const struct row *row)
{
	if (pen->app->zones.name.len) {
		draw_zones(pen);
		return;
	}
	struct row ask = { .kind = ROW_ASK, .question = row->question };
	draw_ask(pen, &ask);
	ask.question = row->second;
	draw_ask(pen, &ask);
}

static void draw_jump(struct pen *pen, const struct row *row)
{
	struct item item = { .kind = ITEM_JUMP, .index = row->page };
	const struct app *app = pen->app;
	bool has_focus = pen_focus(pen, &item), is_wrong = form_problem_count(app, row->page);
	const char *state = is_wrong ? "! look" : app->stale[row->page] ? "~ changed" : "";
	int right = pen->cols - (pen_is_narrow(pen) ? 12 : 19);
	pen_text(pen, PEN_LABEL_COL + 2, has_focus ? ROLE_SELECTED : ROLE_LABEL, row->text);
	pen_textf(pen, right, ROLE_KEY, "%d", (int)row->page + 1);
	pen_text(pen, right + 3, has_focus ? ROLE_BUTTON_FOCUS : ROLE_BUTTON, "edit");
	canvas_text_cut(pen->cv, pen->row, right + 9, pen_is_narrow(pen) ? 1 : 9,
			is_wrong ? ROLE_ERROR : ROLE_WARNING,
			pen_is_narrow(pen) && *state ? "!" : state);
	struct pen value = *pen; /* the summary stays left of the buttons */
	value.cols = right - 1;
	row->draw(&value);
	pen_next(pen);
}

static void draw_row(struct pen *pen, const struct row *row)
{
	switch (row->kind) {
	case ROW_TEXT:
		pen_wrap(pen, PEN_TEXT_COL, ROLE_TEXT, row->text);
		break;
	case ROW_BLANK:
		pen_next(pen);
		break;
	case ROW_ASK:
		draw_ask(pen, row);
		break;
	case ROW_PAIR:
		draw_pair(pen, row);
		break;
	case ROW_LIST:
		draw_list(pen, row->question);
		break;
	case ROW_ZONES:
		draw_zones_or_fields(pen, row);
		break;
	case ROW_SECRETS:
		draw_secrets(pen);
		break;
	case ROW_JUMP:
		draw_jump(pen, row);
		break;
	case ROW_CONFIRM:
		draw_confirm(pen);
		break;
	case ROW_BUTTONS:
		draw_buttons(pen, row);
		break;
	case ROW_FINDINGS:
	case ROW_DRAW:
		row->draw(pen);
		break;
	case ROW_END:
		break;
	}
}

void form_draw(struct pen *pen, const struct row *rows)
{
	for (const struct row *row = rows; row->kind != ROW_END; row++)
		draw_row(pen, row);
}
