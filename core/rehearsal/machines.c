#include "core/rehearsal/machines.h"

#include "core/rehearsal/cfn_json.h"
#include "core/rehearsal/ids.h"

struct search {
	const struct cfn *cfn;
	const char *account, *region;
	machine_fn *fn;
	void *user;
	bool is_over;
};

/* The type and the subnet of a group's machines. */
static void describe(const struct cfn *cfn, const struct cfn_thing *group, const char *account,
		     const char *region, struct machine *machine)
{
	const cJSON *subnets = cfn_member(group->properties, "VPCZoneIdentifier");
	const cJSON *reference = cfn_member(group->properties, "LaunchTemplate");
	struct cfn_thing template = { 0 };

	if (cfn_find_thing_ever(cfn, account, region, "AWS::EC2::LaunchTemplate",
				cfn_member_text(reference, "LaunchTemplateId"), &template)) {
		const cJSON *data = cfn_member(template.properties, "LaunchTemplateData");

		machine->type = cfn_member_text(data, "InstanceType");
		machine->image = cfn_member_text(data, "ImageId");
	}
	machine->subnet = cfn_text(cJSON_GetArrayItem(subnets, 0));
}

char *machine_why_none(const struct cfn *cfn, const struct cfn_thing *group)
{
	const char *why = cfn_member_text(group->attributes, "LaunchFailed"), *told = NULL;
	struct machine machine = { 0 };

	if (why) return mem_copy_text(why);
	if (!cfn_launch_fails(cfn, group->stack->name, group->logical_id, &told)) return NULL;
	if (told) return mem_copy_text(told);
	describe(cfn, group, group->stack->account, group->stack->region, &machine);
	return str_format(
		"We currently do not have sufficient %s capacity in the Availability Zone "
		"you requested (%sa). Our system will be working on provisioning "
		"additional capacity.",
		machine.type ? machine.type : "m5.xlarge", group->stack->region);
}

char *machine_id_of_group(const struct cfn_thing *group)
{
	CLEANUP(mem_free_text)
	char *word = str_format("%s:%s", group->stack->arn, group->physical_id);
	struct str id = STR_INIT;

	str_add(&id, "i-0");
	ids_add_hex(&id, 21, word, 16);
	return str_detach(&id);
}

static const char *state_of(const struct cfn_thing *thing)
{
	if (thing->is_gone) return "terminated";
	if (str_starts(thing->status, "DELETE")) return "shutting-down";
	return thing->is_made || !str_equal(thing->status, "CREATE_FAILED") ? "running"
									    : "terminated";
}

static bool show(struct search *search, struct machine *machine)
{
	struct cfn_thing subnet = { 0 };
	CLEANUP(mem_free_text) char *zone = NULL;

	if (cfn_find_thing(search->cfn, search->account, search->region, "AWS::EC2::Subnet",
			   machine->subnet, &subnet)) {
		machine->vpc = cfn_member_text(subnet.properties, "VpcId");
		zone = cfn_thing_attribute(&subnet, "AvailabilityZone");
	}
	machine->zone = zone ? zone : "";
	machine->state = state_of(machine->thing);
	machine->started_ms = machine->thing->started_ms;
	search->is_over = !search->fn(machine, search->user);
	return !search->is_over;
}

static bool show_instance(const struct cfn_thing *thing, void *user)
{
	struct machine machine = { .thing = thing,
				   .id = thing->physical_id,
				   .type = cfn_member_text(thing->properties, "InstanceType"),
				   .image = cfn_member_text(thing->properties, "ImageId"),
				   .subnet = cfn_member_text(thing->properties, "SubnetId") };

	return show(user, &machine);
}

static bool show_group(const struct cfn_thing *thing, void *user)
{
	struct search *search = user;
	CLEANUP(mem_free_text) char *id = machine_id_of_group(thing);
	CLEANUP(mem_free_text) char *why = machine_why_none(search->cfn, thing);
	struct machine machine = { .thing = thing, .id = id };

	if (str_equal(cfn_member_text(thing->properties, "MinSize"), "0") || why) return true;
	describe(search->cfn, thing, search->account, search->region, &machine);
	return show(search, &machine);
}

void machines_each(const struct cfn *cfn, const char *account, const char *region, machine_fn *fn,
		   void *user)
{
	struct search search = { cfn, account, region, fn, user, false };

	cfn_each_thing(cfn, account, region, "AWS::EC2::Instance", show_instance, &search);
	if (search.is_over) return;
	cfn_each_thing(cfn, account, region, "AWS::AutoScaling::AutoScalingGroup", show_group,
		       &search);
}

void machines_each_ever(const struct cfn *cfn, const char *account, const char *region,
			machine_fn *fn, void *user)
{
	struct search search = { cfn, account, region, fn, user, false };

	cfn_each_thing_ever(cfn, account, region, "AWS::EC2::Instance", show_instance, &search);
	if (search.is_over) return;
	cfn_each_thing_ever(cfn, account, region, "AWS::AutoScaling::AutoScalingGroup", show_group,
			    &search);
}

static bool add_vcpus(const struct machine *m, void *user)
{
	const struct catalogue_machine *type = catalogue_machine(m->type);
	int *total = user;

	if (str_equal(m->state, "running")) *total += type ? type->vcpus : 2;
	return true;
}

int machines_vcpus(const struct cfn *cfn, const char *account, const char *region)
{
	int total = 0;

	machines_each(cfn, account, region, add_vcpus, &total);
	return total;
}

/* ARM machines and the smallest have one thread for each core. */
int machine_cores(const struct catalogue_machine *type)
{
	return type->is_arm || type->vcpus < 2 ? type->vcpus : type->vcpus / 2;
}
