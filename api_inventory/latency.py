"""A histogram of latencies that merges by adding: exact counts in places a quarter of their lower bound wide at most.

`capture/capture/src/sampling/latency.rs` computes the same places.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# Places of 2^64 microseconds and less.
PLACES = 252
_MICROSECONDS_END = 2**64


def latency_place(latency_ns: int) -> int:
    """The place of a latency: microseconds up to 3, and from there on four places to each doubling."""
    if latency_ns < 4_000:
        return max(latency_ns, 0) // 1_000
    microseconds = latency_ns // 1_000
    if microseconds >= _MICROSECONDS_END:
        return PLACES - 1
    doublings = microseconds.bit_length() - 1
    return 4 * (doublings - 1) + ((microseconds >> (doublings - 2)) & 3)


def place_bounds_ms(place: int) -> tuple[float, float]:
    """Where a place begins, and where the next one does, in milliseconds."""
    return _begins_at_us(place) / 1_000, _begins_at_us(place + 1) / 1_000


def percentile_ms(latencies: Mapping[str, int], percent: float) -> float | None:
    """The latency that `percent` of the requests did not exceed, as the middle of its place; None without requests.

    Args:
        latencies: requests by place, as text: {"35": 12}.
        percent: from 0 to 100.
    """
    total = sum(latencies.values())
    if not total:
        return None
    wanted, seen = total * percent / 100, 0
    places = sorted(int(place) for place in latencies)
    for place in places:
        seen += latencies[str(place)]
        if seen >= wanted:
            break
    begin, end = place_bounds_ms(place)
    return (begin + end) / 2


def _begins_at_us(place: int) -> int:
    if place < 4:
        return place
    doublings, quarter = place // 4 + 1, place % 4
    return (4 + quarter) << (doublings - 2)
