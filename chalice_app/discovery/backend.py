"""What the account tells: targets before they are judged, the instances and network interfaces behind them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalice_app.discovery.load_balancer import BalancerType, Listener, TargetType, Unread


@dataclass(frozen=True, slots=True)
class NetworkInterface:
    """A network interface.

    Attributes:
        type: "interface" as a rule; "branch" where ECS gave a task an interface of its own through a trunk.
        status: "in-use" where something is attached to it.
        ipv4_prefixes, ipv6_prefixes: blocks whose addresses are its own as well: EKS gives them to pods.
        instance_id: of the instance that it is attached to, where that is one of ours and not of an AWS service.
        requester_id: the service or principal that asked for it.
    """

    id: str
    vpc_id: str
    subnet_id: str | None = None
    zone: str | None = None
    owner_id: str | None = None
    type: str = "interface"
    status: str = "in-use"
    description: str = ""
    ipv4_addresses: tuple[str, ...] = ()
    ipv6_addresses: tuple[str, ...] = ()
    ipv4_prefixes: tuple[str, ...] = ()
    ipv6_prefixes: tuple[str, ...] = ()
    instance_id: str | None = None
    attachment_status: str | None = None
    is_requester_managed: bool = False
    requester_id: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Instance:
    """An EC2 instance. `interface` is that of device index 0, to which load balancers send by instance id."""

    id: str
    type: str
    state: str
    vpc_id: str | None
    interface: NetworkInterface | None
    tags: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Subnet:
    """A subnet and its address blocks of both families."""

    id: str
    vpc_id: str
    zone: str
    is_ipv6_only: bool = False
    blocks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundTarget:
    """A registered target, as ELB names it. `availability_zone` is "all" for an address outside of the group's VPC."""

    id: str
    port: int | None
    availability_zone: str | None
    health: str


@dataclass(frozen=True, slots=True)
class FoundGroup:
    """A target group and its targets, before the backends are known.

    Attributes:
        through: load balancers that stand between, from the outside in; empty for a group of its own.
        unread: why its targets are not known; None where they are.
    """

    arn: str | None
    name: str
    protocol: str | None
    port: int | None
    target_type: TargetType
    vpc_id: str | None
    targets: tuple[FoundTarget, ...]
    protocol_version: str | None = None
    through: tuple[str, ...] = ()
    unread: Unread | None = None


@dataclass(frozen=True, slots=True)
class FoundBalancer:
    """A load balancer and its groups, before the backends are known. `gone_groups` were deleted while it was read."""

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
    unread: Unread | None = None
    gone_groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadBalancers:
    """Load balancers with what is behind them, and the ids of those that were deleted since they were listed."""

    balancers: tuple[FoundBalancer, ...]
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Backends:
    """Instances by id, network interfaces by the VPC asked and address, subnets by id."""

    instances: Mapping[str, Instance] = field(default_factory=dict)
    interfaces: Mapping[tuple[str, str], NetworkInterface] = field(default_factory=dict)
    subnets: Mapping[str, Subnet] = field(default_factory=dict)
