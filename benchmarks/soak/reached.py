"""Whether attacks reached the bounds that they are for: what their counters grew by in their own turns."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from benchmarks.running.burst import Paced
    from benchmarks.soak.attacks import Attack

# What is lost on the way, or not counted yet when a turn ends.
PROPORTION_MIN = 0.9


@dataclass(slots=True)
class Reached:
    """One attack's turns.

    Attributes:
        grown: what every counter grew by in its turns that have ended.
    """

    attack: Attack
    paced: Paced
    grown: Counter[str] = field(default_factory=Counter)
    _before: dict[str, int] = field(default_factory=dict)

    def begin(self, counted: Mapping[str, int]) -> None:
        """A turn begins, with counters as they are."""
        self._before = dict(counted)

    def end(self, counted: Mapping[str, int]) -> None:
        """A turn ends."""
        self.grown.update(self._since_begin(counted))

    def missing(self, counted: Mapping[str, int], *, is_long: bool) -> list[str]:
        """Counters that have not grown by what they should, this turn with those before it."""
        grown = self.grown + self._since_begin(counted)
        return sorted(name for name, least in self._wanted(is_long=is_long) if grown[name] < least)

    def unreached(self, *, is_long: bool) -> list[str]:
        """The same, once all turns have ended."""
        return sorted(name for name, least in self._wanted(is_long=is_long) if self.grown[name] < least)

    def _since_begin(self, counted: Mapping[str, int]) -> Counter[str]:
        return Counter({name: count - self._before.get(name, 0) for name, count in counted.items()})

    def _wanted(self, *, is_long: bool) -> Iterator[tuple[str, float]]:
        for name in (*self.attack.counters, *(self.attack.counters_in_time if is_long else ())):
            yield name, 1
        for name, of in self.attack.in_proportion:
            yield name, max(PROPORTION_MIN * getattr(self.paced, of), 1)
