#include "core/aws/ec2.h"

#include "core/aws/answer.h"
#include "core/aws/listing.h"
#include "core/aws/shapes.h"
#include "core/base/mem.h"

static const struct field region_fields[] = {
	FIELD_NEEDED(ec2_region, name, "regionName"),
	FIELD(ec2_region, opt_in, "optInStatus"),
};
const struct shape ec2_region_shape = SHAPE(ec2_region, region_fields);
LISTING_GIVE(give_regions, ec2_regions_fn)
static const struct listing_kind regions = {
	.shape = &ec2_region_shape,
	.items = "regionInfo/item",
	.give = give_regions,
};

static const struct field zone_fields[] = {
	FIELD_NEEDED(aws_zone, name, "zoneName"),
	FIELD(aws_zone, id, "zoneId"),
	FIELD(aws_zone, state, "zoneState"),
};
const struct shape ec2_zone_shape = SHAPE(aws_zone, zone_fields);
LISTING_GIVE(give_zones, aws_zones_fn)
static const struct listing_kind zones = {
	.shape = &ec2_zone_shape,
	.items = "availabilityZoneInfo/item",
	.give = give_zones,
};

static const struct field key_pair_fields[] = {
	{ .name = "", .path = "keyName", .kind = FIELD_TEXT, .is_required = true },
};
const struct shape ec2_key_pair_shape = { sizeof(const char *), key_pair_fields,
					  ARRAY_LEN(key_pair_fields) };
LISTING_GIVE(give_names, aws_names_fn)
static const struct listing_kind key_pairs = {
	.shape = &ec2_key_pair_shape,
	.items = "keySet/item",
	.give = give_names,
};

static const struct field cidr_fields[] = {
	FIELD_NEEDED(ec2_cidr, cidr, "cidrBlock"),
	FIELD(ec2_cidr, state, "cidrBlockState/state"),
};
static const struct shape cidr_shape = SHAPE(ec2_cidr, cidr_fields);
static const struct field tag_fields[] = {
	FIELD_NEEDED(cloud_pair, key, "key"),
	FIELD(cloud_pair, value, "value"),
};
static const struct shape tag_shape = SHAPE(cloud_pair, tag_fields);
static const struct field vpc_fields[] = {
	FIELD_NEEDED(ec2_vpc, id, "vpcId"),
	FIELD_NEEDED(ec2_vpc, cidr, "cidrBlock"),
	FIELD(ec2_vpc, state, "state"),
	FIELD(ec2_vpc, is_default, "isDefault"),
	FIELD_ALL(ec2_vpc, cidrs, cidr_count, "cidrBlockAssociationSet/item", cidr_shape),
	FIELD_ALL(ec2_vpc, tags, tag_count, "tagSet/item", tag_shape),
};
const struct shape ec2_vpc_shape = SHAPE(ec2_vpc, vpc_fields);
LISTING_GIVE(give_vpcs, ec2_vpcs_fn)
static const struct listing_kind vpcs = {
	.shape = &ec2_vpc_shape,
	.items = "vpcSet/item",
	.token = "nextToken",
	.token_param = "NextToken",
	.give = give_vpcs,
};

static const struct field address_fields[] = {
	FIELD_NEEDED(ec2_address, public_ip, "publicIp"),
	FIELD(ec2_address, allocation_id, "allocationId"),
	FIELD(ec2_address, association_id, "associationId"),
};
const struct shape ec2_address_shape = SHAPE(ec2_address, address_fields);
LISTING_GIVE(give_addresses, ec2_addresses_fn)
static const struct listing_kind addresses = {
	.shape = &ec2_address_shape,
	.items = "addressesSet/item",
	.give = give_addresses,
};

static const struct field nat_gateway_fields[] = {
	FIELD_NEEDED(ec2_nat_gateway, id, "natGatewayId"),
	FIELD(ec2_nat_gateway, vpc_id, "vpcId"),
	FIELD(ec2_nat_gateway, subnet_id, "subnetId"),
	FIELD(ec2_nat_gateway, state, "state"),
};
const struct shape ec2_nat_gateway_shape = SHAPE(ec2_nat_gateway, nat_gateway_fields);
LISTING_GIVE(give_nat_gateways, ec2_nat_gateways_fn)
static const struct listing_kind nat_gateways = {
	.shape = &ec2_nat_gateway_shape,
	.items = "natGatewaySet/item",
	.token = "nextToken",
	.token_param = "NextToken",
	.give = give_nat_gateways,
};

void ec2_regions(struct aws_client *client, const struct account *account, ec2_regions_fn *done,
		 void *user)
{
	struct aws_call call = aws_call_init(AWS_EC2, "DescribeRegions", account);
	listing_start(client, &call, &regions, (aws_any_fn *)done, user);
}

void ec2_zones(struct aws_client *client, const struct account *account, aws_zones_fn *done,
	       void *user)
{
	struct aws_call call = aws_call_init(AWS_EC2, "DescribeAvailabilityZones", account);
	aws_call_param(&call, "Filter.1.Name", "zone-type");
	aws_call_param(&call, "Filter.1.Value.1", "availability-zone");
	aws_call_param(&call, "Filter.2.Name", "state");
	aws_call_param(&call, "Filter.2.Value.1", "available");
	listing_start(client, &call, &zones, (aws_any_fn *)done, user);
}

void ec2_key_pairs(struct aws_client *client, const struct account *account, aws_names_fn *done,
		   void *user)
{
	struct aws_call call = aws_call_init(AWS_EC2, "DescribeKeyPairs", account);
	listing_start(client, &call, &key_pairs, (aws_any_fn *)done, user);
}

void ec2_vpcs(struct aws_client *client, const struct account *account, ec2_vpcs_fn *done,
	      void *user)
{
	struct aws_call call = aws_call_init(AWS_EC2, "DescribeVpcs", account);
	aws_call_param(&call, "MaxResults", "1000");
	listing_start(client, &call, &vpcs, (aws_any_fn *)done, user);
}

void ec2_addresses(struct aws_client *client, const struct account *account, ec2_addresses_fn *done,
		   void *user)
{
	struct aws_call call = aws_call_init(AWS_EC2, "DescribeAddresses", account);
	listing_start(client, &call, &addresses, (aws_any_fn *)done, user);
}

/* This call's filters are called Filter, in the singular, unlike its model's other names. */
void ec2_nat_gateways(struct aws_client *client, const struct account *account,
		      ec2_nat_gateways_fn *done, void *user)
{
	struct aws_call call = aws_call_init(AWS_EC2, "DescribeNatGateways", account);
	aws_call_param(&call, "Filter.1.Name", "state");
	aws_call_param(&call, "Filter.1.Value.1", "pending");
	aws_call_param(&call, "Filter.1.Value.2", "available");
	aws_call_param(&call, "MaxResults", "1000");
	listing_start(client, &call, &nat_gateways, (aws_any_fn *)done, user);
}
