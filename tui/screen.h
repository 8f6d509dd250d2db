/* A page of the wizard: data and a few functions. Rows drive both what can have the focus and what
 * is drawn; a new question needs its row in plan/questions and a place in one page's rows. */
#ifndef TUI_SCREEN_H
#define TUI_SCREEN_H

#include "tui/model.h"
#include "tui/widgets/pen.h"

enum row_kind {
	ROW_END,
	ROW_TEXT, /* .text, wrapped */
	ROW_BLANK,
	ROW_ASK,   /* .question */
	ROW_PAIR,  /* .question and .second on one line, .text is the label */
	ROW_LIST,  /* the entries of .question, and an empty one */
	ROW_ZONES, /* the account's zones; as two fields when they could not be read */
	ROW_SECRETS,
	ROW_JUMP,     /* .page, .text is the label, .draw its summary */
	ROW_FINDINGS, /* of the checks, by .draw */
	ROW_CONFIRM,  /* the typed environment name and the button */
	ROW_BUTTONS,  /* .command */
	ROW_DRAW,     /* .draw */
};
struct row {
	enum row_kind kind;
	enum question_id question, second;
	const char *text;
	int width; /* columns of the value */
	void (*draw)(struct pen *pen);
	enum page_id page;
	enum command command[4]; /* ends with CMD_NONE */
};
enum { SCREEN_BUTTONS_MAX = 8 };
struct screen {
	const struct row *rows;        /* NULL: not a form */
	void (*draw)(struct pen *pen); /* not a form: the whole body */
	/* Not a form: the buttons that can have the focus now; how many. */
	size_t (*buttons)(const struct app *app, enum command ret[SCREEN_BUTTONS_MAX]);
	/* Not a form: whether what does not fit now is scrolled to; NULL: never. */
	bool (*scrolls)(const struct app *app);
	unsigned contexts;
	const char *message; /* message line when nothing else is to be said */
	const char *(*say)(const struct app *app); /* the message when it depends */
	const char *help;
	/* A command the page itself understands; false: not here. */
	bool (*command)(struct app *app, enum command command, struct effects *effects);
	/* Why the next page is refused, for pages that are not forms; false: it is not. */
	bool (*blocks)(const struct app *app, struct str *why);
};
const struct screen *screen(enum page_id page);

extern const struct screen account_screen, domain_screen, network_screen, access_screen,
	zones_screen, sizes_screen, mail_screen, secrets_screen, preflight_screen, review_screen,
	delegation_screen, deploy_screen, done_screen, destroy_screen, left_screen;

#endif
