/* What is shown of a list of events: how far it is scrolled back, the filter, failures only. Events
 * are counted from the newest. Pure. */
#ifndef TUI_EVENTS_PANEL_H
#define TUI_EVENTS_PANEL_H

#include "core/deploy/deployment.h"
#include "tui/keymap.h"
#include "tui/line_edit.h"

struct panel {
	size_t back;  /* events scrolled back from the newest; 0: following */
	size_t fresh; /* came in while scrolled back */
	bool is_errors_only, is_typing_filter, shows_all;
	char *filter; /* never NULL */
	struct line_edit filter_edit;
	VEC(uint32_t)
	shown;          /* indices of events that pass; used only while something is filtered */
	size_t indexed; /* events that were looked at for it */
	uint64_t indexed_serial; /* of the last of them */
	size_t seen;             /* events at the last update */
};
/* Where they come from; borrowed for the call. */
struct panel_source {
	const struct event_list *events; /* NULL: none yet */
	const void *picture;
	/* Of its stack; the same address for the same stack. */
	const char *(*name)(const void *picture, const struct deployment_event *event);
};
void panel_init(struct panel *panel);
void panel_release(struct panel *panel);
void events_refresh(struct panel *panel, const struct panel_source *from); /* there may be more */
/* false: not a command about events. */
bool events_command(struct panel *panel, const struct panel_source *from, enum command command);
/* While the filter is typed; false: it is not, or the key is for somebody else. */
bool events_filter_key(struct panel *panel, const struct panel_source *from, const struct key *key);
size_t events_count(const struct panel *panel, const struct panel_source *from); /* that pass */
const struct deployment_event *events_at(const struct panel *panel, const struct panel_source *from,
					 size_t from_newest); /* NULL after the oldest */

#endif
