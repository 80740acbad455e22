"""Usage: how much an endpoint, or a host, is used, in all and over time. What is learnt of it: see `lessons`.

Usages merge: associative and commutative, with `Usage()` as identity. An inventory is the merge of all usages and
lessons, in whatever order they arrived.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from api_inventory.minutes import Minutes, MinutesTally, merged_minutes
from api_inventory.traffic import Traffic, TrafficTally

if TYPE_CHECKING:
    from api_inventory.content_type import MediaTypes
    from api_inventory.exchange import Exchange, Request
    from api_inventory.shape_counts import ShapeCounts


@dataclass(frozen=True, slots=True)
class Usage:
    """How much an endpoint, or a host, is used: in all, and over time."""

    traffic: Traffic = field(default_factory=Traffic)
    minutes: Minutes = field(default_factory=dict)

    def merge(self, other: Usage) -> Usage:
        """Both together. Associative and commutative."""
        return Usage(self.traffic.merge(other.traffic), merged_minutes(self.minutes, other.minutes))


class UsageTally:
    """Adds up exchanges in place: what merging one Usage per exchange gives, at a fraction of the cost."""

    def __init__(self) -> None:
        self._traffic = TrafficTally()
        self._minutes = MinutesTally()

    def add(
        self,
        exchange: Exchange,
        request: Request,
        *,
        is_examined: bool = True,
        media_types: MediaTypes | None = None,
    ) -> None:
        """Counts one exchange; see `TrafficTally.add`."""
        self._traffic.add(exchange, request, is_examined=is_examined, media_types=media_types)
        self._minutes.add(exchange)

    def add_counts(self, counts: ShapeCounts) -> None:
        """Adds exchanges that the agent counted."""
        self._traffic.add_counts(counts)
        self._minutes.add_counts(counts)

    def usage(self) -> Usage:
        """What was counted so far."""
        return Usage(self._traffic.traffic(), self._minutes.minutes())
