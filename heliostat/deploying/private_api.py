"""Where the endpoint of a private API goes: one subnet in each zone of the VPC."""

from __future__ import annotations

from typing import Any

from heliostat.deploying.account import refusals
from heliostat.errors import WrongUsage

NONE = "none"


def private_api_parameters(ec2: Any, vpc_id: str, region: str) -> dict[str, str]:
    """Parameters of the bootstrap stack for a private API in a VPC; of "none", those that take it away.

    Raises:
        WrongUsage: there is no such VPC, or it has no subnet where AWS has the endpoint.
    """
    if vpc_id == NONE:
        return {"PrivateApiVpcId": "", "PrivateApiSubnetIds": ""}
    with refusals("ec2:DescribeVpcs"):
        vpcs = ec2.describe_vpcs(Filters=[{"Name": "vpc-id", "Values": [vpc_id]}])["Vpcs"]
    if not vpcs:
        raise WrongUsage(f"--private-api-vpc: there is no VPC {vpc_id!r} in this region of the account")
    with refusals("ec2:DescribeSubnets"):
        pages = ec2.get_paginator("describe_subnets").paginate(Filters=[{"Name": "vpc-id", "Values": [vpc_id]}])
        subnets = [subnet for page in pages for subnet in page["Subnets"]]
    zones = _zones(ec2, region)
    subnets = [subnet for subnet in subnets if subnet["AvailabilityZone"] in zones]
    if not subnets:
        raise WrongUsage(
            f"--private-api-vpc: {vpc_id} has no subnet in a zone of the API's endpoint: {', '.join(sorted(zones))}"
        )
    # Of each zone the one with the most free addresses; of equal ones the same each time, so that nothing moves.
    ranked = sorted(subnets, key=lambda subnet: (-subnet["AvailableIpAddressCount"], subnet["SubnetId"]))
    by_zone: dict[str, str] = {}
    for subnet in ranked:
        by_zone.setdefault(subnet["AvailabilityZone"], subnet["SubnetId"])
    return {
        "PrivateApiVpcId": vpc_id,
        "PrivateApiSubnetIds": ",".join(sorted(by_zone.values())),
        "PrivateApiCidr": vpcs[0]["CidrBlock"],
    }


def _zones(ec2: Any, region: str) -> frozenset[str]:
    """The zones in which AWS has the endpoint's service: not every one of a region."""
    name = f"com.amazonaws.{region}.execute-api"
    with refusals("ec2:DescribeVpcEndpointServices"):
        found = ec2.describe_vpc_endpoint_services(ServiceNames=[name])["ServiceDetails"]
    return frozenset(zone for service in found for zone in service["AvailabilityZones"])
