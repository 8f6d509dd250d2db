/* Certificate Manager. Certificates are made and deleted by CloudFormation; here they are read. */
#ifndef CORE_AWS_ACM_H
#define CORE_AWS_ACM_H

#include "core/aws/call.h"
#include "core/deploy/cloud.h"

struct acm_summary {
	const char *arn, *domain, *status, *key_algorithm, *type; /* "AMAZON_ISSUED" */
	const char *const *names; /* every name it is for; long lists are cut by AWS */
	size_t name_count;
	bool is_in_use, has_more_names;
	int64_t expires_ms; /* since the epoch; 0: not issued yet */
};
typedef void acm_summaries_fn(const struct err *err, const struct acm_summary *certificates,
			      size_t count, void *user);

/* All of the region, whatever their key's algorithm (AWS's default would hide all but RSA 2048). */
void acm_list(struct aws_client *client, const struct account *account, acm_summaries_fn *done,
	      void *user);
/* Issued ones that are good for the domain: by name, or by a wildcard of one label. */
void acm_covering(struct aws_client *client, const struct account *account, const char *domain,
		  cloud_certificates_fn *done, void *user);
void acm_describe(struct aws_client *client, const struct account *account,
		  const char *certificate_arn, cloud_certificate_fn *done, void *user);

#endif
