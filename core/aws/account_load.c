#include "core/aws/account.h"
#include "core/aws/profiles.h"

#include <stdlib.h>
#include <string.h>

/* Keys that need nobody to be asked: the environment's, or those in the files. */
static void take(const char *id, const char *key, const char *token, struct account *account)
{
	account->access_key_id = mem_copy_text(id);
	secret_set(&account->secret_access_key, key, strlen(key));
	secret_set(&account->session_token, token ? token : "", token ? strlen(token) : 0);
}

int account_load(const char *profile, const char *region, struct account *ret, struct err *err)
{
	CLEANUP(profiles_release) struct profiles files = { 0 };
	if (profiles_read(&files, err) < 0) return -1;
	struct profile found = profiles_find(&files, profile_name(profile));
	const char *id = getenv("AWS_ACCESS_KEY_ID"), *key = getenv("AWS_SECRET_ACCESS_KEY");
	bool uses_environment = str_is_empty(profile) && !str_is_empty(id) && !str_is_empty(key);
	if (!uses_environment) id = profile_get(&found, "aws_access_key_id");
	if (!uses_environment) key = profile_get(&found, "aws_secret_access_key");
	if (!*id || !*key)
		return err_set(err, ERR_CREDENTIALS, "there is no profile %s with keys in %s or %s",
			       found.name, files.credentials_path, files.config_path);
	if (account_prepare(&files, profile, region, ret, err) < 0) return -1;
	take(id, key,
	     uses_environment ? getenv("AWS_SESSION_TOKEN")
			      : profile_get(&found, "aws_session_token"),
	     ret);
	ret->source = str_format("profile %s", found.name);
	return 0;
}
