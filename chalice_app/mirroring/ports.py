"""Backend ports as few ranges: a mirror filter holds ten rules, and each range costs one in each direction."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, order=True)
class PortRange:
    """Ports from `first` to `last`, both included."""

    first: int
    last: int

    @property
    def text(self) -> str:
        """As people write it: 8080, or 8000-8080."""
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"

    def __len__(self) -> int:
        return self.last - self.first + 1


def coalesced(ports: Iterable[int], ranges_max: int) -> tuple[PortRange, ...]:
    """The ports as at most this many ranges, with as few other ports among them as possible.

    Neighbours share a range at no cost. Beyond that, the narrowest gaps are filled: those that are kept are the widest,
    which is the choice that lets the fewest foreign ports in.
    """
    ordered = sorted(set(ports))
    if not ordered:
        return ()
    gaps = [(after - before - 1, index) for index, (before, after) in enumerate(pairwise(ordered))]
    kept = sorted(index for width, index in sorted(gaps, reverse=True)[: ranges_max - 1] if width > 0)
    starts = [0, *(index + 1 for index in kept)]
    ends = [*kept, len(ordered) - 1]
    return tuple(PortRange(ordered[start], ordered[end]) for start, end in zip(starts, ends, strict=True))


def extra_ports(ranges: Iterable[PortRange], ports: Iterable[int]) -> int:
    """How many ports the ranges hold that were not asked for."""
    return sum(len(each) for each in ranges) - len(set(ports))
