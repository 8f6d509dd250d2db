"""Deploys the eight templates to moto's CloudFormation, stack after stack, under the choices that change what is made, and
looks at what came of them through the services' own APIs. Usage: moto_stacks.py FOLDER

A parameter without other source gets the output of the same name of an earlier stack, as the wizard does. Types that moto
does not know are taken out and named; where moto has the API call all the same, it gets their properties, resolved by moto."""
import ast
import base64
import json
import logging
import os
import sys

os.environ.update(AWS_ACCESS_KEY_ID="a", AWS_SECRET_ACCESS_KEY="b", AWS_CONFIG_FILE="/nonexistent", AWS_SHARED_CREDENTIALS_FILE="/nonexistent",
                  MOTO_EC2_LOAD_DEFAULT_AMIS="false")
logging.disable(logging.CRITICAL)

import boto3  # noqa: E402
import yaml  # noqa: E402
from botocore.exceptions import BotoCoreError, ClientError  # noqa: E402
from moto import mock_aws  # noqa: E402
from moto.cloudformation import parsing  # noqa: E402

FOLDER = sys.argv[1]
as_moto_has_it = parsing.clean_json


def clean_json(value, resources):
    """moto leaves a hole where AWS::NoValue stands in a list; CloudFormation leaves nothing."""
    cleaned = as_moto_has_it(value, resources)
    return [v for v in cleaned if v is not None] if isinstance(cleaned, list) else cleaned


parsing.clean_json = clean_json
ORDER = ["network", "zone", "delegation", "certificate", "validation", "data", "bastion", "redash"]
# Known, but not as a part of Aurora: made through the API below.
OTHERWISE = {"AWS::RDS::DBInstance", "AWS::RDS::DBSubnetGroup", "AWS::EC2::VPCEndpoint"}
CONDITIONAL = {"NatAddressB": "per-zone", "NatB": "per-zone", "BastionSecurityGroup": "bastion", "Address": "key"}
CONDITIONAL_OUTPUTS = {"BastionSecurityGroupId": "bastion", "PublicAddress": "key"}
counts = {True: 0, False: 0}
left_out = set()


def check(what, good, seen=""):
    counts[bool(good)] += 1
    if not good:
        print("not ok - %s: %s" % (what, seen))


def equal(what, seen, wanted):
    check(what, seen == wanted, "%r, not %r" % (seen, wanted))


class Loader(yaml.SafeLoader):
    pass


def long_form(loader, suffix, node):
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    if suffix == "GetAtt":
        value = value.split(".", 1)
    return {suffix if suffix in ("Ref", "Condition") else "Fn::" + suffix: value}


Loader.add_multi_constructor("!", long_form)


def without(value, gone):
    """The same, with a stand-in for every reference to a resource that is gone."""
    if isinstance(value, list):
        return [without(v, gone) for v in value]
    if not isinstance(value, dict):
        return value
    if value.get("Ref") in gone:
        return "gone-" + value["Ref"]
    if value.get("Fn::GetAtt", [None])[0] in gone:
        return "6379" if value["Fn::GetAtt"][1].endswith("Port") else "gone." + value["Fn::GetAtt"][0]
    if isinstance(value.get("Fn::Sub"), str):
        text = value["Fn::Sub"]
        for name in gone:
            text = text.replace("${%s}" % name, "https://gone-" + name)
        return {"Fn::Sub": text}
    return {k: without(v, gone) for k, v in value.items()}


def prepare(stack):
    with open(os.path.join(FOLDER, stack + ".yaml")) as file:
        text = file.read()
    whole = yaml.load(text, Loader)
    known = parsing.get_model_map()
    gone = {i for i, r in whole["Resources"].items() if r["Type"] not in known or r["Type"] in OTHERWISE}
    left_out.update(whole["Resources"][i]["Type"] for i in gone)
    less = without(whole, gone)
    for name in gone:
        del less["Resources"][name]
    for resource in less["Resources"].values():
        needs = resource.get("DependsOn", [])
        resource["DependsOn"] = [n for n in ([needs] if isinstance(needs, str) else needs) if n not in gone]
    less["Outputs"].pop("NameServers", None)  # moto's zones have no such attribute, and then no output at all
    if not less["Resources"]:
        less["Resources"]["Nothing"] = {"Type": "AWS::CloudFormation::WaitConditionHandle"}
    return whole, less, gone


class Environment:
    def __init__(self, region, zone, nat, server, database, cache, failover, mail):
        self.name = "%s/%s/%s/%s/%s%s%s" % (region, nat, server, database, cache, "/failover" * failover, "/mail" * mail)
        self.region, self.choices, self.cache = region, {nat} | set(server.split("+")), cache
        self.outputs = {}
        arn = "arn:aws:secretsmanager:%s:123456789012:secret:t/d/%%s-a1b2c3" % region
        self.facts = {
            "EnvironmentName": "team-dev", "VpcCidr": "10.0.0.0/16", "PublicSubnetACidr": "10.0.1.0/24",
            "PublicSubnetBCidr": "10.0.2.0/24", "PrivateSubnetACidr": "10.0.3.0/24", "PrivateSubnetBCidr": "10.0.4.0/24",
            "ZoneA": region + zone[0], "ZoneB": region + zone[1], "NatMode": nat, "Bastion": str("bastion" in self.choices).lower(),
            "KeyPairName": "team" if "key" in self.choices else "", "AllowedCidr01": "203.0.113.0/24", "AllowedCidr02": "198.51.100.7/32",
            "ZoneName": "dev.example.com", "HostName": "redash.dev.example.com", "NameServers": "ns-1.example.net,ns-2.example.net",
            "RecordName": "_ab12.redash.dev.example.com", "RecordValue": "_cd34.acm-validations.aws", "PostgresVersion": database[0],
            "DatabaseClass": database[1], "CacheEngine": cache, "CacheFailover": str(failover).lower(),
            "DatabaseBootstrap": "bastion" if "bastion" in self.choices else "redash"}
        if mail:
            self.facts.update(MailServer="smtp.example.com", MailUser="m", MailSender="r@example.com", MailPasswordSecretArn=arn % "mail")
        for secret in "RedashUser", "RedashPassword", "Cookie", "SecretKey", "MasterUser", "MasterPassword":
            self.facts[secret + "SecretArn"] = arn % secret
        self.ec2 = self.client("ec2")
        self.cfn = self.client("cloudformation")
        self.facts["ImageId"] = "ami-0abcdef0123456789"
        self.ec2.create_key_pair(KeyName="team")
        certificate = self.client("acm").request_certificate(DomainName="redash.dev.example.com", ValidationMethod="DNS")
        self.facts["CertificateArn"] = certificate["CertificateArn"]
        self.facts["ParentHostedZoneId"] = self.client("route53").create_hosted_zone(
            Name="example.com", CallerReference="1")["HostedZone"]["Id"].split("/")[-1]

    def client(self, service):
        return boto3.client(service, region_name=self.region)

    def parameters(self, template):
        given = {}
        for name, parameter in template["Parameters"].items():
            value = self.outputs.get(name) if str(self.outputs.get(name, "gone")).find("gone") < 0 else None
            if value is None:
                value = self.facts.get(name, self.outputs.get(name, parameter.get("Default")))
            if value is None:
                check("%s: a value for %s" % (self.name, name), False)
            given[name] = str(value)
        return given

    def deploy(self, stack):
        whole, less, gone = prepare(stack)
        given = self.parameters(whole)
        body = json.dumps(less) if gone or less["Outputs"] != whole["Outputs"] else open(os.path.join(FOLDER, stack + ".yaml")).read()
        self.cfn.create_stack(StackName=stack, TemplateBody=body, Capabilities=["CAPABILITY_IAM"],
                              Parameters=[{"ParameterKey": k, "ParameterValue": v} for k, v in given.items()])
        made = self.cfn.describe_stacks(StackName=stack)["Stacks"][0]
        what = "%s %s" % (self.name, stack)
        equal(what + " status", made["StackStatus"], "CREATE_COMPLETE")
        equal(what + " parameters", {p["ParameterKey"]: p["ParameterValue"].replace("['", "").replace("', '", ",").replace("']", "")
                                      for p in made["Parameters"]}, given)  # moto prints a list as Python does
        expected = {i for i in whole["Resources"] if i not in gone and CONDITIONAL.get(i, "x") in self.choices | {"x"}}
        listed = self.cfn.list_stack_resources(StackName=stack)["StackResourceSummaries"]
        equal(what + " resources", {r["LogicalResourceId"] for r in listed} - {"Nothing", ""}, expected)
        outputs = {o["OutputKey"]: o["OutputValue"] for o in made.get("Outputs", [])}
        equal(what + " outputs", set(outputs), {o for o in less["Outputs"] if CONDITIONAL_OUTPUTS.get(o, "x") in self.choices | {"x"}})
        self.outputs.update(outputs)
        return whole, given

    def resolved(self, whole, given, resource):
        """Properties as moto understands them."""
        gone = {i for i in whole["Resources"]}
        part = without({"Resources": {resource: whole["Resources"][resource]}, "Conditions": whole.get("Conditions", {})}, gone)
        part["Parameters"] = whole["Parameters"]
        resources = parsing.ResourceMap("id", "x", given, {}, self.region, "123456789012", part, {})
        resources.load()
        return parsing.clean_json(part["Resources"][resource]["Properties"], resources)

    def call(self, service, operation, properties, **more):
        """An API call with the properties of a resource, each in the type that the service's model says."""
        client = self.client(service)
        shape = client.meta.service_model.operation_model("".join(w.title() for w in operation.split("_")).replace("Db", "DB")).input_shape

        def typed(value, kind):
            if kind.type_name == "boolean":
                return str(value).lower() == "true"
            if kind.type_name in ("integer", "double"):
                return float(value) if kind.type_name == "double" else int(value)
            if kind.type_name == "structure":
                return {k: typed(v, kind.members[k]) for k, v in value.items()}
            return value if kind.type_name == "list" else str(value)
        values = {k: typed(v, shape.members[k]) if k in shape.members else v for k, v in {**properties, **more}.items()}
        try:
            answer = getattr(client, operation)(**values)
        except (ClientError, BotoCoreError) as error:
            check("%s %s" % (self.name, operation), False, error)
            return {}
        check("%s %s" % (self.name, operation), True)
        return answer

    # ---- what came of it ----

    def look_at_network(self):
        out = self.outputs
        vpc = [{"Name": "vpc-id", "Values": [out["VpcId"]]}]
        subnets = {s["SubnetId"]: (s["CidrBlock"], s["AvailabilityZone"]) for s in self.ec2.describe_subnets(Filters=vpc)["Subnets"]}
        equal(self.name + " subnets", subnets, {out[n]: (self.facts[n + "Cidr"], self.facts["Zone" + n[-1]]) for n in
                                                ("PublicSubnetA", "PublicSubnetB", "PrivateSubnetA", "PrivateSubnetB")})
        gateways = {g["SubnetId"]: g["NatGatewayId"] for g in self.ec2.describe_nat_gateways(Filter=vpc)["NatGateways"]}
        equal(self.name + " NAT gateways", set(gateways), {out["PublicSubnetA"]} | ({out["PublicSubnetB"]} if "per-zone" in self.choices else set()))
        # moto's CloudFormation neither tags route tables nor gives them subnets, so they go by their logical ids.
        ids = {r["PhysicalResourceId"]: r["LogicalResourceId"] for r in self.cfn.list_stack_resources(StackName="network")["StackResourceSummaries"]
               if r["ResourceType"] == "AWS::EC2::RouteTable"}
        routes = {ids[table["RouteTableId"]]: route.get("NatGatewayId", route.get("GatewayId", "")[:4])
                  for table in self.ec2.describe_route_tables(Filters=vpc)["RouteTables"] for route in table["Routes"]
                  if route.get("DestinationCidrBlock") == "0.0.0.0/0"}
        zone_a, zone_b = out["PublicSubnetA"], out["PublicSubnetB" if "per-zone" in self.choices else "PublicSubnetA"]
        equal(self.name + " routes", routes, {"PublicRoutes": "igw-", "PrivateRouteTableA": gateways[zone_a], "PrivateRouteTableB": gateways[zone_b]})
        groups = {g["GroupId"]: g for g in self.ec2.describe_security_groups(Filters=vpc)["SecurityGroups"]}

        def rules(name):
            return {(p["FromPort"], s) for p in groups[out[name]]["IpPermissions"] for s in
                    [r["CidrIp"] for r in p["IpRanges"]] + [g["GroupId"] for g in p["UserIdGroupPairs"]]}
        blocks = [self.facts["AllowedCidr01"], self.facts["AllowedCidr02"]]
        equal(self.name + " load balancer", rules("LoadBalancerSecurityGroupId"), {(port, b) for port in (80, 443) for b in blocks})
        equal(self.name + " redash", rules("RedashSecurityGroupId"), {(80, out["LoadBalancerSecurityGroupId"])})
        equal(self.name + " cache", rules("CacheSecurityGroupId"), {(6379, out["RedashSecurityGroupId"])})
        machines = [out[n] for n in ("RedashSecurityGroupId", "BastionSecurityGroupId") if n in out]
        equal(self.name + " database", rules("DatabaseSecurityGroupId"), {(5432, g) for g in machines})
        if "bastion" in self.choices:
            equal(self.name + " SSH", rules("BastionSecurityGroupId"), {(22, b) for b in blocks} if "key" in self.choices else set())

    def look_at_data(self, whole, given):
        def of(resource):
            return self.resolved(whole, given, resource)
        family = of("DatabaseParameters")
        self.call("rds", "create_db_subnet_group", of("DatabaseSubnets"), DBSubnetGroupName="s")
        self.call("rds", "create_db_cluster_parameter_group", {"Description": "d"}, DBClusterParameterGroupName="p",
                  DBParameterGroupFamily=family["Family"])
        cluster = self.call("rds", "create_db_cluster", of("Database"), DBClusterIdentifier="c", DBSubnetGroupName="s", MasterUsername="u",
                            MasterUserPassword="password", DBClusterParameterGroupName="p").get("DBCluster", {})
        major = given["PostgresVersion"].split(".")[0]
        equal(self.name + " family", family["Family"], "aurora-postgresql" + major)
        equal(self.name + " cluster", [cluster.get(k) for k in ("Engine", "EngineVersion", "StorageEncrypted", "DeletionProtection", "Port")],
              ["aurora-postgresql", given["PostgresVersion"], True, given["DeletionProtection"] == "true", 5432])
        if given["DatabaseClass"] == "db.serverless":
            equal(self.name + " capacity", cluster.get("ServerlessV2ScalingConfiguration"), {"MinCapacity": 0.5, "MaxCapacity": 4.0})
        writer = self.call("rds", "create_db_instance", of("DatabaseWriter"), DBInstanceIdentifier="w", DBClusterIdentifier="c")
        equal(self.name + " writer", writer.get("DBInstance", {}).get("DBInstanceClass"), given["DatabaseClass"])
        engine, version = self.cache.split()
        cache = of("Cache")
        self.call("elasticache", "create_replication_group", cache, ReplicationGroupId="r", CacheSubnetGroupName="s")
        equal(self.name + " cache", [cache["Engine"], str(cache["EngineVersion"]), str(cache["NumCacheClusters"])],
              [engine, version, "2" if given["CacheFailover"] == "true" else "1"])
        equal(self.name + " cache family", of("CacheParameters")["CacheParameterGroupFamily"], engine + version.split(".")[0])

    def look_at_machine(self, stack, data, user_data, hops, count):
        equal("%s %s metadata" % (self.name, stack), [data["MetadataOptions"].get(k) for k in ("HttpTokens", "HttpPutResponseHopLimit")],
              ["required", hops])
        script = base64.b64decode(user_data).decode()
        check("%s %s user data" % (self.name, stack), script.startswith("#!/bin/bash\nREGION='%s'" % self.region) and len(script) < 16384, script[:80])
        iam = self.client("iam")
        role = [r["PhysicalResourceId"] for r in self.cfn.list_stack_resources(StackName=stack)["StackResourceSummaries"]
                if r["LogicalResourceId"] == "Role"][0]
        policy = iam.get_role_policy(RoleName=role, PolicyName="read-secrets")["PolicyDocument"]
        policy = (ast.literal_eval(policy) if isinstance(policy, str) else policy)["Statement"][0]  # printed as Python does
        equal("%s %s secrets" % (self.name, stack), len(policy["Resource"]), count)
        check("%s %s secrets exact" % (self.name, stack), not [r for r in policy["Resource"] if "*" in r], policy)
        principal = iam.get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]
        equal("%s %s principal" % (self.name, stack), principal, {"Service": "ec2.amazonaws.com"})

    def look_at_redash(self):
        template = self.ec2.describe_launch_template_versions(LaunchTemplateName=self.ec2.describe_launch_templates()["LaunchTemplates"][0][
            "LaunchTemplateName"])["LaunchTemplateVersions"][0]["LaunchTemplateData"]
        secrets = 4 + 2 * ("bastion" not in self.choices) + ("MailServer" in self.facts)
        self.look_at_machine("redash", template, template["UserData"], 2, secrets)
        group = self.client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"][0]
        equal(self.name + " group", [group[k] for k in ("MinSize", "MaxSize", "HealthCheckType", "HealthCheckGracePeriod", "VPCZoneIdentifier")],
              [1, 1, "ELB", 1800, "%s,%s" % (self.outputs["PrivateSubnetA"], self.outputs["PrivateSubnetB"])])
        elb = self.client("elbv2")
        balancer = elb.describe_load_balancers()["LoadBalancers"][0]
        listeners = {x["Port"]: x for x in elb.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]}
        equal(self.name + " policy", listeners[443].get("SslPolicy"), "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09")
        equal(self.name + " redirect", listeners[80]["DefaultActions"][0]["RedirectConfig"]["StatusCode"], "HTTP_301")
        target = elb.describe_target_groups()["TargetGroups"][0]
        equal(self.name + " health", [target[k] for k in ("HealthCheckPath", "HealthCheckIntervalSeconds", "UnhealthyThresholdCount")], ["/ping", 15, 4])
        records = self.client("route53").list_resource_record_sets(HostedZoneId=self.outputs["HostedZoneId"])["ResourceRecordSets"]
        found = {r["Type"]: r for r in records if r["Name"].startswith(("redash.", "_ab12."))}
        equal(self.name + " address", found["A"]["AliasTarget"]["DNSName"].rstrip("."), balancer["DNSName"])
        equal(self.name + " CNAME", found["CNAME"]["ResourceRecords"], [{"Value": "_cd34.acm-validations.aws."}])

    def run(self):
        for stack in ORDER:
            if stack == "bastion" and "bastion" not in self.choices:
                continue
            whole, given = self.deploy(stack)
            if stack == "network":
                self.look_at_network()
            elif stack == "data":
                self.look_at_data(whole, given)
            elif stack == "redash":
                self.look_at_redash()
            elif stack == "bastion":
                machine = self.ec2.describe_instances(InstanceIds=[self.outputs["InstanceId"]])["Reservations"][0]["Instances"][0]
                user_data = self.ec2.describe_instance_attribute(InstanceId=machine["InstanceId"], Attribute="userData")["UserData"]["Value"]
                self.look_at_machine("bastion", self.resolved(whole, given, "Bastion"), user_data, 1, 4)
                equal(self.name + " step server", machine["SubnetId"], self.outputs["PublicSubnetA" if "key" in self.choices else "PrivateSubnetA"])


DATABASES = [("16.13", "db.t4g.medium"), ("17.9", "db.t4g.medium"), ("17.9", "db.serverless")]
CACHES = ["valkey 8.0", "valkey 7.2", "redis 7.1"]
for n in range(6):  # each NAT mode with each step server; the other choices each more than once
    with mock_aws():
        Environment(*(("us-east-1", "ab") if n == 3 else ("ap-northeast-1", "ac")), nat=["per-zone", "single"][n % 2],
                    server=["none", "bastion", "bastion+key"][n // 2], database=DATABASES[(n + n // 3) % 3],
                    cache=CACHES[n % 3], failover=n > 2, mail=n % 3 != 1).run()
print("not known to moto's CloudFormation, taken out: " + ", ".join(sorted(left_out)))
print("%d passed, %d failed" % (counts[True], counts[False]))
sys.exit(counts[False] > 0)
