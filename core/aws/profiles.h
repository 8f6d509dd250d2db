/* What the operator's two AWS files say about one profile. The credentials file beats the config
 * file, key by key, as in the aws command line. */
#ifndef CORE_AWS_PROFILES_H
#define CORE_AWS_PROFILES_H

#include "core/aws/profile_file.h"

struct profiles {
	struct profile_file config, credentials;
	char *config_path, *credentials_path; /* as shown to the operator: "~/.aws/config" */
};
/* A missing file is an empty one. ERR_INPUT, ERR_SYSTEM: one cannot be read; what could be read is
 * there all the same. */
int profiles_read(struct profiles *ret, struct err *err);
void profiles_release(struct profiles *files); /* erases; for CLEANUP too */
/* [KIND NAME] of the config file, such as "sso-session"; NULL when there is none. */
const struct profile_section *profiles_section(const struct profiles *files, const char *kind,
					       const char *name);

struct profile {
	const char *name; /* borrowed, as the files */
	const struct profile_section *config, *credentials;
	const struct profile_section *services; /* [services NAME] that it names */
};
struct profile profiles_find(const struct profiles *files, const char *name);
bool profile_exists(const struct profile *profile);
const char *profile_get(const struct profile *profile, const char *key); /* "" when unset */

/* The profile that counts: the one asked for, else AWS_PROFILE, AWS_DEFAULT_PROFILE, "default". */
const char *profile_name(const char *asked);
/* Adds a word for a command line that the operator pastes into a shell. */
void profile_add_quoted(struct str *out, const char *word);

#endif
