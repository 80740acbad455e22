from __future__ import annotations

import os
import signal
from typing import Any

import pytest

from heliostat.errors import PartFailed
from heliostat.up.lifetime import STOP_SIGNALS, lifetime


@pytest.mark.parametrize("number", STOP_SIGNALS)
def test_a_signal_ends_the_run(number: signal.Signals) -> None:
    looks: list[int] = []

    with lifetime(None) as run:
        run.last(lambda: looks.append(1) or os.kill(os.getpid(), number))  # type: ignore[func-returns-value]

    assert looks == [1]


def test_the_time_ends_the_run() -> None:
    with lifetime(0.0) as run:
        run.last(lambda: None)

    assert run.running_s >= 0


def test_the_time_of_a_run_does_not_pass_while_its_parts_are_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("heliostat.up.lifetime.LOOK_INTERVAL_S", 0.001)
    looks: list[int] = []

    def look() -> None:
        looks.append(1)
        if len(looks) == 3:
            run.over.set()

    with lifetime(60.0) as run:
        run.started_s -= 120.0
        run.last(look)

    assert len(looks) == 3


def test_a_failed_part_ends_the_run() -> None:
    def look() -> None:
        raise PartFailed("the agent ended by itself")

    with pytest.raises(PartFailed), lifetime(None) as run:
        run.last(look)


def test_the_second_signal_does_what_it_always_did() -> None:
    # Whoever started this process may have chosen them: in the background, SIGINT is ignored.
    before = {number: signal.getsignal(number) for number in STOP_SIGNALS}

    with lifetime(None) as run:
        os.kill(os.getpid(), signal.SIGTERM)
        assert run.over.wait(5)
        assert signal.getsignal(signal.SIGTERM) == before[signal.SIGTERM]

    assert {number: signal.getsignal(number) for number in STOP_SIGNALS} == before


def test_a_signal_between_the_first_handler_and_the_second_ends_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    install = signal.signal

    def install_and_interrupt(number: signal.Signals, handler: Any) -> Any:
        monkeypatch.undo()
        install(number, handler)
        os.kill(os.getpid(), number)

    monkeypatch.setattr(signal, "signal", install_and_interrupt)
    with lifetime(None) as run:
        run.last(lambda: pytest.fail("the run is over before it began"))
