/* One HTTP request for one call: URL, headers, signature; handed to net/http. Internal to call.c.
 */
#ifndef CORE_AWS_REQUEST_H
#define CORE_AWS_REQUEST_H

#include "core/aws/call.h"

/* epoch_ms: the time to sign with. done gets `user`. */
int request_send(struct http *http, const struct aws_call *call, int64_t epoch_ms,
		 http_done_fn *done, void *user, struct err *err);

#endif
