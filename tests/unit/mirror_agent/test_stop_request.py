from __future__ import annotations

import signal
import sys
import time
from threading import Thread, get_ident
from typing import TYPE_CHECKING, Any

import pytest

from mirror_agent.stop_request import StopRequest

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def request_of_signals() -> Iterator[StopRequest]:
    """A request that SIGUSR1 makes."""
    request = StopRequest()
    before = signal.signal(signal.SIGUSR1, lambda *_: request.set())
    yield request
    signal.signal(signal.SIGUSR1, before)


def test_nobody_asked_yet() -> None:
    request = StopRequest()

    assert not request.wait(0.0)
    assert not request.is_set()


def test_a_request_stays_made_however_often_it_is_waited_for() -> None:
    request = StopRequest()
    request.set()
    request.set()

    assert [request.wait(5.0) for _ in range(4)] == [True] * 4
    assert request.is_set()


def test_a_signal_ends_the_wait_at_once(request_of_signals: StopRequest) -> None:
    main = get_ident()
    signaller = Thread(target=lambda: signal.pthread_kill(main, signal.SIGUSR1))
    started_s = time.monotonic()
    signaller.start()

    assert request_of_signals.wait(60.0)
    assert time.monotonic() - started_s < 30
    signaller.join()


def test_it_may_be_made_between_any_two_lines_of_a_wait() -> None:
    """A handler runs between two instructions: here it runs before each line of `wait`, and of all that it calls."""
    request = StopRequest()

    def handler(*_: object) -> Any:
        sys.settrace(None)
        request.set()
        sys.settrace(handler)
        return handler

    before = sys.gettrace()
    sys.settrace(handler)
    try:
        seen = [request.wait(0.001) for _ in range(3)]
    finally:
        sys.settrace(before)

    assert seen == [True] * 3
