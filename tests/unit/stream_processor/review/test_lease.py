"""One job at a time, also where one is killed or a clock was wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from inventory_store.errors import StoreUnavailable
from inventory_store.host_book import REVIEW_LEASE, HostBook
from inventory_store.limits import REVIEW_LEASE_S
from stream_processor.review.job import ReviewJob
from stream_processor.review.lease import run_alone
from tests.unit.stream_processor.review.world import SECOND, World

if TYPE_CHECKING:
    from collections.abc import Callable


class Killed(Exception):
    """A job that did not come to its end."""


def ran(world: World, *, has_time: Callable[[], bool] = lambda: True) -> dict[str, int]:
    return dict(run_alone(ReviewJob(world.store), HostBook(world.store), world.now_s * SECOND, has_time).counters)


def test_a_job_that_was_killed_is_waited_for_as_long_as_it_might_have_run(world: World) -> None:
    world.send(world.get("/orders"))
    HostBook(world.store).write(REVIEW_LEASE, REVIEW_LEASE, world.now_s + REVIEW_LEASE_S, 0)

    assert ran(world) == {"reviews_running": 1}
    world.now_s += REVIEW_LEASE_S
    assert ran(world).items() >= {"hosts_reviewed": 1, "jobs_killed": 1}.items()
    # Of which the next one says so, and no other.
    assert "jobs_killed" not in ran(world)


def test_a_job_that_raises_lets_the_next_one_run(world: World) -> None:
    world.send(world.get("/orders"))

    def fail() -> bool:
        raise Killed

    with pytest.raises(Killed):
        ran(world, has_time=fail)

    assert ran(world)["hosts_reviewed"] == 1


def test_a_lease_from_a_clock_that_was_wrong_stops_nothing(world: World) -> None:
    world.send(world.get("/orders"))
    HostBook(world.store).write(REVIEW_LEASE, REVIEW_LEASE, 10**12, 0)

    assert ran(world)["hosts_reviewed"] == 1


def test_of_two_that_begin_at_once_one_runs(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.send(world.get("/orders"))
    put, answers = world.store.put_document, []

    def put_after_another(*given: Any, **options: Any) -> None:
        monkeypatch.setattr(world.store, "put_document", put)
        answers.append(ran(world))
        put(*given, **options)

    monkeypatch.setattr(world.store, "put_document", put_after_another)
    answers.append(ran(world))

    assert answers[0]["hosts_reviewed"] == 1
    assert answers[1] == {"reviews_running": 1}


def test_a_store_that_does_not_answer_is_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise StoreUnavailable("GetItem", "ThrottlingException", retryable=True)

    monkeypatch.setattr(world.store, "document", refuse)

    assert ran(world) == {"reviews_failed": 1}
