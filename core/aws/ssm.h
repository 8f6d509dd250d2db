/* Systems Manager: public parameters, such as the id of the current machine image, and the wizard's
 * own ones (texts, in the account for Redash). */
#ifndef CORE_AWS_SSM_H
#define CORE_AWS_SSM_H

#include "core/aws/call.h"
#include "core/deploy/cloud.h"

enum { SSM_NAMES_MAX = 10 }; /* in one question */

struct ssm_parameter {
	const char *name, *value, *type;
	int64_t version, modified_ms;
};
typedef void ssm_parameters_fn(const struct err *err, const struct ssm_parameter *parameters,
			       size_t count, const char *const *missing, size_t missing_count,
			       void *user);

void ssm_read(struct aws_client *client, const struct account *account, const char *name,
	      cloud_text_fn *done, void *user);
/* Several at once, in AWS's order; names that are no parameter come back as missing. */
void ssm_read_all(struct aws_client *client, const struct account *account,
		  const char *const *names, size_t count, ssm_parameters_fn *done, void *user);

/* As in struct cloud. */
void ssm_put(struct aws_client *client, const struct account *account, const char *name,
	     const char *value, bool overwrite, cloud_version_fn *done, void *user);
void ssm_read_own(struct aws_client *client, const struct account *account, const char *name,
		  cloud_parameter_fn *done, void *user);
void ssm_delete(struct aws_client *client, const struct account *account, const char *name,
		cloud_done_fn *done, void *user);

#endif
