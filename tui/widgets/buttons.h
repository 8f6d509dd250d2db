/* Buttons: what is written on them, and the line of buttons of a page that is not a form. Each has
 * a letter besides, so that it can be pressed without moving to it. */
#ifndef TUI_WIDGETS_BUTTONS_H
#define TUI_WIDGETS_BUTTONS_H

#include "tui/widgets/pen.h"

const char *button_label(const struct app *app, enum command command);
/* The buttons of this page in one line, or more where it is narrow, with the focus where it is;
 * and to the next row. */
void draw_buttons_line(struct pen *pen, int col);

#endif
