/* The tables by which the service files read their structs, for tests that compare every field with
 * what somebody else reads. Internal. */
#ifndef CORE_AWS_SHAPES_H
#define CORE_AWS_SHAPES_H

#include "core/aws/shape.h"

extern const struct shape ec2_region_shape, ec2_zone_shape, ec2_key_pair_shape, ec2_vpc_shape,
	ec2_address_shape, ec2_nat_gateway_shape, ec2_offering_shape, ec2_type_shape,
	ec2_image_shape, ec2_instance_shape;
extern const struct shape iam_decision_shape;
extern const struct shape rds_engine_version_shape, rds_major_version_shape, rds_class_shape,
	rds_snapshot_shape;
extern const struct shape logs_group_shape;
extern const struct shape elasticache_engine_version_shape;
extern const struct shape elbv2_load_balancer_shape, elbv2_target_shape;
extern const struct shape autoscaling_activity_shape, autoscaling_newest_shape,
	autoscaling_group_shape;
extern const struct shape acm_summary_shape, acm_certificate_shape, acm_issued_shape;
extern const struct shape ssm_parameter_shape, quota_shape;
extern const struct shape cloudformation_stack_shape, cloudformation_event_shape,
	cloudformation_operation_event_shape, cloudformation_resource_shape,
	cloudformation_owned_shape, cloudformation_change_set_shape, cloudformation_change_shape,
	cloudformation_summary_shape;
extern const struct shape route53_record_shape;

#endif
