/* EC2: what the screens offer to choose from. */
#ifndef CORE_AWS_EC2_H
#define CORE_AWS_EC2_H

#include "core/aws/call.h"
#include "core/aws/cloud_aws.h"

void ec2_zones(struct aws_client *client, const struct account *account, aws_zones_fn *done,
	       void *user);
void ec2_key_pairs(struct aws_client *client, const struct account *account, aws_names_fn *done,
		   void *user);

#endif
