"""Changes of mirror sessions: each request is held against EC2's own model."""

from __future__ import annotations

from typing import Any

import pytest

from chalice_app.aws.mirroring import MirrorWriter
from chalice_app.discovery.mirrors import OWNERSHIP_TAG, FilterRule
from chalice_app.errors import AwsGone, AwsRefused
from chalice_app.mirroring.filter_spec import FilterSpec
from chalice_app.mirroring.step import CreateSession, ModifySession
from chalice_app.mirroring.tags import FILTER_KEY_TAG
from chalice_app.mirroring.vnis import ServedGroup
from tests.unit.chalice_app.aws.stubbed import stubbed

BASE: dict[str, Any] = {"code": "c", "explanation": "e"}
NLB = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/net/agents/1"
RULE = FilterRule("", "ingress", 100, "accept", 6, "0.0.0.0/0", "0.0.0.0/0", None, (8080, 8081))


def tagged(resource: str, **tags: str) -> list[dict[str, Any]]:
    every = {"Name": "heliostat", OWNERSHIP_TAG: "mine", **tags}
    return [{"ResourceType": resource, "Tags": [{"Key": key, "Value": value} for key, value in every.items()]}]


def writer(client: Any, balancing: Any = None) -> MirrorWriter:
    return MirrorWriter(client, balancing, "mine")


@pytest.mark.parametrize(("length", "more"), [(None, {}), (64, {"PacketLength": 64})])
def test_a_session_is_tagged_by_the_call_that_makes_it(length: int | None, more: dict[str, int]) -> None:
    members = (ServedGroup("arn:shop", "web"),)
    step = CreateSession(
        **BASE, interface_id="eni-1", filter_key="ipv4:80", number=7, vni=9, packet_length=length, members=members
    )
    expected = {
        "NetworkInterfaceId": "eni-1",
        "TrafficMirrorTargetId": "tmt-1",
        "TrafficMirrorFilterId": "tmf-1",
        "SessionNumber": 7,
        "VirtualNetworkId": 9,
        "Description": "Heliostat",
        "TagSpecifications": tagged("traffic-mirror-session", **{"heliostat:operation": "0a1b"}),
        **more,
    }
    with stubbed("ec2") as (client, stubber):
        made = {"TrafficMirrorSession": {"TrafficMirrorSessionId": "tms-1"}}
        stubber.add_response("create_traffic_mirror_session", made, expected)

        assert writer(client).create_session(step, target_id="tmt-1", filter_id="tmf-1", operation_id="0a1b") == "tms-1"


def test_only_what_a_step_names_is_changed() -> None:
    step = ModifySession(**BASE, session_id="tms-1", interface_id="eni-1", vni=4, whole_packets=True)
    with stubbed("ec2") as (client, stubber):
        expected = {"TrafficMirrorSessionId": "tms-1", "VirtualNetworkId": 4, "RemoveFields": ["packet-length"]}
        stubber.add_response("modify_traffic_mirror_session", {}, expected)

        writer(client).modify_session(step, filter_id=None)


def test_a_filter_carries_its_key_and_its_rules_both_families_of_fields() -> None:
    spec = FilterSpec.of_ports([8080, 8081], ["ipv4"])
    with stubbed("ec2") as (client, stubber):
        stubber.add_response(
            "create_traffic_mirror_filter",
            {"TrafficMirrorFilter": {"TrafficMirrorFilterId": "tmf-1"}},
            {
                "Description": f"Heliostat: TCP {spec.key}",
                "TagSpecifications": tagged("traffic-mirror-filter", **{FILTER_KEY_TAG: spec.key}),
            },
        )
        rule = {
            "TrafficDirection": "ingress",
            "RuleNumber": 100,
            "RuleAction": "accept",
            "Protocol": 6,
            "SourceCidrBlock": "0.0.0.0/0",
            "DestinationCidrBlock": "0.0.0.0/0",
            "DestinationPortRange": {"FromPort": 8080, "ToPort": 8081},
        }
        stubber.add_response(
            "create_traffic_mirror_filter_rule",
            {},
            {
                **rule,
                "TrafficMirrorFilterId": "tmf-1",
                "TagSpecifications": tagged("traffic-mirror-filter-rule"),
            },
        )
        # What the rule does not name is taken away: an editor may have added it.
        stubber.add_response(
            "modify_traffic_mirror_filter_rule",
            {},
            {**rule, "TrafficMirrorFilterRuleId": "tmfr-1", "RemoveFields": ["source-port-range"]},
        )

        assert writer(client).create_filter(spec) == "tmf-1"
        writer(client).create_rule("tmf-1", RULE)
        writer(client).modify_rule("tmfr-1", RULE)


def test_targets_and_deletions_name_what_they_are_about() -> None:
    with stubbed("ec2") as (client, stubber):
        stubber.add_response(
            "create_traffic_mirror_target",
            {"TrafficMirrorTarget": {"TrafficMirrorTargetId": "tmt-1"}},
            {
                "NetworkLoadBalancerArn": NLB,
                "Description": "Heliostat agents",
                "TagSpecifications": tagged("traffic-mirror-target"),
            },
        )
        stubber.add_response("delete_traffic_mirror_session", {}, {"TrafficMirrorSessionId": "tms-1"})
        stubber.add_response("delete_traffic_mirror_filter_rule", {}, {"TrafficMirrorFilterRuleId": "tmfr-1"})
        stubber.add_response("delete_traffic_mirror_filter", {}, {"TrafficMirrorFilterId": "tmf-1"})
        stubber.add_response("delete_traffic_mirror_target", {}, {"TrafficMirrorTargetId": "tmt-1"})
        writing = writer(client)

        assert writing.create_target(NLB) == "tmt-1"
        writing.delete_session("tms-1")
        writing.delete_rule("tmfr-1")
        writing.delete_filter("tmf-1")
        writing.delete_target("tmt-1")


def test_the_listener_takes_vxlan() -> None:
    with stubbed("elbv2") as (client, stubber):
        forward = [{"Type": "forward", "TargetGroupArn": "arn:agents"}]
        expected = {"LoadBalancerArn": NLB, "Protocol": "UDP", "Port": 4789, "DefaultActions": forward}
        stubber.add_response("create_listener", {"Listeners": []}, expected)

        writer(None, client).create_listener(NLB, "arn:agents")


def test_refusals_keep_the_action_by_the_name_that_iam_has_for_it() -> None:
    with stubbed("ec2") as (client, stubber):
        stubber.add_client_error("delete_traffic_mirror_session", "UnauthorizedOperation", "You are not authorized")
        stubber.add_client_error("delete_traffic_mirror_filter", "InvalidTrafficMirrorFilterId.NotFound", "none")

        with pytest.raises(AwsRefused) as denied:
            writer(client).delete_session("tms-1")
        with pytest.raises(AwsGone):
            writer(client).delete_filter("tmf-1")
    assert denied.value.operation == "ec2:DeleteTrafficMirrorSession"
