#include "tui/widgets/buttons.h"

#include "core/base/utf8.h"
#include "tui/screen.h"
#include "tui/widgets/field.h"

static const struct button_text {
	enum command command;
	const char *label, *short_label, *key;
} texts[] = {
	{ CMD_START_FRESH, "Start fresh", "Start fresh", "" },
	{ CMD_DEPLOY, "Create in AWS", "Create", "" },
	{ CMD_PREVIOUS_PAGE, "Back", "Back", "" },
	{ CMD_NEXT_PAGE, "Continue", "Continue", "" },
	{ CMD_COPY, "Copy", "Copy", "y" },
	{ CMD_COPY_MESSAGE, "Message", "Message", "m" },
	{ CMD_SAVE_FILE, "Save file", "File", "s" },
	{ CMD_VIEW, "View", "All", "v" },
	{ CMD_CHECK_NOW, "Check now", "Check", "r" },
	{ CMD_PASTE_RECORDS, "Paste", "Paste", "p" },
	{ CMD_FIX, "Go to the page", "Page", "g" },
	{ CMD_RETRY, "Try again", "Retry", "r" },
	{ CMD_SHOW_ALL, "All failures", "All", "a" },
	{ CMD_QUIT, "Finish", "Finish", "" },
	{ CMD_DESTROY, "Destroy", "Destroy", "" },
	{ CMD_LOOK_LEFTOVERS, "See what is left", "What is left", "" },
};

/* Of CMD_CHOOSE and an action. */
static const struct button_text choices[CHOICE_COUNT] = {
	[CHOICE_USE] = { CMD_CHOOSE, "Leave as it is", "Leave", "" },
	[CHOICE_CHANGE] = { CMD_CHOOSE, "Make the changes", "Change", "" },
	[CHOICE_RETRY] = { CMD_CHOOSE, "Retry", "Retry", "" },
	[CHOICE_REMAKE] = { CMD_CHOOSE, "Delete and make anew", "Make anew", "" },
	[CHOICE_ROLL_BACK] = { CMD_CHOOSE, "Roll back", "Roll back", "" },
	[CHOICE_CONTINUE_ROLLBACK] = { CMD_CHOOSE, "Go on rolling back", "Roll on", "" },
	[CHOICE_AGAIN] = { CMD_CHOOSE, "Delete again", "Again", "" },
	[CHOICE_DELETE] = { CMD_CHOOSE, "Delete, keep the marked", "Delete", "" },
	[CHOICE_RESTORE] = { CMD_CHOOSE, "Restore", "Restore", "" },
	[CHOICE_REPLACE] = { CMD_CHOOSE, "Replace", "Replace", "" },
	[CHOICE_MAKE] = { CMD_CHOOSE, "Make it all the same", "Make", "" },
};

static const struct button_text *find(enum command command)
{
	if (command >= CMD_CHOOSE) return &choices[command - CMD_CHOOSE];
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (texts[i].command == command) return &texts[i];
	return &texts[0];
}

const char *button_label(const struct app *app, enum command command)
{
	if (command == CMD_NEXT_PAGE && app->return_to == PAGE_REVIEW) return "Back to Review";
	if (command == CMD_NEXT_PAGE && app->return_to == PAGE_DEPLOY) return "Back to Deploy";
	if (command == CMD_NEXT_PAGE && app->return_to == PAGE_CHECKS) return "Back to Checks";
	if (command == CMD_DEPLOY && app_is_running(app)) return "Watch the deployment";
	if (command == CMD_DEPLOY && app->is_rehearsal) return "Start rehearsal";
	return find(command)->label;
}

/* The caller frees. A button that leads to a page names it. */
static char *written(const struct app *app, enum command command, bool is_short)
{
	const struct button_text *text = find(command);
	const struct deployment *d = app->deployment;
	if (command == CMD_FIX && d && d->cause.page < PAGE_COUNT)
		return str_format("Go to %s", page_title(d->cause.page));
	return mem_copy_text(is_short ? text->short_label : text->label);
}

static int line_width(const struct app *app, const enum command *commands, size_t n, bool is_short)
{
	int width = 0;
	for (size_t i = 0; i < n; i++) {
		CLEANUP(mem_free_text) char *text = written(app, commands[i], is_short);
		width += utf8_columns(text) + (find(commands[i])->key[0] ? 8 : 6);
	}
	return width;
}

void draw_buttons_line(struct pen *pen, int first)
{
	int col = first;
	enum command commands[SCREEN_BUTTONS_MAX];
	size_t n = screen(pen->app->page)->buttons(pen->app, commands);
	bool is_short = col + line_width(pen->app, commands, n, false) > pen->cols;
	for (size_t i = 0; i < n; i++) {
		CLEANUP(mem_free_text) char *text = written(pen->app, commands[i], is_short);
		const char *key = find(commands[i])->key;
		const struct item item = { .kind = ITEM_BUTTON, .command = commands[i] };
		if (col > first && col + utf8_columns(text) + 6 > pen->cols) {
			pen_next(pen);
			col = first;
		}
		col += button(pen, col, text, item_equal(&item, &pen->focus));
		if (key[0]) col += 1 + canvas_text(pen->cv, pen->row, col + 1, ROLE_KEY, key);
		col += 2;
	}
	pen_next(pen);
}
