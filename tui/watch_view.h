/* `watch STACK...` on a terminal: its model, its keys and its picture. Knows no terminal, no AWS
 * and no clock of its own. */
#ifndef TUI_WATCH_VIEW_H
#define TUI_WATCH_VIEW_H

#include "core/deploy/watched.h"
#include "tui/canvas.h"
#include "tui/key.h"

struct watch_view;
enum watch_wish { WATCH_NOTHING, WATCH_LEAVE, WATCH_REDRAW, WATCH_SUSPEND };

struct watch_view *watch_view_new(const char *region, bool is_rehearsal);
void watch_view_free(struct watch_view *v);
void watch_view_resize(struct watch_view *v, int rows, int cols);
void watch_view_account(struct watch_view *v, const char *id); /* whose stacks they are */
/* There may be something new; the picture is borrowed until the next call. */
void watch_view_changed(struct watch_view *v, const struct watched *picture);
void watch_view_say(struct watch_view *v, const char *sentence); /* NULL: the usual message */
/* What the key asks of the program. */
enum watch_wish watch_view_key(struct watch_view *v, const struct key *key);
void watch_view_draw(const struct watch_view *v, struct canvas *cv);

#endif
