"""Application, Network and Gateway Load Balancers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chalice_app.aws.refusal import named_marker, named_refusals
from chalice_app.discovery.backend import FoundBalancer, FoundGroup, FoundTarget
from chalice_app.discovery.load_balancer import Listener
from chalice_app.errors import AwsGone

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def balancers(client: Any, marker: str | None, page_size: int) -> tuple[list[FoundBalancer], str | None]:
    """A page of load balancers, without listeners and targets."""
    arguments = {"PageSize": page_size} | ({"Marker": marker} if marker else {})
    with named_marker(marker), named_refusals("elasticloadbalancing:DescribeLoadBalancers"):
        answer = client.describe_load_balancers(**arguments)
    return [_balancer(row) for row in answer["LoadBalancers"]], answer.get("NextMarker")


def _balancer(row: Mapping[str, Any]) -> FoundBalancer:
    return FoundBalancer(
        id=row["LoadBalancerArn"],
        arn=row["LoadBalancerArn"],
        name=row["LoadBalancerName"],
        type=row["Type"],
        scheme=row.get("Scheme"),
        vpc_id=row.get("VpcId"),
        state=row.get("State", {}).get("Code", "unknown"),
        dns_name=row.get("DNSName", ""),
        availability_zones=tuple(sorted(zone["ZoneName"] for zone in row.get("AvailabilityZones", []))),
        listeners=(),
        target_groups=(),
    )


def target_groups(client: Any) -> dict[str, list[dict[str, Any]]]:
    """All target groups of the region, by the ARN of each load balancer that uses them."""
    by_balancer: dict[str, list[dict[str, Any]]] = defaultdict(list)
    with named_refusals("elasticloadbalancing:DescribeTargetGroups"):
        for page in client.get_paginator("describe_target_groups").paginate():
            for group in page["TargetGroups"]:
                for arn in group.get("LoadBalancerArns", []):
                    by_balancer[arn].append(group)
    return by_balancer


def with_targets(
    client: Any, balancer: FoundBalancer, groups: Mapping[str, Sequence[Mapping[str, Any]]]
) -> FoundBalancer:
    """The load balancer with its listeners, target groups and their targets; groups deleted meanwhile are left out.

    Raises:
        AwsGone: the load balancer was deleted meanwhile.
    """
    with named_refusals("elasticloadbalancing:DescribeListeners"):
        pages = client.get_paginator("describe_listeners").paginate(LoadBalancerArn=balancer.arn)
        rows = [row for page in pages for row in page["Listeners"]]
    # Gateway Load Balancers listen on every port, and name none.
    listeners = [Listener(row.get("Protocol", "GENEVE"), row.get("Port", 0)) for row in rows]
    ordered = sorted(groups.get(balancer.id, ()), key=lambda group: group["TargetGroupName"])
    return replace(
        balancer,
        listeners=tuple(sorted(listeners, key=lambda listener: listener.port)),
        target_groups=tuple(group for row in ordered if (group := _group(client, row))),
    )


def _group(client: Any, row: Mapping[str, Any]) -> FoundGroup | None:
    try:
        with named_refusals("elasticloadbalancing:DescribeTargetHealth"):
            answer = client.describe_target_health(TargetGroupArn=row["TargetGroupArn"])
    except AwsGone:
        return None
    return FoundGroup(
        arn=row["TargetGroupArn"],
        name=row["TargetGroupName"],
        protocol=row.get("Protocol"),
        port=row.get("Port"),
        target_type=row.get("TargetType", "instance"),
        vpc_id=row.get("VpcId"),
        targets=tuple(
            FoundTarget(
                id=health["Target"]["Id"],
                port=health["Target"].get("Port"),
                availability_zone=health["Target"].get("AvailabilityZone"),
                health=health.get("TargetHealth", {}).get("State", "unknown"),
            )
            for health in answer["TargetHealthDescriptions"]
        ),
    )
