#include "tui/keymap.h"

#define CTRL(letter)   UI_CTRL, letter
#define LETTER(letter) UI_TEXT, letter
#define PLAIN(kind)    kind, 0
#define F(number)      UI_FUNCTION, number

/* In the order of the footer. Needs that cannot hold together never meet. */
static const struct binding bindings[] = {
	{ CMD_NEXT_ITEM, IN_PAGE | IN_FORM, PLAIN(UI_TAB), "Tab", NULL, "next", NULL,
	  "next field or button (also Down)", 3 },
	{ CMD_NEXT_ITEM, IN_PAGE | IN_FORM, PLAIN(UI_DOWN), NULL, NULL, NULL, NULL, NULL, 0 },
	{ CMD_PREVIOUS_ITEM, IN_PAGE | IN_FORM, PLAIN(UI_BACK_TAB), "Shift-Tab", "S-Tab",
	  "previous", "prev", "previous field or button (also Up)", 8 },
	{ CMD_PREVIOUS_ITEM, IN_PAGE | IN_FORM, PLAIN(UI_UP), NULL, NULL, NULL, NULL, NULL, 0 },
	{ CMD_NEXT_ITEM, IN_PAGE | IN_BUTTONS, PLAIN(UI_TAB), "Tab", NULL, "next", NULL,
	  "next button", 9 },
	{ CMD_PREVIOUS_ITEM, IN_PAGE | IN_BUTTONS, PLAIN(UI_BACK_TAB), NULL, NULL, NULL, NULL, NULL,
	  0 },
	{ CMD_UP, IN_PAGE | IN_RECORDS, PLAIN(UI_UP), "Up/Down", NULL, NULL, NULL,
	  "scroll, when it does not all fit (Home, End); else the button before, or next", 0 },
	{ CMD_DOWN, IN_PAGE | IN_RECORDS, PLAIN(UI_DOWN), NULL, NULL, NULL, NULL, NULL, 0 },
	{ CMD_TOP, IN_PAGE | IN_RECORDS, PLAIN(UI_HOME), NULL, NULL, NULL, NULL, NULL, 0 },
	{ CMD_FOLLOW, IN_PAGE | IN_RECORDS, PLAIN(UI_END), NULL, NULL, NULL, NULL, NULL, 0 },
	{ CMD_NEXT_ITEM, IN_PAGE | IN_DONE, PLAIN(UI_DOWN), NULL, NULL, NULL, NULL, NULL, 0 },
	{ CMD_PREVIOUS_ITEM, IN_PAGE | IN_DONE, PLAIN(UI_UP), NULL, NULL, NULL, NULL, NULL, 0 },
	{ CMD_ACCEPT, IN_PAGE | IN_BUTTONS, LETTER(' '), NULL, NULL, NULL, NULL, NULL, 0 },
	{ CMD_SUGGESTION, IN_PAGE | IN_SUGGESTION, F(4), "F4", NULL, "use suggestion", "use it",
	  "put the suggested value into the field", 2 },
	{ CMD_TOGGLE, IN_PAGE | IN_TOGGLE | NOT_IN_TEXT, LETTER(' '), "Space", NULL, "choose", NULL,
	  "switch on or off", 4 },
	{ CMD_OPEN_LIST, IN_PAGE | IN_CHOICE, LETTER(' '), "Space", NULL, "open list", "list",
	  "show every choice with a note", 4 },
	{ CMD_CHOICE_ON, IN_PAGE | IN_CHOICE, PLAIN(UI_RIGHT), "Right", NULL, NULL, NULL,
	  "the next choice (Left: the one before)", 0 },
	{ CMD_CHOICE_BACK, IN_PAGE | IN_CHOICE, PLAIN(UI_LEFT), NULL, NULL, NULL, NULL, NULL, 0 },
	{ CMD_OPEN_LIST, IN_PAGE | IN_OPTIONS, F(2), "F2", NULL, "list", NULL,
	  "show the known values for this field", 4 },
	{ CMD_REMOVE_ROW, IN_PAGE | IN_ENTRY, CTRL('X'), "Ctrl-X", "^X", "remove row", "remove",
	  "take the row out of the list", 5 },
	{ CMD_GENERATE, IN_PAGE | IN_SECRET, CTRL('G'), "Ctrl-G", "^G", "generate", NULL,
	  "make a new random value", 4 },
	{ CMD_REVEAL, IN_PAGE | IN_SECRET, CTRL('R'), "Ctrl-R", "^R", "show", NULL,
	  "show the value for 30 seconds, or hide it again", 5 },
	{ CMD_COPY_SECRET, IN_PAGE | IN_SECRET, CTRL('O'), "Ctrl-O", "^O", "copy", NULL,
	  "copy the value to the clipboard, which is outside our control", 6 },
	{ CMD_KEEP_SECRET, IN_PAGE | IN_SECRET, CTRL('N'), "Ctrl-N", "^N", NULL, NULL,
	  "insist on the value that Secrets Manager has, or not any more", 0 },
	{ CMD_UP, IN_PAGE | IN_PANEL, PLAIN(UI_UP), "Up/Down", NULL, "scroll", NULL,
	  "scroll the events; Home: the oldest, End: follow again", 3 },
	{ CMD_DOWN, IN_PAGE | IN_PANEL, PLAIN(UI_DOWN), NULL, NULL, NULL, NULL, NULL, 0 },
	{ CMD_FOLLOW, IN_PAGE | IN_PANEL, PLAIN(UI_END), NULL, NULL, NULL, NULL, NULL, 0 },
	{ CMD_TOP, IN_PAGE | IN_PANEL, PLAIN(UI_HOME), NULL, NULL, NULL, NULL, NULL, 0 },
	{ CMD_FILTER, IN_PAGE | IN_PANEL, LETTER('/'), "/", NULL, "filter", NULL,
	  "show only the events that contain a text; empty shows all", 4 },
	{ CMD_ERRORS, IN_PAGE | IN_PANEL, LETTER('e'), "e", NULL, "errors", NULL,
	  "show only what failed, or everything again", 5 },
	{ CMD_UP, IN_PAGE | IN_REMOVAL, PLAIN(UI_UP), "Up/Down", NULL, "scroll", NULL,
	  "scroll the list; PgUp, PgDn, Home and End too", 3 },
	{ CMD_DOWN, IN_PAGE | IN_REMOVAL, PLAIN(UI_DOWN), NULL, NULL, NULL, NULL, NULL, 0 },
	{ CMD_FOLLOW, IN_PAGE | IN_REMOVAL, PLAIN(UI_END), NULL, NULL, NULL, NULL, NULL, 0 },
	{ CMD_TOP, IN_PAGE | IN_REMOVAL, PLAIN(UI_HOME), NULL, NULL, NULL, NULL, NULL, 0 },
	{ CMD_PREVIOUS_PAGE, IN_PAGE | IN_REMOVAL, PLAIN(UI_PAGE_UP), NULL, NULL, NULL, NULL, NULL,
	  0 },
	{ CMD_NEXT_PAGE, IN_PAGE | IN_REMOVAL, PLAIN(UI_PAGE_DOWN), NULL, NULL, NULL, NULL, NULL,
	  0 },
	{ CMD_COPY, IN_PAGE | IN_LEFT, LETTER('y'), "y", NULL, "copy", NULL,
	  "copy the commands that remove what is left", 4 },
	{ CMD_SAVE_FILE, IN_PAGE | IN_LEFT, LETTER('s'), "s", NULL, "save file", "save",
	  "write the commands to a file", 5 },
	{ CMD_VIEW, IN_PAGE | IN_LEFT, LETTER('v'), "v", NULL, "view all", "view",
	  "the commands in a pager (PAGER)", 7 },
	{ CMD_CHECK_NOW, IN_PAGE | IN_REMOVAL, LETTER('r'), "r", NULL, "look again", "again",
	  "look at the account again", 6 },
	{ CMD_UP, IN_PAGE | IN_DECIDE, PLAIN(UI_UP), "Up/Down", NULL, "move", NULL,
	  "move through what changes, and what is in the way", 3 },
	{ CMD_DOWN, IN_PAGE | IN_DECIDE, PLAIN(UI_DOWN), NULL, NULL, NULL, NULL, NULL, 0 },
	{ CMD_LEAVE, IN_PAGE | IN_DECIDE, LETTER('q'), NULL, NULL, NULL, NULL, NULL, 0 },
	{ CMD_PREVIOUS_PAGE, IN_PAGE | IN_DECIDE, PLAIN(UI_LEFT), NULL, NULL, NULL, NULL, NULL, 0 },
	{ CMD_MARK, IN_PAGE | IN_DECIDE | IN_MARKS, LETTER('x'), "x", NULL, "mark", NULL,
	  "mark the resource under the cursor, or not any more", 4 },
	{ CMD_BACK, IN_PAGE | IN_DECIDE, PLAIN(UI_ESCAPE), "Esc", NULL, "decide later", "later",
	  "back to the panel; nothing is decided", 3 },
	{ CMD_DECIDE, IN_PAGE | IN_CHOICES, LETTER('d'), "d", NULL, "decide", NULL,
	  "what may be done about a stack that cannot go on", 2 },
	{ CMD_FIX, IN_PAGE | IN_FAILURE, LETTER('g'), "g", NULL, "go to the page", "page",
	  "go to the page that fixes it", 3 },
	{ CMD_RETRY, IN_PAGE | IN_FAILURE, LETTER('r'), "r", NULL, "try again", "retry",
	  "make the rolled-back stack anew and go on; what is finished stays", 4 },
	{ CMD_SHOW_ALL, IN_PAGE | IN_FAILURE, LETTER('a'), "a", NULL, "all failures", "all",
	  "show the failures that are only a consequence, too", 6 },
	{ CMD_COPY, IN_PAGE | IN_FAILURE, LETTER('y'), "y", NULL, "copy report", "copy",
	  "copy a report of the failure", 5 },
	{ CMD_SAVE_FILE, IN_PAGE | IN_FAILURE, LETTER('s'), "s", NULL, "save report", "save",
	  "write the report to a file", 7 },
	{ CMD_VIEW, IN_PAGE | IN_FAILURE, LETTER('v'), "v", NULL, "view report", "view",
	  "the report of the failure in a pager (PAGER)", 8 },
	{ CMD_COPY, IN_PAGE | IN_RECORDS, LETTER('y'), "y", NULL, "copy", NULL,
	  "copy the records to the clipboard", 2 },
	{ CMD_SAVE_FILE, IN_PAGE | IN_RECORDS, LETTER('s'), "s", NULL, "save file", "save",
	  "write the records and the message to a file", 3 },
	{ CMD_VIEW, IN_PAGE | IN_RECORDS, LETTER('v'), "v", NULL, "view all", "view",
	  "the records in every form, and what was seen, in a pager (PAGER)", 8 },
	{ CMD_COPY_MESSAGE, IN_PAGE | IN_RECORDS, LETTER('m'), "m", NULL, "message", NULL,
	  "copy a message for whoever owns the parent domain", 3 },
	{ CMD_CHECK_NOW, IN_PAGE | IN_RECORDS, LETTER('r'), "r", NULL, "check now", "check",
	  "ask the parent's name servers now", 4 },
	{ CMD_PASTE_RECORDS, IN_PAGE | IN_RECORDS | IN_REHEARSAL, LETTER('p'), "p", NULL,
	  "paste as the admin", "paste", "rehearsal: the parent's admin adds the records now", 4 },
	{ CMD_CHECK_NOW, IN_PAGE | IN_CHECKS, LETTER('r'), "r", NULL, "check again", "again",
	  "look at both accounts again", 3 },
	{ CMD_ACCEPT, IN_PAGE | IN_CHECKS, PLAIN(UI_ENTER), "Enter", NULL, "go to the page", "page",
	  "go to the page that puts the row right; Continue there comes back", 2 },
	{ CMD_COPY, IN_PAGE | IN_DONE, LETTER('y'), "y", NULL, "copy address", NULL,
	  "copy the address of Redash", 3 },
	{ CMD_ACCEPT, IN_PAGE | IN_REVIEW, PLAIN(UI_ENTER), "Enter", NULL, "edit row", "edit",
	  "go to the page of the row, and come straight back", 2 },
	{ CMD_ACCEPT, IN_PAGE | IN_BUTTONS, PLAIN(UI_ENTER), "Enter", NULL, "press", NULL,
	  "press the button (also Space)", 8 },
	{ CMD_ACCEPT, IN_PAGE | IN_FORM, PLAIN(UI_ENTER), "Enter", NULL, "next", NULL,
	  "accept the field and go on", 5 },
	{ CMD_ACCEPT, IN_PAGE, PLAIN(UI_ENTER), NULL, NULL, NULL, NULL, NULL, 0 },
	{ CMD_ACCEPT, IN_BOX | IN_CHOOSE, PLAIN(UI_ENTER), "Enter", NULL, "choose", NULL, "choose",
	  1 },
	{ CMD_ACCEPT, IN_BOX, PLAIN(UI_ENTER), NULL, NULL, NULL, NULL, NULL, 0 },
	{ CMD_UP, IN_BOX, PLAIN(UI_UP), "Up/Down", NULL, "move", NULL, "move", 2 },
	{ CMD_DOWN, IN_BOX, PLAIN(UI_DOWN), NULL, NULL, NULL, NULL, NULL, 0 },
	{ CMD_UP, IN_BOX, PLAIN(UI_LEFT), NULL, NULL, NULL, NULL, NULL, 0 },
	{ CMD_DOWN, IN_BOX, PLAIN(UI_RIGHT), NULL, NULL, NULL, NULL, NULL, 0 },
	{ CMD_UP, IN_BOX, PLAIN(UI_BACK_TAB), NULL, NULL, NULL, NULL, NULL, 0 },
	{ CMD_DOWN, IN_BOX, PLAIN(UI_TAB), NULL, NULL, NULL, NULL, NULL, 0 },
	{ CMD_PREVIOUS_PAGE, IN_BOX, PLAIN(UI_PAGE_UP), NULL, NULL, NULL, NULL, NULL, 0 },
	{ CMD_NEXT_PAGE, IN_BOX, PLAIN(UI_PAGE_DOWN), NULL, NULL, NULL, NULL, NULL, 0 },
	{ CMD_BACK, IN_BOX, PLAIN(UI_ESCAPE), "Esc", NULL, "close", NULL, "close this box", 1 },
	{ CMD_BACK, IN_PAGE, PLAIN(UI_ESCAPE), "Esc", NULL, "back", NULL,
	  "one page back; never loses what was typed", 6 },
	{ CMD_PREVIOUS_PAGE, IN_PAGE, PLAIN(UI_PAGE_UP), "PgUp", NULL, NULL, NULL,
	  "the page before (always works)", 0 },
	{ CMD_NEXT_PAGE, IN_PAGE, PLAIN(UI_PAGE_DOWN), "PgDn", NULL, NULL, NULL,
	  "the next page, when this one has no problem", 0 },
	{ CMD_PREVIOUS_PAGE, IN_PAGE | IN_RECORDS, PLAIN(UI_LEFT), NULL, NULL, NULL, NULL, NULL,
	  0 },
	{ CMD_NEXT_PAGE, IN_PAGE | IN_RECORDS, PLAIN(UI_RIGHT), "Right", NULL, "deploy panel",
	  "panel", "the live panel (Left comes back)", 7 },
	{ CMD_PREVIOUS_PAGE, IN_PAGE | IN_PANEL | IN_STEPS, PLAIN(UI_LEFT), "Left", NULL, "records",
	  NULL, "the page with the DNS records", 7 },
	{ CMD_NEXT_PAGE, IN_PAGE | IN_PANEL, PLAIN(UI_RIGHT), NULL, NULL, NULL, NULL, NULL, 0 },
	{ CMD_HELP, IN_PAGE, F(1), "F1", NULL, "help", NULL, "this help (also ? and Alt-?)", 0 },
	{ CMD_HELP, IN_PAGE | NOT_IN_TEXT, LETTER('?'), NULL, NULL, NULL, NULL, NULL, 0 },
	{ CMD_HELP, IN_PAGE, UI_ALT, '?', NULL, NULL, NULL, NULL, NULL, 0 },
	{ CMD_GO_TO_PAGE, IN_PAGE, UI_ALT, '1', "Alt-1 ... Alt-0", NULL, NULL, NULL,
	  "go to a page that was seen before; Alt-0 is the tenth", 0 },
	{ CMD_LEAVE, IN_PAGE | IN_PANEL | IN_RUNNING, LETTER('q'), NULL, NULL, NULL, NULL, NULL,
	  0 },
	{ CMD_LEAVE, IN_PAGE | IN_RECORDS | IN_RUNNING, LETTER('q'), NULL, NULL, NULL, NULL, NULL,
	  0 },
	{ CMD_LEAVE, IN_PAGE | IN_FAILURE, LETTER('q'), NULL, NULL, NULL, NULL, NULL, 0 },
	{ CMD_LEAVE, IN_PAGE | IN_REMOVAL, LETTER('q'), NULL, NULL, NULL, NULL, NULL, 0 },
	{ CMD_LEAVE, IN_PAGE | IN_DONE, LETTER('q'), NULL, NULL, NULL, NULL, NULL, 0 },
	{ CMD_LEAVE, IN_PAGE | IN_IDLE | IN_STEPS, CTRL('C'), "Ctrl-C", "^C", "save and quit",
	  "quit", "save and leave (asks first)", 1 },
	{ CMD_LEAVE, IN_PAGE | IN_IDLE | IN_REMOVAL, CTRL('C'), "Ctrl-C", "^C", "quit", NULL,
	  "leave (asks first)", 1 },
	{ CMD_LEAVE, IN_PAGE | IN_IDLE, CTRL('C'), NULL, NULL, NULL, NULL, NULL, 0 },
	{ CMD_LEAVE, IN_PAGE | IN_RUNNING, CTRL('C'), "Ctrl-C", "^C", "detach", NULL,
	  "leave; AWS goes on (asks first)", 1 },
	{ CMD_LEAVE, IN_BOX, CTRL('C'), NULL, NULL, NULL, NULL, NULL, 0 },
	{ CMD_ACCEPT, IN_FILTER, PLAIN(UI_ENTER), "Enter", NULL, "keep the filter", NULL, NULL, 1 },
	{ CMD_BACK, IN_FILTER, PLAIN(UI_ESCAPE), "Esc", NULL, "show all", NULL, NULL, 1 },
	{ CMD_LEAVE, IN_FILTER, CTRL('C'), NULL, NULL, NULL, NULL, NULL, 0 },
	{ CMD_ACCEPT, IN_CODE, PLAIN(UI_ENTER), "Enter", NULL, "sign in", NULL, NULL, 1 },
	{ CMD_BACK, IN_CODE, PLAIN(UI_ESCAPE), "Esc", NULL, "without a code", NULL, NULL, 1 },
	{ CMD_LEAVE, IN_CODE, CTRL('C'), "Ctrl-C", "^C", "leave", NULL, NULL, 2 },
	{ CMD_ACCEPT, IN_NAME, PLAIN(UI_ENTER), "Enter", NULL, "go on", NULL, NULL, 1 },
	{ CMD_BACK, IN_NAME, PLAIN(UI_ESCAPE), "Esc", NULL, "decide later", NULL, NULL, 1 },
	{ CMD_LEAVE, IN_NAME, CTRL('C'), NULL, NULL, NULL, NULL, NULL, 0 },
	{ CMD_HELP, IN_FILTER, F(1), "F1", NULL, "help", NULL, NULL, 0 },
	{ CMD_REDRAW, 0, CTRL('L'), "Ctrl-L", NULL, NULL, NULL, "draw the screen again", 0 },
	{ CMD_SUSPEND, 0, CTRL('Z'), "Ctrl-Z", NULL, NULL, NULL, "pause the wizard (fg comes back)",
	  0 },
};

static bool is_valid(const struct binding *b, unsigned contexts)
{
	return (b->needs & contexts) == b->needs;
}

static bool is_digit_for_page(const struct binding *b, const struct key *key)
{
	return b->command == CMD_GO_TO_PAGE && key->kind == UI_ALT && key->ch >= '0' &&
	       key->ch <= '9';
}

enum command keymap_find(unsigned contexts, const struct key *key)
{
	for (size_t i = 0; i < sizeof(bindings) / sizeof(bindings[0]); i++) {
		const struct binding *b = &bindings[i];
		if (!is_valid(b, contexts)) continue;
		if (is_digit_for_page(b, key)) return b->command;
		if (b->kind != key->kind) continue;
		bool has_ch = key->kind == UI_TEXT || key->kind == UI_CTRL || key->kind == UI_ALT ||
			      key->kind == UI_FUNCTION;
		if (!has_ch || b->ch == key->ch) return b->command;
	}
	return CMD_NONE;
}

const struct binding *keymap_shown(unsigned contexts, size_t index)
{
	for (size_t i = 0; i < sizeof(bindings) / sizeof(bindings[0]); i++)
		if (is_valid(&bindings[i], contexts) && bindings[i].key && !index--)
			return &bindings[i];
	return NULL;
}
