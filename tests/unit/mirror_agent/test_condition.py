from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from mirror_agent.condition import Condition
from mirror_agent.limits import RECEIVE_SILENCE_S_MAX, SENDER_SILENCE_S_MAX
from mirror_agent.pulse import Pulse


@dataclass
class Core:
    silence: float | None = 0.1
    mode: str = "socket"
    mode_reason: str = "CAP_NET_RAW is missing"

    def silence_s(self) -> float | None:
        return self.silence

    def counters_by_vni(self) -> dict[int, dict[str, int]]:
        return {7: {"datagrams": 9, "bytes": 900}}

    def top(self, count: int) -> list[dict[str, Any]]:
        return [{"host": "shop.test", "path": "/users/*"}][:count]


@dataclass
class Service:
    pulse: Pulse
    sick: list[str] = field(default_factory=list)

    def counters(self) -> dict[str, int]:
        return {"datagrams": 9}

    def ailments(self) -> list[str]:
        return list(self.sick)


class Bench:
    def __init__(self) -> None:
        self.now_s = 100.0
        self.core = Core()
        self.service = Service(Pulse(lambda: self.now_s))
        self.condition = Condition(self.core, self.service, version="1.2.3", agent="agent-1", clock=lambda: self.now_s)


def test_a_heartbeat_says_all_of_it() -> None:
    bench = Bench()
    bench.now_s += 20

    heartbeat = bench.condition.heartbeat()

    assert (heartbeat.version, heartbeat.agent, heartbeat.uptime_s) == ("1.2.3", "agent-1", 20.0)
    assert (heartbeat.mode, heartbeat.mode_reason) == ("socket", "CAP_NET_RAW is missing")
    assert (heartbeat.receive_age_s, heartbeat.sender_age_s, heartbeat.lag_s) == (0.1, 20.0, 0.0)
    cpu_ms = heartbeat.counters["cpu_ms"]
    assert (heartbeat.counters, heartbeat.counters_by_vni[7]["bytes"]) == ({"datagrams": 9, "cpu_ms": cpu_ms}, 900)
    # The kernel tells it in its own way as well (proc(5), stat: ticks of user and system).
    ticks = sum(map(int, Path("/proc/self/stat").read_text("ascii").rpartition(")")[2].split()[11:13]))
    assert abs(cpu_ms / 1000 - ticks / os.sysconf("SC_CLK_TCK")) < 1
    assert heartbeat.memory_bytes > 0
    assert heartbeat.ailments == []


def test_a_sender_that_hangs_is_an_ailment() -> None:
    bench = Bench()
    bench.service.sick = ["throttled: The stream takes less than is sent."]

    bench.now_s += SENDER_SILENCE_S_MAX + 1

    assert [ailment.split(":")[0] for ailment in bench.condition.ailments()] == ["throttled", "sender_stopped"]


def test_an_instance_that_ends_takes_no_more_traffic() -> None:
    bench = Bench()

    bench.condition.ending = "terminating: The Auto Scaling group ends this instance."

    assert bench.condition.ailments() == [bench.condition.ending]


@pytest.mark.parametrize(
    ("silence", "sender_age_s", "draining", "hung"),
    [
        (0.1, 1.0, False, False),
        (None, 1.0, False, True),
        (RECEIVE_SILENCE_S_MAX + 1, 1.0, False, True),
        (0.1, SENDER_SILENCE_S_MAX + 1, False, True),
        (None, 1.0, True, False),
        (None, SENDER_SILENCE_S_MAX + 1, True, True),
    ],
)
def test_only_what_a_restart_can_help_is_hung(
    silence: float | None,
    sender_age_s: float,
    draining: bool,  # noqa: FBT001
    hung: bool,  # noqa: FBT001
) -> None:
    bench = Bench()
    bench.core.silence = silence
    bench.service.sick = ["access_denied: no restart can help"]
    bench.now_s += sender_age_s

    assert bench.condition.is_hung(draining=draining) is hung


def test_the_busiest_shapes_are_the_cores() -> None:
    assert Bench().condition.top(5) == [{"host": "shop.test", "path": "/users/*"}]
