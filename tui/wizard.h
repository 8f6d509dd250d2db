/* The wizard on a terminal: carries keys and answers to the model, its effects to core, and paints.
 */
#ifndef TUI_WIZARD_H
#define TUI_WIZARD_H

#include "core/deploy/leftovers.h"
#include "tui/app.h"
#include "tui/clipboard.h"
#include "tui/decisions.h"
#include "tui/operator.h"
#include "tui/pager.h"
#include "tui/session.h"
#include "tui/term.h"
#include "tui/term_paint.h"

struct wizard {
	const struct options *options;
	struct session session;
	struct term *term;
	struct clipboard *clipboard;
	struct pager *pager;
	struct app *app;
	struct painter painter;
	struct answers deployed; /* what the running deployment was started with */
	struct deploy *deploy;
	struct deploy *look;         /* before a removal: only watches */
	struct removal_list plan;    /* what it would do */
	struct leftovers *leftovers; /* afterwards */
	struct removal_list left;
	struct decisions decisions;   /* of the command line, for a removal */
	struct operator operator;     /* while it deploys */
	struct preflight_facts ahead; /* what the checks found out */
	char *answers_path;
	bool has_saved;    /* the file at answers_path is this session's own */
	bool has_own_path; /* --config: the path does not follow prefix and environment */
	int tick_timer;
	int exit_code; /* -1 while it runs */
};
enum exit_code command_wizard(const struct options *options);

/* For effects.c. */
void wizard_send(struct wizard *w, const struct event *event); /* adds the time, runs effects */
void wizard_run_effects(struct wizard *w, struct effects *effects);
/* Connects again when the answers name other accounts; false, and an event of that kind with the
 * error, when they cannot be used. */
bool wizard_reconnect(struct wizard *w, enum event_kind kind);
/* Follows a new deployment or removal; the one before was freed. */
void wizard_start(struct wizard *w, enum deploy_mode mode, const struct deploy_policy *policy);

/* effects_removal.c */
void removal_effect_look(struct wizard *w, const struct effect *effect);
void removal_effect_destroy(struct wizard *w, const struct effect *effect);
void removal_effect_leftovers(struct wizard *w, const struct effect *effect);
void removal_effects_end(struct wizard *w); /* frees what the three hold */

#endif
