/* What the parts of the port share: cloud_aws.c, cloud_aws_stacks.c, cloud_aws_looks.c. Not for
 * others. */
#ifndef CORE_AWS_CLOUD_AWS_PARTS_H
#define CORE_AWS_CLOUD_AWS_PARTS_H

#include "core/aws/call.h"
#include "core/aws/cloud_aws.h"

struct cloud_aws {
	struct cloud port;
	const struct account *accounts[2];
	struct aws_client *client;
	struct dns_client *own_dns; /* when the caller brings none */
	struct delegation_probe *probe;
};

void cloud_aws_add_stacks(struct cloud *port); /* CloudFormation's calls */
void cloud_aws_add_looks(struct cloud *port);  /* machines and their groups: why did it fail? */

#endif
