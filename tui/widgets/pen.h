/* Draws a page from top to bottom on a canvas of its own, which the frame then shows as far as it
 * fits, scrolled so that the focus is visible. Rows and columns count from the page's own corner.
 */
#ifndef TUI_WIDGETS_PEN_H
#define TUI_WIDGETS_PEN_H

#include "tui/model.h"

enum { PEN_TEXT_COL = 1, PEN_LABEL_COL = 3, PEN_VALUE_COL = 22, PEN_ROWS_MAX = 400 };

struct pen {
	const struct app *app;
	struct canvas *cv;
	int row;        /* where the next line goes */
	int rows, cols; /* what is visible at once; a page may use more rows */
	struct item focus;
	int focus_first, focus_last; /* rows to keep visible; -1: none */
};
int pen_text(struct pen *pen, int col, enum role role, const char *text); /* on this row; columns */
__attribute__((format(printf, 4, 5))) int pen_textf(struct pen *pen, int col, enum role role,
						    const char *format, ...);
void pen_next(struct pen *pen);
void pen_line(struct pen *pen, int col, enum role role, const char *text); /* and to the next row */
__attribute__((format(printf, 4, 5))) void pen_linef(struct pen *pen, int col, enum role role,
						     const char *format, ...);
void pen_wrap(struct pen *pen, int col, enum role role, const char *text); /* to the right edge */
/* Line by line, each wrapped below its own indentation. */
void pen_lines(struct pen *pen, int col, enum role role, const char *text);
/* "- title ------" over the width. */
void pen_rule(struct pen *pen, const char *title);
bool pen_is_narrow(const struct pen *pen); /* below 76 columns: less beside each other */
bool item_equal(const struct item *a, const struct item *b);
/* Whether the item has the focus; then marks the row and puts the cursor on it. */
bool pen_focus(struct pen *pen, const struct item *item);
void pen_keep_visible(struct pen *pen); /* rows up to this one belong to the focus */
/* A box with a title; pen_box_row draws "label  value" inside, pen_box_end its lower line. */
void pen_box(struct pen *pen, const char *title);
void pen_box_row(struct pen *pen, const char *label, const char *value, const char *note);
void pen_box_end(struct pen *pen);

#endif
