/* The page between the rules: drawn whole on a canvas of its own, shown as far as it fits. */
#include "core/base/utf8.h"
#include "tui/form.h"
#include "tui/frame.h"
#include "tui/widgets/buttons.h"

/* Back and Continue stand on the last row of a form, whatever is scrolled above them. */
static bool draw_navigation(const struct app *app, struct canvas *cv, const struct layout *at)
{
	struct item items[FORM_ITEMS_MAX], focus = form_focused(app);
	size_t n = form_items(app, items, FORM_ITEMS_MAX);
	int row = at->body.row + at->body.rows - 1, col = cv->cols - 6;
	bool has_cursor = false;
	for (size_t i = n; i-- > 0 && i + 2 >= n;) {
		if (items[i].command != CMD_PREVIOUS_PAGE && items[i].command != CMD_NEXT_PAGE)
			continue;
		bool is_next = items[i].command == CMD_NEXT_PAGE;
		const char *glyph = theme_glyph(is_next ? GLYPH_FORWARD : GLYPH_BACK, cv->ascii);
		const char *label = button_label(app, items[i].command);
		CLEANUP(mem_free_text)
		char *text = is_next ? str_format("[ %s %s ]", label, glyph)
				     : str_format("[ %s %s ]", glyph, label);
		bool has_focus = item_equal(&items[i], &focus);
		col -= utf8_columns(text);
		canvas_text(cv, row, col, has_focus ? ROLE_BUTTON_FOCUS : ROLE_BUTTON, text);
		if (has_focus) canvas_cursor(cv, row, col + 2);
		has_cursor |= has_focus;
		col -= 3;
	}
	return has_cursor;
}

/* Copies the visible rows of the page to their place on the screen. */
void frame_show_part(const struct canvas *page, int offset, struct canvas *cv, struct area area)
{
	for (int row = 0; row < area.rows && row + offset < page->rows; row++) {
		const struct cell *from = &page->cells[(row + offset) * page->cols];
		struct cell *to = &cv->cells[(area.row + row) * cv->cols + area.col];
		memcpy(to, from, sizeof(*from) * (size_t)area.cols);
	}
	int row = page->cursor_row - offset;
	if (page->cursor_row < 0) return;
	if (row >= 0 && row < area.rows)
		canvas_cursor(cv, area.row + row, area.col + page->cursor_col);
	else
		canvas_cursor(cv, area.row, area.col + PEN_TEXT_COL); /* scrolled away */
}

static int form_offset(const struct pen *pen, int used)
{
	int offset = 0;
	if (used <= pen->rows) return 0;
	if (pen->focus_first < 0) return used - pen->rows; /* on the buttons: the end of the page */
	if (pen->focus_last >= pen->rows) offset = pen->focus_last - pen->rows + 2;
	if (pen->focus_first >= 0 && offset > pen->focus_first) offset = pen->focus_first;
	if (offset > used - pen->rows) offset = used - pen->rows;
	return offset;
}

/* Where there is room the help of the focused field stands below the page. */
static void draw_field_help(struct pen *pen)
{
	const struct item *item = &pen->focus;
	bool asks = item->kind == ITEM_QUESTION || item->kind == ITEM_ENTRY;
	const char *help = asks ? question(item->question)->help : NULL;
	int room = pen->rows - pen->row - 2;
	if (!help || room < 3 || pen->rows < 20) return;
	pen_next(pen);
	pen_linef(pen, PEN_TEXT_COL, ROLE_LABEL, "Help for %s (F1 for more)",
		  question(item->question)->label);
	pen->row += canvas_wrapped(pen->cv, pen->row, PEN_LABEL_COL, pen->cols - PEN_LABEL_COL - 2,
				   room < 7 ? room : 7, ROLE_DIM, help);
}

static bool scrolls(const struct app *app)
{
	const struct screen *page = screen(app->page);
	return page->rows || (page->scrolls && page->scrolls(app));
}

/* The whole page on `own`, which the caller releases; where it belongs. */
static struct area draw_whole(const struct app *app, const struct layout *at, struct canvas *own,
			      struct pen *ret)
{
	const struct screen *page = screen(app->page);
	struct area area = at->body;
	canvas_init(own, scrolls(app) ? PEN_ROWS_MAX : area.rows, area.cols);
	if (page->rows) area.rows--;
	if (at->has_rail && page->rows) { /* air above, as there is room */
		area.row++;
		area.rows--;
	}
	*ret = (struct pen){ app, own, 0, area.rows, area.cols, form_focused(app), -1, -1 };
	if (page->rows) {
		form_draw(ret, page->rows);
		draw_field_help(ret);
	} else {
		page->draw(ret);
	}
	if (!page->rows && scrolls(app) && ret->row > area.rows)
		area.rows--; /* for the line that says so */
	return area;
}

struct frame_scroll frame_measure(const struct app *app)
{
	struct layout at = layout_of(app->rows, app->cols);
	struct canvas own = { 0 };
	struct pen pen;
	if (at.is_too_small || !scrolls(app)) return (struct frame_scroll){ 0 };
	struct area area = draw_whole(app, &at, &own, &pen);
	struct frame_scroll s = { .rows = area.rows, .focus_row = own.cursor_row };
	if (pen.row > pen.rows) s.hidden = pen.row - area.rows;
	canvas_release(&own);
	return s;
}

static int offset_of(const struct app *app, const struct pen *pen, int rows)
{
	int hidden = pen->row > pen->rows ? pen->row - rows : 0;
	if (!scrolls(app)) return 0;
	if (screen(app->page)->rows) return form_offset(pen, pen->row);
	return app->scroll < hidden ? app->scroll : hidden;
}

void frame_show_more(struct canvas *cv, struct area area, int above, int below, bool by_key)
{
	if (above <= 0 && below <= 0) return;
	canvas_textf(cv, area.row + area.rows, area.col + 3, ROLE_HINT, "(more %s%s)",
		     below <= 0 ? "above"
		     : above    ? "above and below"
				: "below",
		     !by_key     ? ""
		     : below > 0 ? ": Down"
				 : ": Up");
}

void frame_body(const struct app *app, struct canvas *cv, const struct layout *at)
{
	struct canvas own = { .ascii = cv->ascii };
	struct pen pen;
	bool is_form = screen(app->page)->rows,
	     on_navigation = is_form && draw_navigation(app, cv, at);
	struct canvas navigation = *cv;
	struct area area = draw_whole(app, at, &own, &pen);
	int offset = offset_of(app, &pen, area.rows), below = pen.row - offset - area.rows;
	frame_show_part(&own, offset, cv, area);
	if (on_navigation) canvas_cursor(cv, navigation.cursor_row, navigation.cursor_col);
	if (scrolls(app)) frame_show_more(cv, area, offset, below, !is_form);
	canvas_release(&own);
}
