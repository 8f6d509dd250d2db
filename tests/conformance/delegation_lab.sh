#!/bin/bash
# Real name servers on free loopback ports, with one child zone for every mistake a delegation can have.
# Usage: delegation_lab.sh start FOLDER | stop FOLDER
# FOLDER gets configurations, zones, logs and process ids; FOLDER/ports says where each server listens, and
# FOLDER/NAME.map leads the names of the servers there, as --name-map reads it.
# Needs nsd, unbound, dig and openssl; with ldns-signzone there is a signed parent zone too (FOLDER/is-signed), where
# loopback has IPv6 every server listens there as well (FOLDER/has-ipv6).
set -eu
PATH=$PATH:/usr/sbin:/sbin
here=$(cd "$(dirname "$0")" && pwd)

die() { echo "delegation_lab: $*" >&2; exit 1; }

has_ipv6() { python3 -c 'import socket; socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).bind(("::1", 0))' 2>/dev/null; }

# Ports that nobody has just now, for UDP and TCP; all held until all are found, so that they differ.
free_ports() { # how many, "::1" or nothing
	python3 - "$@" <<'END'
import socket, sys
held = []
hosts = ["127.0.0.1"] + sys.argv[2:]
found = 0
while found < int(sys.argv[1]):
    port = 0
    try:
        for host in hosts:
            for kind in socket.SOCK_STREAM, socket.SOCK_DGRAM:
                held.append(socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, kind))
                held[-1].bind((host, port))
                port = held[-1].getsockname()[1]
    except OSError:
        continue
    found += 1
    print(port)
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
	for i in ok lame some edited cname stale acm cut both; do wanted $i; done
	wanted slow | sed 's/ 300 / 172800 /'
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

child_zone() { # NAME.PARENT [SERIAL]
	soa "$1" ns-1.zone.test "${2:-5}"
	wanted @
	case $1 in
	cut.*) left_over redash 91 92 ;;
	*) echo 'redash A 192.0.2.10' ;;
	esac
	case $1 in
	acm.*) echo "_x.redash.$1 CNAME _y.acm-validations.test." ;; # without its final dot
	cut.*) ;;
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

# The way from the root down, each step on a server of its own.
top_zones() {
	{
		soa test ns-t.test 1
		echo '@ NS ns-t.test.'
		echo 'ns-t A 127.0.0.1'
		for zone in example wild locked signed; do printf '%s NS ns-p1.example.test.\n%s NS ns-p2.example.test.\n' $zone $zone; done
		echo 'ns-p1.example A 127.0.0.1'
		echo 'ns-p2.example A 127.0.0.1'
		for i in 1 2 3 4; do echo "ns-$i.zone A 127.0.0.1"; done
		for i in 91 92 93 94; do echo "ns-$i.old A 127.0.0.1"; done
	} >"$work/top/test"
	{
		soa "" ns-r.test 1
		echo '@ NS ns-r.test.'
		echo 'test NS ns-t.test.'
		echo 'ns-t.test A 127.0.0.1'
	} >"$work/root/root"
}

children="ok partial mixed none nodata ent alias dname doubled pasted some edited cname stale own dot typo inparent spreading big acm cut both slow"
write_zones() {
	local name
	mkdir -p "$work"/{root,top,parent,behind,child,older,old}
	parent_zone 2 >"$work/parent/example.test"
	parent_zone 1 >"$work/behind/example.test"
	top_zones
	{ echo '* A 192.0.2.8'; } | small_parent wild.test >"$work/parent/wild.test"
	{ echo '@ CAA 0 issue "letsencrypt.org"'; wanted dev; } | small_parent locked.test >"$work/parent/locked.test"
	wanted insecure | small_parent signed.test >"$work/parent/signed.test"
	for name in $children; do child_zone "$name.example.test" >"$work/child/$name.example.test"; done
	for name in dev.wild.test dev.locked.test insecure.signed.test dev.host.ent.example.test; do child_zone $name >"$work/child/$name"; done
	child_zone ok.example.test 4 >"$work/older/ok.example.test"
	cp "$work/child/both.example.test" "$work/parent/"
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
		for port in "$@"; do
			echo "  ip-address: 127.0.0.1@$port"
			[ -z "$six" ] || echo "  ip-address: $six@$port"
		done
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

# They are told which zones are delegated: an NS record has no room for a port. More lines of the server's section on
# standard input.
start_unbound() { # NAME PORT
	{
		printf 'server:\n  interface: 127.0.0.1@%s\n  username: ""\n  chroot: ""\n  directory: "%s"\n' "$2" "$work"
		[ -z "$six" ] || printf '  interface: %s@%s\n' "$six" "$2"
		printf '  pidfile: "%s"\n  use-syslog: no\n  logfile: "%s"\n' "$work/$1.unbound" "$work/$1.log"
		printf '  do-not-query-localhost: no\n  local-zone: "test." nodefault\n  num-threads: 1\n'
		cat
		printf 'remote-control:\n  control-enable: no\n'
	} >"$work/$1.conf"
	background "$1" unbound -d -c "$work/$1.conf"
}
stub() { printf 'stub-zone:\n  name: "%s"\n  stub-addr: 127.0.0.1@%s\n' "$1" "$2"; }
top_stubs() {
	stub . "$root"
	stub test "$top"
	for zone in wild.test locked.test signed.test; do stub "$zone" "$parent"; done
}

# Up to date, and over HTTPS too.
start_resolver() {
	local zone
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=lab \
		-addext subjectAltName=IP:127.0.0.1 -keyout "$work/key.pem" -out "$work/ca.pem" 2>"$work/openssl.out"
	{
		printf '  module-config: "iterator"\n  interface: 127.0.0.1@%s\n  https-port: %s\n' "${https:?}" "$https"
		printf '  tls-service-key: "%s"\n  tls-service-pem: "%s"\n' "$work/key.pem" "$work/ca.pem"
		top_stubs
		stub example.test "$parent"
		for zone in ok partial mixed some edited cname stale acm cut both slow; do stub $zone.example.test "$child"; done
		stub dev.locked.test "$child"
		stub insecure.signed.test "$child"
	} | start_unbound resolver "$resolver"
}

# It remembers what was, and trusts a key that signed.test does not have.
start_late_resolver() {
	{
		printf '  module-config: "validator iterator"\n'
		printf '  trust-anchor: "signed.test. DS 12345 13 2 %064d"\n' 7
		top_stubs
		stub example.test "$behind"
		stub ok.example.test "$older"
		stub insecure.signed.test "$child"
	} | start_unbound late "${late:?}"
}

# A company's: example.test is another zone inside, on an address that leads nowhere here, and wild.test is none.
start_inner_resolver() {
	{
		printf '  module-config: "iterator"\n  local-zone: "example.test." static\n'
		printf '  local-data: "example.test. NS ns-inside.example.test."\n'
		printf '  local-data: "example.test. SOA ns-inside.example.test. hostmaster.example.test. 9 900 900 900 900"\n'
		printf '  local-data: "ns-inside.example.test. A 10.53.0.1"\n  local-zone: "wild.test." always_nxdomain\n'
		top_stubs
	} | start_unbound inner "${inner:?}"
}

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
	local i to=${4:-$child} last=${5:-${4:-$child}} host=${host:-127.0.0.1}
	{
		echo "# $1"
		printf 'ns-r.test=%s:%s\nns-t.test=%s:%s\n' "$host" "$root" "$host" "$top"
		printf 'ns-p1.example.test=%s:%s\nns-p2.example.test=%s:%s\n' "$host" "$2" "$host" "$3"
		for i in 1 2; do echo "ns-$i.zone.test=$host:$to"; done
		for i in 3 4; do echo "ns-$i.zone.test=$host:$last"; done
		for i in 91 92 93 94; do echo "ns-$i.old.test=$host:$old"; done
	} >"$work/$1.map"
}

write_maps() {
	map usual "$parent" "${second:?}"
	map behind "$parent" "$behind"
	map dead "$dead" "$dead"
	map tcp "$tcp" "$tcp"
	map udp "$udp" "$udp"
	map resolver "$resolver" "$resolver"
	map elsewhere "$old" "$old"
	map deleted "$parent" "$second" "$old"
	map some "$parent" "$second" "$child" "$old"
	host="[::1]" map six "$parent" "$second"
}

start_servers() {
	start_nsd root "$root"
	start_nsd top "$top"
	start_nsd parent "$parent" "${second:?}"
	start_nsd behind "$behind"
	start_nsd child "$child"
	start_nsd older "$older"
	start_nsd old "$old"
	start_resolver
	start_late_resolver
	start_inner_resolver
	background odd python3 "$here/delegation_lab_odd.py" "${tcp:?}" "${dead:?}" "${udp:?}" "$parent"
}

start() {
	local tool names="root top parent second behind child older old resolver late inner https tcp dead udp"
	for tool in nsd unbound dig openssl python3; do command -v $tool >/dev/null || die "$tool is missing"; done
	mkdir -p "$work"
	if has_ipv6; then
		six=::1
		touch "$work/has-ipv6"
	fi
	free_ports "$(wc -w <<<"$names")" ${six:+"$six"} | paste -d= <(tr ' ' '\n' <<<"$names") - >"$work/ports"
	# shellcheck source=/dev/null
	. "$work/ports"
	write_zones
	if sign; then touch "$work/is-signed"; fi
	start_servers
	wait_for "$root" . root
	wait_for "$top" test top
	wait_for "$parent" example.test parent
	wait_for "$behind" example.test behind
	wait_for "$child" ok.example.test child
	wait_for "$older" ok.example.test older
	wait_for "$old" mixed.example.test old
	for tool in resolver late inner; do wait_for "${!tool}" example.test $tool; done
	write_maps
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
six=''                                                                          # the other loopback address
root='' top='' parent='' behind='' child='' older='' old='' resolver='' tcp='' dead='' udp='' # ports, out of the file
case $1 in
start) start ;;
stop) stop ;;
*) die "usage: delegation_lab.sh start|stop FOLDER" ;;
esac
