/* The choice view of the Deploy page: why a stack cannot simply go on, what would change, what
 * stands in the way, and what may be done. */
#ifndef TUI_SCREENS_DECIDE_H
#define TUI_SCREENS_DECIDE_H

#include "tui/screen.h"

void draw_decide(struct pen *pen);
size_t decide_buttons(const struct app *app, enum command ret[SCREEN_BUTTONS_MAX]);
bool decide_command(struct app *app, enum command command, struct effects *effects);

#endif
