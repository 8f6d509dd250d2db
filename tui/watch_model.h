/* The model of `watch STACK...`. Private to its keys and its drawing. */
#ifndef TUI_WATCH_MODEL_H
#define TUI_WATCH_MODEL_H

#include "tui/events_panel.h"
#include "tui/watch_view.h"

struct watch_view {
	const struct watched *picture; /* borrowed; NULL: nothing was read yet */
	char *account, *region;
	bool is_rehearsal;
	char *notice; /* NULL: the usual message */
	struct panel panel;
	int rows, cols;
	int scroll;                 /* rows of the body above the first that is shown */
	bool shows_all, shows_help; /* shows_all: stacks at rest are not folded */
};
unsigned watch_view_contexts(const struct watch_view *v);
struct panel_source watch_view_source(const struct watch_view *v);
int watch_view_hidden(const struct watch_view *v); /* rows of the body that do not fit */

#endif
