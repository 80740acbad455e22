"""The stack templates, applied to the simulated region and taken away again."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from simulator.region import Region, start_region

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
BUCKET = "heliostat-artifacts"
WAIT_S = 60


@pytest.fixture(scope="module")
def region() -> Iterator[Region]:
    with start_region() as started:
        yield started


def wait(region: Region, name: str) -> str:
    """The status in which a stack comes to rest; "" once it is gone."""
    deadline_s = time.monotonic() + WAIT_S
    while time.monotonic() < deadline_s:
        try:
            [stack] = region.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
        except ClientError as error:
            if "does not exist" in str(error):
                return ""
            raise
        if not stack["StackStatus"].endswith("IN_PROGRESS"):
            return str(stack["StackStatus"])
        time.sleep(0.1)
    pytest.fail(f"{name} did not come to rest in {WAIT_S} s")


def create(region: Region, name: str, template: str, parameters: dict[str, str]) -> dict[str, str]:
    client = region.client("cloudformation")
    client.create_stack(
        StackName=name,
        TemplateBody=(ROOT / "cfn" / template).read_text("utf-8"),
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
        Capabilities=["CAPABILITY_IAM"],
    )
    status = wait(region, name)
    events = client.describe_stack_events(StackName=name)["StackEvents"]
    failed = [event for event in events if "FAILED" in event["ResourceStatus"]]
    assert (status, failed) == ("CREATE_COMPLETE", [])
    [stack] = client.describe_stacks(StackName=name)["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


def upload(region: Region) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("stream_processor/handler.py", "def handler(event, context): ...\n")
    s3 = region.client("s3")
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": region.region_name})
    s3.put_object(Bucket=BUCKET, Key="processor.zip", Body=content.getvalue())


def held(region: Region) -> dict[str, int]:
    """How many there are of what the templates make."""
    ec2, elbv2 = region.client("ec2"), region.client("elbv2")
    counted: dict[str, list[Any]] = {
        "mirror targets": ec2.describe_traffic_mirror_targets()["TrafficMirrorTargets"],
        "mirror filters": ec2.describe_traffic_mirror_filters()["TrafficMirrorFilters"],
        "load balancers": elbv2.describe_load_balancers()["LoadBalancers"],
        "target groups": elbv2.describe_target_groups()["TargetGroups"],
        "groups": region.client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"],
        "log groups": region.client("logs").describe_log_groups()["logGroups"],
        "scaling policies": region.client("autoscaling").describe_policies()["ScalingPolicies"],
        "streams": region.client("kinesis").list_streams()["StreamNames"],
        "mappings": region.client("lambda").list_event_source_mappings()["EventSourceMappings"],
        "queues": region.client("sqs").list_queues().get("QueueUrls", []),
    }
    return {name: len(items) for name, items in counted.items()}


def test_both_stacks_stand_up_and_leave_nothing_but_the_inventory(region: Region) -> None:
    upload(region)
    before = held(region)
    subnets = region.client("ec2").describe_subnets(Filters=[{"Name": "vpc-id", "Values": [region.vpc_id]}])["Subnets"]

    collector = create(
        region,
        "heliostat-collector",
        "collector.yaml",
        {
            "VpcId": region.vpc_id,
            "SubnetIds": ",".join(subnet["SubnetId"] for subnet in subnets),
            "AgentArtifactBucket": BUCKET,
            "AgentArtifactKey": "heliostat-agent-0.1.0.tar",
            "AgentArtifactSha256": "0" * 64,
        },
    )
    processing = create(
        region,
        "heliostat-processing",
        "processing.yaml",
        {
            "RecordStreamArn": collector["RecordStreamArn"],
            "ProcessorArtifactBucket": BUCKET,
            "ProcessorArtifactKey": "processor.zip",
        },
    )

    made = {name: count - before[name] for name, count in held(region).items()}
    # The agents' and the processor's.
    assert made.pop("log groups") == 2
    assert set(made.values()) == {1}, made
    [rules] = [
        found["IngressFilterRules"] + found["EgressFilterRules"]
        for found in region.client("ec2").describe_traffic_mirror_filters()["TrafficMirrorFilters"]
        if found["TrafficMirrorFilterId"] == collector["MirrorFilterId"]
    ]
    assert len(rules) == 4
    assert all(rule["Protocol"] == 6 for rule in rules)
    table = region.client("dynamodb").describe_table(TableName=processing["InventoryTableName"])["Table"]
    assert table["TableStatus"] == "ACTIVE"

    [hook] = region.client("autoscaling").describe_lifecycle_hooks(AutoScalingGroupName="heliostat-collector-agents")[
        "LifecycleHooks"
    ]
    assert (hook["LifecycleHookName"], hook["HeartbeatTimeout"]) == ("heliostat-collector-drain", 300)

    for name in ("heliostat-processing", "heliostat-collector"):
        region.client("cloudformation").delete_stack(StackName=name)
        assert wait(region, name) == ""

    assert held(region) == before
    # The inventory outlives its stack.
    assert region.client("dynamodb").list_tables()["TableNames"] == [processing["InventoryTableName"]]
