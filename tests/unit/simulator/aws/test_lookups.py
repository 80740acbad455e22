from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from moto import backends
from moto.ec2.models import ec2_backends
from moto.ec2.models.amis import AmiBackend
from moto.ec2.models.elastic_network_interfaces import NetworkInterfaceBackend
from moto.ec2.models.instances import InstanceBackend

from simulator.region import Region, start_region
from tests.unit.simulator.aws.asking import refused_code

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def region() -> Iterator[Region]:
    with start_region() as started:
        yield started


def walking(owner: Any, name: str) -> Any:
    """moto's own way."""
    return getattr(owner, name).__wrapped__


def test_what_is_found_at_once_is_what_moto_finds_by_walking(region: Region) -> None:
    backend: Any = ec2_backends[region.account_id][region.region_name]

    for instance in backend.all_instances():
        assert backend.get_instance(instance.id) is walking(InstanceBackend, "get_instance")(backend, instance.id)
        assert backend.get_instance_by_id(instance.id) is instance
        filters = {"image-id": instance.image_id}
        walked = walking(AmiBackend, "describe_images")(backend, filters=filters)
        assert backend.describe_images(filters=filters) == walked != []
    for interface_id in backend.enis:
        walked = walking(NetworkInterfaceBackend, "get_network_interface")(backend, interface_id)
        assert backend.get_network_interface(interface_id) is walked


def test_what_is_not_there_is_refused_as_moto_refuses_it(region: Region) -> None:
    ec2 = region.client("ec2")

    assert refused_code(ec2.stop_instances, InstanceIds=["i-0000000a"]) == "InvalidInstanceID.NotFound"
    assert (
        refused_code(ec2.delete_network_interface, NetworkInterfaceId="eni-0000000a")
        == "InvalidNetworkInterfaceID.NotFound"
    )
    assert ec2.describe_images(Filters=[{"Name": "image-id", "Values": ["ami-0000000a"]}])["Images"] == []


def test_the_services_of_moto_are_listed_once_and_all_of_them() -> None:
    listed = backends.list_of_moto_modules()

    assert listed == tuple(walking(backends, "list_of_moto_modules")())
    assert backends.list_of_moto_modules() is listed
