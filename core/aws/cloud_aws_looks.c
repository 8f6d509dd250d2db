/* The calls of the port about machines and their groups, and what outlives them. */
#include "core/aws/autoscaling.h"
#include "core/aws/cloud_aws_parts.h"
#include "core/aws/ec2.h"
#include "core/aws/logs.h"
#include "core/aws/rds.h"

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

static void list_snapshots(void *self, cloud_snapshots_fn *done, void *user)
{
	struct cloud_aws *c = self;
	rds_cluster_snapshots(c->client, cloud_aws_account(c, CLOUD_DEV), done, user);
}

static void list_log_groups(void *self, const char *prefix, cloud_log_groups_fn *done, void *user)
{
	struct cloud_aws *c = self;
	logs_groups(c->client, cloud_aws_account(c, CLOUD_DEV), prefix, done, user);
}

void cloud_aws_add_looks(struct cloud *port)
{
	port->console_output = console_output;
	port->scaling_activities = scaling_activities;
	port->group_instances = group_instances;
	port->list_snapshots = list_snapshots;
	port->list_log_groups = list_log_groups;
}
