/* IAM: the account's alias, and what a principal may do. Global; signed for the partition's own
 * region. */
#ifndef CORE_AWS_IAM_H
#define CORE_AWS_IAM_H

#include "core/aws/call.h"
#include "core/aws/cloud_aws.h"

struct iam_decision {
	const char *action, *decision; /* "allowed", "explicitDeny", "implicitDeny" */
	const char *resource;
};
typedef void iam_decisions_fn(const struct err *err, const struct iam_decision *decisions,
			      size_t count, void *user);

/* What AWS thinks this user or role may do, on any resource of the account's region; needs
 * iam:SimulatePrincipalPolicy. Not the last word: policies of the organisation and of sessions are
 * not in it. principal_arn: of a user or role, not of a session. */
void iam_simulate(struct aws_client *client, const struct account *account,
		  const char *principal_arn, const char *const *actions, size_t count,
		  iam_decisions_fn *done, void *user);
/* None or one name. */
void iam_account_aliases(struct aws_client *client, const struct account *account,
			 aws_names_fn *done, void *user);

#endif
