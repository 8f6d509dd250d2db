#include "core/rehearsal/catalogue.h"

#include "core/base/mem.h"

static const struct catalogue_quota QUOTAS[] = {
	{ "ec2", "L-1216C47A", "Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances",
	  5, 64 },
	{ "ec2", "L-34B43A08", "All Standard (A, C, D, H, I, M, R, T, Z) Spot Instance Requests", 5,
	  32 },
	{ "ec2", "L-0263D0A3", "EC2-VPC Elastic IPs", 5, -1 },
	{ "vpc", "L-F678F1CE", "VPCs per Region", 5, -1 },
	{ "vpc", "L-FE5A380F", "NAT gateways per Availability Zone", 5, -1 },
	{ "vpc", "L-A4707A72", "Internet gateways per Region", 5, -1 },
	{ "vpc", "L-E79EC296", "VPC security groups per Region", 2500, -1 },
	{ "elasticloadbalancing", "L-53DA6B97", "Application Load Balancers per Region", 50, -1 },
	{ "rds", "L-952B80B8", "DB clusters", 40, -1 },
	{ "rds", "L-7B6409FD", "DB instances", 40, -1 },
	{ "elasticache", "L-DFE45DF3", "Nodes per Region", 300, -1 },
	{ "cloudformation", "L-0485CB21", "Stack count", 2000, -1 },
	{ "acm", "L-F141DD1D", "ACM certificates", 2500, -1 },
	{ "route53", "L-4EA4796A", "Hosted zones", 500, -1 },
};

#define COMPUTE                                                                       \
	"operatingSystem=Linux;tenancy=Shared;preInstalledSw=NA;capacitystatus=Used;" \
	"licenseModel=No License required;marketoption=OnDemand;operation=RunInstances;"
#define TOKYO  "ap-northeast-1"
#define DUBLIN "eu-west-1"
#define EAST   "us-east-1"
#define MACHINE(region, sku, type, usd)                                                            \
	{                                                                                          \
		region, sku, "AmazonEC2", "Compute Instance", COMPUTE "instanceType=" type, "Hrs", \
			usd, "$" usd " per On Demand Linux " type " Instance Hour"                 \
	}
#define DATABASE(region, sku, type, usd)                                                        \
	{                                                                                       \
		region, sku, "AmazonRDS", "Database Instance",                                  \
			"databaseEngine=Aurora PostgreSQL;deploymentOption=Single-AZ;"          \
			"storage=EBS Only;usagetype=InstanceUsage:" type ";instanceType=" type, \
			"Hrs", usd, "$" usd " per RDS " type " instance hour"                   \
	}
#define CACHE(region, sku, engine, type, usd)                                                     \
	{                                                                                         \
		region, sku, "AmazonElastiCache", "Cache Instance",                               \
			"cacheEngine=" engine ";usagetype=NodeUsage:" type ";instanceType=" type, \
			"Hrs", usd, "$" usd " per " type " node hour running " engine             \
	}

/* Three regions and what the wizard can choose, close to the public price list but good for
 * rehearsing only. A region that is missing here has no prices. */
static const struct catalogue_price PRICES[] = {
	MACHINE(TOKYO, "RHT3MICRO00APNE1", "t3.micro", "0.0136000000"),
	MACHINE(TOKYO, "RHT4GMICRO0APNE1", "t4g.micro", "0.0108000000"),
	MACHINE(TOKYO, "RHT3SMALL00APNE1", "t3.small", "0.0272000000"),
	MACHINE(TOKYO, "RHT3MEDIUM0APNE1", "t3.medium", "0.0544000000"),
	MACHINE(TOKYO, "RHT3LARGE00APNE1", "t3.large", "0.1088000000"),
	MACHINE(TOKYO, "RHT3XLARGE0APNE1", "t3.xlarge", "0.2176000000"),
	MACHINE(TOKYO, "RHM5LARGE00APNE1", "m5.large", "0.1240000000"),
	MACHINE(TOKYO, "RHM5XLARGE0APNE1", "m5.xlarge", "0.2480000000"),
	MACHINE(TOKYO, "RHM6ILARGE0APNE1", "m6i.large", "0.1240000000"),
	MACHINE(TOKYO, "RHM6IXLARGEAPNE1", "m6i.xlarge", "0.2480000000"),
	MACHINE(TOKYO, "RHM7ILARGE0APNE1", "m7i.large", "0.1302000000"),
	MACHINE(TOKYO, "RHM7IXLARGEAPNE1", "m7i.xlarge", "0.2604000000"),
	MACHINE(EAST, "RHT3MICRO00USEA1", "t3.micro", "0.0104000000"),
	MACHINE(EAST, "RHT3SMALL00USEA1", "t3.small", "0.0208000000"),
	MACHINE(EAST, "RHT3MEDIUM0USEA1", "t3.medium", "0.0416000000"),
	MACHINE(EAST, "RHT3LARGE00USEA1", "t3.large", "0.0832000000"),
	MACHINE(EAST, "RHM5LARGE00USEA1", "m5.large", "0.0960000000"),
	MACHINE(EAST, "RHM5XLARGE0USEA1", "m5.xlarge", "0.1920000000"),
	MACHINE(EAST, "RHM7ILARGE0USEA1", "m7i.large", "0.1008000000"),
	MACHINE(DUBLIN, "RHT3MICRO00EUWE1", "t3.micro", "0.0114000000"),
	MACHINE(DUBLIN, "RHT3SMALL00EUWE1", "t3.small", "0.0228000000"),
	MACHINE(DUBLIN, "RHT3LARGE00EUWE1", "t3.large", "0.0912000000"),
	MACHINE(DUBLIN, "RHM5LARGE00EUWE1", "m5.large", "0.1070000000"),
	DATABASE(TOKYO, "RHDBT4GMED0APNE1", "db.t4g.medium", "0.1130000000"),
	DATABASE(TOKYO, "RHDBT4GLAR0APNE1", "db.t4g.large", "0.2270000000"),
	DATABASE(TOKYO, "RHDBT3MED00APNE1", "db.t3.medium", "0.1250000000"),
	DATABASE(TOKYO, "RHDBR6GLAR0APNE1", "db.r6g.large", "0.3130000000"),
	DATABASE(EAST, "RHDBT4GMED0USEA1", "db.t4g.medium", "0.0730000000"),
	DATABASE(EAST, "RHDBT3MED00USEA1", "db.t3.medium", "0.0820000000"),
	DATABASE(DUBLIN, "RHDBT4GMED0EUWE1", "db.t4g.medium", "0.0810000000"),
	{ TOKYO, "RHDBSLESS00APNE1", "AmazonRDS", "ServerlessV2",
	  "databaseEngine=Aurora PostgreSQL;usagetype=APN1-Aurora:ServerlessV2Usage", "ACU-Hr",
	  "0.2000000000", "$0.20 per Aurora Capacity Unit hour running Aurora PostgreSQL" },
	{ EAST, "RHDBSLESS00USEA1", "AmazonRDS", "ServerlessV2",
	  "databaseEngine=Aurora PostgreSQL;usagetype=Aurora:ServerlessV2Usage", "ACU-Hr",
	  "0.1200000000", "$0.12 per Aurora Capacity Unit hour running Aurora PostgreSQL" },
	CACHE(TOKYO, "RHCAT4GMIV0APNE1", "Valkey", "cache.t4g.micro", "0.0192000000"),
	CACHE(TOKYO, "RHCAT4GSMV0APNE1", "Valkey", "cache.t4g.small", "0.0376000000"),
	CACHE(TOKYO, "RHCAT4GMIR0APNE1", "Redis", "cache.t4g.micro", "0.0240000000"),
	CACHE(TOKYO, "RHCAT4GSMR0APNE1", "Redis", "cache.t4g.small", "0.0470000000"),
	CACHE(EAST, "RHCAT4GMIV0USEA1", "Valkey", "cache.t4g.micro", "0.0128000000"),
	CACHE(EAST, "RHCAT4GMIR0USEA1", "Redis", "cache.t4g.micro", "0.0160000000"),
	CACHE(DUBLIN, "RHCAT4GMIV0EUWE1", "Valkey", "cache.t4g.micro", "0.0136000000"),
	{ TOKYO, "RHNATHOURS0APNE1", "AmazonEC2", "NAT Gateway",
	  "operation=NatGateway;group=NGW:NatGateway;groupDescription=Hourly charge for NAT "
	  "Gateways;usagetype=APN1-NatGateway-Hours",
	  "Hrs", "0.0620000000", "$0.062 per NAT Gateway Hour" },
	{ EAST, "RHNATHOURS0USEA1", "AmazonEC2", "NAT Gateway",
	  "operation=NatGateway;group=NGW:NatGateway;groupDescription=Hourly charge for NAT "
	  "Gateways;usagetype=NatGateway-Hours",
	  "Hrs", "0.0450000000", "$0.045 per NAT Gateway Hour" },
	{ TOKYO, "RHALBHOURS0APNE1", "AWSELB", "Load Balancer-Application",
	  "operation=LoadBalancing:Application;group=ELB:Balancer;"
	  "usagetype=APN1-LoadBalancerUsage",
	  "Hrs", "0.0243000000", "$0.0243 per Application LoadBalancer-hour (or partial hour)" },
	{ EAST, "RHALBHOURS0USEA1", "AWSELB", "Load Balancer-Application",
	  "operation=LoadBalancing:Application;group=ELB:Balancer;usagetype=LoadBalancerUsage",
	  "Hrs", "0.0225000000", "$0.0225 per Application LoadBalancer-hour (or partial hour)" },
	{ TOKYO, "RHIPV4INUSEAPNE1", "AmazonVPC", "VpcPublicIPv4Address",
	  "group=VPCPublicIPv4Address;usagetype=APN1-PublicIPv4:InUseAddress", "Hrs",
	  "0.0050000000", "$0.005 per In-use public IPv4 address per hour" },
	{ EAST, "RHIPV4INUSEUSEA1", "AmazonVPC", "VpcPublicIPv4Address",
	  "group=VPCPublicIPv4Address;usagetype=PublicIPv4:InUseAddress", "Hrs", "0.0050000000",
	  "$0.005 per In-use public IPv4 address per hour" },
};

const struct catalogue_quota *catalogue_quota_at(size_t index)
{
	return index < ARRAY_LEN(QUOTAS) ? &QUOTAS[index] : NULL;
}

const struct catalogue_quota *catalogue_quota(const char *service, const char *code)
{
	for (size_t i = 0; i < ARRAY_LEN(QUOTAS); i++)
		if (str_equal(QUOTAS[i].service, service) && str_equal(QUOTAS[i].code, code))
			return &QUOTAS[i];
	return NULL;
}

const struct catalogue_price *catalogue_price_at(size_t index)
{
	return index < ARRAY_LEN(PRICES) ? &PRICES[index] : NULL;
}
