/* Service Quotas: how much of something the account may have in the region. */
#ifndef CORE_AWS_SERVICE_QUOTAS_H
#define CORE_AWS_SERVICE_QUOTAS_H

#include "core/aws/call.h"

struct quota {
	const char *name; /* as AWS words it */
	double value;
	bool is_default; /* the account has no value of its own: AWS's default */
	bool is_adjustable;
};
typedef void quota_fn(const struct err *err, const struct quota *quota, void *user);

/* The account's value or, where it has none of its own, AWS's default. service and code as Service
 * Quotas has them: "ec2", "L-1216C47A". ERR_NOT_FOUND when the region has no such quota. */
void service_quotas_get(struct aws_client *client, const struct account *account,
			const char *service, const char *code, quota_fn *done, void *user);

#endif
