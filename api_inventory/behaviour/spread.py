"""Who does something how often, or how widely, by a bounded sample that merges in any order.

Every event, or every pair of somebody and something, has a hash; those with the lowest hashes are kept, each with who
it was. As hashes are drawn uniformly, this is a uniform sample of events, or of *distinct* pairs, whatever part saw
them, so that whoever causes much of it is in the sample many times, however many others there are. While everything
fits, it is exact. (Bottom-k: Cohen and Kaplan, PODC 2007; of pairs: Venkataraman et al., "superspreaders", NDSS 2005.)
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from api_inventory.behaviour.limits import ACTORS_MAX, SAMPLE_MAX
from api_inventory.counts import bounded, merged

if TYPE_CHECKING:
    from collections.abc import Mapping

HASHES = 2**32


@dataclass(frozen=True, slots=True)
class Spread:
    """A sample of who caused events. `Spread()` is the identity of `merge`.

    Attributes:
        total: events, exactly; a pair counts as often as it was seen.
        sample: who, by hash; both below 2^32.
        actors: the lowest of all who were there, in the sample or not.
    """

    total: int = 0
    sample: Mapping[int, int] = field(default_factory=dict)
    actors: tuple[int, ...] = ()

    def merge(self, other: Spread) -> Spread:
        """Both together. Associative and commutative."""
        return Spread(
            self.total + other.total,
            bounded(merged(self.sample, other.sample, min), SAMPLE_MAX),
            lowest(self.actors + other.actors, ACTORS_MAX),
        )

    def with_actors(self, others: Mapping[int, int]) -> Spread:
        """The same, with others in the place of some of those who were there."""
        if others.keys().isdisjoint({*self.sample.values(), *self.actors}):
            return self
        return Spread(
            self.total,
            {hash_: others.get(who, who) for hash_, who in self.sample.items()},
            lowest(tuple(others.get(who, who) for who in self.actors), ACTORS_MAX),
        )

    @property
    def is_exact(self) -> bool:
        """Whether nothing had to be left out."""
        return len(self.sample) < SAMPLE_MAX

    @property
    def distinct(self) -> int:
        """Distinct hashes that were seen: exact while all fit, else estimated with an error of an eighth."""
        return estimated_distinct(self.sample, SAMPLE_MAX)

    @property
    def distinct_actors(self) -> int:
        """How many there were: exact while they fit, else estimated with an error of a quarter."""
        return estimated_distinct(self.actors, ACTORS_MAX)

    def shares(self) -> Counter[int]:
        """How many of the sample each one has."""
        return Counter(self.sample.values())

    def events_of(self, share: int) -> int:
        """How many of all events whoever has so many of the sample caused."""
        return share if self.is_exact else round(self.total * share / len(self.sample))

    def pairs_of(self, share: int) -> int:
        """How many distinct pairs whoever has so many of the sample is part of."""
        return share if self.is_exact else round(self.distinct * share / len(self.sample))


def estimated_distinct(hashes: Mapping[int, int] | tuple[int, ...], maximum: int) -> int:
    """How many distinct values there were, if these are their `maximum` lowest hashes (Beyer et al., SIGMOD 2007)."""
    if len(hashes) < maximum:
        return len(hashes)
    return round((maximum - 1) * HASHES / (max(hashes) + 1))


def lowest(hashes: set[int] | frozenset[int] | tuple[int, ...], maximum: int) -> tuple[int, ...]:
    """The lowest hashes, in order."""
    return tuple(sorted(set(hashes))[:maximum])


class SpreadTally:
    """Adds events up in place."""

    __slots__ = ("_actors", "_sample", "total")

    def __init__(self) -> None:
        self.total = 0
        self._actors: set[int] = set()
        self._sample: dict[int, int] = {}

    def add(self, hash_: int, who: int, times: int = 1) -> None:
        """An event, or a pair that was seen so many times."""
        self.total += times
        self._actors.add(who)
        if len(self._actors) > 4 * ACTORS_MAX:
            self._actors = set(lowest(self._actors, ACTORS_MAX))
        sample = self._sample
        known = sample.get(hash_)
        sample[hash_] = who if known is None else min(known, who)
        if len(sample) > 4 * SAMPLE_MAX:
            self._sample = bounded(sample, SAMPLE_MAX)

    def spread(self) -> Spread:
        """What was added so far."""
        return Spread(self.total, bounded(self._sample, SAMPLE_MAX), lowest(self._actors, ACTORS_MAX))
