"""Compares our signatures with botocore's SigV4Auth on generated requests. Usage: signing.py PROBE COUNT SEED

Every request is made in the way botocore makes its own (percent-encoded path, query and form), signed by both at
the same second, and must be equal byte for byte: URL, body, canonical request, string to sign, Authorization."""

import datetime
import json
import random
import subprocess
import sys

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.utils import percent_encode, percent_encode_sequence

ODD = [" ", "%", "+", "&", "=", "/", "?", "#", "~", "*", "'", '"', "<", ">", "\\", ";", ":", "@", "!", "$", ",", "(", ")",
       "[", "]", "{", "}", "|", "^", "`", "\t", "\n", "\r", "\x7f", "é", "ß", "日", "本", "\u00a0", "\u200b", "🦊", "%2F", "%", "%zz",
       ".", "..", "-", "_"]
PLAIN = "ABCXYZabcxyz0189-._~"
REGIONS = ["us-east-1", "ap-northeast-1", "eu-central-1", "cn-north-1", "us-gov-west-1", "eusc-de-east-1"]
FORM, JSON10, JSON11, XML = ("application/x-www-form-urlencoded; charset=utf-8", "application/x-amz-json-1.0",
                             "application/x-amz-json-1.1", "text/xml")
QUERY = ["sts", "cloudformation", "iam", "rds", "elasticache", "elasticloadbalancing", "autoscaling"]
TARGETS = {"acm": "CertificateManager", "secretsmanager": "secretsmanager", "ssm": "AmazonSSM",
           "servicequotas": "ServiceQuotasV20190624", "pricing": "AWSPriceListService", "logs": "Logs_20140328"}


def text(r, longest):
    return "".join(r.choice(ODD) if r.random() < 0.4 else r.choice(PLAIN) for _ in range(r.randint(0, longest)))


def pairs(r, most, longest):
    made = [[text(r, 8) or "k", text(r, longest)] for _ in range(r.randint(0, most))]
    if made and r.random() < 0.3:  # a key twice, with other and with equal values
        made += [[r.choice(made)[0], text(r, 3)], list(r.choice(made))]
    r.shuffle(made)
    return made


def long_body(r):
    return text(r, 40) * r.choice([1, 1, 1, 100, 2000])


def host(r, service, region):
    return r.choice([f"{service}.{region}.amazonaws.com", f"{service}.{region}.amazonaws.com", f"{service}.amazonaws.com",
                     "127.0.0.1:4566", "localhost:80", "localhost:443", "[::1]:8080", "gate.example.com:443"])


def query_call(r, made):
    made["service"] = r.choice(QUERY)
    made["form"] = [["Action", "CreateStack"], ["Version", "2010-05-15"]] + pairs(r, 12, 40)
    made["headers"] = [["Content-Type", FORM]]


def ec2_call(r, made):
    made["service"] = "ec2"
    made["form"] = [["Action", "DescribeVpcs"], ["Version", "2016-11-15"]]
    made["form"] += [[f"Filter.{i}.Value.{k}", text(r, 20)] for i in range(1, r.randint(1, 4)) for k in (1, 2)]
    made["headers"] = [["Content-Type", FORM]]


def json_call(r, made):
    made["service"] = r.choice(list(TARGETS))
    made["body"] = json.dumps({text(r, 10): long_body(r)}, ensure_ascii=r.random() < 0.5)
    made["headers"] = [["Content-Type", r.choice([JSON10, JSON11])], ["X-Amz-Target", TARGETS[made["service"]] + ".Action"]]


def rest_call(r, made):
    made["service"] = "route53"
    made["path"] = ["2013-04-01"] + [text(r, 12) or r.choice(["", "x"]) for _ in range(r.randint(0, 4))]
    made["ends"] = r.random() < 0.3
    made["query"] = pairs(r, 8, 20)
    if r.random() < 0.5:
        made["body"] = "<a>" + long_body(r) + "</a>"
        made["headers"] = [["Content-Type", XML]]
    else:
        made["method"] = r.choice(["GET", "DELETE"])


def header_value(r):
    return "".join(r.choice(["a", "B", "7", ",", ";", "=", " ", "  ", "\t", "   "]) for _ in range(r.randint(0, 20)))


def generate(r):
    made = {"method": "POST", "path": [], "ends": True, "query": [], "form": [], "body": "", "headers": []}
    r.choice([query_call, ec2_call, json_call, rest_call])(r, made)
    if not made["path"]:
        made["ends"] = r.random() < 0.9
    made["region"] = r.choice(REGIONS)
    made["scheme"] = r.choice(["https", "https", "http"])
    made["host"] = host(r, made["service"], made["region"])
    for i in range(r.randint(0, 3)):
        name = r.choice([f"X-Amz-Meta-{i}", "x-amz-a", "X-AMZ-A", "X-Amz-Date-Of", "Accept", f"Zeta{i}"])
        made["headers"].append([name, header_value(r)])
    r.shuffle(made["headers"])
    made["id"] = "AKIA" + "".join(r.choice("ABCDEFGH234567") for _ in range(16))
    made["key"] = "".join(r.choice("abcdefXYZ0123/+=") for _ in range(40))
    made["token"] = r.choice(["", "", "".join(r.choice("abcXYZ09/+=") for _ in range(r.choice([16, 400, 1800])))])
    made["epoch_ms"] = r.randint(1420070400, 2082758400) * 1000
    return made


def by_botocore(made):
    now = datetime.datetime.fromtimestamp(made["epoch_ms"] / 1000, datetime.timezone.utc).replace(tzinfo=None)
    botocore.auth.get_current_datetime = lambda *a, **k: now
    url = f"{made['scheme']}://{made['host']}" + "".join("/" + percent_encode(s) for s in made["path"])
    url += "/" if made["ends"] else ""
    if made["query"]:
        url += "?" + percent_encode_sequence([tuple(p) for p in made["query"]])
    body = percent_encode_sequence([tuple(p) for p in made["form"]]) + made["body"]
    request = AWSRequest(made["method"], url, data=body.encode())
    for name, value in made["headers"]:
        request.headers.add_header(name, value)
    signer = botocore.auth.SigV4Auth(Credentials(made["id"], made["key"], made["token"] or None), made["service"],
                                     made["region"])
    signer.add_auth(request)
    authorization = request.headers["Authorization"]
    del request.headers["Authorization"]
    canonical = signer.canonical_request(request)
    return {"url": url, "body": body, "date": request.context["timestamp"], "canonical": canonical,
            "string_to_sign": signer.string_to_sign(request, canonical), "authorization": authorization}


def main():
    probe, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    r = random.Random(seed)
    print(f"seed {seed}")
    requests = [generate(r) for _ in range(count)]
    told = "".join(json.dumps(made) + "\n" for made in requests)
    answers = subprocess.run([probe], input=told.encode(), stdout=subprocess.PIPE, check=True).stdout.splitlines()
    passed = failed = 0
    for made, line in zip(requests, answers, strict=True):
        ours, theirs = json.loads(line), by_botocore(made)
        if ours == theirs:
            passed += 1
            continue
        failed += 1
        part = next(k for k in theirs if ours[k] != theirs[k])
        if failed <= 5:
            print(f"not ok - {made['method']} for {made['service']}: {part}\n#   ours   {ours[part]!r:.900}\n#   theirs {theirs[part]!r:.900}")
    kinds = {s: sum(m["service"] == s for m in requests) for s in sorted({m["service"] for m in requests})}
    print("requests by service: " + ", ".join(f"{s} {n}" for s, n in kinds.items()))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or passed < count else 0


if __name__ == "__main__":
    sys.exit(main())
