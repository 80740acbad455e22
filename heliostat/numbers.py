"""Numbers and times as a person reads them."""

from __future__ import annotations

from datetime import UTC, datetime

_UNITS = ("B", "KiB", "MiB", "GiB", "TiB")


def grouped(number: int) -> str:
    """1234567 as "1,234,567"."""
    return f"{number:,}"


def byte_size(size: int) -> str:
    """1536 as "1.5 KiB"."""
    amount, unit = float(size), 0
    while amount >= 1024 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1024, unit + 1
    return f"{amount:.1f} {_UNITS[unit]}" if unit else f"{size} B"


def moment(time_ns: int) -> str:
    """Nanoseconds since the epoch as "2026-11-24 14:00:00 UTC"."""
    try:
        return f"{datetime.fromtimestamp(time_ns // 1_000_000_000, UTC):%Y-%m-%d %H:%M:%S} UTC"
    except (OverflowError, ValueError):
        return "out of the calendar"


def plural(number: int, noun: str) -> str:
    """A number and its noun: "1 endpoint", "2 endpoints"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def milliseconds(duration_ms: float) -> str:
    """0.42 as "0.42 ms", 1250 as "1.25 s"."""
    return f"{duration_ms / 1000:.3g} s" if duration_ms >= 1000 else f"{duration_ms:.3g} ms"
