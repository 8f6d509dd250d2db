/* When the terminal is painted: at once after keys, at most 30 times a second for everything else,
 * later when it takes nothing right now. */
#ifndef TUI_TERM_PAINT_H
#define TUI_TERM_PAINT_H

#include "core/loop/loop.h"
#include "tui/term.h"

struct painter {
	struct loop *loop;
	struct term *term; /* NULL: nothing is painted */
	void (*draw)(struct canvas *cv, void *user);
	void *user;
	struct canvas canvas;
	bool is_dirty; /* something changed since the last frame */
	int timer;
};
void paint_later(struct painter *p);
void paint_now(struct painter *p); /* if something changed */
void painter_release(struct painter *p);

#endif
