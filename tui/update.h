/* The parts of app_update: keys, facts that arrive, the event panel. Only these write the model. */
#ifndef TUI_UPDATE_H
#define TUI_UPDATE_H

#include "tui/model.h"

void keys_update(struct app *app, const struct key *key, struct effects *effects);
void keys_paste(struct app *app, const char *text, size_t removed, struct effects *effects);
void facts_update(struct app *app, const struct event *event, struct effects *effects);
void measure_stacks(struct app *app); /* measure.c */
void names_release(struct names *names);

/* A page that is longer than its room (scroll.c). */
bool scroll_command(struct app *app, enum command command);
bool scroll_to_focus(struct app *app); /* whether it moved */

/* The checks (checks.c). */
void checks_need(struct app *app, struct effects *effects); /* looks, unless that is known */
void checks_look(struct app *app, struct effects *effects); /* again */
void checks_update(struct app *app, const struct event *event, struct effects *effects);
/* The button on Review: at once, after the checks, or after a question when they found errors. */
void checks_start(struct app *app, struct effects *effects);
void checks_release(struct checks *checks);

/* The code of an MFA device (mfa.c). */
void mfa_wanted(struct app *app, const struct event *event, struct effects *effects);
void mfa_show(struct app *app); /* its box, when one is wanted and no other is open */
void mfa_key(struct app *app, enum command command, const struct key *key, struct effects *effects);
void mfa_paste(struct app *app, const char *text);
void mfa_release(struct mfa *mfa);

/* What the operator decides about a node (decide.c). */
void decide_refresh(struct app *app, struct effects *effects); /* after the deployment changed */
void decide_show(struct app *app); /* the first that waits, or that may be taken */
void decide_send(struct app *app, struct effects *effects); /* .decide.action, as it is */
bool decide_is_shown(const struct app *app);
bool decide_may_be_shown(const struct app *app);
void decide_release(struct decide *decide);

/* The environment's name, typed before what cannot be taken back (name_box.c). */
void name_ask(struct app *app, enum command command, const char *words); /* then the command */
void name_forget(struct app *app, enum command command); /* what it was asked for is over */
void name_key(struct app *app, enum command command, const struct key *key,
	      struct effects *effects);
void name_paste(struct app *app, const char *text);
void name_release(struct name_box *box);

/* The event panel (events_panel.h). */
void panel_refresh(struct app *app); /* after the deployment changed */
bool panel_command(struct app *app, enum command command);
bool panel_filter_key(struct app *app, const struct key *key); /* while the filter is typed */
struct panel_source panel_source_of(const struct app *app);

#endif
