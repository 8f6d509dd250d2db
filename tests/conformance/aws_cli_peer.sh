#!/bin/bash
# Judges the rehearsal server with clients that are not ours: Debian's aws command line and dig, through
# the whole set-up. The last line is 'N passed, M failed'.
# shellcheck source=tests/conformance/aws_cli_lib.sh
. "$(dirname "$0")/aws_cli_lib.sh"

# ---- who, where -------------------------------------------------------------------------------------

start_server --paste-after 1
equal "the line names an endpoint" "${endpoint%:*}" "http://127.0.0.1"
equal "dev is who it says" "$(dev sts get-caller-identity --query Account)" "$(field dev id)"
equal "prod is who it says" "$(prod sts get-caller-identity --query Account)" "$(field prod id)"
equal "zones of availability" \
	"$(dev ec2 describe-availability-zones --query 'AvailabilityZones[].ZoneName' | tr '\t' ' ')" \
	"ap-northeast-1a ap-northeast-1c ap-northeast-1d"
matches "regions" "$(dev ec2 describe-regions --query 'Regions[].RegionName')" "us-east-1"
matches "key pairs" "$(dev ec2 describe-key-pairs --query 'KeyPairs[].KeyName')" "operator"
matches "an image by its public parameter" "$(dev ssm get-parameter --query Parameter.Value \
	--name /aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id)" "^ami-0"
image=$(dev ssm get-parameter --query Parameter.Value \
	--name /aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64)

refused() { # description pattern service operation...
	local what=$1 pattern=$2
	shift 2
	matches "$what" "$(call "$(field dev access_key_id)" wrong "$@")" "$pattern"
}
refused "a wrong secret: STS" "SignatureDoesNotMatch" sts get-caller-identity
refused "a wrong secret: EC2" "AuthFailure" ec2 describe-regions
refused "a wrong secret: JSON" "InvalidSignatureException" acm list-certificates
refused "a wrong secret: Route 53" "SignatureDoesNotMatch" route53 list-hosted-zones
matches "an unknown action" "$(dev cloudformation list-exports)" "InvalidAction"

# ---- DNS, secrets -----------------------------------------------------------------------------------

parent_zone=$(prod route53 list-hosted-zones --query "HostedZones[?Name=='example.com.'].Id | [0]")
matches "the parent's zone" "$parent_zone" "^/hostedzone/Z"
equal "dev has no zone yet" "$(dev route53 list-hosted-zones --query 'length(HostedZones)')" "0"
matches "the parent says no with its SOA" "$(ask -p "$parent_dns" dev.example.com NS)" \
	"status: NXDOMAIN.*flags: qr aa;.*example.com."
matches "the child's servers refuse what they do not have" "$(ask -p "$child_dns" example.com NS)" "status: REFUSED"

declare -A arn
for name in redash-user redash-password redash-master-user redash-master-password redash-cookie-secret redash-secret-key; do
	arn[$name]=$(secret $name)
done
matches "secrets have ARNs" "${arn[redash-user]}" "^arn:aws:secretsmanager:.*peer-dev/redash-user-......$"
equal "a secret's value" "$(dev secretsmanager get-secret-value --secret-id peer-dev/redash-user --query SecretString)" \
	"Value0redash-user"
matches "a secret is made once" "$(secret redash-user)" "ResourceExistsException"
matches "secrets are listed" "$(dev secretsmanager list-secrets --query 'length(SecretList)')" "^6$"

# ---- stacks -----------------------------------------------------------------------------------------

for template in network zone delegation certificate validation data bastion redash; do
	matches "$template.yaml is valid" "$(dev cloudformation validate-template \
		--template-body "file://$templates/$template.yaml" --query 'Parameters[].ParameterKey')" "Name|Id"
done
matches "a missing parameter is refused" "$(create dev peer-dev-zone zone)" "ValidationError"
matches "a template with IAM needs the capability" "$(dev cloudformation create-stack --stack-name peer-dev-data \
	--template-body "file://$templates/redash.yaml")" "InsufficientCapabilities|ValidationError"

# The first one as the wizard does it, over a change set; the others at once.
set=$(change dev CREATE peer-dev-zone first zone ZoneName=dev.example.com)
matches "create-change-set gives an ARN" "$set" "^arn:aws:cloudformation:ap-northeast-1:.*changeSet/first/"
equal "its stack is under review" "$(status_of dev peer-dev-zone)" REVIEW_IN_PROGRESS
equal "the change set is made" "$(wait_for_set dev "$set")" CREATE_COMPLETE
equal "it adds a zone" "$(set_of dev "$set" 'Changes[].ResourceChange.[Action,LogicalResourceId]' | tr '\t' ' ')" "Add Zone"
execute dev "$set"
set_of dev "$set" StackId >"$work/zone.arn"
matches "its stack has an ARN" "$(cat "$work/zone.arn")" "^arn:aws:cloudformation:ap-northeast-1:.*stack/peer-dev-zone/"
matches "the same name again" "$(create dev peer-dev-zone zone ZoneName=dev.example.com)" "AlreadyExistsException"
create dev peer-dev-network network EnvironmentName=peer-dev VpcCidr=10.20.0.0/16 PublicSubnetACidr=10.20.0.0/24 \
	PublicSubnetBCidr=10.20.1.0/24 PrivateSubnetACidr=10.20.10.0/24 PrivateSubnetBCidr=10.20.11.0/24 \
	ZoneA=ap-northeast-1a ZoneB=ap-northeast-1c AllowedCidr01=203.0.113.0/24 >"$work/network.arn"
equal "the zone's stack completes" "$(wait_for dev peer-dev-zone)" CREATE_COMPLETE
zone=$(output_of dev peer-dev-zone HostedZoneId)
servers=$(output_of dev peer-dev-zone NameServers | tr ',' '\n' | sort | tr '\n' ' ')
equal "its name servers are the zone's" \
	"$(dev route53 get-hosted-zone --id "$zone" --query DelegationSet.NameServers | tr '\t' '\n' | sort | tr '\n' ' ')" "$servers"
create dev peer-dev-certificate certificate HostName=redash.dev.example.com >"$work/certificate.arn"

sleep 0.5
equal "the admin has pasted the delegation: a referral" \
	"$(ask -p "$parent_dns" dev.example.com NS | awk '/^dev.*IN.*NS/ { sub(/\.$/, "", $5); print $5 }' | sort | tr '\n' ' ')" "$servers"
matches "a referral is not authoritative" "$(ask -p "$parent_dns" redash.dev.example.com A)" \
	"flags: qr; QUERY: 1, ANSWER: 0, AUTHORITY: 4"
matches "the child is authoritative" "$(ask -p "$child_dns" dev.example.com SOA)" "flags: qr aa;"
matches "over TCP too" "$(ask +tcp -p "$child_dns" dev.example.com NS)" "flags: qr aa;.*ANSWER: 4"
matches "the resolver follows" "$(dig +tries=1 +time=2 @127.0.0.1 -p "$resolver" _nonce.dev.example.com TXT)" \
	"status: NXDOMAIN.*dev.example.com.*SOA"

certificate=$(dev acm list-certificates --query "CertificateSummaryList[?DomainName=='redash.dev.example.com'].CertificateArn | [0]")
describe() { dev acm describe-certificate --certificate-arn "$certificate" --query "Certificate.$1"; }
equal "the certificate waits" "$(describe Status)" PENDING_VALIDATION
cname=$(describe 'DomainValidationOptions[0].ResourceRecord.Name')
target=$(describe 'DomainValidationOptions[0].ResourceRecord.Value')
matches "its record" "$cname $target" "^_[0-9a-f]{32}.redash.dev.example.com. _[0-9a-f]{32}.[a-z]{10}.acm-validations.aws.$"
create dev peer-dev-validation validation HostedZoneId="$zone" RecordName="${cname%.}" RecordValue="${target%.}" >"$work/validation.arn"
equal "the record's stack completes" "$(wait_for dev peer-dev-validation)" CREATE_COMPLETE
equal "the record is served" "$(ask +short -p "$child_dns" "$cname" CNAME)" "$target"
equal "the certificate's stack completes" "$(wait_for dev peer-dev-certificate)" CREATE_COMPLETE
equal "the certificate is issued" "$(describe Status)" ISSUED

equal "the network completes" "$(wait_for dev peer-dev-network)" CREATE_COMPLETE
net() { output_of dev peer-dev-network "$1"; }
matches "the VPC is listed" "$(dev ec2 describe-vpcs --query 'Vpcs[].CidrBlock')" "10.20.0.0/16"
create dev peer-dev-data data EnvironmentName=peer-dev PrivateSubnetA="$(net PrivateSubnetA)" PrivateSubnetB="$(net PrivateSubnetB)" \
	DatabaseSecurityGroupId="$(net DatabaseSecurityGroupId)" CacheSecurityGroupId="$(net CacheSecurityGroupId)" \
	MasterUserSecretArn="${arn[redash-master-user]}" MasterPasswordSecretArn="${arn[redash-master-password]}" >"$work/data.arn"
equal "the data stack completes" "$(wait_for dev peer-dev-data)" CREATE_COMPLETE
database=$(output_of dev peer-dev-data DatabaseHost)
matches "the database has an endpoint" "$database" "\.rds\.amazonaws\.com$"
create dev peer-dev-bastion bastion EnvironmentName=peer-dev PublicSubnetA="$(net PublicSubnetA)" PrivateSubnetA="$(net PrivateSubnetA)" \
	BastionSecurityGroupId="$(net BastionSecurityGroupId)" ImageId="$image" DatabaseHost="$database" \
	MasterUserSecretArn="${arn[redash-master-user]}" MasterPasswordSecretArn="${arn[redash-master-password]}" \
	RedashUserSecretArn="${arn[redash-user]}" RedashPasswordSecretArn="${arn[redash-password]}" >"$work/bastion.arn"
equal "the bastion completes" "$(wait_for dev peer-dev-bastion)" CREATE_COMPLETE
create dev peer-dev-redash redash EnvironmentName=peer-dev VpcId="$(net VpcId)" PublicSubnetA="$(net PublicSubnetA)" \
	PublicSubnetB="$(net PublicSubnetB)" PrivateSubnetA="$(net PrivateSubnetA)" PrivateSubnetB="$(net PrivateSubnetB)" \
	LoadBalancerSecurityGroupId="$(net LoadBalancerSecurityGroupId)" RedashSecurityGroupId="$(net RedashSecurityGroupId)" \
	HostedZoneId="$zone" HostName=redash.dev.example.com CertificateArn="$certificate" ImageId="$image" \
	DatabaseHost="$database" CacheHost="$(output_of dev peer-dev-data CacheHost)" \
	RedashUserSecretArn="${arn[redash-user]}" RedashPasswordSecretArn="${arn[redash-password]}" \
	CookieSecretArn="${arn[redash-cookie-secret]}" SecretKeySecretArn="${arn[redash-secret-key]}" \
	MasterUserSecretArn="${arn[redash-master-user]}" MasterPasswordSecretArn="${arn[redash-master-password]}" >"$work/redash.arn"
equal "redash completes" "$(wait_for dev peer-dev-redash)" CREATE_COMPLETE
matches "its address" "$(output_of dev peer-dev-redash Address)" "redash.dev.example.com"
matches "its name resolves" "$(dig +short +tries=1 @127.0.0.1 -p "$resolver" redash.dev.example.com A)" "^198\.51\.100\."

# ---- reading stacks ---------------------------------------------------------------------------------

equal "the newest event is the stack's own" \
	"$(dev cloudformation describe-stack-events --stack-name peer-dev-network --max-items 1 \
		--query 'StackEvents[0].[LogicalResourceId,ResourceStatus]' | head -1 | tr '\t' ' ')" "peer-dev-network CREATE_COMPLETE"
matches "resources are listed" "$(dev cloudformation list-stack-resources --stack-name peer-dev-data \
	--query 'StackResourceSummaries[].ResourceType')" "AWS::RDS::DBCluster"
equal "stacks are listed by status" "$(dev cloudformation list-stacks --stack-status-filter CREATE_COMPLETE \
	--query 'length(StackSummaries)')" "7"
equal "tags come back" "$(dev cloudformation describe-stacks --stack-name peer-dev-zone \
	--query "Stacks[0].Tags[?Key=='redash-wizard:environment'].Value | [0]")" "peer-dev"
matches "the template comes back" "$(dev cloudformation get-template --stack-name peer-dev-zone --query TemplateBody)" "HostedZone"
matches "a stack that is not there" "$(status_of dev peer-dev-nothing)" "ValidationError.*does not exist"

# ---- a delegation by stack in the parent's account ---------------------------------------------------

matches "a second NS set is refused" "$(create prod peer-dev-delegation delegation ParentHostedZoneId="${parent_zone#/hostedzone/}" \
	ZoneName=dev.example.com NameServers="$(output_of dev peer-dev-zone NameServers)" >/dev/null
	wait_for prod peer-dev-delegation)" "ROLLBACK_COMPLETE"
matches "and says why" "$(prod cloudformation describe-stack-events --stack-name peer-dev-delegation \
	--query "StackEvents[?ResourceStatus=='CREATE_FAILED'].ResourceStatusReason | [0]")" "already exists"
prod cloudformation delete-stack --stack-name peer-dev-delegation

# ---- coming back, deleting ---------------------------------------------------------------------------

stop_server KILL
start_server --paste-after 1
equal "stacks outlive the server" "$(status_of dev peer-dev-redash)" CREATE_COMPLETE
equal "so does the zone" "$(output_of dev peer-dev-zone HostedZoneId)" "$zone"
matches "secret values do not" "$(dev secretsmanager get-secret-value --secret-id peer-dev/redash-user)" "keeps no secret values"
if grep -q Value0 "$work"/state/*; then fail "no secret value is on disk"; else pass "no secret value is on disk"; fi

for stack in redash bastion data validation certificate zone network; do
	stack_arn=$(cat "$work/$stack.arn")
	dev cloudformation delete-stack --stack-name "peer-dev-$stack" >/dev/null
	equal "$stack is deleted" "$(wait_for dev "$stack_arn")" DELETE_COMPLETE
done
network=$(cat "$work/network.arn")
dev cloudformation describe-stack-events --stack-name "$network" --query 'StackEvents[].EventId' |
	tr '\t' '\n' >"$work/events"
matches "events fill more than a page" "$(wc -l <"$work/events")" "^[1-9][0-9][0-9]$"
equal "no event comes twice over the pages" "$(sort -u "$work/events" | wc -l)" "$(wc -l <"$work/events")"
matches "a deleted stack is gone by name" "$(status_of dev peer-dev-zone)" "does not exist"
equal "the zone was retained" "$(dev route53 list-hosted-zones --query 'HostedZones[].Name')" "dev.example.com."
dev route53 delete-hosted-zone --id "$zone" >/dev/null
equal "and can be deleted by hand" "$(dev route53 list-hosted-zones --query 'length(HostedZones)')" "0"
dev secretsmanager delete-secret --secret-id peer-dev/redash-user --recovery-window-in-days 7 >/dev/null
matches "a secret scheduled for deletion cannot be made again" "$(secret redash-user)" "scheduled for deletion"
dev secretsmanager restore-secret --secret-id peer-dev/redash-user >/dev/null
equal "a restored secret is back" "$(dev secretsmanager describe-secret --secret-id peer-dev/redash-user --query Name)" "peer-dev/redash-user"

finish
