/* STS: who we are. */
#ifndef CORE_AWS_STS_H
#define CORE_AWS_STS_H

#include "core/aws/call.h"
#include "core/aws/cloud_aws.h"

void sts_identity(struct aws_client *client, const struct account *account, aws_identity_fn *done,
		  void *user);

#endif
