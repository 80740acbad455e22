from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mirror_agent.pending import Pending
from tests.unit.mirror_agent.conftest import FakeRecord, records


def pending_with(*keys: str, size: int = 10) -> Pending:
    pending = Pending()
    for record in records(*keys, size=size):
        pending.add(record)
    return pending


def test_only_the_first_record_of_a_key_is_due() -> None:
    pending = pending_with("a", "a", "b")

    assert [record.data[:3] for record in pending.due(0.0)] == [b"000", b"002"]


def test_the_next_record_of_a_key_is_due_once_the_first_is_done() -> None:
    pending = pending_with("a", "a")

    pending.done("a")

    assert [record.data[:3] for record in pending.due(0.0)] == [b"001"]


def test_a_postponed_key_waits_and_others_do_not() -> None:
    pending = pending_with("a", "b")

    pending.postpone("a", 5.0)

    assert [record.partition_key for record in pending.due(4.9)] == ["b"]
    assert [record.partition_key for record in pending.due(5.0)] == ["a", "b"]
    assert pending.next_due_s() == 0.0


def test_a_key_that_sent_something_goes_behind_the_others() -> None:
    pending = pending_with("a", "a", "b")

    pending.done("a")

    assert [record.partition_key for record in pending.due(0.0)] == ["b", "a"]


def test_one_request_holds_five_hundred_records() -> None:
    assert len(pending_with(*(str(number) for number in range(600))).due(0.0)) == 500


def test_one_request_holds_five_mebibytes() -> None:
    assert len(pending_with(*"abcdefgh", size=1024 * 1024 - 1).due(0.0)) == 5


def test_room_ends_at_the_bound_on_bytes() -> None:
    pending = Pending(bytes_max=25)

    room = []
    for record in records("a", "b", "c"):
        room.append(pending.has_room)
        pending.add(record)

    assert (room, pending.has_room) == ([True, True, True], False)


@given(st.lists(st.sampled_from("abc")))
def test_whatever_is_added_is_held_until_it_is_done(keys: list[str]) -> None:
    pending = pending_with(*keys)
    assert (pending.records_held, pending.bytes_held) == (len(keys), 10 * len(keys))

    taken: dict[str, list[FakeRecord]] = {}
    while due := pending.due(0.0):
        for record in due:
            assert pending.done(record.partition_key) is record
            taken.setdefault(record.partition_key, []).append(record)  # type: ignore[arg-type]

    assert (pending.records_held, pending.bytes_held, pending.next_due_s()) == (0, 0, None)
    assert all(line == sorted(line, key=lambda record: record.data) for line in taken.values())
