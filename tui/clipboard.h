/* Copies text to where the operator can paste it, and says which way it went: the tmux buffer
 * inside tmux, a local tool where there is a display, else OSC 52 through the terminal, which never
 * confirms. */
#ifndef TUI_CLIPBOARD_H
#define TUI_CLIPBOARD_H

#include "core/loop/loop.h"
#include "tui/term.h"

struct clipboard;
typedef void clipboard_done_fn(const char *way, void *user); /* "the tmux buffer", ... */

struct clipboard *clipboard_new(struct loop *loop, struct term *term);
void clipboard_free(struct clipboard *c);
/* The text is copied and erased afterwards; it may be a secret, so it goes through a pipe, never
 * argv. */
void clipboard_copy(struct clipboard *c, const char *text, size_t len, clipboard_done_fn *done,
		    void *user);

#endif
