/* Boxes over a page: help, the list of options, leaving, an environment that was found. */
#include "core/base/utf8.h"
#include "tui/form.h"
#include "tui/frame.h"
#include "tui/removal.h"
#include "tui/texts.h"

struct choice_row {
	const char *label, *note;
	enum command command;
};
static const struct choice_row leave_rows[] = {
	{ "Stay", "", CMD_BACK },
	{ "Leave", "", CMD_QUIT },
};
/* Something is there, and nothing of ours runs. */
static const struct choice_row ended_rows[] = {
	{ "Stay", "", CMD_BACK },
	{ "Leave", "", CMD_QUIT },
	{ "Destroy it", "shows first what goes and stays", CMD_PLAN_REMOVAL },
};
static const struct choice_row deleting_rows[] = {
	{ "Keep watching", "", CMD_BACK },
	{ "Leave", "what is not begun stays", CMD_QUIT },
};
static const struct choice_row running_rows[] = {
	{ "Keep watching", "", CMD_BACK },
	{ "Leave", "it goes on; come back any time", CMD_QUIT },
	{ "Stop", "nothing new; changes are taken back", CMD_STOP },
	{ "Delete what was made", "asks for the name first", CMD_UNDO },
};
static const struct choice_row found_rows[] = {
	{ "Go on with it", "where it stands; nothing twice", CMD_GO_ON },
	{ "Not now", "change the name or account first", CMD_BACK },
};

static const struct choice_row error_rows[] = {
	{ "Look at the checks", "and put it right first", CMD_GO_TO_PAGE },
	{ "Start anyway", "it is likely to fail", CMD_DEPLOY_ANYWAY },
};
static const struct choice_row fresh_rows[] = {
	{ "Keep them", "nothing changes", CMD_BACK },
	{ "Forget them", "every answer back to its default", CMD_FORGET },
};

static const struct choice_row *leaving_rows(const struct app *app, size_t *ret_count)
{
	bool is_running = app_is_running(app);
	if (is_running && app->removal.is_on) {
		*ret_count = ARRAY_LEN(deleting_rows);
		return deleting_rows;
	}
	if (is_running) {
		*ret_count = ARRAY_LEN(running_rows);
		return running_rows;
	}
	bool may_destroy = app->deployment && !app->removal.is_on;
	*ret_count = may_destroy ? ARRAY_LEN(ended_rows) : ARRAY_LEN(leave_rows);
	return may_destroy ? ended_rows : leave_rows;
}

size_t boxes_options(const struct app *app)
{
	size_t leaving;
	struct option options[NAMES_MAX];
	struct item item = form_focused(app);
	if (app->box == BOX_LEAVE) {
		leaving_rows(app, &leaving);
		return leaving;
	}
	if (app->box == BOX_FOUND) return ARRAY_LEN(found_rows);
	if (app->box == BOX_FRESH) return ARRAY_LEN(fresh_rows);
	if (app->box == BOX_ERRORS) return ARRAY_LEN(error_rows);
	if (app->box == BOX_OPTIONS) return form_options(app, item.question, options, NAMES_MAX);
	return 0;
}

static void choose_leaving(struct app *app, size_t at, struct effects *effects)
{
	size_t count;
	const struct choice_row *rows = leaving_rows(app, &count);
	if (at >= count) return;
	enum command command = rows[at].command;
	if (command != CMD_BACK) app_command(app, command, effects);
}

void boxes_choose(struct app *app, struct effects *effects)
{
	enum box box = app->box;
	size_t at = app->box_focus;
	app->box = BOX_NONE;
	if (box == BOX_LEAVE) choose_leaving(app, at, effects);
	if (box == BOX_FOUND && found_rows[at].command == CMD_GO_ON)
		app_command(app, CMD_GO_ON, effects);
	if (box == BOX_FRESH && fresh_rows[at].command == CMD_FORGET)
		app_command(app, CMD_FORGET, effects);
	if (box == BOX_ERRORS && error_rows[at].command == CMD_DEPLOY_ANYWAY)
		app_command(app, CMD_DEPLOY_ANYWAY, effects);
	else if (box == BOX_ERRORS)
		app_go(app, PAGE_CHECKS, effects);
	if (box != BOX_OPTIONS) return;
	struct option options[NAMES_MAX];
	struct item item = form_focused(app);
	size_t n = form_options(app, item.question, options, NAMES_MAX);
	if (at >= n) return;
	CLEANUP(mem_free_text) char *value = mem_copy_text(options[at].value);
	form_set(app, item.question, value, effects);
}

void box_frame(struct canvas *cv, struct area area, const char *title)
{
	for (int row = area.row; row < area.row + area.rows; row++) {
		canvas_fill(cv, row, area.col - 1, area.cols + 2, ROLE_TEXT, " ");
		canvas_glyph(cv, row, area.col, ROLE_RULE, GLYPH_VERTICAL);
		canvas_glyph(cv, row, area.col + area.cols - 1, ROLE_RULE, GLYPH_VERTICAL);
	}
	int last = area.row + area.rows - 1, right = area.col + area.cols - 1;
	canvas_horizontal(cv, area.row, area.col + 1, area.cols - 2);
	canvas_horizontal(cv, last, area.col + 1, area.cols - 2);
	canvas_glyph(cv, area.row, area.col, ROLE_RULE, GLYPH_TOP_LEFT);
	canvas_glyph(cv, area.row, right, ROLE_RULE, GLYPH_TOP_RIGHT);
	canvas_glyph(cv, last, area.col, ROLE_RULE, GLYPH_BOTTOM_LEFT);
	canvas_glyph(cv, last, right, ROLE_RULE, GLYPH_BOTTOM_RIGHT);
	canvas_textf(cv, area.row, area.col + 2, ROLE_TITLE, " %s ", title);
}

struct area box_area(const struct layout *at, int rows, int cols)
{
	if (rows > at->body.rows) rows = at->body.rows;
	if (cols > at->body.cols - 4) cols = at->body.cols - 4;
	return (struct area){ at->body.row + (at->body.rows - rows) / 2,
			      at->body.col + (at->body.cols - cols) / 2, rows, cols };
}

static void draw_choice(struct canvas *cv, struct area area, int row, bool has_focus,
			const char *label, const char *note)
{
	int col = area.col + 2, width = area.cols - 4;
	enum role role = has_focus ? ROLE_SELECTED : ROLE_TEXT;
	if (has_focus) {
		canvas_glyph(cv, row, col, ROLE_KEY, GLYPH_HERE);
		canvas_cursor(cv, row, col);
	}
	int used = canvas_text_cut(cv, row, col + 2, width - 2, role, label) + 2;
	int at = used < 22 ? 24 : used + 2;
	if (!str_is_empty(note) && at < width)
		canvas_text_cut(cv, row, col + at, width - at, ROLE_HINT, note);
}

static void draw_options(const struct app *app, struct canvas *cv, const struct layout *at)
{
	struct option options[NAMES_MAX];
	enum question_id id = form_focused(app).question;
	int n = (int)form_options(app, id, options, NAMES_MAX);
	struct area area = box_area(at, n + 2, 72);
	box_frame(cv, area, question(id)->label);
	int visible = area.rows - 2, first = (int)app->box_focus - visible / 2;
	if (first > n - visible) first = n - visible;
	if (first < 0) first = 0;
	for (int i = 0; i < visible && first + i < n; i++)
		draw_choice(cv, area, area.row + 1 + i, first + i == (int)app->box_focus,
			    options[first + i].label, options[first + i].note);
	if (n > visible)
		canvas_textf(cv, area.row + area.rows - 1, area.col + 2, ROLE_HINT, " %d of %d ",
			     (int)app->box_focus + 1, n);
}

static void draw_question_box(const struct app *app, struct canvas *cv, const struct layout *at,
			      const char *title, const char *text, const struct choice_row *rows,
			      int count)
{
	struct area area = box_area(at, 11, 68);
	struct canvas measure = { .ascii = cv->ascii };
	canvas_init(&measure, 5, area.cols - 6);
	int lines = canvas_wrapped(&measure, 0, 0, area.cols - 6, 5, ROLE_TEXT, text);
	canvas_release(&measure);
	area = box_area(at, lines + count + 4, 68);
	box_frame(cv, area, title);
	int row = area.row + 2;
	row += canvas_wrapped(cv, row, area.col + 3, area.cols - 6, 5, ROLE_TEXT, text) + 1;
	for (int i = 0; i < count; i++)
		draw_choice(cv, area, row + i, (int)app->box_focus == i, rows[i].label,
			    rows[i].note);
}

static void add_running_words(const struct app *app, struct str *out)
{
	CLEANUP(mem_free_text) char *call = call_text(app, COMMAND_WATCH);
	str_addf(out,
		 "What has begun goes on in %s without this window. Come back with: %s (without "
		 "'watch': to these pages).",
		 app->is_rehearsal ? "the rehearsal" : "AWS", call);
}

static void draw_leave(const struct app *app, struct canvas *cv, const struct layout *at)
{
	CLEANUP(str_release) struct str text = STR_INIT;
	bool is_running = app_is_running(app);
	size_t count;
	const struct choice_row *rows = leaving_rows(app, &count);
	if (app->removal.is_on)
		removal_leave_words(app, &text);
	else if (is_running)
		add_running_words(app, &text);
	else
		str_addf(&text, "Your answers are saved in %s. %s", app->answers_path,
			 app->deployment
				 ? "The stacks stay as they are."
				 : "Nothing has been created. Secrets are never saved: new ones "
				   "are made next time.");
	bool may_stop = is_running && !app->removal.is_on;
	draw_question_box(app, cv, at, may_stop ? "Leave, or stop it?" : "Leave the wizard?",
			  str_text(&text), rows, (int)count);
}

static void draw_found(const struct app *app, struct canvas *cv, const struct layout *at)
{
	CLEANUP(mem_free_text) char *name = answers_environment_name(&app->answers);
	size_t n = app->stacks_found.name.len;
	CLEANUP(mem_free_text)
	char *text = str_format("%s already has %zu %s in this account and region. Go on with "
				"it, or use another name for a new one.",
				name, n, n == 1 ? "stack" : "stacks");
	draw_question_box(app, cv, at, "This environment exists", text, found_rows, 2);
}

static void draw_fresh(const struct app *app, struct canvas *cv, const struct layout *at)
{
	CLEANUP(mem_free_text)
	char *text = str_format("Forget the answers in %s? The file is written anew with the "
				"next answer.",
				app->answers_path);
	draw_question_box(app, cv, at, "Start fresh?", text, fresh_rows, 2);
}

static void draw_errors(const struct app *app, struct canvas *cv, const struct layout *at)
{
	const struct preflight_findings *found = &app->checks.findings;
	CLEANUP(mem_free_text)
	char *text = str_format("The checks found %zu %s. The first: %s", found->errors,
				found->errors == 1 ? "error" : "errors",
				found->errors ? found->list.item[0].sentence : "");
	draw_question_box(app, cv, at, "Start although it will fail?", text, error_rows, 2);
}

/* Help: the page, the field, the keys. Drawn on a tall canvas of its own and scrolled. */
static int help_text(const struct app *app, struct canvas *own)
{
	struct item item = form_focused(app);
	const struct binding *b;
	int row = 0, width = own->cols;
	bool asks = item.kind == ITEM_QUESTION || item.kind == ITEM_ENTRY;
	if (asks && question(item.question)->help) {
		canvas_text(own, row++, 0, ROLE_TITLE, question(item.question)->label);
		row += canvas_wrapped(own, row, 2, width - 2, 40, ROLE_TEXT,
				      question(item.question)->help) +
		       1;
	}
	canvas_text(own, row++, 0, ROLE_TITLE, "This page");
	row += canvas_wrapped(own, row, 2, width - 2, 40, ROLE_TEXT, screen(app->page)->help) + 1;
	canvas_text(own, row++, 0, ROLE_TITLE, "Keys");
	for (size_t i = 0; (b = keymap_shown(app_page_contexts(app), i)); i++, row++) {
		canvas_text(own, row, 2, ROLE_KEY, b->key);
		canvas_text_cut(own, row, 20, width - 20, ROLE_TEXT, b->help ? b->help : b->label);
	}
	if (form_takes_text(app, &item)) {
		canvas_text(own, row, 2, ROLE_KEY, "Ctrl-A E B F");
		canvas_text(own, row++, 20, ROLE_TEXT, "start, end, back, on; Home and End too");
		canvas_text(own, row, 2, ROLE_KEY, "Ctrl-W U K Y");
		canvas_text(own, row++, 20, ROLE_TEXT,
			    "cut a word, to the start, to the end; put back");
		canvas_text(own, row, 2, ROLE_KEY, "Ctrl-_");
		canvas_text(own, row++, 20, ROLE_TEXT, "undo");
	}
	return row;
}

static void draw_help(const struct app *app, struct canvas *cv, const struct layout *at)
{
	struct area area = box_area(at, at->body.rows, 78);
	struct canvas own = { .ascii = cv->ascii };
	canvas_init(&own, 200, area.cols - 4);
	int used = help_text(app, &own), visible = area.rows - 2, offset = app->box_scroll;
	if (offset > used - visible) offset = used - visible;
	if (offset < 0) offset = 0;
	CLEANUP(mem_free_text) char *title = str_format("Help: %s", page_title(app->page));
	box_frame(cv, area, title);
	for (int row = 0; row < visible && row + offset < used; row++)
		memcpy(&cv->cells[(area.row + 1 + row) * cv->cols + area.col + 2],
		       &own.cells[(row + offset) * own.cols],
		       sizeof(struct cell) * (size_t)own.cols);
	if (used > visible)
		canvas_text(cv, area.row + area.rows - 1, area.col + 2, ROLE_HINT,
			    offset + visible < used ? " Down: more " : " Up: more ");
	canvas_cursor(cv, area.row + 1, area.col + 2);
	canvas_release(&own);
}

void boxes_draw(const struct app *app, struct canvas *cv, const struct layout *at)
{
	if (app->box == BOX_HELP) draw_help(app, cv, at);
	if (app->box == BOX_OPTIONS) draw_options(app, cv, at);
	if (app->box == BOX_LEAVE) draw_leave(app, cv, at);
	if (app->box == BOX_FOUND) draw_found(app, cv, at);
	if (app->box == BOX_FRESH) draw_fresh(app, cv, at);
	if (app->box == BOX_ERRORS) draw_errors(app, cv, at);
	if (app->box == BOX_MFA) mfa_draw(app, cv, at);
	if (app->box == BOX_NAME) name_draw(app, cv, at);
}
