"""Traffic over time: requests, errors and latencies of each minute, and of each hour once that is enough.

A mergeable sum like `traffic`, told apart by the minute of the request. What an agent only counted stands in the minute
in which its counting began; an agent counts for half a minute at a time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from api_inventory.counts import Counts, added, bounded, merged
from api_inventory.latency import PLACES, latency_place
from api_inventory.limits import MINUTES_MAX
from api_inventory.timestamp import storable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api_inventory.exchange import Exchange
    from api_inventory.shape_counts import ShapeCounts

MINUTE_NS = 60 * 10**9
MINUTES_OF_HOUR = 60
MINUTES_OF_QUARTER = 15


@dataclass(frozen=True, slots=True)
class Interval:
    """What happened within a minute, or an hour. `Interval()` is the identity of `merge`.

    Attributes:
        client_errors, server_errors: answers of the classes 4xx and 5xx.
        latencies: answered requests by the place of their latency (see `latency`), as text; every second place, so
            that a quantile is told to within half of its value.
    """

    requests: int = 0
    client_errors: int = 0
    server_errors: int = 0
    unanswered: int = 0
    response_bytes: int = 0
    latencies: Counts = field(default_factory=dict)

    def merge(self, other: Interval) -> Interval:
        """Both together. Associative and commutative."""
        return Interval(
            self.requests + other.requests,
            self.client_errors + other.client_errors,
            self.server_errors + other.server_errors,
            self.unanswered + other.unanswered,
            self.response_bytes + other.response_bytes,
            bounded(added(self.latencies, other.latencies), PLACES),
        )


Minutes = dict[int, Interval]
"""By minute since the epoch."""


def merged_minutes(left: Mapping[int, Interval], right: Mapping[int, Interval]) -> Minutes:
    """Both together; the newest minutes where they are more than the bound. Associative and commutative."""
    return bounded(merged(left, right, Interval.merge), MINUTES_MAX, _newest_first)


def _newest_first(minute: int) -> int:
    return -minute


def hour_of(minute: int) -> int:
    """The hour since the epoch in which a minute lies."""
    return minute // MINUTES_OF_HOUR


def by_hour(minutes: Mapping[int, Interval]) -> dict[int, Minutes]:
    """The minutes of each hour."""
    hours: dict[int, Minutes] = {}
    for minute, interval in minutes.items():
        hours.setdefault(hour_of(minute), {})[minute] = interval
    return hours


def by_quarter(minutes: Mapping[int, Interval]) -> dict[int, Interval]:
    """What each quarter of an hour since the epoch adds up to."""
    quarters: dict[int, Interval] = {}
    for minute, interval in minutes.items():
        quarter = minute // MINUTES_OF_QUARTER
        quarters[quarter] = quarters[quarter].merge(interval) if quarter in quarters else interval
    return quarters


class MinutesTally:
    """Adds up exchanges in place."""

    def __init__(self) -> None:
        self._counts: dict[int, list[int]] = {}
        self._places: dict[int, dict[int, int]] = {}

    def add(self, exchange: Exchange) -> None:
        """Counts one exchange that has a request."""
        minute = storable(exchange.request_at_ns) // MINUTE_NS
        counts = self._of(minute)
        counts[0] += 1
        response = exchange.response
        if response is None:
            counts[3] += 1
            return
        error = response.status // 100
        if error == 4:
            counts[1] += 1
        elif error == 5:
            counts[2] += 1
        counts[4] += response.body.size
        if exchange.response_at_ns is not None:
            place = latency_place(exchange.response_at_ns - exchange.request_at_ns)
            places = self._places[minute]
            places[place] = places.get(place, 0) + 1

    def add_counts(self, counts: ShapeCounts) -> None:
        """Adds exchanges that the agent counted."""
        minute = storable(counts.first_at_ns) // MINUTE_NS
        sums = self._of(minute)
        requests = counts.requests
        sums[0] += requests
        sums[4] += counts.response_bytes
        if counts.status is None:
            sums[3] += requests
        elif counts.status // 100 in {4, 5}:
            sums[counts.status // 100 - 3] += requests
        places = self._places[minute]
        for place, count in counts.latencies.items():
            places[place] = places.get(place, 0) + count

    def minutes(self) -> Minutes:
        """What was counted so far."""
        minutes: Minutes = {}
        for minute, counts in self._counts.items():
            requests, client_errors, server_errors, unanswered, response_bytes = counts
            latencies: dict[str, int] = {}
            for place, count in self._places[minute].items():
                latencies[_coarse(place)] = latencies.get(_coarse(place), 0) + count
            minutes[minute] = Interval(requests, client_errors, server_errors, unanswered, response_bytes, latencies)
        return bounded(minutes, MINUTES_MAX, _newest_first)

    def _of(self, minute: int) -> list[int]:
        counts = self._counts.get(minute)
        if counts is None:
            counts = self._counts[minute] = [0, 0, 0, 0, 0]
            self._places[minute] = {}
        return counts


def _coarse(place: int) -> str:
    return str(place & ~1)
