#!/bin/bash
# The forms of the hand-over, judged by what takes them: nsd-checkzone, the aws command line against moto and against our
# rehearsal, cfn-lint, python-hcl2 (see handover.py). The last line is 'N passed, M failed'.
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

# ---- parsers ----------------------------------------------------------------------------------------

declare -A wanted=([create]=$first [swap]=$second)
for form in create swap; do
	IFS=, read -r -a servers <<<"${wanted[$form]}"
	told=$("$python" "$here/handover.py" "$work/$form" "${python%/*}/cfn-lint" "$child" "${servers[@]}" 2>&1)
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

start_server --paste-after 1000000
prod_or_moto() { prod "$@"; }
zone=$(prod route53 list-hosted-zones --query "HostedZones[?Name=='example.com.'].Id | [0]")
batches rehearsal
# moto keeps a journal of all that ever was and refuses neither of these.
matches "a second CREATE is refused" "$(apply create)" "InvalidChangeBatch"
matches "DELETE and CREATE are refused when the old set has changed meanwhile" "$(apply swap)" "InvalidChangeBatch"
equal "and the servers stay" "$(servers_now)" "$(sorted <<<"$second")"
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
finish
