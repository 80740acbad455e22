"""Names of installations: no two are one within the other, and everything that is named after one fits."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from chalice_app.settings import NAME
from heliostat.deploying.installation import Installation
from heliostat.errors import WrongUsage
from tools.template_file import read_template

CFN = Path(__file__).resolve().parents[3] / "cfn"
TEMPLATES = ("bootstrap", "collector", "control-plane", "processing")
LONGEST = "h" * 20
# The longest region, and what CloudFormation puts behind names that it makes: a hyphen and 12 characters or 13.
REGION, ACCOUNT, RANDOM = "ap-southeast-2", "123456789012", "-" + "X" * 13
# https://docs.aws.amazon.com: IAM, S3, Lambda, EventBridge, SNS, SQS, Elastic Load Balancing, Auto Scaling, and so on.
CHARACTERS_MAX = {
    "AWS::AutoScaling::AutoScalingGroup": ("AutoScalingGroupName", 255),
    "AWS::AutoScaling::LifecycleHook": ("LifecycleHookName", 255),
    "AWS::CloudWatch::Alarm": ("AlarmName", 255),
    "AWS::CloudWatch::Dashboard": ("DashboardName", 255),
    "AWS::DynamoDB::Table": ("TableName", 255),
    "AWS::EC2::LaunchTemplate": ("LaunchTemplateName", 128),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": ("Name", 32),
    "AWS::ElasticLoadBalancingV2::TargetGroup": ("Name", 32),
    "AWS::IAM::InstanceProfile": ("InstanceProfileName", 128),
    "AWS::IAM::ManagedPolicy": ("ManagedPolicyName", 128),
    "AWS::IAM::Role": ("RoleName", 64),
    "AWS::Kinesis::Stream": ("Name", 128),
    "AWS::KMS::Alias": ("AliasName", 256),
    "AWS::Lambda::Function": ("FunctionName", 64),
    "AWS::Logs::LogGroup": ("LogGroupName", 512),
    "AWS::S3::Bucket": ("BucketName", 63),
    "AWS::SecretsManager::Secret": ("Name", 512),
    "AWS::SNS::Topic": ("TopicName", 256),
    "AWS::SQS::Queue": ("QueueName", 80),
}


@pytest.mark.parametrize("name", ["he", "heliostat", "team-blue", "collector", "x2", LONGEST])
def test_a_name_is_taken_by_everybody_who_asks_for_one(name: str) -> None:
    assert Installation(name, REGION, ACCOUNT).name == name
    assert {bool(re.match(pattern, name)) for pattern in patterns()} == {True}


@pytest.mark.parametrize(
    "name",
    [
        "a-collector",
        "a-processing",
        "a-control-plane",
        "a-bootstrap-x",
        "a-execution",
        "internal-a",
        "sthree-a",
        "xn--a",
        "amzn-s3-demo-a",
        "a",
        "a-",
        "A1",
        LONGEST + "h",
    ],
)
def test_a_name_that_could_be_within_another_or_is_aws_own_is_taken_by_nobody(name: str) -> None:
    with pytest.raises(WrongUsage, match="no name of our own stacks within"):
        Installation(name, REGION, ACCOUNT)
    assert {bool(re.match(pattern, name)) for pattern in patterns()} == {False}


def patterns() -> list[str]:
    return [
        read_template(CFN / f"{name}.yaml")["Parameters"]["InstallationName"]["AllowedPattern"] for name in TEMPLATES
    ]


def test_the_templates_and_the_control_plane_ask_for_the_same() -> None:
    assert set(patterns()) == {f"^{NAME.pattern}$"}


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_name_that_comes_of_the_longest_fits(template: str) -> None:
    stack = f"{LONGEST}-{template}"
    for logical_id, body in read_template(CFN / f"{template}.yaml")["Resources"].items():
        kind = body.get("Type") or ("AWS::IAM::Role" if logical_id.endswith("Role") else "")
        if kind not in CHARACTERS_MAX:
            continue
        field, characters_max = CHARACTERS_MAX[kind]
        given = body["Properties"].get(field)
        name = f"{stack}-{logical_id}{RANDOM}" if given is None else filled(given, stack)
        assert "${" not in name
        assert len(name) <= characters_max, (logical_id, name)


def filled(given: str | dict[str, str], stack: str) -> str:
    """A name as CloudFormation makes it."""
    name = given["Fn::Sub"] if isinstance(given, dict) else given
    for key, value in {
        "InstallationName": LONGEST,
        "AWS::StackName": stack,
        "AWS::Region": REGION,
        "AWS::AccountId": ACCOUNT,
    }.items():
        name = name.replace(f"${{{key}}}", value)
    return name
