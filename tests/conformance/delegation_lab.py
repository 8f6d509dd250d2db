"""`delegation check` in the lab of delegation_lab.sh: the first state it names, its exit code, and the servers it
shows, which must be what dig is told.

Usage: delegation_lab.py PROGRAM FOLDER [STATE...]
"""
import json
import os
import subprocess
import sys
import typing

EXPECT = ",".join(f"ns-{i}.zone.test" for i in range(1, 5))
CERTIFICATE = "--certificate=_x.redash.{zone}=_y.acm-validations.test"
DELEGATED, SEEN, WRONG, WAITING, UNKNOWN = "delegated", "seen", "wrong", "waiting", "unknown"
EXIT_CODES = {DELEGATED: 0, SEEN: 0, WRONG: 1, UNKNOWN: 1, WAITING: 3}
NAMES_SHOWN = 13


class State(typing.NamedTuple):
    name: str
    zone: str
    map: str
    wanted: str  # the first findings
    status: str
    with_certificate: bool = False  # is its CNAME looked for
    parent: str = ""  # "": the zone above; "?": not given
    resolver: str = "resolver"  # "": none
    root: bool = False  # walk down from it
    doh: bool = False
    path: str = "resolver"  # how the parent's servers are found
    edited: str = ""  # servers of the zone that the record is said to be in
    record: str = ""  # "cname VALUE", "address VALUE": of the zone's name, instead of a delegation


STATES = [
    State("ok", "ok.example.test", "usual", "OK", DELEGATED, with_certificate=True),
    State("partial", "partial.example.test", "usual", "PARTIAL", WAITING),
    State("mixed", "mixed.example.test", "usual", "MIXED_OLD", WRONG),
    State("wrong", "wrong.example.test", "usual", "WRONG_NS", WRONG),
    State("none", "none.example.test", "usual", "NXDOMAIN", WAITING, with_certificate=True),
    State("wrong-zone", "none.example.test", "usual", "WRONG_PARENT_ZONE", WRONG, edited="ns1.elsewhere.test,ns2.elsewhere.test"),
    State("nodata", "nodata.example.test", "usual", "NODATA_OTHER", WAITING),
    State("ent", "ent.example.test", "usual", "NODATA_OTHER", WAITING),
    State("wildcard", "dev.wild.test", "usual", "NODATA_WILDCARD", WAITING),
    State("alias", "alias.example.test", "usual", "CNAME_AT_NAME", WRONG),
    State("dname", "dname.example.test", "usual", "DNAME_ABOVE", WRONG),
    State("doubled", "doubled.example.test", "usual", "NAME_DOUBLED", WRONG),
    State("pasted", "pasted.example.test", "usual", "PASTED_IN_CHILD", WRONG),
    State("nested", "dev.sub.example.test", "usual", "SHADOWED", WRONG, parent="example.test"),
    State("own", "own.example.test", "usual", "PARENTS_OWN_NS", WRONG),
    State("dot", "dot.example.test", "usual", "VALUES_MISSING_DOT", WRONG),
    State("typo", "typo.example.test", "usual", "NS_NO_ADDRESS", WRONG),
    State("deleted", "lame.example.test", "deleted", "LAME_ALL", WRONG),
    State("some", "some.example.test", "some", "LAME_SOME", WAITING),
    State("edited", "edited.example.test", "usual", "CHILD_SET_DIFFERS", WAITING),
    State("stale", "stale.example.test", "usual", "STALE_DS", WRONG),
    State("caa", "dev.locked.test", "usual", "CAA_BLOCKS", WRONG),
    State("cname", "cname.example.test", "usual", "ACM_VALUE_DIFFERS", WRONG, with_certificate=True),
    State("inparent", "inparent.example.test", "usual", "ACM_IN_PARENT", WRONG, with_certificate=True),
    State("spreading", "spreading.example.test", "behind", "PARENT_SERVERS_DISAGREE", WAITING),
    State("unreachable", "ok.example.test", "dead", "PARENT_UNREACHABLE", UNKNOWN),
    State("not-serving", "ok.example.test", "elsewhere", "PARENT_NOT_AUTHORITATIVE", WRONG),
    State("recursive", "ok.example.test", "resolver", "INTERCEPTED", UNKNOWN),
    State("tcp", "ok.example.test", "tcp", "OK", DELEGATED),
    State("big", "big.example.test", "usual", "WRONG_NS", WRONG),
    State("insecure", "insecure.signed.test", "usual", "OK DS_NONE_SIGNED_PARENT", DELEGATED),
    State("doubled-acm", "acm.example.test", "usual", "ACM_DOUBLED", WRONG, with_certificate=True),
    State("cut", "cut.example.test", "usual", "DEEPER_CUT", WRONG, with_certificate=True),
    State("both", "both.example.test", "usual", "HOSTS_BOTH", DELEGATED),
    State("slow", "slow.example.test", "usual", "OK TTL_HIGH", DELEGATED),
    State("udp", "big.example.test", "udp", "PARENT_UNREACHABLE TCP_BLOCKED", UNKNOWN),
    State("above", "dev.host.ent.example.test", "usual", "PARENT_IS_ABOVE", WRONG, parent="host.ent.example.test"),
    State("climbed", "dev.host.ent.example.test", "usual", "NXDOMAIN", WAITING, parent="?"),
    State("unknown", "dev.absent.test", "usual", "PARENT_UNKNOWN", WRONG, parent="absent.test"),
    # What resolvers remember.
    State("remembered-no", "spreading.example.test", "usual", "OK_NEG_CACHED OK", DELEGATED, resolver="late"),
    State("remembered-set", "ok.example.test", "usual", "OK_OLD_NS_CACHED OK", DELEGATED, resolver="late"),
    State("bogus", "insecure.signed.test", "usual", "PARENT_DNSSEC_BROKEN OK", WRONG, resolver="late"),
    # The walk down from the root, each zone on a server of its own.
    State("root", "ok.example.test", "usual", "OK", DELEGATED, resolver="", root=True, path="root"),
    State("root-none", "none.example.test", "usual", "NXDOMAIN", WAITING, resolver="", root=True, path="root"),
    State("root-deep", "dev.sub.example.test", "usual", "SHADOWED", WRONG, parent="example.test", resolver="", root=True,
          path="root"),
    State("root-unknown", "dev.absent.test", "usual", "PARENT_UNKNOWN", WRONG, parent="absent.test", resolver="",
          root=True, path="root"),
    State("root-dead", "ok.example.test", "usual", "OK", DELEGATED, resolver="dead", root=True, path="root"),
    # Loopback counts as public, so that no server of the lab is private: the resolver names one that is, or none.
    State("inside", "ok.example.test", "usual", "SPLIT_HORIZON OK_NEG_CACHED OK", DELEGATED, resolver="inner", root=True,
          path="root"),
    State("hidden", "dev.wild.test", "usual", "NODATA_WILDCARD SPLIT_HORIZON", WAITING, resolver="inner", root=True,
          path="root"),
    # Port 53 is closed: a resolver's view, over HTTPS with a certificate of the lab's own.
    State("doh", "ok.example.test", "dead", "PARENT_UNREACHABLE OK", DELEGATED, resolver="dead", doh=True, path="https"),
    State("doh-none", "none.example.test", "dead", "NXDOMAIN", WAITING, resolver="dead", doh=True, path="https"),
    State("doh-beside", "ok.example.test", "usual", "OK", DELEGATED, doh=True),
    State("six", "ok.example.test", "six", "OK", DELEGATED, with_certificate=True),
    State("six-none", "none.example.test", "six", "NXDOMAIN", WAITING),
    # Records that are kept in the parent's zone, without a delegation.
    State("record", "alias.example.test", "usual", "OK", SEEN, record="cname elsewhere.example.test"),
    State("record-alias", "alias.example.test", "usual", "OK", SEEN, record="address elsewhere.example.test"),
    State("record-missing", "absent.example.test", "usual", "RECORD_MISSING", WAITING, record="cname lb.other.test"),
    State("record-climbed", "_x.host.absent.example.test", "usual", "RECORD_MISSING", WAITING, parent="?",
          record="cname _y.acm-validations.test"),
    State("record-differs", "alias.example.test", "usual", "RECORD_DIFFERS", WRONG, record="cname lb.other.test"),
    State("record-wildcard", "redash.wild.test", "usual", "RECORD_DIFFERS", WRONG, record="address lb.other.test"),
    State("record-hidden", "redash.ok.example.test", "usual", "RECORD_HIDDEN", WRONG, parent="example.test",
          record="cname lb.other.test"),
    State("record-unreachable", "alias.example.test", "dead", "PARENT_UNREACHABLE", UNKNOWN,
          record="cname elsewhere.example.test"),
    State("record-root", "alias.example.test", "usual", "OK", SEEN, resolver="", root=True, path="root",
          record="cname elsewhere.example.test"),
    State("six-root", "mixed.example.test", "six", "MIXED_OLD", WRONG, resolver="", root=True, path="root"),
]
STATUS_OF_REPLY = {"NXDOMAIN": "NXDOMAIN", "no NS record": "NOERROR", "alias": "NOERROR", "referral": "NOERROR",
                   "cut above": "NOERROR", "hosts it too": "NOERROR", "REFUSED": "REFUSED", "record": "NOERROR",
                   "no such record": "NOERROR"}
TYPES = {"": "NS", "cname": "CNAME", "address": "A"}


def kind(state):
    """Of the record that is looked for; empty: a delegation."""
    return state.record.partition(" ")[0]


def check(program, folder, ports, state):
    """Exit code, result."""
    host = "[::1]" if state.map == "six" else "127.0.0.1"
    asked = [f"--zone={state.zone}", f"--expect={EXPECT}"]
    if state.record:
        asked = [f"--{kind(state)}={state.zone}={state.record.partition(' ')[2]}"]
    arguments = [program, "delegation", "check", *asked, f"--name-map={folder}/{state.map}.map", "--json"]
    if state.parent != "?":
        arguments.append(f"--parent={state.parent or state.zone.split('.', 1)[1]}")
    if state.resolver:
        arguments.append(f"--resolver={host}:{ports[state.resolver]}")
    if state.root:
        arguments.append(f"--root={host}:{ports['root']}")
    if state.doh:
        arguments.append(f"--doh=https://127.0.0.1:{ports['https']}/dns-query")
    if state.with_certificate:
        arguments.append(CERTIFICATE.format(zone=state.zone))
    if state.edited:
        arguments.append(f"--edited={state.edited}")
    environment = {"PATH": os.environ["PATH"], "HOME": folder, "LC_ALL": "C.UTF-8", "AWS_CA_BUNDLE": f"{folder}/ca.pem"}
    done = subprocess.run(arguments, capture_output=True, text=True, env=environment, timeout=90)
    lines = done.stdout.splitlines()
    return done.returncode, json.loads(lines[-1]) if lines else {"error": done.stderr}


def dig(address, zone, tcp, wanted="NS"):
    """Status, names of the records of that type in the answer."""
    host, port = address.rsplit(":", 1)
    command = ["dig", "+norec", "+noall", "+comments", "+answer", "+authority", "+time=2", "+tries=2", f"@{host.strip('[]')}",
               "-p", port, zone, wanted] + (["+tcp"] if tcp else [])
    text = subprocess.run(command, capture_output=True, text=True).stdout
    status = text.split("status: ", 1)[1].split(",", 1)[0] if "status: " in text else ""
    records = [line.split() for line in text.splitlines() if line and line[0] != ";"]
    return status, {r[4].rstrip(".").lower() for r in records if len(r) == 5 and r[3] == wanted}


def differs(server, state):
    """What dig is told otherwise; empty: nothing."""
    if server["reply"] not in STATUS_OF_REPLY:
        return ""
    if state.record:
        status, values = dig(server["address"], state.zone, False, TYPES[kind(state)])
        _, aliases = dig(server["address"], state.zone, False, "CNAME")
        is_right = status == STATUS_OF_REPLY[server["reply"]] and (
            server["reply"] != "record" or server["owner"].lower() in values | aliases)
        return "" if is_right else f"{server['address']} tells dig {status} {values}, we show {server}"
    status, names = dig(server["address"], state.zone, state.name == "tcp")
    shown = {name.lower() for name in server["name_servers"]}
    if status != STATUS_OF_REPLY[server["reply"]]:
        return f"{server['address']} tells dig {status}, we show {server['reply']}"
    if server["reply"] in ("NXDOMAIN", "no NS record", "alias", "REFUSED"):
        return f"we show {sorted(shown)}" if shown else ""
    if not shown <= names or len(shown) != min(len(names), NAMES_SHOWN):
        return f"{server['address']} tells dig {sorted(names)}, we show {sorted(shown)}"
    return ""


def unheard(finding):
    """A line that is to show a finding, but shows nothing; empty: it is well."""
    command = finding["evidence"].split()
    if not command:
        return ""
    if command[0] != "dig":
        return f"'{finding['evidence']}' is no dig line"
    done = subprocess.run(command + ["+time=2", "+tries=1"], capture_output=True, text=True)
    return "" if "status: " in done.stdout else f"'{finding['evidence']}' shows nothing"


def complaints(code, result, state):
    found = []
    states = result.get("states", [])
    wanted = state.wanted.split()
    if states[:len(wanted)] != wanted:
        found.append(f"{state.wanted} is wanted, {states or result} is told")
    if code != EXIT_CODES[state.status]:
        found.append(f"exit {EXIT_CODES[state.status]} is wanted, not {code}")
    if result.get("status") != state.status:
        found.append(f"status {state.status} is wanted, not {result.get('status')}")
    if wanted[0] in ("PARENT_IS_ABOVE", "PARENT_UNKNOWN"):
        return found  # nobody was asked
    if result.get("path") != state.path:
        found.append(f"found by {result.get('path')}")
    if not result.get("servers") and state.path != "https":
        found.append("no servers are shown")
    found += filter(None, (differs(server, state) for server in result.get("servers", [])))
    is_mute = state.name in ("tcp", "udp", "unreachable", "record-unreachable")  # nothing comes over UDP there
    if not is_mute and state.path != "https":
        found += filter(None, map(unheard, result.get("findings", [])))
    return found


def left_out(state, folder):
    """Why, or nothing."""
    if state.zone.endswith("signed.test") and not os.path.exists(f"{folder}/is-signed"):
        return "there is no ldns-signzone"
    if state.map == "six" and not os.path.exists(f"{folder}/has-ipv6"):
        return "loopback has no IPv6"
    return ""


def main(program, folder, *names):
    with open(f"{folder}/ports", encoding="ascii") as file:
        ports = dict(line.strip().split("=") for line in file)
    passed = failed = 0
    for state in STATES:
        if names and state.name not in names:
            continue
        if left_out(state, folder):
            print(f"{state.name}: left out, {left_out(state, folder)}")
            continue
        found = complaints(*check(program, folder, ports, state), state)
        print(f"{state.name}: {'; '.join(found) or 'well'}")
        passed += not found
        failed += bool(found)
    print(f"{passed} passed, {failed} failed")
    return failed > 0 or not passed


sys.exit(main(*sys.argv[1:]))
