"""Instances, images, network interfaces and moto's own services, found at once.

moto walks through all that it holds, each time that one is asked for by its identifier: a fleet of thousands would take
minutes to run, and as long to terminate. And it lists its own folder for every request that it gets.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from moto import backends
from moto.ec2.models.amis import AmiBackend
from moto.ec2.models.elastic_network_interfaces import NetworkInterfaceBackend
from moto.ec2.models.instances import Instance, InstanceBackend

from simulator.aws.patching import around

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def _instances(backend: Any) -> dict[str, Any]:
    """The region's instances by identifier; moto keeps those that were terminated as well."""
    instances: dict[str, Any] = backend.__dict__.setdefault("instances_by_id", {})
    return instances


@around(Instance, "__init__")
def _remember(original: Callable[..., None], instance: Any, *args: Any, **fields: Any) -> None:
    original(instance, *args, **fields)
    _instances(instance.ec2_backend)[instance.id] = instance


def _find_instance(original: Callable[..., Any], backend: Any, instance_id: str) -> Any:
    return _instances(backend).get(instance_id) or original(backend, instance_id)


for _name in ("get_instance", "get_instance_by_id"):
    around(InstanceBackend, _name)(_find_instance)


@around(NetworkInterfaceBackend, "get_network_interface")
def _find_interface(original: Callable[..., Any], backend: Any, eni_id: str) -> Any:
    return backend.enis.get(eni_id) or original(backend, eni_id)


@cache
def _modules(listing: Callable[[], Iterable[str]]) -> tuple[str, ...]:
    return tuple(listing())


@around(backends, "list_of_moto_modules")
def _list_once(original: Callable[[], Iterable[str]]) -> tuple[str, ...]:
    """A folder of an installed package does not change."""
    return _modules(original)


@around(AmiBackend, "describe_images")
def _find_image(original: Callable[..., list[Any]], backend: Any, *asked: Any, **named: Any) -> list[Any]:
    """How moto asks for an instance's image; anything else is left to moto."""
    filters = named.get("filters")
    if not asked and named.keys() == {"filters"} and isinstance(filters, dict) and filters.keys() == {"image-id"}:
        image_id = filters["image-id"]
        if isinstance(image_id, str):
            image = backend.amis.get(image_id)
            return [image] if image else []
    return original(backend, *asked, **named)
