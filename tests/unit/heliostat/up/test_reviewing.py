from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from heliostat.up import reviewing as reviewing_module
from heliostat.up.background_work import BackgroundWork
from heliostat.up.reviewing import REVIEW_INTERVAL_S, reviewing
from inventory_store.sqlite import SqliteInventoryStore
from stream_processor.review.job import JobReport, ReviewJob
from tests.unit.stream_processor.review.world import World

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(autouse=True)
def _without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reviewing_module, "PAUSE_S", 0)


class Job:
    """A job that says what it is told to."""

    def __init__(self, *refusals: str) -> None:
        self.runs: list[int] = []
        self._refusals = list(refusals)

    def run(self, now_ns: int) -> JobReport:
        self.runs.append(now_ns)
        report = JobReport()
        if self._refusals:
            report.refusals[self._refusals.pop(0)] = None
        return report


def stopping_after(runs: int) -> Callable[[], bool]:
    answers = iter([*[False] * runs, True])
    return lambda: next(answers)


def told(_: str) -> None:
    raise AssertionError("nobody waits for reviews")


@pytest.mark.parametrize("runs", [0, 1, 3])
def test_there_is_a_last_review_after_the_end(runs: int) -> None:
    job: Any = Job()

    reviewing(job)(told, stopping_after(runs))

    assert len(job.runs) == runs + 1
    assert job.runs == sorted(job.runs)


def test_a_review_that_failed_is_told_and_done_again(caplog: pytest.LogCaptureFixture) -> None:
    job: Any = Job("the inventory store is not available: fold")

    reviewing(job)(told, stopping_after(1))

    assert len(job.runs) == 2
    assert caplog.text.count("the inventory store is not available: fold") == 1


def test_what_was_folded_last_is_reviewed_before_the_run_ends(tmp_path: Path) -> None:
    store = SqliteInventoryStore(str(tmp_path / "inventory.sqlite"))
    world = World(store)

    with BackgroundWork("reviews", reviewing(ReviewJob(store, interval_s=REVIEW_INTERVAL_S))) as work:
        world.send(world.get("/orders"))
    work.check()

    assert world.rows()["GET /orders"].facts is not None
    store.close()
