/* What a live panel shows of resources and events, whosesoever they are. The pen's own app is not
 * looked at. */
#ifndef TUI_SCREENS_EVENTS_H
#define TUI_SCREENS_EVENTS_H

#include "tui/events_panel.h"
#include "tui/widgets/pen.h"

struct resource_row {
	const char *name; /* of its stack */
	int name_cols;
	const struct deployment_resource *resource;
	int64_t now_ms;
	const char *note; /* behind the time, in place of " slow"; NULL: none */
};
bool resource_is_moving(const struct deployment_resource *r);
void resources_rule(struct pen *pen, const char *title); /* with the heads of the times */
void resource_draw(struct pen *pen, const struct resource_row *row);

struct events_view {
	const struct panel *panel;
	struct panel_source from;
	int name_cols;
	bool has_cursor; /* nothing else has it */
};
void events_draw(struct pen *pen, const struct events_view *view); /* title, events to pen->rows */

#endif
