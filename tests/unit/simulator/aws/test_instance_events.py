from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_lambda_powertools.utilities.parser import parse
from aws_lambda_powertools.utilities.parser.models import EventBridgeModel

from simulator.aws import event_bus
from simulator.aws.task_events import ecs_task_changed
from simulator.region import Region, start_region

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def region() -> Iterator[Region]:
    with start_region() as started:
        yield started


def told(detail_type: str) -> list[dict[str, Any]]:
    return [event for event in event_bus.recorded() if event["detail-type"] == detail_type]


def test_every_state_of_an_instance_is_told_once(region: Region) -> None:
    ec2 = region.client("ec2")
    event_bus.forget()
    subnet_id = ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [region.vpc_id]}])["Subnets"][0]["SubnetId"]
    run = ec2.run_instances(
        ImageId="ami-12c6146b", InstanceType="m6i.large", MinCount=1, MaxCount=1, SubnetId=subnet_id
    )
    instance_id = run["Instances"][0]["InstanceId"]

    for _ in range(2):
        ec2.stop_instances(InstanceIds=[instance_id])
    ec2.start_instances(InstanceIds=[instance_id])
    for _ in range(2):
        ec2.terminate_instances(InstanceIds=[instance_id])

    events = told("EC2 Instance State-change Notification")
    assert [event["detail"] for event in events] == [
        {"instance-id": instance_id, "state": state}
        for state in (
            "pending",
            "running",
            "stopping",
            "stopped",
            "pending",
            "running",
            "shutting-down",
            "terminated",
        )
    ]
    arn = f"arn:aws:ec2:{region.region_name}:{region.account_id}:instance/{instance_id}"
    assert {(event["source"], *event["resources"]) for event in events} == {("aws.ec2", arn)}


def test_events_are_such_as_other_readers_of_aws_take(region: Region) -> None:
    ecs_task_changed(region, "RUNNING", network_interface_ids=["eni-0000000a"])

    for event in event_bus.recorded():
        read = parse(event, EventBridgeModel)
        assert (read.account, read.region) == (region.account_id, region.region_name)


def test_a_task_has_its_interfaces_attached_until_it_stops(region: Region) -> None:
    event_bus.forget()

    ecs_task_changed(region, "RUNNING", network_interface_ids=["eni-0000000a"], subnet_id="subnet-1", task_id="t1")
    ecs_task_changed(region, "STOPPED", network_interface_ids=["eni-0000000a"], task_id="t1")

    running, stopped = told("ECS Task State Change")
    [attachment] = running["detail"]["attachments"]
    details = {each["name"]: each["value"] for each in attachment["details"]}
    assert (attachment["type"], attachment["status"]) == ("eni", "ATTACHED")
    assert details == {"subnetId": "subnet-1", "networkInterfaceId": "eni-0000000a"}
    assert running["resources"] == [running["detail"]["taskArn"]]
    assert stopped["detail"]["attachments"][0]["status"] == "DELETED"
    assert (stopped["detail"]["lastStatus"], stopped["detail"]["desiredStatus"]) == ("STOPPED", "STOPPED")


def test_a_rule_finds_an_instance_event(region: Region) -> None:
    events, sqs, ec2 = region.client("events"), region.client("sqs"), region.client("ec2")
    queue_url = sqs.create_queue(QueueName="instances")["QueueUrl"]
    queue_arn = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    events.put_rule(
        Name="stopped",
        EventPattern='{"source": ["aws.ec2"], "detail-type": ["EC2 Instance State-change Notification"],'
        ' "detail": {"state": ["stopped"]}}',
    )
    events.put_targets(Rule="stopped", Targets=[{"Id": "1", "Arn": queue_arn}])
    [reservation] = ec2.describe_instances(Filters=[{"Name": "tag:Name", "Values": ["ledger-1"]}])["Reservations"]

    ec2.stop_instances(InstanceIds=[reservation["Instances"][0]["InstanceId"]])

    [message] = sqs.receive_message(QueueUrl=queue_url)["Messages"]
    assert '"state": "stopped"' in message["Body"]
    assert "Messages" not in sqs.receive_message(QueueUrl=queue_url)
