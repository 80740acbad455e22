"""How much an endpoint, or a host, is used: the part of the inventory that changes with every request.

Counters only, small, and kept apart from what is learnt of parameters and schemas (see `knowledge`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from api_inventory.content_type import content_type
from api_inventory.counts import Counts, added, bounded
from api_inventory.latency import PLACES, latency_place
from api_inventory.limits import CONTENT_TYPES_MAX, PROTOCOLS_MAX, STATUSES_MAX
from api_inventory.timestamp import storable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api_inventory.content_type import MediaTypes
    from api_inventory.exchange import Exchange, Request
    from api_inventory.shape_counts import ShapeCounts


@dataclass(frozen=True, slots=True)
class Traffic:
    """Counters of requests. `Traffic()` is the identity of `merge`.

    Attributes:
        incomplete_count: requests of which bytes were lost on the way to us, in either direction.
        request_bytes, response_bytes: sizes of the bodies on the wire.
        statuses: requests by status, as text.
        request_content_types, response_content_types: messages by media type.
        first_seen_ns, last_seen_ns: capture time, nanoseconds since the epoch; None where nothing was seen.
        latencies: answered requests by the place of their latency (see `latency`), as text.
        examined_count: requests that were looked into; the others were only counted, by the agent.
    """

    request_count: int = 0
    unanswered_count: int = 0
    incomplete_count: int = 0
    request_bytes: int = 0
    response_bytes: int = 0
    statuses: Counts = field(default_factory=dict)
    protocols: Counts = field(default_factory=dict)
    request_content_types: Counts = field(default_factory=dict)
    response_content_types: Counts = field(default_factory=dict)
    first_seen_ns: int | None = None
    last_seen_ns: int | None = None
    latencies: Counts = field(default_factory=dict)
    examined_count: int = 0

    def merge(self, other: Traffic) -> Traffic:
        """Both together. Associative and commutative."""
        return Traffic(
            self.request_count + other.request_count,
            self.unanswered_count + other.unanswered_count,
            self.incomplete_count + other.incomplete_count,
            self.request_bytes + other.request_bytes,
            self.response_bytes + other.response_bytes,
            bounded(added(self.statuses, other.statuses), STATUSES_MAX),
            bounded(added(self.protocols, other.protocols), PROTOCOLS_MAX),
            bounded(added(self.request_content_types, other.request_content_types), CONTENT_TYPES_MAX),
            bounded(added(self.response_content_types, other.response_content_types), CONTENT_TYPES_MAX),
            _earliest(self.first_seen_ns, other.first_seen_ns),
            _latest(self.last_seen_ns, other.last_seen_ns),
            bounded(added(self.latencies, other.latencies), PLACES),
            self.examined_count + other.examined_count,
        )


# Kinds of exchanges held before they are counted: an endpoint has a few, a hostile one as many as it likes.
_KINDS_HELD_MAX = 256


class TrafficTally:
    """Adds up exchanges in place: what merging one Traffic per exchange gives, at a fraction of the cost."""

    def __init__(self) -> None:
        self._requests = self._unanswered = self._incomplete = self._examined = 0
        self._request_bytes = self._response_bytes = 0
        self._statuses: dict[str, int] = {}
        self._protocols: dict[str, int] = {}
        self._request_content_types: dict[str, int] = {}
        self._response_content_types: dict[str, int] = {}
        self._latencies: dict[str, int] = {}
        self._places: dict[int, int] = {}
        # By protocol, status, and media types.
        self._kinds: dict[tuple[str, int | None, MediaTypes], int] = {}
        self._first_ns: int | None = None
        self._last_ns: int | None = None

    def add(
        self,
        exchange: Exchange,
        request: Request,
        *,
        is_examined: bool = True,
        media_types: MediaTypes | None = None,
    ) -> None:
        """Counts one exchange.

        Args:
            exchange: with a response or without.
            request: its request.
            is_examined: it was looked into, and not only counted.
            media_types: those of request and response, where they were looked for before.
        """
        response = exchange.response
        if media_types is None:
            media_types = content_type(request.headers), None if response is None else content_type(response.headers)
        self._requests += 1
        self._examined += is_examined
        self._incomplete += not exchange.complete
        self._add_time(storable(exchange.request_at_ns))
        self._request_bytes += request.body.size
        status = None
        if response is None:
            self._unanswered += 1
        else:
            self._response_bytes += response.body.size
            status = response.status
            if exchange.response_at_ns is not None:
                place = latency_place(exchange.response_at_ns - exchange.request_at_ns)
                self._places[place] = self._places.get(place, 0) + 1
        kind = exchange.protocol, status, media_types
        self._kinds[kind] = self._kinds.get(kind, 0) + 1
        if len(self._kinds) > _KINDS_HELD_MAX:
            self._take_kinds()

    def add_counts(self, counts: ShapeCounts) -> None:
        """Adds exchanges that the agent counted."""
        requests = counts.requests
        self._requests += requests
        self._incomplete += counts.incomplete
        self._request_bytes += counts.request_bytes
        self._response_bytes += counts.response_bytes
        _count(self._protocols, counts.protocol, requests)
        if counts.status is None:
            self._unanswered += requests
        else:
            _count(self._statuses, str(counts.status), requests)
        for types, named in (
            (self._request_content_types, counts.request_content_type),
            (self._response_content_types, counts.response_content_type),
        ):
            if named and (media_type := content_type((("content-type", named),))):
                _count(types, media_type, requests)
        for place, count in counts.latencies.items():
            _count(self._latencies, str(place), count)
        for time_ns in (counts.first_at_ns, counts.last_at_ns):
            self._add_time(storable(time_ns))

    def traffic(self) -> Traffic:
        """What was counted so far."""
        self._take_kinds()
        for place, count in self._places.items():
            _count(self._latencies, str(place), count)
        self._places.clear()
        return Traffic(
            self._requests,
            self._unanswered,
            self._incomplete,
            self._request_bytes,
            self._response_bytes,
            bounded(self._statuses, STATUSES_MAX),
            bounded(self._protocols, PROTOCOLS_MAX),
            bounded(self._request_content_types, CONTENT_TYPES_MAX),
            bounded(self._response_content_types, CONTENT_TYPES_MAX),
            self._first_ns,
            self._last_ns,
            bounded(self._latencies, PLACES),
            self._examined,
        )

    def _add_time(self, time_ns: int) -> None:
        if self._first_ns is None or time_ns < self._first_ns:
            self._first_ns = time_ns
        if self._last_ns is None or time_ns > self._last_ns:
            self._last_ns = time_ns

    def _take_kinds(self) -> None:
        """Exchanges of an endpoint are of few kinds: what they have in common is counted when all are there."""
        for (protocol, status, (asked, answered)), count in self._kinds.items():
            _count(self._protocols, protocol, count)
            if status is not None:
                _count(self._statuses, str(status), count)
            if asked:
                _count(self._request_content_types, asked, count)
            if answered:
                _count(self._response_content_types, answered, count)
        self._kinds.clear()


def status_classes(statuses: Mapping[str, int]) -> frozenset[str]:
    """The classes ("2xx") of statuses that were seen."""
    return frozenset(f"{status[0]}xx" for status in statuses)


def _count(table: dict[str, int], key: str, by: int = 1) -> None:
    table[key] = table.get(key, 0) + by


def _earliest(left: int | None, right: int | None) -> int | None:
    if left is None or right is None:
        return right if left is None else left
    return min(left, right)


def _latest(left: int | None, right: int | None) -> int | None:
    if left is None or right is None:
        return right if left is None else left
    return max(left, right)
