/* The wizard: model, update, draw. Knows no terminal, no AWS, no clock of its own. Only app_update
 * changes the model; app_draw takes it const. */
#ifndef TUI_APP_H
#define TUI_APP_H

#include "core/plan/answers.h"
#include "core/plan/secrets.h"
#include "tui/canvas.h"
#include "tui/event.h"
#include "tui/options.h"

struct app;
struct app_options {
	const struct answers *answers; /* to start from; copied */
	const char *answers_path;      /* where they are saved; shown */
	bool is_saved_session; /* answers come from a file: Welcome says so and offers to start
				  fresh */
	const struct options *options; /* of the call, for commands to come; borrowed; or NULL */
	bool is_rehearsal;
	bool destroys; /* begins with the pages of a removal */
	double speed;
	int rows, cols;
};
struct app *app_new(const struct app_options *options, struct effects *effects);
void app_free(struct app *app);
void app_update(struct app *app, const struct event *event, struct effects *effects);
void app_draw(const struct app *app, struct canvas *cv); /* cv's size decides */
bool app_needs_ticks(const struct app *app);             /* something on the screen counts time */
const struct answers *app_answers(const struct app *app);
const struct secrets *app_secrets(const struct app *app);
/* What stays in the scrollback after exit: address, next commands, files. */
void app_summary(const struct app *app, struct str *out);

#endif
