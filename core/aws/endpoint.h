/* Where a service lives and how requests to it are signed. Pure; one table. */
#ifndef CORE_AWS_ENDPOINT_H
#define CORE_AWS_ENDPOINT_H

#include "core/aws/account.h"

enum aws_service {
	AWS_STS,
	AWS_EC2,
	AWS_CLOUDFORMATION,
	AWS_ROUTE53,
	AWS_ACM,
	AWS_SECRETS_MANAGER,
	AWS_SSM,
	AWS_SERVICE_COUNT
};
enum aws_protocol {
	AWS_QUERY, /* form in, XML out; EC2 differs only in the names of parameters */
	AWS_JSON,  /* JSON 1.1 */
	AWS_REST_XML,
};
struct aws_service_info {
	const char *name;          /* host's first label and signing name */
	const char *version;       /* of the API; NULL for JSON */
	const char *target_prefix; /* of X-Amz-Target, for JSON */
	enum aws_protocol protocol;
};
const struct aws_service_info *aws_service_info(enum aws_service service);

struct endpoint {
	struct str url;             /* scheme://host[:port], no final slash */
	const char *signing_region; /* static, or the account's */
};
/* ERR_INPUT for a region or endpoint URL that cannot be one. */
int endpoint_resolve(enum aws_service service, const struct account *account, struct endpoint *ret,
		     struct err *err);
/* ERR_INPUT unless letters, digits and hyphens only: a region becomes part of a host name. */
int region_check(const char *region, struct err *err);

#endif
