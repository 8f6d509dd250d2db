/* The calls of the port about machines and their groups. */
#include "core/aws/autoscaling.h"
#include "core/aws/cloud_aws_parts.h"
#include "core/aws/ec2.h"

static void console_output(void *self, const char *instance_id, cloud_text_fn *done, void *user)
{
	struct cloud_aws *c = self;
	ec2_console_output(c->client, cloud_aws_account(c, CLOUD_DEV), instance_id, done, user);
}

static void scaling_activities(void *self, const char *group_name, cloud_activities_fn *done,
			       void *user)
{
	struct cloud_aws *c = self;
	autoscaling_newest(c->client, cloud_aws_account(c, CLOUD_DEV), group_name, done, user);
}

static void group_instances(void *self, const char *group_name, cloud_group_fn *done, void *user)
{
	struct cloud_aws *c = self;
	autoscaling_group(c->client, cloud_aws_account(c, CLOUD_DEV), group_name, done, user);
}

void cloud_aws_add_looks(struct cloud *port)
{
	port->console_output = console_output;
	port->scaling_activities = scaling_activities;
	port->group_instances = group_instances;
}
