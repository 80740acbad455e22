"""A Python program whose wall clock is off: `python -m simulator.faults.clock AHEAD_S MODULE ARGUMENTS...`.

What Python tells of the time is shifted before anything else is imported: `time.time`, and `datetime.now`, by which AWS
clients sign. Its monotonic clock goes on as it is, as the kernel's does. Compiled code that asks the kernel itself is
told the right time.
"""

from __future__ import annotations

import datetime as dt
import runpy
import sys
import time

Moment = dt.datetime


def shift(ahead_s: float) -> None:
    """Set this process's wall clock so far ahead, or behind, for everything that is imported from now on."""
    seconds, nanoseconds = time.time, time.time_ns
    time.time = lambda: seconds() + ahead_s
    time.time_ns = lambda: nanoseconds() + int(ahead_s * 10**9)
    ahead = dt.timedelta(seconds=ahead_s)

    class AnyMoment(type):
        """What the module itself makes is of the class before, and a datetime all the same."""

        def __instancecheck__(cls, instance: object) -> bool:
            return isinstance(instance, Moment)

    class Shifted(Moment, metaclass=AnyMoment):
        """The class that programs find in the place of datetime."""

        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Moment:  # type: ignore[override]
            return Moment.now(tz) + ahead

        @classmethod
        def utcnow(cls) -> Moment:  # type: ignore[override]
            return Moment.now(dt.UTC).replace(tzinfo=None) + ahead

    dt.datetime = Shifted  # type: ignore[misc]


def main() -> None:
    """Shift the clock, then be the module that is named."""
    ahead_s, module, *arguments = sys.argv[1:]
    shift(float(ahead_s))
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
