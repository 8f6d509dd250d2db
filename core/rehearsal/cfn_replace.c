#include "core/rehearsal/cfn_replace.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/base/str.h"

/* From the create-only properties of CloudFormation's provider schemas of May 2026. "*": all of
 * them. The second list: it depends on what else there is. */
static const struct {
	const char *type, *always, *depends;
} KEPT[] = {
	{ "AWS::EC2::VPC", "CidrBlock Ipv4IpamPoolId Ipv4NetmaskLength", "InstanceTenancy" },
	{ "AWS::EC2::Subnet", "VpcId AvailabilityZone AvailabilityZoneId CidrBlock Ipv6Native",
	  "" },
	{ "AWS::EC2::DHCPOptions",
	  "DomainName DomainNameServers NtpServers NetbiosNameServers NetbiosNodeType", "" },
	{ "AWS::EC2::VPCDHCPOptionsAssociation", "VpcId DhcpOptionsId", "" },
	{ "AWS::EC2::RouteTable", "VpcId", "" },
	{ "AWS::EC2::Route", "RouteTableId DestinationCidrBlock DestinationIpv6CidrBlock", "" },
	{ "AWS::EC2::SubnetRouteTableAssociation", "SubnetId RouteTableId", "" },
	{ "AWS::EC2::VPCGatewayAttachment", "VpcId", "" },
	{ "AWS::EC2::VPCEndpoint", "VpcId ServiceName VpcEndpointType", "" },
	{ "AWS::EC2::NatGateway",
	  "VpcId SubnetId ConnectivityType AllocationId PrivateIpAddress AvailabilityMode", "" },
	{ "AWS::EC2::EIP", "Address NetworkBorderGroup TransferAddress", "" },
	{ "AWS::EC2::EIPAssociation", "*", "" },
	{ "AWS::EC2::SecurityGroup", "GroupName GroupDescription VpcId", "" },
	{ "AWS::EC2::SecurityGroupIngress",
	  "IpProtocol CidrIp CidrIpv6 FromPort ToPort GroupId GroupName SourceSecurityGroupId "
	  "SourceSecurityGroupName SourceSecurityGroupOwnerId SourcePrefixListId",
	  "" },
	{ "AWS::EC2::SecurityGroupEgress",
	  "IpProtocol CidrIp CidrIpv6 FromPort ToPort GroupId DestinationSecurityGroupId "
	  "DestinationPrefixListId",
	  "" },
	{ "AWS::EC2::Instance",
	  "AvailabilityZone ImageId KeyName SubnetId NetworkInterfaces PrivateIpAddress",
	  "InstanceType UserData SecurityGroupIds BlockDeviceMappings EbsOptimized" },
	{ "AWS::EC2::LaunchTemplate", "LaunchTemplateName", "" },
	{ "AWS::EC2::KeyPair", "*", "" },
	{ "AWS::AutoScaling::AutoScalingGroup", "AutoScalingGroupName InstanceId",
	  "LaunchConfigurationName LaunchTemplate VPCZoneIdentifier" },
	{ "AWS::AutoScaling::LaunchConfiguration", "*", "" },
	{ "AWS::ElasticLoadBalancingV2::LoadBalancer", "Name Type Scheme", "" },
	{ "AWS::ElasticLoadBalancingV2::TargetGroup",
	  "Port Protocol ProtocolVersion TargetType VpcId Name IpAddressType", "" },
	{ "AWS::ElasticLoadBalancingV2::Listener", "LoadBalancerArn", "" },
	{ "AWS::ElasticLoadBalancingV2::ListenerRule", "ListenerArn", "" },
	{ "AWS::Route53::HostedZone", "Name", "" },
	{ "AWS::Route53::RecordSet", "Name HostedZoneId HostedZoneName", "" },
	{ "AWS::CertificateManager::Certificate",
	  "DomainName SubjectAlternativeNames DomainValidationOptions ValidationMethod "
	  "KeyAlgorithm CertificateAuthorityArn",
	  "" },
	{ "AWS::RDS::DBCluster",
	  "AvailabilityZones DBClusterIdentifier DBSubnetGroupName DatabaseName EngineMode "
	  "KmsKeyId "
	  "StorageEncrypted PubliclyAccessible SnapshotIdentifier SourceDBClusterIdentifier "
	  "SourceRegion RestoreType RestoreToTime UseLatestRestorableTime",
	  "Engine MasterUsername GlobalClusterIdentifier" },
	{ "AWS::RDS::DBInstance",
	  "DBClusterIdentifier DBInstanceIdentifier DBName DBSubnetGroupName KmsKeyId "
	  "StorageEncrypted MasterUsername Timezone SourceRegion CharacterSetName",
	  "AvailabilityZone Engine DBParameterGroupName MultiAZ StorageType" },
	{ "AWS::RDS::DBClusterParameterGroup", "DBClusterParameterGroupName Description Family",
	  "" },
	{ "AWS::RDS::DBParameterGroup", "DBParameterGroupName Description Family", "" },
	{ "AWS::RDS::DBSubnetGroup", "DBSubnetGroupName", "" },
	{ "AWS::ElastiCache::ReplicationGroup",
	  "ReplicationGroupId CacheSubnetGroupName Port AtRestEncryptionEnabled KmsKeyId "
	  "NetworkType SnapshotArns SnapshotName ReplicasPerNodeGroup PreferredCacheClusterAZs "
	  "GlobalReplicationGroupId",
	  "AuthToken NodeGroupConfiguration" },
	{ "AWS::ElastiCache::CacheCluster",
	  "ClusterName Engine Port CacheSubnetGroupName SnapshotArns SnapshotName NetworkType",
	  "" },
	{ "AWS::ElastiCache::SubnetGroup", "CacheSubnetGroupName", "" },
	{ "AWS::ElastiCache::ParameterGroup", "CacheParameterGroupFamily", "" },
	{ "AWS::IAM::Role", "RoleName Path", "" },
	{ "AWS::IAM::InstanceProfile", "InstanceProfileName Path", "" },
	{ "AWS::IAM::ManagedPolicy", "ManagedPolicyName Path Description", "" },
	{ "AWS::SecretsManager::Secret", "Name", "" },
	{ "AWS::SSM::Parameter", "Name", "" },
	{ "AWS::Logs::LogGroup", "LogGroupName", "" },
	{ "AWS::CloudFormation::WaitCondition", "*", "" },
	{ "AWS::CloudFormation::WaitConditionHandle", "*", "" },
};

static bool has_word(const char *words, const char *word)
{
	size_t len = strlen(word);

	if (str_equal(words, "*")) return true;
	for (const char *at = words; *at;) {
		size_t size = strcspn(at, " ");

		if (size == len && !strncmp(at, word, len)) return true;
		at += size + (at[size] == ' ');
	}
	return false;
}

enum cfn_recreation cfn_recreation_of(const char *type, const char *property)
{
	for (size_t i = 0; i < ARRAY_LEN(KEPT); i++) {
		if (!str_equal(KEPT[i].type, type)) continue;
		if (str_equal(property, "Tags") && !str_equal(KEPT[i].always, "*"))
			return CFN_NEVER;
		if (has_word(KEPT[i].always, property)) return CFN_ALWAYS;
		return has_word(KEPT[i].depends, property) ? CFN_CONDITIONALLY : CFN_NEVER;
	}
	return CFN_NEVER;
}

const char *cfn_recreation_name(enum cfn_recreation recreation)
{
	static const char *const NAMES[] = { [CFN_NEVER] = "Never",
					     [CFN_CONDITIONALLY] = "Conditionally",
					     [CFN_ALWAYS] = "Always" };

	return NAMES[recreation];
}

static enum cfn_recreation larger(enum cfn_recreation a, enum cfn_recreation b)
{
	return a > b ? a : b;
}

enum cfn_recreation cfn_recreation_between(const char *type, const cJSON *before,
					   const cJSON *after)
{
	enum cfn_recreation most = CFN_NEVER;

	for (const cJSON *item = before ? before->child : NULL; item; item = item->next)
		if (!cJSON_Compare(item, cfn_member(after, item->string), true))
			most = larger(most, cfn_recreation_of(type, item->string));
	for (const cJSON *item = after ? after->child : NULL; item; item = item->next)
		if (!cfn_member(before, item->string))
			most = larger(most, cfn_recreation_of(type, item->string));
	return most;
}
