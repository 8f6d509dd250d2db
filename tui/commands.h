/* The commands without a screen. Each returns its exit code; sentences go to standard error,
 * results to standard output. */
#ifndef TUI_COMMANDS_H
#define TUI_COMMANDS_H

#include "core/base/err.h"
#include "core/plan/answers.h"
#include "core/plan/secrets.h"
#include "tui/options.h"
#include "tui/term.h"

#include <stdio.h>

/* For the commands themselves: print and empty; say an error as --json asks, give its exit code. */
void command_print(FILE *to, struct str *text);
enum exit_code command_fail(const struct options *options, const struct err *err);
/* Why lines are wanted rather than a screen: "--plain was given"; NULL: they are not. */
const char *command_wants_lines(const struct options *options);
struct term_options command_term_options(const struct options *options);
/* Every problem of the answers in one sentence. */
int command_check_answers(const struct answers *a, struct err *err);

enum exit_code command_deploy(const struct options *options);
/* The same with secrets that were typed; they stay the caller's. */
enum exit_code command_deploy_with(const struct options *options, const struct secrets *secrets);
enum exit_code command_destroy(const struct options *options);
enum exit_code command_watch(const struct options *options);
enum exit_code command_watch_stacks(const struct options *options); /* any of the account */
enum exit_code command_status(const struct options *options);
enum exit_code command_records(const struct options *options);
enum exit_code command_preflight(const struct options *options);
enum exit_code command_delegation_check(const struct options *options);
/* The wizard line by line; why: "--plain was given". */
enum exit_code command_plain(const struct options *options, const char *why);
enum exit_code command_templates(const struct options *options);
enum exit_code command_rehearsal_server(const struct options *options);

#endif
