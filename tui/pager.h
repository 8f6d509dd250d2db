/* Shows a text in the operator's pager: $PAGER, else less, else more. Its words are split as a
 * shell splits them, but no shell runs. The terminal is lent to it; the loop goes on meanwhile. */
#ifndef TUI_PAGER_H
#define TUI_PAGER_H

#include "core/loop/loop.h"
#include "tui/term.h"

struct pager;
/* The pager was closed; or err: it could not be shown, and what helps. */
typedef void pager_done_fn(const struct err *err, void *user);

struct pager *pager_new(struct loop *loop, struct term *term);
void pager_free(struct pager *p); /* ends one that runs; done is not called */
/* The text is copied. While one is open the call is ignored. */
void pager_show(struct pager *p, const char *text, pager_done_fn *done, void *user);

#endif
