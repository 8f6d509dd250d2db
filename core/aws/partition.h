/* AWS's partitions: separate clouds with names, hosts and homes of their own. Source: AWS's own
 * endpoint rules, as botocore carries them (tests/conformance/endpoints_peer.sh compares). */
#ifndef CORE_AWS_PARTITION_H
#define CORE_AWS_PARTITION_H

#include <stdbool.h>

/* A service with one home for the whole partition. */
struct global_service {
	const char *host, *fips_host, *dual_host, *fips_dual_host;
	const char *region; /* it signs for */
	const char *fips_region;
};
struct partition {
	const char *name;          /* as in ARNs: "aws-cn" */
	const char *region_prefix; /* "cn-" */
	const char *suffix, *dual_suffix;
	bool fips_is_usual; /* most hosts are validated as they are, and have no name with -fips */
	bool secrets_are_dual; /* Secrets Manager's usual host is the dual-stack one too */
	struct global_service iam, route53;
};
/* Never NULL: a region that no other partition claims belongs to "aws". */
const struct partition *partition_of(const char *region);

#endif
