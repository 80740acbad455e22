"""The sender's sign of life, as other threads see it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Pulse:
    """When the sender last turned, and since when something waited without an end.

    One thread beats, any thread asks: each field is replaced whole, and read once.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._beat_s = clock()
        self._holds_since_s: float | None = None

    def beat(self, *, holds: bool) -> None:
        """The sender turned; `holds` where records still wait for it."""
        self._beat_s = self._clock()
        if not holds:
            self._holds_since_s = None
        elif self._holds_since_s is None:
            self._holds_since_s = self._beat_s

    def age_s(self) -> float:
        """Seconds since the sender last turned."""
        return self._clock() - self._beat_s

    def lag_s(self) -> float:
        """No record has waited for longer than this: seconds since the sender last held none."""
        since_s = self._holds_since_s
        return 0.0 if since_s is None else self._clock() - since_s
