"""DescribeVpcPeeringConnections by filters, which moto ignores."""

# ruff: noqa: SLF001 - a request's parameters are read by moto's own private method
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.core.responses import ActionResult
from moto.ec2.exceptions import InvalidVPCPeeringConnectionIdError
from moto.ec2.responses.vpc_peering_connections import VPCPeeringConnections

from simulator.aws.patching import around
from simulator.aws.traffic_mirroring.refusals import invalid_value

if TYPE_CHECKING:
    from collections.abc import Callable

    from moto.ec2.models.vpc_peering_connections import VPCPeeringConnection


@around(VPCPeeringConnections, "describe_vpc_peering_connections")
def _describe(original: Callable[..., Any], response: VPCPeeringConnections) -> ActionResult:
    found = original(response).result["VpcPeeringConnections"]
    known = {connection.id for connection in found}
    for identifier in response._get_param("VpcPeeringConnectionIds") or []:
        if identifier not in known:
            raise InvalidVPCPeeringConnectionIdError(identifier)
    filters = response._filters_from_querystring()
    chosen = [
        connection
        for connection in found
        if all(_value(connection, name) & {*values} for name, values in filters.items())
    ]
    return ActionResult({"VpcPeeringConnections": chosen})


def _value(connection: VPCPeeringConnection, name: str) -> set[str]:
    tags = {tag["key"]: tag["value"] for tag in connection.get_tags()}
    if name == "tag-key":
        return {*tags}
    if name.startswith("tag:"):
        key = name.removeprefix("tag:")
        return {tags[key]} if key in tags else set()
    values = {
        "vpc-peering-connection-id": connection.id,
        "status-code": connection.status["Code"],
        "status-message": connection.status["Message"],
    }
    for side, info in (("requester", connection.requester_vpc_info), ("accepter", connection.accepter_vpc_info)):
        for part, key in (("vpc-id", "VpcId"), ("owner-id", "OwnerId"), ("cidr-block", "CidrBlock")):
            values[f"{side}-vpc-info.{part}"] = info[key]
    if name not in values:
        raise invalid_value(f"The filter '{name}' is invalid")
    return {str(values[name])}
