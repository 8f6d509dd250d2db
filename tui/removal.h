/* Removing an environment on the screen: the pages Destroy, Deleting and Left over, in place of the
 * wizard's steps. Private to the view. */
#ifndef TUI_REMOVAL_H
#define TUI_REMOVAL_H

#include "tui/model.h"

enum { REMOVAL_STEPS = 3 };
/* From the command, or from a deployment that has ended: looks at what is there. */
void removal_open(struct app *app, bool is_command, struct effects *effects);
void removal_look(struct app *app, struct effects *effects);  /* again */
void removal_begin(struct app *app, struct effects *effects); /* the name was typed */
void removal_ended(struct app *app, struct effects *effects); /* everything is deleted */
void removal_close(struct app *app, struct effects *effects); /* back to where it was opened */
void removal_update(struct app *app, const struct event *event);
void removal_release(struct removal_view *removal);

bool removal_is_empty(const struct app *app); /* it is known that no stack is there */
/* Of the pages: 0, 1, 2; and which page comes `by` after this one, PAGE_COUNT: none. */
enum page_id removal_step(size_t index);
enum page_id removal_page(const struct app *app, int by);
const char *removal_title(enum page_id page);

/* Commands that remove what is left, as one shell script. */
void removal_script(const struct removal_list *left, struct str *out);
/* The box on leaving. */
void removal_leave_words(const struct app *app, struct str *out);
/* What stays on the normal screen after the program. */
void removal_summary(const struct app *app, struct str *out);

#endif
