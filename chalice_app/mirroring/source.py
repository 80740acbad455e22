"""From judged load balancers to mirror sources: one for each network interface, however many targets it serves."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chalice_app.mirroring.vnis import Members, ServedGroup

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chalice_app.discovery.load_balancer import Eligibility, LoadBalancer, Target, TargetGroup
    from chalice_app.mirroring.filter_spec import Family


# Answers that need no words: nothing is to be mended.
PLAIN = frozenset({"mirrorable", "already_mirrored"})


@dataclass(frozen=True, slots=True)
class MirrorSource:
    """A network interface to mirror.

    Attributes:
        members: the target groups that it serves, each as one load balancer uses it.
        ports: on which it serves them.
        families: of the interface's own addresses.
        remarks: answers that say yes and still ask for attention.
    """

    interface_id: str
    members: Members
    ports: tuple[int, ...]
    families: tuple[Family, ...]
    remarks: tuple[Eligibility, ...] = ()


@dataclass(frozen=True, slots=True)
class RefusedTarget:
    """A target that is not mirrored, and why."""

    balancer_id: str
    group_name: str
    target_id: str
    interface_id: str | None
    eligibility: Eligibility


@dataclass(slots=True)
class _Gathered:
    members: set[ServedGroup] = field(default_factory=set)
    ports: set[int] = field(default_factory=set)
    families: set[Family] = field(default_factory=set)
    remarks: dict[str, Eligibility] = field(default_factory=dict)


def mirror_sources(
    balancers: Iterable[LoadBalancer],
) -> tuple[tuple[MirrorSource, ...], tuple[RefusedTarget, ...]]:
    """What to mirror and what not, in an order that does not depend on the input's.

    An interface that one target says yes to is mirrored for the groups that say yes: another of its targets may be
    refused.
    """
    gathered: dict[str, _Gathered] = defaultdict(_Gathered)
    refused: set[RefusedTarget] = set()
    for balancer in balancers:
        for group in balancer.target_groups:
            for target in group.targets:
                port = target.port or group.port
                if not target.eligibility.mirrorable or target.interface_id is None or port is None:
                    refused.add(_refused(balancer, group, target))
                    continue
                _add(gathered[target.interface_id], ServedGroup(balancer.id, group.name), port, target)
    sources = tuple(
        MirrorSource(
            interface_id,
            tuple(sorted(found.members)),
            tuple(sorted(found.ports)),
            tuple(sorted(found.families)),
            tuple(found.remarks[code] for code in sorted(found.remarks)),
        )
        for interface_id, found in sorted(gathered.items())
    )
    return sources, tuple(sorted(refused, key=_order))


def _order(refused: RefusedTarget) -> tuple[str, ...]:
    """A target may stand in its group twice, with two ports and two answers."""
    answer = refused.eligibility
    return (refused.balancer_id, refused.group_name, refused.target_id, answer.code, answer.explanation)


def _add(found: _Gathered, member: ServedGroup, port: int, target: Target) -> None:
    found.members.add(member)
    found.ports.add(port)
    found.families |= set(_families(target))
    if target.eligibility.code not in PLAIN:
        known = found.remarks.setdefault(target.eligibility.code, target.eligibility)
        if target.eligibility.explanation < known.explanation:
            found.remarks[target.eligibility.code] = target.eligibility


def _families(target: Target) -> tuple[Family, ...]:
    interface = target.interface
    has_ipv6 = interface is not None and (interface.ipv6_addresses or interface.ipv6_prefixes)
    return ("ipv4", "ipv6") if has_ipv6 else ("ipv4",)


def _refused(balancer: LoadBalancer, group: TargetGroup, target: Target) -> RefusedTarget:
    return RefusedTarget(balancer.id, group.name, target.id, target.interface_id, target.eligibility)
