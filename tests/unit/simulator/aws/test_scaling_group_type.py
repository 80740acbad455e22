from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest

from simulator.aws.launching import CLIENT_ERROR, failing, insufficient_capacity
from simulator.aws.service_quotas import standard_vcpus, standard_vcpus_running
from simulator.region import Region, start_region

if TYPE_CHECKING:
    from collections.abc import Iterator

WAIT_S = 30
SIGNALS = {"CreationPolicy": {"ResourceSignal": {"Count": 2, "Timeout": "PT15M"}}}
ROLLING = {"UpdatePolicy": {"AutoScalingRollingUpdate": {"MinInstancesInService": 1, "WaitOnResourceSignals": True}}}


@pytest.fixture(scope="module")
def region() -> Iterator[Region]:
    with start_region() as started:
        yield started


def template(region: Region, instance_type: str = "m6i.large", count: int = 2, **more: Any) -> str:
    subnets = region.client("ec2").describe_subnets(Filters=[{"Name": "vpc-id", "Values": [region.vpc_id]}])["Subnets"]
    group = {
        "Type": "AWS::AutoScaling::AutoScalingGroup",
        "Properties": {
            "AutoScalingGroupName": "agents",
            "MinSize": str(count),
            "MaxSize": "4",
            "VPCZoneIdentifier": [subnet["SubnetId"] for subnet in subnets],
            "MixedInstancesPolicy": {
                "LaunchTemplate": {
                    "LaunchTemplateSpecification": {
                        "LaunchTemplateId": {"Ref": "Template"},
                        "Version": {"Fn::GetAtt": ["Template", "LatestVersionNumber"]},
                    },
                    "Overrides": [{"InstanceType": instance_type}],
                }
            },
        },
        **more,
    }
    data = {"ImageId": "ami-12c6146b", "InstanceType": "m6i.large"}
    made_of = {"Type": "AWS::EC2::LaunchTemplate", "Properties": {"LaunchTemplateData": data}}
    return json.dumps({"Resources": {"Template": made_of, "Group": group}})


def settled(region: Region, name: str) -> str:
    client, deadline_s = region.client("cloudformation"), time.monotonic() + WAIT_S
    while time.monotonic() < deadline_s:
        [stack] = client.describe_stacks(StackName=name)["Stacks"]
        if not stack["StackStatus"].endswith("IN_PROGRESS"):
            return str(stack["StackStatus"])
        time.sleep(0.05)
    return "still in progress"


def create(region: Region, name: str, body: str) -> tuple[str, str]:
    """How a stack ended, and why its group failed."""
    client = region.client("cloudformation")
    client.create_stack(StackName=name, TemplateBody=body)
    status = settled(region, name)
    events = client.describe_stack_events(StackName=name)["StackEvents"]
    failed = [each for each in events if each["ResourceStatus"] == "CREATE_FAILED"]
    reasons = [each["ResourceStatusReason"] for each in failed if each["LogicalResourceId"] == "Group"]
    return status, reasons[0] if reasons else ""


def groups(region: Region) -> list[dict[str, Any]]:
    return list(region.client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"])


def test_a_group_that_gets_no_signals_fails_as_aws_says_it(region: Region) -> None:
    with failing(CLIENT_ERROR):
        status, reason = create(region, "unsignalled", template(region, **SIGNALS))

    # Recorded from stacks' events (public reports).
    assert reason == (
        "Received 0 SUCCESS signal(s) out of 2. Unable to satisfy 100% MinSuccessfulInstancesPercent requirement"
    )
    assert status == "ROLLBACK_COMPLETE"
    assert groups(region) == []
    activities = region.client("autoscaling").describe_scaling_activities(
        AutoScalingGroupName="agents", IncludeDeletedGroups=True
    )["Activities"]
    assert activities[0]["StatusMessage"] == CLIENT_ERROR


def test_a_group_that_waits_for_no_signals_does_not_stabilize(region: Region) -> None:
    with failing(CLIENT_ERROR):
        status, reason = create(region, "unstable", template(region))

    assert (status, reason) == (
        "ROLLBACK_COMPLETE",
        f"Group did not stabilize. Last scaling activity: {CLIENT_ERROR}",
    )


def test_some_of_the_signals_can_be_enough(region: Region) -> None:
    half = {
        "CreationPolicy": {
            **SIGNALS["CreationPolicy"],
            "AutoScalingCreationPolicy": {"MinSuccessfulInstancesPercent": 50},
        }
    }

    with standard_vcpus(standard_vcpus_running(region.account_id, region.region_name) + 2):
        status, _ = create(region, "half", template(region, **half))

    assert status == "CREATE_COMPLETE"
    assert [len(each["Instances"]) for each in groups(region)] == [1]
    region.client("cloudformation").delete_stack(StackName="half")
    region.client("cloudformation").get_waiter("stack_delete_complete").wait(
        StackName="half", WaiterConfig={"Delay": 1}
    )


def test_a_group_is_updated_in_place_and_rolls_its_instances_when_they_change(region: Region) -> None:
    client = region.client("cloudformation")
    status, _ = create(region, "fleet", template(region, **SIGNALS, **ROLLING))
    assert status == "CREATE_COMPLETE"
    [before] = groups(region)

    client.update_stack(StackName="fleet", TemplateBody=template(region, count=3, **SIGNALS, **ROLLING))
    settled(region, "fleet")
    [larger] = groups(region)

    old = {each["InstanceId"] for each in before["Instances"]}
    assert larger["AutoScalingGroupARN"] == before["AutoScalingGroupARN"]
    assert old < {each["InstanceId"] for each in larger["Instances"]}

    client.update_stack(StackName="fleet", TemplateBody=template(region, "m5.large", count=3, **SIGNALS, **ROLLING))
    settled(region, "fleet")
    [rolled] = groups(region)

    assert {each["InstanceType"] for each in rolled["Instances"]} == {"m5.large"}
    assert len(rolled["Instances"]) == 3
    assert rolled["AutoScalingGroupARN"] == before["AutoScalingGroupARN"]


def test_an_update_whose_launches_fail_goes_back_with_the_instances_that_there_were(region: Region) -> None:
    client = region.client("cloudformation")
    [before] = groups(region)

    with failing(insufficient_capacity, instance_types={"c5.xlarge"}):
        client.update_stack(
            StackName="fleet", TemplateBody=template(region, "c5.xlarge", count=3, **SIGNALS, **ROLLING)
        )
        status = settled(region, "fleet")

    [after] = groups(region)
    events = client.describe_stack_events(StackName="fleet")["StackEvents"]
    [reason] = [each["ResourceStatusReason"] for each in events if each["ResourceStatus"] == "UPDATE_FAILED"]
    assert status == "UPDATE_ROLLBACK_COMPLETE"
    assert reason == (
        "Received 0 SUCCESS signal(s) out of 1. Unable to satisfy 100% MinSuccessfulInstancesPercent requirement"
    )
    assert {each["InstanceId"] for each in after["Instances"]} == {each["InstanceId"] for each in before["Instances"]}


def test_a_group_that_failed_is_removed_step_by_step(region: Region) -> None:
    client = region.client("cloudformation")

    with failing(CLIENT_ERROR):
        create(region, "steps", template(region, **SIGNALS).replace('"agents"', '"others"'))

    events = client.describe_stack_events(StackName="steps")["StackEvents"]
    steps = [each["ResourceStatus"] for each in reversed(events) if each["LogicalResourceId"] == "Group"]
    assert steps[-3:] == ["CREATE_FAILED", "DELETE_IN_PROGRESS", "DELETE_COMPLETE"]
