/* The services we talk to: names, protocols, versions. Source: the API references; compared with
 * botocore's models by tests/conformance/endpoints_peer.sh. */
#ifndef CORE_AWS_SERVICE_H
#define CORE_AWS_SERVICE_H

#include <stdbool.h>

enum aws_service {
	AWS_STS,
	AWS_EC2,
	AWS_CLOUDFORMATION,
	AWS_ROUTE53,
	AWS_ACM,
	AWS_SECRETS_MANAGER,
	AWS_SSM,
	AWS_IAM,
	AWS_RDS,
	AWS_ELASTICACHE,
	AWS_ELBV2,
	AWS_AUTOSCALING,
	AWS_SERVICE_QUOTAS,
	AWS_PRICING,
	AWS_LOGS,
	AWS_SSO,      /* the portal; its requests are not signed */
	AWS_SSO_OIDC, /* nor are these */
	AWS_SERVICE_COUNT
};
enum aws_protocol {
	AWS_QUERY, /* form in, XML out; EC2 differs only in the names of parameters */
	AWS_JSON,  /* JSON 1.1 */
	AWS_REST_XML,
	AWS_REST_JSON,
};
struct aws_service_info {
	const char *name;    /* in the credential scope and in IAM's actions */
	const char *host;    /* first labels of the host; NULL: the name */
	const char *setting; /* AWS_ENDPOINT_URL_<setting>; in lower case in the config file */
	const char *version; /* of the API; NULL for JSON */
	const char *target_prefix; /* of X-Amz-Target, for JSON */
	enum aws_protocol protocol;
};
const struct aws_service_info *aws_service_info(enum aws_service service);

#endif
