"""Application, Network and Gateway Load Balancers."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from chalice_app.aws.refusal import named_marker, named_refusals
from chalice_app.discovery.backend import FoundBalancer, FoundGroup, FoundTarget
from chalice_app.discovery.load_balancer import Listener

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# The most that ELB gives at once.
PAGE_SIZE_MAX = 400


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


def target_groups(client: Any) -> dict[str, list[FoundGroup]]:
    """All target groups of the region without their targets, by the ARN of each load balancer that uses them."""
    by_balancer: dict[str, list[FoundGroup]] = defaultdict(list)
    with named_refusals("elasticloadbalancing:DescribeTargetGroups"):
        pages = client.get_paginator("describe_target_groups").paginate(PaginationConfig={"PageSize": PAGE_SIZE_MAX})
        for row in [row for page in pages for row in page["TargetGroups"]]:
            for arn in row.get("LoadBalancerArns", []):
                by_balancer[arn].append(_group(row))
    return {arn: sorted(groups, key=lambda group: group.name) for arn, groups in by_balancer.items()}


def _group(row: Mapping[str, Any]) -> FoundGroup:
    return FoundGroup(
        arn=row["TargetGroupArn"],
        name=row["TargetGroupName"],
        protocol=row.get("Protocol"),
        port=row.get("Port"),
        target_type=row.get("TargetType", "instance"),
        vpc_id=row.get("VpcId"),
        targets=(),
        protocol_version=row.get("ProtocolVersion"),
    )


def listeners(client: Any, balancer_arn: str) -> tuple[Listener, ...]:
    """The listeners of a load balancer, by port.

    Raises:
        AwsGone: the load balancer was deleted meanwhile.
    """
    with named_refusals("elasticloadbalancing:DescribeListeners"):
        pages = client.get_paginator("describe_listeners").paginate(LoadBalancerArn=balancer_arn)
        rows = [row for page in pages for row in page["Listeners"]]
    return tuple(sorted((_listener(row) for row in rows), key=lambda listener: listener.port))


def _listener(row: Mapping[str, Any]) -> Listener:
    # Gateway Load Balancers listen on every port, and name none.
    arns = sorted({arn for action in row.get("DefaultActions", []) for arn in _forwarded(action)})
    return Listener(row.get("Protocol", "GENEVE"), row.get("Port", 0), tuple(arns))


def _forwarded(action: Mapping[str, Any]) -> Iterator[str]:
    if arn := action.get("TargetGroupArn"):
        yield arn
    yield from (group["TargetGroupArn"] for group in action.get("ForwardConfig", {}).get("TargetGroups", []))


def targets(client: Any, group_arn: str) -> tuple[FoundTarget, ...]:
    """The targets of a target group.

    Raises:
        AwsGone: the group was deleted meanwhile.
    """
    with named_refusals("elasticloadbalancing:DescribeTargetHealth"):
        answer = client.describe_target_health(TargetGroupArn=group_arn)
    return tuple(
        FoundTarget(
            id=health["Target"]["Id"],
            port=health["Target"].get("Port"),
            availability_zone=health["Target"].get("AvailabilityZone"),
            health=health.get("TargetHealth", {}).get("State", "unknown"),
        )
        for health in answer["TargetHealthDescriptions"]
    )
