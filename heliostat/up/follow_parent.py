"""`python -m heliostat.up.follow_parent PARENT COMMAND...` becomes COMMAND, and ends when PARENT does.

The kernel keeps the promise (prctl PR_SET_PDEATHSIG, which survives exec), so that it holds where the parent is
killed and can stop nobody. Elsewhere than on Linux the command runs without it.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def follow_parent(parent_pid: int) -> None:
    """Have the kernel end this process with its parent; ends at once where the parent is gone already."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent_pid:
        sys.exit(1)


def main(arguments: list[str]) -> None:
    """Follow the parent, then become the command."""
    parent_pid, *command = arguments
    follow_parent(int(parent_pid))
    os.execvp(command[0], command)  # noqa: S606 - the command is the parent's own


if __name__ == "__main__":
    main(sys.argv[1:])
