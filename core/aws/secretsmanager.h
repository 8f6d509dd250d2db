/* Secrets Manager. Values go in and never come out: nothing here reads one. */
#ifndef CORE_AWS_SECRETSMANAGER_H
#define CORE_AWS_SECRETSMANAGER_H

#include "core/aws/call.h"
#include "core/deploy/cloud.h"

typedef void secretsmanager_list_fn(const struct err *err, const struct cloud_secret *secrets,
				    size_t count, void *user);

/* Never its value: only whether it is there. */
void secretsmanager_find(struct aws_client *client, const struct account *account, const char *name,
			 cloud_secret_fn *done, void *user);
/* Those whose name starts so, scheduled for deletion or not. */
void secretsmanager_list(struct aws_client *client, const struct account *account,
			 const char *name_prefix, secretsmanager_list_fn *done, void *user);
void secretsmanager_create(struct aws_client *client, const struct account *account,
			   const char *name, const struct secret *value,
			   const struct cloud_pair *tags, size_t tag_count, cloud_text_fn *done,
			   void *user);
/* Takes back a scheduled deletion. Gives the ARN. */
void secretsmanager_restore(struct aws_client *client, const struct account *account,
			    const char *name, cloud_text_fn *done, void *user);
/* A new version of an existing secret; gives its id. token: 32 to 64 characters, it becomes that
 * id, so the same again is one version. */
void secretsmanager_put_value(struct aws_client *client, const struct account *account,
			      const char *name, const struct secret *value, const char *token,
			      cloud_text_fn *done, void *user);

#endif
