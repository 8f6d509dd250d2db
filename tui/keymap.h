/* THE table of keys. One row drives dispatch, the footer and the help page. Pure data. */
#ifndef TUI_KEYMAP_H
#define TUI_KEYMAP_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/key.h"

enum command {
	CMD_NONE,
	CMD_NEXT_ITEM,
	CMD_PREVIOUS_ITEM,
	CMD_ACCEPT,
	CMD_NEXT_PAGE,
	CMD_PREVIOUS_PAGE,
	CMD_BACK,
	CMD_GO_TO_PAGE, /* Alt and a digit */
	CMD_HELP,
	CMD_LEAVE,
	CMD_REDRAW,
	CMD_SUSPEND,
	CMD_TOGGLE,
	CMD_OPEN_LIST,
	CMD_CHOICE_BACK,
	CMD_CHOICE_ON,
	CMD_SUGGESTION,
	CMD_REMOVE_ROW,
	CMD_GENERATE,
	CMD_REVEAL,
	CMD_COPY_SECRET,
	CMD_KEEP_SECRET,
	CMD_DEPLOY,
	CMD_DEPLOY_ANYWAY, /* although the checks found errors */
	CMD_RETRY,
	CMD_FIX,
	CMD_QUIT,
	CMD_START_FRESH, /* asks */
	CMD_FORGET,
	CMD_GO_ON,
	CMD_COPY,
	CMD_COPY_MESSAGE,
	CMD_SAVE_FILE,
	CMD_VIEW, /* all of it, in a pager */
	CMD_CHECK_NOW,
	CMD_PASTE_RECORDS,
	CMD_UP,
	CMD_DOWN,
	CMD_FOLLOW,
	CMD_TOP,
	CMD_FILTER,
	CMD_ERRORS,
	CMD_SHOW_ALL,
	CMD_DECIDE,        /* shows the choice that was put aside */
	CMD_MARK,          /* the resource under the cursor */
	CMD_SEND_DECISION, /* its name was typed, where one was wanted */
	CMD_STOP,          /* starts nothing new */
	CMD_UNDO,          /* and deletes what was made; asks */
	CMD_UNDO_NAMED,
	CMD_PLAN_REMOVAL, /* shows what removing the environment would do */
	CMD_DESTROY,      /* asks */
	CMD_DESTROY_NAMED,
	CMD_LOOK_LEFTOVERS,
	CMD_CHOOSE, /* and an enum choice_action: CMD_CHOOSE + action; last of all */
};

/* What is on the screen now; a binding is valid when everything it needs is. */
enum context {
	IN_FORM = 1 << 0, /* a page with rows to move between */
	IN_TEXT = 1 << 1, /* the focused row takes typed characters */
	NOT_IN_TEXT = 1 << 2,
	IN_CHOICE = 1 << 3, /* a value with < and > */
	IN_TOGGLE = 1 << 4,
	IN_SUGGESTION = 1 << 5, /* F4 has something to offer */
	IN_OPTIONS = 1 << 6,    /* a list can be opened */
	IN_ENTRY = 1 << 7,      /* a row of a list */
	IN_SECRET = 1 << 8,
	IN_REVIEW = 1 << 9,
	IN_RECORDS = 1 << 10,
	IN_PANEL = 1 << 11,
	IN_FAILURE = 1 << 12,
	IN_DONE = 1 << 13,
	IN_REHEARSAL = 1 << 14,
	IN_PAGE = 1 << 15,    /* no box over it */
	IN_BOX = 1 << 16,     /* help, a list, a question */
	IN_RUNNING = 1 << 17, /* a deployment is under way */
	IN_FILTER = 1 << 19,  /* the panel's filter is typed */
	IN_CHOOSE = 1 << 20,  /* a box with rows to choose from */
	IN_CHECKS = 1 << 22,
	IN_CODE = 1 << 23,    /* the box for a code is open */
	IN_BUTTONS = 1 << 21, /* a button has the focus */
	IN_IDLE = 1 << 18,    /* none is */
	IN_DECIDE = 1 << 24,  /* a choice is shown */
	IN_CHOICES = 1 << 25, /* there is one to show */
	IN_MARKS = 1 << 27,   /* and resources in the way */
	IN_NAME = 1 << 26,    /* the box for the environment's name is open */
	IN_STEPS = 1 << 28,   /* the wizard's own pages, not those of a removal */
	IN_REMOVAL = 1 << 29, /* before or after a removal */
	IN_LEFT = 1 << 30,    /* after it */
	IN_WATCH = 1U << 31,  /* stacks that are only followed */
};
struct binding {
	enum command command;
	unsigned needs; /* contexts, all of them */
	enum key_kind kind;
	uint32_t ch;
	const char *key, *short_key;     /* as shown; NULL: a second key for the same, not shown */
	const char *label, *short_label; /* in the footer; NULL: in the help only */
	const char *help;
	int rank; /* footer: the highest goes first when it is narrow; 0 never goes */
};
enum command keymap_find(unsigned contexts, const struct key *key);
/* The i-th binding valid in these contexts that is shown; NULL after the last. */
const struct binding *keymap_shown(unsigned contexts, size_t i);

#endif
