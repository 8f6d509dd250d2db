/* Auto Scaling: what a group did and why it failed; the only place that tells of a used-up vCPU
 * quota or a type that a zone has run out of. */
#ifndef CORE_AWS_AUTOSCALING_H
#define CORE_AWS_AUTOSCALING_H

#include "core/aws/call.h"
#include "core/deploy/cloud.h"

struct autoscaling_activity {
	const char *id, *group, *description;
	const char *status;  /* "Successful", "Failed", "Cancelled", "InProgress", ... */
	const char *message; /* why it failed, in AWS's words */
	const char *cause;
	int64_t start_ms, end_ms; /* since the epoch; 0: not yet */
	int64_t progress;         /* per cent */
};
typedef void autoscaling_activities_fn(const struct err *err,
				       const struct autoscaling_activity *activities, size_t count,
				       void *user);

enum { AUTOSCALING_ACTIVITIES_MAX = 100 }; /* the newest */

/* Newest first, one page. */
void autoscaling_activities(struct aws_client *client, const struct account *account,
			    const char *group_name, autoscaling_activities_fn *done, void *user);
/* The newest few, as the port gives them. */
void autoscaling_newest(struct aws_client *client, const struct account *account,
			const char *group_name, cloud_activities_fn *done, void *user);
/* The group of that name, with its machines. */
void autoscaling_group(struct aws_client *client, const struct account *account,
		       const char *group_name, cloud_group_fn *done, void *user);

#endif
