/* The parts of a form that are tables: a list of entries, the account's zones, the secrets, the
 * typed confirmation; and the box with options. */
#ifndef TUI_WIDGETS_LISTS_H
#define TUI_WIDGETS_LISTS_H

#include "tui/widgets/pen.h"

void draw_list(struct pen *pen, enum question_id id);
void draw_zones(struct pen *pen);
void draw_secrets(struct pen *pen);
void draw_confirm(struct pen *pen);

#endif
