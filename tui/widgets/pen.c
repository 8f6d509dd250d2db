#include "tui/widgets/pen.h"

#include "core/base/utf8.h"

int pen_text(struct pen *pen, int col, enum role role, const char *text)
{
	return canvas_text_cut(pen->cv, pen->row, col, pen->cols - col, role, text);
}

__attribute__((format(printf, 4, 0))) static int add_format(struct pen *pen, int col,
							    enum role role, const char *format,
							    va_list ap)
{
	CLEANUP(str_release) struct str s = STR_INIT;
	str_vaddf(&s, format, ap);
	return pen_text(pen, col, role, str_text(&s));
}

int pen_textf(struct pen *pen, int col, enum role role, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	int used = add_format(pen, col, role, format, ap);
	va_end(ap);
	return used;
}

void pen_next(struct pen *pen)
{
	if (pen->row < pen->cv->rows - 1) pen->row++;
}

void pen_line(struct pen *pen, int col, enum role role, const char *text)
{
	pen_text(pen, col, role, text);
	pen_next(pen);
}

void pen_linef(struct pen *pen, int col, enum role role, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	add_format(pen, col, role, format, ap);
	va_end(ap);
	pen_next(pen);
}

void pen_wrap(struct pen *pen, int col, enum role role, const char *text)
{
	if (str_is_empty(text)) return;
	int used = canvas_wrapped(pen->cv, pen->row, col, pen->cols - col - 1,
				  pen->cv->rows - pen->row, role, text);
	for (int i = 0; i < used; i++)
		pen_next(pen);
}

void pen_lines(struct pen *pen, int col, enum role role, const char *text)
{
	for (const char *at = text ? text : ""; *at;) {
		size_t len = strcspn(at, "\n"), indent = strspn(at, " ");
		CLEANUP(mem_free_text)
		char *line = indent < len ? mem_copy_bytes(at + indent, len - indent) : NULL;
		if (line)
			pen_wrap(pen, col + (int)indent, role, line);
		else
			pen_next(pen);
		at += len + (at[len] != '\0');
	}
}

void pen_rule(struct pen *pen, const char *title)
{
	canvas_horizontal(pen->cv, pen->row, PEN_LABEL_COL, pen->cols - PEN_LABEL_COL - 2);
	if (title) pen_textf(pen, PEN_LABEL_COL + 1, ROLE_LABEL, " %s ", title);
	pen_next(pen);
}

bool pen_is_narrow(const struct pen *pen)
{
	return pen->cols < 76;
}

bool item_equal(const struct item *a, const struct item *b)
{
	return a->kind == b->kind && a->question == b->question && a->index == b->index &&
	       a->command == b->command;
}

bool pen_focus(struct pen *pen, const struct item *item)
{
	if (!item_equal(item, &pen->focus)) return false;
	if (item->kind != ITEM_BUTTON)
		canvas_glyph(pen->cv, pen->row, PEN_TEXT_COL, ROLE_KEY, GLYPH_HERE);
	canvas_cursor(pen->cv, pen->row, PEN_TEXT_COL);
	pen->focus_first = pen->focus_last = pen->row;
	return true;
}

void pen_keep_visible(struct pen *pen)
{
	pen->focus_last = pen->row;
}

static int box_width(const struct pen *pen)
{
	int width = pen->cols - PEN_LABEL_COL - 5;
	return width > 72 ? 72 : width;
}

static void box_line(struct pen *pen, enum glyph left, enum glyph right)
{
	int width = box_width(pen);
	canvas_glyph(pen->cv, pen->row, PEN_LABEL_COL, ROLE_RULE, left);
	canvas_horizontal(pen->cv, pen->row, PEN_LABEL_COL + 1, width - 2);
	canvas_glyph(pen->cv, pen->row, PEN_LABEL_COL + width - 1, ROLE_RULE, right);
}

void pen_box(struct pen *pen, const char *title)
{
	box_line(pen, GLYPH_TOP_LEFT, GLYPH_TOP_RIGHT);
	pen_textf(pen, PEN_LABEL_COL + 1, ROLE_LABEL, " %s ", title);
	pen_next(pen);
}

void pen_box_row(struct pen *pen, const char *label, const char *value, const char *note)
{
	int width = box_width(pen), right = PEN_LABEL_COL + width - 1;
	int col = PEN_LABEL_COL + 17;
	canvas_glyph(pen->cv, pen->row, PEN_LABEL_COL, ROLE_RULE, GLYPH_VERTICAL);
	canvas_glyph(pen->cv, pen->row, right, ROLE_RULE, GLYPH_VERTICAL);
	pen_text(pen, PEN_LABEL_COL + 2, ROLE_LABEL, label);
	int used = canvas_text_cut(pen->cv, pen->row, col, right - col - 1, ROLE_TITLE, value);
	int at = used < 24 ? col + 26 : col + used + 2;
	if (note && at + utf8_columns(note) < right)
		canvas_text_cut(pen->cv, pen->row, at, right - at - 1, ROLE_HINT, note);
	pen_next(pen);
}

void pen_box_end(struct pen *pen)
{
	box_line(pen, GLYPH_BOTTOM_LEFT, GLYPH_BOTTOM_RIGHT);
	pen_next(pen);
}
