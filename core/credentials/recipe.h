/* Where the keys of a profile come from: one source, then roles to be assumed one after another.
 * Read from the environment and the two files alone; asks nobody. The order is the aws command
 * line's: environment (unless the profile was named), role, web identity, SSO, keys in the
 * credentials file, "aws login", credential process, keys in the config file, container, machine.
 * Internal to the layer. */
#ifndef CORE_CREDENTIALS_RECIPE_H
#define CORE_CREDENTIALS_RECIPE_H

#include "core/aws/profiles.h"

enum source {
	SOURCE_ENVIRONMENT,
	SOURCE_WEB_IDENTITY,
	SOURCE_SSO,
	SOURCE_CREDENTIALS_FILE,
	SOURCE_AWS_COMMAND, /* what only "aws configure export-credentials" can sign in */
	SOURCE_PROCESS,
	SOURCE_CONFIG_FILE,
	SOURCE_CONTAINER,
	SOURCE_MACHINE,
};
enum { RECIPE_ROLES_MAX = 8 };
struct role {
	char *profile, *arn, *external_id, *session_name, *mfa_serial; /* "" when unset */
	long duration_seconds;                                         /* 0: unset */
};
struct recipe {
	enum source source;
	bool may_use_environment; /* for the settings of web identity */
	bool is_last_resort; /* nothing was set up: the machine is asked as nobody else is left */
	char *profile;       /* whose settings the source reads */
	char *said;          /* for the operator: "profile dev (~/.aws/credentials)" */
	VEC(struct role) roles; /* the first to be assumed first */
};
/* asked NULL: AWS_PROFILE or "default", and the environment comes first. */
int recipe_make(const struct profiles *files, const char *asked, struct recipe *ret,
		struct err *err);
void recipe_release(struct recipe *recipe); /* for CLEANUP too */

#endif
