/* EC2's networks: the account's default one, and what stacks made. */
#include "core/rehearsal/ids.h"
#include "core/rehearsal/service_ec2.h"

enum { PAGE_MAX = 1000 };

struct listing {
	struct call *call;
	struct page page;
};

static const char *member(const cJSON *object, const char *key)
{
	return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));
}

static bool begin(struct listing *listing, const char *set)
{
	struct call *call = listing->call;

	if (!page_of_form(call, "NextToken", "MaxResults", PAGE_MAX, &listing->page)) return false;
	call_begin_xml(call);
	xmlout_open(&call->answer, set);
	return true;
}

static void end(struct listing *listing)
{
	xmlout_close(&listing->call->answer);
	page_end_xml(listing->call, &listing->page, "nextToken");
}

static void add_vpc(struct listing *listing, const char *id, const char *block,
		    const struct cfn_thing *thing)
{
	struct call *call = listing->call;
	struct xmlout *x = &call->answer;

	if (!ec2_call_is_picked(call, "VpcId", id) || !ec2_call_passes(call, "vpc-id", id) ||
	    !ec2_call_passes(call, "cidr", block) || !ec2_call_passes(call, "state", "available") ||
	    !ec2_call_passes(call, "is-default", thing ? "false" : "true") ||
	    !page_takes(&listing->page))
		return;
	xmlout_open(x, "item");
	xmlout_text(x, "vpcId", id);
	xmlout_text(x, "ownerId", call->account->id);
	xmlout_text(x, "state", "available");
	xmlout_text(x, "cidrBlock", block);
	xmlout_open(x, "cidrBlockAssociationSet");
	xmlout_open(x, "item");
	xmlout_text(x, "cidrBlock", block);
	xmlout_open(x, "cidrBlockState");
	xmlout_text(x, "state", "associated");
	xmlout_close(x);
	xmlout_close(x);
	xmlout_close(x);
	xmlout_text(x, "instanceTenancy", "default");
	if (thing) ec2_call_add_tags(call, thing);
	xmlout_bool(x, "isDefault", !thing);
	xmlout_close(x);
}

static bool add_made_vpc(const struct cfn_thing *thing, void *user)
{
	add_vpc(user, thing->physical_id, member(thing->properties, "CidrBlock"), thing);
	return true;
}

void ec2_call_describe_vpcs(struct call *call)
{
	struct listing listing = { .call = call };
	CLEANUP(str_release) struct str id = STR_INIT;
	CLEANUP(mem_free_text) char *word = str_format("%s:%s", call->account->id, call->region);

	if (!begin(&listing, "vpcSet")) return;
	str_add(&id, "vpc-0");
	ids_add_hex(&id, 11, word, 16);
	add_vpc(&listing, str_text(&id), "172.31.0.0/16", NULL);
	cfn_each_thing(call->cfn, call->account->id, call->region, "AWS::EC2::VPC", add_made_vpc,
		       &listing);
	end(&listing);
}

static bool add_subnet(const struct cfn_thing *thing, void *user)
{
	struct listing *listing = user;
	struct xmlout *x = &listing->call->answer;
	const char *vpc = member(thing->properties, "VpcId");
	CLEANUP(mem_free_text) char *zone = cfn_thing_attribute(thing, "AvailabilityZone");

	if (!ec2_call_is_picked(listing->call, "SubnetId", thing->physical_id) ||
	    !ec2_call_passes(listing->call, "vpc-id", vpc) || !page_takes(&listing->page))
		return true;
	xmlout_open(x, "item");
	xmlout_text(x, "subnetId", thing->physical_id);
	xmlout_text(x, "state", "available");
	xmlout_text(x, "vpcId", vpc);
	xmlout_text(x, "cidrBlock", member(thing->properties, "CidrBlock"));
	xmlout_number(x, "availableIpAddressCount", 251);
	xmlout_text(x, "availabilityZone", zone);
	xmlout_bool(x, "defaultForAz", false);
	xmlout_text(x, "ownerId", listing->call->account->id);
	ec2_call_add_tags(listing->call, thing);
	xmlout_close(x);
	return true;
}

void ec2_call_describe_subnets(struct call *call)
{
	struct listing listing = { .call = call };

	if (!begin(&listing, "subnetSet")) return;
	cfn_each_thing(call->cfn, call->account->id, call->region, "AWS::EC2::Subnet", add_subnet,
		       &listing);
	end(&listing);
}

struct gateway_search {
	const char *allocation;
	char *gateway;
};

static bool is_of_gateway(const struct cfn_thing *thing, void *user)
{
	struct gateway_search *search = user;

	if (!str_equal(member(thing->properties, "AllocationId"), search->allocation)) return true;
	search->gateway = mem_copy_text(thing->physical_id);
	return false;
}

/* Stacks here give addresses to NAT gateways, or to a machine by an association. */
static bool add_address(const struct cfn_thing *thing, void *user)
{
	struct listing *listing = user;
	struct call *call = listing->call;
	struct xmlout *x = &call->answer;
	CLEANUP(mem_free_text) char *allocation = cfn_thing_attribute(thing, "AllocationId");
	CLEANUP(mem_free_text) char *association = NULL;
	struct gateway_search search = { .allocation = allocation };

	if (!ec2_call_is_picked(call, "PublicIp", thing->physical_id) ||
	    !ec2_call_is_picked(call, "AllocationId", allocation) ||
	    !ec2_call_passes(call, "public-ip", thing->physical_id) ||
	    !ec2_call_passes(call, "allocation-id", allocation) ||
	    !ec2_call_passes(call, "domain", "vpc"))
		return true;
	cfn_each_thing(call->cfn, call->account->id, call->region, "AWS::EC2::NatGateway",
		       is_of_gateway, &search);
	if (!search.gateway)
		cfn_each_thing(call->cfn, call->account->id, call->region,
			       "AWS::EC2::EIPAssociation", is_of_gateway, &search);
	if (search.gateway) association = str_format("eipassoc-0%.16s", search.gateway + 5);
	xmlout_open(x, "item");
	xmlout_text(x, "publicIp", thing->physical_id);
	xmlout_text(x, "allocationId", allocation);
	xmlout_text(x, "associationId", association);
	xmlout_text(x, "domain", "vpc");
	xmlout_text(x, "publicIpv4Pool", "amazon");
	xmlout_text(x, "networkBorderGroup", call->region);
	ec2_call_add_tags(call, thing);
	xmlout_close(x);
	free(search.gateway);
	return true;
}

void ec2_call_describe_addresses(struct call *call)
{
	struct listing listing = { .call = call };

	call_begin_xml(call);
	xmlout_open(&call->answer, "addressesSet");
	cfn_each_thing(call->cfn, call->account->id, call->region, "AWS::EC2::EIP", add_address,
		       &listing);
	xmlout_close(&call->answer);
}

static const char *state_of(const struct cfn_thing *thing)
{
	if (thing->is_made) return "available";
	if (str_starts(thing->status, "DELETE")) return "deleting";
	return str_equal(thing->status, "CREATE_FAILED") ? "failed" : "pending";
}

static bool add_gateway(const struct cfn_thing *thing, void *user)
{
	struct listing *listing = user;
	struct call *call = listing->call;
	struct xmlout *x = &call->answer;
	const char *subnet = member(thing->properties, "SubnetId");
	struct cfn_thing in = { 0 };
	const char *vpc = member(thing->properties, "VpcId");

	if (cfn_find_thing(call->cfn, call->account->id, call->region, "AWS::EC2::Subnet", subnet,
			   &in))
		vpc = member(in.properties, "VpcId");
	if (!ec2_call_is_picked(call, "NatGatewayId", thing->physical_id) ||
	    !ec2_call_passes(call, "state", state_of(thing)) ||
	    !ec2_call_passes(call, "vpc-id", vpc) || !ec2_call_passes(call, "subnet-id", subnet) ||
	    !page_takes(&listing->page))
		return true;
	xmlout_open(x, "item");
	xmlout_text(x, "natGatewayId", thing->physical_id);
	xmlout_text(x, "subnetId", subnet);
	xmlout_text(x, "vpcId", vpc);
	xmlout_text(x, "state", state_of(thing));
	xmlout_text(x, "connectivityType", "public");
	xmlout_time(x, "createTime", thing->started_ms);
	xmlout_open(x, "natGatewayAddressSet");
	xmlout_open(x, "item");
	xmlout_text(x, "allocationId", member(thing->properties, "AllocationId"));
	xmlout_close(x);
	xmlout_close(x);
	ec2_call_add_tags(call, thing);
	xmlout_close(x);
	return true;
}

void ec2_call_describe_nat_gateways(struct call *call)
{
	struct listing listing = { .call = call };

	if (!begin(&listing, "natGatewaySet")) return;
	cfn_each_thing(call->cfn, call->account->id, call->region, "AWS::EC2::NatGateway",
		       add_gateway, &listing);
	end(&listing);
}
