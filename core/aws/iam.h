/* IAM: the account's alias. Global; signed for the partition's own region. */
#ifndef CORE_AWS_IAM_H
#define CORE_AWS_IAM_H

#include "core/aws/call.h"
#include "core/aws/cloud_aws.h"

/* None or one name. */
void iam_account_aliases(struct aws_client *client, const struct account *account,
			 aws_names_fn *done, void *user);

#endif
