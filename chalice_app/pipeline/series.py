"""Something that is counted, minute by minute."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalice_app.pipeline.limits import HISTORY_MINUTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MINUTE_S = 60
# CloudWatch shows a metric some minutes late.
DELAY_S = 180


@dataclass(frozen=True, slots=True)
class Series:
    """How something went.

    Attributes:
        minutes: the last HISTORY_MINUTES, the oldest first; None where nothing is known, which is not zero.
        total: all that was counted as far back as was looked.
        rate_per_s: lately; None where that is not known.
        moved_s: when it last moved; None where it did not, as far back as was looked.
        step_s: how far apart it is told.
    """

    minutes: tuple[float | None, ...]
    total: float
    rate_per_s: float | None
    moved_s: float | None
    step_s: int = MINUTE_S

    @classmethod
    def of(cls, counts: Mapping[int, float], now_s: float, *, step_s: int = MINUTE_S) -> Series:
        """From what was counted in each step, by the minute since the epoch in which the step began."""
        width = step_s // MINUTE_S
        spread = {begun + offset: count / width for begun, count in counts.items() for offset in range(width)}
        this_minute = int(now_s) // MINUTE_S
        # The minute that is under way has not been counted to its end.
        shown = [spread.get(this_minute - back) for back in range(HISTORY_MINUTES, 0, -1)]
        moved = max((begun for begun, count in counts.items() if count > 0), default=None)
        lately = [each for each in shown[-fresh_s(step_s) // MINUTE_S :] if each is not None]
        return cls(
            minutes=tuple(shown),
            total=sum(counts.values()),
            rate_per_s=sum(lately) / len(lately) / MINUTE_S if lately else None,
            moved_s=None if moved is None else min(float(moved * MINUTE_S + step_s), now_s),
            step_s=step_s,
        )

    @property
    def fresh_s(self) -> int:
        """For so long after it moved it is taken to move."""
        return fresh_s(self.step_s)

    def is_moving(self, now_s: float) -> bool:
        """Did it move lately?"""
        return self.moved_s is not None and now_s - self.moved_s <= self.fresh_s

    def is_behind(self, upstream: Series) -> bool:
        """Did what comes before it move, and was it not moved by that?"""
        if upstream.moved_s is None:
            return False
        return self.moved_s is None or upstream.moved_s - self.moved_s > max(self.fresh_s, upstream.fresh_s)


def fresh_s(step_s: int) -> int:
    """Two steps, and what it takes until they are told."""
    return 2 * step_s + DELAY_S


def added(series: Iterable[Series], now_s: float) -> Series | None:
    """Several together; None of none. A minute is known where any of them is."""
    every = list(series)
    if not every:
        return None
    minutes = tuple(
        sum(known) if (known := [each for each in column if each is not None]) else None
        for column in zip(*(each.minutes for each in every), strict=True)
    )
    rates = [each.rate_per_s for each in every if each.rate_per_s is not None]
    moved = [each.moved_s for each in every if each.moved_s is not None]
    return Series(
        minutes=minutes,
        total=sum(each.total for each in every),
        rate_per_s=sum(rates) if rates else None,
        moved_s=min(max(moved), now_s) if moved else None,
        step_s=max(each.step_s for each in every),
    )
