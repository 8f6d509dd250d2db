"""`delegation check` in the lab of delegation_lab.sh: the first state it names, its exit code, and the servers it
shows, which must be what dig is told.

Usage: delegation_lab.py PROGRAM FOLDER [STATE...]
"""
import json
import os
import subprocess
import sys

EXPECT = ",".join(f"ns-{i}.zone.test" for i in range(1, 5))
CERTIFICATE = "--certificate=_x.redash.{zone}=_y.acm-validations.test"
DELEGATED, WRONG, WAITING = 0, 1, 3
EXIT_NAMES = {DELEGATED: "delegated", WRONG: "wrong", WAITING: "waiting"}
NAMES_SHOWN = 13

# name, zone, map, what the first finding is, exit code, is the certificate's CNAME looked for
STATES = [
    ("ok", "ok.example.test", "usual", "OK", DELEGATED, True),
    ("partial", "partial.example.test", "usual", "PARTIAL", WAITING, False),
    ("mixed", "mixed.example.test", "usual", "MIXED_OLD", WRONG, False),
    ("wrong", "wrong.example.test", "usual", "WRONG_NS", WRONG, False),
    ("none", "none.example.test", "usual", "NXDOMAIN", WAITING, True),
    ("nodata", "nodata.example.test", "usual", "NODATA_OTHER", WAITING, False),
    ("ent", "ent.example.test", "usual", "NODATA_OTHER", WAITING, False),
    ("wildcard", "dev.wild.test", "usual", "NODATA_WILDCARD", WAITING, False),
    ("alias", "alias.example.test", "usual", "CNAME_AT_NAME", WRONG, False),
    ("dname", "dname.example.test", "usual", "DNAME_ABOVE", WRONG, False),
    ("doubled", "doubled.example.test", "usual", "NAME_DOUBLED", WRONG, False),
    ("pasted", "pasted.example.test", "usual", "PASTED_IN_CHILD", WRONG, False),
    ("nested", "dev.sub.example.test", "usual", "SHADOWED", WRONG, False),
    ("own", "own.example.test", "usual", "PARENTS_OWN_NS", WRONG, False),
    ("dot", "dot.example.test", "usual", "VALUES_MISSING_DOT", WRONG, False),
    ("typo", "typo.example.test", "usual", "NS_NO_ADDRESS", WRONG, False),
    ("deleted", "lame.example.test", "deleted", "LAME_ALL", WRONG, False),
    ("some", "some.example.test", "some", "LAME_SOME", WAITING, False),
    ("edited", "edited.example.test", "usual", "CHILD_SET_DIFFERS", WAITING, False),
    ("stale", "stale.example.test", "usual", "STALE_DS", WRONG, False),
    ("caa", "dev.locked.test", "usual", "CAA_BLOCKS", WRONG, False),
    ("cname", "cname.example.test", "usual", "ACM_VALUE_DIFFERS", WRONG, True),
    ("inparent", "inparent.example.test", "usual", "ACM_IN_PARENT", WRONG, True),
    ("spreading", "spreading.example.test", "behind", "PARENT_SERVERS_DISAGREE", WAITING, False),
    ("unreachable", "ok.example.test", "dead", "PARENT_UNREACHABLE", WAITING, False),
    ("not-serving", "ok.example.test", "elsewhere", "PARENT_NOT_AUTHORITATIVE", WRONG, False),
    ("recursive", "ok.example.test", "resolver", "INTERCEPTED", WAITING, False),
    ("tcp", "ok.example.test", "tcp", "OK", DELEGATED, False),
    ("big", "big.example.test", "usual", "WRONG_NS", WRONG, False),
    ("insecure", "insecure.signed.test", "usual", "OK", DELEGATED, False),
]
STATUS_OF_REPLY = {"NXDOMAIN": "NXDOMAIN", "no NS record": "NOERROR", "alias": "NOERROR", "referral": "NOERROR",
                   "cut above": "NOERROR", "hosts it too": "NOERROR", "REFUSED": "REFUSED"}


def check(program, folder, ports, state):
    """Exit code, result."""
    _, zone, servers, _, _, with_certificate = state
    arguments = [program, "delegation", "check", f"--zone={zone}", f"--parent={zone.split('.', 1)[1]}",
                 f"--expect={EXPECT}", f"--resolver=127.0.0.1:{ports['resolver']}",
                 f"--name-map={folder}/{servers}.map", "--json"]
    if zone.startswith("dev.sub."):
        arguments[4] = "--parent=example.test"
    if with_certificate:
        arguments.append(CERTIFICATE.format(zone=zone))
    environment = {"PATH": os.environ["PATH"], "HOME": folder, "LC_ALL": "C.UTF-8"}
    done = subprocess.run(arguments, capture_output=True, text=True, env=environment, timeout=90)
    lines = done.stdout.splitlines()
    return done.returncode, json.loads(lines[-1]) if lines else {"error": done.stderr}


def dig(address, zone, tcp):
    """Status, names of the NS records of the answer."""
    host, port = address.rsplit(":", 1)
    command = ["dig", "+norec", "+noall", "+comments", "+answer", "+authority", "+time=2", "+tries=2", f"@{host}",
               "-p", port, zone, "NS"] + (["+tcp"] if tcp else [])
    text = subprocess.run(command, capture_output=True, text=True).stdout
    status = text.split("status: ", 1)[1].split(",", 1)[0] if "status: " in text else ""
    records = [line.split() for line in text.splitlines() if line and line[0] != ";"]
    return status, {r[4].rstrip(".").lower() for r in records if len(r) == 5 and r[3] == "NS"}


def differs(server, zone, tcp):
    """What dig is told otherwise; empty: nothing."""
    if server["reply"] not in STATUS_OF_REPLY:
        return ""
    status, names = dig(server["address"], zone, tcp)
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
    name, zone, _, wanted, wanted_code, _ = state
    found = []
    states = result.get("states", [])
    if not states or states[0] != wanted:
        found.append(f"{wanted} is wanted, {states or result} is told")
    if code != wanted_code:
        found.append(f"exit {wanted_code} is wanted, not {code}")
    if result.get("status") != EXIT_NAMES.get(code):
        found.append(f"status {result.get('status')} with exit {code}")
    if not result.get("servers"):
        found.append("no servers are shown")
    found += filter(None, (differs(server, zone, name == "tcp") for server in result.get("servers", [])))
    if name not in ("tcp", "unreachable"):  # nothing comes over UDP there
        found += filter(None, map(unheard, result.get("findings", [])))
    return found


def main(program, folder, *names):
    with open(f"{folder}/ports", encoding="ascii") as file:
        ports = dict(line.strip().split("=") for line in file)
    passed = failed = 0
    for state in STATES:
        if names and state[0] not in names:
            continue
        if state[0] == "insecure" and not os.path.exists(f"{folder}/is-signed"):
            print("insecure: left out, there is no ldns-signzone")
            continue
        found = complaints(*check(program, folder, ports, state), state)
        print(f"{state[0]}: {'; '.join(found) or 'well'}")
        passed += not found
        failed += bool(found)
    print(f"{passed} passed, {failed} failed")
    return failed > 0 or not passed


sys.exit(main(*sys.argv[1:]))
