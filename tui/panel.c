#include "core/deploy/rootcause.h"
#include "tui/update.h"

#include <string.h>

static bool is_filtered(const struct panel *panel)
{
	return panel->is_errors_only || panel->filter[0];
}

static bool contains(const char *text, const char *part)
{
	return text && strcasestr(text, part);
}

/* Event texts are interned, so that few different ones stand behind many events: the answer for
 * each is kept by its address while one run over the events lasts. */
enum { MEMO_SLOTS = 256 };
struct memo {
	const char *text[MEMO_SLOTS];
	bool holds[MEMO_SLOTS];
};

static bool holds_filter(struct memo *memo, const char *text, const char *part)
{
	size_t slot = ((uintptr_t)text >> 3) % MEMO_SLOTS;
	if (!text) return false;
	if (memo->text[slot] != text) {
		memo->text[slot] = text;
		memo->holds[slot] = contains(text, part);
	}
	return memo->holds[slot];
}

static bool passes(const struct app *app, const struct deployment_event *event, struct memo *memo)
{
	const struct panel *panel = &app->panel;
	if (panel->is_errors_only && !contains(event->status, "FAILED")) return false;
	if (panel->is_errors_only && !panel->shows_all &&
	    event_is_cancellation(event->status, event->reason))
		return false;
	const char *part = panel->filter;
	return !part[0] || holds_filter(memo, event->logical_id, part) ||
	       holds_filter(memo, event->status, part) ||
	       holds_filter(memo, app->deployment->nodes[event->node].name, part) ||
	       holds_filter(memo, event->type, part) || holds_filter(memo, event->reason, part);
}

/* Looks at the events that are new since the last time; at all of them when a late event was put
 * between older ones, which moves the last that was looked at. */
static void index_more(struct app *app)
{
	struct panel *panel = &app->panel;
	size_t len = app->deployment ? app->deployment->events.len : 0;
	bool is_moved =
		panel->indexed > len ||
		(panel->indexed &&
		 app->deployment->events.item[panel->indexed - 1].serial != panel->indexed_serial);
	if (is_moved) {
		panel->shown.len = 0;
		panel->indexed = 0;
	}
	struct memo memo = { { NULL }, { false } };
	for (; panel->indexed < len; panel->indexed++)
		if (passes(app, &app->deployment->events.item[panel->indexed], &memo))
			*vec_push(&panel->shown) = (uint32_t)panel->indexed;
	if (len) panel->indexed_serial = app->deployment->events.item[len - 1].serial;
}

static void index_again(struct app *app)
{
	app->panel.shown.len = 0;
	app->panel.indexed = 0;
	app->panel.back = app->panel.fresh = 0;
	if (is_filtered(&app->panel)) index_more(app);
}

size_t panel_count(const struct app *app)
{
	if (!app->deployment) return 0;
	return is_filtered(&app->panel) ? app->panel.shown.len : app->deployment->events.len;
}

const struct deployment_event *panel_event(const struct app *app, size_t from_newest)
{
	size_t n = panel_count(app);
	if (from_newest >= n) return NULL;
	size_t at = n - 1 - from_newest;
	if (is_filtered(&app->panel)) at = app->panel.shown.item[at];
	return at < app->deployment->events.len ? &app->deployment->events.item[at] : NULL;
}

/* While scrolled back the same events stay in view and new ones are only counted. */
void panel_refresh(struct app *app)
{
	struct panel *panel = &app->panel;
	size_t before = panel->seen;
	if (is_filtered(panel)) index_more(app);
	panel->seen = panel_count(app);
	if (!panel->back || panel->seen <= before) return;
	panel->back += panel->seen - before;
	panel->fresh += panel->seen - before;
}

static void scroll(struct app *app, long by)
{
	struct panel *panel = &app->panel;
	long to = (long)panel->back + by, last = (long)panel_count(app) - 1;
	if (to > last) to = last;
	panel->back = to < 0 ? 0 : (size_t)to;
	if (!panel->back) panel->fresh = 0;
}

static void start_filter(struct app *app)
{
	app->panel.is_typing_filter = true;
	line_edit_set(&app->panel.filter_edit, app->panel.filter);
}

/* Failures only; without `all` those that are only a consequence are left out. */
static void show_failures(struct app *app, bool only, bool all)
{
	app->panel.is_errors_only = only;
	app->panel.shows_all = all;
	index_again(app);
	app->panel.seen = panel_count(app);
}

bool panel_command(struct app *app, enum command command)
{
	if (command == CMD_UP)
		scroll(app, -1);
	else if (command == CMD_DOWN)
		scroll(app, 1);
	else if (command == CMD_FOLLOW)
		scroll(app, -(long)app->panel.back);
	else if (command == CMD_TOP)
		scroll(app, (long)panel_count(app));
	else if (command == CMD_FILTER)
		start_filter(app);
	else if (command == CMD_ERRORS)
		show_failures(app, !app->panel.is_errors_only, false);
	else if (command == CMD_SHOW_ALL)
		show_failures(app, !app->panel.shows_all, !app->panel.shows_all);
	else
		return false;
	return true;
}

bool panel_filter_key(struct app *app, const struct key *key)
{
	struct panel *panel = &app->panel;
	bool changed = false;
	if (!panel->is_typing_filter) return false;
	if (key->kind == UI_ENTER || key->kind == UI_ESCAPE) {
		panel->is_typing_filter = false;
		if (key->kind == UI_ENTER) return true;
		line_edit_set(&panel->filter_edit, "");
		changed = true;
	} else if (!line_edit_key(&panel->filter_edit, key, &changed)) {
		return false;
	}
	if (!changed) return true;
	free(panel->filter);
	panel->filter = mem_copy_text(line_edit_text(&panel->filter_edit));
	index_again(app);
	panel->seen = panel_count(app);
	return true;
}
