/* Parts of the EC2 service, a file for each kind of thing, and what they share. */
#ifndef CORE_REHEARSAL_SERVICE_EC2_H
#define CORE_REHEARSAL_SERVICE_EC2_H

#include "core/rehearsal/cfn_things.h"
#include "core/rehearsal/page.h"
#include "core/rehearsal/services.h"

/* Whether `value` passes the request's filter of that name; without such a filter it does. Filters
 * may hold * for any text. */
bool ec2_call_passes(const struct call *call, const char *name, const char *value);
/* Names picked one by one ("ZoneName.1"); none picked means all. */
bool ec2_call_is_picked(const struct call *call, const char *list, const char *value);
void ec2_call_add_tags(struct call *call, const struct cfn_thing *thing);

void ec2_call_describe_vpcs(struct call *call);
void ec2_call_describe_subnets(struct call *call);
void ec2_call_describe_addresses(struct call *call);
void ec2_call_describe_nat_gateways(struct call *call);

void ec2_call_describe_instance_types(struct call *call);
void ec2_call_describe_instance_type_offerings(struct call *call);
void ec2_call_describe_images(struct call *call);
void ec2_call_describe_instances(struct call *call);
void ec2_call_get_console_output(struct call *call);

#endif
