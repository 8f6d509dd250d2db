"""Compares our endpoints with botocore's rules: every service, region, FIPS and dual-stack switch; then what the
environment and the config file say. Usage: endpoints.py PROBE"""

import os
import subprocess
import sys
import tempfile

import botocore.session
from botocore.endpoint_provider import EndpointProvider
from botocore.loaders import Loader

MODELS = {"STS": "sts", "EC2": "ec2", "CLOUDFORMATION": "cloudformation", "ROUTE_53": "route53", "ACM": "acm",
          "SECRETS_MANAGER": "secretsmanager", "SSM": "ssm", "IAM": "iam", "RDS": "rds", "ELASTICACHE": "elasticache",
          "ELASTIC_LOAD_BALANCING_V2": "elbv2", "AUTO_SCALING": "autoscaling", "SERVICE_QUOTAS": "service-quotas",
          "PRICING": "pricing", "CLOUDWATCH_LOGS": "logs", "SSO": "sso", "SSO_OIDC": "sso-oidc"}
# The generic rule builds hosts for the price list that do not exist; it is served from these.
PRICING = {"aws": {"us-east-1", "eu-central-1", "ap-south-1"}, "aws-cn": {"cn-northwest-1"}}
probe = sys.argv[1]
loader = Loader()
partitions = loader.load_data("partitions")
passed = failed = 0


def check(name, ours, theirs):
    global passed, failed
    if ours == theirs:
        passed += 1
        return
    failed += 1
    if failed <= 20:
        print(f"not ok - {name}\n#   ours   {ours}\n#   theirs {theirs}")


def run(arguments, told="", env=None):
    return subprocess.run([probe, *arguments], input=told, text=True, stdout=subprocess.PIPE, check=False,
                          env=env).stdout.splitlines()


def by_botocore(rules, region, fips, dual):
    told = {"Region": region, "UseFIPS": fips, "UseDualStack": dual}
    if "UseGlobalEndpoint" in rules.ruleset.parameters:
        told["UseGlobalEndpoint"] = False
    found = rules.resolve_endpoint(**told)
    schemes = found.properties.get("authSchemes") or [{}]
    return [found.url, schemes[0].get("signingRegion", region)]


def has_list(model, partition, region, fips):
    if model == "pricing":
        return not fips and region in PRICING.get(partition, ())
    # No such host: China has no FIPS end points, and the rules for it are made up.
    return not (model == "secretsmanager" and partition == "aws-cn" and fips)


def regions_and_switches(settings):
    questions, expected, names = [], [], []
    for number, setting in enumerate(settings):
        model = MODELS[setting]
        rules = EndpointProvider(loader.load_service_model(model, "endpoint-rule-set-1"), partitions)
        for partition in partitions["partitions"]:
            for region in partition["regions"]:
                for fips, dual in ((0, 0), (1, 0), (0, 1), (1, 1)):
                    if "global" in region or not has_list(model, partition["id"], region, fips):
                        continue
                    questions.append(f"{number} {region} {fips} {dual}\n")
                    expected.append(by_botocore(rules, region, bool(fips), bool(dual)))
                    names.append(f"{model} in {region}{' fips' * fips}{' dual-stack' * dual}")
    answers = run([], "".join(questions))
    check("one answer to each question", len(answers), len(questions))
    for name, answer, theirs in zip(names, answers, expected):
        check(name, answer.split("\t"), theirs)


def models(lines):
    for line in lines:
        setting, name, version, target, protocol = line.split("\t")
        model = loader.load_service_model(MODELS[setting], "service-2")["metadata"]
        theirs = [model.get("signingName", model["endpointPrefix"]), model["protocol"].replace("ec2", "query"),
                  model.get("targetPrefix", "-"), model["serviceId"].replace(" ", "_").upper()]
        check(f"{setting}: names and protocol", [name, protocol, target, setting], theirs)
        if version != "-":
            check(f"{setting}: version", version, model["apiVersion"])


CONFIG = """[default]
region = ap-northeast-1
{default}
[services mine]
route_53 =
  endpoint_url = http://127.0.0.1:3001
elastic_load_balancing_v2 =
  endpoint_url = https://lb.example.com
[profile other]
endpoint_url = http://127.0.0.1:9999
"""
OWN = [
    ("nothing said", {}, ""),
    ("for all, in the environment", {"AWS_ENDPOINT_URL": "http://127.0.0.1:1001"}, ""),
    ("for one, in the environment", {"AWS_ENDPOINT_URL_ROUTE_53": "http://127.0.0.1:1002"}, ""),
    ("both", {"AWS_ENDPOINT_URL": "http://127.0.0.1:1001", "AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING_V2": "https://x.example.com"}, ""),
    ("the profile's", {}, "endpoint_url = http://127.0.0.1:2001"),
    ("the environment before the profile", {"AWS_ENDPOINT_URL": "http://127.0.0.1:1001"}, "endpoint_url = http://127.0.0.1:2001"),
    ("the services section", {}, "services = mine"),
    ("the services section before the profile", {}, "services = mine\nendpoint_url = http://127.0.0.1:2001"),
    ("the environment before the services section", {"AWS_ENDPOINT_URL": "http://127.0.0.1:1001"}, "services = mine"),
    ("ignored by the environment", {"AWS_ENDPOINT_URL": "http://127.0.0.1:1001", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "True"}, "services = mine"),
    ("ignored by the profile", {}, "services = mine\nendpoint_url = http://127.0.0.1:2001\nignore_configured_endpoint_urls = true"),
    ("FIPS in the environment", {"AWS_USE_FIPS_ENDPOINT": "true"}, ""),
    ("FIPS in the profile", {}, "use_fips_endpoint = TRUE"),
    ("FIPS switched off in the environment", {"AWS_USE_FIPS_ENDPOINT": "false"}, "use_fips_endpoint = true"),
    ("dual-stack", {"AWS_USE_DUALSTACK_ENDPOINT": "true"}, ""),
    ("dual-stack in the profile", {}, "use_dualstack_endpoint = true"),
    ("another region", {"AWS_DEFAULT_REGION": "us-gov-east-1"}, ""),
]


def own_endpoints(folder):
    for name, told, default in OWN:
        path = os.path.join(folder, "config")
        with open(path, "w", encoding="utf-8") as file:
            file.write(CONFIG.format(default=default))
        env = {"PATH": os.environ["PATH"], "HOME": folder, "AWS_CONFIG_FILE": path, "AWS_ACCESS_KEY_ID": "AKID",
               "AWS_SHARED_CREDENTIALS_FILE": os.path.join(folder, "none"), "AWS_SECRET_ACCESS_KEY": "secret", **told}
        os.environ.clear()
        os.environ.update(env)
        session = botocore.session.Session()
        dual_or_fips = "FIPS" in name or "dual" in name
        for line in run(["account"], env=env):
            setting, url = line.split("\t")[:2]
            if setting == "PRICING":
                continue
            if dual_or_fips:
                rules = EndpointProvider(loader.load_service_model(MODELS[setting], "endpoint-rule-set-1"), partitions)
                variables = session.get_config_variable
                theirs = by_botocore(rules, "ap-northeast-1", bool(variables("use_fips_endpoint")), bool(variables("use_dualstack_endpoint")))[0]
            else:
                theirs = session.create_client(MODELS[setting]).meta.endpoint_url
            check(f"{name}: {setting}", url, theirs)


services = run(["services"])
models(services)
regions_and_switches([line.split("\t")[0] for line in services])
with tempfile.TemporaryDirectory() as work:
    own_endpoints(work)
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed or passed < 2000 else 0)
