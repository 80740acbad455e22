from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from simulator.region import Region, start_region
from tests.unit.simulator.aws.conftest import Stacks

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def shop_stacks() -> Iterator[Stacks]:
    with start_region() as region:
        yield Stacks(region, region.client("cloudformation"))


def interface(region: Region, name: str) -> str:
    filters = [{"Name": "tag:Name", "Values": [name]}]
    [reservation] = region.client("ec2").describe_instances(Filters=filters)["Reservations"]
    return str(reservation["Instances"][0]["NetworkInterfaces"][0]["NetworkInterfaceId"])


def mirroring(region: Region, rule: dict[str, Any], session: dict[str, Any]) -> dict[str, Any]:
    [balancer] = region.client("elbv2").describe_load_balancers(Names=["ledger-nlb"])["LoadBalancers"]
    return {
        "Target": {
            "Type": "AWS::EC2::TrafficMirrorTarget",
            "Properties": {"NetworkLoadBalancerArn": balancer["LoadBalancerArn"]},
        },
        "Filter": {"Type": "AWS::EC2::TrafficMirrorFilter"},
        "Rule": {
            "Type": "AWS::EC2::TrafficMirrorFilterRule",
            "Properties": {
                "TrafficMirrorFilterId": {"Ref": "Filter"},
                "TrafficDirection": "ingress",
                "RuleNumber": "1",
                "RuleAction": "accept",
                "Protocol": "6",
                "SourceCidrBlock": "0.0.0.0/0",
                "DestinationCidrBlock": "0.0.0.0/0",
                "Tags": [{"Key": "owner", "Value": "heliostat"}],
                **rule,
            },
        },
        "Session": {
            "Type": "AWS::EC2::TrafficMirrorSession",
            "Properties": {
                "NetworkInterfaceId": interface(region, "storefront-1"),
                "TrafficMirrorTargetId": {"Ref": "Target"},
                "TrafficMirrorFilterId": {"Ref": "Filter"},
                "SessionNumber": "1",
                **session,
            },
        },
    }


def shown(region: Region) -> tuple[dict[str, Any], dict[str, Any]]:
    """The stack's rule and session."""
    ec2 = region.client("ec2")
    [rule] = ec2.describe_traffic_mirror_filter_rules()["TrafficMirrorFilterRules"]
    [session] = ec2.describe_traffic_mirror_sessions()["TrafficMirrorSessions"]
    return rule, session


def test_rules_and_sessions_change_in_place(shop_stacks: Stacks) -> None:
    region = shop_stacks.region
    ports = {"DestinationPortRange": {"FromPort": "8080", "ToPort": "8080"}}
    assert shop_stacks.create("mirrors", mirroring(region, ports, {"PacketLength": "100"})) == "CREATE_COMPLETE"
    rule, session = shown(region)

    changed = mirroring(region, {"RuleNumber": "2"}, {"SessionNumber": "3"})
    assert shop_stacks.update("mirrors", changed) == "UPDATE_COMPLETE"
    rule_after, session_after = shown(region)

    assert rule["DestinationPortRange"] == {"FromPort": 8080, "ToPort": 8080}
    assert {"Key": "owner", "Value": "heliostat"} in rule["Tags"]
    assert rule_after["TrafficMirrorFilterRuleId"] == rule["TrafficMirrorFilterRuleId"]
    assert rule_after["RuleNumber"] == 2
    assert "DestinationPortRange" not in rule_after
    assert session_after["TrafficMirrorSessionId"] == session["TrafficMirrorSessionId"]
    assert (session["PacketLength"], session_after["PacketLength"]) == (100, 8500)
    assert session_after["VirtualNetworkId"] == session["VirtualNetworkId"]


def test_a_change_that_ec2_refuses_goes_back(shop_stacks: Stacks) -> None:
    region = shop_stacks.region
    shop_stacks.create("mirrors", mirroring(region, {}, {}))
    before = shown(region)

    status = shop_stacks.update("mirrors", mirroring(region, {"SourceCidrBlock": "::/0"}, {}))

    assert status == "UPDATE_ROLLBACK_COMPLETE"
    assert ("Rule", "SourceCidrBlock and DestinationCidrBlock must both be IPv4 ranges or IPv6 ranges") in (
        shop_stacks.failures("mirrors")
    )
    assert shown(region) == before


def test_a_stack_leaves_none_of_them_behind(shop_stacks: Stacks) -> None:
    region, ec2 = shop_stacks.region, shop_stacks.region.client("ec2")
    shop_stacks.create("mirrors", mirroring(region, {}, {}))

    assert shop_stacks.delete("mirrors") == ""
    assert ec2.describe_traffic_mirror_sessions()["TrafficMirrorSessions"] == []
    assert ec2.describe_traffic_mirror_filters()["TrafficMirrorFilters"] == []
    assert ec2.describe_traffic_mirror_targets()["TrafficMirrorTargets"] == []


def test_a_session_of_somebody_else_keeps_the_target_and_fails_the_deletion(shop_stacks: Stacks) -> None:
    region, ec2 = shop_stacks.region, shop_stacks.region.client("ec2")
    shop_stacks.create("mirrors", mirroring(region, {}, {}))
    _, session = shown(region)
    ec2.create_traffic_mirror_session(
        NetworkInterfaceId=interface(region, "storefront-2"),
        TrafficMirrorTargetId=session["TrafficMirrorTargetId"],
        TrafficMirrorFilterId=session["TrafficMirrorFilterId"],
        SessionNumber=1,
    )

    assert shop_stacks.delete("mirrors") == "DELETE_FAILED"
    assert {logical_id for logical_id, _ in shop_stacks.failures("mirrors")} >= {"Target", "Filter"}
