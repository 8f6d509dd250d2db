/* The lists of a removal, on a page of their own that is scrolled above its buttons. */
#ifndef TUI_SCREENS_REMOVAL_LINES_H
#define TUI_SCREENS_REMOVAL_LINES_H

#include "core/deploy/removal.h"
#include "tui/screen.h"

void removal_heading(struct pen *pen, enum role role, const char *text);
/* The items of the kind, those with the same reason together; which: those of .is_lost. */
void removal_items(struct pen *pen, const struct removal_list *list, enum removal_kind kind,
		   bool which, bool with_commands);
size_t removal_count(const struct removal_list *list, enum removal_kind kind, bool which);
/* What of it goes on costing money, and how much. */
void removal_costs(struct pen *pen, const struct removal_list *list);

/* Draws with `lines` as much as there is room for, from .removal.scroll, then the buttons. */
void removal_scrolled(struct pen *pen, void (*lines)(struct pen *pen));
/* false: the command scrolls nothing */
bool removal_scroll_command(struct app *app, enum command command, void (*lines)(struct pen *pen));

#endif
