"""The whole way of the data as processes of this machine: agent, processor and reviewer, started, asked and ended."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from heliostat.errors import PartFailed
from heliostat.up.agent import Agent, running_agent
from heliostat.up.record_path import STREAM_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
BACK = Path(__file__).with_name("back.py")
# The processor comes through what it holds, and the reviewer through the review that it is in.
END_TIMEOUT_S = 120.0
# Kinesis over HTTP takes any.
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "eu-central-1"}


@dataclass(slots=True)
class BackPart:
    """The processor or the reviewer, in a process of its own."""

    name: str
    process: subprocess.Popen[str]
    first: dict[str, Any]

    def counters(self) -> dict[str, Any]:
        """What it counts now. Raises PartFailed where it has ended."""
        return _asked(self.name, self.process, "\n")

    def end(self) -> None:
        """Has it finish what it holds, and end. Raises PartFailed where it ends badly."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        if self.process.wait(END_TIMEOUT_S):
            raise PartFailed(f"the {self.name} ended with exit status {self.process.returncode}")


@dataclass(slots=True)
class Parts:
    """All of them, running."""

    agent: Agent
    processor: BackPart
    reviewer: BackPart | None
    state: Path

    @property
    def pids(self) -> dict[str, int]:
        """Process ids by part."""
        pids = {"agent": self.agent.child.process.pid, "processor": self.processor.process.pid}
        return pids if self.reviewer is None else {**pids, "reviewer": self.reviewer.process.pid}


@contextmanager
def running_parts(state: Path, settings: str = "", *, is_reviewed: bool = True) -> Iterator[Parts]:
    """Run all parts until the block ends. `settings` are lines of the agent's file.

    Raises:
        PartFailed: one did not start.
    """
    (state / "agent.toml").write_text(settings, "utf-8")
    # Beside an installed package, the programs of this checkout are meant.
    environment = {"PYTHONPATH": str(ROOT), **CREDENTIALS}
    with ExitStack() as parts:
        processor = parts.enter_context(_back_part("processor", state, environment))
        reviewer = parts.enter_context(_back_part("reviewer", state, environment)) if is_reviewed else None
        agent = parts.enter_context(
            running_agent(
                stream=STREAM_NAME,
                kinesis_url=processor.first["kinesis_url"],
                settings=state / "agent.toml",
                log=state / "agent.log",
                environment=environment,
            )
        )
        yield Parts(agent, processor, reviewer, state)


@contextmanager
def _back_part(name: str, state: Path, environment: dict[str, str]) -> Iterator[BackPart]:
    with (state / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, str(BACK), name, str(state)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env={**os.environ, **environment},
        )
    try:
        yield BackPart(name, process, _asked(name, process, ""))
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(END_TIMEOUT_S)


def _asked(name: str, process: subprocess.Popen[str], line: str) -> dict[str, Any]:
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(line)
        process.stdin.flush()
    except OSError as error:
        raise PartFailed(f"the {name} has ended") from error
    answer = process.stdout.readline()
    if not answer:
        raise PartFailed(f"the {name} ended with exit status {process.wait(END_TIMEOUT_S)}")
    document: dict[str, Any] = json.loads(answer)
    return document
