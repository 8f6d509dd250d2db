"""Compares what we make of error codes with botocore's retry rules and with the errors that AWS's models list for
the calls we make. Usage: faults.py PROBE CALLS   (CALLS: "service Action" lines, as our client makes them)"""

import json
import subprocess
import sys

import botocore
from botocore.loaders import Loader
from botocore.retries import standard

MODELS = {"servicequotas": "service-quotas", "elasticloadbalancing": "elbv2", "awsssoportal": "sso", "sso-oauth": "sso-oidc"}
BY_STATUS = {401: {"credentials"}, 404: {"not-found"}, 409: {"conflict"}, 429: {"throttled"}, 403: {"denied", "credentials"}}
# Codes of other services that say nothing about ours, or that these services answer with status 400.
BY_NAME = (("AccessDenied", "denied"), ("NotFound", "not-found"), ("NoSuch", "not-found"), ("AlreadyExists", "conflict"),
           ("Throttl", "throttled"), ("TooManyRequests", "throttled"), ("ExpiredToken", "credentials"), ("Internal", "internal"),
           ("Conflict", "conflict"))
asked, wanted = [], []


def ask(code, status, kinds, again):
    asked.append(f"{code} {status}")
    wanted.append((kinds, again))


def botocore_rules():
    throttle = standard.ThrottledRetryableChecker._THROTTLED_ERROR_CODES
    for code in throttle:
        ask(code, 400, {"throttled"}, True)
    for code in standard.TransientRetryableChecker._TRANSIENT_ERROR_CODES:
        ask(code, 400, None, True)
    for status in standard.TransientRetryableChecker._TRANSIENT_STATUS_CODES:
        ask("Anything", status, None, True)
    with open(botocore.__path__[0] + "/data/_retry.json", encoding="utf-8") as file:
        rules = json.load(file)
    ours = {"ec2", "route53", "sts", "__default__"}
    for service, policies in rules["retry"].items():
        if service not in ours:
            continue
        chosen = policies.get("policies") or policies.get("__default__", {}).get("policies", {})
        for rule in chosen.values():
            if "$ref" in rule:
                rule = rules["definitions"][rule["$ref"]]
            answer = rule["applies_when"].get("response", {})
            if answer:
                ask(answer.get("service_error_code", "Anything"), answer["http_status_code"], None, True)


def models(calls):
    loader, seen = Loader(), set()
    for call in calls:
        service, action = call.split()
        model = loader.load_service_model(MODELS.get(service, service), "service-2")
        for error in model["operations"][action].get("errors", []):
            shape = model["shapes"][error["shape"]].get("error", {})
            code, status = shape.get("code", error["shape"]), shape.get("httpStatusCode", 400)
            if (code, status) in seen:
                continue
            seen.add((code, status))
            kinds = next(({kind} for part, kind in BY_NAME if part in code), BY_STATUS.get(status))
            if status >= 500:
                kinds = {"internal"}
            if code == "LimitExceededException":
                kinds = {"throttled"}
            ask(code, status, kinds, None)
    return len(seen)


def main():
    with open(sys.argv[2], encoding="utf-8") as file:
        calls = sorted(set(file.read().splitlines()))
    botocore_rules()
    listed = models(calls)
    answers = subprocess.run([sys.argv[1]], input="\n".join(asked), text=True, stdout=subprocess.PIPE, check=True).stdout.splitlines()
    passed = failed = 0
    for question, (kinds, again), answer in zip(asked, wanted, answers, strict=True):
        kind, repeat = answer.split()
        if (kinds is None or kind in kinds) and (again is None or again == (repeat == "repeat")):
            passed += 1
        else:
            failed += 1
            print(f"not ok - {question}: {answer}, wanted {kinds} {'repeat' if again else ''}")
    print(f"{len(calls)} calls, {listed} errors in their models")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or passed < 40 else 0


sys.exit(main())
