"""Wishes: who wins, who joins, who waits, and that nothing is lost whoever writes when."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalice_app.errors import (
    Conflict,
    InvalidRequest,
    NothingApplied,
    NothingToRetry,
    StaleSelection,
    UnknownOperation,
)
from chalice_app.mirroring.selection import Selection
from chalice_app.operations.operation import Operation
from chalice_app.operations.submission import Submissions
from tests.unit.chalice_app.operations.memory import MemoryStore, Turns

if TYPE_CHECKING:
    from collections.abc import Callable

VPC = "vpc-0a1b2c3d"
ORDERS = st.lists(st.integers(0, 2), max_size=30)


def wish(name: str, version: int = 0) -> Selection:
    return Selection(version, VPC, (f"arn:{name}",))


def submissions(store: Any, woken: list[str] | None = None, prefix: str = "op") -> Submissions:
    ids = count(1)
    return Submissions(
        store=store,
        now_s=lambda: 1_000.0,
        new_id=lambda: f"{prefix}-{next(ids)}",
        wake=lambda: woken.append("woken") if woken is not None else None,
    )


def apply(to: Submissions, wanted: Selection, **keywords: Any) -> Operation:
    return to.apply(wanted, requested_by="somebody", **keywords)


def test_a_wish_is_kept_put_to_work_and_somebody_is_woken() -> None:
    store, woken = MemoryStore(), list[str]()

    operation = apply(submissions(store, woken), wish("shop"))

    assert (store.wanted, store.at_work.running) == (replace(wish("shop"), version=1), operation.id)
    assert (operation.state, operation.requested_by, woken) == ("queued", "somebody", ["woken"])


def test_the_same_wish_again_joins_and_a_confirmed_one_does_not() -> None:
    store = MemoryStore()
    taking = submissions(store)
    first = apply(taking, wish("shop"))

    assert apply(taking, wish("shop", 1)) == first
    assert apply(taking, wish("shop", 1), confirmed=True).id != first.id


def test_a_wish_made_from_an_older_selection_is_refused() -> None:
    taking = submissions(MemoryStore())
    apply(taking, wish("shop"))

    with pytest.raises(StaleSelection):
        apply(taking, wish("bank"))


def test_the_newest_of_those_that_wait_counts() -> None:
    store = MemoryStore()
    taking = submissions(store)
    first, second = apply(taking, wish("shop")), apply(taking, wish("bank", 1))

    third = apply(taking, wish("mill", 2))

    assert (store.at_work.running, store.at_work.queued) == (first.id, third.id)
    assert store.kept[second.id].state == "superseded"


def test_an_operation_that_waits_for_a_person_stands_in_nobodys_way() -> None:
    store = MemoryStore()
    taking = submissions(store)
    first = apply(taking, wish("shop"))
    store.put_operation(replace(first, state="waiting"))

    second = apply(taking, wish("shop", 1), confirmed=True)

    assert (store.at_work.running, store.at_work.queued) == (second.id, None)


def test_looking_now_joins_whatever_is_at_work_and_changes_no_selection() -> None:
    store = MemoryStore(brought_to=wish("shop"))
    taking = submissions(store)
    alone = taking.reconcile(requested_by="somebody")
    assert (alone.kind, alone.selection, store.wanted.version) == ("reconcile", wish("shop"), 0)
    store.put_operation(replace(alone, state="succeeded"))
    removal = taking.remove(requested_by="somebody")

    assert taking.reconcile(requested_by="somebody") == taking.remove(requested_by="somebody") == removal


def test_without_a_selection_that_was_applied_there_is_nothing_to_hold_sessions_against() -> None:
    store = MemoryStore()
    failed = replace(apply(submissions(store), wish("shop")), state="failed")
    store.put_operation(failed)

    with pytest.raises(NothingApplied):
        submissions(store).reconcile(requested_by="somebody")


def test_what_failed_is_tried_again_with_other_instance_types() -> None:
    store = MemoryStore()
    taking = submissions(store)
    failed = replace(apply(taking, wish("shop")), state="failed")
    store.put_operation(failed)

    again = taking.retry(failed.id, {"instance_types": ["m5.large"]}, requested_by="somebody")

    assert (again.kind, again.confirmed) == ("apply", 0)
    assert again.selection == replace(wish("shop"), version=2, instance_types=("m5.large",))


def test_what_waits_for_a_person_is_tried_again_with_a_yes_and_a_removal_as_a_removal() -> None:
    store = MemoryStore()
    taking = submissions(store)
    waiting = replace(apply(taking, wish("shop")), state="waiting")
    store.put_operation(waiting)
    store.put_last_run({"held": 6})
    assert taking.retry(waiting.id, {}, requested_by="somebody").confirmed == 6

    removal = replace(taking.remove(requested_by="somebody"), state="failed")
    store.put_operation(removal)
    assert taking.retry(removal.id, {}, requested_by="somebody").kind == "remove"


@pytest.mark.parametrize("state", ["failed", "waiting"])
def test_what_something_else_was_selected_after_is_not_tried_again(state: str) -> None:
    store = MemoryStore()
    taking = submissions(store)
    removal = replace(taking.remove(requested_by="somebody"), state=state)  # type: ignore[arg-type]
    store.put_operation(removal)
    apply(taking, wish("shop", version=1))

    with pytest.raises(StaleSelection):
        taking.retry(removal.id, {}, requested_by="somebody")
    assert store.wanted.load_balancer_ids


def test_there_is_nothing_to_retry_of_what_succeeded_or_never_was() -> None:
    store = MemoryStore()
    taking = submissions(store)
    done = replace(apply(taking, wish("shop")), state="succeeded")
    store.put_operation(done)

    with pytest.raises(NothingToRetry):
        taking.retry(done.id, {}, requested_by="somebody")
    with pytest.raises(UnknownOperation):
        taking.retry("none", {}, requested_by="somebody")
    store.kept[done.id] = replace(done, state="failed")
    with pytest.raises(InvalidRequest):
        taking.retry(done.id, {"colour": "red"}, requested_by="somebody")


def test_who_never_gets_through_is_told() -> None:
    class Busy(MemoryStore):
        def submit(self, *_: object) -> None:
            raise Conflict

    with pytest.raises(Conflict):
        apply(submissions(Busy()), wish("shop"))


# --- at once ----------------------------------------------------------------------------------------------------------


def at_once(order: list[int], *works: Callable[[Submissions], Operation]) -> tuple[MemoryStore, list[object]]:
    store = MemoryStore(brought_to=wish("mill"))
    turns = Turns(store, order, len(works))
    takers = [submissions(turns.seen_by(who), prefix=f"op-{who}") for who in range(len(works))]
    results = turns.run(
        *[lambda taker=taker, work=work: work(taker) for taker, work in zip(takers, works, strict=True)]
    )
    return store, results


@settings(max_examples=60, deadline=None)
@given(order=ORDERS)
def test_of_operators_that_submit_at_once_exactly_one_wins_and_the_others_are_told(order: list[int]) -> None:
    names = ("shop", "bank", "mill")
    store, results = at_once(order, *[lambda taker, name=name: apply(taker, wish(name)) for name in names])

    won = [result for result in results if isinstance(result, Operation)]
    assert len(won) == 1
    assert sum(isinstance(result, StaleSelection) for result in results) == 2
    assert store.wanted == won[0].selection
    assert (store.at_work.running, store.at_work.queued) == (won[0].id, None)
    assert store.kept == {won[0].id: won[0]}


@settings(max_examples=60, deadline=None)
@given(order=ORDERS)
def test_of_what_is_asked_for_at_once_nothing_is_lost(order: list[int]) -> None:
    store, results = at_once(
        order,
        lambda taker: taker.remove(requested_by="one"),
        lambda taker: taker.reconcile(requested_by="two"),
        lambda taker: taker.remove(requested_by="three"),
    )

    accepted = {result.id for result in results if isinstance(result, Operation)}
    assert len([result for result in results if isinstance(result, Operation)]) == 3
    assert accepted == set(store.kept)
    counting = {store.at_work.running, store.at_work.queued} - {None}
    assert counting == {each.id for each in store.kept.values() if each.state == "queued"}
    assert all(each.state in ("queued", "superseded") for each in store.kept.values())
    # The removal is the newest wish of its kind: it is at work, or next.
    assert "remove" in {store.kept[each].kind for each in counting}
    assert store.wanted.version == sum(each.kind == "remove" for each in store.kept.values())
