"""The sender's sign of life, as other threads see it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Pulse:
    """When the sender last turned, and since when the oldest record waits for it in memory or spool.

    One thread beats, any thread asks: each field is replaced whole, and read once.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._beat_s = clock()
        self._waiting_since_s: float | None = None

    def beat(self, *, waiting_since_s: float | None) -> None:
        """The sender turned; the oldest record that waits for it came then, None where none does."""
        self._beat_s = self._clock()
        self._waiting_since_s = waiting_since_s

    def age_s(self) -> float:
        """Seconds since the sender last turned."""
        return self._clock() - self._beat_s

    def lag_s(self) -> float:
        """For how long the oldest record has waited."""
        since_s = self._waiting_since_s
        return 0.0 if since_s is None else self._clock() - since_s
