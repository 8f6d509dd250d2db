#include "core/aws/elbv2.h"

#include "core/aws/listing.h"
#include "core/aws/shapes.h"

static const struct field load_balancer_fields[] = {
	FIELD_NEEDED(elbv2_load_balancer, arn, "LoadBalancerArn"),
	FIELD(elbv2_load_balancer, name, "LoadBalancerName"),
	FIELD(elbv2_load_balancer, type, "Type"),
	FIELD(elbv2_load_balancer, state, "State/Code"),
	FIELD(elbv2_load_balancer, vpc_id, "VpcId"),
};
const struct shape elbv2_load_balancer_shape = SHAPE(elbv2_load_balancer, load_balancer_fields);
LISTING_GIVE(give_load_balancers, elbv2_load_balancers_fn)
static const struct listing_kind load_balancers = {
	.shape = &elbv2_load_balancer_shape,
	.items = "LoadBalancers/member",
	.token = "NextMarker",
	.token_param = "Marker",
	.give = give_load_balancers,
};

static const struct field target_fields[] = {
	FIELD_NEEDED(elbv2_target, id, "Target/Id"),
	FIELD(elbv2_target, zone, "Target/AvailabilityZone"),
	FIELD(elbv2_target, port, "Target/Port"),
	FIELD_NEEDED(elbv2_target, state, "TargetHealth/State"),
	FIELD(elbv2_target, reason, "TargetHealth/Reason"),
	FIELD(elbv2_target, description, "TargetHealth/Description"),
};
const struct shape elbv2_target_shape = SHAPE(elbv2_target, target_fields);
LISTING_GIVE(give_targets, elbv2_targets_fn)
static const struct listing_kind targets = {
	.shape = &elbv2_target_shape,
	.items = "TargetHealthDescriptions/member",
	.give = give_targets,
};

void elbv2_load_balancers(struct aws_client *client, const struct account *account,
			  elbv2_load_balancers_fn *done, void *user)
{
	struct aws_call call = aws_call_init(AWS_ELBV2, "DescribeLoadBalancers", account);
	aws_call_param(&call, "PageSize", "400");
	listing_start(client, &call, &load_balancers, (aws_any_fn *)done, user);
}

void elbv2_target_health(struct aws_client *client, const struct account *account,
			 const char *target_group_arn, elbv2_targets_fn *done, void *user)
{
	struct aws_call call = aws_call_init(AWS_ELBV2, "DescribeTargetHealth", account);
	aws_call_param(&call, "TargetGroupArn", target_group_arn);
	listing_start(client, &call, &targets, (aws_any_fn *)done, user);
}
