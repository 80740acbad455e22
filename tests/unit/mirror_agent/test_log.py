from __future__ import annotations

import io
import json
from datetime import datetime

from mirror_agent.log import agent_logger


def test_a_line_is_one_json_object_with_event_and_facts() -> None:
    stream = io.StringIO()

    agent_logger(stream).info("listening", extra={"facts": {"port": 4789}})

    line = json.loads(stream.getvalue())
    assert datetime.fromisoformat(line.pop("at")).tzinfo is not None
    assert line == {"level": "info", "event": "listening", "port": 4789}


def test_an_exception_stands_in_its_line() -> None:
    stream = io.StringIO()
    log = agent_logger(stream)

    try:
        int("no number")
    except ValueError:
        log.exception("ended")

    assert stream.getvalue().count("\n") == 1
    assert "ValueError: invalid literal" in json.loads(stream.getvalue())["exception"]


def test_a_new_logger_takes_the_place_of_the_old_one() -> None:
    first, second = io.StringIO(), io.StringIO()

    agent_logger(first)
    agent_logger(second).info("once")

    assert (first.getvalue(), second.getvalue().count("once")) == ("", 1)
