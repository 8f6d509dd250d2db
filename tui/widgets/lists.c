#include "tui/widgets/lists.h"

#include "core/net/ipv4.h"
#include "core/plan/checks.h"
#include "tui/form.h"
#include "tui/widgets/buttons.h"
#include "tui/widgets/field.h"

static void draw_size(struct pen *pen, int col, const char *entry)
{
	struct cidr block;
	CLEANUP(err_release) struct err err = ERR_INIT;
	if (cidr_parse(entry, &block, &err) < 0) return;
	uint64_t n = cidr_size(block);
	pen_textf(pen, col, ROLE_HINT, "%10llu %s", (unsigned long long)n,
		  n == 1 ? "address" : "addresses");
}

static void draw_entry(struct pen *pen, enum question_id id, size_t i, size_t len)
{
	const struct app *app = pen->app;
	struct item item = { .kind = ITEM_ENTRY, .question = id, .index = i };
	bool has_focus = pen_focus(pen, &item);
	CLEANUP(mem_free_text)
	char *entry = i < len ? answers_list_item(&app->answers, id, i) : NULL;
	CLEANUP(err_release) struct err err = ERR_INIT;
	pen_textf(pen, PEN_LABEL_COL, ROLE_LABEL, "%2zu", i + 1);
	int col = PEN_LABEL_COL + 4;
	col += field_box(pen, col, 22, entry ? entry : "", has_focus ? &app->edit : NULL);
	bool is_wrong = form_entry_problem(app, id, i, &err);
	if (is_wrong)
		pen_text(pen, col + 2, ROLE_ERROR, "! look");
	else if (entry)
		draw_size(pen, col + 2, entry);
	else
		pen_text(pen, col + 2, ROLE_HINT, "type or paste here to add one");
	pen_next(pen);
	if (is_wrong) trouble_below(pen, PEN_LABEL_COL + 4, ROLE_ERROR, err_text(&err), has_focus);
}

void draw_list(struct pen *pen, enum question_id id)
{
	const struct app *app = pen->app;
	size_t len = answers_list_len(&app->answers, id);
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(str_release) struct str warning = STR_INIT;
	for (size_t i = 0; i <= len; i++)
		draw_entry(pen, id, i, len);
	if (!len && form_problem(app, id, &err))
		trouble_below(pen, PEN_LABEL_COL + 4, ROLE_ERROR, err_text(&err), false);
	else if (app->checked[id] && warn_question(&app->answers, id, &warning))
		trouble_below(pen, PEN_LABEL_COL, ROLE_WARNING, str_text(&warning), false);
}

static void draw_zone(struct pen *pen, size_t i)
{
	const struct app *app = pen->app;
	const char *zone = app->zones.name.item[i];
	struct item item = { .kind = ITEM_ZONE, .index = i };
	bool has_focus = pen_focus(pen, &item);
	bool is_a = answers_is(&app->answers, Q_ZONE_A, zone);
	bool is_b = answers_is(&app->answers, Q_ZONE_B, zone);
	toggle_box(pen, PEN_LABEL_COL, is_a || is_b, has_focus);
	pen_text(pen, PEN_LABEL_COL + 5, ROLE_TEXT, zone);
	pen_text(pen, PEN_LABEL_COL + 26, ROLE_DIM, app->zones.note.item[i]);
	pen_text(pen, PEN_LABEL_COL + 39, ROLE_OK, is_a ? "zone A" : is_b ? "zone B" : "");
	pen_next(pen);
}

/* A zone that was answered but is not among the account's: say so instead of hiding it. */
static void draw_strange_zone(struct pen *pen, enum question_id id)
{
	const char *zone = answers_get(&pen->app->answers, id);
	const struct names *zones = &pen->app->zones;
	for (size_t i = 0; i < zones->name.len; i++)
		if (str_equal(zones->name.item[i], zone)) return;
	if (!zone[0]) return;
	CLEANUP(mem_free_text)
	char *text = str_format("%s is %s, but this account has no such zone in this region.",
				question(id)->label, zone);
	trouble_below(pen, PEN_LABEL_COL, ROLE_WARNING, text, false);
}

void draw_zones(struct pen *pen)
{
	const struct app *app = pen->app;
	CLEANUP(err_release) struct err err = ERR_INIT;
	pen_text(pen, PEN_LABEL_COL + 5, ROLE_LABEL, "Zone");
	pen_line(pen, PEN_LABEL_COL + 26, ROLE_LABEL, "Zone id      Use");
	for (size_t i = 0; i < app->zones.name.len; i++)
		draw_zone(pen, i);
	pen_next(pen);
	int n = !!answers_get(&app->answers, Q_ZONE_A)[0] +
		!!answers_get(&app->answers, Q_ZONE_B)[0];
	pen_linef(pen, PEN_LABEL_COL, n == 2 ? ROLE_OK : ROLE_TEXT, "Chosen: %d of 2.", n);
	draw_strange_zone(pen, Q_ZONE_A);
	draw_strange_zone(pen, Q_ZONE_B);
	if (form_problem(app, Q_ZONE_A, &err))
		trouble_below(pen, PEN_LABEL_COL, ROLE_ERROR, err_text(&err), false);
	else if (form_problem(app, Q_ZONE_B, &err))
		trouble_below(pen, PEN_LABEL_COL, ROLE_ERROR, err_text(&err), false);
}

static const char *source_word(const struct app *app, enum secret_id id)
{
	if (secret_is_adopted(&app->answers, id)) return "adopted";
	if (secret_is_empty(&app->secrets.value[id])) return "not typed";
	if (secret_spec(id)->is_user_name && app->secrets.source[id] != SECRET_TYPED)
		return "default";
	return app->secrets.source[id] == SECRET_GENERATED ? "generated"
	       : app->secrets.source[id] == SECRET_ADOPTED ? "kept"
							   : "typed";
}

static int secret_cols(const struct pen *pen)
{
	return pen_is_narrow(pen) ? 14 : 30;
}

/* The value itself reaches the screen here only: a user name, or while it is revealed. The mask is
 * always as long, so that it does not tell the length. */
static void draw_secret_value(struct pen *pen, int col, size_t id, bool has_focus)
{
	const struct app *app = pen->app;
	const struct secret *value = &app->secrets.value[id];
	bool is_shown = secret_spec((enum secret_id)id)->is_user_name || app->revealed == id;
	enum role role = has_focus ? ROLE_FIELD_FOCUS : ROLE_FIELD;
	int width = secret_cols(pen), used = 0;
	canvas_fill(pen->cv, pen->row, col, width, role, "_");
	if (secret_is_adopted(&app->answers, (enum secret_id)id))
		used = canvas_text_cut(pen->cv, pen->row, col, width, role,
				       "(has to exist in AWS)");
	else if (is_shown)
		used = canvas_text_cut(pen->cv, pen->row, col, width, role, secret_reveal(value));
	else if (!secret_is_empty(value))
		canvas_fill(pen->cv, pen->row, col, used = width < 24 ? width : 24, role, "*");
	if (has_focus) canvas_cursor(pen->cv, pen->row, col + (used < width ? used : width - 1));
}

static void draw_secret(struct pen *pen, size_t id)
{
	const struct app *app = pen->app;
	const struct secret_spec *spec = secret_spec((enum secret_id)id);
	struct item item = { .kind = ITEM_SECRET, .index = id };
	bool has_focus = pen_focus(pen, &item);
	CLEANUP(err_release) struct err err = ERR_INIT;
	bool is_wrong = form_secret_problem(app, (enum secret_id)id, &err);
	pen_text(pen, PEN_LABEL_COL, ROLE_LABEL, spec->name);
	int col = PEN_LABEL_COL + 24;
	draw_secret_value(pen, col, id, has_focus);
	col += secret_cols(pen) + 2;
	col += pen_text(pen, col, ROLE_TEXT, source_word(app, (enum secret_id)id)) + 1;
	if (is_wrong)
		pen_text(pen, col, ROLE_ERROR, "! look");
	else if (app->revealed == id)
		pen_textf(pen, col, ROLE_WARNING, "%d s",
			  (int)((app->revealed_until_ms - app->now_ms + 999) / 1000));
	else if (!form_secret_is_missing(app, (enum secret_id)id))
		pen_text(pen, col, ROLE_OK, "ok");
	pen_next(pen);
	if (is_wrong) trouble_below(pen, PEN_LABEL_COL + 24, ROLE_ERROR, err_text(&err), has_focus);
}

void draw_secrets(struct pen *pen)
{
	pen_text(pen, PEN_LABEL_COL, ROLE_LABEL, "Secret");
	pen_text(pen, PEN_LABEL_COL + 24, ROLE_LABEL, "Value");
	pen_line(pen, PEN_LABEL_COL + 26 + secret_cols(pen), ROLE_LABEL, "Source");
	for (size_t i = 0; i < SECRET_COUNT; i++)
		if (secret_applies(&pen->app->answers, (enum secret_id)i)) draw_secret(pen, i);
}

void draw_confirm(struct pen *pen)
{
	const struct app *app = pen->app;
	struct item field = { .kind = ITEM_CONFIRM };
	struct item push = { .kind = ITEM_BUTTON, .command = CMD_DEPLOY };
	int col = PEN_LABEL_COL;
	if (!app_is_running(app)) {
		bool has_focus = pen_focus(pen, &field);
		col += pen_text(pen, col, ROLE_TEXT,
				pen_is_narrow(pen) ? "Type its name:"
						   : "To start, type the environment name:") +
		       2;
		int width = pen->cols < 78 ? 10 : 12;
		col += field_box(pen, col, width, app->typed_name, has_focus ? &app->edit : NULL) +
		       2;
	}
	const char *label =
		pen->cols < 78 && !app_is_running(app) ? "Create" : button_label(app, CMD_DEPLOY);
	bool on_button = item_equal(&push, &pen->focus);
	if (on_button) pen->focus_first = pen->focus_last = pen->row;
	button(pen, col, label, on_button);
	pen_next(pen);
}
