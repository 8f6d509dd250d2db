/* Moving the view of a page that is longer than its room. */
#ifndef TUI_SCROLL_H
#define TUI_SCROLL_H

#include <stdbool.h>

#include "tui/keymap.h"

/* By a row, or to an end; hidden: rows that do not fit. Whether it moved. */
bool scroll_by(int *scroll, int hidden, enum command command);

#endif
