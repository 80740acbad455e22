"""Mirror sessions, mirror filters and mirror targets, as EC2 shows them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

# Whatever carries it belongs to the installation that its value names; anything else is foreign, and is never touched.
OWNERSHIP_TAG = "heliostat:managed-by"

Direction = Literal["ingress", "egress"]
RuleAction = Literal["accept", "reject"]
Ports = tuple[int, int]


class Owned:
    """Something that tags tell the owner of."""

    __slots__ = ()
    tags: Mapping[str, str]

    def is_managed_by(self, name: str) -> bool:
        """Does it belong to the installation of this name?"""
        return self.tags.get(OWNERSHIP_TAG) == name


@dataclass(frozen=True, slots=True)
class FilterRule(Owned):
    """A mirror filter rule.

    Attributes:
        id: "" for a rule that is not made yet.
        number: rules of one direction are tried in its order; the first that matches decides.
        protocol: as IP numbers it (6 is TCP); None is any.
        source_ports, destination_ports: from and to, both included; None is any.
    """

    id: str
    direction: Direction
    number: int
    action: RuleAction
    protocol: int | None
    source_cidr: str
    destination_cidr: str
    source_ports: Ports | None = None
    destination_ports: Ports | None = None
    tags: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class MirrorFilter(Owned):
    """A mirror filter: what no rule of its accepts is not copied. `rules` are those of both directions."""

    id: str
    rules: tuple[FilterRule, ...]
    network_services: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class MirrorTarget(Owned):
    """A mirror target. Exactly one of the three places is given."""

    id: str
    load_balancer_arn: str | None
    interface_id: str | None = None
    gateway_endpoint_id: str | None = None
    owner_id: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class MirrorSession(Owned):
    """A mirror session.

    Attributes:
        interface_id: the mirror source.
        number: mirror sessions of one interface are tried in its order, and a packet is copied once.
        packet_length: bytes kept of a packet; None where EC2 names none, which is the whole packet.
        owner_id: the account that made it.
    """

    id: str
    interface_id: str
    target_id: str
    filter_id: str
    number: int
    vni: int
    packet_length: int | None
    owner_id: str
    tags: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Mirrors:
    """All that the account mirrors, whoever made it."""

    sessions: tuple[MirrorSession, ...] = ()
    filters: tuple[MirrorFilter, ...] = ()
    targets: tuple[MirrorTarget, ...] = ()
