"""How fast counters grow, from two samples of an agent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from heliostat.top.running_agent import Sample

# Words that a counter's name holds where something was lost or given up.
_LOST = ("dropped", "evicted", "refusals_", "_bad", "_lost", "incomplete", "cut_by_gap", "panics")


@dataclass(frozen=True, slots=True)
class Rate:
    """One counter: how much in all, and per second since the sample before (None with one sample)."""

    name: str
    total: int
    per_s: float | None


def rates(before: Sample | None, now: Sample) -> dict[str, Rate]:
    """All counters by name. A counter that shrank belongs to an agent that was started anew."""
    span_s = now.at_s - before.at_s if before else 0.0

    def rate(name: str, total: int) -> Rate:
        if before is None or span_s <= 0:
            return Rate(name, total, None)
        return Rate(name, total, max(total - before.counters.get(name, 0), 0) / span_s)

    return {name: rate(name, total) for name, total in now.counters.items()}


def losses(found: dict[str, Rate]) -> Iterator[Rate]:
    """What was lost, the most at present first, then the most in all; nothing that never was."""
    lost = [rate for name, rate in found.items() if rate.total and any(word in name for word in _LOST)]
    yield from sorted(lost, key=lambda rate: (-(rate.per_s or 0.0), -rate.total, rate.name))
