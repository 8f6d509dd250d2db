/* STS: who we are, and keys of a role. */
#ifndef CORE_AWS_STS_H
#define CORE_AWS_STS_H

#include "core/aws/call.h"
#include "core/aws/cloud_aws.h"

void sts_identity(struct aws_client *client, const struct account *account, aws_identity_fn *done,
		  void *user);

struct sts_role {
	const char *arn, *session_name;       /* session_name NULL or "": one is made up */
	const char *external_id, *mfa_serial; /* NULL or "": none */
	const struct secret *mfa_code;        /* of the device mfa_serial; else NULL */
	long duration_seconds;                /* 0: the role's default, an hour */
};
/* Valid during the callback. */
struct sts_keys {
	const char *access_key_id;
	const struct secret *secret_access_key, *session_token;
	int64_t expires_ms;
};
typedef void sts_keys_fn(const struct err *err, const struct sts_keys *keys, void *user);
void sts_assume_role(struct aws_client *client, const struct account *account,
		     const struct sts_role *role, sts_keys_fn *done, void *user);
/* By a token of an identity provider; the account needs no keys. */
void sts_assume_role_with_web_identity(struct aws_client *client, const struct account *account,
				       const struct sts_role *role, const struct secret *token,
				       sts_keys_fn *done, void *user);

#endif
