#include "core/rehearsal/machines.h"
#include "core/rehearsal/page.h"
#include "core/rehearsal/services.h"

enum { PAGE_MAX = 400, WARM_UP_MS = 180000 };

struct listing {
	struct call *call;
	struct page page;
};

static const char *state_of(const struct cfn_thing *thing)
{
	if (thing->is_made) return "active";
	return str_equal(thing->status, "CREATE_FAILED") ? "failed" : "provisioning";
}

static bool is_named(const struct call *call, const char *list, const char *value)
{
	const char *wanted;

	for (int i = 1; (wanted = fields_getf(&call->form, "%s.member.%d", list, i)); i++)
		if (str_equal(wanted, value)) return true;
	return !fields_getf(&call->form, "%s.member.1", list);
}

static char *vpc_of(const struct call *call, const cJSON *subnets)
{
	struct cfn_thing subnet;
	const char *id = cJSON_GetStringValue(cJSON_GetArrayItem(subnets, 0));

	if (!cfn_find_thing(call->cfn, call->account->id, call->region, "AWS::EC2::Subnet", id,
			    &subnet))
		return mem_copy_text("");
	return cfn_thing_attribute(&subnet, "VpcId");
}

static bool add_balancer(const struct cfn_thing *thing, void *user)
{
	struct listing *listing = user;
	struct call *call = listing->call;
	struct xmlout *x = &call->answer;
	CLEANUP(mem_free_text) char *name = cfn_thing_attribute(thing, "LoadBalancerName");
	CLEANUP(mem_free_text) char *dns = cfn_thing_attribute(thing, "DNSName");
	CLEANUP(mem_free_text) char *zone = cfn_thing_attribute(thing, "CanonicalHostedZoneID");
	CLEANUP(mem_free_text)
	char *vpc = vpc_of(call, cJSON_GetObjectItemCaseSensitive(thing->properties, "Subnets"));

	if (!is_named(call, "LoadBalancerArns", thing->physical_id) ||
	    !is_named(call, "Names", name) || !page_takes(&listing->page))
		return true;
	xmlout_open(x, "member");
	xmlout_text(x, "LoadBalancerArn", thing->physical_id);
	xmlout_text(x, "DNSName", dns);
	xmlout_text(x, "CanonicalHostedZoneId", zone);
	xmlout_time(x, "CreatedTime", thing->started_ms);
	xmlout_text(x, "LoadBalancerName", name);
	xmlout_text(x, "Scheme", "internet-facing");
	xmlout_text(x, "VpcId", vpc);
	xmlout_open(x, "State");
	xmlout_text(x, "Code", state_of(thing));
	xmlout_close(x);
	xmlout_text(x, "Type", "application");
	xmlout_text(x, "IpAddressType", "ipv4");
	xmlout_close(x);
	return true;
}

static void describe_load_balancers(struct call *call)
{
	const char *wanted = fields_get(&call->form, "LoadBalancerArns.member.1");
	struct listing listing = { .call = call };
	struct cfn_thing found;

	if (!page_of_form(call, "Marker", "PageSize", PAGE_MAX, &listing.page)) return;
	if (wanted &&
	    !cfn_find_thing(call->cfn, call->account->id, call->region,
			    "AWS::ElasticLoadBalancingV2::LoadBalancer", wanted, &found)) {
		call_refuse(call, 400, "LoadBalancerNotFound", "Load balancers '[%s]' not found",
			    wanted);
		return;
	}
	call_begin_xml(call);
	xmlout_open(&call->answer, "LoadBalancers");
	cfn_each_thing(call->cfn, call->account->id, call->region,
		       "AWS::ElasticLoadBalancingV2::LoadBalancer", add_balancer, &listing);
	xmlout_close(&call->answer);
	page_end_xml(call, &listing.page, "NextMarker");
}

struct target_search {
	struct call *call;
	const struct cfn_thing *group; /* of targets */
	bool is_made;
};

static bool serves(const struct cfn_thing *scaling, const char *target_group)
{
	const cJSON *arn;

	cJSON_ArrayForEach(arn,
			   cJSON_GetObjectItemCaseSensitive(scaling->properties, "TargetGroupARNs"))
	{
		if (str_equal(cJSON_GetStringValue(arn), target_group)) return true;
	}
	return false;
}

/* While Redash starts the check gets no answer; it is well once the stack's boot is through. */
static void add_health(struct xmlout *x, bool is_new, bool is_well)
{
	xmlout_open(x, "TargetHealth");
	xmlout_text(x, "State", is_well ? "healthy" : is_new ? "initial" : "unhealthy");
	if (!is_well) {
		xmlout_text(x, "Reason",
			    is_new ? "Elb.InitialHealthChecking" : "Target.ResponseCodeMismatch");
		xmlout_text(x, "Description",
			    is_new ? "Initial health checks in progress"
				   : "Health checks failed with these codes: [502]");
	}
	xmlout_close(x);
}

static bool add_target(const struct machine *m, void *user)
{
	struct target_search *search = user;
	struct call *call = search->call;
	struct xmlout *x = &call->answer;
	bool is_new = call->now_ms - m->started_ms < WARM_UP_MS;

	if (!str_equal(m->thing->type, "AWS::AutoScaling::AutoScalingGroup") ||
	    !serves(m->thing, search->group->physical_id) || !str_equal(m->state, "running"))
		return true;
	xmlout_open(x, "member");
	xmlout_open(x, "Target");
	xmlout_text(x, "Id", m->id);
	xmlout_text(x, "Port",
		    cJSON_GetStringValue(
			    cJSON_GetObjectItemCaseSensitive(search->group->properties, "Port")));
	xmlout_text(x, "AvailabilityZone", m->zone);
	xmlout_close(x);
	xmlout_text(x, "HealthCheckPort", "traffic-port");
	add_health(x, is_new,
		   !is_new && str_ends(m->thing->stack->status, "_COMPLETE") &&
			   !strstr(m->thing->stack->status, "ROLLBACK"));
	xmlout_close(x);
	return true;
}

static void describe_target_health(struct call *call)
{
	const char *arn = fields_text(&call->form, "TargetGroupArn");
	struct cfn_thing group;
	struct target_search search = { .call = call, .group = &group };

	if (!cfn_find_thing(call->cfn, call->account->id, call->region,
			    "AWS::ElasticLoadBalancingV2::TargetGroup", arn, &group)) {
		call_refuse(call, 400, "TargetGroupNotFound", "Target groups '%s' not found", arn);
		return;
	}
	call_begin_xml(call);
	xmlout_open(&call->answer, "TargetHealthDescriptions");
	machines_each(call->cfn, call->account->id, call->region, add_target, &search);
	xmlout_close(&call->answer);
}

static const struct operation operations[] = {
	{ "DescribeLoadBalancers", false, describe_load_balancers },
	{ "DescribeTargetHealth", false, describe_target_health },
	{ 0 },
};
const struct service service_elbv2 = {
	.scope = "elasticloadbalancing",
	.protocol = PROTOCOL_QUERY,
	.xml_namespace = "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/",
	.operations = operations
};
