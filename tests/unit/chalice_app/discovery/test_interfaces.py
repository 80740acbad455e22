from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chalice_app.discovery.mirrors import OWNERSHIP_TAG, Mirrors, MirrorTarget
from tests.unit.chalice_app.discovery.standing import BY_ADDRESS, HERE, INTERFACE, WEB, verdict

TASK = "arn:aws:ecs:eu-central-1:123456789012:attachment/4f3a"
# As DescribeNetworkInterfaces shows interfaces that services made.
FARGATE: dict[str, Any] = {"description": TASK, "is_requester_managed": True, "instance_id": None}


def of_address(**changes: Any) -> Any:
    return verdict(group=BY_ADDRESS, interface=replace(INTERFACE, **changes))


def test_a_task_on_fargate_is_named() -> None:
    assert of_address(**FARGATE).code == "fargate"


def test_a_task_of_ecs_on_an_instance_of_ours_can_be_mirrored() -> None:
    assert of_address(description=TASK, requester_id="AROA123:ecs-eni-provisioning").code == "mirrorable"


def test_a_task_on_a_trunk_is_left_to_ec2() -> None:
    found = of_address(description=TASK, type="branch", instance_id=None)

    assert (found.mirrorable, found.code) == (True, "branch_interface")


@pytest.mark.parametrize(
    ("changes", "maker"),
    [
        ({"type": "lambda", "description": "AWS Lambda VPC ENI-orders"}, "AWS Lambda"),
        ({"description": "ELB app/storefront/0123", "requester_id": "amazon-elb"}, "a load balancer"),
        ({"type": "vpc_endpoint", "description": "VPC Endpoint Interface vpce-1"}, "a VPC endpoint"),
        ({"requester_id": "amazon-elasticsearch"}, "the AWS service amazon-elasticsearch"),
        ({}, "an AWS service"),
    ],
)
def test_an_interface_that_a_service_made_names_the_service(changes: dict[str, Any], maker: str) -> None:
    found = of_address(is_requester_managed=True, instance_id=None, **changes)

    assert (found.mirrorable, found.code) == (False, "requester_managed_interface")
    assert f"made by {maker}" in found.explanation


@pytest.mark.parametrize("service", ["amazon-rds", "amazon-elasticache"])
def test_the_two_services_that_ec2_mirrors_are_let_be(service: str) -> None:
    assert of_address(is_requester_managed=True, requester_id=service, instance_id=None).mirrorable


def test_an_interface_of_another_kind_or_attached_to_nothing_is_refused() -> None:
    assert of_address(type="efa-only").code == "interface_type_unsupported"
    assert of_address(status="available", instance_id=None).code == "interface_not_attached"


def test_our_own_agents_are_never_mirrored() -> None:
    tagged = replace(WEB, tags={OWNERSHIP_TAG: "heliostat"})
    scaled = replace(WEB, tags={"aws:autoscaling:groupName": "heliostat-collector-agents"})
    ours = replace(HERE, agent_group_names=frozenset({"heliostat-collector-agents"}))

    assert verdict(instance=tagged).code == "own_agent"
    assert verdict(instance=scaled, circumstances=ours).code == "own_agent"
    assert verdict(interface=replace(INTERFACE, tags={OWNERSHIP_TAG: "heliostat"})).code == "own_agent"
    assert verdict(instance=replace(WEB, tags={OWNERSHIP_TAG: "another"})).code == "mirrorable"
    assert verdict(instance=scaled).code == "mirrorable"


def test_a_mirror_target_is_no_mirror_source() -> None:
    target = MirrorTarget("tmt-1", None, "eni-1")

    found = verdict(circumstances=replace(HERE, mirrors=Mirrors(targets=(target,))))

    assert (found.mirrorable, found.code) == (False, "mirror_target_interface")


def test_an_interface_of_another_account_is_left_to_its_owner() -> None:
    found = verdict(interface=replace(INTERFACE, owner_id="999999999999"))

    assert (found.mirrorable, found.code) == (False, "other_account_interface")
    assert "999999999999" in found.explanation


def test_a_backend_in_another_vpc_needs_a_connection() -> None:
    far = replace(HERE, collector_vpc_id="vpc-9")

    assert verdict(circumstances=replace(HERE, collector_vpc_id="vpc-1")).code == "mirrorable"
    assert verdict(circumstances=replace(far, connected_vpc_ids=frozenset({"vpc-1"}))).code == "mirrorable"
    assert verdict(circumstances=far).code == "other_vpc"
    assert "vpc-1" in verdict(circumstances=far).explanation


def test_an_interface_with_ipv6_alone_is_refused() -> None:
    assert verdict(interface=replace(INTERFACE, ipv4_addresses=(), ipv6_addresses=("fd00::1",))).code == (
        "ipv6_only_subnet"
    )
