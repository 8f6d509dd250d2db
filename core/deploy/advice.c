#include "core/deploy/rootcause.h"

#include <string.h>

struct known_cause {
	const char *type;    /* part of the resource type; "" for every type */
	const char *reason;  /* part of the reason, case does not matter */
	const char *reason2; /* and this part; NULL: nothing more */
	struct advice advice;
};

/* The first row that fits counts: special ones first. */
static const struct known_cause causes[] = {
	{ "ElastiCache",
	  "node type",
	  "not",
	  { "This cache size is not offered here. Choose another cache size, or other availability "
	    "zones.",
	    PAGE_SIZES } },
	{ "ElastiCache",
	  "engine version",
	  NULL,
	  { "This cache version cannot be created any more. Choose a newer cache version.",
	    PAGE_SIZES } },
	{ "RDS",
	  "Cannot find version",
	  NULL,
	  { "This PostgreSQL version cannot be created any more. Choose a newer one.",
	    PAGE_SIZES } },
	{ "RDS",
	  "DBInstanceClass",
	  NULL,
	  { "This database size does not go with the version or the region. Choose another "
	    "database size.",
	    PAGE_SIZES } },
	{ "RDS",
	  "DB Instance class",
	  NULL,
	  { "This database size does not go with the version or the region. Choose another "
	    "database size.",
	    PAGE_SIZES } },
	{ "RDS",
	  "MasterUserPassword",
	  NULL,
	  { "Aurora does not accept the master password. Choose another one: 8 to 41 characters, "
	    "letters and digits.",
	    PAGE_SECRETS } },
	{ "RDS",
	  "MasterUsername",
	  NULL,
	  { "Aurora does not accept the master user name. Choose another one: it may be reserved.",
	    PAGE_SECRETS } },
	{ "RDS",
	  "availability zone",
	  NULL,
	  { "The database cannot be placed in these availability zones. Choose other zones.",
	    PAGE_ZONES } },
	{ "RDS",
	  "deletion protection",
	  NULL,
	  { "The database is protected against deletion. Switch the protection off in the RDS "
	    "console, then go on.",
	    PAGE_COUNT } },
	{ "NatGateway",
	  "no Internet gateway",
	  NULL,
	  { "The NAT gateway came before the internet gateway was attached. Delete the failed "
	    "stack and start again.",
	    PAGE_DEPLOY } },
	{ "EC2::EIP",
	  "maximum number of addresses",
	  NULL,
	  { "The region's quota of elastic IP addresses is used up. Release some, ask for more "
	    "(quota L-0263D0A3), or choose one NAT gateway.",
	    PAGE_NETWORK } },
	{ "EC2::VPC",
	  "maximum number of VPCs",
	  NULL,
	  { "The region's quota of VPCs is used up. Delete one that is not needed, or ask for more "
	    "(quota L-F678F1CE).",
	    PAGE_ACCOUNT } },
	{ "SecurityGroup",
	  "InvalidPermission.Duplicate",
	  NULL,
	  { "The same address is allowed twice. Remove one of the two entries.", PAGE_ACCESS } },
	{ "",
	  "KeyPair.NotFound",
	  NULL,
	  { "The key pair does not exist in this region. Choose one that does, or none.",
	    PAGE_ACCESS } },
	{ "",
	  "key pair",
	  "does not exist",
	  { "The key pair does not exist in this region. Choose one that does, or none.",
	    PAGE_ACCESS } },
	{ "",
	  "CIDR",
	  "conflict",
	  { "The address block overlaps one in use. Choose another block.", PAGE_NETWORK } },
	{ "EC2::Subnet",
	  "CIDR",
	  NULL,
	  { "The subnet's block does not fit into the VPC's. Check the blocks.", PAGE_NETWORK } },
	{ "",
	  "availability zone",
	  "invalid",
	  { "This availability zone is not open to the account. Choose another one.",
	    PAGE_ZONES } },
	{ "",
	  "VcpuLimitExceeded",
	  NULL,
	  { "The account may not run so many vCPUs. Choose a smaller size, or ask for more (quota "
	    "L-1216C47A).",
	    PAGE_SIZES } },
	{ "",
	  "vCPU",
	  "limit",
	  { "The account may not run so many vCPUs. Choose a smaller size, or ask for more (quota "
	    "L-1216C47A).",
	    PAGE_SIZES } },
	{ "",
	  "InsufficientInstanceCapacity",
	  NULL,
	  { "AWS has no free machine of this size in the zone right now. Try again later, or "
	    "choose another size or zone.",
	    PAGE_SIZES } },
	{ "",
	  "instance type",
	  "not supported",
	  { "This size is not offered in the zone. Choose another size or another zone.",
	    PAGE_SIZES } },
	{ "",
	  "instance configuration",
	  "not supported",
	  { "This size is not offered in the zone. Choose another size or another zone.",
	    PAGE_SIZES } },
	{ "AutoScaling",
	  "success signal",
	  NULL,
	  { "The server did not report in time. Its boot log says why: EC2 console, instance, "
	    "Actions, Monitor and troubleshoot, Get system log.",
	    PAGE_DEPLOY } },
	{ "",
	  "WaitCondition",
	  NULL,
	  { "The server did not report in time. Its boot log says why: EC2 console, instance, "
	    "Actions, Monitor and troubleshoot, Get system log.",
	    PAGE_DEPLOY } },
	{ "",
	  "FAILURE signal",
	  NULL,
	  { "The server reported a failure while it booted. Its boot log says why: EC2 console, "
	    "instance, Actions, Monitor and troubleshoot, Get system log.",
	    PAGE_DEPLOY } },
	{ "EC2::Instance",
	  "signal",
	  NULL,
	  { "The server did not report in time. Its boot log says why: EC2 console, instance, "
	    "Actions, Monitor and troubleshoot, Get system log.",
	    PAGE_DEPLOY } },
	{ "CertificateManager",
	  "CAA",
	  NULL,
	  { "A CAA record of the domain forbids Amazon to issue the certificate. Let the owner of "
	    "the domain add amazon.com to it.",
	    PAGE_DOMAIN } },
	{ "CertificateManager",
	  "not allowed",
	  NULL,
	  { "ACM does not issue for this name. Choose another domain.", PAGE_DOMAIN } },
	{ "CertificateManager",
	  "",
	  NULL,
	  { "The certificate was not issued. See that the parent zone delegates to the right name "
	    "servers, then start again: the validation record stays the same.",
	    PAGE_DELEGATION } },
	{ "HostedZone",
	  "already exists",
	  NULL,
	  { "A zone of this name exists. Start again: it will be adopted.", PAGE_DOMAIN } },
	{ "HostedZone",
	  "CONFLICTING_TYPES",
	  NULL,
	  { "Another account holds this zone in the same delegation set. Choose another zone name.",
	    PAGE_DOMAIN } },
	{ "HostedZone",
	  "DelegationSetNotAvailable",
	  NULL,
	  { "Too many accounts own a zone of this name. Choose another domain or label.",
	    PAGE_DOMAIN } },
	{ "RecordSet",
	  "already exists",
	  NULL,
	  { "The record exists already and belongs to somebody. Look at it in Route 53 and remove "
	    "it if it is stale.",
	    PAGE_DOMAIN } },
	{ "RecordSet",
	  "not permitted",
	  NULL,
	  { "The record's name does not belong to this zone. Check domain, zone and host.",
	    PAGE_DOMAIN } },
	{ "",
	  "scheduled for deletion",
	  NULL,
	  { "A secret of this name waits for its deletion. Restore it (aws secretsmanager "
	    "restore-secret), or choose another environment name.",
	    PAGE_SECRETS } },
	{ "",
	  "it does not exist, and",
	  NULL,
	  { "Nothing was made. Give the secret as the reason says, and start again.",
	    PAGE_SECRETS } },
	{ "",
	  "Secrets Manager can't find",
	  NULL,
	  { "The secret does not exist in this region. Let the wizard make it, or choose the "
	    "region it is in.",
	    PAGE_SECRETS } },
	{ "",
	  "UnsupportedAvailabilityZone",
	  NULL,
	  { "The zone does not offer this. Choose another availability zone.", PAGE_ZONES } },
	{ "",
	  "not authorized to perform",
	  NULL,
	  { "The account's user may not do this. Let the administrator add the permission named in "
	    "the reason.",
	    PAGE_ACCOUNT } },
	{ "",
	  "AccessDenied",
	  NULL,
	  { "The account's user may not do this. Let the administrator add the permission named in "
	    "the reason.",
	    PAGE_ACCOUNT } },
	{ "",
	  "service-linked role",
	  NULL,
	  { "The service-linked role is missing and may not be made. Let an administrator make it "
	    "once.",
	    PAGE_ACCOUNT } },
	{ "",
	  "LimitExceeded",
	  NULL,
	  { "A quota of the account is used up. Ask for more in Service Quotas, or delete what is "
	    "not needed.",
	    PAGE_ACCOUNT } },
	{ "",
	  "Throttling",
	  NULL,
	  { "AWS was asked too fast. Start again: what is done stays.", PAGE_DEPLOY } },
	{ "",
	  "Rate exceeded",
	  NULL,
	  { "AWS was asked too fast. Start again: what is done stays.", PAGE_DEPLOY } },
	{ "",
	  "already exists",
	  NULL,
	  { "Something of this name exists already. Remove it if it is a leftover, or choose "
	    "another environment name.",
	    PAGE_ACCOUNT } },
};
static const struct advice fallback = {
	"The reason is the service's own. Correct what it names, then delete the failed stack and "
	"start again: what is done stays.",
	PAGE_REVIEW,
};

static bool fits(const struct known_cause *row, const char *type, const char *reason)
{
	return strstr(type, row->type) && strcasestr(reason, row->reason) &&
	       (!row->reason2 || strcasestr(reason, row->reason2));
}

const struct advice *advice_for(const char *type, const char *reason)
{
	for (size_t i = 0; i < sizeof(causes) / sizeof(causes[0]); i++)
		if (fits(&causes[i], type ? type : "", reason ? reason : ""))
			return &causes[i].advice;
	return &fallback;
}
