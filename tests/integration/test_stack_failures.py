"""Stacks that fail in the simulated region: read, explained and led out of as on AWS."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from chalice_app.aws.scaling import scaling_activities
from chalice_app.aws.stacks import Stacks
from chalice_app.errors import AwsRefused
from chalice_app.stacks.request import StackRequest
from chalice_app.stacks.root_cause import failed_resources, root_cause
from chalice_app.stacks.stack_events import RefusedEvent, StackChange, read_stack_event
from chalice_app.stacks.status import Recovery, StackState, WayOut, recovery
from simulator.aws import event_bus, launch_failures, stack_engine
from simulator.aws.stack_faults import failing
from simulator.region import Region, start_region

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalice_app.stacks.stack import ChangeSet, Stack

BUCKET = "heliostat-artifacts"
NAME = "heliostat-collector"
GROUP = f"{NAME}-agents"
KEY_ARN = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"


@pytest.fixture(scope="module")
def region() -> Iterator[Region]:
    with start_region() as started:
        started.client("s3").create_bucket(
            Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": started.region_name}
        )
        yield started


@pytest.fixture
def stacks(region: Region) -> Iterator[Stacks]:
    stacks = Stacks(region.client("cloudformation"))
    yield stacks
    stack = stacks.describe(NAME)
    if stack is not None:
        stacks.delete(stack.id, "cleanup")
        stack_engine.wait_until_idle()
    assert stacks.describe(NAME) is None


def queues(*names: str, **properties: Any) -> dict[str, Any]:
    resources = {
        name: {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": f"heliostat-{name}", **properties}}
        for name in names
    }
    return {"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}


def group(region: Region) -> dict[str, Any]:
    subnets = region.client("ec2").describe_subnets(Filters=[{"Name": "vpc-id", "Values": [region.vpc_id]}])
    image = region.client("ec2").describe_images()["Images"][0]["ImageId"]
    launch = {"ImageId": image, "InstanceType": "m6i.large"}
    version = {"LaunchTemplateId": {"Ref": "Launch"}, "Version": {"Fn::GetAtt": ["Launch", "LatestVersionNumber"]}}
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Resources": {
            "Launch": {"Type": "AWS::EC2::LaunchTemplate", "Properties": {"LaunchTemplateData": launch}},
            "AgentGroup": {
                "Type": "AWS::AutoScaling::AutoScalingGroup",
                "CreationPolicy": {"ResourceSignal": {"Count": 2, "Timeout": "PT15M"}},
                "Properties": {
                    "AutoScalingGroupName": GROUP,
                    "MinSize": "2",
                    "MaxSize": "4",
                    "VPCZoneIdentifier": [row["SubnetId"] for row in subnets["Subnets"]],
                    "LaunchTemplate": version,
                },
            },
        },
    }


def request(region: Region, template: dict[str, Any]) -> StackRequest:
    region.client("s3").put_object(Bucket=BUCKET, Key="stack.json", Body=json.dumps(template).encode())
    url = f"https://{BUCKET}.s3.{region.region_name}.amazonaws.com/stack.json"
    return StackRequest(NAME, url, {}, {"heliostat:managed-by": "heliostat"})


def compared(stacks: Stacks, asked: StackRequest, token: str) -> ChangeSet:
    change_set_id = stacks.start_change(asked, token)
    stack_engine.wait_until_idle()
    found = stacks.change_set(change_set_id)
    assert found.state != "making"
    return found


def apply(stacks: Stacks, asked: StackRequest, token: str) -> Stack:
    stacks.execute(compared(stacks, asked, token), token)
    stack_engine.wait_until_idle()
    stack = stacks.describe(NAME)
    assert stack is not None
    return stack


def test_a_stack_is_made_changed_and_found_unchanged(stacks: Stacks, region: Region) -> None:
    first = apply(stacks, request(region, queues("one")), "op-1")
    change = compared(stacks, request(region, queues("one", "two")), "op-2")
    stacks.execute(change, "op-2")
    stack_engine.wait_until_idle()
    again = compared(stacks, request(region, queues("one", "two")), "op-3")
    stacks.drop_change_set(again)

    assert first.standing.state is StackState.READY
    assert first.is_managed_by("heliostat")
    assert [(each.action, each.logical_id) for each in change.changes] == [("Add", "two")]
    assert again.state == "unchanged"
    assert {each.logical_id for each in stacks.resources(NAME)} == {"one", "two"}
    assert {event.token for event in stacks.events(NAME)} == {"op-1", "op-2"}


def test_a_stack_that_was_only_compared_is_as_good_as_absent_and_can_be_deleted(stacks: Stacks, region: Region) -> None:
    compared(stacks, request(region, queues("one")), "op-1")
    reviewed = stacks.describe(NAME)
    compared(stacks, request(region, queues("two")), "op-2")

    stacks.delete(NAME, "op-3")
    stack_engine.wait_until_idle()

    assert reviewed is not None
    assert reviewed.status == "REVIEW_IN_PROGRESS"
    assert (reviewed.standing.state, reviewed.standing.way_out) == (StackState.ABSENT, WayOut.CREATE)
    assert stacks.describe(NAME) is None


def test_a_failed_update_is_told_by_its_first_resource_and_the_stack_stands_as_before(
    stacks: Stacks, region: Region
) -> None:
    apply(stacks, request(region, queues("one")), "op-1")

    with failing("AWS::SQS::Queue", "Rate exceeded", logical_id="two"):
        stack = apply(stacks, request(region, queues("one", "two", "three")), "op-2")

    cause = root_cause(stacks.events(NAME), token="op-2")
    assert stack.status == "UPDATE_ROLLBACK_COMPLETE"
    assert (stack.standing.state, stack.standing.failed) == (StackState.READY, True)
    assert cause is not None
    assert (cause.logical_id, cause.failure.code) == ("two", "aws_throttled")
    assert root_cause(stacks.events(NAME), token="op-1") is None


def test_a_creation_that_was_rolled_back_refuses_every_change_and_says_what_leads_out(
    stacks: Stacks, region: Region
) -> None:
    denied = (
        "User: arn:aws:iam::123456789012:role/r is not authorized to perform: sqs:CreateQueue with an explicit deny"
    )
    with failing("AWS::SQS::Queue", denied, logical_id="one"):
        stack = apply(stacks, request(region, queues("one")), "op-1")

    with pytest.raises(AwsRefused) as raised:
        stacks.start_change(request(region, queues("one")), "op-2")

    cause = root_cause(stacks.events(stack.id), token="op-1")
    assert recovery(stack.status, attempt=0) == Recovery(WayOut.DELETE_AND_CREATE)
    assert raised.value.code == "stack_rolled_back"
    assert cause is not None
    assert cause.failure.code == "denied_explicitly"


def test_a_rollback_that_failed_is_continued_past_what_fails_again(stacks: Stacks, region: Region) -> None:
    apply(stacks, request(region, queues("one", "two")), "op-1")
    changed = queues("one", "two", VisibilityTimeout=60)

    with (
        failing("AWS::SQS::Queue", "broken", logical_id="two", on=("update",)),
        failing("AWS::SQS::Queue", "still broken", logical_id="one", on=("rollback",)),
    ):
        stuck = apply(stacks, request(region, changed), "op-2")
        left_out = failed_resources(stacks.events(NAME), "op-2")
        way = recovery(stuck.status, attempt=1, failed_resources=left_out)
        stacks.continue_rollback(stuck.id, "op-3", skip=way.skip)
        stack_engine.wait_until_idle()

    led_out = stacks.describe(NAME)
    cause = root_cause(stacks.events(NAME), token="op-2")
    assert stuck.status == "UPDATE_ROLLBACK_FAILED"
    assert way.way_out is WayOut.CONTINUE_ROLLBACK
    assert "one" in way.skip
    assert led_out is not None
    assert led_out.status == "UPDATE_ROLLBACK_COMPLETE"
    assert cause is not None
    assert cause.reason == "broken"


def test_a_deletion_that_failed_is_ended_without_what_cannot_go(stacks: Stacks, region: Region) -> None:
    stack = apply(stacks, request(region, queues("one", "two")), "op-1")

    with failing("AWS::SQS::Queue", "resource sg-0123456789abcdef0 has a dependent object", "one", on=("delete",)):
        stacks.delete(stack.id, "op-2")
        stack_engine.wait_until_idle()
        stuck = stacks.describe(NAME)
        assert stuck is not None
        cause = root_cause(stacks.events(stack.id), token="op-2")
        way = recovery(stuck.status, attempt=1, failed_resources=failed_resources(stacks.events(stack.id), "op-2"))
        stacks.delete(stack.id, "op-3", retain=way.retain)
        stack_engine.wait_until_idle()

    gone = stacks.describe(stack.id)
    assert stuck.status == "DELETE_FAILED"
    assert cause is not None
    assert cause.failure.code == "still_in_use"
    assert way == Recovery(WayOut.DRAIN_AND_DELETE, retain=("one",))
    assert stacks.describe(NAME) is None
    assert gone is not None
    assert gone.status == "DELETE_COMPLETE"
    region.client("sqs").delete_queue(
        QueueUrl=region.client("sqs").get_queue_url(QueueName="heliostat-one")["QueueUrl"]
    )


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (launch_failures.CLIENT_ERROR, "launch_key_unusable"),
        (launch_failures.insufficient_capacity, "no_capacity"),
        (launch_failures.not_offered, "type_not_offered"),
        (launch_failures.vcpu_limit_exceeded(32), "vcpu_quota"),
    ],
    ids=lambda value: value if isinstance(value, str) and "_" in value else "",
)
def test_a_group_that_cannot_launch_is_explained_by_its_activities_though_it_is_gone(
    stacks: Stacks, region: Region, message: Any, code: str
) -> None:
    with launch_failures.failing(message):
        stack = apply(stacks, request(region, group(region)), "op-1")

    activities = scaling_activities(region.client("autoscaling"), GROUP)
    cause = root_cause(
        stacks.events(NAME),
        token="op-1",
        activities=activities,
        context={"key_arn": KEY_ARN, "account": region.account_id, "region": region.region_name},
    )
    assert stack.status == "ROLLBACK_COMPLETE"
    assert cause is not None
    assert (cause.logical_id, cause.failure.code) == ("AgentGroup", code)
    assert cause.activity_id is not None
    if code == "launch_key_unusable":
        assert cause.failure.remedy is not None
        assert region.account_id in cause.failure.remedy["create_grant_command"]


def test_every_event_on_the_bus_is_read_and_belongs_to_its_operation(stacks: Stacks, region: Region) -> None:
    before = len(event_bus.recorded())
    stack = apply(stacks, request(region, queues("one", "two")), "op-1")
    events = [each for each in event_bus.recorded()[before:] if each["source"] == "aws.cloudformation"]

    read = [
        read_stack_event(
            each, account=region.account_id, region=region.region_name, stack_names=(NAME, "heliostat-processing")
        )
        for each in events
    ]

    changes = [each for each in read if isinstance(each, StackChange)]
    assert len(changes) == len(events) > 0
    assert {(each.stack_id, each.token) for each in changes if each.token} == {(stack.id, "op-1")}
    assert {each.logical_id for each in changes if not each.is_of_stack} == {"one", "two"}
    latest: StackChange | None = None
    for each in reversed([each for each in changes if each.is_of_stack]):
        latest = each if each.supersedes(latest) else latest
    assert latest is not None
    assert latest.status == "CREATE_COMPLETE"
    elsewhere = read_stack_event(events[0], account="999999999999", region=region.region_name, stack_names=(NAME,))
    assert isinstance(elsewhere, RefusedEvent)
