from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from mirror_agent.errors import PortUnavailable
from mirror_agent.main import main

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable

    from mirror_agent.settings import Settings

STREAM = ["--stream", "exchanges"]


def ends_with(monkeypatch: pytest.MonkeyPatch, error: Exception | None, status: int = 0) -> None:
    def run_agent(_settings: Settings, _log: logging.Logger, read_again: Callable[[], Settings]) -> int:
        assert read_again() == _settings
        if error:
            raise error
        return status

    monkeypatch.setattr("mirror_agent.wiring.run_agent", run_agent)


def test_an_agent_that_ended_as_asked_gives_0(monkeypatch: pytest.MonkeyPatch) -> None:
    ends_with(monkeypatch, None)

    assert main(STREAM) == 0


def test_an_agent_whose_instance_ends_gives_3(monkeypatch: pytest.MonkeyPatch) -> None:
    ends_with(monkeypatch, None, status=3)

    assert main(STREAM) == 3


def test_an_agent_that_could_not_begin_gives_1_and_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ends_with(monkeypatch, PortUnavailable("UDP port 127.0.0.1:4789: in use"))

    assert main(STREAM) == 1
    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["reason"]) == ("ended", "UDP port 127.0.0.1:4789: in use")


def test_a_defect_gives_1_and_a_trace_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ends_with(monkeypatch, ZeroDivisionError("surprise"))

    assert main(STREAM) == 1
    assert "ZeroDivisionError" in json.loads(capsys.readouterr().err)["exception"]


def test_wrong_settings_give_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--stream", "x", "--listen", "nowhere"]) == 2
    assert "--listen" in json.loads(capsys.readouterr().err)["reason"]


def test_help_names_every_flag_and_ends_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])

    text = capsys.readouterr().out
    assert ended.value.code == 0
    flags = ["--listen", "--health", "--stream", "--agent", "--endpoint-url", "--region", "--queue-records-max"]
    assert [flag for flag in flags if flag not in text] == []


def test_an_unknown_flag_gives_2() -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--steam", "x"])

    assert ended.value.code == 2
