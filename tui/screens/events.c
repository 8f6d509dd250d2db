#include "tui/screens/events.h"

#include <string.h>

#include "tui/texts.h"
#include "tui/widgets/field.h"

enum { TIMES_COLS = 24 };

/* Names of resources are long where there is room for them. */
static int logical_cols(const struct pen *pen)
{
	return pen->cols >= 140 ? 40 : 22;
}

bool resource_is_moving(const struct deployment_resource *r)
{
	return r->state == RESOURCE_RUNNING || r->state == RESOURCE_UNDOING;
}

void resources_rule(struct pen *pen, const char *title)
{
	int right = pen->cols - TIMES_COLS, row = pen->row;
	pen_rule(pen, title);
	canvas_text(pen->cv, row, right - 1, ROLE_LABEL, " typical ");
	canvas_text(pen->cv, row, right + 8, ROLE_LABEL, " elapsed ");
}

void resource_draw(struct pen *pen, const struct resource_row *row)
{
	const struct deployment_resource *r = row->resource;
	int64_t elapsed = row->now_ms - r->started_ms;
	char typical[TIME_TEXT_MAX] = "", time[TIME_TEXT_MAX];
	bool is_slow = !row->note && r->state == RESOURCE_RUNNING && r->typical_ms &&
		       elapsed * 10 > r->typical_ms * 13;
	int right = pen->cols - TIMES_COLS, logical = PEN_LABEL_COL + 3 + row->name_cols;
	int words = logical + logical_cols(pen) + 2;
	bool has_room = right > words + 9;
	if (r->typical_ms && r->state == RESOURCE_RUNNING) duration_text(r->typical_ms, typical);
	duration_text(elapsed, time);
	canvas_glyph(pen->cv, pen->row, PEN_LABEL_COL, ROLE_RUNNING, GLYPH_RUNNING);
	canvas_text_cut(pen->cv, pen->row, PEN_LABEL_COL + 2, row->name_cols, ROLE_TEXT, row->name);
	canvas_text_cut(pen->cv, pen->row, logical, has_room ? logical_cols(pen) - 4 : 23,
			ROLE_TITLE, r->logical_id);
	if (has_room)
		canvas_text_cut(pen->cv, pen->row, words, right - words + 2, ROLE_DIM,
				resource_words(r->type));
	pen_textf(pen, right, ROLE_DIM, "%7s", typical);
	pen_textf(pen, right + 9, is_slow ? ROLE_WARNING : ROLE_TEXT, "%7s%s", time,
		  row->note ? row->note
		  : is_slow ? " slow"
			    : "");
	pen_next(pen);
}

static void draw_event(struct pen *pen, const struct events_view *view,
		       const struct deployment_event *e)
{
	char at[TIME_TEXT_MAX];
	CLEANUP(mem_free_text) char *words = status_words(e->status);
	int name = PEN_LABEL_COL + 9, logical = name + view->name_cols + 1;
	int col = logical + logical_cols(pen) + 1;
	time_of_day_text(e->time_ms, at);
	bool is_failure = strstr(e->status ? e->status : "", "FAILED");
	bool is_done = str_ends(e->status ? e->status : "", "_COMPLETE");
	canvas_text(pen->cv, pen->row, PEN_LABEL_COL, ROLE_DIM, at);
	canvas_text_cut(pen->cv, pen->row, name, view->name_cols, ROLE_TEXT,
			view->from.name(view->from.picture, e));
	canvas_text_cut(pen->cv, pen->row, logical, logical_cols(pen), ROLE_TEXT, e->logical_id);
	enum role role = is_failure ? ROLE_ERROR : is_done ? ROLE_OK : ROLE_RUNNING;
	col += pen_text(pen, col, role, words) + 2;
	if (!str_is_empty(e->reason)) pen_text(pen, col, ROLE_HINT, e->reason);
	pen_next(pen);
}

static void draw_title(struct pen *pen, const struct events_view *view)
{
	const struct panel *panel = view->panel;
	CLEANUP(str_release) struct str s = STR_INIT;
	str_addf(&s, "events (%zu)", events_count(panel, &view->from));
	if (panel->is_errors_only) str_add(&s, "  failures only");
	if (panel->filter[0] && !panel->is_typing_filter)
		str_addf(&s, "  filter: %s", panel->filter);
	if (!panel->back)
		str_add(&s, "  following");
	else
		str_addf(&s, "  %zu back, %zu new, End to follow", panel->back, panel->fresh);
	int row = pen->row;
	pen_rule(pen, str_text(&s));
	if (!panel->is_typing_filter) return;
	pen->row = row;
	int col = PEN_LABEL_COL + 5 + (int)s.len + 2;
	col += pen_text(pen, col, ROLE_KEY, " / ");
	field_box(pen, col, 20, "", &panel->filter_edit);
	pen_next(pen);
}

void events_draw(struct pen *pen, const struct events_view *view)
{
	const struct panel *panel = view->panel;
	draw_title(pen, view);
	if (!panel->is_typing_filter && view->has_cursor)
		canvas_cursor(pen->cv, pen->row, PEN_LABEL_COL);
	for (size_t i = panel->back; pen->row < pen->rows; i++) {
		const struct deployment_event *event = events_at(panel, &view->from, i);
		if (!event) break;
		bool is_last = pen->row == pen->rows - 1;
		draw_event(pen, view, event);
		if (is_last) break;
	}
	if (!events_count(panel, &view->from))
		pen_text(pen, PEN_LABEL_COL, ROLE_DIM,
			 panel->filter[0] || panel->is_errors_only ? "Nothing matches."
								   : "No event yet.");
}
