"""A host's contract as it stands: what is in force, what has fallen silent, and since when.

Counters only grow, so that a part comes into force once. Whether it is still used is told by whether its counter grew
since the snapshot before; that is why each snapshot is made with the one before it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from api_inventory.changes.limits import (
    DAY_NS,
    LEARNING_NS,
    LEARNING_REQUESTS,
    PART_SEEN_MIN,
    PARTS_MAX,
    SILENT_AFTER_DAYS,
    SILENT_AFTER_TIMES,
    SILENT_REQUESTS_MIN,
)
from api_inventory.counts import bounded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from api_inventory.changes.facts import EndpointFacts, PartFacts, PartKey
    from api_inventory.endpoint import EndpointKey


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an endpoint's contract.

    Attributes:
        facts: what is known of it.
        grown_at_ns: capture time, at most, of when it was last carried.
        grown_at_count: requests to the endpoint until then.
        is_silent: it is not carried any more.
    """

    facts: PartFacts
    grown_at_ns: int
    grown_at_count: int
    is_silent: bool = False

    @property
    def is_in_force(self) -> bool:
        """Whether it is of the contract: seen often enough, and not silent."""
        return not self.is_silent and (self.facts.seen is None or self.facts.seen >= PART_SEEN_MIN)


@dataclass(frozen=True, slots=True)
class EndpointSnapshot:
    """An endpoint. `is_silent`: it has no requests any more, while its host has."""

    key: EndpointKey
    request_count: int
    examined_count: int
    first_seen_ns: int
    last_seen_ns: int
    is_served: bool
    exposure: str | None = None
    is_silent: bool = False
    parts: Mapping[PartKey, Part] = field(default_factory=dict)

    @property
    def is_established(self) -> bool:
        """Whether it is an endpoint of the host, and no scanner's guess."""
        return self.is_served and not self.is_silent and self.request_count >= PART_SEEN_MIN

    def is_learnt(self, at_ns: int) -> bool:
        """Whether it was known long enough at a moment that what is new since is a change."""
        return at_ns - self.first_seen_ns >= LEARNING_NS and self.examined_count >= LEARNING_REQUESTS

    def in_force(self) -> dict[PartKey, PartFacts]:
        """The parts of the contract."""
        return {key: part.facts for key, part in self.parts.items() if part.is_in_force}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A host.

    Attributes:
        since_ns: when it was first known: nothing is a change before a while has passed since.
        taken_at_ns: when this was made. Snapshots of a host have different ones.
        endpoints: by id.
    """

    host: str
    since_ns: int
    taken_at_ns: int
    endpoints: Mapping[str, EndpointSnapshot] = field(default_factory=dict)

    @property
    def is_learnt(self) -> bool:
        """Whether the host was known long enough that an endpoint that is new since is a change."""
        return self.taken_at_ns - self.since_ns >= LEARNING_NS


def snapshot_of(  # noqa: PLR0913 - each is another source of what is known
    host: str,
    facts: Iterable[EndpointFacts],
    now_ns: int,
    *,
    previous: Snapshot | None = None,
    successors: Mapping[str, tuple[str, ...]] | None = None,
    silent_after_days: int = SILENT_AFTER_DAYS,
) -> Snapshot:
    """The host's contract now.

    Args:
        host: the host.
        facts: of its endpoints.
        now_ns: when it is made.
        previous: the snapshot before; None at the first look, which is the baseline.
        successors: endpoints that were merged or split since, and what became of them.
        silent_after_days: how long an endpoint, or a part, must not have been seen before it is silent.
    """
    listed = list(facts)
    known = {} if previous is None else succeeded(previous, successors or {})
    host_seen_ns = max((endpoint.last_seen_ns for endpoint in listed), default=0)
    silent_after_ns = silent_after_days * DAY_NS
    taken = {}
    for endpoint in listed:
        before = known.get(endpoint.key.id)
        taken[endpoint.key.id] = EndpointSnapshot(
            key=endpoint.key,
            request_count=endpoint.request_count,
            examined_count=endpoint.examined_count,
            first_seen_ns=endpoint.first_seen_ns
            if before is None
            else min(before.first_seen_ns, endpoint.first_seen_ns),
            last_seen_ns=endpoint.last_seen_ns,
            is_served=endpoint.is_served,
            exposure=endpoint.exposure or (before.exposure if before is not None else None),
            # Measured by the host's own traffic: where mirroring stood still, nothing is removed.
            is_silent=host_seen_ns - endpoint.last_seen_ns >= silent_after_ns,
            parts=_parts(endpoint, before, silent_after_ns),
        )
    first_seen_ns = min((endpoint.first_seen_ns for endpoint in listed), default=now_ns)
    since_ns = min(first_seen_ns, now_ns if previous is None else previous.since_ns)
    return Snapshot(host, since_ns, now_ns, taken)


def succeeded(snapshot: Snapshot, successors: Mapping[str, tuple[str, ...]]) -> dict[str, EndpointSnapshot]:
    """The snapshot's endpoints under the ids that they have now; merged ones joined, split ones in each of their parts.

    The parts of a split endpoint begin with its contract, each with as much of it as it carries itself.
    """
    moved: dict[str, EndpointSnapshot] = {}
    for name in sorted(snapshot.endpoints):
        for heir in successors.get(name, ()) or (name,):
            endpoint = snapshot.endpoints[name]
            moved[heir] = _joined(moved[heir], endpoint) if heir in moved else endpoint
    return moved


def _joined(left: EndpointSnapshot, right: EndpointSnapshot) -> EndpointSnapshot:
    parts = dict(left.parts)
    for key, part in right.parts.items():
        known = parts.get(key)
        parts[key] = part if known is None else _joined_part(known, part)
    return replace(
        left,
        request_count=left.request_count + right.request_count,
        examined_count=left.examined_count + right.examined_count,
        first_seen_ns=min(left.first_seen_ns, right.first_seen_ns),
        last_seen_ns=max(left.last_seen_ns, right.last_seen_ns),
        is_served=left.is_served or right.is_served,
        exposure="public" if "public" in {left.exposure, right.exposure} else left.exposure or right.exposure,
        is_silent=left.is_silent and right.is_silent,
        parts=parts,
    )


def _joined_part(left: Part, right: Part) -> Part:
    return Part(
        left.facts.merge(right.facts),
        max(left.grown_at_ns, right.grown_at_ns),
        max(left.grown_at_count, right.grown_at_count),
        left.is_silent and right.is_silent,
    )


def _parts(endpoint: EndpointFacts, before: EndpointSnapshot | None, silent_after_ns: int) -> dict[PartKey, Part]:
    known = {} if before is None else before.parts
    parts = {}
    for key, facts in endpoint.parts.items():
        total = endpoint.request_count if key[0] == "status" else endpoint.examined_count
        part = known.get(key)
        if part is None or facts.seen is None or facts.seen != part.facts.seen or total < part.grown_at_count:
            parts[key] = Part(facts, endpoint.last_seen_ns, total)
        else:
            is_silent = _is_silent(part, endpoint.last_seen_ns, total, silent_after_ns)
            parts[key] = Part(facts, part.grown_at_ns, part.grown_at_count, is_silent)
    return bounded(parts, PARTS_MAX, _shallow_first)


def _is_silent(part: Part, last_seen_ns: int, total: int, silent_after_ns: int) -> bool:
    """Whether a part was not carried for so long, by so many more requests than usual, that it is gone."""
    seen = part.facts.seen or 1
    without = total - part.grown_at_count
    usual = part.grown_at_count / seen
    enough = without >= max(SILENT_REQUESTS_MIN, SILENT_AFTER_TIMES * usual)
    return enough and last_seen_ns - part.grown_at_ns >= silent_after_ns


def _shallow_first(key: PartKey) -> tuple[int, PartKey]:
    return key[2].count("/"), key
