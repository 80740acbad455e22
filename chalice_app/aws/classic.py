"""Classic Load Balancers: no ARN, no target groups, instances only."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chalice_app.aws.refusal import named_marker, named_refusals
from chalice_app.discovery.backend import FoundBalancer, FoundGroup, FoundTarget
from chalice_app.discovery.load_balancer import Listener

if TYPE_CHECKING:
    from collections.abc import Mapping

HEALTH = {"InService": "healthy", "OutOfService": "unhealthy", "Unknown": "unavailable"}


def balancers(client: Any, marker: str | None, page_size: int) -> tuple[list[FoundBalancer], str | None]:
    """A page of Classic Load Balancers. Each protocol and instance port is shown as a target group of its own."""
    arguments = {"PageSize": page_size} | ({"Marker": marker} if marker else {})
    with named_marker(marker), named_refusals("elasticloadbalancing:DescribeLoadBalancers"):
        answer = client.describe_load_balancers(**arguments)
    return [_balancer(row) for row in answer["LoadBalancerDescriptions"]], answer.get("NextMarker") or None


def _balancer(row: Mapping[str, Any]) -> FoundBalancer:
    listeners = [description["Listener"] for description in row.get("ListenerDescriptions", [])]
    instances = tuple(
        FoundTarget(instance["InstanceId"], None, None, "unknown") for instance in row.get("Instances", [])
    )
    ways = sorted(
        {(str(way.get("InstanceProtocol") or way["Protocol"]).upper(), way["InstancePort"]) for way in listeners}
    )
    return FoundBalancer(
        id=f"classic/{row['LoadBalancerName']}",
        arn=None,
        name=row["LoadBalancerName"],
        type="classic",
        scheme=row.get("Scheme"),
        vpc_id=row.get("VPCId"),
        state="active",
        dns_name=row.get("DNSName", ""),
        availability_zones=tuple(sorted(row.get("AvailabilityZones", []))),
        listeners=tuple(Listener(str(way["Protocol"]).upper(), way["LoadBalancerPort"]) for way in listeners),
        target_groups=tuple(
            FoundGroup(
                arn=None,
                name=f"{row['LoadBalancerName']}:{port}",
                protocol=protocol,
                port=port,
                target_type="instance",
                vpc_id=row.get("VPCId"),
                targets=tuple(replace(instance, port=port) for instance in instances),
            )
            for protocol, port in ways
        ),
    )


def with_health(client: Any, balancer: FoundBalancer) -> FoundBalancer:
    """The load balancer with the health of its instances."""
    with named_refusals("elasticloadbalancing:DescribeInstanceHealth"):
        answer = client.describe_instance_health(LoadBalancerName=balancer.name)
    health = {row["InstanceId"]: HEALTH.get(row["State"], "unknown") for row in answer["InstanceStates"]}
    groups = tuple(
        replace(
            group,
            targets=tuple(replace(target, health=health.get(target.id, "unknown")) for target in group.targets),
        )
        for group in balancer.target_groups
    )
    return replace(balancer, target_groups=groups)
