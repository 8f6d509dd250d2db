/* Systems Manager: public parameters, such as the id of the current machine image. */
#ifndef CORE_AWS_SSM_H
#define CORE_AWS_SSM_H

#include "core/aws/call.h"
#include "core/deploy/cloud.h"

void ssm_read(struct aws_client *client, const struct account *account, const char *name,
	      cloud_text_fn *done, void *user);

#endif
