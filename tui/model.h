/* The model of the wizard: everything a screen shows. Written by app_update and what it calls;
 * drawing takes it const. Private to the view: screens and widgets include it, nobody else. */
#ifndef TUI_MODEL_H
#define TUI_MODEL_H

#include "tui/app.h"
#include "tui/events_panel.h"
#include "tui/keymap.h"
#include "tui/line_edit.h"

enum { REVEAL_MS = 30000, NAMES_MAX = 500, PASTE_ROWS_MAX = 200 };

enum item_kind {
	ITEM_NONE,
	ITEM_QUESTION,
	ITEM_ENTRY,
	ITEM_ZONE,
	ITEM_SECRET,
	ITEM_JUMP,
	ITEM_CONFIRM,
	ITEM_FINDING,
	ITEM_BUTTON
};
struct item { /* something that can have the focus */
	enum item_kind kind;
	enum question_id question; /* QUESTION, ENTRY */
	size_t index;              /* ENTRY, ZONE: row; SECRET: id; JUMP: page; FINDING */
	enum command command;      /* BUTTON */
};

enum box {
	BOX_NONE,
	BOX_HELP,
	BOX_LEAVE,
	BOX_OPTIONS,
	BOX_FOUND,
	BOX_FRESH,
	BOX_ERRORS,
	BOX_MFA,
	BOX_NAME
};

struct names { /* a list that came from the account */
	VEC(char *) name;
	VEC(char *) note;
	bool is_known;
	char *trouble; /* why there is no list */
};
struct identity {
	char *id, *principal, *trouble;
	char *alias; /* NULL: not known, or none */
	bool is_asked;
};
struct measure { /* what a stack would be, by its template */
	bool applies, is_known;
	size_t resources;
	int64_t ms; /* usually */
};
struct checks {                              /* what can be known to fail */
	const struct preflight_facts *facts; /* borrowed; NULL: never looked */
	struct preflight_findings findings;
	bool is_running, is_stale; /* an answer was changed since */
	bool starts_after;         /* the deployment was asked for while they ran */
	char clock[12];            /* when it was over */
	char *trouble;             /* why nothing could be looked at */
};
enum { MFA_DIGITS = 6 };
struct mfa {             /* codes that are wanted */
	char *serial[2]; /* of the device, for dev and parent; NULL: none wanted */
	bool which;      /* the one that is asked for: the parent's? */
	struct secret code;
};
struct decide {                    /* the choice about a node that cannot simply go on */
	int node;                  /* that is shown; NODE_COUNT: none */
	bool is_aside;             /* until d is pressed */
	size_t at;                 /* detail under the cursor */
	VEC(bool) marked;          /* blockers */
	enum choice_action action; /* to be carried out */
};
struct name_box {    /* asks for the environment's name */
	char *words; /* what will be done */
	enum command command;
	struct line_edit edit;
};
struct removal_view {      /* of `destroy` (removal.h) */
	bool is_on;        /* its pages stand in place of the wizard's steps */
	bool is_command;   /* the program was started for it: there is nothing to go back to */
	bool has_begun;    /* the name was typed */
	enum page_id from; /* where Back leads */
	const struct deployment *seen;          /* borrowed: before it; NULL: not looked */
	const struct removal_list *plan, *left; /* borrowed; NULL: not known */
	char *trouble;                          /* why nothing could be looked at */
	int scroll;
};
struct app {
	struct answers answers;
	struct secrets secrets;
	char *answers_path;
	const struct options *options; /* of the call; or NULL */
	bool is_saved_session, is_rehearsal, was_typed_in;
	double speed;
	int rows, cols;
	int64_t now_ms;
	char clock[12], saved_clock[12];
	char *save_trouble;

	enum page_id page, return_to; /* return_to: PAGE_COUNT or the page Continue comes back to */
	size_t focus[PAGE_ALL];
	bool visited[PAGE_ALL], stale[PAGE_ALL];
	bool is_locked; /* the answers belong to a deployment that runs */

	struct line_edit edit;  /* of the focused row, when it takes text */
	bool is_dirty;          /* its value is not saved yet */
	bool shows_own_problem; /* the focused field was wrong: judge it on every key */
	bool checked[Q_COUNT];  /* left at least once */
	bool secret_checked[SECRET_COUNT];
	char *typed_name; /* Review's confirmation; never NULL */

	struct identity account[2]; /* dev, parent */
	struct names zones, key_pairs, profiles, stacks_found;

	char *notice; /* message line; NULL: the hint of the focus */
	enum role notice_role;
	enum box box;
	size_t box_focus;
	int box_scroll;
	int scroll; /* rows of the page above the first that is shown */

	size_t revealed; /* secret; SECRET_COUNT: none */
	int64_t revealed_until_ms;

	struct measure measure[STACK_COUNT]; /* as of entering Review */
	int64_t longest_ms;

	struct checks checks;
	struct mfa mfa;
	const struct deployment *deployment; /* borrowed; NULL: none yet */
	bool is_signed_out;                  /* its keys died */
	bool is_deploying, has_rung_for_person, was_complete, was_failed;
	struct panel panel;
	struct decide decide;
	struct name_box name_box;
	struct removal_view removal;
};

void app_say(struct app *app, enum role role, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void app_go(struct app *app, enum page_id page, struct effects *effects);
void app_go_on(struct app *app, struct effects *effects);   /* forward, if the page lets go */
void app_go_back(struct app *app, struct effects *effects); /* always works */
void app_command(struct app *app, enum command command, struct effects *effects);
void app_open(struct app *app, enum box box);
void app_save(struct app *app, struct effects *effects);
void app_leave(struct app *app, struct effects *effects);
void app_deploy(struct app *app, struct effects *effects);
unsigned app_contexts(const struct app *app);
unsigned app_page_contexts(const struct app *app); /* as if no box were over the page */
bool app_is_running(const struct app *app);        /* a deployment that has not ended */

#endif
