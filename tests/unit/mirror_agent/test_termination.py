from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mirror_agent.instance_metadata import MetadataUnavailable
from mirror_agent.log import agent_logger
from mirror_agent.termination import SPOT_ACTION, TARGET_STATE, Termination

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@dataclass
class Metadata:
    items: dict[str, str] = field(default_factory=dict)
    is_there: bool = True

    def get(self, path: str) -> str | None:
        if not self.is_there:
            raise MetadataUnavailable("gone")
        return self.items.get(path)


class Bench:
    """What happens, in order, on made-up time."""

    def __init__(self, *, linger_s: float = 60.0) -> None:
        self.now_s = 0.0
        self.happened: list[str] = []
        self.lines = io.StringIO()
        self.metadata = Metadata({TARGET_STATE: "InService"})
        self.termination = Termination(
            self.metadata,
            self,
            agent_logger(self.lines),
            linger_s=linger_s,
            drain_timeout_s=20.0,
            clock=lambda: self.now_s,
            now=lambda: NOON + timedelta(seconds=self.now_s),
            on_notice=lambda sentence: self.note(sentence.split(":")[0]),
            drain=lambda: self.note("drain"),
        )

    def note(self, what: str) -> None:
        self.happened.append(f"{self.now_s:g} {what}")

    def prolong(self) -> None:
        self.note("prolong")

    def complete(self) -> None:
        self.note("complete")

    def look_until(self, end_s: float) -> None:
        while self.now_s < end_s:
            self.now_s += 5
            self.termination.look()

    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.lines.getvalue().splitlines()]


def test_an_instance_in_service_goes_on() -> None:
    bench = Bench()

    bench.look_until(600)
    bench.termination.complete()

    assert bench.happened == []
    assert not bench.termination.is_known


def test_a_termination_lets_the_agent_receive_on_then_drain_and_completes_the_action() -> None:
    bench = Bench(linger_s=90.0)
    bench.look_until(10)

    bench.metadata.items[TARGET_STATE] = "Terminated"
    bench.look_until(120)
    bench.termination.complete()

    assert bench.happened == ["15 terminating", "75 prolong", "105 drain", "120 complete"]
    assert [event["event"] for event in bench.events()] == ["instance_ends"]


def test_a_spot_instance_drains_in_time() -> None:
    bench = Bench(linger_s=600.0)

    bench.metadata.items[SPOT_ACTION] = json.dumps({"action": "terminate", "time": "2026-11-24T12:02:00Z"})
    bench.look_until(120)
    bench.termination.complete()

    # 120 s, less 20 s to drain and 10 s to end; the group waits for nothing, as long as its state is InService.
    assert bench.happened == ["5 terminating", "65 prolong", "90 drain"]


def test_a_spot_notice_that_comes_late_drains_at_once() -> None:
    bench = Bench()

    bench.metadata.items[SPOT_ACTION] = json.dumps({"action": "stop", "time": "2026-11-24T11:59:00Z"})
    bench.look_until(5)

    assert bench.happened == ["5 terminating", "5 drain"]


@pytest.mark.parametrize("text", ["", "soon", "{}", '{"action": "terminate", "time": 7}', '["terminate"]'])
def test_a_spot_notice_that_cannot_be_read_ends_nothing(text: str) -> None:
    bench = Bench()

    bench.metadata.items[SPOT_ACTION] = text
    bench.look_until(5)

    assert bench.happened == []


def test_without_a_metadata_service_nothing_is_concluded() -> None:
    bench = Bench()
    bench.metadata.is_there = False

    bench.look_until(60)
    bench.termination.complete()

    assert bench.happened == []


def test_a_termination_that_was_known_is_completed_without_asking_again() -> None:
    bench = Bench(linger_s=0.0)
    bench.metadata.items[TARGET_STATE] = "Terminated"
    bench.look_until(5)

    bench.metadata.is_there = False
    bench.termination.complete()

    assert bench.happened == ["5 terminating", "5 drain", "5 complete"]
