#include "core/rehearsal/ids.h"
#include "core/rehearsal/regions.h"
#include "core/rehearsal/services.h"

enum { FILTERS_MAX = 20, VALUES_MAX = 20 };

/* Whether `value` passes the request's filter of that name; without such a filter it does. */
static bool passes(const struct call *call, const char *name, const char *value)
{
	for (int i = 1; i <= FILTERS_MAX; i++) {
		const char *filter = fields_getf(&call->form, "Filter.%d.Name", i);
		if (!filter) return true;
		if (!str_equal(filter, name)) continue;
		for (int k = 1; k <= VALUES_MAX; k++)
			if (str_equal(fields_getf(&call->form, "Filter.%d.Value.%d", i, k), value))
				return true;
		return false;
	}
	return true;
}

/* Names picked one by one ("ZoneName.1"); none picked means all. */
static bool is_picked(const struct call *call, const char *list, const char *value)
{
	for (int i = 1; i <= VALUES_MAX; i++) {
		const char *picked = fields_getf(&call->form, "%s.%d", list, i);
		if (!picked) return i == 1;
		if (str_equal(picked, value)) return true;
	}
	return false;
}

static void add_zone(struct call *call, const struct region *region, size_t i)
{
	CLEANUP(mem_free_text)
	char *name = str_format("%s%c", region->name, region->zone_letters[i]);
	CLEANUP(mem_free_text)
	char *id = str_format("%s%d", region->zone_id_prefix, region->zone_numbers[i]);
	if (!passes(call, "zone-name", name) || !is_picked(call, "ZoneName", name)) return;
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
	bool wanted = passes(call, "zone-type", "availability-zone") &&
		      passes(call, "state", "available") &&
		      passes(call, "opt-in-status", "opt-in-not-required") &&
		      passes(call, "region-name", call->region);
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
		if (!passes(call, "region-name", name) || !is_picked(call, "RegionName", name))
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
		if (!is_picked(call, "KeyName", names[i]) || !passes(call, "key-name", names[i]))
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

static void add_vpc(struct call *call, const char *id, const char *block, bool is_default)
{
	if (!is_picked(call, "VpcId", id) || !passes(call, "vpc-id", id) ||
	    !passes(call, "cidr", block) ||
	    !passes(call, "is-default", is_default ? "true" : "false"))
		return;
	xmlout_open(&call->answer, "item");
	xmlout_text(&call->answer, "vpcId", id);
	xmlout_text(&call->answer, "ownerId", call->account->id);
	xmlout_text(&call->answer, "state", "available");
	xmlout_text(&call->answer, "cidrBlock", block);
	xmlout_open(&call->answer, "cidrBlockAssociationSet");
	xmlout_open(&call->answer, "item");
	xmlout_text(&call->answer, "cidrBlock", block);
	xmlout_open(&call->answer, "cidrBlockState");
	xmlout_text(&call->answer, "state", "associated");
	xmlout_close(&call->answer);
	xmlout_close(&call->answer);
	xmlout_close(&call->answer);
	xmlout_text(&call->answer, "instanceTenancy", "default");
	xmlout_bool(&call->answer, "isDefault", is_default);
	xmlout_close(&call->answer);
}

static void describe_vpcs(struct call *call)
{
	CLEANUP(str_release) struct str id = STR_INIT;
	CLEANUP(mem_free_text) char *word = str_format("%s:%s", call->account->id, call->region);
	str_add(&id, "vpc-0");
	ids_add_hex(&id, 11, word, 16);
	call_begin_xml(call);
	xmlout_open(&call->answer, "vpcSet");
	add_vpc(call, str_text(&id), "172.31.0.0/16", true);
	for (size_t i = 0; i < call->world->vpcs.len; i++) {
		const struct world_vpc *vpc = &call->world->vpcs.item[i];
		if (str_equal(vpc->account, call->account->id) &&
		    str_equal(vpc->region, call->region))
			add_vpc(call, vpc->id, vpc->block, false);
	}
	xmlout_close(&call->answer);
}

static const struct operation operations[] = {
	{ "DescribeAvailabilityZones", false, describe_availability_zones },
	{ "DescribeRegions", false, describe_regions },
	{ "DescribeKeyPairs", false, describe_key_pairs },
	{ "DescribeVpcs", false, describe_vpcs },
	{ 0 },
};
const struct service service_ec2 = { .scope = "ec2",
				     .protocol = PROTOCOL_EC2,
				     .xml_namespace = "http://ec2.amazonaws.com/doc/2016-11-15/",
				     .operations = operations };
