"""When the oldest record of a spool came, told from positions: these are given as records come.

Kept for spans of time and not for each record: a span is a second long, or a thousandth of what is remembered where
that is more. So an outage of whatever length takes some thousand spans, and asking takes no disk.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

_SPAN_S_MIN = 1.0
_SPAN_SHARE = 0.001


@dataclass(slots=True)
class _Span:
    """Positions from the first on, up to the next span's. None of them came before."""

    first: int
    came_s: float | None
    spooled: int = 0


class Arrivals:
    """How many of the spool's records came in which span. Reads no clock: the caller says what time it is."""

    def __init__(self) -> None:
        self._spans: list[_Span] = []
        self._began_s: float | None = None

    @property
    def oldest_s(self) -> float | None:
        """When the spool's oldest record came, or up to a span before; None where it holds none."""
        return next((span.came_s for span in self._spans if span.spooled), None)

    def found(self, records: int, shift: int) -> None:
        """A spool was opened with so many, for which all positions move up: they have waited since the run began."""
        for span in self._spans:
            span.first += shift
        if records:
            self._spans.insert(0, _Span(0, self._began_s, records))

    def is_span_over(self, now_s: float) -> bool:
        """Whether another span begins."""
        if self._began_s is None:
            return True
        latest_s, earliest_s = self._came_s(-1), self._came_s(0)
        return now_s - latest_s >= max(_SPAN_S_MIN, (now_s - earliest_s) * _SPAN_SHARE)

    def begin_span(self, position: int, now_s: float, oldest_in_memory_s: float | None) -> None:
        """Records from this position on come now or later; what came before all that waits is forgotten."""
        if self._began_s is None:
            self._began_s = now_s
            for span in self._spans:
                span.came_s = now_s
        self._spans.append(_Span(position, now_s))
        needed_s = now_s if oldest_in_memory_s is None else oldest_in_memory_s
        forgotten = 0
        while (
            forgotten + 1 < len(self._spans)
            and not self._spans[forgotten].spooled
            and self._came_s(forgotten + 1) <= needed_s
        ):
            forgotten += 1
        del self._spans[:forgotten]

    def came_s(self, position: int) -> float | None:
        """When a record came, or up to a span before."""
        span = self._span(position)
        return span.came_s if span else None

    def put(self, position: int) -> None:
        """A record went to the spool."""
        if span := self._span(position):
            span.spooled += 1

    def gone(self, position: int) -> None:
        """A record left the spool."""
        span = self._span(position)
        if span and span.spooled:
            span.spooled -= 1

    def lost(self) -> None:
        """The spool holds nothing any more."""
        for span in self._spans:
            span.spooled = 0

    def _came_s(self, number: int) -> float:
        came_s = self._spans[number].came_s
        return float("-inf") if came_s is None else came_s

    def _span(self, position: int) -> _Span | None:
        number = bisect_right(self._spans, position, key=lambda span: span.first)
        return self._spans[number - 1] if number else None
