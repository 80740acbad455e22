"""Counters of a running part, read every few seconds, as what was counted in each minute."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from chalice_app.pipeline.limits import LOOKED_BACK_MINUTES
from chalice_app.pipeline.series import MINUTE_S, Series

if TYPE_CHECKING:
    from collections.abc import Mapping

# A rate over this is steady enough to read, and soon enough zero.
RATE_S = 15.0


@dataclass(slots=True)
class _Counter:
    last: int = 0
    moved_s: float | None = None
    minutes: dict[int, float] = field(default_factory=dict)
    lately: deque[tuple[float, int]] = field(default_factory=deque)


class SampledCounters:
    """Totals in, series out. Holds as many minutes as are looked back."""

    def __init__(self) -> None:
        self._counters: dict[str, _Counter] = {}

    def sample(self, totals: Mapping[str, int], now_s: float) -> None:
        """The totals are these now; one that fell belongs to a part that was started anew."""
        minute = int(now_s) // MINUTE_S
        for name, total in totals.items():
            counter = self._counters.setdefault(name, _Counter())
            grown = total - counter.last if total >= counter.last else total
            counter.last = total
            counter.minutes[minute] = counter.minutes.get(minute, 0.0) + grown
            counter.minutes.pop(minute - LOOKED_BACK_MINUTES, None)
            counter.lately.append((now_s, grown))
            while counter.lately and now_s - counter.lately[0][0] >= RATE_S:
                counter.lately.popleft()
            if grown:
                counter.moved_s = now_s

    def series(self, now_s: float) -> dict[str, Series]:
        """Each counter as a series; the minute that is under way stands in it as well."""
        return {name: _series(counter, now_s) for name, counter in self._counters.items()}

    def totals(self) -> dict[str, int]:
        """What each counter was when it was read last."""
        return {name: counter.last for name, counter in self._counters.items()}

    def rates(self, now_s: float) -> dict[str, float]:
        """What each counter counts each second."""
        return {name: _rate(counter, now_s) for name, counter in self._counters.items()}


def _series(counter: _Counter, now_s: float) -> Series:
    known = Series.of(counter.minutes, now_s)
    shown = (*known.minutes[1:], counter.minutes.get(int(now_s) // MINUTE_S))
    return replace(known, minutes=shown, rate_per_s=_rate(counter, now_s), moved_s=counter.moved_s)


def _rate(counter: _Counter, now_s: float) -> float:
    return sum(grown for at_s, grown in counter.lately if now_s - at_s < RATE_S) / RATE_S
