/* Certificate Manager, as far as deploy/cloud.h needs it. */
#ifndef CORE_AWS_ACM_H
#define CORE_AWS_ACM_H

#include "core/aws/call.h"
#include "core/deploy/cloud.h"

void acm_describe(struct aws_client *client, const struct account *account,
		  const char *certificate_arn, cloud_certificate_fn *done, void *user);

#endif
