#!/bin/bash
# What the screens and checks ask, by Debian's aws command line: every call, its pages and its refusals.
# The last line is 'N passed, M failed'.
# shellcheck source=tests/conformance/aws_cli_lib.sh
. "$(dirname "$0")/aws_cli_lib.sh"
start_server --rehearsal-by-hand

words() { tr '\t\n' '  ' | sed 's/ *$//'; }
lines() { tr '\t' '\n' | grep -c .; }

# ---- accounts, regions, networks --------------------------------------------------------------------

equal "the account's alias" "$(prod iam list-account-aliases --query AccountAliases)" rehearsal-prod
matches "a simulated policy allows" "$(dev iam simulate-principal-policy --policy-source-arn arn:aws:iam::111122223333:user/rehearsal \
	--action-names ec2:DescribeVpcs rds:DescribeDBEngineVersions --query 'EvaluationResults[].EvalDecision' | words)" "^allowed allowed$"
equal "regions are filtered" "$(dev ec2 describe-regions --region-names eu-west-1 --query 'Regions[].Endpoint')" ec2.eu-west-1.amazonaws.com
equal "the default network" "$(dev ec2 describe-vpcs --filters Name=is-default,Values=true --query 'Vpcs[].CidrBlockAssociationSet[].CidrBlock')" \
	172.31.0.0/16
equal "no addresses yet" "$(dev ec2 describe-addresses --query 'length(Addresses)')" 0

cat >"$work/net.yaml" <<'END'
Parameters: { Size: { Type: String, Default: m5.xlarge } }
Resources:
  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.9.0.0/16 } }
  Net: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Vpc, CidrBlock: 10.9.1.0/24, AvailabilityZone: ap-northeast-1a } }
  Address: { Type: AWS::EC2::EIP, Properties: { Domain: vpc } }
  Gateway: { Type: AWS::EC2::NatGateway, Properties: { SubnetId: !Ref Net, AllocationId: !GetAtt Address.AllocationId } }
  Machine: { Type: AWS::EC2::Instance, Properties: { InstanceType: !Ref Size, SubnetId: !Ref Net } }
  Template: { Type: AWS::EC2::LaunchTemplate, Properties: { LaunchTemplateData: { InstanceType: t3.large } } }
  Targets: { Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: { Port: 5000, Protocol: HTTP, VpcId: !Ref Vpc } }
  Group:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      MinSize: 1
      MaxSize: 1
      VPCZoneIdentifier: [!Ref Net]
      TargetGroupARNs: [!Ref Targets]
      LaunchTemplate: { LaunchTemplateId: !Ref Template, Version: !GetAtt Template.LatestVersionNumber }
Outputs:
  Machine: { Value: !Ref Machine }
  Targets: { Value: !Ref Targets }
  Group: { Value: !Ref Group }
END
create dev peer-net "$work/net.yaml" >"$work/arn"
equal "things are made" "$(wait_for dev peer-net)" CREATE_COMPLETE
matches "an address is in use" "$(dev ec2 describe-addresses --query 'Addresses[0].AssociationId')" "^eipassoc-0"
equal "a gateway is listed by its state" \
	"$(dev ec2 describe-nat-gateways --filter Name=state,Values=pending,available --query 'NatGateways[].State')" available
equal "vCPUs of machines that run" "$(dev ec2 describe-instances --filters Name=instance-state-name,Values=pending,running \
	--query 'sort(Reservations[].Instances[].CpuOptions.CoreCount)' | words)" "1 2"
matches "the network shows its stack" "$(dev ec2 describe-vpcs --filters Name=cidr,Values=10.9.0.0/16 \
	--query "Vpcs[0].Tags[?Key=='aws:cloudformation:stack-name'].Value")" "^peer-net$"
machine=$(output_of dev peer-net Machine)
matches "a machine's console, decoded" "$(dev ec2 get-console-output --instance-id "$machine" --query Output)" "REDASH-BOOT step=finished"
matches "an unknown machine" "$(dev ec2 get-console-output --instance-id i-0123456789abcdef0)" "InvalidInstanceID.NotFound"
sleep 0.4
equal "its target is healthy" "$(dev elbv2 describe-target-health --target-group-arn "$(output_of dev peer-net Targets)" \
	--query 'TargetHealthDescriptions[].[Target.Port,TargetHealth.State]' | words)" "5000 healthy"
matches "an unknown target group" "$(dev elbv2 describe-target-health --target-group-arn arn:aws:none)" "TargetGroupNotFound"
equal "the group has started a machine" "$(dev autoscaling describe-scaling-activities \
	--auto-scaling-group-name "$(output_of dev peer-net Group)" --query 'Activities[].StatusCode')" Successful
matches "an unknown group" "$(dev autoscaling describe-scaling-activities --auto-scaling-group-name none)" "ValidationError"

# ---- machines, images -------------------------------------------------------------------------------

equal "a type's size" "$(dev ec2 describe-instance-types --instance-types m7i.large \
	--query 'InstanceTypes[].[VCpuInfo.DefaultVCpus,MemoryInfo.SizeInMiB,ProcessorInfo.SupportedArchitectures[0]]' | words)" "2 8192 x86_64"
matches "an unknown type" "$(dev ec2 describe-instance-types --instance-types m9.huge t3.large)" "InvalidInstanceType.*\[m9.huge\]"
equal "all types, seven a page" "$(dev ec2 describe-instance-types --page-size 7 --query 'InstanceTypes[].InstanceType' | lines)" \
	"$(dev ec2 describe-instance-type-offerings --query 'InstanceTypeOfferings[].InstanceType' | lines)"
equal "zones of a type" "$(dev ec2 describe-instance-type-offerings --location-type availability-zone \
	--filters Name=instance-type,Values=m8g.large --query 'sort(InstanceTypeOfferings[].Location)' | words)" "ap-northeast-1a ap-northeast-1d"
image=$(dev ssm get-parameters --names /aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64 /none --query 'Parameters[].Value')
equal "the image behind a parameter" "$(dev ec2 describe-images --image-ids "$image" --include-deprecated \
	--query 'Images[].[Architecture,State,RootDeviceName]' | words)" "x86_64 available /dev/xvda"
matches "an unknown image" "$(dev ec2 describe-images --image-ids ami-0123456789abcdef0)" "InvalidAMIID.NotFound"

# ---- databases, caches ------------------------------------------------------------------------------

equal "versions of a major one" "$(dev rds describe-db-engine-versions --engine aurora-postgresql --engine-version 16 \
	--query 'DBEngineVersions[-1].[EngineVersion,DBParameterGroupFamily,Status]' | words)" "16.13 aurora-postgresql16 available"
equal "its classes, twenty a page" "$(dev rds describe-orderable-db-instance-options --engine aurora-postgresql --engine-version 16.13 \
	--page-size 20 --query 'OrderableDBInstanceOptions[].DBInstanceClass' | lines)" 41
equal "their zones" "$(dev rds describe-orderable-db-instance-options --engine aurora-postgresql --engine-version 16.13 \
	--db-instance-class db.t4g.medium --query 'OrderableDBInstanceOptions[].AvailabilityZones[].Name' | words)" \
	"ap-northeast-1a ap-northeast-1c ap-northeast-1d"
matches "too small a page" "$(dev rds describe-db-engine-versions --max-records 5)" "InvalidParameterValue"
matches "cache engines" "$(dev elasticache describe-cache-engine-versions --engine redis --query 'CacheEngineVersions[].EngineVersion' | words)" "7.0 7.1$"
matches "node types by their offerings, over pages" "$(dev elasticache describe-reserved-cache-nodes-offerings --duration 31536000 \
	--product-description redis --page-size 20 --query 'ReservedCacheNodesOfferings[].CacheNodeType' | tr '\t' '\n' | sort -u | words)" \
	"cache.r7g.xlarge.*cache.t4g.micro"

# ---- quotas, prices ---------------------------------------------------------------------------------

equal "a quota of the account" "$(dev service-quotas get-service-quota --service-code ec2 --quota-code L-1216C47A --query Quota.Value)" 64
matches "a quota without a value of its own" "$(dev service-quotas get-service-quota --service-code ec2 --quota-code L-0263D0A3)" "NoSuchResourceException"
equal "its default" "$(dev service-quotas get-aws-default-service-quota --service-code ec2 --quota-code L-0263D0A3 --query Quota.Value)" 5
matches "a price" "$(dev pricing get-products --service-code AmazonEC2 --filters Type=TERM_MATCH,Field=instanceType,Value=m5.xlarge \
	Type=TERM_MATCH,Field=regionCode,Value=ap-northeast-1 Type=TERM_MATCH,Field=operatingSystem,Value=Linux \
	Type=TERM_MATCH,Field=tenancy,Value=Shared --query 'PriceList[0]')" '"USD": *"0\.2'

# ---- zones, certificates, secrets -------------------------------------------------------------------

zone=$(dev route53 create-hosted-zone --name dev.example.com --caller-reference one --query HostedZone.Id)
matches "the same reference again" "$(dev route53 create-hosted-zone --name dev.example.com --caller-reference one)" "HostedZoneAlreadyExists"
other=$(dev route53 create-hosted-zone --name dev.example.com --caller-reference two --query HostedZone.Id)
equal "two zones of a name have eight servers" "$(for id in "$zone" "$other"; do
	dev route53 get-hosted-zone --id "$id" --query DelegationSet.NameServers | tr '\t' '\n'
done | sort -u | lines)" 8
equal "zones by name, one a page" "$(dev route53 list-hosted-zones-by-name --max-items 1 --dns-name dev.example.com \
	--query '[IsTruncated,NextDNSName]' | words)" "True dev.example.com."
cat >"$work/batch.json" <<'END'
{ "Changes": [ { "Action": "CREATE", "ResourceRecordSet":
  { "Name": "a.dev.example.com", "Type": "CNAME", "TTL": 60, "ResourceRecords": [ { "Value": "b.example.com." } ] } } ] }
END
change=$(dev route53 change-resource-record-sets --hosted-zone-id "$zone" --change-batch "file://$work/batch.json" --query 'ChangeInfo.[Id,Status]')
matches "a change is under way at first" "$change" "^/change/C[A-Z0-9]+.PENDING$"
change=${change%%$'\t'*}
matches "twice is refused" "$(dev route53 change-resource-record-sets --hosted-zone-id "$zone" --change-batch "file://$work/batch.json")" "InvalidChangeBatch"
equal "records come one a page" "$(dev route53 list-resource-record-sets --hosted-zone-id "$zone" --page-size 1 \
	--query 'ResourceRecordSets[].Type' | words)" "NS SOA CNAME"
matches "a zone with records stays" "$(dev route53 delete-hosted-zone --id "$zone")" "HostedZoneNotEmpty"
matches "an unknown zone" "$(dev route53 get-hosted-zone --id Z000000000)" "NoSuchHostedZone"
matches "an unknown change" "$(dev route53 get-change --id C000000000)" "NoSuchChange"
sleep 0.2
equal "the change is everywhere" "$(dev route53 get-change --id "$change" --query ChangeInfo.Status)" INSYNC

dev acm request-certificate --domain-name a.example.com --key-algorithm EC_prime256v1 >/dev/null
equal "another key is hidden at first" "$(dev acm list-certificates --query 'length(CertificateSummaryList)')" 0
equal "and shown on demand" "$(dev acm list-certificates --includes keyTypes=RSA_2048,EC_prime256v1 \
	--query 'CertificateSummaryList[].[DomainName,KeyAlgorithm]' | words)" "a.example.com EC_prime256v1"

secret redash-user >/dev/null
secret redash-password >/dev/null
dev secretsmanager put-secret-value --secret-id peer-dev/redash-user --secret-string other >/dev/null
equal "a new value" "$(dev secretsmanager get-secret-value --secret-id peer-dev/redash-user --query SecretString)" other
dev secretsmanager delete-secret --secret-id peer-dev/redash-password --recovery-window-in-days 7 >/dev/null
equal "what is to be deleted is hidden" "$(dev secretsmanager list-secrets --filters Key=name,Values=peer-dev --query 'SecretList[].Name')" peer-dev/redash-user
matches "and can no longer be read" "$(dev secretsmanager get-secret-value --secret-id peer-dev/redash-password)" "marked for deletion"

# ---- signatures, denials ----------------------------------------------------------------------------

key=$(field dev access_key_id)
wrong() { # description pattern service operation...
	local what=$1 pattern=$2
	shift 2
	matches "a wrong secret: $what" "$(call "$key" wrong "$@")" "$pattern"
}
wrong IAM SignatureDoesNotMatch iam list-account-aliases
wrong RDS SignatureDoesNotMatch rds describe-db-engine-versions
wrong ElastiCache SignatureDoesNotMatch elasticache describe-cache-engine-versions
wrong ELB SignatureDoesNotMatch elbv2 describe-load-balancers
wrong "Auto Scaling" SignatureDoesNotMatch autoscaling describe-scaling-activities
wrong CloudFormation SignatureDoesNotMatch cloudformation list-stacks
wrong EC2 AuthFailure ec2 describe-vpcs
wrong Quotas InvalidSignatureException service-quotas get-service-quota --service-code ec2 --quota-code L-1216C47A
wrong Pricing InvalidSignatureException pricing get-products --service-code AmazonEC2
wrong Secrets InvalidSignatureException secretsmanager list-secrets
wrong SSM InvalidSignatureException ssm get-parameters --names /none
wrong "Route 53" SignatureDoesNotMatch route53 list-hosted-zones
matches "an unknown key" "$(call AKIANOBODY0000000000 wrong sts get-caller-identity)" "InvalidClientTokenId"
tell faults "deny=rds:*,deny=ec2:DescribeVpcs" >"$work/told"
matches "a denied action is named" "$(dev rds describe-db-engine-versions)" "AccessDenied.*not authorized to perform: rds:DescribeDBEngineVersions"
matches "EC2 has its own word for it" "$(dev ec2 describe-vpcs)" "UnauthorizedOperation"
equal "other actions are not denied" "$(dev ec2 describe-addresses --query 'length(Addresses)')" 1
finish
