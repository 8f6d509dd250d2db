#!/bin/bash
# The forms of the hand-over, judged by what takes them: nsd-checkzone, the aws command line against moto and against our
# rehearsal, cfn-lint, python-hcl2 (see handover.py and, for records kept in the parent's zone, handover_hosted.py). The last line is 'N passed, M failed'.
python=$("$(dirname "$0")/venv.sh") || { echo "$python"; exit 0; }
# shellcheck source=tests/conformance/aws_cli_lib.sh
. "$(dirname "$0")/aws_cli_lib.sh"
probe=${PROBES:?}/handover_probe
child=dev.example.com
first=ns-1.awsdns-01.com,ns-2.awsdns-02.net,ns-3.awsdns-03.org,ns-4.awsdns-04.co.uk
second=ns-5.awsdns-05.com,ns-6.awsdns-06.net,ns-7.awsdns-07.org,ns-8.awsdns-08.co.uk
hand_over() { # folder servers [old-ttl old-servers]
	mkdir -p "$work/$1"
	"$probe" "$work/$1" "$child" example.com "${@:2}" || fail "the probe writes $1"
}
sorted() { tr -s ',[:space:]' '\n' | sed '/^$/d; s/\.$//' | sort | paste -sd,; }
hand_over create "$first"
hand_over swap "$second" 300 "$first"
hand_over swap-other-ttl "$second" 301 "$first"
hand_over swap-unknown "$first" 300 ns-9.awsdns-09.com,ns-6.awsdns-06.net

# Without a zone of our own: the certificate's record alone, then with the address, as an alias or not.
host=redash.dev.example.com cname=_0a1b2c.$host value=_3d4e5f.abcdefghij.acm-validations.aws
balancer=redash-dev-1234567890.eu-west-1.elb.amazonaws.com balancers_zone=Z32O12XQLNTSW2
hand_over_hosted() { # folder balancer zone
	mkdir -p "$work/$1"
	"$probe" --hosted "$work/$1" "$host" example.com "$cname" "$value" "$2" "$3" || fail "the probe writes $1"
}
hand_over_hosted hosted-first "" ""
hand_over_hosted hosted "$balancer" ""
hand_over_hosted hosted-alias "$balancer" "$balancers_zone"

# ---- parsers ----------------------------------------------------------------------------------------

declare -A wanted=([create]=$first [swap]=$second)
for form in create swap; do
	IFS=, read -r -a servers <<<"${wanted[$form]}"
	told=$("$python" "$here/handover.py" "$work/$form" "${python%/*}/cfn-lint" "$child" "${servers[@]}" 2>&1)
	matches "parsers take what $form writes ($(tail -n 1 <<<"$told"))" "$told" "passed, 0 failed$"
done
for form in hosted-first hosted hosted-alias; do
	[ $form = hosted-first ] && known=("" "") || known=("$balancer" "")
	[ $form = hosted-alias ] && known[1]=$balancers_zone
	told=$("$python" "$here/handover_hosted.py" "$work/$form" "${python%/*}/cfn-lint" "$host" "$cname" "$value" "${known[@]}" 2>&1)
	matches "parsers take what $form writes ($(tail -n 1 <<<"$told"))" "$told" "passed, 0 failed$"
done

# ---- zone files -------------------------------------------------------------------------------------

parent_zone() { # a made-up parent zone with these lines in it
	printf 'example.com. 900 IN SOA ns.example.com. admin.example.com. 1 7200 900 1209600 900\n'
	printf 'example.com. 900 IN NS ns.example.com.\nns.example.com. 900 IN A 192.0.2.1\n'
	cat "$@"
}
# nsd prints owners relative to the last $ORIGIN, and once for all their records.
child_records() { awk -v n="$child." '/^\$ORIGIN/ { origin = $2; next } /^[^ \t]/ { owner = $1 "." origin } owner == n && $(NF - 1) == "NS"'; }
for form in create swap; do
	parent_zone "$work/$form/delegation.zone" >"$work/zone"
	read_back=$(nsd-checkzone -p example.com "$work/zone" 2>&1)
	matches "nsd takes the lines of $form" "$read_back" "zone example.com is ok"
	records=$(child_records <<<"$read_back")
	equal "and reads the same servers" "$(awk '{ print $NF }' <<<"$records" | sorted)" "$(sorted <<<"${wanted[$form]}")"
	equal "with our TTL" "$(awk '{ print $(NF - 3), $(NF - 2) }' <<<"$records" | sort -u)" "300 IN"
done
cname_of() { # name, from what nsd prints
	awk -v n="$1." '/^\$ORIGIN/ { origin = $2; next } /^[^ \t]/ { owner = $1 "." origin } owner == n && $(NF - 1) == "CNAME" { print $NF, $(NF - 3) }'
}
for form in hosted-first hosted hosted-alias; do
	parent_zone "$work/$form/delegation.zone" >"$work/zone"
	read_back=$(nsd-checkzone -p example.com "$work/zone" 2>&1)
	matches "nsd takes the lines of $form" "$read_back" "zone example.com is ok"
	equal "and reads the certificate's record" "$(cname_of "$cname" <<<"$read_back")" "$value. 300"
	[ $form = hosted-first ] && address= || address="$balancer. 300"
	equal "and the address" "$(cname_of "$host" <<<"$read_back")" "$address"
done

# ---- change batches ---------------------------------------------------------------------------------

zone=''
apply() { # folder: as the usage says
	prod_or_moto route53 change-resource-record-sets --hosted-zone-id "$zone" --query ChangeInfo.Id \
		--change-batch "file://$work/$1/delegation.json"
}
servers_now() {
	prod_or_moto route53 list-resource-record-sets --hosted-zone-id "$zone" \
		--query "ResourceRecordSets[?Name=='$child.'].ResourceRecords[].Value" | sorted
}
ttl_now() {
	prod_or_moto route53 list-resource-record-sets --hosted-zone-id "$zone" --query "ResourceRecordSets[?Name=='$child.'].TTL"
}
batches() { # who
	matches "$1: CREATE is taken" "$(apply create)" "^/change/"
	equal "$1: the servers are there" "$(servers_now)" "$(sorted <<<"$first")"
	equal "$1: with our TTL" "$(ttl_now)" "300"
	matches "$1: DELETE of what never was is refused" "$(apply swap-unknown)" "Invalid"
	matches "$1: DELETE with another TTL is refused" "$(apply swap-other-ttl)" "Invalid"
	equal "$1: and changed nothing" "$(servers_now)" "$(sorted <<<"$first")"
	matches "$1: DELETE and CREATE are taken" "$(apply swap)" "^/change/"
	equal "$1: the servers are swapped" "$(servers_now)" "$(sorted <<<"$second")"
}

record_now() { # name: type, TTL, value or the alias's name and zone
	prod_or_moto route53 list-resource-record-sets --hosted-zone-id "$zone" \
		--query "ResourceRecordSets[?Name=='$1.'].[Type, TTL, ResourceRecords[0].Value, AliasTarget.DNSName, AliasTarget.HostedZoneId][]" |
		tr -s '[:space:]' ' ' | sed 's/ $//; s/^A 0 /A /' # moto gives an alias the TTL 0
}
hosted_batches() { # who
	matches "$1: the certificate's record is taken" "$(apply hosted-first)" "^/change/"
	equal "$1: it is there" "$(record_now "$cname")" "CNAME 300 $value."
	matches "$1: it does not stop the batch with the address" "$(apply "$2")" "^/change/"
	equal "$1: it is as it was" "$(record_now "$cname")" "CNAME 300 $value."
	equal "$1: and the address is there" "$(record_now "$host")" "$3"
}

start_server --paste-after 1000000
prod_or_moto() { prod "$@"; }
zone=$(prod route53 list-hosted-zones --query "HostedZones[?Name=='example.com.'].Id | [0]")
batches rehearsal
# moto keeps a journal of all that ever was and refuses neither of these.
matches "a second CREATE is refused" "$(apply create)" "InvalidChangeBatch"
matches "DELETE and CREATE are refused when the old set has changed meanwhile" "$(apply swap)" "InvalidChangeBatch"
equal "and the servers stay" "$(servers_now)" "$(sorted <<<"$second")"
stop_server TERM

as_alias="A $balancer. $balancers_zone"
: >"$work/line"
start_server --rehearsal-reset --paste-after 1000000
zone=$(prod route53 list-hosted-zones --query "HostedZones[?Name=='example.com.'].Id | [0]")
hosted_batches rehearsal hosted-alias "$as_alias"
stop_server TERM
: >"$work/line"
start_server --rehearsal-reset --paste-after 1000000
zone=$(prod route53 list-hosted-zones --query "HostedZones[?Name=='example.com.'].Id | [0]")
hosted_batches "rehearsal, no alias" hosted "CNAME 300 $balancer."
stop_server TERM

mkfifo "$work/moto"
"$python" -c '
import signal
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print("http://%s:%d" % server.get_host_and_port(), flush=True)
signal.pause()' >"$work/moto" 2>/dev/null &
server=$!
read -r endpoint <"$work/moto"
prod_or_moto() { call AKIAIOSFODNN7EXAMPLE secret "$@"; }
zone=$(prod_or_moto route53 create-hosted-zone --name example.com --caller-reference one --query HostedZone.Id)
matches "moto has a zone" "$zone" "^/hostedzone/"
batches moto
zone=$(prod_or_moto route53 create-hosted-zone --name example.com --caller-reference two --query HostedZone.Id)
hosted_batches moto hosted-alias "$as_alias"
zone=$(prod_or_moto route53 create-hosted-zone --name example.com --caller-reference three --query HostedZone.Id)
hosted_batches "moto, no alias" hosted "CNAME 300 $balancer."
finish
