"""The network interfaces of instances: where there is room for them, and when they go."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models.instances import Instance, InstanceBackend, InstanceState, Reservation

from simulator.aws.patching import around

if TYPE_CHECKING:
    from collections.abc import Callable

TERMINATED = "terminated"


def no_free_addresses(subnet_id: str) -> str:
    """What EC2 says where a subnet is full."""
    return f"There are not enough free addresses in subnet '{subnet_id}' to satisfy the requested number of instances."


@around(InstanceBackend, "run_instances")
def _ask_for_room(
    original: Callable[..., Reservation], backend: Any, image_id: str, count: int, *args: Any, **fields: Any
) -> Reservation:
    """Moto fails, and says nothing, where a subnet has no address left."""
    interfaces = fields.get("nics") or []
    subnet_ids = [fields.get("subnet_id"), *(each.get("SubnetId") for each in interfaces)]
    for subnet_id in filter(None, dict.fromkeys(subnet_ids)):
        if backend.get_subnet(subnet_id).available_ip_address_count < count:
            raise EC2ClientError("InsufficientFreeAddressesInSubnet", no_free_addresses(subnet_id))
    return original(backend, image_id, count, *args, **fields)


@around(Instance, "prep_nics")
def _let_the_first_go_with_its_instance(
    original: Callable[..., None], instance: Instance, nic_spec: list[dict[str, Any]], **settings: Any
) -> None:
    """Moto keeps the interface that an instance was run with; EC2 deletes it at termination, unless told otherwise."""
    asked = {int(each.get("DeviceIndex", 0)): each for each in nic_spec}
    is_made = "NetworkInterfaceId" not in asked.get(0, {})
    is_told = "DeleteOnTermination" in asked.get(0, {})
    original(instance, nic_spec, **settings)
    if is_made and not is_told:
        instance.nics[0].delete_on_termination = True


@around(Instance, "terminate")
def _free_the_others(original: Callable[..., InstanceState], instance: Instance) -> InstanceState:
    """Moto leaves interfaces attached to what is gone, and fails on an instance that was terminated before."""
    if instance.state == TERMINATED:
        return copy(instance.instance_state)
    previous = original(instance)
    for interface in instance.nics.values():
        interface.instance = interface.attachment_id = interface.attach_time = interface.device_index = None
        interface.status = "available"
    return previous


def _shown_interfaces(instance: Instance) -> list[Any]:
    """A terminated instance shows none: the first is deleted, the others are free."""
    return [] if instance.state == TERMINATED else list(instance.nics.values())


Instance.network_interfaces = property(_shown_interfaces)  # type: ignore[assignment,method-assign]
