/* A grid of cells that every screen draws on. Knows no terminal. Text that reaches it is made
 * harmless (control and format characters replaced); writing over half of a wide character blanks
 * the other half; what does not fit is cut at the edge. Rows and columns count from 0. */
#ifndef TUI_CANVAS_H
#define TUI_CANVAS_H

#include "core/base/str.h"
#include "tui/theme.h"

#include <stdint.h>

enum { CELL_MARKS = 3 };
struct cell {
	uint32_t ch;                /* 0: right half of the wide character before it */
	uint32_t marks[CELL_MARKS]; /* combining marks */
	unsigned char role, width;  /* width 0, 1 or 2 */
};
struct canvas {
	int rows, cols;
	int cursor_row, cursor_col; /* -1: hidden */
	bool ascii;                 /* glyphs and box lines from the ASCII set */
	struct cell *cells;         /* rows * cols */
};
void canvas_init(struct canvas *cv, int rows, int cols);
void canvas_release(struct canvas *cv);
void canvas_resize(struct canvas *cv, int rows, int cols); /* clears */
void canvas_clear(struct canvas *cv);                      /* blanks, cursor hidden */
int canvas_text(struct canvas *cv, int row, int col, enum role role,
		const char *utf8); /* columns used */
/* At most `width` columns; longer text ends in "~". Returns columns used. */
int canvas_text_cut(struct canvas *cv, int row, int col, int width, enum role role,
		    const char *utf8);
__attribute__((format(printf, 5, 6))) int canvas_textf(struct canvas *cv, int row, int col,
						       enum role role, const char *format, ...);
/* Wraps at blanks to `width` columns and at most `rows` rows (the last ends in "~" when cut). Rows
 * used. */
int canvas_wrapped(struct canvas *cv, int row, int col, int width, int rows, enum role role,
		   const char *utf8);
int canvas_glyph(struct canvas *cv, int row, int col, enum role role, enum glyph glyph); /* 1 */
void canvas_fill(struct canvas *cv, int row, int col, int width, enum role role,
		 const char *one_column_utf8);
void canvas_horizontal(struct canvas *cv, int row, int col, int width);
void canvas_cursor(struct canvas *cv, int row, int col);
/* The screen as text, trailing blanks left out; with roles: the cursor, and a line "row:first-last
 * role" for every run of cells that are not ROLE_TEXT. For golden screens. */
void canvas_dump(const struct canvas *cv, bool with_roles, struct str *out);

#endif
