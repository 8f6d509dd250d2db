/* The wizard on a terminal: carries keys and answers to the model, its effects to core, and paints.
 */
#ifndef TUI_WIZARD_H
#define TUI_WIZARD_H

#include "tui/app.h"
#include "tui/clipboard.h"
#include "tui/operator.h"
#include "tui/pager.h"
#include "tui/session.h"
#include "tui/term.h"

struct wizard {
	const struct options *options;
	struct session session;
	struct term *term;
	struct clipboard *clipboard;
	struct pager *pager;
	struct app *app;
	struct canvas canvas;
	struct answers deployed; /* what the running deployment was started with */
	struct deploy *deploy;
	struct operator operator; /* while it deploys */
	struct preflight_facts ahead; /* what the checks found out */
	char *answers_path;
	bool has_saved;    /* the file at answers_path is this session's own */
	bool has_own_path; /* --config: the path does not follow prefix and environment */
	bool is_dirty;     /* something changed since the last frame */
	int paint_timer, tick_timer;
	int exit_code; /* -1 while it runs */
};
enum exit_code command_wizard(const struct options *options);

/* For effects.c. */
void wizard_send(struct wizard *w, const struct event *event); /* adds the time, runs effects */
void wizard_run_effects(struct wizard *w, struct effects *effects);

#endif
