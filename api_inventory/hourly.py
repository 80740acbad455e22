"""How many requests each of the last hours saw: what a list shows of a host beside its sums."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api_inventory.minutes import hour_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api_inventory.minutes import Interval

HOURS_SHOWN = 24


@dataclass(frozen=True, slots=True)
class HourlyRequests:
    """Requests by the hour.

    Attributes:
        newest_hour: hours since the epoch.
        counts: of as many hours, the last of which is the newest; hours before them saw none that is known.
    """

    newest_hour: int = 0
    counts: tuple[int, ...] = ()

    @property
    def read_from(self) -> int:
        """From when on minutes have to be read to go on: of the newest hour, and of the one before, more may follow."""
        return self.newest_hour - 1

    def moved_to(self, newest_hour: int, minutes: Mapping[int, Interval]) -> HourlyRequests:
        """The same up to a later hour, with what is known now of `read_from` and of all hours after it."""
        counted: dict[int, int] = {}
        for minute, interval in minutes.items():
            hour = hour_of(minute)
            counted[hour] = counted.get(hour, 0) + interval.requests
        hours = range(newest_hour - HOURS_SHOWN + 1, newest_hour + 1)
        return HourlyRequests(
            newest_hour,
            tuple(counted.get(hour, 0) if hour >= self.read_from else self._of(hour) for hour in hours),
        )

    def until(self, hour: int, *, known_until: int = 0) -> list[int | None]:
        """Of the last hours up to this one; None where it is not known: after the newest hour and `known_until`.

        `known_until`: an hour up to which it is known that no more requests came.
        """
        known = max(self.newest_hour, known_until)
        return [self._of(each) if each <= known else None for each in range(hour - HOURS_SHOWN + 1, hour + 1)]

    def _of(self, hour: int) -> int:
        place = len(self.counts) - 1 - (self.newest_hour - hour)
        return self.counts[place] if 0 <= place < len(self.counts) else 0
