/* Signing in to one account: finds credentials where the aws command line finds them, and keeps
 * them fresh. Where and in which order: "Configuration and credential precedence" of the AWS CLI's
 * user guide; a profile that is named beats keys in the environment, so that two accounts are never
 * mixed. Nothing blocks: files are small and read at once, everything else (AssumeRole, SSO, a
 * credential process, metadata services) runs in the loop. */
#ifndef CORE_CREDENTIALS_CREDENTIALS_H
#define CORE_CREDENTIALS_CREDENTIALS_H

#include "core/aws/account.h"
#include "core/loop/loop.h"
#include "core/net/http.h"

struct credentials;
/* err NULL: signed in, the account's keys are there. ERR_CREDENTIALS says where it looked, and the
 * command that signs in. Called from the loop, once, never from inside credentials_sign_in(). */
typedef void credentials_done_fn(const struct err *err, void *user);
/* A role wants the code of this MFA device; sign-in waits for credentials_give_mfa(). */
typedef void credentials_mfa_fn(const char *serial_number, void *user);

struct credentials_options {
	struct http *http;   /* borrowed */
	const char *profile; /* copied; NULL: environment, else AWS_PROFILE, else "default" */
	const char *region;  /* copied; NULL: AWS_REGION, AWS_DEFAULT_REGION, the profile's */
	credentials_mfa_fn *wants_mfa; /* NULL: a role with MFA is an error that says so */
	void *user;                    /* of wants_mfa */
};
struct credentials *credentials_new(struct loop *loop, const struct credentials_options *options);
void credentials_free(struct credentials *c); /* drops what is under way; erases the keys */
/* Region and endpoints, without asking anybody: ERR_INPUT, ERR_CREDENTIALS when the profile does
 * not exist or is contradictory. Calls of the account sign in by themselves before the first is
 * sent.
 */
int credentials_prepare(struct credentials *c, struct err *err);
/* The same object for life; its keys are empty until signed in and change when renewed (its renew
 * hook, see account.h, is ours). */
struct account *credentials_account(struct credentials *c);
/* Looks again at everything: environment, files, caches. While one runs, the second caller waits
 * for the same answer. */
void credentials_sign_in(struct credentials *c, credentials_done_fn *done, void *user);
/* Signed in with a code that a person typed, and good for a while: not to be done again lightly. */
bool credentials_cost_a_code(const struct credentials *c);
void credentials_forget(struct credentials *c, const void *user);
/* The six digits, or NULL: the operator gave up. The sign-in ends with ERR_CANCELLED, and so does
 * every other for a minute, lest calls that are tried again ask him without end. */
void credentials_give_mfa(struct credentials *c, const struct secret *code);

#endif
