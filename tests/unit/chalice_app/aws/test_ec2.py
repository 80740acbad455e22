from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.stub import Stubber

from chalice_app.aws.ec2 import FILTER_VALUES_MAX, backends, interfaces
from chalice_app.discovery.backend import FoundBalancer, FoundGroup, FoundTarget
from tests.unit.chalice_app.discovery.standing import BALANCER, BY_ADDRESS, GROUP

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def client() -> Any:
    return boto3.client("ec2", region_name="eu-central-1", aws_access_key_id="t", aws_secret_access_key="t")


@pytest.fixture
def stubber(client: Any) -> Iterator[Stubber]:
    with Stubber(client) as stubbed:
        yield stubbed
        stubbed.assert_no_pending_responses()


def of_addresses(*addresses: str, zone: str | None = None) -> FoundGroup:
    return replace(BY_ADDRESS, targets=tuple(FoundTarget(address, 80, zone, "healthy") for address in addresses))


def behind(*groups: FoundGroup) -> list[FoundBalancer]:
    return [replace(BALANCER, target_groups=groups)]


def interface(name: str, **fields: Any) -> dict[str, Any]:
    return {"NetworkInterfaceId": name, "VpcId": "vpc-1", "SubnetId": "subnet-1", "RequesterManaged": False, **fields}


def asks(stubber: Stubber, operation: str, answer: dict[str, Any], **filters: list[str]) -> None:
    """Expects one call with these filters. Stubber holds request and answer against botocore's model of EC2."""
    named = [{"Name": name.replace("__", ".").replace("_", "-"), "Values": values} for name, values in filters.items()]
    stubber.add_response(operation, answer, {"Filters": named, "MaxResults": 1_000})


def subnets(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"Subnets": list(rows)}


SUBNET = {"SubnetId": "subnet-1", "VpcId": "vpc-1", "AvailabilityZone": "eu-central-1a", "CidrBlock": "10.0.0.0/24"}


def test_targets_are_found_by_addresses_of_both_families(client: Any, stubber: Stubber) -> None:
    four = interface("eni-4", PrivateIpAddress="10.0.0.7", TagSet=[{"Key": "Name", "Value": "web"}])
    six = interface("eni-6", PrivateIpAddress="10.0.0.8", Ipv6Addresses=[{"Ipv6Address": "2001:db8::7"}])
    find = "describe_network_interfaces"
    asks(stubber, find, {"NetworkInterfaces": [four]}, addresses__private_ip_address=["10.0.0.7"], vpc_id=["vpc-1"])
    asks(stubber, find, {"NetworkInterfaces": [six]}, ipv6_addresses__ipv6_address=["2001:DB8:0::7"], vpc_id=["vpc-1"])
    asks(stubber, "describe_subnets", subnets(SUBNET | {"Ipv6Native": True}), vpc_id=["vpc-1"])

    found = backends(client, behind(of_addresses("10.0.0.7", "2001:DB8:0::7")))

    assert {address: found.interfaces["vpc-1", address].id for _, address in found.interfaces} == {
        "10.0.0.7": "eni-4",
        "2001:DB8:0::7": "eni-6",
    }
    assert found.interfaces["vpc-1", "10.0.0.7"].tags == {"Name": "web"}
    assert found.subnets["subnet-1"].is_ipv6_only


def test_interfaces_are_read_by_id_and_one_that_is_gone_is_no_error(client: Any, stubber: Stubber) -> None:
    ids = [f"eni-{at:03}" for at in range(FILTER_VALUES_MAX + 1)]
    attached = interface("eni-000", VpcId="vpc-2", Attachment={"InstanceId": "i-1", "Status": "attached"})
    for asked, rows in ((ids[:-1], [attached]), (ids[-1:], [interface(ids[-1])])):
        asks(stubber, "describe_network_interfaces", {"NetworkInterfaces": rows}, network_interface_id=asked)

    found = interfaces(client, ids)

    assert {each.id: (each.vpc_id, each.instance_id) for each in found.values()} == {
        "eni-000": ("vpc-2", "i-1"),
        ids[-1]: ("vpc-1", None),
    }


def test_a_pod_is_found_in_the_block_that_its_node_was_given(client: Any, stubber: Stubber) -> None:
    node = interface(
        "eni-9",
        Ipv4Prefixes=[{"Ipv4Prefix": "10.0.0.32/28"}],
        Attachment={"InstanceId": "i-9", "DeviceIndex": 0, "Status": "attached"},
    )
    addresses = ["10.0.0.34", "10.0.0.35", "192.168.0.1"]
    asks(
        stubber,
        "describe_network_interfaces",
        {"NetworkInterfaces": []},
        addresses__private_ip_address=addresses,
        vpc_id=["vpc-1"],
    )
    asks(
        stubber,
        "describe_subnets",
        subnets(SUBNET, SUBNET | {"SubnetId": "s-2", "CidrBlock": "10.0.1.0/24"}),
        vpc_id=["vpc-1"],
    )
    asks(stubber, "describe_network_interfaces", {"NetworkInterfaces": [node]}, subnet_id=["subnet-1"])
    running = {
        "InstanceId": "i-9",
        "InstanceType": "m5.large",
        "State": {"Name": "running"},
        "VpcId": "vpc-1",
        "NetworkInterfaces": [],
    }
    asks(stubber, "describe_instances", {"Reservations": [{"Instances": [running]}]}, instance_id=["i-9"])

    found = backends(client, behind(of_addresses(*addresses)))

    assert {address: each.id for (_, address), each in found.interfaces.items()} == {
        "10.0.0.34": "eni-9",
        "10.0.0.35": "eni-9",
    }
    assert found.instances["i-9"].type == "m5.large"


def test_an_address_outside_of_the_vpc_is_sought_nearby(client: Any, stubber: Stubber) -> None:
    for vpc_id in ("vpc-1", "vpc-2"):
        asks(
            stubber,
            "describe_network_interfaces",
            {
                "NetworkInterfaces": [interface("eni-2", PrivateIpAddress="10.9.0.7", VpcId=vpc_id)]
                if vpc_id == "vpc-2"
                else []
            },
            addresses__private_ip_address=["10.9.0.7"],
            vpc_id=[vpc_id],
        )
    asks(stubber, "describe_subnets", subnets(), vpc_id=["vpc-1", "vpc-2"])

    found = backends(client, behind(of_addresses("10.9.0.7", zone="all")), ["vpc-2"])

    assert list(found.interfaces) == [("vpc-2", "10.9.0.7")]


def test_an_instance_serves_by_its_first_interface_of_its_first_card(client: Any, stubber: Stubber) -> None:
    def of_card(name: str, device: int, card: int) -> dict[str, Any]:
        attachment = {"DeviceIndex": device, "NetworkCardIndex": card, "Status": "attached"}
        return {"NetworkInterfaceId": name, "VpcId": "vpc-1", "SubnetId": "subnet-1", "Attachment": attachment}

    row = {
        "InstanceId": "i-1",
        "InstanceType": "p5.48xlarge",
        "State": {"Name": "running"},
        "VpcId": "vpc-1",
        "Placement": {"AvailabilityZone": "eu-central-1a"},
        "Tags": [{"Key": "Name", "Value": "web-1"}],
        "NetworkInterfaces": [of_card("eni-b", 1, 0), of_card("eni-c", 0, 1), of_card("eni-a", 0, 0)],
    }
    asks(stubber, "describe_instances", {"Reservations": [{"Instances": [row]}]}, instance_id=["i-1"])
    asks(stubber, "describe_subnets", subnets(SUBNET), vpc_id=["vpc-1"])

    found = backends(client, behind(GROUP)).instances["i-1"]

    assert found.interface is not None
    assert (found.interface.id, found.interface.instance_id, found.interface.zone) == ("eni-a", "i-1", "eu-central-1a")
    assert found.tags == {"Name": "web-1"}


def test_calls_grow_with_batches_of_targets(client: Any, stubber: Stubber) -> None:
    ids = [f"i-{number:04}" for number in range(2 * FILTER_VALUES_MAX + 1)]
    for start in range(0, len(ids), FILTER_VALUES_MAX):
        batch = ids[start : start + FILTER_VALUES_MAX]
        asks(stubber, "describe_instances", {"Reservations": []}, instance_id=batch)
    group = replace(GROUP, targets=tuple(FoundTarget(each, 80, None, "healthy") for each in ids))

    assert backends(client, behind(group, group)).instances == {}
