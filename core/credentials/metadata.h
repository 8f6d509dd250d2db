/* Keys of the role that the container or machine we run on was given: asked of the addresses that
 * only exist there (or that AWS_CONTAINER_CREDENTIALS_FULL_URI or AWS_EC2_METADATA_SERVICE_ENDPOINT
 * name). Rules: "Container credential provider" and "IMDS credential provider" of the AWS SDKs and
 * Tools Reference Guide. Internal to the layer. */
#ifndef CORE_CREDENTIALS_METADATA_H
#define CORE_CREDENTIALS_METADATA_H

#include "core/credentials/keys.h"
#include "core/loop/loop.h"
#include "core/net/http.h"

struct metadata;
bool container_is_set_up(void); /* whether the environment says that we are in one */
/* NULL with *err: it cannot be asked. */
struct metadata *container_start(struct loop *loop, struct http *http, keys_done_fn *done,
				 void *user, struct err *err);
/* profile: its settings of the service (ec2_metadata_...), read at once; NULL: none. ERR_NOT_FOUND
 * when it is switched off. */
struct metadata *machine_start(struct loop *loop, struct http *http, const struct profile *profile,
			       keys_done_fn *done, void *user, struct err *err);
void metadata_free(struct metadata *metadata); /* NULL is fine */

#endif
