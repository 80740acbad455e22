"""What the account tells: targets before they are judged, the instances and network interfaces behind them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalice_app.discovery.load_balancer import BalancerType, Listener, TargetType


@dataclass(frozen=True, slots=True)
class Instance:
    """An EC2 instance. `network_interface_id` is that of device index 0."""

    id: str
    type: str
    state: str
    vpc_id: str | None
    network_interface_id: str | None


@dataclass(frozen=True, slots=True)
class NetworkInterface:
    """A network interface, found by address."""

    id: str
    vpc_id: str
    address: str
    instance_id: str | None
    is_requester_managed: bool


@dataclass(frozen=True, slots=True)
class FoundTarget:
    """A registered target, as ELB names it."""

    id: str
    port: int | None
    availability_zone: str | None
    health: str


@dataclass(frozen=True, slots=True)
class FoundGroup:
    """A target group and its targets, before the backends are known."""

    arn: str | None
    name: str
    protocol: str | None
    port: int | None
    target_type: TargetType
    vpc_id: str | None
    targets: tuple[FoundTarget, ...]


@dataclass(frozen=True, slots=True)
class FoundBalancer:
    """A load balancer and its groups, before the backends are known."""

    id: str
    arn: str | None
    name: str
    type: BalancerType
    scheme: str | None
    vpc_id: str | None
    state: str
    dns_name: str
    availability_zones: tuple[str, ...]
    listeners: tuple[Listener, ...]
    target_groups: tuple[FoundGroup, ...]


@dataclass(frozen=True, slots=True)
class Backends:
    """Instances by id, and network interfaces by VPC and address."""

    instances: Mapping[str, Instance] = field(default_factory=dict)
    interfaces: Mapping[tuple[str, str], NetworkInterface] = field(default_factory=dict)
