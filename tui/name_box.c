/* The box that asks for the environment's name before something that cannot be taken back. */
#include "tui/frame.h"
#include "tui/update.h"

enum { FIELD_COLS = 24, TEXT_ROWS_MAX = 12 };

static const char *wanted_name(const struct app *app)
{
	return answers_get(&app->answers, Q_ENVIRONMENT);
}

void name_ask(struct app *app, enum command command, const char *words)
{
	struct name_box *box = &app->name_box;
	free(box->words);
	box->words = mem_copy_text(words);
	box->command = command;
	line_edit_set(&box->edit, "");
	app_open(app, BOX_NAME);
}

void name_forget(struct app *app, enum command command)
{
	if (app->box == BOX_NAME && app->name_box.command == command) app->box = BOX_NONE;
}

static void accept(struct app *app, struct effects *effects)
{
	if (!str_equal(line_edit_text(&app->name_box.edit), wanted_name(app))) {
		app_say(app, ROLE_WARNING, "To go on, type the environment name: %s",
			wanted_name(app));
		return;
	}
	app->box = BOX_NONE;
	app_command(app, app->name_box.command, effects);
}

void name_key(struct app *app, enum command command, const struct key *key, struct effects *effects)
{
	bool changed;
	if (command == CMD_ACCEPT)
		accept(app, effects);
	else if (command == CMD_BACK)
		app->box = BOX_NONE;
	else if (command == CMD_LEAVE)
		app_open(app, BOX_LEAVE);
	else
		line_edit_key(&app->name_box.edit, key, &changed);
}

void name_paste(struct app *app, const char *text)
{
	line_edit_insert(&app->name_box.edit, text, strcspn(text, "\n"));
}

void name_draw(const struct app *app, struct canvas *cv, const struct layout *at)
{
	const struct name_box *box = &app->name_box;
	CLEANUP(mem_free_text)
	char *text = str_format("%s To go on, type the environment name (%s) and press Enter.",
				box->words, wanted_name(app));
	struct area area = box_area(at, TEXT_ROWS_MAX + 6, 68);
	struct canvas measure = { .ascii = cv->ascii };
	canvas_init(&measure, TEXT_ROWS_MAX, area.cols - 6);
	int lines = canvas_wrapped(&measure, 0, 0, area.cols - 6, TEXT_ROWS_MAX, ROLE_TEXT, text);
	canvas_release(&measure);
	area = box_area(at, lines + 6, 68);
	box_frame(cv, area, "Are you sure?");
	int row = area.row + 2, col = area.col + 3;
	row += canvas_wrapped(cv, row, col, area.cols - 6, TEXT_ROWS_MAX, ROLE_TEXT, text) + 1;
	canvas_text(cv, row, col, ROLE_LABEL, "Name");
	canvas_fill(cv, row, col + 6, FIELD_COLS, ROLE_FIELD_FOCUS, " ");
	canvas_text_cut(cv, row, col + 6, FIELD_COLS, ROLE_FIELD_FOCUS, line_edit_text(&box->edit));
	int caret = line_edit_caret_column(&box->edit);
	canvas_cursor(cv, row, col + 6 + (caret < FIELD_COLS ? caret : FIELD_COLS - 1));
}

void name_release(struct name_box *box)
{
	free(box->words);
	line_edit_release(&box->edit);
}
