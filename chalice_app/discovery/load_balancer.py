"""Load balancers, target groups and targets, as the control plane shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

BalancerType = Literal["application", "network", "gateway", "classic"]
TargetType = Literal["instance", "ip", "lambda", "alb"]

TLS_PROTOCOLS = frozenset({"HTTPS", "TLS", "SSL"})


@dataclass(frozen=True, slots=True)
class Listener:
    """Where a load balancer listens."""

    protocol: str
    port: int

    @property
    def is_tls(self) -> bool:
        """Clients speak TLS to it."""
        return self.protocol in TLS_PROTOCOLS


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Can a target be mirrored? `code` is stable; `fix` says what would change the answer, None where nothing does."""

    mirrorable: bool
    code: str
    explanation: str
    fix: str | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """One target of a target group.

    Attributes:
        id: instance id, address, function ARN or load balancer ARN.
        health: "healthy", "unhealthy", "draining" and so on, as ELB says it.
        network_interface_id: of the backend; None where there is none, or none was found.
    """

    id: str
    port: int | None
    availability_zone: str | None
    health: str
    network_interface_id: str | None
    eligibility: Eligibility


@dataclass(frozen=True, slots=True)
class TargetGroup:
    """A target group; `arn` is None for the instances of a Classic Load Balancer."""

    arn: str | None
    name: str
    protocol: str | None
    port: int | None
    target_type: TargetType
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class LoadBalancer:
    """A load balancer with all that stands behind it."""

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
    target_groups: tuple[TargetGroup, ...]

    @property
    def targets(self) -> tuple[Target, ...]:
        """The targets of all its groups."""
        return tuple(target for group in self.target_groups for target in group.targets)
