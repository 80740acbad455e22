"""How far the captures can be trusted: what was read, and what was lost on the way, by name."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from heliostat.report.model import CaptureSummary

# Counters that say how much there was; every other one says what was lost, damaged or left aside.
_VOLUMES = frozenset(
    {
        "packets",
        "packet_bytes",
        "vxlan_datagrams",
        "segments",
        "connections",
        "connections_http2",
        "exchanges",
        "exchanges_recorded",
        "records",
        "records_made",
        "record_bytes",
    }
)


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that was counted, in words, and how often."""

    text: str
    count: int


@dataclass(frozen=True, slots=True)
class CaptureQuality:
    """The sum over all captures.

    Attributes:
        unreadable: the captures that gave nothing, or not all.
        counters: everything that was counted, by name.
    """

    packets: int
    exchanges: int
    incomplete: int
    unanswered: int
    unreadable: tuple[CaptureSummary, ...]
    remarks: tuple[Remark, ...]
    counters: Mapping[str, int]

    @property
    def complete_percent(self) -> float | None:
        """The share of exchanges that lost no byte; None where there are none."""
        return 100 * (1 - self.incomplete / self.exchanges) if self.exchanges else None


def capture_quality(captures: Iterable[CaptureSummary]) -> CaptureQuality:
    """Add up what the decoder counted."""
    captures = list(captures)
    total: Counter[str] = Counter()
    for capture in captures:
        total.update(capture.counters)
    return CaptureQuality(
        packets=total["packets"],
        exchanges=sum(capture.exchanges for capture in captures),
        incomplete=total["exchanges_incomplete"],
        unanswered=total["requests_unanswered"],
        unreadable=tuple(capture for capture in captures if capture.problem),
        remarks=tuple(_remarks(total)),
        counters=total,
    )


def _remarks(total: Counter[str]) -> list[Remark]:
    return [
        Remark(name.replace("_", " "), count) for name, count in sorted(total.items()) if count and name not in _VOLUMES
    ]
