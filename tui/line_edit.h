/* A line of text being typed: UTF-8, by clusters, with the keys of readline and undo. Pure: knows
 * neither screen nor time. Owns its text. Never holds a secret: those are edited in struct secret.
 */
#ifndef TUI_LINE_EDIT_H
#define TUI_LINE_EDIT_H

#include "core/base/str.h"
#include "core/base/vec.h"
#include "tui/key.h"

enum { LINE_EDIT_MAX = 1024, LINE_EDIT_UNDO_MAX = 64 };

struct line_edit_past {
	char *text;
	size_t caret;
};
struct line_edit {
	struct str text;
	size_t caret;   /* byte offset, always between clusters */
	struct str cut; /* what Ctrl-K, Ctrl-U, Ctrl-W took; Ctrl-Y puts it back */
	VEC(struct line_edit_past) past;
	bool is_typing; /* the last change was a typed character: one undo step for a run of them */
};
void line_edit_init(struct line_edit *e);
void line_edit_release(struct line_edit *e);
void line_edit_set(struct line_edit *e, const char *text); /* caret at the end, undo forgotten */
const char *line_edit_text(const struct line_edit *e);
/* False: not a key for a line. *ret_changed: the text is another one now. */
bool line_edit_key(struct line_edit *e, const struct key *key, bool *ret_changed);
/* Inserts at the caret; what would not fit is refused whole (false). */
bool line_edit_insert(struct line_edit *e, const char *text, size_t len);
int line_edit_caret_column(const struct line_edit *e);

#endif
