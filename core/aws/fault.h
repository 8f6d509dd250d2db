/* From an HTTP answer that is not a success to a struct err: what the caller can do (kind), AWS's
 * own code and words, and a sentence. Pure. Knows the four shapes AWS writes errors in (query, EC2,
 * Route 53, JSON) and survives anything else, such as a proxy's HTML page. Codes: fault_codes.h. */
#ifndef CORE_AWS_FAULT_H
#define CORE_AWS_FAULT_H

#include "core/base/err.h"

struct fault {
	struct str code;    /* without "prefix#" and ":suffix"; empty when the body says nothing */
	struct str message; /* sanitised; may be empty */
};
#define FAULT_INIT ((struct fault){ 0 })

/* error_type: the x-amzn-errortype header or "". */
void fault_read(const char *body, size_t len, const char *error_type, struct fault *ret);
void fault_release(struct fault *fault); /* for CLEANUP too */

struct fault_context {
	const char *service; /* as in the names of permissions: "cloudformation" */
	const char *action;  /* "CreateStack" */
	long status;
	bool is_create; /* LimitExceededException is then a quota, not a throttle */
};
enum err_kind fault_kind(const struct fault *fault, const struct fault_context *context);
/* Worth the same request again: the other side failed, not the request. Throttling is not meant. */
bool fault_is_transient(const struct fault *fault, long status);
/* A code that a wrong clock can cause. */
bool fault_may_be_skew(const struct fault *fault);
int fault_to_err(const struct fault *fault, const struct fault_context *context, struct err *err);

#endif
