/* Elastic Load Balancing: are the machines behind the load balancer well? */
#ifndef CORE_AWS_ELBV2_H
#define CORE_AWS_ELBV2_H

#include "core/aws/call.h"

struct elbv2_target {
	const char *id, *zone;   /* of the machine */
	int64_t port;            /* 0: not given */
	const char *state;       /* "initial", "healthy", "unhealthy", "unused", "draining", ... */
	const char *reason;      /* "Target.ResponseCodeMismatch", "Elb.RegistrationInProgress" */
	const char *description; /* AWS's own words */
};
typedef void elbv2_targets_fn(const struct err *err, const struct elbv2_target *targets,
			      size_t count, void *user);

void elbv2_target_health(struct aws_client *client, const struct account *account,
			 const char *target_group_arn, elbv2_targets_fn *done, void *user);

#endif
