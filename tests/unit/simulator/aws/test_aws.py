"""One test for each thing that the region adds to moto: it fails when moto changes underneath."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from simulator.aws.public_parameters import DEBIAN_12
from simulator.aws.stack_engine import failing
from simulator.region import Region, start_region

if TYPE_CHECKING:
    from collections.abc import Iterator

WAIT_S = 30
FILTER = {"Type": "AWS::EC2::TrafficMirrorFilter", "Properties": {"Description": "all"}}
RULE = {
    "Type": "AWS::EC2::TrafficMirrorFilterRule",
    "Properties": {
        "TrafficMirrorFilterId": {"Ref": "Filter"},
        "TrafficDirection": "ingress",
        "RuleNumber": 1,
        "RuleAction": "accept",
        "SourceCidrBlock": "0.0.0.0/0",
        "DestinationCidrBlock": "0.0.0.0/0",
    },
}


@pytest.fixture(scope="module")
def region() -> Iterator[Region]:
    with start_region() as started:
        yield started


def create(region: Region, name: str, resources: dict[str, Any]) -> str:
    client = region.client("cloudformation")
    client.create_stack(StackName=name, TemplateBody=json.dumps({"Resources": resources}))
    deadline_s = time.monotonic() + WAIT_S
    while time.monotonic() < deadline_s:
        [stack] = client.describe_stacks(StackName=name)["Stacks"]
        if not stack["StackStatus"].endswith("IN_PROGRESS"):
            return str(stack["StackStatus"])
        time.sleep(0.05)
    return "still in progress"


def test_mirror_filters_have_rules_and_ids_like_those_of_aws(region: Region) -> None:
    ec2 = region.client("ec2")
    filter_id = ec2.create_traffic_mirror_filter()["TrafficMirrorFilter"]["TrafficMirrorFilterId"]

    rule = ec2.create_traffic_mirror_filter_rule(
        TrafficMirrorFilterId=filter_id,
        TrafficDirection="ingress",
        RuleNumber=1,
        RuleAction="accept",
        SourceCidrBlock="0.0.0.0/0",
        DestinationCidrBlock="0.0.0.0/0",
    )["TrafficMirrorFilterRule"]

    assert filter_id.startswith("tmf-")
    assert rule["TrafficMirrorFilterRuleId"].startswith("tmfr-")
    ec2.delete_traffic_mirror_filter_rule(TrafficMirrorFilterRuleId=rule["TrafficMirrorFilterRuleId"])
    ec2.delete_traffic_mirror_filter(TrafficMirrorFilterId=filter_id)
    described = ec2.describe_traffic_mirror_filters()["TrafficMirrorFilters"]
    assert filter_id not in [found["TrafficMirrorFilterId"] for found in described]


def test_a_network_load_balancer_is_one_in_its_arn_too(region: Region) -> None:
    rows = region.client("elbv2").describe_load_balancers()["LoadBalancers"]

    network = [row for row in rows if row["Type"] == "network"]
    assert network
    assert all(":loadbalancer/net/" in row["LoadBalancerArn"] for row in network)


def test_a_stack_tells_every_step(region: Region) -> None:
    assert create(region, "steps", {"Filter": FILTER, "Rule": RULE}) == "CREATE_COMPLETE"

    events = region.client("cloudformation").describe_stack_events(StackName="steps")["StackEvents"]
    steps = [(event["LogicalResourceId"], event["ResourceStatus"]) for event in reversed(events)]
    assert steps.index(("Filter", "CREATE_COMPLETE")) < steps.index(("Rule", "CREATE_IN_PROGRESS"))
    assert steps[-1] == ("steps", "CREATE_COMPLETE")


def test_a_resource_that_fails_takes_back_what_was_made(region: Region) -> None:
    reason = "Client.InternalError: Client error on launch."
    before = len(region.client("ec2").describe_traffic_mirror_filters()["TrafficMirrorFilters"])

    with failing("AWS::EC2::TrafficMirrorFilterRule", reason):
        status = create(region, "broken", {"Filter": FILTER, "Rule": RULE})

    events = region.client("cloudformation").describe_stack_events(StackName="broken")["StackEvents"]
    failed = [event for event in events if event["ResourceStatus"] == "CREATE_FAILED"]
    assert status == "ROLLBACK_COMPLETE"
    assert [(event["LogicalResourceId"], event["ResourceStatusReason"]) for event in failed] == [("Rule", reason)]
    assert len(region.client("ec2").describe_traffic_mirror_filters()["TrafficMirrorFilters"]) == before


def test_an_unknown_resource_type_is_refused_and_not_passed_over(region: Region) -> None:
    with pytest.raises(ClientError) as raised:
        create(region, "unknown", {"Thing": {"Type": "AWS::Nothing::AtAll"}})

    assert raised.value.response["Error"]["Code"] == "ValidationError"


def test_roles_need_a_capability(region: Region) -> None:
    role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Statement": []}}}

    with pytest.raises(ClientError) as raised:
        create(region, "roles", {"Role": role})

    assert "CAPABILITY_IAM" in str(raised.value)


def test_debians_public_parameter_names_an_image(region: Region) -> None:
    parameter = region.client("ssm").get_parameter(Name=DEBIAN_12)["Parameter"]

    assert parameter["Value"].startswith("ami-")
