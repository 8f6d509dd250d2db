/* CloudWatch Logs. Source: its API reference of 2014-03-28. */
#ifndef CORE_AWS_LOGS_H
#define CORE_AWS_LOGS_H

#include "core/aws/call.h"
#include "core/deploy/cloud.h"

/* Groups whose names begin so; the list comes whole. */
void logs_groups(struct aws_client *client, const struct account *account, const char *prefix,
		 cloud_log_groups_fn *done, void *user);

#endif
