"""The stack templates, applied to the simulated region and taken away again."""

from __future__ import annotations

import io
import json
import time
import urllib.request
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from simulator.aws import functions
from simulator.region import Region, start_region
from tools.template_file import read_template

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
BUCKET = "heliostat-artifacts"
TEMPLATES = "heliostat-templates"
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
    client, s3 = region.client("cloudformation"), region.client("s3")
    # As the control plane does: a request takes no template of this size.
    if TEMPLATES not in {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]}:
        s3.create_bucket(Bucket=TEMPLATES, CreateBucketConfiguration={"LocationConstraint": region.region_name})
    s3.put_object(Bucket=TEMPLATES, Key=template, Body=(ROOT / "cfn" / template).read_bytes())
    client.create_stack(
        StackName=name,
        TemplateURL=f"https://{TEMPLATES}.s3.amazonaws.com/{template}",
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
        "alarms": region.client("cloudwatch").describe_alarms(AlarmNamePrefix="heliostat-")["MetricAlarms"],
        "dashboards": region.client("cloudwatch").list_dashboards()["DashboardEntries"],
    }
    return {name: len(items) for name, items in counted.items()}


def collector_parameters(region: Region) -> dict[str, str]:
    subnets = region.client("ec2").describe_subnets(Filters=[{"Name": "vpc-id", "Values": [region.vpc_id]}])["Subnets"]
    return {
        "VpcId": region.vpc_id,
        "SubnetIds": ",".join(subnet["SubnetId"] for subnet in subnets),
        "AgentArtifactBucket": BUCKET,
        "AgentArtifactKey": "heliostat-agent-0.1.0.tar",
        "AgentArtifactSha256": "0" * 64,
    }


def alarm_count(*templates: str) -> int:
    bodies = [read_template(ROOT / "cfn" / name)["Resources"].values() for name in templates]
    return sum(body["Type"] == "AWS::CloudWatch::Alarm" for resources in bodies for body in resources)


def remove(region: Region, name: str) -> None:
    region.client("cloudformation").delete_stack(StackName=name)
    assert wait(region, name) == ""


def test_both_stacks_stand_up_and_leave_nothing(region: Region) -> None:
    upload(region)
    before = held(region)

    collector = create(region, "heliostat-collector", "collector.yaml", collector_parameters(region))
    create(
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
    # The agents', the processor's and the reviewer's.
    assert made.pop("log groups") == 3
    # One dashboard of each stack; alarms as many as the two templates say.
    assert (made.pop("dashboards"), made.pop("alarms")) == (2, alarm_count("collector.yaml", "processing.yaml"))
    # They follow the selection, and are no stack's.
    assert made.pop("mirror filters") == 0
    assert set(made.values()) == {1}, made
    groups = region.client("autoscaling")
    [hook] = groups.describe_lifecycle_hooks(AutoScalingGroupName=collector["AgentGroupName"])["LifecycleHooks"]
    assert (hook["LifecycleHookName"], hook["HeartbeatTimeout"]) == ("heliostat-collector-drain", 300)

    remove(region, "heliostat-processing")
    remove(region, "heliostat-collector")
    assert held(region) == before


def test_lists_of_parameters_reach_what_they_name(region: Region) -> None:
    given = {
        **collector_parameters(region),
        "MirroredCidrs": "10.0.0.0/16,100.64.0.0/16,192.168.0.0/24",
        "MirroredIpv6Cidrs": "2001:db8::/56",
        "InstanceTypes": "c6i.xlarge,m5.large",
        "CreateVpcEndpoints": "true",
    }

    collector = create(region, "heliostat-collector", "collector.yaml", given)

    ec2 = region.client("ec2")
    [group] = ec2.describe_security_groups(GroupIds=[collector["AgentSecurityGroupId"]])["SecurityGroups"]
    admitted = {
        block.get("CidrIp", block.get("CidrIpv6"))
        for rule in group["IpPermissions"]
        for block in [*rule["IpRanges"], *rule["Ipv6Ranges"]]
        if rule["FromPort"] == 4789
    }
    assert admitted == {"10.0.0.0/16", "100.64.0.0/16", "192.168.0.0/24", "2001:db8::/56"}
    [agents] = region.client("autoscaling").describe_auto_scaling_groups(
        AutoScalingGroupNames=[collector["AgentGroupName"]]
    )["AutoScalingGroups"]
    overrides = agents["MixedInstancesPolicy"]["LaunchTemplate"]["Overrides"]
    assert [each["InstanceType"] for each in overrides] == ["c6i.xlarge", "m5.large"]
    services = {each["ServiceName"].rpartition(".")[2] for each in ec2.describe_vpc_endpoints()["VpcEndpoints"]}
    # Nothing said which route tables the gateway endpoint of S3 would be for.
    assert services == {"kinesis-streams", "logs", "secretsmanager", "autoscaling", "cloudformation"}
    remove(region, "heliostat-collector")


def test_the_drain_is_asked_while_target_and_load_balancer_still_stand(region: Region) -> None:
    seen: list[tuple[str, int]] = []

    def drain(event: dict[str, Any], _context: Any) -> None:
        targets = region.client("ec2").describe_traffic_mirror_targets(
            TrafficMirrorTargetIds=[event["ResourceProperties"]["MirrorTargetId"]]
        )["TrafficMirrorTargets"]
        seen.append((event["RequestType"], len(targets)))
        answer = {name: event[name] for name in ("StackId", "RequestId", "LogicalResourceId")}
        answer |= {"Status": "SUCCESS", "PhysicalResourceId": "drain"}
        request = urllib.request.Request(event["ResponseURL"], json.dumps(answer).encode(), method="PUT")
        urllib.request.urlopen(request, timeout=10).close()

    functions.register("heliostat-drain", drain)
    arn = f"arn:aws:lambda:{region.region_name}:{region.account_id}:function:heliostat-drain"
    given = {**collector_parameters(region), "DrainFunctionArn": arn}

    create(region, "heliostat-collector", "collector.yaml", given)
    remove(region, "heliostat-collector")

    assert seen == [("Create", 1), ("Delete", 1)]
