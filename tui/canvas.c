#include "tui/canvas.h"

#include "core/base/mem.h"
#include "core/base/utf8.h"

#include <stdlib.h>
#include <string.h>

static const struct cell blank = { ' ', { 0 }, ROLE_TEXT, 1 };

void canvas_init(struct canvas *cv, int rows, int cols)
{
	*cv = (struct canvas){ .ascii = cv->ascii };
	canvas_resize(cv, rows, cols);
}

void canvas_release(struct canvas *cv)
{
	free(cv->cells);
	cv->cells = NULL;
	cv->rows = cv->cols = 0;
}

void canvas_resize(struct canvas *cv, int rows, int cols)
{
	cv->rows = rows > 0 ? rows : 1;
	cv->cols = cols > 0 ? cols : 1;
	free(cv->cells);
	cv->cells = mem_array((size_t)cv->rows * (size_t)cv->cols, sizeof(*cv->cells));
	canvas_clear(cv);
}

void canvas_clear(struct canvas *cv)
{
	for (int i = 0; i < cv->rows * cv->cols; i++)
		cv->cells[i] = blank;
	cv->cursor_row = cv->cursor_col = -1;
}

static struct cell *cell_at(struct canvas *cv, int row, int col)
{
	return &cv->cells[row * cv->cols + col];
}

/* Blanks the other half of a wide character of which the half at `col` is about to go. */
static void split_wide(struct canvas *cv, int row, int col)
{
	struct cell *c = cell_at(cv, row, col);
	struct cell *other = NULL;
	if (c->width == 0 && col > 0) other = c - 1;
	if (c->width == 2 && col + 1 < cv->cols) other = c + 1;
	if (!other) return;
	other->ch = ' ';
	other->width = 1;
	memset(other->marks, 0, sizeof(other->marks));
}

static void put(struct canvas *cv, int row, int col, enum role role, uint32_t ch, int width)
{
	split_wide(cv, row, col);
	*cell_at(cv, row, col) =
		(struct cell){ ch, { 0 }, (unsigned char)role, (unsigned char)width };
	if (width != 2) return;
	split_wide(cv, row, col + 1);
	*cell_at(cv, row, col + 1) = (struct cell){ 0, { 0 }, (unsigned char)role, 0 };
}

static void add_mark(struct cell *cell, uint32_t mark)
{
	for (int i = 0; i < CELL_MARKS; i++) {
		if (cell->marks[i]) continue;
		cell->marks[i] = mark;
		return;
	}
}

/* Draws at most `width` columns of one line; returns the columns used. */
static int draw(struct canvas *cv, int row, int col, int width, enum role role, const char *text)
{
	size_t len = strlen(text), size;
	int used = 0, last = -1;
	if (row < 0 || row >= cv->rows) return 0;
	for (size_t i = 0; i < len; i += size) {
		uint32_t ch = utf8_decode(text + i, len - i, &size);
		int columns = utf8_char_columns(ch);
		if (columns == 0) {
			if (last >= 0) add_mark(cell_at(cv, row, last), ch);
			continue;
		}
		if (used + columns > width) break;
		int at = col + used;
		used += columns;
		if (at < 0 || at + columns > cv->cols) continue;
		put(cv, row, at, role, ch, columns);
		last = at;
	}
	return used;
}

static char *harmless(const char *utf8)
{
	struct str s = STR_INIT;
	utf8_sanitise(&s, utf8, strlen(utf8), UTF8_SENTENCE_MAX);
	return str_detach(&s);
}

int canvas_text(struct canvas *cv, int row, int col, enum role role, const char *utf8)
{
	CLEANUP(mem_free_text) char *text = harmless(utf8);
	return draw(cv, row, col, cv->cols - col, role, text);
}

int canvas_text_cut(struct canvas *cv, int row, int col, int width, enum role role,
		    const char *utf8)
{
	CLEANUP(mem_free_text) char *text = harmless(utf8);
	if (width > cv->cols - col) width = cv->cols - col;
	if (width <= 0) return 0;
	if (utf8_columns(text) <= width) return draw(cv, row, col, width, role, text);
	int used = draw(cv, row, col, width - 1, role, text);
	return used + draw(cv, row, col + used, 1, role, "~");
}

int canvas_textf(struct canvas *cv, int row, int col, enum role role, const char *format, ...)
{
	struct str s = STR_INIT;
	va_list ap;
	va_start(ap, format);
	str_vaddf(&s, format, ap);
	va_end(ap);
	int used = canvas_text(cv, row, col, role, str_text(&s));
	str_release(&s);
	return used;
}

/* Bytes of the next line: up to the last blank that fits, or as much of a long word as fits. */
static size_t line_len(const char *text, int width)
{
	size_t fit = utf8_fit(text, width);
	if (!text[fit]) return fit;
	if (text[fit] == ' ') return fit;
	for (size_t i = fit; i > 0; i--)
		if (text[i] == ' ') return i;
	return fit ? fit : strlen(text);
}

int canvas_wrapped(struct canvas *cv, int row, int col, int width, int rows, enum role role,
		   const char *utf8)
{
	CLEANUP(mem_free_text) char *text = harmless(utf8);
	const char *rest = text;
	int used = 0;
	for (; *rest && used < rows; used++) {
		if (used == rows - 1) {
			canvas_text_cut(cv, row + used, col, width, role, rest);
			return rows;
		}
		size_t n = line_len(rest, width);
		CLEANUP(mem_free_text) char *line = mem_copy_bytes(rest, n);
		draw(cv, row + used, col, width, role, line);
		rest += n;
		while (*rest == ' ')
			rest++;
	}
	return used;
}

int canvas_glyph(struct canvas *cv, int row, int col, enum role role, enum glyph glyph)
{
	draw(cv, row, col, 1, role, theme_glyph(glyph, cv->ascii));
	return 1;
}

void canvas_fill(struct canvas *cv, int row, int col, int width, enum role role,
		 const char *one_column_utf8)
{
	for (int i = 0; i < width; i++)
		draw(cv, row, col + i, 1, role, one_column_utf8);
}

void canvas_horizontal(struct canvas *cv, int row, int col, int width)
{
	canvas_fill(cv, row, col, width, ROLE_RULE, theme_glyph(GLYPH_HORIZONTAL, cv->ascii));
}

void canvas_cursor(struct canvas *cv, int row, int col)
{
	if (row < 0 || col < 0 || row >= cv->rows || col >= cv->cols) return;
	cv->cursor_row = row;
	cv->cursor_col = col;
}

static void dump_row(const struct canvas *cv, int row, struct str *out)
{
	size_t end = out->len;
	for (int col = 0; col < cv->cols; col++) {
		const struct cell *c = &cv->cells[row * cv->cols + col];
		char bytes[4];
		if (c->width == 0) continue;
		str_add_bytes(out, bytes, utf8_encode(c->ch, bytes));
		for (int m = 0; m < CELL_MARKS && c->marks[m]; m++)
			str_add_bytes(out, bytes, utf8_encode(c->marks[m], bytes));
		if (c->ch != ' ') end = out->len;
	}
	str_cut(out, end);
	str_add_char(out, '\n');
}

/* One line for each run of cells of one role: "row 3: 5-12 error". */
static void dump_roles(const struct canvas *cv, int row, struct str *out)
{
	const struct cell *cells = &cv->cells[row * cv->cols];
	for (int col = 0, end; col < cv->cols; col = end) {
		for (end = col + 1; end < cv->cols && cells[end].role == cells[col].role; end++)
			;
		if (cells[col].role == ROLE_TEXT) continue;
		str_addf(out, "%d:%d-%d %s\n", row, col, end - 1, role_name(cells[col].role));
	}
}

void canvas_dump(const struct canvas *cv, bool with_roles, struct str *out)
{
	for (int row = 0; row < cv->rows; row++)
		dump_row(cv, row, out);
	if (!with_roles) return;
	str_addf(out, "cursor %d:%d\n", cv->cursor_row, cv->cursor_col);
	for (int row = 0; row < cv->rows; row++)
		dump_roles(cv, row, out);
}
