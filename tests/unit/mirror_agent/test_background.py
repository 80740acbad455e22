from __future__ import annotations

import io
import json
from queue import SimpleQueue

from mirror_agent.background import Background
from mirror_agent.log import agent_logger

WAIT_S = 30


def test_work_is_done_again_and_again() -> None:
    done: SimpleQueue[str] = SimpleQueue()

    with Background("count", lambda: done.put("x"), agent_logger(io.StringIO()), interval_s=0.001):
        assert [done.get(timeout=WAIT_S) for _ in range(3)] == ["x"] * 3


def test_without_an_interval_work_is_done_when_woken() -> None:
    done: SimpleQueue[str] = SimpleQueue()

    with Background("count", lambda: done.put("x"), agent_logger(io.StringIO())) as background:
        background.wake()
        done.get(timeout=WAIT_S)
    assert done.empty()


def test_what_work_raises_is_logged_and_work_goes_on() -> None:
    lines, done = io.StringIO(), SimpleQueue[str]()

    def work() -> None:
        done.put("x")
        raise ZeroDivisionError

    with Background("fail", work, agent_logger(lines)) as background:
        for _ in range(2):
            background.wake()
            done.get(timeout=WAIT_S)

    events = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert [(event["event"], event["work"]) for event in events] == [("background_work_failed", "fail")] * 2
