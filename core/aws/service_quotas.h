/* Service Quotas: how much of something the account may have in the region. */
#ifndef CORE_AWS_SERVICE_QUOTAS_H
#define CORE_AWS_SERVICE_QUOTAS_H

#include "core/aws/call.h"

enum quota_id {
	QUOTA_STANDARD_VCPUS, /* on-demand vCPUs of the families a, c, d, h, i, m, r, t, z */
	QUOTA_ADDRESSES,      /* Elastic IP addresses */
	QUOTA_VPCS,           /* per region */
	QUOTA_NAT_GATEWAYS,   /* per availability zone */
	QUOTA_LOAD_BALANCERS, /* application load balancers per region */
	QUOTA_COUNT
};
struct quota {
	const char *name; /* as AWS words it */
	double value;
	bool is_default; /* the account has no value of its own: AWS's default */
	bool is_adjustable;
};
typedef void quota_fn(const struct err *err, const struct quota *quota, void *user);

/* The account's value or, where it has none of its own, AWS's default. */
void service_quotas_get(struct aws_client *client, const struct account *account, enum quota_id id,
			quota_fn *done, void *user);
const char *quota_service_code(enum quota_id id); /* "ec2" */
const char *quota_code(enum quota_id id);         /* "L-1216C47A" */

#endif
