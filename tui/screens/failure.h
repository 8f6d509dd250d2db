/* The failure view of the Deploy page: the first real cause, what to do, and where. */
#ifndef TUI_SCREENS_FAILURE_H
#define TUI_SCREENS_FAILURE_H

#include "tui/screen.h"

void draw_failure(struct pen *pen);
size_t failure_buttons(const struct app *app, enum command ret[SCREEN_BUTTONS_MAX]);
bool failure_command(struct app *app, enum command command, struct effects *effects);
/* deploy.c: the events, from this row to the last. */
void draw_events(struct pen *pen);

#endif
