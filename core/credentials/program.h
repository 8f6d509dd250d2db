/* Keys that a program prints: the profile's credential_process, or the aws command line for what we
 * cannot sign in ourselves. Format: "Sourcing credentials with an external process" of the AWS
 * CLI's user guide. Internal to the layer. */
#ifndef CORE_CREDENTIALS_PROGRAM_H
#define CORE_CREDENTIALS_PROGRAM_H

#include "core/credentials/keys.h"
#include "core/loop/loop.h"

struct program;
/* Runs the command of credential_process without a shell. `of` names it in sentences; copied. NULL
 * with ERR_CREDENTIALS when there is nothing to run. */
struct program *program_start_command(struct loop *loop, const char *command, const char *of,
				      keys_done_fn *done, void *user, struct err *err);
/* aws configure export-credentials --profile NAME */
struct program *program_start_aws(struct loop *loop, const char *profile, const char *of,
				  keys_done_fn *done, void *user, struct err *err);
void program_free(struct program *program); /* ends it; NULL is fine */

#endif
