"""The instances and network interfaces behind targets, many to a call."""

from __future__ import annotations

from collections import defaultdict
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from chalice_app.aws.refusal import named_refusals
from chalice_app.discovery.backend import Backends, Instance, NetworkInterface

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from chalice_app.discovery.backend import FoundBalancer

# EC2 takes at most 200 values of one filter.
FILTER_VALUES_MAX = 200


def backends(client: Any, balancers: Sequence[FoundBalancer]) -> Backends:
    """What stands behind the targets of these load balancers."""
    groups = [group for balancer in balancers for group in balancer.target_groups]
    addresses = sorted(
        {(group.vpc_id or "", target.id) for group in groups if group.target_type == "ip" for target in group.targets}
    )
    interfaces = {(found.vpc_id, found.address): found for found in _interfaces(client, addresses)}
    instance_ids = {target.id for group in groups if group.target_type == "instance" for target in group.targets}
    instance_ids |= {found.instance_id for found in interfaces.values() if found.instance_id}
    instances = {instance.id: instance for instance in _instances(client, sorted(instance_ids))}
    return Backends(instances, interfaces)


def _batches(values: Sequence[str]) -> Iterable[list[str]]:
    for start in range(0, len(values), FILTER_VALUES_MAX):
        yield list(values[start : start + FILTER_VALUES_MAX])


def _instances(client: Any, instance_ids: Sequence[str]) -> Iterable[Instance]:
    # A filter, not the parameter InstanceIds: one unknown id must not cost the others.
    for ids in _batches(instance_ids):
        with named_refusals("ec2:DescribeInstances"):
            pages = client.get_paginator("describe_instances").paginate(
                Filters=[{"Name": "instance-id", "Values": ids}]
            )
            rows = [row for page in pages for reservation in page["Reservations"] for row in reservation["Instances"]]
        yield from (_instance(row) for row in rows)


def _instance(row: Mapping[str, Any]) -> Instance:
    first = [
        interface["NetworkInterfaceId"]
        for interface in row.get("NetworkInterfaces", [])
        if interface.get("Attachment", {}).get("DeviceIndex") == 0
    ]
    return Instance(
        id=row["InstanceId"],
        type=row["InstanceType"],
        state=row["State"]["Name"],
        vpc_id=row.get("VpcId"),
        network_interface_id=first[0] if first else None,
    )


def _interfaces(client: Any, addresses: Sequence[tuple[str, str]]) -> Iterable[NetworkInterface]:
    for vpc_id in sorted({vpc_id for vpc_id, _ in addresses}):
        in_vpc = [address for vpc, address in addresses if vpc == vpc_id]
        for name, of_family in _families(in_vpc):
            for values in _batches(of_family):
                filters = [{"Name": name, "Values": values}, {"Name": "vpc-id", "Values": [vpc_id]}]
                with named_refusals("ec2:DescribeNetworkInterfaces"):
                    pages = client.get_paginator("describe_network_interfaces").paginate(Filters=filters)
                    rows = [row for page in pages for row in page["NetworkInterfaces"]]
                wanted = _by_address(values)
                for row in rows:
                    yield from _of_interface(row, wanted)


def _families(addresses: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """The name of EC2's filter for each family of addresses, and those of that family."""
    yield "addresses.private-ip-address", [address for address in addresses if ":" not in address]
    yield "ipv6-addresses.ipv6-address", [address for address in addresses if ":" in address]


def _by_address(spellings: Iterable[str]) -> dict[str, list[str]]:
    """How each address is written: an IPv6 address has many spellings."""
    wanted: dict[str, list[str]] = defaultdict(list)
    for spelling in spellings:
        wanted[ip_address(spelling).compressed].append(spelling)
    return wanted


def _of_interface(row: Mapping[str, Any], wanted: Mapping[str, Sequence[str]]) -> Iterable[NetworkInterface]:
    addresses = {row.get("PrivateIpAddress")} | {each["PrivateIpAddress"] for each in row.get("PrivateIpAddresses", [])}
    addresses |= {ip_address(each["Ipv6Address"]).compressed for each in row.get("Ipv6Addresses", [])}
    for address in sorted(spelling for known in wanted.keys() & addresses for spelling in wanted[known]):
        yield NetworkInterface(
            id=row["NetworkInterfaceId"],
            vpc_id=row["VpcId"],
            address=address,
            instance_id=row.get("Attachment", {}).get("InstanceId"),
            is_requester_managed=row.get("RequesterManaged", False),
        )
