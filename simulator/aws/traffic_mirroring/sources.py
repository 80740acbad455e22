"""Which network interfaces can be mirror sources, and what becomes of mirror sessions when one goes."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from moto.ec2.exceptions import EC2ClientError, InvalidNetworkInterfaceIdError
from moto.ec2.models.elastic_network_interfaces import NetworkInterfaceBackend
from moto.ec2.models.instance_types import INSTANCE_TYPES

from simulator.aws.patching import around
from simulator.aws.traffic_mirroring.kinds import Kind, held
from simulator.aws.traffic_mirroring.refusals import invalid_value
from simulator.aws.traffic_mirroring.tags import forget_tags

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

# Families on the Xen hypervisor that can be mirrored all the same (VPC Traffic Mirroring guide, 2026).
XEN_FAMILIES_MIRRORED = frozenset({"c4", "d2", "f1", "g3", "g3s", "h1", "i3", "m4", "p3", "r4", "x1", "x1e"})

_unsupported_types: list[frozenset[str]] = []


@contextmanager
def unsupported(instance_types: Collection[str]) -> Iterator[None]:
    """Within the block, interfaces of instances of these types cannot be mirror sources."""
    added = frozenset(instance_types)
    _unsupported_types.append(added)
    try:
        yield
    finally:
        _unsupported_types.remove(added)


def is_supported_type(instance_type: str) -> bool:
    """Whether the interfaces of such an instance can be mirror sources."""
    if any(instance_type in types for types in _unsupported_types):
        return False
    family = instance_type.partition(".")[0]
    return INSTANCE_TYPES.get(instance_type, {}).get("Hypervisor") != "xen" or family in XEN_FAMILIES_MIRRORED


def check_source(backend: Any, interface_id: str) -> None:
    """Raises EC2ClientError where the interface cannot be a mirror source."""
    interface = backend.enis.get(interface_id)
    if interface is None:
        raise InvalidNetworkInterfaceIdError(interface_id)
    is_own = interface.interface_type == "interface" and not interface.requester_managed
    if not is_own or interface.instance is None or not is_supported_type(interface.instance.instance_type):
        # The sentence is EC2's, recorded.
        raise EC2ClientError("NetworkInterfaceNotSupported", f"{interface_id} must be attached to a supported instance")
    if any(target.network_interface_id == interface_id for target in held(backend, Kind.TARGET).values()):
        raise invalid_value(f"The network interface '{interface_id}' is a mirror target: it cannot be a source as well")


def sessions_of(backend: Any, interface_id: str) -> list[Any]:
    """The mirror sessions whose source an interface is."""
    return [each for each in held(backend, Kind.SESSION).values() if each.network_interface_id == interface_id]


@around(NetworkInterfaceBackend, "delete_network_interface")
def _delete_its_sessions(original: Callable[..., None], backend: Any, eni_id: str) -> None:
    """Moto leaves mirror sessions behind. On AWS they go with their source, and stay when it merely stops."""
    original(backend, eni_id)
    for session in sessions_of(backend, eni_id):
        del held(backend, Kind.SESSION)[session.id]
        forget_tags(backend, session.id)
