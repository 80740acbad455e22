"""What preflight judges: what was read of the account, the VPC and the names, and what could not be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalice_app.failures.failure import Failure

# Where a subnet's route 0.0.0.0/0 leads: "other" is a transit gateway, a firewall, a peering: whoever made it knows.
Egress = Literal["nat", "internet_gateway", "other"]


@dataclass(frozen=True, slots=True)
class Vpc:
    """A VPC and its blocks of both families."""

    id: str
    cidrs: tuple[str, ...]
    has_dns_support: bool = True
    has_dns_host_names: bool = True


@dataclass(frozen=True, slots=True)
class Subnet:
    """A subnet. `egress` is None where it has no default route."""

    id: str
    vpc_id: str
    zone: str
    free_addresses: int
    egress: Egress | None
    route_table_id: str | None = None
    is_ipv6_only: bool = False

    @property
    def leads_out(self) -> bool:
        """Can an instance without a public address reach AWS from here? An internet gateway serves only public ones."""
        return self.egress in ("nat", "other")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A VPC endpoint; `service` without "com.amazonaws.REGION."."""

    id: str
    service: str
    type: str
    is_available: bool
    has_private_dns: bool = False
    route_table_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Key:
    """A KMS key: `manager` is "AWS" or "CUSTOMER", `state` AWS's KeyState."""

    arn: str
    manager: str
    state: str


@dataclass(frozen=True, slots=True)
class NamedResource:
    """Something that has a name which a stack of ours would give; `owner` is the value of its ownership tag."""

    kind: str
    name: str
    owner: str | None


@dataclass(frozen=True, slots=True)
class Quota:
    """How much of a quota is used; None where AWS did not tell."""

    used: int | None
    limit: int | None


@dataclass(frozen=True, slots=True)
class Reading:
    """All of it, as far as it could be read.

    Attributes:
        subnets: all of the VPC, and those that were asked for by id, wherever they are.
        endpoints: those of the VPC that are not ours; ours come and go with the collector stack.
        offered: (instance type, zone) that AWS offers.
        vcpus: of each instance type that was asked for.
        volume_key, default_key: of the stack parameter VolumeKey, and of EBS's default encryption where that is on.
        missing_permissions: IAM actions that the caller lacks; None where nobody looked.
        unread: the checks that could not be fed, and why: by the names of `chalice_app.stacks.preflight`.
    """

    account: str
    region: str
    partition: str = "aws"
    vpc: Vpc | None = None
    subnets: tuple[Subnet, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    offered: frozenset[tuple[str, str]] = frozenset()
    vcpus: Mapping[str, int] = field(default_factory=dict)
    vcpu_quota: Quota = Quota(None, None)
    balancer_quota: Quota = Quota(None, None)
    mirror_targets: int = 0
    mirror_filters: int = 0
    mirror_sessions: int = 0
    volume_key: Key | None = None
    default_key: Key | None = None
    encrypts_by_default: bool = False
    names: tuple[NamedResource, ...] = ()
    missing_permissions: tuple[str, ...] | None = None
    unread: Mapping[str, Failure] = field(default_factory=dict)
