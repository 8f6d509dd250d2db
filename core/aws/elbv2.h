/* Elastic Load Balancing, version 2: which load balancers there are, and whether the machines
 * behind one are well. */
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
struct elbv2_load_balancer {
	const char *arn, *name, *type, *state, *vpc_id; /* type "application" counts */
};
typedef void elbv2_load_balancers_fn(const struct err *err,
				     const struct elbv2_load_balancer *load_balancers, size_t count,
				     void *user);
typedef void elbv2_targets_fn(const struct err *err, const struct elbv2_target *targets,
			      size_t count, void *user);

void elbv2_load_balancers(struct aws_client *client, const struct account *account,
			  elbv2_load_balancers_fn *done, void *user);
void elbv2_target_health(struct aws_client *client, const struct account *account,
			 const char *target_group_arn, elbv2_targets_fn *done, void *user);

#endif
