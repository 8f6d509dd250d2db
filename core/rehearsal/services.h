/* The services that the rehearsal knows, each in a file of its own. */
#ifndef CORE_REHEARSAL_SERVICES_H
#define CORE_REHEARSAL_SERVICES_H

#include "core/rehearsal/call.h"

extern const struct service service_sts, service_ec2, service_cloudformation, service_route53,
	service_acm, service_secrets, service_ssm, service_iam, service_rds, service_elbv2,
	service_elasticache, service_autoscaling, service_quotas, service_pricing, service_logs;

/* Parts of a service that fill a second file. */
void rds_call_cluster_snapshots(struct call *call);
void route53_call_list_records(struct call *call);
void route53_call_change_records(struct call *call);
struct world_zone *route53_call_zone_called(struct call *call); /* of call->id; NULL: refused */
void route53_call_add_change(struct call *call);
size_t route53_call_page(const struct call *call, size_t most);
int route53_call_compare_names(const char *a, const char *b);

#endif
