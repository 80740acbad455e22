"""Load balancers, target groups and targets, as the control plane shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from chalice_app.discovery.backend import Instance, NetworkInterface
    from chalice_app.errors import ControlPlaneError

BalancerType = Literal["application", "network", "gateway", "classic"]
TargetType = Literal["instance", "ip", "lambda", "alb"]

TLS_PROTOCOLS = frozenset({"HTTPS", "TLS", "SSL"})


@dataclass(frozen=True, slots=True)
class Listener:
    """Where a load balancer listens. `target_group_arns` are those that it forwards to by default."""

    protocol: str
    port: int
    target_group_arns: tuple[str, ...] = ()

    @property
    def is_tls(self) -> bool:
        """Clients speak TLS to it."""
        return self.protocol in TLS_PROTOCOLS


@dataclass(frozen=True, slots=True)
class Unread:
    """Why something could not be read. It never looks like nothing: what is unread may hold anything."""

    code: str
    explanation: str
    fix: str | None
    retryable: bool
    operation: str | None = None
    aws_code: str | None = None

    @classmethod
    def of(cls, error: ControlPlaneError) -> Unread:
        """The refusal as a value."""
        evidence = error.evidence
        return cls(
            error.code,
            error.explanation,
            error.fix,
            error.retryable,
            evidence.get("operation"),
            evidence.get("aws_code"),
        )


@dataclass(frozen=True, slots=True)
class Note:
    """Something to know. `code` is stable; `fix` says what would change it, None where nothing does."""

    code: str
    explanation: str
    fix: str | None = None


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Can a target be mirrored?

    Attributes:
        code: of the reason that has to be mended first; where it can be mirrored, of what most needs to be known of it,
            or "mirrorable".
        notes: all else that holds, in the order in which it would have to be mended.
    """

    mirrorable: bool
    code: str
    explanation: str
    fix: str | None = None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """One target of a target group.

    Attributes:
        id: instance id, address, function ARN or load balancer ARN.
        port: what it serves on: its own, where it was registered with one, else its group's.
        health: "healthy", "unhealthy", "draining" and so on, as ELB says it.
        interface: of the backend; None where there is none, or none was found.
        instance: that the interface is attached to, where one was found.
    """

    id: str
    port: int | None
    availability_zone: str | None
    health: str
    eligibility: Eligibility
    interface: NetworkInterface | None = None
    instance: Instance | None = None

    @property
    def interface_id(self) -> str | None:
        """The id of its network interface."""
        return self.interface.id if self.interface else None


@dataclass(frozen=True, slots=True)
class TargetGroup:
    """A target group; `arn` is None for the instances of a Classic Load Balancer.

    Attributes:
        through: load balancers that stand between, from the outside in; empty for a group of the load balancer's own.
        unread: why its targets are not known; None where they are.
        notes: what holds of the group as a whole.
    """

    arn: str | None
    name: str
    protocol: str | None
    port: int | None
    target_type: TargetType
    targets: tuple[Target, ...]
    protocol_version: str | None = None
    vpc_id: str | None = None
    through: tuple[str, ...] = ()
    unread: Unread | None = None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class LoadBalancer:
    """A load balancer with all that stands behind it.

    Attributes:
        unread: why it is not known whole; None where it is. Of what is not known, nothing follows.
        gone_groups: names of target groups that were deleted while it was read.
    """

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
    unread: Unread | None = None
    gone_groups: tuple[str, ...] = ()

    @property
    def targets(self) -> tuple[Target, ...]:
        """The targets of all its groups."""
        return tuple(target for group in self.target_groups for target in group.targets)
