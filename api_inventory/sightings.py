"""Sightings: how often each rule saw what it is for at one endpoint, told apart by detail.

Counters alone, so that they merge in any order. Whether there are enough to make a finding is the review's to say.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from api_inventory.counts import bounded, merged
from api_inventory.limits import SIGHTING_DETAILS_MAX, SIGHTINGS_MAX
from api_inventory.rules.rule import severity_rank
from api_inventory.safe_name import safe_name

if TYPE_CHECKING:
    from collections.abc import Mapping

ValueT = TypeVar("ValueT")
SightingKey = tuple[str, str]
"""The id of a rule, and the detail."""


@dataclass(frozen=True, slots=True)
class SightingCount:
    """Sightings of one rule and detail.

    Attributes:
        ok_count: those in exchanges that were answered with 2xx.
        first_seen_ns, last_seen_ns: capture time of the request, nanoseconds since the epoch.
        evidence: masked; the first by order of all that were given, so that it does not depend on who came first.
    """

    count: int
    ok_count: int
    first_seen_ns: int
    last_seen_ns: int
    evidence: str

    def merge(self, other: SightingCount) -> SightingCount:
        """Both together. Associative and commutative."""
        return SightingCount(
            self.count + other.count,
            self.ok_count + other.ok_count,
            min(self.first_seen_ns, other.first_seen_ns),
            max(self.last_seen_ns, other.last_seen_ns),
            min(self.evidence, other.evidence),
        )


@dataclass(frozen=True, slots=True)
class Sightings:
    """What all rules saw at one endpoint. `Sightings()` is the identity of `merge`.

    Attributes:
        truncated: there were more details than the bounds allow. Those of the worst rules stay.
    """

    counts: Mapping[SightingKey, SightingCount] = field(default_factory=dict)
    truncated: bool = False

    def merge(self, other: Sightings) -> Sightings:
        """Both together. Associative and commutative."""
        union = merged(self.counts, other.counts, SightingCount.merge)
        kept = _within_bounds(union)
        return Sightings(kept, self.truncated or other.truncated or len(kept) < len(union))

    def fewer(self, divisor: int) -> Sightings:
        """As if the bound of all rules were so many times smaller."""
        kept = bounded(self.counts, SIGHTINGS_MAX // divisor, _worst_first)
        return Sightings(kept, self.truncated or len(kept) < len(self.counts))

    def with_path_names(self, names: Mapping[str, str]) -> Sightings:
        """The same, with parameters of the path called otherwise."""
        counts: dict[SightingKey, SightingCount] = {}
        for (rule, detail), seen in self.counts.items():
            named, evidence = renamed(detail, seen.evidence, names)
            key, told = (rule, named), replace(seen, evidence=evidence)
            counts[key] = counts[key].merge(told) if key in counts else told
        return replace(self, counts=counts)


def renamed(detail: str, evidence: str, names: Mapping[str, str]) -> tuple[str, str]:
    """Detail and evidence of what was seen in a parameter of the path, called as it is called there.

    The evidence says that it is one: `path user_id=...` of sightings, `{user_id}` of claims.
    """
    if detail not in names:
        return detail, evidence
    told = evidence.replace(f"{{{detail}}}", f"{{{names[detail]}}}")
    if evidence.startswith(before := f"path {detail}="):
        told = f"path {names[detail]}={evidence.removeprefix(before)}"
    return (names[detail], told) if told != evidence else (detail, evidence)


class SightingTally:
    """Adds sightings up in place."""

    def __init__(self) -> None:
        # Of each: sightings, those that were ok, first and last time.
        self._added: dict[SightingKey, list[int]] = {}
        self._evidence: dict[SightingKey, str] = {}
        self._truncated = False

    def add(self, rule: str, detail: str, evidence: str, *, is_ok: bool, at_ns: int) -> None:
        """Counts one sighting; `detail` and `evidence` are short, and storable text.

        They are masked where they are made; names that stand in them may be data, and are masked here.
        """
        key, evidence = (rule, safe_name(detail)), safe_name(evidence)
        added = self._added.get(key)
        if added is None:
            if len(self._added) >= 2 * SIGHTINGS_MAX:
                self._cut()
            self._added[key] = [1, int(is_ok), at_ns, at_ns]
            self._evidence[key] = evidence
            return
        added[0] += 1
        added[1] += is_ok
        if at_ns < added[2]:
            added[2] = at_ns
        elif at_ns > added[3]:
            added[3] = at_ns
        self._evidence[key] = min(self._evidence[key], evidence)

    def sightings(self) -> Sightings:
        """What was added so far."""
        counts = {
            key: SightingCount(count, ok_count, first, last, self._evidence[key])
            for key, (count, ok_count, first, last) in self._added.items()
        }
        kept = _within_bounds(counts)
        return Sightings(kept, self._truncated or len(kept) < len(counts))

    def _cut(self) -> None:
        """What falls out now would fall out in the end: enough smaller keys stand before it."""
        self._added = _within_bounds(self._added)
        self._evidence = {key: self._evidence[key] for key in self._added}
        self._truncated = True


def _within_bounds(counts: Mapping[SightingKey, ValueT]) -> dict[SightingKey, ValueT]:
    """The first details of each rule, and of these the first in the order of rules, the worst before all others.

    Both orders are fixed, so that whoever is among the first of all is among the first of every part (see `counts`).
    """
    if len(counts) <= SIGHTING_DETAILS_MAX:
        return dict(counts)
    of_rules: dict[str, dict[SightingKey, ValueT]] = {}
    for key, value in counts.items():
        of_rules.setdefault(key[0], {})[key] = value
    kept: dict[SightingKey, ValueT] = {}
    for details in of_rules.values():
        kept.update(bounded(details, SIGHTING_DETAILS_MAX))
    return bounded(kept, SIGHTINGS_MAX, _worst_first)


def _worst_first(key: SightingKey) -> tuple[int, SightingKey]:
    return severity_rank(key[0]), key
