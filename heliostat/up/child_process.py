"""A part of the run in a process of its own: started, watched, stopped, and never left behind.

The child ends with its parent even where the parent is killed outright: see `follow_parent`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from heliostat.errors import PartFailed
from heliostat.limits import LOG_LINES_SHOWN_MAX

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

# The agent sends what it holds before it ends; beyond this it is stuck.
STOP_TIMEOUT_S = 15.0


@dataclass(slots=True)
class ChildProcess:
    """A running child. `log` is the file that its standard output and standard error go to."""

    name: str
    log: Path
    process: subprocess.Popen[bytes]

    @classmethod
    def start(cls, name: str, command: Sequence[str], *, log: Path, environment: Mapping[str, str]) -> ChildProcess:
        """Start a command with nothing but the given variables on top of this process's own."""
        following = [sys.executable, "-m", "heliostat.up.follow_parent", str(os.getpid()), *command]
        with log.open("wb") as file:
            process = subprocess.Popen(  # noqa: S603 - the command is ours
                following,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                env={**os.environ, **environment},
                # Ctrl-C reaches the parent alone, which stops the parts in their order.
                start_new_session=True,
            )
        return cls(name, log, process)

    def check(self) -> None:
        """Return while the child runs.

        Raises:
            PartFailed: it ended by itself.
        """
        status = self.process.poll()
        if status is not None:
            raise PartFailed(f"the {self.name} ended by itself {_how(status)}{self._last_lines()}")

    def stop(self) -> None:
        """Ask the child to end, and end it where it does not."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _last_lines(self) -> str:
        with self.log.open(encoding="utf-8", errors="replace") as file:
            lines = deque(file, maxlen=LOG_LINES_SHOWN_MAX)
        return f"; its last words ({self.log}):\n{''.join(lines).rstrip()}" if lines else "; it left no word"


def _how(status: int) -> str:
    return f"with exit status {status}" if status >= 0 else f"by signal {-status}"
