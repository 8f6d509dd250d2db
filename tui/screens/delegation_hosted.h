/* The two records on the delegation page of an environment without a zone of its own. */
#ifndef TUI_SCREENS_DELEGATION_HOSTED_H
#define TUI_SCREENS_DELEGATION_HOSTED_H

#include "tui/widgets/pen.h"

void hosted_draw_records(struct pen *pen); /* seven rows at most */

#endif
