/* The picture of `watch STACK...`: the stacks as a tree, the cause, what moves, the events. */
#include <stdlib.h>
#include <string.h>

#include "core/base/utf8.h"
#include "tui/frame.h"
#include "tui/screens/events.h"
#include "tui/texts.h"
#include "tui/watch_model.h"
#include "tui/widgets/field.h"

enum { TREE_COLS_MAX = 120, COUNT_COLS = 20, EVENTS_BELOW = 8, TREE_ROWS_MIN = 4, MOVING_ROWS = 8 };

struct look_of { /* of a stack */
	enum glyph glyph;
	enum role role;
};

static struct look_of look_of(const struct watched_stack *s)
{
	bool is_undone = !str_is_empty(s->status) &&
			 (strstr(s->status, "ROLLBACK") || strstr(s->status, "DELETE"));
	if (s->has_failed) return (struct look_of){ GLYPH_FAILED, ROLE_ERROR };
	if (s->is_over) return (struct look_of){ GLYPH_DONE, ROLE_OK };
	if (str_is_empty(s->status)) return (struct look_of){ GLYPH_WAITING, ROLE_DIM };
	if (is_undone) return (struct look_of){ GLYPH_STALE, ROLE_WARNING };
	return (struct look_of){ GLYPH_RUNNING, ROLE_RUNNING };
}

struct sums {
	size_t moving, done, total;
	int64_t started_ms; /* the earliest; 0: none has */
};

static struct sums sums_of(const struct watched *w)
{
	struct sums sums = { 0 };
	for (size_t i = 0; i < w->stacks.len; i++) {
		const struct watched_stack *s = &w->stacks.item[i];
		sums.moving += !s->is_over;
		sums.done += s->done;
		sums.total += s->resources.len;
		if (s->started_ms && (!sums.started_ms || s->started_ms < sums.started_ms))
			sums.started_ms = s->started_ms;
	}
	return sums;
}

static void draw_overview(struct pen *pen, const struct watched *w)
{
	const struct sums sums = sums_of(w);
	char elapsed[TIME_TEXT_MAX] = "-";
	if (sums.started_ms) duration_text(w->now_ms - sums.started_ms, elapsed);
	bool failed = w->is_over && w->has_failed;
	pen_text(pen, PEN_TEXT_COL,
		 failed       ? ROLE_ERROR
		 : w->is_over ? ROLE_OK
			      : ROLE_TITLE,
		 failed       ? "Failed"
		 : w->is_over ? "Complete"
			      : "Following");
	CLEANUP(str_release) struct str s = STR_INIT;
	if (!w->is_over) str_addf(&s, "%zu of %zu stacks move   ", sums.moving, w->stacks.len);
	str_addf(&s, "%zu of %zu resources", sums.done, sums.total);
	if (!w->is_over) str_addf(&s, "   %s elapsed", elapsed);
	pen_line(pen, PEN_TEXT_COL + 12, ROLE_TEXT, str_text(&s));
	int width = pen->cols - 14 > 65 ? 65 : pen->cols - 14;
	progress_bar(pen->cv, pen->row, PEN_LABEL_COL, width, sums.done, sums.total);
	pen_linef(pen, PEN_LABEL_COL + width + 2, ROLE_TEXT, "%zu %%",
		  sums.total ? sums.done * 100 / sums.total : 0);
}

static void draw_stack(struct pen *pen, const struct watched *w, const struct watched_stack *s)
{
	const struct look_of look = look_of(s);
	int edge = pen->cols < TREE_COLS_MAX ? pen->cols : TREE_COLS_MAX;
	int right = edge - COUNT_COLS, words = right - (pen_is_narrow(pen) ? 19 : 30);
	int name = PEN_LABEL_COL + 2 + 2 * s->depth;
	char time[TIME_TEXT_MAX] = "";
	CLEANUP(mem_free_text) char *status = status_words(s->status);
	if (s->started_ms)
		duration_text((s->ended_ms ? s->ended_ms : w->now_ms) - s->started_ms, time);
	canvas_glyph(pen->cv, pen->row, PEN_LABEL_COL, look.role, look.glyph);
	canvas_text_cut(pen->cv, pen->row, name, words - name - 1, ROLE_TITLE,
			s->depth ? s->logical_id : s->name);
	canvas_text_cut(pen->cv, pen->row, words, right - words - 1, look.role,
			*status         ? status
			: s->has_failed ? "cannot be read"
					: "not seen yet");
	if (s->resources.len)
		canvas_textf(pen->cv, pen->row, right, ROLE_TEXT, "%4zu/%zu", s->done,
			     s->resources.len);
	pen_linef(pen, right + 10, ROLE_DIM, "%8s", time);
	if (s->has_failed) pen_wrap(pen, name, ROLE_DIM, s->reason);
}

/* Folded: what was asked for, moves or has failed, as far as a third of the room goes. */
static void draw_tree(struct pen *pen, const struct watch_view *v)
{
	const struct watched *w = v->picture;
	size_t *order = mem_array(w->stacks.len + 1, sizeof(*order));
	size_t room = pen->rows / 3 > TREE_ROWS_MIN ? (size_t)(pen->rows / 3) : TREE_ROWS_MIN;
	bool folds = !v->shows_all && w->stacks.len > room;
	size_t shown = 0;
	watched_order(w, order);
	for (size_t i = 0; i < w->stacks.len; i++) {
		const struct watched_stack *s = &w->stacks.item[order[i]];
		bool matters = !s->depth || !s->is_over || s->has_failed;
		if (folds && (!matters || shown + 1 >= room)) continue;
		draw_stack(pen, w, s);
		shown++;
	}
	free(order);
	if (shown < w->stacks.len)
		pen_linef(pen, PEN_LABEL_COL + 2, ROLE_DIM, "and %zu more %s: Tab shows all",
			  w->stacks.len - shown, w->stacks.len - shown == 1 ? "stack" : "stacks");
}

static void draw_cause(struct pen *pen, const struct watched_cause *cause)
{
	char at[TIME_TEXT_MAX];
	if (!cause->known) return;
	time_of_day_text(cause->time_ms, at);
	if (pen->rows > 20) pen_next(pen);
	canvas_glyph(pen->cv, pen->row, PEN_TEXT_COL, ROLE_ERROR, GLYPH_FAILED);
	CLEANUP(mem_free_text)
	char *what = str_format("%s  (%s)  in %s", cause->logical_id, cause->type, cause->path);
	pen_text(pen, PEN_LABEL_COL, ROLE_LABEL, "Root cause");
	pen_text(pen, pen->cols - 10, ROLE_DIM, at);
	canvas_wrapped(pen->cv, pen->row, PEN_LABEL_COL + 13, pen->cols - PEN_LABEL_COL - 25, 2,
		       ROLE_TITLE, what);
	pen->row += utf8_columns(what) > pen->cols - PEN_LABEL_COL - 25;
	pen_next(pen);
	pen_wrap(pen, PEN_LABEL_COL + 2, ROLE_ERROR,
		 str_is_empty(cause->reason) ? "no reason given" : cause->reason);
	if (!str_is_empty(cause->advice)) {
		pen_text(pen, PEN_LABEL_COL, ROLE_LABEL, "What to do");
		pen_wrap(pen, PEN_LABEL_COL + 13, ROLE_TEXT, cause->advice);
	}
	if (cause->cancelled)
		pen_linef(pen, PEN_LABEL_COL, ROLE_DIM, "%zu more %s only its consequence",
			  cause->cancelled, cause->cancelled == 1 ? "failure is" : "failures are");
}

static int name_cols(const struct pen *pen)
{
	return pen->cols >= 160 ? 32 : pen_is_narrow(pen) ? 11 : 18;
}

static size_t moving_count(const struct watched *w)
{
	size_t n = 0;
	for (size_t i = 0; i < w->stacks.len; i++)
		for (size_t r = 0; r < w->stacks.item[i].resources.len; r++)
			n += resource_is_moving(&w->stacks.item[i].resources.item[r]);
	return n;
}

/* A nested stack is a resource of its parent: its own rows tell more. */
static void draw_moving(struct pen *pen, const struct watch_view *v)
{
	const struct watched *w = v->picture;
	size_t n = moving_count(w), drawn = 0, room = v->shows_all ? n : MOVING_ROWS;
	if (!n) return;
	if (!v->shows_all && pen->rows < 30) room = 3;
	CLEANUP(mem_free_text) char *title = str_format("in progress (%zu)", n);
	resources_rule(pen, title);
	for (size_t i = 0; i < w->stacks.len; i++) {
		const struct watched_stack *s = &w->stacks.item[i];
		for (size_t r = 0; r < s->resources.len && drawn < room; r++) {
			const struct resource_row row = {
				.name = s->depth ? s->logical_id : s->name,
				.name_cols = name_cols(pen),
				.resource = &s->resources.item[r],
				.now_ms = w->now_ms,
				.note = s->resources.item[r].state == RESOURCE_UNDOING ? " undo"
										       : NULL,
			};
			if (!resource_is_moving(row.resource)) continue;
			resource_draw(pen, &row);
			drawn++;
		}
	}
	if (drawn < n) pen_linef(pen, PEN_LABEL_COL + 2, ROLE_DIM, "and %zu more", n - drawn);
}

static void draw_body(struct pen *pen, const struct watch_view *v)
{
	const struct watched *w = v->picture;
	if (!w) {
		pen_next(pen);
		pen_line(pen, PEN_TEXT_COL, ROLE_TITLE, "Asking CloudFormation ...");
		return;
	}
	if (pen->rows > 20) pen_next(pen);
	draw_overview(pen, w);
	draw_tree(pen, v);
	pen_wrap(pen, PEN_LABEL_COL, ROLE_WARNING, w->trouble);
	draw_cause(pen, &w->cause);
	draw_moving(pen, v);
	struct pen below = *pen;
	if (pen->row >= pen->rows - 2) below.rows = pen->row + EVENTS_BELOW;
	const struct events_view events = { &v->panel, watch_view_source(v), name_cols(pen), true };
	events_draw(&below, &events);
	pen->row = below.row;
}

static struct layout watch_layout(int rows, int cols)
{
	struct layout at = layout_of(rows, cols);
	at.has_rail = false;
	at.top_rule = 1;
	at.body = (struct area){ 2, 0, at.bottom_rule - 2, cols };
	return at;
}

/* The whole body on `own`, which the caller releases; the area it is shown in. */
static struct area draw_whole(const struct watch_view *v, const struct layout *at,
			      struct canvas *own, struct pen *ret)
{
	struct area area = at->body;
	canvas_init(own, PEN_ROWS_MAX, area.cols);
	*ret = (struct pen){
		.cv = own, .rows = area.rows, .cols = area.cols, .focus_first = -1, .focus_last = -1
	};
	draw_body(ret, v);
	if (ret->row > area.rows) area.rows--; /* for the line that says so */
	return area;
}

int watch_view_hidden(const struct watch_view *v)
{
	const struct layout at = watch_layout(v->rows, v->cols);
	struct canvas own = { 0 };
	struct pen pen;
	struct area area = draw_whole(v, &at, &own, &pen);
	canvas_release(&own);
	return pen.row > pen.rows ? pen.row - area.rows : 0;
}

static void show_body(const struct watch_view *v, struct canvas *cv, const struct layout *at)
{
	struct canvas own = { .ascii = cv->ascii };
	struct pen pen;
	struct area area = draw_whole(v, at, &own, &pen);
	int hidden = pen.row > pen.rows ? pen.row - area.rows : 0;
	int offset = v->scroll < hidden ? v->scroll : hidden;
	frame_show_part(&own, offset, cv, area);
	frame_show_more(cv, area, offset, hidden - offset, true);
	canvas_release(&own);
}

static void draw_header(const struct watch_view *v, struct canvas *cv)
{
	int col = 1;
	col += canvas_text(cv, 0, col, ROLE_TITLE, "redash-wizard") + 2;
	col += canvas_text(cv, 0, col, ROLE_TEXT, "watch") + 2;
	if (v->is_rehearsal) col += canvas_text(cv, 0, col, ROLE_BANNER, "REHEARSAL - not AWS") + 2;
	col += canvas_text(cv, 0, col, ROLE_TEXT, v->region) + 2;
	if (v->account) col += canvas_textf(cv, 0, col, ROLE_ACCOUNT_DEV, "account %s", v->account);
	if (!v->picture || col + 10 > cv->cols) return;
	char now[TIME_TEXT_MAX];
	time_of_day_text(v->picture->now_ms, now);
	canvas_text(cv, 0, cv->cols - 9, ROLE_DIM, now);
}

static const char *message_of(const struct watch_view *v)
{
	if (v->notice) return v->notice;
	if (v->panel.is_typing_filter) return "Enter keeps the filter, Esc takes it away.";
	if (v->picture && v->picture->is_over)
		return "Everything has come to rest. q leaves; the result is printed again then.";
	return "Leaving changes nothing: what runs in AWS goes on.";
}

static void draw_help(const struct watch_view *v, struct canvas *cv, const struct layout *at)
{
	struct watch_view page = *v;
	const struct binding *b;
	int count = 0;
	page.shows_help = false;
	page.panel.is_typing_filter = false;
	unsigned contexts = watch_view_contexts(&page);
	while (keymap_shown(contexts, (size_t)count))
		count++;
	struct area area = box_area(at, count + 2, 78);
	box_frame(cv, area, "Help: watch");
	for (int i = 0; i < area.rows - 2 && (b = keymap_shown(contexts, (size_t)i)); i++) {
		canvas_text(cv, area.row + 1 + i, area.col + 2, ROLE_KEY, b->key);
		canvas_text_cut(cv, area.row + 1 + i, area.col + 14, area.cols - 16, ROLE_TEXT,
				b->help ? b->help : b->label);
	}
	canvas_cursor(cv, area.row + 1, area.col + 2);
}

void watch_view_draw(const struct watch_view *v, struct canvas *cv)
{
	const struct layout at = watch_layout(cv->rows, cv->cols);
	canvas_clear(cv);
	if (at.is_too_small) {
		CLEANUP(mem_free_text)
		char *text = str_format("Terminal is %dx%d; at least %dx%d are needed. Make the "
					"window larger, or q leaves.",
					cv->cols, cv->rows, LAYOUT_COLS_MIN, LAYOUT_ROWS_MIN);
		canvas_wrapped(cv, 0, 0, cv->cols, cv->rows, ROLE_WARNING, text);
		return;
	}
	draw_header(v, cv);
	canvas_horizontal(cv, at.top_rule, 0, cv->cols);
	canvas_horizontal(cv, at.bottom_rule, 0, cv->cols);
	show_body(v, cv, &at);
	canvas_text_cut(cv, at.message_row, 1, cv->cols - 2, ROLE_HINT, message_of(v));
	frame_keys(watch_view_contexts(v), cv, at.footer_row);
	if (v->shows_help) draw_help(v, cv, &at);
}
