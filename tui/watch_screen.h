/* `watch STACK...` as a live panel on the terminal. */
#ifndef TUI_WATCH_SCREEN_H
#define TUI_WATCH_SCREEN_H

#include "core/deploy/watch.h"
#include "tui/session.h"

/* Starts the watch (the caller frees it) and shows it until it is left; *ret_code is how the
 * program ends. -1: the terminal cannot be used. */
int watch_screen(struct session *session, const struct options *options, struct watch **ret_watch,
		 enum exit_code *ret_code, struct err *err);

#endif
