"""Changes of mirror sessions, filters and rules: one call a method, each with the action's name that IAM asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalice_app.aws.refusal import named_refusals
from chalice_app.discovery.mirrors import OWNERSHIP_TAG
from chalice_app.mirroring.tags import FILTER_KEY_TAG, OPERATION_TAG

if TYPE_CHECKING:
    from chalice_app.discovery.mirrors import FilterRule, Ports
    from chalice_app.mirroring.filter_spec import FilterSpec
    from chalice_app.mirroring.step import CreateSession, ModifySession


# VXLAN (RFC 7348 section 5); AWS sends mirrored packets nowhere else.
VXLAN_PORT = 4789


class MirrorWriter:
    """Makes and changes what an installation owns.

    Everything is tagged by the call that makes it: a run that is cut leaves nothing behind that nobody owns.
    """

    def __init__(self, client: Any, load_balancing: Any, owner: str) -> None:
        self._client = client
        self._load_balancing = load_balancing
        self._owner = owner

    def create_target(self, load_balancer_arn: str) -> str:
        """Make the mirror target of a load balancer."""
        with named_refusals("ec2:CreateTrafficMirrorTarget"):
            answer = self._client.create_traffic_mirror_target(
                NetworkLoadBalancerArn=load_balancer_arn,
                Description="Heliostat agents",
                TagSpecifications=self._tags("traffic-mirror-target", {}),
            )
        target_id: str = answer["TrafficMirrorTarget"]["TrafficMirrorTargetId"]
        return target_id

    def delete_target(self, target_id: str) -> None:
        """Delete a mirror target."""
        with named_refusals("ec2:DeleteTrafficMirrorTarget"):
            self._client.delete_traffic_mirror_target(TrafficMirrorTargetId=target_id)

    def create_listener(self, load_balancer_arn: str, target_group_arn: str) -> None:
        """Let a load balancer listen for mirrored packets. It goes with its load balancer."""
        with named_refusals("elasticloadbalancing:CreateListener"):
            self._load_balancing.create_listener(
                LoadBalancerArn=load_balancer_arn,
                Protocol="UDP",
                Port=VXLAN_PORT,
                DefaultActions=[{"Type": "forward", "TargetGroupArn": target_group_arn}],
            )

    def create_filter(self, spec: FilterSpec) -> str:
        """Make a mirror filter without rules."""
        with named_refusals("ec2:CreateTrafficMirrorFilter"):
            answer = self._client.create_traffic_mirror_filter(
                Description=f"Heliostat: TCP {spec.key}",
                TagSpecifications=self._tags("traffic-mirror-filter", {FILTER_KEY_TAG: spec.key}),
            )
        filter_id: str = answer["TrafficMirrorFilter"]["TrafficMirrorFilterId"]
        return filter_id

    def delete_filter(self, filter_id: str) -> None:
        """Delete a mirror filter and its rules."""
        with named_refusals("ec2:DeleteTrafficMirrorFilter"):
            self._client.delete_traffic_mirror_filter(TrafficMirrorFilterId=filter_id)

    def create_rule(self, filter_id: str, rule: FilterRule) -> None:
        """Add a rule."""
        with named_refusals("ec2:CreateTrafficMirrorFilterRule"):
            self._client.create_traffic_mirror_filter_rule(
                TrafficMirrorFilterId=filter_id,
                TrafficDirection=rule.direction,
                TagSpecifications=self._tags("traffic-mirror-filter-rule", {}),
                **_rule(rule),
            )

    def modify_rule(self, rule_id: str, rule: FilterRule) -> None:
        """Let a rule say this: what it does not name is taken away."""
        unnamed = {"source-port-range": rule.source_ports, "destination-port-range": rule.destination_ports}
        removed = [name for name, ports in unnamed.items() if ports is None]
        with named_refusals("ec2:ModifyTrafficMirrorFilterRule"):
            self._client.modify_traffic_mirror_filter_rule(
                TrafficMirrorFilterRuleId=rule_id,
                TrafficDirection=rule.direction,
                **_rule(rule),
                **({"RemoveFields": removed} if removed else {}),
            )

    def delete_rule(self, rule_id: str) -> None:
        """Delete a rule."""
        with named_refusals("ec2:DeleteTrafficMirrorFilterRule"):
            self._client.delete_traffic_mirror_filter_rule(TrafficMirrorFilterRuleId=rule_id)

    def create_session(self, step: CreateSession, *, target_id: str, filter_id: str, operation_id: str) -> str:
        """Make a mirror session, which says by its tag which operation made it."""
        length = {} if step.packet_length is None else {"PacketLength": step.packet_length}
        with named_refusals("ec2:CreateTrafficMirrorSession", interface_id=step.interface_id):
            answer = self._client.create_traffic_mirror_session(
                NetworkInterfaceId=step.interface_id,
                TrafficMirrorTargetId=target_id,
                TrafficMirrorFilterId=filter_id,
                SessionNumber=step.number,
                VirtualNetworkId=step.vni,
                Description="Heliostat",
                TagSpecifications=self._tags(
                    "traffic-mirror-session", {OPERATION_TAG: operation_id} if operation_id else {}
                ),
                **length,
            )
        session_id: str = answer["TrafficMirrorSession"]["TrafficMirrorSessionId"]
        return session_id

    def modify_session(self, step: ModifySession, *, filter_id: str | None) -> None:
        """Change what the step names."""
        fields = {
            "TrafficMirrorTargetId": step.target_id,
            "TrafficMirrorFilterId": filter_id,
            "VirtualNetworkId": step.vni,
            "PacketLength": step.packet_length,
            "RemoveFields": ["packet-length"] if step.whole_packets else None,
        }
        named = {name: value for name, value in fields.items() if value is not None}
        with named_refusals("ec2:ModifyTrafficMirrorSession", interface_id=step.interface_id):
            self._client.modify_traffic_mirror_session(TrafficMirrorSessionId=step.session_id, **named)

    def delete_session(self, session_id: str) -> None:
        """Delete a mirror session."""
        with named_refusals("ec2:DeleteTrafficMirrorSession"):
            self._client.delete_traffic_mirror_session(TrafficMirrorSessionId=session_id)

    def _tags(self, resource_type: str, tags: dict[str, str]) -> list[dict[str, Any]]:
        all_tags = {"Name": "heliostat", OWNERSHIP_TAG: self._owner, **tags}
        return [
            {"ResourceType": resource_type, "Tags": [{"Key": key, "Value": value} for key, value in all_tags.items()]}
        ]


def _rule(rule: FilterRule) -> dict[str, Any]:
    fields = {
        "RuleNumber": rule.number,
        "RuleAction": rule.action,
        "Protocol": rule.protocol,
        "SourceCidrBlock": rule.source_cidr,
        "DestinationCidrBlock": rule.destination_cidr,
        "SourcePortRange": _ports(rule.source_ports),
        "DestinationPortRange": _ports(rule.destination_ports),
    }
    return {name: value for name, value in fields.items() if value is not None}


def _ports(ports: Ports | None) -> dict[str, int] | None:
    return None if ports is None else {"FromPort": ports[0], "ToPort": ports[1]}
