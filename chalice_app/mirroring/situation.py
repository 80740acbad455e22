"""All that a plan follows from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chalice_app.mirroring.tags import FILTER_KEY_TAG
from chalice_app.mirroring.vnis import VniBook

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalice_app.discovery.load_balancer import LoadBalancer
    from chalice_app.discovery.mirrors import MirrorFilter, MirrorSession, MirrorTarget
    from chalice_app.mirroring.selection import Selection


@dataclass(frozen=True, slots=True)
class Collector:
    """Where copies go, as the collector stack made it.

    Attributes:
        load_balancer_arn: the agents' Network Load Balancer.
        target_group_arn: what its listener forwards to.
        target_id: the mirror target of the stack; it may have been deleted since.
        is_listening: UDP 4789 has a listener. Without one, packets go nowhere, and nothing says so.
    """

    load_balancer_arn: str
    target_group_arn: str
    target_id: str
    is_listening: bool = True


@dataclass(frozen=True, slots=True)
class Situation:
    """What is wanted, and what there is.

    Attributes:
        owner: the value of the ownership tag of what is ours.
        balancers: those of the selection that were read, judged.
        unread: those that could not be read now: ids, and why not.
        sessions, filters, targets: all of the account and region, ours and foreign.
        collector: None while the collector stack does not stand.
        book: the VNIs that were given so far.
    """

    owner: str
    selection: Selection
    balancers: tuple[LoadBalancer, ...]
    sessions: tuple[MirrorSession, ...]
    filters: tuple[MirrorFilter, ...]
    targets: tuple[MirrorTarget, ...]
    collector: Collector | None
    unread: Mapping[str, str] = field(default_factory=dict)
    book: VniBook = field(default_factory=VniBook)

    @property
    def incomplete(self) -> dict[str, str]:
        """Load balancers that were not read, or not whole: ids, and why not."""
        found = dict(self.unread)
        for balancer in self.balancers:
            reasons = [balancer.unread, *(group.unread for group in balancer.target_groups)]
            for reason in filter(None, reasons):
                found[balancer.id] = reason.explanation
        return found

    @property
    def target_id(self) -> str | None:
        """Where mirror sessions send to: the stack's mirror target, or the one that took its place."""
        if self.collector is None:
            return None
        found = {each.id for each in self.own_targets if each.load_balancer_arn == self.collector.load_balancer_arn}
        return self.collector.target_id if self.collector.target_id in found else min(found, default=None)

    @property
    def own_targets(self) -> tuple[MirrorTarget, ...]:
        """Ours, by identifier."""
        return tuple(sorted((each for each in self.targets if each.is_managed_by(self.owner)), key=lambda own: own.id))

    @property
    def own_sessions(self) -> tuple[MirrorSession, ...]:
        """Ours, by identifier."""
        return tuple(sorted((each for each in self.sessions if each.is_managed_by(self.owner)), key=lambda own: own.id))

    @property
    def own_filters(self) -> dict[str, tuple[MirrorFilter, ...]]:
        """The filters that plans made, by key, each key's by identifier."""
        found: dict[str, list[MirrorFilter]] = {}
        for each in sorted(self.filters, key=lambda own: own.id):
            key = each.tags.get(FILTER_KEY_TAG)
            if key is not None and each.is_managed_by(self.owner):
                found.setdefault(key, []).append(each)
        return {key: tuple(filters) for key, filters in found.items()}
