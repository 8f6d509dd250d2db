/* What the activities of an Auto Scaling group tell about machines that do not come up. Pure.
 *
 * CloudFormation never tells why a group has no machine; only the message of a failed launch does.
 * What went before the last launch that went well is past. */
#ifndef CORE_DEPLOY_SCALING_LOG_H
#define CORE_DEPLOY_SCALING_LOG_H

#include "core/deploy/cloud.h"

#include "core/base/str.h"

enum { SCALING_TOLD_MAX = 3, SCALING_MESSAGE_MAX = 600, INSTANCE_ID_MAX = 24 };

struct scaling_log {
	bool has_failed;                /* the newest launch has */
	struct str words;               /* "Auto Scaling: MESSAGE\n" for each other message */
	char *said;                     /* the newest message; NULL: none */
	char instance[INSTANCE_ID_MAX]; /* of the newest launch that made one; "" */
};
/* Newest first, as the port gives them. */
void scaling_log_read(const struct cloud_activity *activities, size_t count,
		      struct scaling_log *ret);
void scaling_log_release(struct scaling_log *log); /* for CLEANUP too */

#endif
