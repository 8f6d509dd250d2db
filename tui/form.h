/* Pages that ask: which rows can have the focus, moving between them, typing, judging on leaving a
 * field. What a field shows is derived from the answers each time; nothing is stored twice. */
#ifndef TUI_FORM_H
#define TUI_FORM_H

#include "tui/screen.h"

enum { FORM_ITEMS_MAX = 300 };

size_t form_items(const struct app *app, struct item *ret, size_t max);
struct item form_focused(const struct app *app); /* ITEM_NONE: the page has none */
bool form_takes_text(const struct app *app, const struct item *item);
void form_enter(struct app *app);                          /* the page was changed */
void form_leave(struct app *app, struct effects *effects); /* judge and save the field */
void form_changed(struct app *app, enum question_id id,
		  struct effects *effects); /* save, look again */
void form_move(struct app *app, int by, struct effects *effects);
void form_focus(struct app *app, const struct item *item, struct effects *effects);
bool form_key(struct app *app, const struct key *key, struct effects *effects); /* into the field */
void form_paste(struct app *app, const char *text, size_t removed, struct effects *effects);
bool form_command(struct app *app, enum command command, struct effects *effects);
void form_set(struct app *app, enum question_id id, const char *value, struct effects *effects);

/* Whether the page can be left forward; else judges all, goes to the first problem and says how
 * many. */
bool form_lets_go(struct app *app, struct effects *effects);
size_t form_problem_count(const struct app *app, enum page_id page);
/* Problems that may be shown now: not while a field is typed for the first time. */
bool form_problem(const struct app *app, enum question_id id, struct err *ret);
bool form_entry_problem(const struct app *app, enum question_id id, size_t i, struct err *ret);
bool form_secret_problem(const struct app *app, enum secret_id id, struct err *ret);
/* Neither a value nor one that has to exist. */
bool form_secret_is_missing(const struct app *app, enum secret_id id);
char *form_suggestion(const struct app *app, enum question_id id); /* caller frees; NULL: none */

/* The values offered for a question: from the table, or from the account. */
struct option {
	const char *value, *label, *note; /* borrowed */
};
size_t form_options(const struct app *app, enum question_id id, struct option *ret, size_t max);
bool button_applies(const struct app *app, enum command command);

void form_draw(struct pen *pen, const struct row *rows);

#endif
