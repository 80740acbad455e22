from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from chalice_app.operations.limits import LOCK_KEPT_EVERY_S, LOCK_S
from chalice_app.operations.work_lock import WorkLock
from tests.unit.chalice_app.operations.memory import Clock, MemoryStore

if TYPE_CHECKING:
    from collections.abc import Sequence


def test_a_lock_is_kept_as_long_as_somebody_works_under_it() -> None:
    store, clock = MemoryStore(), Clock()
    ours, theirs = WorkLock(store, "ours", clock), WorkLock(store, "theirs", clock)
    assert ours.keep()

    for _ in range(20):
        clock.sleep(LOCK_S / 2)
        assert ours.keep()
        assert not theirs.keep()

    ours.release()
    assert theirs.keep()
    assert not ours.keep()


def test_the_store_is_asked_only_every_so_often() -> None:
    asked: list[float] = []

    class Counting(MemoryStore):
        def take_lock(self, holder: str, now_s: float, until_s: float) -> bool:
            asked.append(now_s)
            return super().take_lock(holder, now_s, until_s)

        def keep_lock(self, holder: str, until_s: float) -> bool:
            asked.append(until_s)
            return super().keep_lock(holder, until_s)

    clock = Clock()
    lock = WorkLock(Counting(), "ours", clock)
    for _ in range(1_000):
        assert lock.keep()
        clock.sleep(0.1)

    assert len(asked) == 100 / LOCK_KEPT_EVERY_S


def test_who_slept_while_another_worked_and_went_has_lost_the_lock() -> None:
    store, clock = MemoryStore(), Clock(0.0)
    sleeper, other = WorkLock(store, "sleeper", clock), WorkLock(store, "other", clock)
    assert sleeper.keep()
    clock.now_s = 100.0
    assert other.keep()
    other.release()

    assert not sleeper.keep()
    assert not sleeper.keep()


def test_a_clock_that_is_set_back_asks_again() -> None:
    store, clock = MemoryStore(), Clock(1_000.0)
    lock = WorkLock(store, "ours", clock)
    assert lock.keep()
    store.lock = ("theirs", 9_999.0)
    clock.now_s = 10.0

    assert not lock.keep()


@given(
    moves=st.lists(
        st.tuples(st.sampled_from(["a", "b", "c"]), st.sampled_from(["keep", "release", "die"]), st.integers(0, 120))
    )
)
def test_never_do_two_work_under_it(moves: Sequence[tuple[str, str, int]]) -> None:
    store, clock = MemoryStore(), Clock()
    locks = {name: WorkLock(store, name, clock) for name in "abc"}
    for name, move, pause_s in moves:
        clock.sleep(pause_s)
        if move == "keep":
            if locks[name].keep():
                assert not [other for other in "abc" if other != name and locks[other].keep()]
        elif move == "release":
            locks[name].release()
        else:
            # It forgets that it had the lock, as a new process of the same name does.
            locks[name] = WorkLock(store, name, clock)
