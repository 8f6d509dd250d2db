#include "core/aws/autoscaling.h"

#include "core/aws/listing.h"
#include "core/aws/shapes.h"

static const struct field activity_fields[] = {
	FIELD_NEEDED(autoscaling_activity, id, "ActivityId"),
	FIELD(autoscaling_activity, group, "AutoScalingGroupName"),
	FIELD(autoscaling_activity, description, "Description"),
	FIELD_NEEDED(autoscaling_activity, status, "StatusCode"),
	FIELD(autoscaling_activity, message, "StatusMessage"),
	FIELD(autoscaling_activity, cause, "Cause"),
	FIELD_WHEN(autoscaling_activity, start_ms, "StartTime"),
	FIELD_WHEN(autoscaling_activity, end_ms, "EndTime"),
	FIELD(autoscaling_activity, progress, "Progress"),
};
const struct shape autoscaling_activity_shape = SHAPE(autoscaling_activity, activity_fields);
LISTING_GIVE(give_activities, autoscaling_activities_fn)
static const struct listing_kind activities = {
	.shape = &autoscaling_activity_shape,
	.items = "Activities/member",
	.give = give_activities,
};

static const struct field newest_fields[] = {
	FIELD_NEEDED(cloud_activity, status, "StatusCode"),
	FIELD(cloud_activity, message, "StatusMessage"),
	FIELD(cloud_activity, cause, "Cause"),
	FIELD(cloud_activity, description, "Description"),
	FIELD_WHEN(cloud_activity, start_ms, "StartTime"),
	FIELD_WHEN(cloud_activity, end_ms, "EndTime"),
};
const struct shape autoscaling_newest_shape = SHAPE(cloud_activity, newest_fields);
LISTING_GIVE(give_newest, cloud_activities_fn)
static const struct listing_kind newest = {
	.shape = &autoscaling_newest_shape,
	.items = "Activities/member",
	.give = give_newest,
};

static const struct field machine_fields[] = {
	FIELD_NEEDED(cloud_machine, id, "InstanceId"),
	FIELD_NEEDED(cloud_machine, lifecycle, "LifecycleState"),
	FIELD(cloud_machine, health, "HealthStatus"),
};
static const struct shape machine_shape = SHAPE(cloud_machine, machine_fields);
static const struct field group_fields[] = {
	FIELD_NEEDED(cloud_group, name, "AutoScalingGroupName"),
	FIELD_NEEDED(cloud_group, desired, "DesiredCapacity"),
	FIELD_ALL(cloud_group, machines, machine_count, "Instances/member", machine_shape),
};
const struct shape autoscaling_group_shape = SHAPE(cloud_group, group_fields);

static void give_group(const struct listing_result *result)
{
	bool is_there = !result->err && result->count;
	((cloud_group_fn *)result->done)(result->err, is_there ? result->items : NULL,
					 result->user);
}

static const struct listing_kind group = {
	.shape = &autoscaling_group_shape,
	.items = "AutoScalingGroups/member",
	.give = give_group,
};

static struct aws_call ask(const struct account *account, const char *group_name, const char *most)
{
	struct aws_call call = aws_call_init(AWS_AUTOSCALING, "DescribeScalingActivities", account);
	aws_call_param(&call, "AutoScalingGroupName", group_name);
	aws_call_param(&call, "MaxRecords", most);
	return call;
}

void autoscaling_activities(struct aws_client *client, const struct account *account,
			    const char *group_name, autoscaling_activities_fn *done, void *user)
{
	struct aws_call call = ask(account, group_name, "100");
	listing_start(client, &call, &activities, (aws_any_fn *)done, user);
}

void autoscaling_newest(struct aws_client *client, const struct account *account,
			const char *group_name, cloud_activities_fn *done, void *user)
{
	struct aws_call call = ask(account, group_name, "20");
	aws_call_param(&call, "IncludeDeletedGroups", "true");
	listing_start(client, &call, &newest, (aws_any_fn *)done, user);
}

void autoscaling_group(struct aws_client *client, const struct account *account,
		       const char *group_name, cloud_group_fn *done, void *user)
{
	struct aws_call call = aws_call_init(AWS_AUTOSCALING, "DescribeAutoScalingGroups", account);
	aws_call_param(&call, "AutoScalingGroupNames.member.1", group_name);
	listing_start(client, &call, &group, (aws_any_fn *)done, user);
}
