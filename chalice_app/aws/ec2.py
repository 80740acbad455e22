"""The instances, network interfaces and subnets behind targets, many to a call."""

from __future__ import annotations

from collections import defaultdict
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Any

from chalice_app.aws.mirrors import PAGE_SIZE, tags_of
from chalice_app.aws.refusal import named_refusals
from chalice_app.discovery.backend import Backends, Instance, NetworkInterface, Subnet

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from chalice_app.discovery.backend import FoundBalancer

    Place = tuple[str, str]  # VPC and address: the same address may live in several VPCs

# EC2 takes at most 200 values of one filter.
FILTER_VALUES_MAX = 200
# The blocks that EC2 gives to an interface as a whole, by IP version.
PREFIX_LENGTHS = {4: 28, 6: 80}


def backends(client: Any, balancers: Iterable[FoundBalancer], nearby_vpc_ids: Sequence[str] = ()) -> Backends:
    """What stands behind the targets of these load balancers.

    Addresses are sought in the VPC of their group; those that ELB says are outside of it, in the VPCs nearby.

    Raises:
        AwsRefused, AwsUnreachable: AWS did not tell. Never a part of it.
    """
    groups = [group for balancer in balancers for group in balancer.target_groups]
    by_address = [group for group in groups if group.target_type == "ip"]
    places = {(group.vpc_id, target.id) for group in by_address if group.vpc_id for target in group.targets}
    places |= {
        (vpc_id, target.id)
        for group in by_address
        for target in group.targets
        if target.availability_zone == "all"
        for vpc_id in nearby_vpc_ids
    }
    interfaces = dict(_interfaces(client, places))
    instance_ids = {target.id for group in groups if group.target_type == "instance" for target in group.targets}
    vpc_ids = {vpc_id for vpc_id, _ in places}
    subnets = _subnets(client, vpc_ids)
    if missing := {place for place in places if place not in interfaces}:
        interfaces |= dict(_interfaces_by_prefix(client, missing, subnets.values()))
    instance_ids |= {found.instance_id for found in interfaces.values() if found.instance_id}
    instances = {instance.id: instance for instance in _instances(client, instance_ids)}
    subnets |= _subnets(client, {each.vpc_id for each in instances.values() if each.vpc_id} - vpc_ids)
    return Backends(instances, interfaces, subnets)


def blocks(client: Any, vpc_ids: Sequence[str]) -> tuple[str, ...]:
    """The address blocks of VPCs that are in use, of both families."""
    with named_refusals("ec2:DescribeVpcs"):
        rows = [row for page in _pages(client, "describe_vpcs", vpc_id=list(vpc_ids)) for row in page["Vpcs"]]
    associations = [
        (each.get("CidrBlock") or each["Ipv6CidrBlock"], each.get("CidrBlockState") or each["Ipv6CidrBlockState"])
        for row in rows
        for each in (*row.get("CidrBlockAssociationSet", []), *row.get("Ipv6CidrBlockAssociationSet", []))
    ]
    return tuple(block for block, state in associations if state["State"] == "associated")


def _batches(values: Collection[str]) -> Iterator[list[str]]:
    ordered = sorted(values)
    for start in range(0, len(ordered), FILTER_VALUES_MAX):
        yield ordered[start : start + FILTER_VALUES_MAX]


def _pages(client: Any, operation: str, **filters: list[str]) -> Iterator[dict[str, Any]]:
    named = [{"Name": name.replace("_", "-"), "Values": values} for name, values in filters.items()]
    pages: Iterator[dict[str, Any]] = client.get_paginator(operation).paginate(
        Filters=named, PaginationConfig={"PageSize": PAGE_SIZE}
    )
    return pages


# --- instances and subnets --------------------------------------------------------------------------------------------


def _instances(client: Any, instance_ids: Collection[str]) -> Iterator[Instance]:
    # A filter, not the parameter InstanceIds: one unknown id must not cost the others.
    for ids in _batches(instance_ids):
        with named_refusals("ec2:DescribeInstances"):
            pages = _pages(client, "describe_instances", instance_id=ids)
            rows = [row for page in pages for reservation in page["Reservations"] for row in reservation["Instances"]]
        yield from (_instance(row) for row in rows)


def _instance(row: Mapping[str, Any]) -> Instance:
    first = [
        interface
        for interface in row.get("NetworkInterfaces", [])
        if interface.get("Attachment", {}).get("DeviceIndex") == 0
        and interface.get("Attachment", {}).get("NetworkCardIndex", 0) == 0
    ]
    zone = row.get("Placement", {}).get("AvailabilityZone")
    return Instance(
        id=row["InstanceId"],
        type=row["InstanceType"],
        state=row["State"]["Name"],
        vpc_id=row.get("VpcId"),
        interface=_interface(first[0], instance_id=row["InstanceId"], zone=zone) if first else None,
        tags=tags_of(row.get("Tags")),
    )


def _subnets(client: Any, vpc_ids: Collection[str]) -> dict[str, Subnet]:
    found: dict[str, Subnet] = {}
    for ids in _batches(vpc_ids):
        with named_refusals("ec2:DescribeSubnets"):
            rows = [row for page in _pages(client, "describe_subnets", vpc_id=ids) for row in page["Subnets"]]
        found |= {row["SubnetId"]: _subnet(row) for row in rows}
    return found


def _subnet(row: Mapping[str, Any]) -> Subnet:
    ipv6 = [each["Ipv6CidrBlock"] for each in row.get("Ipv6CidrBlockAssociationSet", []) if each.get("Ipv6CidrBlock")]
    return Subnet(
        id=row["SubnetId"],
        vpc_id=row["VpcId"],
        zone=row.get("AvailabilityZone", ""),
        is_ipv6_only=row.get("Ipv6Native", False),
        blocks=tuple(block for block in (row.get("CidrBlock"), *ipv6) if block),
    )


# --- network interfaces -----------------------------------------------------------------------------------------------


def interfaces(client: Any, interface_ids: Collection[str]) -> dict[str, NetworkInterface]:
    """These network interfaces, by id; those that are gone are left out. One call for each 200.

    Raises:
        AwsRefused, AwsUnreachable: AWS did not tell. Never a part of it.
    """
    found: dict[str, NetworkInterface] = {}
    for ids in _batches(interface_ids):
        # As a filter: an interface that went meanwhile is no error then.
        with named_refusals("ec2:DescribeNetworkInterfaces"):
            pages = _pages(client, "describe_network_interfaces", network_interface_id=ids)
            rows = [row for page in pages for row in page["NetworkInterfaces"]]
        found |= {interface.id: interface for interface in map(_interface, rows)}
    return found


def _interfaces(client: Any, places: Collection[Place]) -> Iterator[tuple[Place, NetworkInterface]]:
    for vpc_id in sorted({vpc_id for vpc_id, _ in places}):
        in_vpc = [address for vpc, address in places if vpc == vpc_id]
        for name, of_family in _families(in_vpc):
            for values in _batches(of_family):
                with named_refusals("ec2:DescribeNetworkInterfaces"):
                    pages = _pages(client, "describe_network_interfaces", **{name: values}, vpc_id=[vpc_id])
                    rows = [row for page in pages for row in page["NetworkInterfaces"]]
                wanted = _spellings(values)
                for interface in map(_interface, rows):
                    for address in wanted.keys() & {*interface.ipv4_addresses, *interface.ipv6_addresses}:
                        yield from (((vpc_id, spelling), interface) for spelling in wanted[address])


def _interfaces_by_prefix(
    client: Any, places: Collection[Place], subnets: Collection[Subnet]
) -> Iterator[tuple[Place, NetworkInterface]]:
    """Addresses in a block that an interface was given as a whole (EKS pods): EC2 has no filter for those.

    So all interfaces of the subnets are read that such addresses lie in; those on premises lie in none.
    """
    blocks = [(subnet.vpc_id, subnet.id, ip_network(block)) for subnet in subnets for block in subnet.blocks]
    around: set[str] = set()
    by_prefix: dict[Place, list[Place]] = defaultdict(list)
    for vpc_id, address in places:
        parsed = ip_address(address)
        around |= {subnet_id for of_vpc, subnet_id, block in blocks if of_vpc == vpc_id and parsed in block}
        prefix = ip_network(f"{address}/{PREFIX_LENGTHS[parsed.version]}", strict=False)
        by_prefix[vpc_id, str(prefix)].append((vpc_id, address))
    for ids in _batches(around):
        with named_refusals("ec2:DescribeNetworkInterfaces"):
            pages = _pages(client, "describe_network_interfaces", subnet_id=ids)
            rows = [row for page in pages for row in page["NetworkInterfaces"]]
        for interface in map(_interface, rows):
            for prefix_text in (*interface.ipv4_prefixes, *interface.ipv6_prefixes):
                key = (interface.vpc_id, str(ip_network(prefix_text)))
                yield from ((place, interface) for place in by_prefix.get(key, ()))


def _families(addresses: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """The name of EC2's filter for each family of addresses, and those of that family."""
    yield "addresses.private-ip-address", [address for address in addresses if ":" not in address]
    yield "ipv6-addresses.ipv6-address", [address for address in addresses if ":" in address]


def _spellings(addresses: Iterable[str]) -> dict[str, list[str]]:
    """How each address is written: an IPv6 address has many spellings."""
    wanted: dict[str, list[str]] = defaultdict(list)
    for spelling in addresses:
        wanted[ip_address(spelling).compressed].append(spelling)
    return wanted


def _interface(row: Mapping[str, Any], instance_id: str | None = None, zone: str | None = None) -> NetworkInterface:
    """From DescribeNetworkInterfaces, or with less of it from DescribeInstances."""
    attachment = row.get("Attachment") or {}
    ipv4 = [row.get("PrivateIpAddress"), *(each["PrivateIpAddress"] for each in row.get("PrivateIpAddresses", []))]
    return NetworkInterface(
        id=row["NetworkInterfaceId"],
        vpc_id=row["VpcId"],
        subnet_id=row.get("SubnetId"),
        zone=row.get("AvailabilityZone") or zone,
        owner_id=row.get("OwnerId"),
        type=row.get("InterfaceType") or "interface",
        status=row.get("Status") or "in-use",
        description=row.get("Description") or "",
        ipv4_addresses=tuple(sorted({address for address in ipv4 if address})),
        ipv6_addresses=tuple(
            sorted(ip_address(each["Ipv6Address"]).compressed for each in row.get("Ipv6Addresses", []))
        ),
        ipv4_prefixes=tuple(sorted(each["Ipv4Prefix"] for each in row.get("Ipv4Prefixes", []))),
        ipv6_prefixes=tuple(sorted(each["Ipv6Prefix"] for each in row.get("Ipv6Prefixes", []))),
        instance_id=instance_id or attachment.get("InstanceId"),
        attachment_status=attachment.get("Status"),
        is_requester_managed=row.get("RequesterManaged", False),
        requester_id=row.get("RequesterId"),
        tags=tags_of(row.get("TagSet")),
    )
