/* Route 53: zones and records. Global; signed for the partition's own region. Names go in and come
 * out without the final dot, in lower case (net/domain.h); ids without "/hostedzone/" and
 * "/change/". */
#ifndef CORE_AWS_ROUTE53_H
#define CORE_AWS_ROUTE53_H

#include "core/aws/call.h"
#include "core/deploy/cloud.h"

enum { ROUTE53_PAGES_MAX = 20, ROUTE53_NAME_SERVERS_MAX = 16 };

/* The public zone of exactly this name: NULL when there is none, ERR_CONFLICT naming their ids when
 * there are several (AWS allows that; they have different name servers). */
void route53_find_zone(struct aws_client *client, const struct account *account, const char *name,
		       cloud_zone_fn *done, void *user);
/* The zone of this id; NULL when there is none. */
void route53_zone(struct aws_client *client, const struct account *account, const char *id,
		  cloud_zone_fn *done, void *user);
/* Records of this zone, as cloud.h's list_records says. */
void route53_records(struct aws_client *client, const struct account *account, const char *zone_id,
		     const char *name, const char *type, cloud_records_fn *done, void *user);
/* One batch, all or nothing. Gives the id of the change, for route53_change_status(). */
void route53_change_records(struct aws_client *client, const struct account *account,
			    const struct cloud_record_batch *batch, cloud_text_fn *done,
			    void *user);
/* "PENDING", then "INSYNC": every server has it. */
void route53_change_status(struct aws_client *client, const struct account *account,
			   const char *change_id, cloud_text_fn *done, void *user);

#endif
