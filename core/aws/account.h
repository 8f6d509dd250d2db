/* Who we are on AWS: credentials, region, endpoint. Two of them: the dev account and the parent's.
 */
#ifndef CORE_AWS_ACCOUNT_H
#define CORE_AWS_ACCOUNT_H

#include "core/aws/endpoint_settings.h"
#include "core/base/err.h"
#include "core/base/secret.h"

#include <stdint.h>

struct account;
typedef void account_renewed_fn(const struct err *err, void *user);
typedef void account_renew_fn(void *renew_self, account_renewed_fn *done, void *user);

struct account {
	char *profile; /* as asked for, or NULL */
	char *region;
	char *access_key_id;
	struct secret secret_access_key, session_token;
	char *source; /* "environment", "profile dev (~/.aws/credentials)", "rehearsal" */
	struct endpoint_settings endpoints;
	int64_t skew_ms;    /* added to our clock when signing */
	int64_t expires_ms; /* of the keys, since the epoch; 0: they do not expire */
	/* Gets new keys into this account and answers from the loop; NULL: there is no way. Calls
	 * use it shortly before expires_ms and once when AWS says the token has expired. */
	account_renew_fn *renew;
	void *renew_self;
};
/* An explicit profile beats environment keys; without one the environment beats the default
 * profile. region NULL: AWS_REGION, AWS_DEFAULT_REGION, the profile's. ERR_CREDENTIALS says where
 * it looked. */
int account_load(const char *profile, const char *region, struct account *ret, struct err *err);
void account_set_static(struct account *a, const char *access_key_id, const char *secret,
			const char *region, const char *endpoint_url, const char *source);
/* The same keys and endpoints in another region; cannot renew itself. */
void account_copy_to(struct account *to, const struct account *from, const char *region);
void account_release(struct account *a);
/* Profile names of the config and credentials files, sorted; returns the count. Caller frees each.
 */
size_t account_profiles(char **ret, size_t max);
const char *account_partition(const char *region); /* "aws", "aws-cn", "aws-us-gov" */

#endif
