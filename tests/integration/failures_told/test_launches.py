"""Agents that cannot be launched: the cause stands in the group's activities, and a retry goes another way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from simulator.aws import launch_failures
from simulator.aws.stack_faults import failing
from tests.integration.connected import COLLECTOR, PROCESSING
from tests.integration.failures_told.telling import collector_step, explained_over_http, tells, told

if TYPE_CHECKING:
    from tests.integration.connected import Connected

GROUP = "AWS::AutoScaling::AutoScalingGroup"
KEY = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
ZONE = "eu-central-1a"


def parameters(account: Connected, name: str = COLLECTOR) -> dict[str, str]:
    [stack] = account.region.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
    return {each["ParameterKey"]: each["ParameterValue"] for each in stack["Parameters"]}


@tells("no_capacity", "stack_rolled_back", "resource_cancelled")
def test_a_zone_without_capacity_is_led_out_of_by_a_retry_with_other_instance_types(nothing: Connected) -> None:
    wish = {"instance_types": ["m6i.large", "m5.large"]}

    with launch_failures.failing(launch_failures.insufficient_capacity, instance_types=["m6i.large", "m5.large"]):
        failed = nothing.apply("storefront-alb", **wish)

        told(failed["failure"], "no_capacity", "m6i.large", ZONE, "InstanceTypes")
        assert failed["failure"]["automatic_fix"] == "retry_with_other_capacity"
        assert (failed["state"], collector_step(failed)["state"]) == ("failed", "failed")
        states = {row["name"]: row["state"] for row in collector_step(failed)["resources"]}
        assert states["AgentGroup"].startswith(("CREATE_FAILED", "DELETE"))
        assert nothing.stack_status(COLLECTOR) == "ROLLBACK_COMPLETE"
        assert nothing.all_sessions() == []
        shown = nothing.get("/v1/mirroring")
        told(explained_over_http(nothing, shown["stacks"][0]["failure_code"]), "stack_rolled_back", "a retry does both")
        told(explained_over_http(nothing, "", "Resource creation cancelled"), "resource_cancelled")

        applied = nothing.retry(failed, instance_types=["c6i.xlarge", "c5.xlarge"])

    assert applied["state"] == "succeeded", applied["failure"]
    assert parameters(nothing)["InstanceTypes"] == "c6i.xlarge,c5.xlarge"
    assert (nothing.stack_status(COLLECTOR), nothing.stack_status(PROCESSING)) == ("CREATE_COMPLETE",) * 2
    assert nothing.sessions()


@tells("launch_key_unusable")
def test_a_key_that_auto_scaling_may_not_use_is_explained_with_the_statements_to_add(nothing: Connected) -> None:
    with launch_failures.failing(launch_failures.CLIENT_ERROR):
        failed = nothing.apply("storefront-alb")

    told(failed["failure"], "launch_key_unusable", "alias/aws/ebs", "AWSServiceRoleForAutoScaling", "kms:CreateGrant")
    assert failed["failure"]["automatic_fix"] == "use_default_volume_key"
    remedy = failed["failure"]["remedy"]
    assert nothing.region.account_id in str(remedy["key_policy_statements"])
    assert f"--region {nothing.region.region_name}" in remedy["create_grant_command"]
    assert nothing.stack_status(COLLECTOR) == "ROLLBACK_COMPLETE"
    assert nothing.retry(failed)["state"] == "succeeded"
    assert nothing.sessions()


REASONS: dict[str, tuple[str, tuple[str, ...]]] = {
    "type_not_offered": (
        launch_failures.not_offered(launch_failures.Attempt("m6i.4xlarge", ZONE, "subnet-0a", ("eu-central-1b",))),
        ("m6i.4xlarge", ZONE, "eu-central-1b"),
    ),
    "vcpu_quota": (launch_failures.vcpu_limit_exceeded(32), ("32", "L-1216C47A")),
    "key_not_enabled": (
        (
            f"The KMS key provided is in an incorrect state: {KEY} (Service: AmazonEC2; Error Code: "
            "InvalidKMSKey.InvalidState)"
        ),
        ("alias/aws/ebs",),
    ),
    "launch_unsupported": (
        (
            "The requested configuration is currently not supported. Please check the documentation for supported "
            "configurations. (Service: AmazonAutoScaling; Status Code: 400; Error Code: Unsupported; Request ID: "
            "1f2e3d4c-0000-4000-8000-000000000000)"
        ),
        ("InstanceTypes",),
    ),
    "no_free_addresses": (
        (
            "There are not enough free addresses in subnet 'subnet-0a1b2c3d4e5f60718' to satisfy the requested number "
            "of instances."
        ),
        ("subnet-0a1b2c3d4e5f60718", "SubnetIds"),
    ),
    "image_not_found": (
        "The image id '[ami-0a1b2c3d4e5f60718]' does not exist",
        ("ami-0a1b2c3d4e5f60718", "ImageId"),
    ),
    "launch_internal_error": ("Server.InternalError: Internal error on launch", ("another zone",)),
    "agents_failed": (
        "Received 1 FAILURE signal(s) out of 2. Unable to satisfy 100% MinSuccessfulInstancesPercent requirement",
        ("make agent-bundle",),
    ),
    "agents_silent": (
        "Received 0 SUCCESS signal(s) out of 2. Unable to satisfy 100% MinSuccessfulInstancesPercent requirement",
        ("HTTPS",),
    ),
    "group_unstable": ("Group did not stabilize. {current/minimum/maximum group size: 0/2/2}.", ("activity history",)),
}


@tells(chosen=REASONS)
@pytest.mark.parametrize("code", REASONS)
def test_an_update_that_cannot_launch_leaves_everything_as_it_was_and_a_retry_brings_it_about(
    mirroring: Connected, code: str
) -> None:
    reason, words = REASONS[code]
    before = mirroring.all_sessions()
    types = [f"m6i.{'large' if parameters(mirroring)['InstanceTypes'] != 'm6i.large' else 'xlarge'}"]

    with failing(GROUP, reason, on=("update",)):
        failed = mirroring.apply("storefront-alb", "backoffice-alb", instance_types=types)

    told(failed["failure"], code, *words)
    assert (failed["state"], collector_step(failed)["state"]) == ("failed", "failed")
    assert reason in failed["failure"]["evidence"]["aws_message"]
    assert mirroring.stack_status(COLLECTOR) == "UPDATE_ROLLBACK_COMPLETE"
    assert parameters(mirroring)["InstanceTypes"] != types[0]
    assert mirroring.all_sessions() == before

    applied = mirroring.retry(failed)

    assert applied["state"] == "succeeded", applied["failure"]
    assert parameters(mirroring)["InstanceTypes"] == types[0]
    assert mirroring.all_sessions() == before


def test_a_retry_takes_other_subnets_as_well(mirroring: Connected) -> None:
    ec2 = mirroring.region.client("ec2")
    filters = [{"Name": "vpc-id", "Values": [mirroring.region.vpc_id]}]
    own = [row["SubnetId"] for row in ec2.describe_subnets(Filters=filters)["Subnets"]]
    [third] = [
        ec2.create_subnet(VpcId=mirroring.region.vpc_id, CidrBlock="10.20.9.0/24", AvailabilityZone="eu-central-1c")
    ]
    third_id = third["Subnet"]["SubnetId"]
    [table] = [
        row["RouteTableId"]
        for row in ec2.describe_route_tables(Filters=filters)["RouteTables"]
        if any(route.get("NatGatewayId") for route in row["Routes"])
    ]
    association = ec2.associate_route_table(RouteTableId=table, SubnetId=third_id)["AssociationId"]

    with failing(GROUP, REASONS["no_free_addresses"][0], on=("update",)):
        failed = mirroring.apply("storefront-alb", "backoffice-alb", instance_types=["c6i.xlarge"])
    applied = mirroring.retry(failed, subnet_ids=[own[0], third_id])

    assert applied["state"] == "succeeded", applied["failure"]
    assert set(parameters(mirroring)["SubnetIds"].split(",")) == {own[0], third_id}
    restored: dict[str, Any] = mirroring.apply("storefront-alb", "backoffice-alb", subnet_ids=own, instance_types=[])
    assert restored["state"] == "succeeded", restored["failure"]
    ec2.disassociate_route_table(AssociationId=association)
    ec2.delete_subnet(SubnetId=third_id)
