from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from moto.autoscaling.models import autoscaling_backends

from simulator.aws import event_bus
from simulator.aws.launching import (
    CLIENT_ERROR,
    failing,
    insufficient_capacity,
    try_again,
    vcpu_limit_exceeded,
)
from simulator.aws.scaling_activities import activities
from simulator.aws.service_quotas import standard_vcpus, standard_vcpus_running
from simulator.region import Region, start_region
from tests.unit.simulator.aws.asking import refused_code

if TYPE_CHECKING:
    from collections.abc import Iterator

# Recorded from a group's activities (public reports), with another type and zone.
CAPACITY = (
    "We currently do not have sufficient m6i.large capacity in the Availability Zone you requested (eu-central-1a). "
    "Our system will be working on provisioning additional capacity. You can currently get m6i.large capacity by not "
    "specifying an Availability Zone in your request or choosing eu-central-1b. Launching EC2 instance failed."
)
TYPES = ["m6i.large", "m5.large"]


class Fleet:
    """A group across the shop's two zones, with a target group."""

    def __init__(self, region: Region) -> None:
        self.region = region
        self.ec2, self.elbv2 = region.client("ec2"), region.client("elbv2")
        self.autoscaling = region.client("autoscaling")
        vpc = [{"Name": "vpc-id", "Values": [region.vpc_id]}]
        self.subnets = [
            each for each in self.ec2.describe_subnets(Filters=vpc)["Subnets"] if each["CidrBlock"] < "10.20.9"
        ]
        self.group_id = self.ec2.describe_security_groups(Filters=vpc)["SecurityGroups"][0]["GroupId"]
        self.arn = self.elbv2.create_target_group(
            Name="agents", Protocol="UDP", Port=4789, VpcId=region.vpc_id, TargetType="instance"
        )["TargetGroups"][0]["TargetGroupArn"]

    def template(self, name: str, **more: Any) -> str:
        data = {
            "ImageId": "ami-12c6146b",
            "InstanceType": "m6i.large",
            "NetworkInterfaces": [{"DeviceIndex": 0, "Groups": [self.group_id], "DeleteOnTermination": True}],
            **more,
        }
        answer = self.ec2.create_launch_template(LaunchTemplateName=name, LaunchTemplateData=data)
        return str(answer["LaunchTemplate"]["LaunchTemplateId"])

    def create(
        self, count: int = 2, types: list[str] | None = None, template_id: str = "", name: str = "agents"
    ) -> None:
        template_id = template_id or self.template(f"of-{name}")
        self.autoscaling.create_auto_scaling_group(
            AutoScalingGroupName=name,
            MinSize=0,
            MaxSize=10,
            DesiredCapacity=count,
            VPCZoneIdentifier=",".join(subnet["SubnetId"] for subnet in self.subnets),
            TargetGroupARNs=[self.arn],
            MixedInstancesPolicy={
                "LaunchTemplate": {
                    "LaunchTemplateSpecification": {"LaunchTemplateId": template_id, "Version": "$Latest"},
                    "Overrides": [{"InstanceType": each} for each in types or TYPES],
                }
            },
            Tags=[{"Key": "owner", "Value": "heliostat", "PropagateAtLaunch": True}],
        )

    def instances(self, name: str = "agents") -> list[dict[str, Any]]:
        [group] = self.autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"]
        return list(group["Instances"])

    def activities(self, name: str = "agents", **more: Any) -> list[dict[str, Any]]:
        answer = self.autoscaling.describe_scaling_activities(AutoScalingGroupName=name, **more)
        return list(answer["Activities"])

    def messages(self) -> list[str]:
        return [each.get("StatusMessage", "") for each in self.activities()]

    def targets(self) -> set[str]:
        health = self.elbv2.describe_target_health(TargetGroupArn=self.arn)["TargetHealthDescriptions"]
        return {each["Target"]["Id"] for each in health}

    def clear(self) -> None:
        for group in self.autoscaling.describe_auto_scaling_groups()["AutoScalingGroups"]:
            self.autoscaling.delete_auto_scaling_group(AutoScalingGroupName=group["AutoScalingGroupName"])
        self.elbv2.delete_target_group(TargetGroupArn=self.arn)
        for template in self.ec2.describe_launch_templates()["LaunchTemplates"]:
            self.ec2.delete_launch_template(LaunchTemplateId=template["LaunchTemplateId"])
        self.ec2.disable_ebs_encryption_by_default()
        activities(autoscaling_backends[self.region.account_id][self.region.region_name]).clear()


@pytest.fixture(scope="module")
def region() -> Iterator[Region]:
    with start_region() as started:
        yield started


@pytest.fixture
def fleet(region: Region) -> Iterator[Fleet]:
    event_bus.forget()
    fleet = Fleet(region)
    yield fleet
    fleet.clear()


def told(detail_type: str) -> list[dict[str, Any]]:
    return [event for event in event_bus.recorded() if event["detail-type"] == detail_type]


def test_a_group_spreads_instances_of_its_first_type_over_its_zones(fleet: Fleet) -> None:
    fleet.create(4)

    zones = [each["AvailabilityZone"] for each in fleet.instances()]
    assert (zones.count("eu-central-1a"), zones.count("eu-central-1b")) == (2, 2)
    assert {each["InstanceType"] for each in fleet.instances()} == {"m6i.large"}
    assert fleet.targets() == {each["InstanceId"] for each in fleet.instances()}


def test_an_instance_carries_the_groups_tags_and_its_templates_security_group(fleet: Fleet) -> None:
    fleet.create(1)

    [state] = fleet.instances()
    [reservation] = fleet.ec2.describe_instances(InstanceIds=[state["InstanceId"]])["Reservations"]
    [instance] = reservation["Instances"]
    tags = {tag["Key"]: tag["Value"] for tag in instance["Tags"]}
    assert (tags["owner"], tags["aws:autoscaling:groupName"]) == ("heliostat", "agents")
    assert [group["GroupId"] for group in instance["NetworkInterfaces"][0]["Groups"]] == [fleet.group_id]


def test_each_launch_is_an_activity_and_the_newest_comes_first(fleet: Fleet) -> None:
    fleet.create(2)

    second, first = fleet.activities()
    assert [first["StatusCode"], second["StatusCode"]] == ["Successful", "Successful"]
    assert first["Description"] == f"Launching a new EC2 instance: {fleet.instances()[0]['InstanceId']}"
    assert "increasing the capacity from 1 to 2" in second["Cause"]
    assert json.loads(first["Details"]) == {
        "Subnet ID": fleet.subnets[0]["SubnetId"],
        "Availability Zone": fleet.subnets[0]["AvailabilityZone"],
    }
    assert first["AutoScalingGroupState"] == "InService"


def test_without_capacity_in_one_zone_the_others_take_all(fleet: Fleet) -> None:
    with failing(insufficient_capacity, zones={"eu-central-1a"}):
        fleet.create(2)

    assert {each["AvailabilityZone"] for each in fleet.instances()} == {"eu-central-1b"}
    assert CAPACITY in fleet.messages()
    assert len(fleet.instances()) == 2


def test_a_type_without_capacity_gives_way_to_the_next_and_nothing_fails(fleet: Fleet) -> None:
    with failing(insufficient_capacity, instance_types={"m6i.large"}):
        fleet.create(2)

    assert {each["InstanceType"] for each in fleet.instances()} == {"m5.large"}
    assert fleet.messages() == ["", ""]


def test_a_group_that_can_launch_nothing_stays_short_and_says_why(fleet: Fleet) -> None:
    with failing(CLIENT_ERROR):
        fleet.create(2)

    assert fleet.instances() == []
    assert {each["StatusCode"] for each in fleet.activities()} == {"Failed"}
    assert {*fleet.messages()} == {CLIENT_ERROR}
    assert fleet.activities()[0]["Description"].endswith(f"Status Reason: {CLIENT_ERROR}")

    try_again()

    assert len(fleet.instances()) == 2


def test_launches_are_told_on_the_bus(fleet: Fleet) -> None:
    with failing(insufficient_capacity, zones={"eu-central-1a"}):
        fleet.create(1)

    [good] = told("EC2 Instance Launch Successful")
    # One for each type that the zone did not have.
    bad, _ = told("EC2 Instance Launch Unsuccessful")
    [state], [group] = fleet.instances(), fleet.autoscaling.describe_auto_scaling_groups()["AutoScalingGroups"]
    place = f"{fleet.region.region_name}:{fleet.region.account_id}"
    assert good["source"] == "aws.autoscaling"
    assert good["resources"] == [
        group["AutoScalingGroupARN"],
        f"arn:aws:ec2:{place}:instance/{state['InstanceId']}",
    ]
    # The fields of the event reference (Auto Scaling guide).
    documented = {
        "StatusCode",
        "Description",
        "AutoScalingGroupName",
        "ActivityId",
        "Details",
        "RequestId",
        "StatusMessage",
        "EndTime",
        "EC2InstanceId",
        "StartTime",
        "Cause",
    }
    assert good["detail"].keys() == bad["detail"].keys() == documented
    assert (good["detail"]["EC2InstanceId"], good["detail"]["StatusMessage"]) == (state["InstanceId"], "")
    assert (bad["detail"]["StatusCode"], bad["detail"]["AutoScalingGroupName"]) == ("Failed", "agents")
    assert bad["detail"]["StatusMessage"].startswith("We currently do not have sufficient")
    assert bad["detail"]["Details"]["Availability Zone"] == "eu-central-1a"


def test_what_leaves_a_group_leaves_its_target_group_and_is_told(fleet: Fleet) -> None:
    fleet.create(3)

    fleet.autoscaling.set_desired_capacity(AutoScalingGroupName="agents", DesiredCapacity=1)

    assert fleet.targets() == {each["InstanceId"] for each in fleet.instances()}
    assert len(told("EC2 Instance Terminate Successful")) == 2
    assert [each["Description"].split(":")[0] for each in fleet.activities()[:2]] == ["Terminating EC2 instance"] * 2


def test_an_instance_terminated_by_hand_is_replaced(fleet: Fleet) -> None:
    fleet.create(2)
    gone = fleet.instances()[0]["InstanceId"]

    fleet.ec2.terminate_instances(InstanceIds=[gone])

    assert len(fleet.instances()) == 2
    assert gone not in fleet.targets()
    assert fleet.targets() == {each["InstanceId"] for each in fleet.instances()}
    launch, termination = fleet.activities()[:2]
    assert "EC2 health check" in termination["Cause"]
    assert launch["Description"].startswith("Launching a new EC2 instance: ")


def test_activities_of_a_deleted_group_are_shown_to_those_who_ask_for_them(fleet: Fleet) -> None:
    fleet.create(1)
    fleet.autoscaling.delete_auto_scaling_group(AutoScalingGroupName="agents", ForceDelete=True)

    deleted = fleet.activities(IncludeDeletedGroups=True)
    assert (
        refused_code(fleet.autoscaling.describe_scaling_activities, AutoScalingGroupName="agents") == "ValidationError"
    )
    assert fleet.autoscaling.describe_scaling_activities()["Activities"] == []
    assert [each["AutoScalingGroupState"] for each in deleted] == ["Deleted"] * 2
    first = deleted[-1]["ActivityId"]
    assert fleet.activities(IncludeDeletedGroups=True, ActivityIds=[first]) == [deleted[-1]]


def test_a_suspended_launch_process_launches_nothing(fleet: Fleet) -> None:
    fleet.create(1)
    fleet.autoscaling.suspend_processes(AutoScalingGroupName="agents", ScalingProcesses=["Launch"])

    fleet.autoscaling.set_desired_capacity(AutoScalingGroupName="agents", DesiredCapacity=2)

    assert len(fleet.instances()) == 1


def test_a_full_subnet_fails_launches_and_runs(fleet: Fleet) -> None:
    # A /28 has 16 addresses, of which AWS keeps five.
    tiny = fleet.ec2.create_subnet(
        VpcId=fleet.region.vpc_id, CidrBlock="10.20.9.0/28", AvailabilityZone="eu-central-1a"
    )["Subnet"]
    assert tiny["AvailableIpAddressCount"] == 11
    run = {"ImageId": "ami-12c6146b", "InstanceType": "m6i.large", "SubnetId": tiny["SubnetId"]}
    fleet.ec2.run_instances(**run, MinCount=11, MaxCount=11)

    assert refused_code(fleet.ec2.run_instances, **run, MinCount=1, MaxCount=1) == "InsufficientFreeAddressesInSubnet"
    fleet.subnets = [tiny]
    fleet.create(1)

    [message] = fleet.messages()
    assert message == (
        f"There are not enough free addresses in subnet '{tiny['SubnetId']}' to satisfy the requested number of "
        "instances. Launching EC2 instance failed."
    )


def test_a_used_up_quota_of_vcpus_fails_launches(fleet: Fleet) -> None:
    running = standard_vcpus_running(fleet.region.account_id, fleet.region.region_name)

    with standard_vcpus(running + 2):
        fleet.create(2)

    assert len(fleet.instances()) == 1
    assert vcpu_limit_exceeded(running + 2) in fleet.messages()


def test_a_type_that_a_zone_does_not_offer_fails_there(fleet: Fleet) -> None:
    fleet.create(1, types=["m9z.large"])

    assert fleet.instances() == []
    assert all("(m9z.large) is not supported in your requested Availability Zone" in each for each in fleet.messages())


def volume_key(fleet: Fleet, key_id: str, name: str) -> str:
    device = {"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 8, "Encrypted": True, "KmsKeyId": key_id}}
    return fleet.template(name, BlockDeviceMappings=[device])


def test_a_customers_key_that_auto_scaling_may_not_use_fails_launches_as_on_aws(fleet: Fleet) -> None:
    kms = fleet.region.client("kms")
    account = f"arn:aws:iam::{fleet.region.account_id}"
    role = f"{account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
    root = {
        "Effect": "Allow",
        "Principal": {"AWS": f"{account}:root"},
        "Action": "kms:*",
        "Resource": "*",
    }
    closed = kms.create_key(Policy=json.dumps({"Version": "2012-10-17", "Statement": [root]}))["KeyMetadata"]["KeyId"]
    statements = [root, {**root, "Principal": {"AWS": [role]}}]
    open_to_it = kms.create_key(Policy=json.dumps({"Version": "2012-10-17", "Statement": statements}))["KeyMetadata"]

    fleet.create(1, template_id=volume_key(fleet, closed, "closed"))
    assert {*fleet.messages()} == {CLIENT_ERROR}

    fleet.create(1, template_id=volume_key(fleet, open_to_it["KeyId"], "open"), name="open")
    assert len(fleet.instances("open")) == 1

    fleet.create(1, template_id=volume_key(fleet, "alias/aws/ebs", "awss"), name="awss")
    assert len(fleet.instances("awss")) == 1

    kms.create_grant(KeyId=closed, GranteePrincipal=role, Operations=["CreateGrant"])
    try_again()
    assert len(fleet.instances()) == 1


def test_encryption_by_default_with_a_customers_key_fails_launches_as_well(fleet: Fleet) -> None:
    key_id = fleet.region.client("kms").create_key()["KeyMetadata"]["KeyId"]
    fleet.ec2.enable_ebs_encryption_by_default()
    fleet.ec2.modify_ebs_default_kms_key_id(KmsKeyId=key_id)

    fleet.create(1)

    assert {*fleet.messages()} == {CLIENT_ERROR}
