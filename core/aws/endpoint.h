/* Where a service lives and how requests to it are signed. Pure. */
#ifndef CORE_AWS_ENDPOINT_H
#define CORE_AWS_ENDPOINT_H

#include "core/aws/account.h"

struct endpoint {
	struct str url;             /* scheme://host[:port], no final slash */
	const char *signing_region; /* static, or of the region's owner */
};
/* Where this account's requests go: its own addresses (account.h, endpoints), or AWS's host of its
 * region. An address of its own changes the host, not the signing region. ERR_INPUT for a region or
 * address that cannot be one, ERR_NOT_FOUND for the price list where a partition has none. */
int endpoint_resolve(enum aws_service service, const struct account *account, struct endpoint *ret,
		     struct err *err);
/* The same for another region than the account's (SSO has one of its own). */
int endpoint_resolve_in(enum aws_service service, const struct endpoint_settings *settings,
			const char *region, struct endpoint *ret, struct err *err);
void endpoint_release(struct endpoint *endpoint); /* for CLEANUP */
/* ERR_INPUT unless letters, digits and hyphens only: a region becomes part of a host name. */
int region_check(const char *region, struct err *err);

#endif
