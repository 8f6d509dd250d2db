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
	const cJSON *subnets = cfn_member(thing->properties, "VPCZoneIdentifier");
	const cJSON *reference = cfn_member(thing->properties, "LaunchTemplate");
	struct cfn_thing template = { 0 };
	struct machine machine = { .thing = thing, .id = id };

	if (str_equal(cfn_member_text(thing->properties, "MinSize"), "0") ||
	    cfn_member(thing->attributes, "LaunchFailed"))
		return true;
	if (cfn_find_thing(search->cfn, search->account, search->region, "AWS::EC2::LaunchTemplate",
			   cfn_member_text(reference, "LaunchTemplateId"), &template)) {
		const cJSON *data = cfn_member(template.properties, "LaunchTemplateData");

		machine.type = cfn_member_text(data, "InstanceType");
		machine.image = cfn_member_text(data, "ImageId");
	}
	machine.subnet = cfn_text(cJSON_GetArrayItem(subnets, 0));
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

void machine_console(const struct machine *m, struct str *out)
{
	static const char *const LINES[] = {
		"[    0.000000] Linux version 6.8.0-1029-aws (buildd@lcy02)",
		"[    2.118432] cloud-init[614]: Cloud-init v. 24.4 running 'init'",
		"[   11.402117] cloud-init[988]: Cloud-init v. 24.4 running 'modules:final'",
		"redash-boot: packages are installed",
	};

	for (size_t i = 0; i < ARRAY_LEN(LINES); i++)
		str_addf(out, "%s\r\n", LINES[i]);
	if (m->thing->is_made)
		str_add(out, "redash-boot: all is well\r\n");
	else if (str_equal(m->thing->status, "CREATE_FAILED"))
		str_add(out, "redash-boot: failed\r\n");
	str_addf(out, "\r\n%s login: ", m->id);
}
