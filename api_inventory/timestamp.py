"""Capture times as text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# The year 2262. Capture files can claim any time; a store's integers have 64 bits.
TIME_NS_MAX = 2**63 - 1


def storable(time_ns: int) -> int:
    """The time, or the nearest one that a store can hold."""
    return time_ns if 0 <= time_ns <= TIME_NS_MAX else min(max(time_ns, 0), TIME_NS_MAX)


def rfc3339(time_ns: int) -> str:
    """Nanoseconds since the epoch as RFC 3339 in UTC with milliseconds: "2026-11-24T14:00:00.000Z".

    Times that no calendar holds (before year 1, after 9999) are shown as the nearest that it does.
    """
    milliseconds = time_ns // 1_000_000
    try:
        moment = _EPOCH + timedelta(milliseconds=milliseconds)
    except OverflowError:
        moment = datetime.max.replace(tzinfo=UTC) if time_ns > 0 else datetime.min.replace(tzinfo=UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
