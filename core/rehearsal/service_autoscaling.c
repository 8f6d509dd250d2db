#include "core/rehearsal/cfn_json.h"
#include "core/rehearsal/ids.h"
#include "core/rehearsal/machines.h"
#include "core/rehearsal/page.h"
#include "core/rehearsal/services.h"

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
	const char *why = cfn_member_text(group->attributes, "LaunchFailed");
	CLEANUP(mem_free_text)
	char *failure = why ? str_format("%s Launching EC2 instance failed.", why) : NULL;
	CLEANUP(str_release) struct str id = STR_INIT, cause = STR_INIT;
	CLEANUP(mem_free_text)
	char *description = failure ? mem_copy_text("Launching a new EC2 instance.  Status Reason: "
						    "launch failed")
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
	xmlout_close(x);
}

static bool add_activities(const struct cfn_thing *thing, void *user)
{
	struct listing *listing = user;

	if ((!listing->group || str_equal(listing->group, thing->physical_id)) &&
	    page_takes(&listing->page))
		add_activity(listing->call, thing);
	return true;
}

static void describe_scaling_activities(struct call *call)
{
	struct listing listing = { .call = call,
				   .group = fields_get(&call->form, "AutoScalingGroupName") };
	struct cfn_thing group;

	if (!page_of_form(call, "NextToken", "MaxRecords", PAGE_MAX, &listing.page)) return;
	if (listing.group &&
	    !cfn_find_thing(call->cfn, call->account->id, call->region,
			    "AWS::AutoScaling::AutoScalingGroup", listing.group, &group)) {
		call_refuse(call, 400, "ValidationError",
			    "AutoScalingGroup name not found - AutoScalingGroup '%s' not found",
			    listing.group);
		return;
	}
	call_begin_xml(call);
	xmlout_open(&call->answer, "Activities");
	cfn_each_thing(call->cfn, call->account->id, call->region,
		       "AWS::AutoScaling::AutoScalingGroup", add_activities, &listing);
	xmlout_close(&call->answer);
	page_end_xml(call, &listing.page, "NextToken");
}

static const struct operation operations[] = {
	{ "DescribeScalingActivities", false, describe_scaling_activities },
	{ 0 },
};
const struct service service_autoscaling = {
	.scope = "autoscaling",
	.protocol = PROTOCOL_QUERY,
	.xml_namespace = "http://autoscaling.amazonaws.com/doc/2011-01-01/",
	.operations = operations
};
