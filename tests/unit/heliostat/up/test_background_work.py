from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING

import pytest

from heliostat.errors import PartFailed, UnreadableInput
from heliostat.up.background_work import BackgroundWork

if TYPE_CHECKING:
    from collections.abc import Callable


def test_work_is_done_and_tells_what_it_does() -> None:
    done = Event()

    def work(tell: Callable[[str], None], _stopped: Callable[[], bool]) -> None:
        tell("12 of 300 conversations")
        done.set()

    with BackgroundWork("traffic", work) as running:
        assert done.wait(5)
        running.check()

    assert running.activity == "12 of 300 conversations"


def test_work_is_stopped_with_the_run() -> None:
    stops: list[bool] = []

    def work(_tell: Callable[[str], None], stopped: Callable[[], bool]) -> None:
        pause = Event()
        while not stopped():
            pause.wait(0.001)
        stops.append(True)

    with BackgroundWork("traffic", work):
        pass

    assert stops == [True]


@pytest.mark.parametrize(
    ("failure", "told_as", "sentence"),
    [
        (ValueError("no port"), PartFailed, "the traffic failed: no port"),
        (UnreadableInput("a.pcap: empty"), UnreadableInput, "a.pcap: empty"),
    ],
)
def test_failed_work_is_told_by_the_run(failure: Exception, told_as: type[Exception], sentence: str) -> None:
    def work(_tell: Callable[[str], None], _stopped: Callable[[], bool]) -> None:
        raise failure

    with BackgroundWork("traffic", work) as running:
        pass

    with pytest.raises(told_as, match=sentence):
        running.check()
