"""Another time for a program, by Debian's libfaketime: all clocks of the C library, whatever the program is made of."""

from __future__ import annotations

import sys
from pathlib import Path

from simulator.errors import SimulatorError

# Where Debian's multiarch puts it: /usr/lib/x86_64-linux-gnu, /usr/lib/aarch64-linux-gnu.
_LIBRARIES = "faketime/libfaketimeMT.so.1"


class NoOtherTime(SimulatorError):
    """libfaketime is not installed."""


def library() -> Path:
    """Where it is. Raises NoOtherTime."""
    multiarch = getattr(sys.implementation, "_multiarch", "")
    found = Path("/usr/lib") / multiarch / _LIBRARIES
    if not found.exists():
        raise NoOtherTime("libfaketime is not installed: apt-get install libfaketime")
    return found


def skewed_clock(ahead_s: int) -> dict[str, str]:
    """Variables that set a program's wall clock so far ahead, or behind; 0 sets it right.

    Its monotonic clock goes on as it is: the kernel never lets one jump.

    Raises:
        NoOtherTime: libfaketime is not installed.
    """
    if not ahead_s:
        return {"LD_PRELOAD": "", "FAKETIME": ""}
    return {"LD_PRELOAD": str(library()), "FAKETIME": f"{ahead_s:+d}", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
