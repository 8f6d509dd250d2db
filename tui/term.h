/* The terminal: open, show a canvas, restore. term_curses.c is the only file that includes ncurses,
 * and uses it for output only; input is read raw and decoded by decode.h. */
#ifndef TUI_TERM_H
#define TUI_TERM_H

#include "core/base/err.h"
#include "core/loop/loop.h"
#include "tui/canvas.h"
#include "tui/key.h"

struct term;
struct term_handler {
	/* A key, or the text of a whole paste: line ends as '\n', other controls removed and
	 * counted. */
	void (*key)(const struct key *key, void *user);
	void (*paste)(const char *text, size_t len, size_t removed, void *user);
	void (*resized)(int rows, int cols, void *user);
	/* The input queue is empty: paint if something changed (after keys, before waiting). */
	void (*idle)(void *user);
	/* The terminal is gone, or SIGHUP, SIGTERM came (signal number; 0: the terminal). */
	void (*lost)(int signal_number, void *user);
	void *user;
};
struct term_options {
	bool ascii, no_color, test_mode; /* test_mode: answers the barrier key */
};
/* Why this terminal cannot show screens: ERR_INPUT with a sentence (not a terminal, no TERM,
 * TERM=dumb, no cursor addressing). The caller falls back to line mode or says so. */
int term_check(struct err *err);
int term_open(struct loop *loop, const struct term_options *options,
	      const struct term_handler *handler, struct term **ret, struct err *err);
void term_close(struct term *t); /* restores; NULL is fine */
void term_size(const struct term *t, int *ret_rows, int *ret_cols);
bool term_ascii(
	const struct term *t); /* asked for, or box lines measure two columns, or no UTF-8 */
/* One frame, synchronised, differences only. False: the terminal takes nothing right now; try
 * later. */
bool term_show(struct term *t, const struct canvas *cv);
void term_redraw(struct term *t);  /* everything again at the next show */
void term_suspend(struct term *t); /* Ctrl-Z */
/* The terminal belongs to another program: its screen and modes are given back, keys and signals of
 * the keyboard are that program's, and what is shown meanwhile goes nowhere. */
void term_lend(struct term *t);
void term_take_back(struct term *t);
void term_bell(struct term *t);
void term_osc52(struct term *t, const char *text, size_t len);
/* For the crash and out-of-memory hooks: async-signal-safe, restores the screen and termios. */
void term_restore_now(void);

#endif
