#include "core/rehearsal/cfn_json.h"
#include "core/rehearsal/ids.h"
#include "core/rehearsal/machines.h"
#include "core/rehearsal/page.h"
#include "core/rehearsal/services.h"

#include <stdlib.h>

#define GROUP "AWS::AutoScaling::AutoScalingGroup"
#define NAMES "AutoScalingGroupNames.member.%d"

enum { PAGE_MAX = 100, LAUNCH_MS = 12000 };

struct listing {
	struct call *call;
	struct page page;
	const char *group;
};

static void add_activity(struct call *call, const struct cfn_thing *group)
{
	struct xmlout *x = &call->answer;
	CLEANUP(mem_free_text) char *machine = machine_id_of_group(group);
	CLEANUP(mem_free_text) char *why = machine_why_none(call->cfn, group);
	CLEANUP(mem_free_text)
	char *failure = why ? str_format("%s Launching EC2 instance failed.", why) : NULL;
	CLEANUP(str_release) struct str id = STR_INIT, cause = STR_INIT;
	CLEANUP(mem_free_text)
	char *description =
		failure ? str_format("Launching a new EC2 instance.  Status Reason: %s", failure)
			: str_format("Launching a new EC2 instance: %s", machine);
	bool is_over = call->now_ms >= group->started_ms + LAUNCH_MS;

	ids_add_uuid(&id, 19, machine);
	str_add(&cause, "At ");
	xmlout_iso_time(&cause, group->started_ms);
	str_add(&cause, " an instance was started in response to a difference between desired and "
			"actual capacity, increasing the capacity from 0 to 1.");
	xmlout_open(x, "member");
	xmlout_text(x, "ActivityId", str_text(&id));
	xmlout_text(x, "AutoScalingGroupName", group->physical_id);
	xmlout_text(x, "Description", description);
	xmlout_text(x, "Cause", str_text(&cause));
	xmlout_time(x, "StartTime", group->started_ms);
	if (is_over) xmlout_time(x, "EndTime", group->started_ms + LAUNCH_MS);
	xmlout_text(x, "StatusCode", failure ? "Failed" : is_over ? "Successful" : "InProgress");
	xmlout_text(x, "StatusMessage", failure);
	xmlout_number(x, "Progress", is_over || failure ? 100 : 30);
	xmlout_text(x, "Details", "{}");
	xmlout_text(x, "AutoScalingGroupState", group->is_gone ? "Deleted" : NULL);
	xmlout_close(x);
}

static bool add_activities(const struct cfn_thing *thing, void *user)
{
	struct listing *listing = user;

	if (listing->group && !str_equal(listing->group, thing->physical_id)) return true;
	if (page_takes(&listing->page)) add_activity(listing->call, thing);
	return true;
}

static void describe_scaling_activities(struct call *call)
{
	struct listing listing = { .call = call,
				   .group = fields_get(&call->form, "AutoScalingGroupName") };
	struct cfn_thing group;
	bool ever = str_equal(fields_text(&call->form, "IncludeDeletedGroups"), "true");

	if (!page_of_form(call, "NextToken", "MaxRecords", PAGE_MAX, &listing.page)) return;
	if (listing.group && !ever &&
	    !cfn_find_thing(call->cfn, call->account->id, call->region, GROUP, listing.group,
			    &group)) {
		call_refuse(call, 400, "ValidationError",
			    "AutoScalingGroup name not found - AutoScalingGroup '%s' not found",
			    listing.group);
		return;
	}
	call_begin_xml(call);
	xmlout_open(&call->answer, "Activities");
	if (ever)
		cfn_each_thing_ever(call->cfn, call->account->id, call->region, GROUP,
				    add_activities, &listing);
	else
		cfn_each_thing(call->cfn, call->account->id, call->region, GROUP, add_activities,
			       &listing);
	xmlout_close(&call->answer);
	page_end_xml(call, &listing.page, "NextToken");
}

static bool is_asked_for(const struct call *call, const char *name)
{
	const char *asked;
	int i = 1;

	for (; (asked = fields_getf(&call->form, NAMES, i)); i++)
		if (str_equal(asked, name)) return true;
	return i == 1;
}

struct member {
	struct call *call;
	const char *group;
};

static bool add_machine(const struct machine *m, void *user)
{
	struct member *member = user;
	struct xmlout *x = &member->call->answer;
	bool is_going = !str_equal(m->state, "running");

	if (!str_equal(m->thing->physical_id, member->group)) return true;
	xmlout_open(x, "member");
	xmlout_text(x, "InstanceId", m->id);
	xmlout_text(x, "InstanceType", m->type);
	xmlout_text(x, "AvailabilityZone", m->zone);
	xmlout_text(x, "LifecycleState", is_going ? "Terminating" : "InService");
	xmlout_text(x, "HealthStatus", is_going ? "Unhealthy" : "Healthy");
	xmlout_bool(x, "ProtectedFromScaleIn", false);
	xmlout_close(x);
	return true;
}

static void add_number(struct xmlout *x, const cJSON *properties, const char *from, const char *to)
{
	const char *text = cfn_member_text(properties, from);

	xmlout_number(x, to, text ? strtol(text, NULL, 10) : 0);
}

static bool add_group(const struct cfn_thing *group, void *user)
{
	struct listing *listing = user;
	struct xmlout *x = &listing->call->answer;
	struct member member = { .call = listing->call, .group = group->physical_id };
	const cJSON *properties = group->properties;
	const char *check = cfn_member_text(properties, "HealthCheckType");

	if (!is_asked_for(listing->call, group->physical_id) || !page_takes(&listing->page))
		return true;
	xmlout_open(x, "member");
	xmlout_text(x, "AutoScalingGroupName", group->physical_id);
	add_number(x, properties, "MinSize", "MinSize");
	add_number(x, properties, "MaxSize", "MaxSize");
	add_number(x, properties, "MinSize", "DesiredCapacity");
	xmlout_number(x, "DefaultCooldown", 300);
	xmlout_open(x, "AvailabilityZones");
	xmlout_close(x);
	xmlout_text(x, "HealthCheckType", check ? check : "EC2");
	xmlout_open(x, "Instances");
	machines_each(listing->call->cfn, listing->call->account->id, listing->call->region,
		      add_machine, &member);
	xmlout_close(x);
	xmlout_time(x, "CreatedTime", group->started_ms);
	xmlout_close(x);
	return true;
}

static void describe_groups(struct call *call)
{
	struct listing listing = { .call = call };

	if (!page_of_form(call, "NextToken", "MaxRecords", PAGE_MAX, &listing.page)) return;
	call_begin_xml(call);
	xmlout_open(&call->answer, "AutoScalingGroups");
	cfn_each_thing(call->cfn, call->account->id, call->region, GROUP, add_group, &listing);
	xmlout_close(&call->answer);
	page_end_xml(call, &listing.page, "NextToken");
}

static const struct operation operations[] = {
	{ "DescribeAutoScalingGroups", false, describe_groups },
	{ "DescribeScalingActivities", false, describe_scaling_activities },
	{ 0 },
};
const struct service service_autoscaling = {
	.scope = "autoscaling",
	.protocol = PROTOCOL_QUERY,
	.xml_namespace = "http://autoscaling.amazonaws.com/doc/2011-01-01/",
	.operations = operations
};
