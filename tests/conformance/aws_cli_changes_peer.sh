#!/bin/bash
# A stack's whole life, by Debian's aws command line: change sets, updates with replacement, rollbacks that
# fail and go on, failures that stay, deletion that retains; delegation by the second account; faults. What
# that version does not know yet (DescribeEvents, values before and after) is asked with a newer botocore,
# when it can be installed. The last line is 'N passed, M failed'.
# shellcheck source=tests/conformance/aws_cli_lib.sh
. "$(dirname "$0")/aws_cli_lib.sh"
start_server --rehearsal-by-hand

words() { tr '\t\n' '  ' | sed 's/ *$//'; }
reason_of() { # stack logical-id status: of its newest such event
	dev cloudformation describe-stack-events --stack-name "$1" \
		--query "StackEvents[?LogicalResourceId=='$2' && ResourceStatus=='$3'].ResourceStatusReason | [0]"
}
id_of() { # stack logical-id
	dev cloudformation describe-stack-resources --stack-name "$1" --logical-resource-id "$2" \
		--query 'StackResources[0].PhysicalResourceId'
}

# ---- delegation by the account that owns the parent -------------------------------------------------

create dev peer-dev-zone zone ZoneName=dev.example.com >"$work/zone.arn"
parent_zone=$(prod route53 list-hosted-zones --query "HostedZones[?Name=='example.com.'].Id | [0]")
equal "the zone's stack completes" "$(wait_for dev peer-dev-zone)" CREATE_COMPLETE
servers=$(output_of dev peer-dev-zone NameServers)
matches "nobody delegates it yet" "$(ask -p "$parent_dns" dev.example.com NS)" "status: NXDOMAIN"
set=$(change prod CREATE peer-dev-delegation first delegation ParentHostedZoneId="${parent_zone#/hostedzone/}" \
	ZoneName=dev.example.com NameServers="$servers")
equal "the parent's change set is made" "$(wait_for_set prod "$set")" CREATE_COMPLETE
matches "the other account does not see it" "$(dev cloudformation describe-change-set --change-set-name "$set")" "ChangeSetNotFound"
execute prod "$set"
equal "the delegation's stack completes" "$(wait_for prod peer-dev-delegation)" CREATE_COMPLETE
equal "the parent's servers refer to the child's" \
	"$(ask -p "$parent_dns" dev.example.com NS | awk '/^dev.*IN.*NS/ { sub(/\.$/, "", $5); print $5 }' | sort | words)" \
	"$(tr ',' '\n' <<<"$servers" | sort | words)"
equal "its time to live is changed in place" "$(as prod cloudformation update-stack --stack-name peer-dev-delegation \
	--use-previous-template --parameters ParameterKey=ParentHostedZoneId,UsePreviousValue=true \
	ParameterKey=ZoneName,UsePreviousValue=true ParameterKey=NameServers,UsePreviousValue=true \
	ParameterKey=Ttl,ParameterValue=600 >/dev/null; wait_for prod peer-dev-delegation)" UPDATE_COMPLETE
equal "and served" "$(ask -p "$parent_dns" dev.example.com NS | awk '/^dev.*IN.*NS/ { print $2 }' | sort -u)" 600

# ---- change sets and updates ------------------------------------------------------------------------

network=(EnvironmentName=peer-dev VpcCidr=10.20.0.0/16 PublicSubnetACidr=10.20.0.0/24 PublicSubnetBCidr=10.20.1.0/24
	PrivateSubnetACidr=10.20.10.0/24 PrivateSubnetBCidr=10.20.11.0/24 ZoneA=ap-northeast-1a ZoneB=ap-northeast-1c
	AllowedCidr01=203.0.113.0/24)
matches "a rule of the template is asserted" "$(change dev CREATE peer-dev-network bad network "${network[@]}" ZoneB=ap-northeast-1a)" \
	"ValidationError.*ZoneA and ZoneB have to differ"
set=$(change dev CREATE peer-dev-network first network "${network[@]}")
equal "the network's change set is made" "$(wait_for_set dev "$set")" CREATE_COMPLETE
matches "its many changes come in pages" "$(set_of dev "$set" 'length(Changes)' | words)" "^20 [0-9]+$"
equal "it waits for its execution" "$(dev cloudformation list-change-sets --stack-name peer-dev-network --query 'Summaries[].ExecutionStatus')" AVAILABLE
execute dev "$set"
equal "the network completes" "$(wait_for dev peer-dev-network)" CREATE_COMPLETE
set=$(change dev UPDATE peer-dev-network same network "${network[@]}")
equal "no change is a failed change set" "$(wait_for_set dev "$set")" FAILED
matches "which says so" "$(set_of dev "$set" StatusReason)" "didn't contain changes"
dev cloudformation delete-change-set --change-set-name "$set"
matches "and is gone when deleted" "$(set_of dev "$set" Status)" "ChangeSetNotFound"
matches "an update without change is refused" "$(with_parameters "${network[@]}"
	dev cloudformation update-stack --stack-name peer-dev-network --template-body "$(template_of network)" \
		"${parameters[@]}")" "No updates are to be performed"

old=$(id_of peer-dev-network PublicSubnetB)
set=$(change dev UPDATE peer-dev-network moved network "${network[@]}" PublicSubnetBCidr=10.20.2.0/24 2>&1)
equal "a change set of one other block" "$(wait_for_set dev "$set")" CREATE_COMPLETE
equal "a subnet that moves is replaced" \
	"$(set_of dev "$set" "Changes[?ResourceChange.LogicalResourceId=='PublicSubnetB'].ResourceChange.[Action,Replacement]" | words)" \
	"Modify True"
matches "for one property's sake" "$(set_of dev "$set" "Changes[?ResourceChange.LogicalResourceId=='PublicSubnetB'].ResourceChange.Details[].[Target.Name,Target.RequiresRecreation,ChangeSource,CausingEntity]" | words)" \
	"CidrBlock Always ParameterReference PublicSubnetBCidr"
execute dev "$set"
equal "the update completes" "$(wait_for dev peer-dev-network)" UPDATE_COMPLETE
matches "the subnet is another one" "$(id_of peer-dev-network PublicSubnetB) $old" "^subnet-0([0-9a-f]+) subnet-0([0-9a-f]+)$"
if [ "$(id_of peer-dev-network PublicSubnetB)" != "$old" ]; then pass "with another id"; else fail "with another id"; fi
matches "why is told" "$(reason_of peer-dev-network PublicSubnetB UPDATE_IN_PROGRESS; dev cloudformation describe-stack-events \
	--stack-name peer-dev-network --query 'StackEvents[].ResourceStatusReason')" "requires the creation of a new physical resource"
equal "the old one is cleaned up" "$(dev cloudformation describe-stack-events --stack-name peer-dev-network \
	--query "StackEvents[?PhysicalResourceId=='$old' && starts_with(ResourceStatus, 'DELETE')].ResourceStatus" | words)" \
	"DELETE_COMPLETE DELETE_IN_PROGRESS"

# ---- failures, ways back ----------------------------------------------------------------------------

cat >"$work/pair.yaml" <<'END'
Parameters: { Note: { Type: String, Default: "false" } }
Resources:
  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.9.0.0/16 } }
  Net: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Vpc, CidrBlock: 10.9.1.0/24, MapPublicIpOnLaunch: !Ref Note } }
END
update() { # value aws-arguments...
	local value=$1
	shift
	dev cloudformation update-stack --stack-name peer-pair --use-previous-template \
		--parameters ParameterKey=Note,ParameterValue="$value" "$@" --query StackId >"$work/told"
}
create dev peer-pair "$work/pair.yaml" >"$work/pair.arn"
equal "two things are made" "$(wait_for dev peer-pair)" CREATE_COMPLETE
tell fail "update:peer-pair/Net*1=no luck today" >"$work/told"
update true
equal "a failed update goes back" "$(wait_for dev peer-pair)" UPDATE_ROLLBACK_COMPLETE
equal "and says why" "$(reason_of peer-pair Net UPDATE_FAILED)" "no luck today"
tell fail "update:peer-pair/Net*1" >"$work/told"
tell fail "rollback:peer-pair/Net*2=still no luck" >"$work/told"
update true
equal "a rollback that fails stays" "$(wait_for dev peer-pair)" UPDATE_ROLLBACK_FAILED
matches "no update is taken then" "$(update true; cat "$work/told")" "can not be updated"
dev cloudformation continue-update-rollback --stack-name peer-pair
equal "it is continued, and fails again" "$(wait_for dev peer-pair)" UPDATE_ROLLBACK_FAILED
matches "what is well cannot be skipped" "$(dev cloudformation continue-update-rollback --stack-name peer-pair --resources-to-skip Vpc)" "ValidationError"
dev cloudformation continue-update-rollback --stack-name peer-pair --resources-to-skip Net
equal "the failed one is skipped" "$(wait_for dev peer-pair)" UPDATE_ROLLBACK_COMPLETE
tell fail "update:peer-pair/Net*1" >"$work/told"
update true --disable-rollback
equal "without rollback a failed update stays" "$(wait_for dev peer-pair)" UPDATE_FAILED
dev cloudformation rollback-stack --stack-name peer-pair >"$work/told"
equal "it is rolled back later" "$(wait_for dev peer-pair)" UPDATE_ROLLBACK_COMPLETE
tell fail "update:peer-pair/Net*1" >"$work/told"
update true --disable-rollback
wait_for dev peer-pair >"$work/told"
update true --disable-rollback
equal "or tried again" "$(wait_for dev peer-pair)" UPDATE_COMPLETE
matches "what is over cannot be cancelled" "$(dev cloudformation cancel-update-stack --stack-name peer-pair)" "cannot be called from current stack status"
tell lose "dev peer-pair Net" >"$work/told"
update false
equal "what somebody deleted cannot be changed" "$(wait_for dev peer-pair)" UPDATE_ROLLBACK_FAILED
matches "which is told as not found" "$(reason_of peer-pair Net UPDATE_FAILED)" "HandlerErrorCode: NotFound"

tell fail "create:peer-kept/Net*1" >"$work/told"
dev cloudformation create-stack --stack-name peer-kept --template-body "file://$work/pair.yaml" --on-failure DO_NOTHING >"$work/told"
equal "a failed creation is kept on demand" "$(wait_for dev peer-kept)" CREATE_FAILED
dev cloudformation rollback-stack --stack-name peer-kept >"$work/told"
equal "and rolled back" "$(wait_for dev peer-kept)" ROLLBACK_COMPLETE
matches "then it takes no update" "$(change dev UPDATE peer-kept late "$work/pair.yaml")" "is in ROLLBACK_COMPLETE state and can not be updated"
tell fail "create:peer-gone/Net*1" >"$work/told"
gone=$(dev cloudformation create-stack --stack-name peer-gone --template-body "file://$work/pair.yaml" --on-failure DELETE --query StackId)
equal "a failed creation deletes itself on demand" "$(wait_for dev "$gone")" DELETE_COMPLETE

create dev peer-stuck "$work/pair.yaml" >"$work/stuck.arn"
equal "another pair" "$(wait_for dev peer-stuck)" CREATE_COMPLETE
dev cloudformation update-termination-protection --stack-name peer-stuck --enable-termination-protection >"$work/told"
matches "a protected stack stays" "$(dev cloudformation delete-stack --stack-name peer-stuck)" "TerminationProtection is enabled"
dev cloudformation update-termination-protection --stack-name peer-stuck --no-enable-termination-protection >"$work/told"
matches "retaining needs a failed deletion" "$(dev cloudformation delete-stack --stack-name peer-stuck --retain-resources Net)" "DELETE_FAILED"
tell fail "delete:peer-stuck/Net=somebody uses it" >"$work/told"
dev cloudformation delete-stack --stack-name peer-stuck
equal "a deletion fails" "$(wait_for dev peer-stuck)" DELETE_FAILED
dev cloudformation delete-stack --stack-name peer-stuck --retain-resources Net
equal "and goes on without the resource" "$(wait_for dev "$(cat "$work/stuck.arn")")" DELETE_COMPLETE

# ---- what only a newer client knows -----------------------------------------------------------------

if python=$("$here/venv.sh"); then
	set=$(change dev CREATE peer-early first "$here/aws_cli_early.yaml")
	wait_for_set dev "$set" >"$work/told"
	AWS_ACCESS_KEY_ID=$(field dev access_key_id) AWS_SECRET_ACCESS_KEY=$(field dev secret_access_key) \
		"$python" "$here/aws_cli_newer.py" "$endpoint" "$set" >"$work/newer" 2>&1 || fail "a newer botocore" "$(cat "$work/newer")"
	while IFS=$'\t' read -r what got wanted; do equal "$what" "$got" "$wanted"; done <"$work/newer"
else
	echo "# without a newer botocore: $python"
fi

# ---- weather ----------------------------------------------------------------------------------------

tell faults "throttle-next=1" >"$work/told"
matches "throttling" "$(dev cloudformation describe-stacks)" "Throttling.*Rate exceeded"
tell faults "error-next=1" >"$work/told"
matches "a broken front" "$(dev cloudformation describe-stacks)" "(500|502|503)"
tell faults "cut-next=1" >"$work/told"
matches "a cut answer" "$(dev cloudformation describe-stacks)" "(closed|broken|IncompleteRead|incomplete|Connection)"
tell faults "skew=900" >"$work/told"
matches "a clock that is off" "$(dev sts get-caller-identity)" "SignatureDoesNotMatch.*Signature expired"
tell faults "skew=0,expire=0" >"$work/told"
matches "expired keys" "$(dev sts get-caller-identity)" "ExpiredToken"
line=$(tell renew-keys)
equal "new keys are good" "$(dev sts get-caller-identity --query Account)" "$(field dev id)"
finish
