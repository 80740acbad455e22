"""A worker: what it does next, when it gives up, and how work passes from one to the next."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalice_app.errors import AwsRefused, AwsUnreachable, Conflict
from chalice_app.mirroring.selection import Selection
from chalice_app.operations.control_store import Head
from chalice_app.operations.limits import FOLLOW_UP_S, LOCK_S
from chalice_app.operations.operation import Operation
from chalice_app.operations.submission import Submissions
from chalice_app.operations.worker import TROUBLED_LOOKS_MAX, Worker
from tests.unit.chalice_app.operations.memory import Clock, MemoryStore, Turns

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalice_app.mirroring.patience import Pace

WISH = Selection(1, "vpc-0a1b2c3d", ("arn:shop",))


@dataclass
class Steps:
    """A runner for which each look ends one step. `meet` is what happens at a look."""

    clock: Clock
    meet: Callable[[Operation], None] = lambda _: None
    advanced: list[str] = field(default_factory=list)
    followed: list[float] = field(default_factory=list)
    found: Operation | None = None

    def advance(self, operation: Operation, pace: Pace) -> Operation:
        del pace
        self.advanced.append(operation.id)
        self.meet(operation)
        step = operation.current
        if step is None:
            return replace(operation, state="succeeded")
        return operation.with_step(replace(step, state="done"))

    def follow(self, pace: Pace) -> Operation | None:
        self.followed.append(pace.clock())
        self.meet(requested("looked"))
        return self.found


def requested(identifier: str, kind: Any = "reconcile") -> Operation:
    return Operation.requested(identifier, kind, WISH, requested_by="somebody", now_s=1_000.0)


@dataclass
class Scene:
    store: Any = field(default_factory=MemoryStore)
    clock: Clock = field(default_factory=Clock)
    told: list[str] = field(default_factory=list)
    handed_over: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.runner = Steps(self.clock)

    def worker(self, holder: str = "worker", *, store: Any = None, seconds: float = 600.0) -> Worker:
        return Worker(
            store=store or self.store,
            runner=self.runner,
            holder=holder,
            pace=self.clock.pace(seconds),
            notify=lambda operation: self.told.append(f"{operation.id} {operation.state}"),
            hand_over=lambda: self.handed_over.append(holder),
        )

    def put_to_work(self, operation: Operation, queued: Operation | None = None) -> None:
        also = [queued] if queued else []
        self.store.submit(Head(operation.id, queued.id if queued else None), [operation, *also], None)


def test_it_works_off_what_is_at_work_and_what_waits_then_goes() -> None:
    scene = Scene()
    scene.put_to_work(requested("01", "apply"), requested("02"))

    assert scene.worker().work()

    assert scene.runner.advanced == ["01"] * 5 + ["02"] * 2
    assert scene.told == ["01 succeeded", "02 succeeded"]
    assert (scene.store.at_work.running, scene.store.at_work.queued, scene.store.lock) == (None, None, None)
    assert scene.handed_over == []


def test_a_second_worker_leaves_at_once() -> None:
    scene = Scene()
    scene.store.take_lock("another", scene.clock(), scene.clock() + 10)
    scene.put_to_work(requested("01"))

    assert not scene.worker().work()

    assert scene.runner.advanced == []


def test_a_change_is_looked_at_several_times_for_load_balancers_tell_late() -> None:
    scene = Scene()
    scene.store.mark_changed(0.0)
    began_s = scene.clock()

    scene.worker().work()

    assert [at_s - began_s for at_s in scene.runner.followed] == [sum(FOLLOW_UP_S[: n + 1]) for n in range(4)]
    assert not scene.store.changed


def test_a_wish_comes_before_further_looks() -> None:
    scene = Scene()
    scene.store.mark_changed(0.0)
    scene.runner.meet = lambda _: None if scene.store.kept else scene.put_to_work(requested("01"))

    scene.worker().work()

    assert len(scene.runner.followed) == 1
    assert scene.told == ["01 succeeded"]


def test_the_schedule_lets_it_look_once_more_though_nobody_told_of_a_change() -> None:
    scene = Scene()
    scene.runner.found = replace(requested("found"), state="failed")

    scene.worker().work(looks=True)

    assert len(scene.runner.followed) == 1
    assert scene.told == ["found failed"]
    assert scene.store.kept.keys() == {"found"}


def test_when_time_is_over_another_goes_on() -> None:
    scene = Scene()
    scene.put_to_work(requested("01", "apply"))
    scene.runner.meet = lambda _: scene.clock.sleep(10)

    scene.worker(seconds=25).work()

    assert (len(scene.runner.advanced), scene.handed_over, scene.store.lock) == (3, ["worker"], None)
    scene.worker("next").work()
    assert scene.told == ["01 succeeded"]


def test_looks_that_no_time_is_left_for_are_begun_anew_by_the_next() -> None:
    scene = Scene()
    scene.store.mark_changed(0.0)

    scene.worker(seconds=20).work()

    assert (scene.store.changed, scene.handed_over) == (True, ["worker"])


def test_who_lost_the_lock_writes_nothing_more() -> None:
    scene = Scene()
    scene.put_to_work(requested("01"))
    newer = replace(requested("01"), state="succeeded")

    def outlast(_: Operation) -> None:
        scene.clock.sleep(LOCK_S + 1)
        assert scene.store.take_lock("another", scene.clock(), scene.clock() + LOCK_S)
        scene.store.put_operation(newer)

    scene.runner.meet = outlast

    scene.worker().work()

    assert scene.store.kept["01"] == newer
    assert scene.store.lock[0] == "another"
    assert scene.told == []


def refused(code: str, *, retryable: bool) -> AwsRefused:
    error = AwsRefused("ec2:DescribeInstances", code, "said so", code="aws_refused", fix=None)
    error.retryable = retryable
    return error


def test_what_passes_is_waited_for_and_what_lasts_fails() -> None:
    scene = Scene()
    scene.put_to_work(requested("01"))
    errors = [AwsUnreachable("ec2:DescribeInstances", "silence"), refused("Throttling", retryable=True)]

    def meet(_: Operation) -> None:
        if errors:
            raise errors.pop()

    scene.runner.meet = meet
    scene.worker().work()
    assert scene.told == ["01 succeeded"]

    lasting = Scene()
    lasting.put_to_work(requested("02"))

    def meet_lasting(_: Operation) -> None:
        raise AwsUnreachable("ec2:DescribeInstances", "silence")

    lasting.runner.meet = meet_lasting
    lasting.worker(seconds=10_000).work()
    assert lasting.told == ["02 failed"]
    assert len(lasting.runner.advanced) == TROUBLED_LOOKS_MAX


@pytest.mark.parametrize("error", [refused("UnauthorizedOperation", retryable=False), ZeroDivisionError("unforeseen")])
def test_what_cannot_pass_fails_its_operation_and_holds_up_no_other(error: Exception) -> None:
    scene = Scene()
    scene.put_to_work(requested("01"), requested("02"))

    def meet(operation: Operation) -> None:
        if operation.id == "01":
            raise error

    scene.runner.meet = meet

    scene.worker().work()

    assert scene.told == ["01 failed", "02 succeeded"]
    failed = scene.store.kept["01"]
    assert failed.failure is not None
    assert failed.steps[0].state == "failed"


class AnswersLost(MemoryStore):
    """A store whose answer to the last write of an operation is lost: the write is made again, and meets itself."""

    def put_operation(self, operation: Operation) -> None:
        super().put_operation(operation)
        if operation.has_ended:
            raise Conflict


def test_an_end_that_is_written_twice_for_want_of_an_answer_is_told_all_the_same() -> None:
    scene = Scene(AnswersLost())
    scene.put_to_work(requested("01"))

    assert scene.worker().work()

    assert scene.told == ["01 succeeded"]


def test_an_account_that_cannot_be_read_is_left_to_the_schedule() -> None:
    scene = Scene()

    def meet(_: Operation) -> None:
        raise AwsUnreachable("ec2:DescribeInstances", "silence")

    scene.runner.meet = meet

    assert scene.worker().work(looks=True)

    assert scene.told == []


# --- hand-over --------------------------------------------------------------------------------------------------------


# Who makes the next calls of the store, and how many.
SPELLS = st.lists(st.tuples(st.integers(0, 1), st.integers(1, 12)), max_size=12)
CALLS_MAX = 40


@pytest.mark.parametrize("is_event", [True, False])
def test_who_comes_between_any_two_calls_of_a_worker_is_not_slept_over(is_event: bool) -> None:  # noqa: FBT001
    for count in range(CALLS_MAX):
        come_while_another_works([0] * count + [1] * 100, is_event=is_event)


@settings(max_examples=100, deadline=None)
@given(spells=SPELLS, is_event=st.booleans())
def test_no_wish_and_no_event_is_slept_over_however_calls_interleave(
    spells: list[tuple[int, int]],
    is_event: bool,  # noqa: FBT001
) -> None:
    come_while_another_works([who for who, count in spells for _ in range(count)], is_event=is_event)


def come_while_another_works(order: list[int], *, is_event: bool) -> None:
    """One works; somebody asks for something and wakes a second, who finds the lock taken or not. Nobody else looks."""
    scene = Scene()
    scene.put_to_work(requested("01"))
    turns = Turns(scene.store, order, 2)

    def ask() -> None:
        seen = turns.seen_by(1)
        if is_event:
            seen.mark_changed(scene.clock())
        else:
            taking = Submissions(store=seen, now_s=scene.clock, new_id=lambda: "02", wake=lambda: None)
            taking.remove(requested_by="somebody")
        scene.worker("second", store=seen).work()

    turns.run(scene.worker("first", store=turns.seen_by(0)).work, ask)
    while scene.handed_over:
        scene.handed_over.clear()
        scene.worker("later").work()

    assert all(operation.has_ended for operation in scene.store.kept.values())
    assert scene.store.at_work.running is scene.store.at_work.queued is None
    assert not scene.store.changed
    assert scene.store.lock is None
    if is_event:
        assert scene.runner.followed
