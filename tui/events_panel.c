#include "tui/events_panel.h"

#include "core/base/mem.h"
#include "core/deploy/rootcause.h"

#include <stdlib.h>
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

static bool passes(const struct panel *panel, const struct panel_source *from,
		   const struct deployment_event *event, struct memo *memo)
{
	if (panel->is_errors_only && !contains(event->status, "FAILED")) return false;
	if (panel->is_errors_only && !panel->shows_all &&
	    event_is_cancellation(event->status, event->reason))
		return false;
	const char *part = panel->filter;
	return !part[0] || holds_filter(memo, event->logical_id, part) ||
	       holds_filter(memo, event->status, part) ||
	       holds_filter(memo, from->name(from->picture, event), part) ||
	       holds_filter(memo, event->type, part) || holds_filter(memo, event->reason, part);
}

/* Looks at the events that are new since the last time; at all of them when a late event was put
 * between older ones, which moves the last that was looked at. */
static void index_more(struct panel *panel, const struct panel_source *from)
{
	size_t len = from->events ? from->events->len : 0;
	bool is_moved = panel->indexed > len ||
			(panel->indexed &&
			 from->events->item[panel->indexed - 1].serial != panel->indexed_serial);
	if (is_moved) {
		panel->shown.len = 0;
		panel->indexed = 0;
	}
	struct memo memo = { { NULL }, { false } };
	for (; panel->indexed < len; panel->indexed++)
		if (passes(panel, from, &from->events->item[panel->indexed], &memo))
			*vec_push(&panel->shown) = (uint32_t)panel->indexed;
	if (len) panel->indexed_serial = from->events->item[len - 1].serial;
}

static void index_again(struct panel *panel, const struct panel_source *from)
{
	panel->shown.len = 0;
	panel->indexed = 0;
	panel->back = panel->fresh = 0;
	if (is_filtered(panel)) index_more(panel, from);
	panel->seen = events_count(panel, from);
}

size_t events_count(const struct panel *panel, const struct panel_source *from)
{
	if (!from->events) return 0;
	return is_filtered(panel) ? panel->shown.len : from->events->len;
}

const struct deployment_event *events_at(const struct panel *panel, const struct panel_source *from,
					 size_t from_newest)
{
	size_t n = events_count(panel, from);
	if (from_newest >= n) return NULL;
	size_t at = n - 1 - from_newest;
	if (is_filtered(panel)) at = panel->shown.item[at];
	return at < from->events->len ? &from->events->item[at] : NULL;
}

void panel_init(struct panel *panel)
{
	panel->filter = mem_copy_text("");
	line_edit_init(&panel->filter_edit);
}

void panel_release(struct panel *panel)
{
	line_edit_release(&panel->filter_edit);
	vec_release(&panel->shown);
	free(panel->filter);
}

/* While scrolled back the same events stay in view and new ones are only counted. */
void events_refresh(struct panel *panel, const struct panel_source *from)
{
	size_t before = panel->seen;
	if (is_filtered(panel)) index_more(panel, from);
	panel->seen = events_count(panel, from);
	if (!panel->back || panel->seen <= before) return;
	panel->back += panel->seen - before;
	panel->fresh += panel->seen - before;
}

static void scroll(struct panel *panel, const struct panel_source *from, long by)
{
	long to = (long)panel->back + by, last = (long)events_count(panel, from) - 1;
	if (to > last) to = last;
	panel->back = to < 0 ? 0 : (size_t)to;
	if (!panel->back) panel->fresh = 0;
}

static void start_filter(struct panel *panel)
{
	panel->is_typing_filter = true;
	line_edit_set(&panel->filter_edit, panel->filter);
}

/* Failures only; without `all` those that are only a consequence are left out. */
static void show_failures(struct panel *panel, const struct panel_source *from, bool only, bool all)
{
	panel->is_errors_only = only;
	panel->shows_all = all;
	index_again(panel, from);
}

bool events_command(struct panel *panel, const struct panel_source *from, enum command command)
{
	if (command == CMD_UP)
		scroll(panel, from, -1);
	else if (command == CMD_DOWN)
		scroll(panel, from, 1);
	else if (command == CMD_FOLLOW)
		scroll(panel, from, -(long)panel->back);
	else if (command == CMD_TOP)
		scroll(panel, from, (long)events_count(panel, from));
	else if (command == CMD_FILTER)
		start_filter(panel);
	else if (command == CMD_ERRORS)
		show_failures(panel, from, !panel->is_errors_only, false);
	else if (command == CMD_SHOW_ALL)
		show_failures(panel, from, !panel->shows_all, !panel->shows_all);
	else
		return false;
	return true;
}

bool events_filter_key(struct panel *panel, const struct panel_source *from, const struct key *key)
{
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
	index_again(panel, from);
	return true;
}
