#include "core/rehearsal/world_limits.h"

#include "core/rehearsal/catalogue.h"
#include "core/rehearsal/cfn_json.h"
#include "core/rehearsal/cfn_things.h"
#include "core/rehearsal/machines.h"

static const struct world_quota *own(const struct world *w, const char *code)
{
	for (size_t i = 0; i < w->quotas.len; i++)
		if (str_equal(w->quotas.item[i].code, code)) return &w->quotas.item[i];
	return NULL;
}

bool world_has_quota(const struct world *w, const char *account, const char *service,
		     const char *code)
{
	const struct catalogue_quota *q = catalogue_quota(service, code);

	(void)account;
	return q && (own(w, code) || q->applied >= 0);
}

int world_quota(const struct world *w, const char *account, const char *service, const char *code)
{
	const struct catalogue_quota *q = catalogue_quota(service, code);
	const struct world_quota *set = own(w, code);

	(void)account;
	if (set) return set->value;
	if (!q) return -1;
	return q->applied >= 0 ? q->applied : q->normal;
}

void world_set_quota(struct world *w, const char *code, int value)
{
	for (size_t i = 0; i < w->quotas.len; i++) {
		if (!str_equal(w->quotas.item[i].code, code)) continue;
		free(w->quotas.item[i].code);
		vec_remove(&w->quotas, i);
		break;
	}
	if (value >= 0) *vec_push(&w->quotas) = (struct world_quota){ mem_copy_text(code), value };
}

struct zone_count {
	const struct world *world;
	const struct cfn_view *view;
	const char *zone;
	size_t count;
};

static char *zone_of(const struct world *w, const struct cfn_view *view, const char *subnet)
{
	struct cfn_thing thing;

	if (!cfn_find_thing(w->cfn, view->account, view->region, "AWS::EC2::Subnet", subnet,
			    &thing))
		return mem_copy_text("");
	return cfn_thing_attribute(&thing, "AvailabilityZone");
}

static bool count_in_zone(const struct cfn_thing *thing, void *user)
{
	struct zone_count *in = user;
	CLEANUP(mem_free_text)
	char *zone = zone_of(in->world, in->view, cfn_member_text(thing->properties, "SubnetId"));

	if (str_equal(zone, in->zone)) in->count++;
	return true;
}

static size_t gateways_in_zone(const struct world *w, const struct cfn_view *view)
{
	CLEANUP(mem_free_text)
	char *zone = zone_of(w, view, cfn_member_text(view->properties, "SubnetId"));
	struct zone_count in = { w, view, zone, 0 };

	cfn_each_thing(w->cfn, view->account, view->region, view->type, count_in_zone, &in);
	return in.count;
}

char *world_why_no_machine(const struct world *w, const char *account, const char *region,
			   const char *type)
{
	const struct catalogue_machine *machine = catalogue_machine(type);
	int most = world_quota(w, account, "ec2", "L-1216C47A");
	int wanted = machine ? machine->vcpus : 2;

	if (!w->cfn || machines_vcpus(w->cfn, account, region) + wanted <= most) return NULL;
	return str_format("You have requested more vCPU capacity than your current vCPU limit of "
			  "%d allows for the instance bucket that the specified instance type "
			  "belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request "
			  "to request an adjustment to this limit.",
			  most);
}

void world_launch_group(const struct world *w, const struct cfn_view *view, cJSON *attributes)
{
	const cJSON *reference = cfn_member(view->properties, "LaunchTemplate");
	CLEANUP(mem_free_text) char *why = NULL;
	struct cfn_thing template = { 0 };
	const char *type = NULL;

	if (!w->cfn) return;
	if (cfn_find_thing(w->cfn, view->account, view->region, "AWS::EC2::LaunchTemplate",
			   cfn_member_text(reference, "LaunchTemplateId"), &template))
		type = cfn_member_text(cfn_member(template.properties, "LaunchTemplateData"),
				       "InstanceType");
	why = world_why_no_machine(w, view->account, view->region, type ? type : "");
	if (why) cJSON_AddStringToObject(attributes, "LaunchFailed", why);
}

struct stack_search {
	const struct cfn *cfn;
	const char *arn;
	bool found;
};

static bool look_for_empty(const struct cfn_thing *group, void *user)
{
	struct stack_search *search = user;

	CLEANUP(mem_free_text) char *why = machine_why_none(search->cfn, group);

	search->found = str_equal(group->stack->arn, search->arn) && why;
	return !search->found;
}

bool world_has_empty_group(const struct world *w, const struct cfn_view *view)
{
	struct stack_search search = { .cfn = w->cfn, .arn = view->stack_arn };

	if (w->cfn)
		cfn_each_thing(w->cfn, view->account, view->region,
			       "AWS::AutoScaling::AutoScalingGroup", look_for_empty, &search);
	return search.found;
}

static int check_machine(const struct world *w, const struct cfn_view *view, struct err *err)
{
	CLEANUP(mem_free_text)
	char *why = world_why_no_machine(w, view->account, view->region,
					 cfn_member_text(view->properties, "InstanceType"));

	if (!why) return 0;
	return world_refuse(err, ERR_CONFLICT, "VcpuLimitExceeded",
			    "Resource handler returned message: \"%s (Service: Ec2, Status Code: "
			    "400, Request ID: 7d0f5f42-rehearsed)\" (HandlerErrorCode: "
			    "ServiceLimitExceeded)",
			    why);
}

int world_check_limits(const struct world *w, const struct cfn_view *view, struct err *err)
{
	static const struct {
		const char *type, *service, *code, *error, *sentence;
		int already; /* there before any stack: the default VPC and its gateway */
	} LIMITS[] = {
		{ "AWS::EC2::VPC", "vpc", "L-F678F1CE", "VpcLimitExceeded",
		  "The maximum number of VPCs has been reached.", 1 },
		{ "AWS::EC2::InternetGateway", "vpc", "L-A4707A72", "InternetGatewayLimitExceeded",
		  "The maximum number of internet gateways has been reached.", 1 },
		{ "AWS::EC2::EIP", "ec2", "L-0263D0A3", "AddressLimitExceeded",
		  "The maximum number of addresses has been reached.", 0 },
		{ "AWS::EC2::NatGateway", "vpc", "L-FE5A380F", "NatGatewayLimitExceeded",
		  "The maximum number of NAT gateways has been reached.", 0 },
	};

	if (!w->cfn) return 0;
	if (str_equal(view->type, "AWS::EC2::Instance")) return check_machine(w, view, err);
	for (size_t i = 0; i < ARRAY_LEN(LIMITS); i++) {
		if (!str_equal(LIMITS[i].type, view->type)) continue;
		size_t there =
			str_equal(view->type, "AWS::EC2::NatGateway")
				? gateways_in_zone(w, view)
				: cfn_count_things(w->cfn, view->account, view->region, view->type);
		int most = world_quota(w, view->account, LIMITS[i].service, LIMITS[i].code);

		if ((int)there + LIMITS[i].already < most) return 0;
		return world_refuse(err, ERR_CONFLICT, LIMITS[i].error,
				    "Resource handler returned message: \"%s (Service: Ec2, Status "
				    "Code: 400, Request ID: 7d0f5f42-rehearsed)\" "
				    "(HandlerErrorCode: ServiceLimitExceeded)",
				    LIMITS[i].sentence);
	}
	return 0;
}
