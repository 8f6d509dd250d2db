/* Who we are on AWS: credentials, region, endpoint. Two of them: the dev account and the parent's.
 */
#ifndef CORE_AWS_ACCOUNT_H
#define CORE_AWS_ACCOUNT_H

#include "core/aws/endpoint_settings.h"
#include "core/base/err.h"
#include "core/base/secret.h"

#include <stdint.h>

struct profiles;
typedef void account_renewed_fn(const struct err *err, void *user);
/* How keys that expire are replaced; NULL: they cannot be. */
struct account_renewal {
	/* Gets new keys into the account and answers from the loop, never at once. */
	void (*renew)(void *self, account_renewed_fn *done, void *user);
	void (*forget)(void *self, const void *user); /* that user is not called any more */
	void *self;
};

struct account {
	char *profile; /* as asked for, or NULL */
	char *region;
	char *access_key_id; /* NULL: not signed in */
	struct secret secret_access_key, session_token;
	char *source; /* "environment", "profile dev (~/.aws/credentials)", "rehearsal" */
	struct endpoint_settings endpoints;
	int64_t skew_ms;    /* added to our clock when signing */
	int64_t expires_ms; /* of the keys, since the epoch; 0: they do not expire */
	int64_t renew_ms;   /* when calls renew them first, if they can be; 0: never */
	struct account_renewal renewal;
};
/* Where requests go, without keys: region (else AWS_REGION, AWS_DEFAULT_REGION, the profile's) and
 * endpoints. profile NULL: see profile_name(). ERR_INPUT: no region, or none that can be one. */
int account_prepare(const struct profiles *files, const char *profile, const char *region,
		    struct account *ret, struct err *err);
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
