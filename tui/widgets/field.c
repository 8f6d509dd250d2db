#include "tui/widgets/field.h"

#include "core/base/utf8.h"

/* Bytes to leave out on the left so that the caret is inside `width` columns. */
static size_t scrolled_bytes(const struct line_edit *edit, int width)
{
	int caret = line_edit_caret_column(edit);
	if (caret < width) return 0;
	const char *text = line_edit_text(edit);
	size_t at = 0, len = strlen(text);
	for (int left = caret - width + 1; left > 0 && at < len;) {
		size_t next = utf8_next_cluster(text, len, at);
		CLEANUP(mem_free_text) char *cluster = mem_copy_bytes(text + at, next - at);
		left -= utf8_columns(cluster);
		at = next;
	}
	return at;
}

int field_box(struct pen *pen, int col, int width, const char *text, const struct line_edit *edit)
{
	enum role role = edit ? ROLE_FIELD_FOCUS : ROLE_FIELD;
	if (width > pen->cols - col - 1) width = pen->cols - col - 1;
	canvas_fill(pen->cv, pen->row, col, width, role, "_");
	if (!edit) {
		canvas_text_cut(pen->cv, pen->row, col, width, role, text);
		return width;
	}
	size_t skip = scrolled_bytes(edit, width);
	const char *visible = line_edit_text(edit) + skip;
	CLEANUP(mem_free_text) char *part = mem_copy_bytes(visible, utf8_fit(visible, width));
	CLEANUP(mem_free_text) char *hidden = mem_copy_bytes(line_edit_text(edit), skip);
	canvas_text(pen->cv, pen->row, col, role, part);
	canvas_cursor(pen->cv, pen->row, col + line_edit_caret_column(edit) - utf8_columns(hidden));
	return width;
}

int choice_box(struct pen *pen, int col, int width, const char *label, bool has_focus)
{
	if (width > pen->cols - col - 7) width = pen->cols - col - 7;
	enum role role = has_focus ? ROLE_BUTTON_FOCUS : ROLE_FIELD;
	CLEANUP(str_release) struct str s = STR_INIT;
	utf8_add_padded(&s, label, width);
	canvas_text(pen->cv, pen->row, col, ROLE_LABEL, "[ ");
	canvas_text(pen->cv, pen->row, col + 2, role, str_text(&s));
	canvas_text(pen->cv, pen->row, col + 2 + width, ROLE_LABEL, " v ]");
	if (has_focus) canvas_cursor(pen->cv, pen->row, col + 2);
	return width + 6;
}

int toggle_box(struct pen *pen, int col, bool is_on, bool has_focus)
{
	canvas_text(pen->cv, pen->row, col, has_focus ? ROLE_BUTTON_FOCUS : ROLE_FIELD,
		    is_on ? "[x]" : "[ ]");
	if (has_focus) canvas_cursor(pen->cv, pen->row, col + 1);
	return 3;
}

int button(struct pen *pen, int col, const char *label, bool has_focus)
{
	enum role role = has_focus ? ROLE_BUTTON_FOCUS : ROLE_BUTTON;
	int used = canvas_textf(pen->cv, pen->row, col, role, "[ %s ]", label);
	if (!has_focus) return used;
	canvas_cursor(pen->cv, pen->row, col + 2);
	pen->focus_first = pen->focus_last = pen->row;
	return used;
}

void trouble_below(struct pen *pen, int col, enum role role, const char *text, bool has_focus)
{
	canvas_glyph(pen->cv, pen->row, col, role, GLYPH_LOOK);
	pen_wrap(pen, col + 2, role, text);
	if (has_focus) pen->focus_last = pen->row - 1;
}

void progress_bar(struct canvas *cv, int row, int col, int width, size_t done, size_t total)
{
	int full = total ? (int)((size_t)width * done / total) : 0;
	for (int i = 0; i < width; i++)
		canvas_glyph(cv, row, col + i, i < full ? ROLE_RUNNING : ROLE_DIM,
			     i < full ? GLYPH_BAR_FULL : GLYPH_BAR_EMPTY);
}
