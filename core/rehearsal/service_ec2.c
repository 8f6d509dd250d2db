#include "core/rehearsal/service_ec2.h"

#include <fnmatch.h>

#include "core/rehearsal/ids.h"
#include "core/rehearsal/regions.h"

enum { FILTERS_MAX = 20, VALUES_MAX = 200 };

bool ec2_call_passes(const struct call *call, const char *name, const char *value)
{
	for (int i = 1; i <= FILTERS_MAX; i++) {
		const char *filter = fields_getf(&call->form, "Filter.%d.Name", i);
		const char *wanted;

		if (!filter) return true;
		if (!str_equal(filter, name)) continue;
		for (int k = 1; (wanted = fields_getf(&call->form, "Filter.%d.Value.%d", i, k));
		     k++)
			if (value && fnmatch(wanted, value, 0) == 0) return true;
		return false;
	}
	return true;
}

bool ec2_call_is_picked(const struct call *call, const char *list, const char *value)
{
	for (int i = 1; i <= VALUES_MAX; i++) {
		const char *picked = fields_getf(&call->form, "%s.%d", list, i);

		if (!picked) return i == 1;
		if (str_equal(picked, value)) return true;
	}
	return false;
}

static void add_tag(struct call *call, const char *key, const char *value)
{
	xmlout_open(&call->answer, "item");
	xmlout_text(&call->answer, "key", key);
	xmlout_text(&call->answer, "value", value);
	xmlout_close(&call->answer);
}

void ec2_call_add_tags(struct call *call, const struct cfn_thing *thing)
{
	xmlout_open(&call->answer, "tagSet");
	add_tag(call, "aws:cloudformation:stack-name", thing->stack->name);
	add_tag(call, "aws:cloudformation:stack-id", thing->stack->arn);
	add_tag(call, "aws:cloudformation:logical-id", thing->logical_id);
	for (size_t i = 0; i < thing->stack->tags.len; i++)
		add_tag(call, thing->stack->tags.item[i].key, thing->stack->tags.item[i].value);
	xmlout_close(&call->answer);
}

static void add_zone(struct call *call, const struct region *region, size_t i)
{
	CLEANUP(mem_free_text)
	char *name = str_format("%s%c", region->name, region->zone_letters[i]);
	CLEANUP(mem_free_text)
	char *id = str_format("%s%d", region->zone_id_prefix, region->zone_numbers[i]);

	if (!ec2_call_passes(call, "zone-name", name) ||
	    !ec2_call_is_picked(call, "ZoneName", name))
		return;
	xmlout_open(&call->answer, "item");
	xmlout_text(&call->answer, "optInStatus", "opt-in-not-required");
	xmlout_text(&call->answer, "zoneName", name);
	xmlout_text(&call->answer, "zoneId", id);
	xmlout_text(&call->answer, "zoneState", "available");
	xmlout_text(&call->answer, "zoneType", "availability-zone");
	xmlout_text(&call->answer, "regionName", region->name);
	xmlout_text(&call->answer, "groupName", region->name);
	xmlout_text(&call->answer, "networkBorderGroup", region->name);
	xmlout_text(&call->answer, "messageSet", "");
	xmlout_close(&call->answer);
}

static void describe_availability_zones(struct call *call)
{
	const struct region *region = region_find(call->region);

	call_begin_xml(call);
	xmlout_open(&call->answer, "availabilityZoneInfo");
	bool wanted = ec2_call_passes(call, "zone-type", "availability-zone") &&
		      ec2_call_passes(call, "state", "available") &&
		      ec2_call_passes(call, "opt-in-status", "opt-in-not-required") &&
		      ec2_call_passes(call, "region-name", call->region);
	for (size_t i = 0; region && wanted && region->zone_letters[i]; i++)
		add_zone(call, region, i);
	xmlout_close(&call->answer);
}

static void describe_regions(struct call *call)
{
	call_begin_xml(call);
	xmlout_open(&call->answer, "regionInfo");
	for (size_t i = 0; region_at(i); i++) {
		const char *name = region_at(i)->name;
		CLEANUP(mem_free_text) char *endpoint = str_format("ec2.%s.amazonaws.com", name);

		if (!ec2_call_passes(call, "region-name", name) ||
		    !ec2_call_passes(call, "opt-in-status", "opt-in-not-required") ||
		    !ec2_call_is_picked(call, "RegionName", name))
			continue;
		xmlout_open(&call->answer, "item");
		xmlout_text(&call->answer, "regionName", name);
		xmlout_text(&call->answer, "regionEndpoint", endpoint);
		xmlout_text(&call->answer, "optInStatus", "opt-in-not-required");
		xmlout_close(&call->answer);
	}
	xmlout_close(&call->answer);
}

static void describe_key_pairs(struct call *call)
{
	static const char *const names[] = { "operator", "team-laptop" };
	bool is_dev = str_equal(call->account->role, "dev");

	call_begin_xml(call);
	xmlout_open(&call->answer, "keySet");
	for (size_t i = 0; is_dev && i < ARRAY_LEN(names); i++) {
		CLEANUP(str_release) struct str id = STR_INIT, print = STR_INIT;

		if (!ec2_call_is_picked(call, "KeyName", names[i]) ||
		    !ec2_call_passes(call, "key-name", names[i]))
			continue;
		str_add(&id, "key-0");
		ids_add_hex(&id, 3, names[i], 16);
		ids_add_hex(&print, 5, names[i], 40);
		xmlout_open(&call->answer, "item");
		xmlout_text(&call->answer, "keyPairId", str_text(&id));
		xmlout_text(&call->answer, "keyName", names[i]);
		xmlout_text(&call->answer, "keyFingerprint", str_text(&print));
		xmlout_text(&call->answer, "keyType", i ? "rsa" : "ed25519");
		xmlout_close(&call->answer);
	}
	xmlout_close(&call->answer);
}

static const struct operation operations[] = {
	{ "DescribeAvailabilityZones", false, describe_availability_zones },
	{ "DescribeRegions", false, describe_regions },
	{ "DescribeKeyPairs", false, describe_key_pairs },
	{ "DescribeVpcs", false, ec2_call_describe_vpcs },
	{ "DescribeSubnets", false, ec2_call_describe_subnets },
	{ "DescribeAddresses", false, ec2_call_describe_addresses },
	{ "DescribeNatGateways", false, ec2_call_describe_nat_gateways },
	{ "DescribeInstanceTypes", false, ec2_call_describe_instance_types },
	{ "DescribeInstanceTypeOfferings", false, ec2_call_describe_instance_type_offerings },
	{ "DescribeImages", false, ec2_call_describe_images },
	{ "DescribeInstances", false, ec2_call_describe_instances },
	{ "GetConsoleOutput", false, ec2_call_get_console_output },
	{ 0 },
};
const struct service service_ec2 = { .scope = "ec2",
				     .protocol = PROTOCOL_EC2,
				     .xml_namespace = "http://ec2.amazonaws.com/doc/2016-11-15/",
				     .operations = operations };
