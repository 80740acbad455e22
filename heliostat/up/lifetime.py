"""How long a run lasts: until a signal, a deadline, or a part that fails."""

from __future__ import annotations

import signal
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mirror_agent.stop_request import StopRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)
LOOK_INTERVAL_S = 1.0


@dataclass(slots=True)
class Lifetime:
    """The time of one run: so many seconds from when all of it stands; None: until a signal."""

    seconds: float | None
    over: StopRequest = field(default_factory=StopRequest)
    started_s: float = field(default_factory=time.monotonic)

    @property
    def running_s(self) -> float:
        """Seconds since the run began."""
        return time.monotonic() - self.started_s

    def last(self, look: Callable[[], None]) -> None:
        """Return when the run is over; call `look` every second until then, and let what it raises end the run."""
        deadline_s = None if self.seconds is None else time.monotonic() + self.seconds
        while not self.over.is_set():
            look()
            left_s = LOOK_INTERVAL_S if deadline_s is None else deadline_s - time.monotonic()
            if left_s <= 0:
                return
            self.over.wait(min(LOOK_INTERVAL_S, left_s))


@contextmanager
def lifetime(seconds: float | None) -> Iterator[Lifetime]:
    """A lifetime that ends with the first SIGINT or SIGTERM, or when it has lasted so many seconds.

    The second signal does what it does to any program, for a person who will not wait.
    """
    run = Lifetime(seconds)
    before = {number: signal.getsignal(number) for number in STOP_SIGNALS}

    def stop(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, before[signal.Signals(number)])
        run.over.set()

    try:
        for number in STOP_SIGNALS:
            signal.signal(number, stop)
        yield run
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
