/* Route 53, as far as deploy/cloud.h needs it. */
#ifndef CORE_AWS_ROUTE53_H
#define CORE_AWS_ROUTE53_H

#include "core/aws/call.h"
#include "core/deploy/cloud.h"

enum { ROUTE53_PAGES_MAX = 20, ROUTE53_NAME_SERVERS_MAX = 16 };

/* The public zone of exactly this name: NULL when there is none, ERR_CONFLICT naming their ids when
 * there are several (AWS allows that; they have different name servers). */
void route53_find_zone(struct aws_client *client, const struct account *account, const char *name,
		       cloud_zone_fn *done, void *user);

#endif
