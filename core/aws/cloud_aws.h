/* struct cloud (deploy/cloud.h) and the lookups of the screens, by calls to AWS. */
#ifndef CORE_AWS_CLOUD_AWS_H
#define CORE_AWS_CLOUD_AWS_H

#include "core/aws/account.h"
#include "core/deploy/cloud.h"
#include "core/loop/loop.h"
#include "core/net/dns_query.h"
#include "core/net/http.h"

struct cloud_aws_options {
	const struct account *dev;    /* borrowed for life */
	const struct account *parent; /* the same; NULL: none, or the same account */
	struct http *http;
	struct dns_client *dns;            /* NULL: one of its own */
	const struct dns_map *dns_map;     /* names of servers to loopback ports; or NULL */
	const struct dns_server *resolver; /* NULL: the system's */
	double speed;            /* rehearsal: back-off and budget scale with it; 1 on AWS */
	double reads_per_second; /* budget over all stacks; 0: 2 */
	/* Told when this machine's clock turns out wrong (skew.h); or NULL. */
	void (*skewed)(int64_t skew_ms, void *user);
	void *user;
};
struct aws_client;
struct cloud_aws;
struct cloud_aws *cloud_aws_new(struct loop *loop, const struct cloud_aws_options *options);
void cloud_aws_free(struct cloud_aws *c); /* drops calls under way */
const struct cloud *cloud_aws_port(struct cloud_aws *c);
/* For calls of the service files (aws/ec2.h ...), under the same budget. */
struct aws_client *cloud_aws_client(struct cloud_aws *c);
const struct account *cloud_aws_account(const struct cloud_aws *c, enum cloud_account account);

struct aws_identity {
	const char *account, *arn; /* 12 digits; of the principal */
};
struct aws_zone {
	const char *name, *id, *state; /* "ap-northeast-1a", "apne1-az4", "available" */
};
typedef void aws_identity_fn(const struct err *err, const struct aws_identity *identity,
			     void *user);
typedef void aws_zones_fn(const struct err *err, const struct aws_zone *zones, size_t count,
			  void *user);
typedef void aws_names_fn(const struct err *err, const char *const *names, size_t count,
			  void *user);
void cloud_aws_identity(struct cloud_aws *c, enum cloud_account account, aws_identity_fn *done,
			void *user);
void cloud_aws_zones(struct cloud_aws *c, aws_zones_fn *done,
		     void *user); /* ordinary zones of the region */
void cloud_aws_key_pairs(struct cloud_aws *c, aws_names_fn *done, void *user);
/* ValidateTemplate of one body; for checks before the first write. */
void cloud_aws_validate(struct cloud_aws *c, const char *template_body, size_t len,
			cloud_done_fn *done, void *user);
/* Stacks of an environment by tag redash-wizard:environment; names only. "" gives every
 * environment's. */
void cloud_aws_environment_stacks(struct cloud_aws *c, const char *environment, aws_names_fn *done,
				  void *user);

#endif
