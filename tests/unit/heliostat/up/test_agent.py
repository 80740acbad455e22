from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from heliostat.errors import PartFailed
from heliostat.up.agent import Agent, _listening_facts
from heliostat.up.child_process import ChildProcess

if TYPE_CHECKING:
    from pathlib import Path


def child_that_prints(tmp_path: Path, *lines: str) -> ChildProcess:
    child = ChildProcess.start(
        "agent", [sys.executable, "-c", f"print({chr(10).join(lines)!r})"], log=tmp_path / "log", environment={}
    )
    child.process.wait()
    return child


def test_the_agents_own_log_says_where_it_listens(tmp_path: Path) -> None:
    listening = json.dumps({"event": "listening", "listen": "127.0.0.1:4789", "health_port": 8000})
    child = child_that_prints(tmp_path, "a warning of python", '{"event": "starting"}', listening)

    assert _listening_facts(child)["health_port"] == 8000


def test_an_agent_that_cannot_start_is_told_with_its_reason(tmp_path: Path) -> None:
    child = child_that_prints(tmp_path, '{"event": "ended", "reason": "UDP port 127.0.0.1:4789: Permission denied"}')

    with pytest.raises(PartFailed, match="Permission denied"):
        _listening_facts(child)


def test_an_agent_that_says_nothing_is_given_up(tmp_path: Path) -> None:
    child = ChildProcess.start(
        "agent", [sys.executable, "-c", "import signal; signal.pause()"], log=tmp_path / "log", environment={}
    )
    times = iter([0.0, 1.0, 60.0])

    with pytest.raises(PartFailed, match="did not begin to listen within 30 s"):
        _listening_facts(child, clock=lambda: next(times), pause=lambda _: None)
    child.stop()


def test_an_agent_that_does_not_answer_just_now_counts_nothing(tmp_path: Path) -> None:
    child = child_that_prints(tmp_path, "")

    assert Agent(child, udp_port=1, health_port=1, start=lambda *_: child).counters() == {}


def test_an_agent_is_started_anew_on_its_own_ports(tmp_path: Path) -> None:
    waiting = [sys.executable, "-c", "import signal; signal.pause()"]
    first = ChildProcess.start("agent", waiting, log=tmp_path / "first", environment={})
    started: list[tuple[int, int]] = []

    def start(udp_port: int, health_port: int) -> ChildProcess:
        started.append((udp_port, health_port))
        return child_that_prints(tmp_path, json.dumps({"event": "listening"}))

    agent = Agent(first, 4789, 8000, start)
    agent.restart()

    assert started == [(4789, 8000)]
    assert first.process.returncode is not None
    with pytest.raises(PartFailed, match="ended by itself"):
        agent.check()
