/* Output through ncurses: the part of the terminal (term.h) that knows it. */
#ifndef TUI_TERM_CURSES_H
#define TUI_TERM_CURSES_H

#include "core/base/err.h"
#include "tui/canvas.h"

/* Enters the alternate screen in raw mode. ERR_INPUT when this TERM cannot place the cursor. */
int curses_open(bool no_color, struct err *err);
void curses_close(void);
void curses_write(const char *bytes, size_t len); /* control sequences, past ncurses */
void curses_resize(int rows, int cols);
void curses_show(const struct canvas *cv); /* the differences, as one synchronised update */
void curses_redraw(void);                  /* everything again at the next show */
void curses_leave(void);                   /* for a suspend */
void curses_return(void);

#endif
