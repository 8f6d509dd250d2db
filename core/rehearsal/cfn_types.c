#include "core/rehearsal/cfn_types.h"

#include <string.h>

#include "core/base/mem.h"

#define EC2_ID         "Id={id}"
#define DB_HOST        "{lower}.cluster-{12}.{region}.rds.{suffix}"
#define ELB_ARN        "arn:{partition}:elasticloadbalancing:{region}:{account}:"
#define NO_SUCH_SUBNET "The subnet ID 'subnet-00000000000000000' does not exist"

/* In groups by service; the order has no meaning. */
static const struct cfn_type TYPES[] = {
	{ "AWS::EC2::VPC", 10, 8, 0, "vpc-{17}",
	  "VpcId={id};CidrBlock={prop:CidrBlock};DefaultSecurityGroup=sg-{17};"
	  "DefaultNetworkAcl=acl-{17};CidrBlockAssociations[]=vpc-cidr-assoc-{17};Ipv6CidrBlocks[]"
	  "=",
	  "The maximum number of VPCs has been reached. (Service: Ec2, Status Code: 400)", NULL },
	{ "AWS::EC2::Subnet", 6, 5, 0, "subnet-{17}",
	  "SubnetId={id};CidrBlock={prop:CidrBlock};VpcId={prop:VpcId};"
	  "AvailabilityZone={prop:AvailabilityZone};NetworkAclAssociationId=aclassoc-{17};"
	  "Ipv6CidrBlocks[]=",
	  "The CIDR conflicts with another subnet (InvalidSubnet.Conflict)", "VpcId" },
	{ "AWS::EC2::DHCPOptions", 7, 5, 0, "dopt-{17}", "DhcpOptionsId={id}",
	  "Value for parameter dhcpConfigurationSet is invalid", NULL },
	{ "AWS::EC2::VPCDHCPOptionsAssociation", 6, 5, 0, "{prop:DhcpOptionsId}|{prop:VpcId}", "",
	  NULL, "VpcId DhcpOptionsId" },
	{ "AWS::EC2::RouteTable", 8, 5, 0, "rtb-{17}", "RouteTableId={id}",
	  "The maximum number of route tables has been reached.", "VpcId" },
	{ "AWS::EC2::Route", 8, 5, 0, "{prop:RouteTableId}|{prop:DestinationCidrBlock}",
	  "CidrBlock={prop:DestinationCidrBlock}",
	  "route table rtb-00000000000000000 and network gateway belong to different networks",
	  "RouteTableId" },
	{ "AWS::EC2::SubnetRouteTableAssociation", 6, 5, 0, "rtbassoc-{17}", EC2_ID,
	  "the specified association for route table conflicts with an existing association",
	  "RouteTableId SubnetId" },
	{ "AWS::EC2::InternetGateway", 16, 12, 0, "igw-{17}", "InternetGatewayId={id}",
	  "The maximum number of internet gateways has been reached.", NULL },
	{ "AWS::EC2::VPCGatewayAttachment", 10, 12, 0, "IGW|{prop:VpcId}", "AttachmentType=IGW",
	  "resource igw is already attached to network", "VpcId" },
	{ "AWS::EC2::EIP", 14, 8, 0, "{ip}", "AllocationId=eipalloc-{17};PublicIp={id}",
	  "The maximum number of addresses has been reached. (Service: Ec2, Status Code: 400)",
	  NULL },
	{ "AWS::EC2::EIPAssociation", 8, 6, 0, "eipassoc-{17}", EC2_ID,
	  "The allocation ID does not exist", NULL },
	{ "AWS::EC2::NatGateway", 105, 55, 0, "nat-{17}", "NatGatewayId={id};EniId=eni-{17}",
	  "Network vpc has no Internet gateway attached (Service: Ec2, Status Code: 400, "
	  "Error Code: Gateway.NotAttached)",
	  NULL },
	{ "AWS::EC2::VPCEndpoint", 12, 20, 0, "vpce-{17}",
	  "Id={id};CreationTimestamp=2026-01-01T00:00:00Z;DnsEntries[]=;NetworkInterfaceIds[]=",
	  "The Vpc Endpoint Service does not exist", "VpcId" },
	{ "AWS::EC2::SecurityGroup", 8, 6, 0, "sg-{17}",
	  "GroupId={id};Id={id};VpcId={prop:VpcId};GroupName={name}",
	  "The security group rule is invalid: the same rule is given twice "
	  "(InvalidPermission.Duplicate)",
	  "GroupDescription" },
	{ "AWS::EC2::SecurityGroupIngress", 6, 5, 0, "sgr-{17}", EC2_ID,
	  "the specified rule \"peer\" already exists (InvalidPermission.Duplicate)",
	  "IpProtocol" },
	{ "AWS::EC2::SecurityGroupEgress", 6, 5, 0, "sgr-{17}", EC2_ID,
	  "the specified rule \"peer\" already exists (InvalidPermission.Duplicate)",
	  "IpProtocol GroupId" },
	{ "AWS::EC2::Instance", 25, 60, CFN_SIGNAL_INSTANCE_S, "i-{17}",
	  "InstanceId={id};PrivateIp=10.0.{n}.{n};PublicIp={ip};VpcId=vpc-{17};"
	  "AvailabilityZone={region}a;PrivateDnsName={lower}.{region}.compute.internal;"
	  "PublicDnsName={lower}.{region}.compute.{suffix}",
	  "You have requested more vCPU capacity than your current vCPU limit of 5 allows for the "
	  "instance bucket that the specified instance type belongs to (VcpuLimitExceeded)",
	  NULL },
	{ "AWS::EC2::LaunchTemplate", 5, 4, 0, "lt-{17}",
	  "LaunchTemplateId={id};LatestVersionNumber=1;DefaultVersionNumber=1",
	  "The image id does not exist (InvalidAMIID.NotFound)", "LaunchTemplateData" },
	{ "AWS::EC2::KeyPair", 4, 3, 0, "{prop:KeyName}", "KeyPairId=key-{17};KeyFingerprint={32}",
	  "The keypair already exists (InvalidKeyPair.Duplicate)", "KeyName" },
	{ "AWS::AutoScaling::AutoScalingGroup", 25, 200, CFN_SIGNAL_GROUP_S, "{name}",
	  "AutoScalingGroupName={id};LaunchConfigurationName=;AutoScalingGroupARN="
	  "arn:{partition}:autoscaling:{region}:{account}:autoScalingGroup:{uuid}:"
	  "autoScalingGroupName/{name}",
	  "Group did not stabilize. {current/minSize/maxSize} group size = {0/1/1}. Failed Scaling "
	  "Activity: You have requested more vCPU capacity than your current vCPU limit allows.",
	  "MinSize MaxSize" },
	{ "AWS::AutoScaling::LaunchConfiguration", 5, 4, 0, "{name}", "",
	  "The Launch Configuration creation operation is not available in your account. Use "
	  "launch templates to create configuration templates for your Auto Scaling groups.",
	  "ImageId InstanceType" },
	{ "AWS::ElasticLoadBalancingV2::LoadBalancer", 150, 35, 0,
	  ELB_ARN "loadbalancer/app/{short}/{16}",
	  "LoadBalancerArn={id};DNSName={short}-{digits}.{region}.elb.{suffix};"
	  "CanonicalHostedZoneID=Z14GRHDCWA56QT;LoadBalancerName={short};"
	  "LoadBalancerFullName=app/{short}/{16};SecurityGroups[]=",
	  "At least two subnets in two different Availability Zones must be specified", NULL },
	{ "AWS::ElasticLoadBalancingV2::TargetGroup", 4, 4, 0, ELB_ARN "targetgroup/{short}/{16}",
	  "TargetGroupArn={id};TargetGroupName={short};TargetGroupFullName=targetgroup/{short}/"
	  "{16};"
	  "LoadBalancerArns[]=",
	  "The VPC ID does not exist", NULL },
	{ "AWS::ElasticLoadBalancingV2::Listener", 3, 4, 0,
	  ELB_ARN "listener/app/{short}/{16}/{16}", "ListenerArn={id}",
	  "Certificate ARN is not valid (Service: ElasticLoadBalancingV2, Status Code: 400, Error "
	  "Code: CertificateNotFound)",
	  "LoadBalancerArn DefaultActions" },
	{ "AWS::ElasticLoadBalancingV2::ListenerRule", 3, 4, 0,
	  ELB_ARN "listener-rule/app/{short}/{16}/{16}/{16}", "RuleArn={id};IsDefault=false", NULL,
	  "Actions Priority Conditions" },
	{ "AWS::Route53::HostedZone", 40, 25, 0, "Z{20}",
	  "Id={id};NameServers[]=ns-{ns0},ns-{ns1},ns-{ns2},ns-{ns3}",
	  "Your request was denied: too many hosted zones (TooManyHostedZones)", NULL },
	{ "AWS::Route53::RecordSet", 35, 35, 0, "{prop:Name}", "Id={id}",
	  "[Tried to create resource record set but it already exists] (InvalidChangeBatch)",
	  "Type Name" },
	{ "AWS::Route53::RecordSetGroup", 35, 35, 0, "{name}", "Id={id}",
	  "[Tried to create resource record set but it already exists] (InvalidChangeBatch)",
	  NULL },
	{ "AWS::CertificateManager::Certificate", 150, 4, 0,
	  "arn:{partition}:acm:{region}:{account}:certificate/{uuid}", "Id={id}",
	  "The certificate could not be issued: CAA_ERROR. One or more domain names have failed "
	  "validation due to a Certificate Authority Authentication (CAA) error.",
	  "DomainName" },
	{ "AWS::RDS::DBCluster", 65, 75, 0, "{lower}-{12}",
	  "Endpoint.Address=" DB_HOST ";Endpoint.Port=5432;ReadEndpoint.Address="
	  "{lower}.cluster-ro-{12}.{region}.rds.{suffix};DBClusterResourceId=cluster-{16};"
	  "DBClusterArn=arn:{partition}:rds:{region}:{account}:cluster:{id};"
	  "MasterUserSecret.SecretArn=",
	  "Cannot find version for aurora-postgresql (Service: Rds, Status Code: 400, Error Code: "
	  "InvalidParameterCombination)",
	  NULL },
	{ "AWS::RDS::DBInstance", 480, 330, 0, "{lower}-{12}",
	  "Endpoint.Address={lower}.{12}.{region}.rds.{suffix};Endpoint.Port=5432;"
	  "Endpoint.HostedZoneId=Z24O6O9L7SGTNB;DBInstanceArn="
	  "arn:{partition}:rds:{region}:{account}:db:{id};DbiResourceId=db-{16};"
	  "MasterUserSecret.SecretArn=",
	  "RDS does not support creating a DB instance with the following combination: "
	  "DBInstanceClass, Engine, EngineVersion (InvalidParameterCombination)",
	  NULL },
	{ "AWS::RDS::DBClusterParameterGroup", 8, 6, 0, "{lower}-{12}", "",
	  "ParameterGroupFamily is not a valid parameter group family",
	  "Description Family Parameters" },
	{ "AWS::RDS::DBParameterGroup", 8, 6, 0, "{lower}-{12}", "DBParameterGroupName={id}",
	  "ParameterGroupFamily is not a valid parameter group family", "Description Family" },
	{ "AWS::RDS::DBSubnetGroup", 6, 5, 0, "{lower}-{12}", "",
	  "The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Add "
	  "subnets to cover at least 2 AZs.",
	  "DBSubnetGroupDescription SubnetIds" },
	{ "AWS::ElastiCache::ReplicationGroup", 420, 260, 0, "{lower}-{12}",
	  "PrimaryEndPoint.Address=master.{lower}.{6}.{region}.cache.{suffix};"
	  "PrimaryEndPoint.Port=6379;ReaderEndPoint.Address="
	  "replica.{lower}.{6}.{region}.cache.{suffix};ReaderEndPoint.Port=6379;"
	  "ConfigurationEndPoint.Address=;ConfigurationEndPoint.Port=;ReadEndPoint.Addresses=;"
	  "ReadEndPoint.Ports=;ReadEndPoint.Addresses.List[]=;ReadEndPoint.Ports.List[]=",
	  "The specified node type is not supported in this region (InvalidParameterValue)",
	  "ReplicationGroupDescription" },
	{ "AWS::ElastiCache::CacheCluster", 300, 82, 0, "{lower}-{12}",
	  "RedisEndpoint.Address={lower}.{6}.{region}.cache.{suffix};RedisEndpoint.Port=6379;"
	  "ConfigurationEndpoint.Address=;ConfigurationEndpoint.Port=",
	  "Cannot find version for redis (InvalidParameterCombination)",
	  "CacheNodeType Engine NumCacheNodes" },
	{ "AWS::ElastiCache::SubnetGroup", 6, 5, 0, "{lower}-{12}", "", NO_SUCH_SUBNET,
	  "Description SubnetIds" },
	{ "AWS::ElastiCache::ParameterGroup", 6, 5, 0, "{lower}-{12}",
	  "CacheParameterGroupName={id}", NULL, "CacheParameterGroupFamily Description" },
	{ "AWS::IAM::Role", 17, 4, 0, "{name}",
	  "Arn=arn:{partition}:iam::{account}:role/{id};RoleId=AROA{digits}",
	  "API: iam:CreateRole User is not authorized to perform: iam:CreateRole (AccessDenied)",
	  "AssumeRolePolicyDocument" },
	{ "AWS::IAM::InstanceProfile", 120, 4, 0, "{name}",
	  "Arn=arn:{partition}:iam::{account}:instance-profile/{id}",
	  "User is not authorized to perform: iam:AddRoleToInstanceProfile (AccessDenied)",
	  "Roles" },
	{ "AWS::IAM::Policy", 15, 4, 0, "{short}", "Id={id}",
	  "User is not authorized to perform: iam:PutRolePolicy (AccessDenied)",
	  "PolicyDocument PolicyName" },
	{ "AWS::IAM::ManagedPolicy", 15, 4, 0, "arn:{partition}:iam::{account}:policy/{name}",
	  "PolicyArn={id};PolicyId=ANPA{digits};DefaultVersionId=v1;AttachmentCount=0",
	  "User is not authorized to perform: iam:CreatePolicy (AccessDenied)", "PolicyDocument" },
	{ "AWS::IAM::User", 15, 4, 0, "{name}", "Arn=arn:{partition}:iam::{account}:user/{id}",
	  NULL, NULL },
	{ "AWS::IAM::Group", 15, 4, 0, "{name}", "Arn=arn:{partition}:iam::{account}:group/{id}",
	  NULL, NULL },
	{ "AWS::IAM::AccessKey", 8, 4, 0, "AKIA{digits}", NULL, NULL, "UserName" },
	{ "AWS::SecretsManager::Secret", 3, 3, 0,
	  "arn:{partition}:secretsmanager:{region}:{account}:secret:{short}-{6}", "Id={id}",
	  "The operation failed because the secret already exists (ResourceExistsException)",
	  NULL },
	{ "AWS::SSM::Parameter", 4, 3, 0, "{name}", "Type={prop:Type};Value={prop:Value}",
	  "The parameter already exists", "Type Value" },
	{ "AWS::Logs::LogGroup", 4, 3, 0, "{name}",
	  "Arn=arn:{partition}:logs:{region}:{account}:log-group:{id}:*",
	  "The specified log group already exists", NULL },
	{ "AWS::CloudFormation::WaitConditionHandle", 2, 2, 0,
	  "https://cloudformation-waitcondition-{region}.s3.{suffix}/{uuid}", "Id={id}", NULL,
	  NULL },
	{ "AWS::CloudFormation::WaitCondition", 150, 3, 0, "{name}", "Data={};Id={id}",
	  "WaitCondition timed out. Received 0 conditions when expecting 1", NULL },
};

static const struct cfn_type GENERAL = { "", 6, 5, 0, "{name}", NULL, NULL, NULL };

const struct cfn_type *cfn_type(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(TYPES); i++)
		if (str_equal(TYPES[i].name, name)) return &TYPES[i];
	return &GENERAL;
}

/* Three parts of letters and digits between "::"; Custom:: needs only a name. */
static bool has_type_form(const char *name)
{
	int parts = 0;

	if (str_starts(name, "Custom::"))
		return name[strlen("Custom::")] != '\0' && strlen(name) <= 60;
	for (const char *at = name;; at += 2) {
		size_t len = strcspn(at, ":");
		CLEANUP(mem_free_text) char *part = mem_copy_bytes(at, len);

		if (!len || strspn(part, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
					 "0123456789") != len)
			return false;
		parts++;
		at += len;
		if (!*at) return parts == 3 || (parts == 4 && str_ends(name, "::MODULE"));
		if (at[1] != ':') return false;
	}
}

bool cfn_type_is_recognised(const char *name)
{
	if (!has_type_form(name)) return false;
	for (size_t i = 0; i < ARRAY_LEN(TYPES); i++)
		if (str_equal_nocase(TYPES[i].name, name)) return str_equal(TYPES[i].name, name);
	return true;
}

bool cfn_type_has_attribute(const char *name, const char *attribute)
{
	const struct cfn_type *type = cfn_type(name);
	size_t len = strlen(attribute);

	if (!type->attributes) return true;
	for (const char *at = type->attributes; at; at = strchr(at, ';')) {
		at += *at == ';';
		if (!strncmp(at, attribute, len) && (at[len] == '=' || at[len] == '[') && len)
			return true;
	}
	return false;
}

bool cfn_type_is_iam(const char *name)
{
	static const char *const KNOWN[] = { "AWS::IAM::AccessKey",
					     "AWS::IAM::Group",
					     "AWS::IAM::InstanceProfile",
					     "AWS::IAM::ManagedPolicy",
					     "AWS::IAM::Policy",
					     "AWS::IAM::Role",
					     "AWS::IAM::User",
					     "AWS::IAM::UserToGroupAddition" };

	for (size_t i = 0; i < ARRAY_LEN(KNOWN); i++)
		if (str_equal(KNOWN[i], name)) return true;
	return false;
}

const char *cfn_type_failure(const char *name)
{
	const char *failure = cfn_type(name)->failure;

	return failure ? failure
		       : "Resource handler returned message: \"Internal failure\" "
			 "(HandlerErrorCode: InternalFailure)";
}
