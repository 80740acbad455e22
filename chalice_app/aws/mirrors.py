"""Mirror sessions, mirror filters and mirror targets of the region, all pages of them, whoever made them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalice_app.aws.refusal import named_refusals
from chalice_app.discovery.mirrors import FilterRule, MirrorFilter, Mirrors, MirrorSession, MirrorTarget

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalice_app.discovery.mirrors import Ports

# The most that EC2 gives at once.
PAGE_SIZE = 1_000


def mirrors(client: Any) -> Mirrors:
    """All that the account mirrors in this region.

    Raises:
        AwsRefused, AwsUnreachable: AWS did not tell. Never a part of it.
    """
    return Mirrors(mirror_sessions(client), mirror_filters(client), mirror_targets(client))


def mirror_sessions(client: Any) -> tuple[MirrorSession, ...]:
    """All mirror sessions, by id."""
    with named_refusals("ec2:DescribeTrafficMirrorSessions"):
        rows = _rows(client, "describe_traffic_mirror_sessions", "TrafficMirrorSessions")
    return tuple(sorted((_session(row) for row in rows), key=lambda session: session.id))


def mirror_filters(client: Any) -> tuple[MirrorFilter, ...]:
    """All mirror filters with their rules, by id."""
    with named_refusals("ec2:DescribeTrafficMirrorFilters"):
        rows = _rows(client, "describe_traffic_mirror_filters", "TrafficMirrorFilters")
    return tuple(sorted((_filter(row) for row in rows), key=lambda mirror_filter: mirror_filter.id))


def mirror_targets(client: Any) -> tuple[MirrorTarget, ...]:
    """All mirror targets, by id."""
    with named_refusals("ec2:DescribeTrafficMirrorTargets"):
        rows = _rows(client, "describe_traffic_mirror_targets", "TrafficMirrorTargets")
    return tuple(sorted((_target(row) for row in rows), key=lambda target: target.id))


def _rows(client: Any, operation: str, member: str) -> list[Mapping[str, Any]]:
    pages = client.get_paginator(operation).paginate(PaginationConfig={"PageSize": PAGE_SIZE})
    return [row for page in pages for row in page.get(member, [])]


def _session(row: Mapping[str, Any]) -> MirrorSession:
    return MirrorSession(
        id=row["TrafficMirrorSessionId"],
        interface_id=row.get("NetworkInterfaceId", ""),
        target_id=row.get("TrafficMirrorTargetId", ""),
        filter_id=row.get("TrafficMirrorFilterId", ""),
        number=row["SessionNumber"],
        vni=row["VirtualNetworkId"],
        packet_length=row.get("PacketLength"),
        owner_id=row.get("OwnerId", ""),
        tags=tags_of(row.get("Tags")),
    )


def _filter(row: Mapping[str, Any]) -> MirrorFilter:
    rules = [_rule(rule) for rule in [*row.get("IngressFilterRules", []), *row.get("EgressFilterRules", [])]]
    return MirrorFilter(
        id=row["TrafficMirrorFilterId"],
        rules=tuple(sorted(rules, key=lambda rule: (rule.direction, rule.number))),
        network_services=tuple(sorted(row.get("NetworkServices", []))),
        tags=tags_of(row.get("Tags")),
    )


def _rule(row: Mapping[str, Any]) -> FilterRule:
    return FilterRule(
        id=row["TrafficMirrorFilterRuleId"],
        direction=row["TrafficDirection"],
        number=row["RuleNumber"],
        action=row["RuleAction"],
        protocol=row.get("Protocol"),
        source_cidr=row["SourceCidrBlock"],
        destination_cidr=row["DestinationCidrBlock"],
        source_ports=_ports(row.get("SourcePortRange")),
        destination_ports=_ports(row.get("DestinationPortRange")),
        tags=tags_of(row.get("Tags")),
    )


def _ports(row: Mapping[str, int] | None) -> Ports | None:
    if not row or "FromPort" not in row:
        return None
    return row["FromPort"], row.get("ToPort", row["FromPort"])


def _target(row: Mapping[str, Any]) -> MirrorTarget:
    return MirrorTarget(
        id=row["TrafficMirrorTargetId"],
        load_balancer_arn=row.get("NetworkLoadBalancerArn"),
        interface_id=row.get("NetworkInterfaceId"),
        gateway_endpoint_id=row.get("GatewayLoadBalancerEndpointId"),
        owner_id=row.get("OwnerId"),
        tags=tags_of(row.get("Tags")),
    )


def tags_of(rows: list[Mapping[str, str]] | None) -> dict[str, str]:
    """Tags by key, as EC2 lists them."""
    return {row["Key"]: row.get("Value", "") for row in rows or []}
