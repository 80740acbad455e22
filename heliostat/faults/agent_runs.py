"""The agent of a run of faults: a process on the same ports again and again, killed, ended and started anew."""

from __future__ import annotations

import http.client
import json
import signal
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from heliostat.errors import PartFailed
from heliostat.up.child_process import ChildProcess

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

START_TIMEOUT_S = 60.0
_LOOK_S = 0.05
_ANSWER_TIMEOUT_S = 2.0


@dataclass(frozen=True, slots=True)
class EndedRun:
    """How a run of the agent ended, and what it said of itself by then.

    Attributes:
        counters: its last counters, where it ended by itself; else none of them.
    """

    was_killed: bool
    counters: Mapping[str, int]


@dataclass(slots=True)
class AgentRuns:
    """One agent after the other.

    Attributes:
        arguments: what each is started with, beside its ports.
        environment: its AWS environment.
        prefix: a command that the agent's is started by.
        clock_ahead_s: of the next one's wall clock.
        ended: every run that has ended, in order.
    """

    folder: Path
    arguments: Sequence[str]
    environment: dict[str, str]
    prefix: Sequence[str] = ()
    clock_ahead_s: int = 0
    ended: list[EndedRun] = field(default_factory=list)
    udp_port: int = 0
    health_port: int = 0
    _child: ChildProcess | None = None
    _count: int = 0

    def start(self) -> None:
        """Start the next one, and wait until it listens. Raises PartFailed."""
        self._count += 1
        program = (
            ["simulator.faults.clock", str(self.clock_ahead_s), "mirror_agent"]
            if self.clock_ahead_s
            else ["mirror_agent"]
        )
        command = [*self.prefix, sys.executable, "-m", *program, "--agent", "faults", *self.arguments]
        command += ["--listen", f"127.0.0.1:{self.udp_port}", "--health", f"127.0.0.1:{self.health_port}"]
        log = self.folder / f"agent-{self._count:02d}.log"
        self._child = ChildProcess.start("agent", command, log=log, environment=self.environment)
        deadline_s = time.monotonic() + START_TIMEOUT_S
        while not (found := [line for line in self.lines() if line.get("event") == "listening"]):
            self._child.check()
            if time.monotonic() > deadline_s:
                raise PartFailed(f"the agent did not begin to listen; see {log}")
            time.sleep(_LOOK_S)
        self.udp_port, self.health_port = int(found[0]["listen"].rpartition(":")[2]), found[0]["health_port"]

    def kill(self) -> None:
        """End the present one in the middle of what it does."""
        child = self._running()
        child.process.kill()
        child.process.wait()
        self.ended.append(EndedRun(was_killed=True, counters={}))

    def terminate(self, timeout_s: float = 60.0) -> int:
        """Have the present one drain and end; its exit status. Raises PartFailed where it does not."""
        child = self._running()
        child.process.send_signal(signal.SIGTERM)
        status = child.process.wait(timeout_s)
        drained = [line for line in self.lines() if line.get("event") == "drained"]
        if not drained:
            raise PartFailed(
                f"the agent ended with status {status} and without a word of what it held; see {child.log}"
            )
        self.ended.append(EndedRun(was_killed=False, counters=_numbers(drained[-1])))
        return status

    def close(self) -> None:
        """End the present one, if it still runs."""
        if self._child is not None:
            self._child.stop()

    def counters(self) -> dict[str, int]:
        """What the present one says; nothing where it does not answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.health_port, timeout=_ANSWER_TIMEOUT_S)
        try:
            connection.request("GET", "/metrics.json")
            return _numbers(json.load(connection.getresponse()))
        except (OSError, http.client.HTTPException, ValueError):
            return {}
        finally:
            connection.close()

    def lines(self) -> list[dict[str, Any]]:
        """The log of the present one."""
        return read_lines(self._running().log)

    def former_runs(self) -> list[dict[str, int]]:
        """What each run said last of the one before it; nothing where that ended by itself and left nothing."""
        told = []
        for number in range(1, self._count + 1):
            lines = read_lines(self.folder / f"agent-{number:02d}.log")
            former = [_numbers(line) for line in lines if line.get("event") == "former_run"]
            told.append(former[-1] if former else {})
        return told

    def _running(self) -> ChildProcess:
        if self._child is None:
            raise PartFailed("no agent was started")
        return self._child


def read_lines(log: Path) -> list[dict[str, Any]]:
    """The lines of an agent's log that are whole."""
    lines = []
    for line in log.read_text("utf-8", "replace").splitlines():
        try:
            found = json.loads(line)
        except ValueError:
            continue
        if isinstance(found, dict):
            lines.append(found)
    return lines


def _numbers(document: Mapping[str, Any]) -> dict[str, int]:
    return {name: value for name, value in document.items() if isinstance(value, int)}
