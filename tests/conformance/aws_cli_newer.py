"""Calls of 2025 and later, which Debian's command line does not know: lines of "what, got, wanted"."""
import sys

import boto3

endpoint, change_set = sys.argv[1:]
client = boto3.client("cloudformation", endpoint_url=endpoint, region_name="ap-northeast-1")


def tell(what, got, wanted):
    print(what, got, wanted, sep="\t")


found = client.describe_events(ChangeSetName=change_set, Filters={"FailedEvents": True})["OperationEvents"]
tell("validation errors of a change set", len(found), 1)
tell("their kind", found[0]["EventType"], "VALIDATION_ERROR")
tell("their path", found[0]["ValidationPath"], "/Resources/Net/Properties")
failed = client.describe_events(StackName="peer-pair", Filters={"FailedEvents": True})["OperationEvents"]
tell("failed events alone", sorted({e["ResourceStatus"] for e in failed}), ["UPDATE_FAILED", "UPDATE_ROLLBACK_FAILED"])
tell("what failed is a provisioning error", failed[-1]["EventType"] in ("PROVISIONING_ERROR", "STACK_EVENT"), True)
stack = client.describe_stacks(StackName="peer-pair")["Stacks"][0]
last = stack["LastOperations"][0]
events = client.describe_events(OperationId=last["OperationId"])["OperationEvents"]
tell("events of an operation", {e["OperationId"] for e in events}, {last["OperationId"]})
tell("which is a rollback", last["OperationType"], "ROLLBACK")
changes = client.describe_change_set(
    ChangeSetName=client.create_change_set(
        StackName="peer-dev-network", ChangeSetName="values", UsePreviousTemplate=True, Capabilities=["CAPABILITY_IAM"],
        Parameters=[{"ParameterKey": p["ParameterKey"], "UsePreviousValue": True}
                    if p["ParameterKey"] != "VpcCidr" else {"ParameterKey": "VpcCidr", "ParameterValue": "10.21.0.0/16"}
                    for p in client.describe_stacks(StackName="peer-dev-network")["Stacks"][0]["Parameters"]])["Id"],
    IncludePropertyValues=True)
tell("a change set begins", changes["Status"] in ("CREATE_IN_PROGRESS", "CREATE_COMPLETE"), True)
client.get_waiter("change_set_create_complete").wait(
    ChangeSetName=changes["ChangeSetId"], WaiterConfig={"Delay": 1, "MaxAttempts": 20})
pages = client.get_paginator("describe_change_set").paginate(ChangeSetName=changes["ChangeSetId"], IncludePropertyValues=True)
changes = [c["ResourceChange"] for page in pages for c in page["Changes"]]
vpc = next(c for c in changes if c["LogicalResourceId"] == "Vpc")
target = next(d["Target"] for d in vpc["Details"] if d["Target"]["Name"] == "CidrBlock")
tell("before and after", (target["BeforeValue"], target["AfterValue"]), ("10.20.0.0/16", "10.21.0.0/16"))
tell("what becomes of the old one", vpc["PolicyAction"], "ReplaceAndDelete")
subnet = next(c for c in changes if c["LogicalResourceId"] == "PublicSubnetA")
tell("what is known only later", "KNOWN_AFTER_APPLY" in subnet["AfterContext"], True)
