#!/bin/bash
# Real name servers on free loopback ports, with one child zone for every mistake a delegation can have.
# Usage: delegation_lab.sh start FOLDER | stop FOLDER
# FOLDER gets configurations, zones, logs and process ids; FOLDER/ports says where each server listens, and
# FOLDER/NAME.map leads the names of the servers there, as --name-map reads it.
# Needs nsd, unbound and dig; with ldns-signzone there is a signed parent zone too.
set -eu
PATH=$PATH:/usr/sbin:/sbin
here=$(cd "$(dirname "$0")" && pwd)

die() { echo "delegation_lab: $*" >&2; exit 1; }

# Ports that nobody has just now, for UDP and TCP; all held until all are found, so that they differ.
free_ports() { # how many
	python3 - "$1" <<'END'
import socket, sys
held = []
while len(held) < 2 * int(sys.argv[1]):
    tcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    tcp.bind(("127.0.0.1", 0))
    try:
        udp.bind(tcp.getsockname())
    except OSError:
        continue
    held += [tcp, udp]
    print(tcp.getsockname()[1])
END
}

soa() { # ORIGIN ("" is the root) SERVER SERIAL
	echo "\$ORIGIN $1."
	echo "\$TTL 900"
	echo "@ SOA $2. hostmaster.example.test. $3 7200 900 1209600 900"
}

wanted() { # the four name servers every zone here should have, for NAME
	local i
	for i in 1 2 3 4; do echo "$1 300 NS ns-$i.zone.test."; done
}

left_over() { # of a zone that was deleted, for NAME and these numbers
	local name=$1 i
	shift
	for i in "$@"; do echo "$name 300 NS ns-$i.old.test."; done
}

parent_zone() { # SERIAL
	local i
	soa example.test ns-p1.example.test "$1"
	echo '@ NS ns-p1.example.test.'
	echo '@ NS ns-p2.example.test.'
	for i in ok lame some edited cname stale; do wanted $i; done
	wanted partial | head -n 2
	wanted mixed | head -n 2
	left_over mixed 91 92
	left_over wrong 91 92 93 94
	left_over sub 91 92
	for i in $(seq 60); do echo "big 300 NS name-server-with-a-long-name-$i.others-$i.test."; done
	echo 'own NS ns-p1.example.test.'
	echo 'own NS ns-p2.example.test.'
	for i in 1 2 3 4; do echo "dot NS ns-$i.zone.test"; done
	wanted typo | head -n 3
	echo 'typo 300 NS ns-4.zoen.test.'
	echo 'nodata TXT "in use"'
	echo 'host.ent A 192.0.2.7'
	echo 'alias CNAME elsewhere.example.test.'
	echo 'elsewhere A 192.0.2.9'
	echo 'dname DNAME elsewhere.test.'
	wanted doubled.example.test
	echo "stale DS 12345 13 2 $(printf '%064d' 7)"
	echo '_x.redash.inparent CNAME _y.acm-validations.test.'
	[ "$1" = 1 ] || wanted spreading
}

child_zone() { # NAME.PARENT
	soa "$1" ns-1.zone.test 5
	wanted @
	echo 'redash A 192.0.2.10'
	case $1 in
	pasted.*) wanted pasted ;;
	edited.*) left_over @ 91 ;;
	cname.*) echo '_x.redash CNAME _other.acm-validations.test.' ;;
	inparent.*) ;;
	*) echo '_x.redash CNAME _y.acm-validations.test.' ;;
	esac
}

small_parent() { # NAME, extra lines on standard input
	soa "$1" ns-p1.example.test 3
	echo '@ NS ns-p1.example.test.'
	echo '@ NS ns-p2.example.test.'
	cat
}

top_zones() {
	{
		soa test ns-p1.example.test 1
		echo '@ NS ns-p1.example.test.'
		for zone in example wild locked signed; do printf '%s NS ns-p1.example.test.\n%s NS ns-p2.example.test.\n' $zone $zone; done
		echo 'ns-p1.example A 127.0.0.1'
		echo 'ns-p2.example A 127.0.0.1'
		for i in 1 2 3 4; do echo "ns-$i.zone A 127.0.0.1"; done
		for i in 91 92 93 94; do echo "ns-$i.old A 127.0.0.1"; done
	} >"$work/parent/test"
	{
		soa "" ns-p1.example.test 1
		echo '@ NS ns-p1.example.test.'
		echo 'test NS ns-p1.example.test.'
	} >"$work/parent/root"
}

children="ok partial mixed none nodata ent alias dname doubled pasted some edited cname stale own dot typo inparent spreading big"
write_zones() {
	local name
	mkdir -p "$work"/{parent,behind,child,some,old}
	parent_zone 2 >"$work/parent/example.test"
	parent_zone 1 >"$work/behind/example.test"
	top_zones
	{ echo '* A 192.0.2.8'; } | small_parent wild.test >"$work/parent/wild.test"
	{ echo '@ CAA 0 issue "letsencrypt.org"'; wanted dev; } | small_parent locked.test >"$work/parent/locked.test"
	wanted insecure | small_parent signed.test >"$work/parent/signed.test"
	for name in $children; do child_zone "$name.example.test" >"$work/child/$name.example.test"; done
	for name in dev.wild.test dev.locked.test insecure.signed.test; do child_zone $name >"$work/child/$name"; done
	child_zone ok.example.test >"$work/some/ok.example.test"
	child_zone mixed.example.test | sed 's/zone\.test/old.test/' >"$work/old/mixed.example.test"
}

# The signed zone replaces the plain one. Returns 1 without the tools.
sign() {
	local key
	command -v ldns-keygen >/dev/null && command -v ldns-signzone >/dev/null || return 1
	(
		cd "$work/parent"
		key=$(ldns-keygen -a ECDSAP256SHA256 -k signed.test)
		ldns-signzone signed.test "$key"
		rm -f "$key".* && mv signed.test.signed signed.test
	)
}

start_nsd() { # NAME PORT...
	local name=$1 port zone
	shift
	{
		echo 'server:'
		for port in "$@"; do echo "  ip-address: 127.0.0.1@$port"; done
		printf '  server-count: 1\n  username: ""\n  database: ""\n'
		printf '  zonesdir: "%s"\n  pidfile: "%s"\n  logfile: "%s"\n' "$work/$name" "$work/$name.nsd" "$work/$name.log"
		printf '  zonelistfile: "%s"\n  xfrdfile: "%s"\n  xfrdir: "%s"\n' "$work/$name.list" "$work/$name.xfrd" "$work"
		printf 'remote-control:\n  control-enable: no\n'
		for zone in "$work/$name"/*; do
			zone=$(basename "$zone")
			printf 'zone:\n  name: "%s"\n  zonefile: "%s"\n' "${zone/#root/.}" "$zone"
		done
	} >"$work/$name.conf"
	background "$name" nsd -d -c "$work/$name.conf"
}

# It is told which zones are delegated: an NS record has no room for a port.
start_unbound() { # PORT
	local zone
	{
		printf 'server:\n  interface: 127.0.0.1@%s\n  port: %s\n  username: ""\n  chroot: ""\n  directory: "%s"\n' "$1" "$1" "$work"
		printf '  pidfile: "%s"\n  use-syslog: no\n  logfile: "%s"\n' "$work/resolver.unbound" "$work/resolver.log"
		printf '  do-not-query-localhost: no\n  do-ip6: no\n  local-zone: "test." nodefault\n  module-config: "iterator"\n'
		printf '  num-threads: 1\nremote-control:\n  control-enable: no\n'
		for zone in . test example.test wild.test locked.test signed.test; do stub "$zone" "$parent"; done
		for zone in ok partial mixed some edited cname stale; do stub $zone.example.test "$child"; done
		stub dev.locked.test "$child"
		stub insecure.signed.test "$child"
	} >"$work/resolver.conf"
	background resolver unbound -d -c "$work/resolver.conf"
}
stub() { printf 'stub-zone:\n  name: "%s"\n  stub-addr: 127.0.0.1@%s\n' "$1" "$2"; }

background() { # NAME COMMAND...
	local name=$1
	shift
	"$@" >"$work/$name.out" 2>&1 </dev/null &
	echo $! >"$work/$name.pid"
}

wait_for() { # PORT ZONE NAME
	local i
	for i in $(seq 100); do
		dig +norec +time=1 +tries=1 @127.0.0.1 -p "$1" "$2" SOA 2>/dev/null | grep -q 'status:' && return 0
		sleep 0.05
	done
	cat "$work/$3.out" "$work/$3.log" >&2 || true
	die "$3 does not answer"
}

map() { # NAME PARENT-1 PARENT-2 [CHILD [LAST-TWO-CHILDREN]]
	local i to=${4:-$child} last=${5:-${4:-$child}}
	{
		echo "# $1"
		printf 'ns-p1.example.test=127.0.0.1:%s\nns-p2.example.test=127.0.0.1:%s\n' "$2" "$3"
		for i in 1 2; do echo "ns-$i.zone.test=127.0.0.1:$to"; done
		for i in 3 4; do echo "ns-$i.zone.test=127.0.0.1:$last"; done
		for i in 91 92 93 94; do echo "ns-$i.old.test=127.0.0.1:$old"; done
	} >"$work/$1.map"
}

start() {
	local tool names="parent second behind child some old resolver tcp dead"
	for tool in nsd unbound dig python3; do command -v $tool >/dev/null || die "$tool is missing"; done
	mkdir -p "$work"
	free_ports 9 | paste -d= <(tr ' ' '\n' <<<"$names") - >"$work/ports"
	# shellcheck source=/dev/null
	. "$work/ports"
	write_zones
	if sign; then touch "$work/is-signed"; fi
	start_nsd parent "$parent" "${second:?}"
	start_nsd behind "${behind:?}"
	start_nsd child "$child"
	start_nsd some "${some:?}"
	start_nsd old "${old:?}"
	start_unbound "${resolver:?}"
	background odd python3 "$here/delegation_lab_odd.py" "${tcp:?}" "${dead:?}" "$parent"
	wait_for "$parent" example.test parent
	wait_for "$behind" example.test behind
	wait_for "$child" ok.example.test child
	wait_for "$some" ok.example.test some
	wait_for "$old" mixed.example.test old
	wait_for "$resolver" example.test resolver
	map usual "$parent" "$second"
	map behind "$parent" "$behind"
	map dead "$dead" "$dead"
	map tcp "$tcp" "$tcp"
	map resolver "$resolver" "$resolver"
	map elsewhere "$old" "$old"
	map deleted "$parent" "$second" "$old"
	map some "$parent" "$second" "$child" "$old"
}

stop() {
	local file pid pids='' i
	for file in "$work"/*.pid; do
		[ -e "$file" ] || continue
		pids="$pids $(cat "$file")"
		rm -f "$file"
	done
	for pid in $pids; do kill "$pid" 2>/dev/null || true; done
	for pid in $pids; do
		for i in $(seq 100); do
			kill -0 "$pid" 2>/dev/null || break
			sleep 0.05
		done
	done
}

[ $# = 2 ] || die "usage: delegation_lab.sh start|stop FOLDER"
work=$2
parent='' child='' old='' # ports, out of the file
case $1 in
start) start ;;
stop) stop ;;
*) die "usage: delegation_lab.sh start|stop FOLDER" ;;
esac
