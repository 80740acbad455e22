"""The mirror agent of a run: `python -m mirror_agent`, in a process of its own, as on EC2."""

from __future__ import annotations

import http.client
import json
import signal
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any

from heliostat.errors import PartFailed
from heliostat.up.child_process import ChildProcess

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

AGENT_NAME = "heliostat-up"
START_TIMEOUT_S = 30.0
LOOK_INTERVAL_S = 0.05
# Shorter than what the child is given to end (see `child_process`), so that it ends by itself.
DRAIN_TIMEOUT_S = 10.0
ANSWER_TIMEOUT_S = 2.0


@dataclass(slots=True)
class Agent:
    """A running agent. `udp_port` takes mirrored traffic, `health_port` answers over HTTP; both outlive a restart.

    `start` starts another one on these ports.
    """

    child: ChildProcess
    udp_port: int
    health_port: int
    start: Callable[[int, int], ChildProcess]
    _changing: Lock = field(default_factory=Lock)

    def check(self) -> None:
        """Return while it runs.

        Raises:
            PartFailed: it ended by itself.
        """
        with self._changing:
            self.child.check()

    def reload(self) -> None:
        """Have it read its settings again."""
        with self._changing:
            self.child.process.send_signal(signal.SIGHUP)

    def restart(self) -> None:
        """Let it send what it holds and end, and start another one.

        Raises:
            PartFailed: that did not begin to listen.
        """
        with self._changing:
            self.child.stop()
            self.child = self.start(self.udp_port, self.health_port)
            _listening_facts(self.child)

    @property
    def health_url(self) -> str:
        """Where a person may ask how it is."""
        return f"http://127.0.0.1:{self.health_port}/healthz"

    def counters(self) -> dict[str, int]:
        """What the agent has counted so far, by name; nothing where it does not answer just now."""
        connection = http.client.HTTPConnection("127.0.0.1", self.health_port, timeout=ANSWER_TIMEOUT_S)
        try:
            connection.request("GET", "/metrics.json")
            counters: dict[str, int] = json.load(connection.getresponse())
        except (OSError, http.client.HTTPException, ValueError):
            return {}
        finally:
            connection.close()
        return counters


@contextmanager
def running_agent(
    *, stream: str, kinesis_url: str, settings: Path, log: Path, environment: Mapping[str, str]
) -> Iterator[Agent]:
    """Run an agent on free ports until the block ends; then it sends what it holds, and ends.

    `settings` is its file, for what may change while it runs.

    Raises:
        PartFailed: it did not begin to listen.
    """

    def start(udp_port: int, health_port: int) -> ChildProcess:
        command = [sys.executable, "-m", "mirror_agent", "--config", str(settings), "--agent", AGENT_NAME]
        command += ["--stream", stream, "--endpoint-url", kinesis_url, "--drain-timeout-s", str(DRAIN_TIMEOUT_S)]
        command += ["--listen", f"127.0.0.1:{udp_port}", "--health", f"127.0.0.1:{health_port}"]
        return ChildProcess.start("agent", command, log=log, environment=environment)

    first = start(0, 0)
    agent = Agent(first, 0, 0, start)
    try:
        facts = _listening_facts(first)
        agent.udp_port, agent.health_port = int(facts["listen"].rpartition(":")[2]), facts["health_port"]
        yield agent
    finally:
        agent.child.stop()


def _listening_facts(
    child: ChildProcess,
    clock: Callable[[], float] = time.monotonic,
    pause: Callable[[float], None] = time.sleep,
) -> dict[str, Any]:
    """The facts of the agent's log line that says where it listens."""
    deadline_s = clock() + START_TIMEOUT_S
    while clock() < deadline_s:
        for line in child.log.read_text("utf-8", "replace").splitlines():
            facts = _facts(line)
            if facts.get("event") == "listening":
                return facts
        child.check()
        pause(LOOK_INTERVAL_S)
    raise PartFailed(f"the agent did not begin to listen within {START_TIMEOUT_S:.0f} s; see {child.log}")


def _facts(line: str) -> dict[str, Any]:
    """A line of the agent's log; nothing where it is another's, or not whole yet."""
    try:
        facts = json.loads(line)
    except ValueError:
        return {}
    return facts if isinstance(facts, dict) else {}
