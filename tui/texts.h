/* Texts about a deployment: for the screen, the clipboard, a file, and the scrollback after the
 * end. */
#ifndef TUI_TEXTS_H
#define TUI_TEXTS_H

#include "core/deploy/handover.h"
#include "tui/model.h"
#include "tui/options.h"

enum { TIME_TEXT_MAX = 24 };
void duration_text(int64_t ms, char ret[TIME_TEXT_MAX]);    /* "9:55", "1:02:03"; "-" below 0 */
void time_of_day_text(int64_t ms, char ret[TIME_TEXT_MAX]); /* "12:04:31", local time */
/* "111122223333 (team-dev)", and who we are in it: "ops-tanaka", "ops-role/session". */
char *account_words(const struct identity *account);
const char *principal_words(const struct identity *account);
/* Two profiles, and behind both the same account. */
bool accounts_are_one(const struct app *app);
char *status_words(const char *status);       /* CREATE_COMPLETE -> create complete */
const char *resource_words(const char *type); /* "Aurora instance"; or the type's last part */

/* A command line about this environment, for the shell; the caller frees. */
char *call_text(const struct app *app, enum subcommand command);

bool records_text(const struct app *app, enum handover_form form,
		  struct str *out); /* false: none yet */
/* All there is to hand over: every form, then what the last look saw. false: nothing yet. */
bool handover_text(const struct app *app, struct str *out);
void failure_text(const struct app *app, struct str *out);
const char *stopped_words(const struct deployment *d); /* deployment_has_stopped */
void summary_text(const struct app *app, struct str *out);

#endif
