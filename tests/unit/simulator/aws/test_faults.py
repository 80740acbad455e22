from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from simulator.aws.faults import calls, denying, forget_calls, refusing, throttling
from simulator.region import Region, start_region
from tests.unit.simulator.aws.asking import refusal, refused_code

if TYPE_CHECKING:
    from collections.abc import Iterator

CALLER = "arn:aws:sts::123456789012:user/moto"
# A call of each service that the product calls, in each protocol that AWS speaks.
CALLS: list[tuple[str, str, str, dict[str, Any]]] = [
    ("ec2:DescribeInstances", "ec2", "describe_instances", {}),
    ("elasticloadbalancing:DescribeLoadBalancers", "elbv2", "describe_load_balancers", {}),
    ("elasticloadbalancing:DescribeLoadBalancers", "elb", "describe_load_balancers", {}),
    ("autoscaling:DescribeAutoScalingGroups", "autoscaling", "describe_auto_scaling_groups", {}),
    ("cloudformation:DescribeStacks", "cloudformation", "describe_stacks", {}),
    ("iam:GetRole", "iam", "get_role", {"RoleName": "agent"}),
    ("sns:ListTopics", "sns", "list_topics", {}),
    ("cloudwatch:ListMetrics", "cloudwatch", "list_metrics", {}),
    ("kms:DescribeKey", "kms", "describe_key", {"KeyId": "alias/aws/ebs"}),
    (
        "servicequotas:GetServiceQuota",
        "service-quotas",
        "get_service_quota",
        {"ServiceCode": "ec2", "QuotaCode": "L-1216C47A"},
    ),
    ("dynamodb:ListTables", "dynamodb", "list_tables", {}),
    ("kinesis:ListStreams", "kinesis", "list_streams", {}),
    ("events:ListRules", "events", "list_rules", {}),
    ("ssm:GetParameter", "ssm", "get_parameter", {"Name": "image"}),
    ("logs:DescribeLogGroups", "logs", "describe_log_groups", {}),
    ("secretsmanager:ListSecrets", "secretsmanager", "list_secrets", {}),
    ("lambda:ListFunctions", "lambda", "list_functions", {}),
    ("s3:GetObject", "s3", "get_object", {"Bucket": "artifacts", "Key": "agent.tar"}),
]
DENIED_BY_SERVICE = {"ec2": "UnauthorizedOperation"}
JSON_SERVICES = {"kms", "servicequotas", "dynamodb", "kinesis", "events", "ssm", "logs", "secretsmanager", "lambda"}
THROTTLED_BY_SERVICE = {"ec2": "RequestLimitExceeded", "s3": "SlowDown", "lambda": "TooManyRequestsException"}


@pytest.fixture(scope="module")
def region() -> Iterator[Region]:
    with start_region(populated=False) as started:
        yield started


@pytest.mark.parametrize(("action", "service", "operation", "asked"), CALLS, ids=[call[1] for call in CALLS])
def test_every_service_denies_and_throttles_in_its_own_shape(
    region: Region, action: str, service: str, operation: str, asked: dict[str, Any]
) -> None:
    call, prefix = getattr(region.client(service), operation), action.partition(":")[0]
    is_json = prefix in JSON_SERVICES

    with denying(action):
        denied = refusal(call, **asked)
    with throttling(action, times=1):
        throttled = refused_code(call, **asked)

    assert denied["Code"] == DENIED_BY_SERVICE.get(prefix, "AccessDeniedException" if is_json else "AccessDenied")
    assert denied["Status"] == (400 if is_json and prefix != "lambda" else 403)
    assert f"User: {CALLER} is not authorized to perform: {action}" in denied["Message"]
    default = "ThrottlingException" if is_json else "Throttling"
    assert throttled == THROTTLED_BY_SERVICE.get(prefix, default)


def test_ec2_denies_in_its_own_words(region: Region) -> None:
    ec2 = region.client("ec2")
    place = f"arn:aws:ec2:{region.region_name}:{region.account_id}"

    with denying("ec2:CreateTrafficMirrorFilter"), denying("ec2:DescribeInstances"), denying("ec2:DeleteTraffic*"):
        creating = refusal(ec2.create_traffic_mirror_filter)["Message"]
        reading = refusal(ec2.describe_instances)["Message"]
        deleting = refusal(ec2.delete_traffic_mirror_filter_rule, TrafficMirrorFilterRuleId="tmfr-0000000a")["Message"]

    assert creating == (
        f"You are not authorized to perform this operation. User: {CALLER} is not authorized to perform: "
        f"ec2:CreateTrafficMirrorFilter on resource: {place}:traffic-mirror-filter/* because no identity-based policy "
        "allows the ec2:CreateTrafficMirrorFilter action"
    )
    assert "on resource" not in reading
    assert f"{place}:traffic-mirror-filter-rule/tmfr-0000000a" in deleting


def test_a_denial_names_the_stack_the_tagged_and_iams_own_name_of_an_action(region: Region) -> None:
    with denying("*:*"):
        stack = refusal(region.client("cloudformation").delete_stack, StackName="heliostat-collector")["Message"]
        tags = refusal(region.client("ec2").create_tags, Resources=["tms-0000000a"], Tags=[{"Key": "a", "Value": "b"}])[
            "Message"
        ]
        invoke = refusal(region.client("lambda").invoke, FunctionName="worker")["Message"]

    place = f"{region.region_name}:{region.account_id}"
    assert f"on resource: arn:aws:cloudformation:{place}:stack/heliostat-collector/* because" in stack
    assert f"on resource: arn:aws:ec2:{place}:traffic-mirror-session/tms-0000000a because" in tags
    assert "perform: lambda:InvokeFunction on resource" in invoke


def test_a_message_of_ones_own_replaces_awss(region: Region) -> None:
    text = "... with an explicit deny in a service control policy"

    with denying("ec2:DescribeVpcs", message=text):
        assert refusal(region.client("ec2").describe_vpcs)["Message"] == text


def test_a_denied_dry_run_is_unauthorized_and_an_allowed_one_does_nothing(region: Region) -> None:
    ec2 = region.client("ec2")

    with denying("ec2:CreateTrafficMirrorFilter"):
        denied = refused_code(ec2.create_traffic_mirror_filter, DryRun=True)
    allowed = refusal(ec2.create_traffic_mirror_filter, DryRun=True)

    assert denied == "UnauthorizedOperation"
    assert (allowed["Code"], allowed["Status"]) == ("DryRunOperation", 412)
    assert allowed["Message"] == "Request would have succeeded, but DryRun flag is set."
    assert ec2.describe_traffic_mirror_filters()["TrafficMirrorFilters"] == []


def test_operations_whose_dry_run_moto_forgets_have_one(region: Region) -> None:
    assert refused_code(region.client("ec2").describe_route_tables, DryRun=True) == "DryRunOperation"


def test_a_fault_ends_after_its_times_and_with_its_block(region: Region) -> None:
    describe = region.client("ec2").describe_vpcs

    with throttling("ec2:DescribeVpcs", times=2):
        codes = [refused_code(describe), refused_code(describe)]
        assert describe()["Vpcs"]

    assert codes == ["RequestLimitExceeded"] * 2
    assert describe()["Vpcs"]


def test_the_innermost_fault_is_met_and_uses_up_only_itself(region: Region) -> None:
    describe = region.client("ec2").describe_vpcs

    with throttling("ec2:*", times=1), denying("ec2:DescribeVpcs", times=1):
        assert [refused_code(describe), refused_code(describe)] == ["UnauthorizedOperation", "RequestLimitExceeded"]
        assert describe()["Vpcs"]


def test_what_is_refused_can_be_chosen_by_parameters(region: Region) -> None:
    ec2 = region.client("ec2")

    def is_first(parameters: dict[str, Any]) -> bool:
        return parameters.get("Description") == "first"

    with refusing(
        "ec2:CreateTrafficMirrorFilter", "TrafficMirrorFilterLimitExceeded", "No more.", where=is_first, times=1
    ):
        second = ec2.create_traffic_mirror_filter(Description="second")
        error = refusal(ec2.create_traffic_mirror_filter, Description="first")
        first = ec2.create_traffic_mirror_filter(Description="first")

    assert (error["Code"], error["Message"]) == ("TrafficMirrorFilterLimitExceeded", "No more.")
    assert (
        first["TrafficMirrorFilter"]["TrafficMirrorFilterId"] != second["TrafficMirrorFilter"]["TrafficMirrorFilterId"]
    )


def test_parameters_are_those_of_any_protocol(region: Region) -> None:
    seen: list[dict[str, Any]] = []

    with refusing("*:*", "Nothing", "-", where=lambda parameters: bool(seen.append(parameters))):
        region.client("kinesis").list_streams(Limit=7)
        region.client("elbv2").describe_load_balancers(PageSize=7)
        region.client("lambda").list_functions(MaxItems=7)

    assert [each[name] for each, name in zip(seen[:2], ("Limit", "PageSize"), strict=True)] == [7, 7]
    assert len(seen) == 3


def test_calls_are_counted_whatever_came_of_them(region: Region) -> None:
    forget_calls()

    region.client("ec2").describe_vpcs()
    region.client("elbv2").describe_load_balancers()
    region.client("elb").describe_load_balancers()
    with denying("ec2:DescribeVpcs"):
        refused_code(region.client("ec2").describe_vpcs)

    assert calls() == {"ec2:DescribeVpcs": 2, "elasticloadbalancing:DescribeLoadBalancers": 2}
    forget_calls()
    assert not calls()
