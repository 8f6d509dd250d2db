/* Pages that are not forms and longer than their room: Up and Down move the view; where it all fits
 * the keys are the page's own. */
#include "tui/scroll.h"

#include "tui/frame.h"
#include "tui/update.h"

/* The events under a long page come after it, and leave before it moves. */
static bool has_events(const struct app *app)
{
	return screen(app->page)->contexts & IN_PANEL;
}

bool scroll_by(int *scroll, int hidden, enum command command)
{
	int from = *scroll < hidden ? *scroll : hidden;
	int to = command == CMD_TOP      ? 0
		 : command == CMD_FOLLOW ? hidden
		 : command == CMD_UP     ? from - 1
					 : from + 1;
	*scroll = to < 0 ? 0 : to > hidden ? hidden : to;
	return *scroll != from;
}

bool scroll_command(struct app *app, enum command command)
{
	bool is_end = command == CMD_TOP || command == CMD_FOLLOW;
	if (command == CMD_ACCEPT) return scroll_to_focus(app); /* nothing unseen is pressed */
	if (command != CMD_UP && command != CMD_DOWN && !is_end) return false;
	if (has_events(app) && (is_end || app->panel.back)) return false;
	int hidden = frame_measure(app).hidden;
	if (!hidden) return false;
	return scroll_by(&app->scroll, hidden, command) || !has_events(app);
}

bool scroll_to_focus(struct app *app)
{
	struct frame_scroll s = frame_measure(app);
	int from = app->scroll < s.hidden ? app->scroll : s.hidden;
	if (!s.hidden || s.focus_row < 0) return false;
	app->scroll = from;
	if (s.focus_row < from) app->scroll = s.focus_row;
	if (s.focus_row >= from + s.rows) app->scroll = s.focus_row - s.rows + 1;
	return app->scroll != from;
}
