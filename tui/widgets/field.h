/* One line of a form: a text field, a choice, a toggle; with its mark, and what is wrong below it.
 */
#ifndef TUI_WIDGETS_FIELD_H
#define TUI_WIDGETS_FIELD_H

#include "tui/widgets/pen.h"

/* A box of `width` columns with the text in it. With `edit` it has the focus: the caret is shown,
 * and the text is scrolled so that the caret is inside. Returns the columns used. */
int field_box(struct pen *pen, int col, int width, const char *text, const struct line_edit *edit);
/* "[ label v ]" */
int choice_box(struct pen *pen, int col, int width, const char *label, bool has_focus);
/* "[x] " */
int toggle_box(struct pen *pen, int col, bool is_on, bool has_focus);
int button(struct pen *pen, int col, const char *label, bool has_focus);
/* "! " and the sentence, wrapped; the rows belong to the focus when the row above has it. */
void trouble_below(struct pen *pen, int col, enum role role, const char *text, bool has_focus);
/* "[#####....]" */
void progress_bar(struct canvas *cv, int row, int col, int width, size_t done, size_t total);

#endif
