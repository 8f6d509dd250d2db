/* Secrets Manager, as far as deploy/cloud.h needs it. */
#ifndef CORE_AWS_SECRETSMANAGER_H
#define CORE_AWS_SECRETSMANAGER_H

#include "core/aws/call.h"
#include "core/deploy/cloud.h"

/* Never its value: only whether it is there. */
void secretsmanager_find(struct aws_client *client, const struct account *account, const char *name,
			 cloud_secret_fn *done, void *user);
void secretsmanager_create(struct aws_client *client, const struct account *account,
			   const char *name, const struct secret *value,
			   const struct cloud_pair *tags, size_t tag_count, cloud_text_fn *done,
			   void *user);

#endif
