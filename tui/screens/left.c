/* After a removal: what was found to be left, with the command that removes it. */
#include "tui/removal.h"
#include "tui/screens/removal_lines.h"
#include "tui/texts.h"

static void draw_end(struct pen *pen)
{
	const struct app *app = pen->app;
	const struct deployment *d = app->deployment;
	char time[TIME_TEXT_MAX];
	if (!app->was_complete || !d) {
		CLEANUP(mem_free_text) char *name = answers_environment_name(&app->answers);
		pen_linef(pen, PEN_TEXT_COL, ROLE_TITLE, "No stack of %s is there.", name);
		return;
	}
	duration_text(d->ended_ms - d->started_ms, time);
	canvas_glyph(pen->cv, pen->row, PEN_TEXT_COL, ROLE_OK, GLYPH_DONE);
	pen_linef(pen, PEN_LABEL_COL, ROLE_OK, "%s is removed, after %s.", d->environment, time);
	if (app->is_rehearsal)
		pen_line(pen, PEN_LABEL_COL, ROLE_WARNING, "rehearsed only: nothing real is gone");
}

static void lines(struct pen *pen)
{
	const struct removal_list *left = pen->app->removal.left;
	draw_end(pen);
	if (!left) {
		pen_next(pen);
		pen_line(pen, PEN_LABEL_COL, ROLE_RUNNING, "Looking at what is left ...");
		return;
	}
	if (!left->len) {
		pen_next(pen);
		pen_line(pen, PEN_LABEL_COL, ROLE_OK, "Nothing is left of it.");
		return;
	}
	if (removal_count(left, REMOVAL_RISK, false)) {
		removal_heading(pen, ROLE_ERROR, "Left, and a risk");
		removal_items(pen, left, REMOVAL_RISK, false, true);
	}
	if (!removal_count(left, REMOVAL_KEPT, false)) return;
	removal_heading(pen, ROLE_WARNING, "Left");
	removal_items(pen, left, REMOVAL_KEPT, false, true);
	removal_heading(pen, ROLE_WARNING, "Goes on costing money");
	removal_costs(pen, left);
}

static void draw(struct pen *pen)
{
	removal_scrolled(pen, lines);
}

static bool has_commands(const struct app *app)
{
	return app->removal.left && app->removal.left->len;
}

static size_t buttons(const struct app *app, enum command ret[SCREEN_BUTTONS_MAX])
{
	size_t n = 0;
	ret[n++] = CMD_QUIT;
	if (has_commands(app)) {
		ret[n++] = CMD_COPY;
		ret[n++] = CMD_SAVE_FILE;
		ret[n++] = CMD_VIEW;
	}
	ret[n++] = CMD_CHECK_NOW;
	return n;
}

static void give(struct app *app, enum effect_kind kind, struct effects *effects)
{
	CLEANUP(str_release) struct str text = STR_INIT;
	if (!has_commands(app)) {
		app_say(app, ROLE_HINT, "There is nothing to remove.");
		return;
	}
	removal_script(app->removal.left, &text);
	struct effect *effect = effects_add(effects, kind);
	CLEANUP(mem_free_text) char *name = answers_environment_name(&app->answers);
	if (kind == EFFECT_WRITE_FILE) effect->path = str_format("%s-leftovers.sh", name);
	effect->text = str_detach(&text);
}

static void look_again(struct app *app, struct effects *effects)
{
	app->removal.left = NULL;
	effects_add(effects, EFFECT_LOOK_LEFTOVERS);
}

static bool command(struct app *app, enum command command, struct effects *effects)
{
	if (command == CMD_COPY)
		give(app, EFFECT_COPY, effects);
	else if (command == CMD_SAVE_FILE)
		give(app, EFFECT_WRITE_FILE, effects);
	else if (command == CMD_VIEW)
		give(app, EFFECT_VIEW, effects);
	else if (command == CMD_CHECK_NOW)
		look_again(app, effects);
	else if (command == CMD_BACK)
		app_go(app, app->was_complete ? PAGE_DEPLOY : PAGE_DESTROY, effects);
	else
		return removal_scroll_command(app, command, lines);
	return true;
}

const struct screen left_screen = {
	.draw = draw,
	.buttons = buttons,
	.contexts = IN_REMOVAL | IN_LEFT,
	.command = command,
	.message = "The list is printed again on the normal screen when you leave.",
	.help = "What was looked for after the removal and found: records in the parent's zone, "
		"which are a risk while they point to what is gone; the zone, snapshots, secrets "
		"and log groups that are kept; each with the command that removes it. Nothing of "
		"it is removed by the wizard. The commands can be copied, or saved as a script.",
};
