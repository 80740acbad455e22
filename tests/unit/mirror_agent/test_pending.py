from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirror_agent.limits import SPOOL_AFTER_S, SPOOL_RETRY_S
from mirror_agent.pending import Pending
from mirror_agent.spool import Spool, Spooled, SpoolRefused
from tests.unit.mirror_agent.conftest import FakeRecord, records

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from mirror_agent.spool import Outline


def pending_with(*keys: str, size: int = 10) -> Pending:
    pending = Pending()
    pending.add(records(*keys, size=size), 0.0)
    return pending


def names(pending: Pending, now_s: float = 0.0) -> list[bytes]:
    """What is due, by the number in its data."""
    return [head.record.data[:3] for head in pending.due(now_s)]


def sent(pending: Pending, now_s: float = 0.0) -> list[tuple[str, bytes]]:
    """Sends everything, a request at a time."""
    gone = []
    while heads := pending.due(now_s):
        pending.begin(heads)
        for head in heads:
            pending.done(head)
            gone.append((head.record.partition_key, head.record.data[:3]))
        pending.flush(now_s)
        now_s += 60.0
    return gone


def test_only_the_first_record_of_a_key_is_due() -> None:
    assert names(pending_with("a", "a", "b")) == [b"000", b"002"]


def test_the_next_record_of_a_key_is_due_once_the_first_is_done() -> None:
    pending = pending_with("a", "a")

    pending.done(pending.due(0.0)[0])

    assert names(pending) == [b"001"]


def test_a_key_whose_first_record_is_under_way_waits_for_its_answer() -> None:
    pending = pending_with("a", "a", "b")
    [first, _] = pending.due(0.0)

    pending.begin([first])

    assert (names(pending), pending.exchanges_unsettled) == ([b"002"], 1)
    pending.failed(first)
    assert (names(pending), pending.exchanges_unsettled) == ([b"000", b"002"], 0)


def test_a_postponed_key_waits_and_others_do_not() -> None:
    pending = pending_with("a", "b")

    pending.postpone(pending.due(0.0)[0], 5.0)

    assert names(pending, 4.9) == [b"001"]
    assert names(pending, 5.0) == [b"000", b"001"]
    assert pending.next_due_s(0.0) == 0.0


def test_a_key_that_sent_something_goes_behind_the_others() -> None:
    pending = pending_with("a", "a", "b")

    pending.done(pending.due(0.0)[0])

    assert names(pending) == [b"002", b"001"]


def test_a_record_that_was_set_apart_is_sent_alone() -> None:
    pending = pending_with("a", "b", "c")

    pending.isolate(pending.due(0.0)[1])

    assert names(pending) == [b"000", b"002"]
    for head in pending.due(0.0):
        pending.done(head)
    assert names(pending) == [b"001"]


def test_one_request_holds_five_hundred_records() -> None:
    assert len(pending_with(*(str(number) for number in range(600))).due(0.0)) == 500


def test_one_request_holds_five_mebibytes() -> None:
    assert len(pending_with(*"abcdefgh", size=1024 * 1024 - 1).due(0.0)) == 5


def test_without_a_spool_the_oldest_go_where_memory_is_full() -> None:
    pending = Pending(bytes_max=160)

    pending.add(records(*"abcdefgh" * 2), 0.0)
    [*_, under_way] = pending.due(0.0)
    pending.begin([under_way])
    pending.add([FakeRecord("i", b"new")], 0.0)

    assert pending.counters == {"records_dropped_memory_full": 2, "exchanges_dropped_memory_full": 2}
    pending.done(under_way)
    assert not {b"000", b"001"} & {name for _, name in sent(pending)}


def test_a_line_whose_records_were_all_dropped_is_never_due() -> None:
    pending = Pending(bytes_max=160)
    pending.add(records("old", size=160), 0.0)
    pending.postpone(pending.due(0.0)[0], 1.0)
    pending.add(records("new", size=150), 0.0)
    [head] = pending.due(2.0)

    pending.begin([head])

    assert (head.record.partition_key, pending.counters["exchanges_dropped_memory_full"]) == ("new", 1)
    assert pending.next_due_s(2.0) is None


def test_dropping_everything_leaves_nothing_that_is_due() -> None:
    pending = pending_with("a", "a", "b")

    pending.drop_all("shutdown")

    assert (pending.due(0.0), pending.next_due_s(0.0)) == ([], None)


@given(st.lists(st.sampled_from("abc")))
def test_whatever_is_added_is_held_until_it_is_done(keys: list[str]) -> None:
    pending = pending_with(*keys)
    assert (pending.records_held, pending.bytes_held, pending.exchanges_held) == (len(keys), 10 * len(keys), len(keys))

    taken: dict[str, list[bytes]] = {}
    for key, name in sent(pending):
        taken.setdefault(key, []).append(name)

    assert (pending.records_held, pending.bytes_held, pending.next_due_s(0.0)) == (0, 0, None)
    assert all(line == sorted(line) for line in taken.values())
    assert sum(map(len, taken.values())) == len(keys)


# --- with a spool


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    spool = Spool(tmp_path, 100_000)
    yield spool
    spool.close()


class FailingSpool(Spool):
    """A spool on a disk that refuses while it is told to."""

    fails: str | None = None

    def put(self, records: Sequence[Spooled], in_use: Collection[int] = ()) -> list[Outline]:
        self._refuse()
        return super().put(records, in_use)

    def first(self, partition_key: str) -> Spooled | None:
        self._refuse()
        return super().first(partition_key)

    def flush(self) -> bool:
        self._refuse()
        return super().flush()

    def _refuse(self) -> None:
        if self.fails:
            raise SpoolRefused(self.fails)


def test_where_memory_is_full_its_older_half_goes_to_the_spool(spool: Spool) -> None:
    pending = Pending(spool, bytes_max=100)

    pending.add(records(*"ab" * 6), 0.0)

    assert pending.counters == {"records_spooled": 5, "exchanges_spooled": 5}
    assert (pending.records_held, pending.spooled["records"]) == (7, 5)
    assert sent(pending)[:3] == [("a", b"000"), ("b", b"001"), ("a", b"002")]
    assert pending.is_empty


def test_what_waits_for_long_goes_to_the_spool(spool: Spool) -> None:
    pending = Pending(spool)
    pending.add(records("a", "b", "b"), 0.0)
    heads = pending.due(0.0)
    pending.begin(heads)
    pending.failed(heads[0])

    pending.add((), SPOOL_AFTER_S + 0.1)

    assert (pending.records_held, pending.spooled["records"]) == (1, 2)
    pending.done(heads[1])
    assert sent(pending) == [("a", b"000"), ("b", b"002")]


def test_a_full_spool_drops_its_oldest_records_but_for_those_under_way(tmp_path: Path) -> None:
    spool = Spool(tmp_path, bytes_max=4 * (10 + 64))
    pending = Pending(spool)
    pending.add(records("a", "a", "a"), 0.0)
    pending.spill_all(0.0)
    [under_way] = pending.due(0.0)
    pending.begin([under_way])

    pending.add(records("d", "e", "f"), 1.0)
    pending.spill_all(1.0)

    assert pending.counters["exchanges_dropped_spool_full"] == 2
    pending.done(under_way)
    assert [key for key, _ in sent(pending)] == ["d", "e", "f"]
    spool.close()


def unsettled_and_spooled(pending: Pending, *keys: str, now_s: float = 0.0) -> None:
    """Each key's record was tried, without a clear answer, and lies in the spool."""
    pending.add(records(*keys), now_s)
    heads = pending.due(now_s)
    pending.begin(heads)
    for head in heads:
        pending.failed(head, may_be_stored=True)
    pending.spill_all(now_s)


def test_what_may_be_stored_and_was_spooled_is_unsettled_where_a_full_spool_drops_it(tmp_path: Path) -> None:
    spool = Spool(tmp_path, bytes_max=3 * (10 + 64))
    pending = Pending(spool)
    unsettled_and_spooled(pending, "a", "b")
    pending.add(records("c"), 1.0)
    pending.spill_all(1.0)

    # One that may be stored, and another; then the one that was clear.
    dropped = []
    for key in "def":
        pending.add(records(key), 2.0)
        pending.spill_all(2.0)
        dropped.append(
            (pending.counters["exchanges_dropped_spool_full"], pending.counters["exchanges_unsettled_dropped"])
        )

    assert dropped == [(1, 1), (2, 2), (3, 2)]
    spool.close()


def test_what_may_be_stored_is_so_when_it_is_tried_again_from_the_spool(tmp_path: Path) -> None:
    spool = FailingSpool(tmp_path, 100_000)
    pending = Pending(spool)
    unsettled_and_spooled(pending, "a", "b")
    [again] = [head for head in pending.due(0.0) if head.record.partition_key == "a"]
    pending.begin([again])
    pending.failed(again)

    assert again.may_be_stored
    pending.done(again)
    spool.fails = "corrupt"
    pending.flush(0.0)
    # The spool's other head was read: it is in memory, and still unsettled.
    assert (pending.exchanges_unsettled, pending.counters["exchanges_unsettled_dropped"]) == (1, 0)
    pending.drop_all("shutdown")
    assert pending.counters["exchanges_unsettled_dropped"] == 1
    spool.close()


def test_what_may_be_stored_and_was_lost_with_a_damaged_spool_is_unsettled(tmp_path: Path) -> None:
    spool = FailingSpool(tmp_path, 100_000)
    pending = Pending(spool)
    unsettled_and_spooled(pending, "a")
    pending.add(records("b"), 1.0)
    pending.spill_all(1.0)
    spool.fails = "corrupt"

    assert pending.due(1.0) == []

    assert pending.counters["exchanges_dropped_spool_corrupt"] == 2
    assert pending.counters["exchanges_unsettled_dropped"] == 1
    pending.close()


def test_of_what_a_former_run_spooled_the_first_of_each_key_may_be_stored(tmp_path: Path) -> None:
    former = Pending(Spool(tmp_path, 100_000))
    former.add(records("a", "a", "b"), 0.0)
    former.spill_all(0.0)
    former.close()
    pending = Pending(Spool(tmp_path, bytes_max=3 * (10 + 64)))

    pending.add(records("c", "d", "e"), 1.0)
    pending.spill_all(1.0)

    assert pending.counters["exchanges_dropped_spool_full"] == 3
    assert pending.counters["exchanges_unsettled_dropped"] == 2
    pending.close()


def test_a_line_that_a_full_spool_dropped_is_never_due(tmp_path: Path) -> None:
    spool = Spool(tmp_path, bytes_max=10 + 64)
    pending = Pending(spool)
    for key in ("old", "new"):
        pending.add(records(key), 0.0)
        pending.spill_all(0.0)
    [head] = pending.due(0.0)

    pending.begin([head])

    assert (head.record.partition_key, pending.counters["exchanges_dropped_spool_full"]) == ("new", 1)
    assert pending.next_due_s(60.0) is None
    spool.close()


def test_a_line_that_a_damaged_spool_lost_is_never_due(tmp_path: Path) -> None:
    spool = FailingSpool(tmp_path, 100_000)
    pending = Pending(spool)
    pending.add(records("a", "b"), 0.0)
    pending.spill_all(0.0)
    spool.fails = "corrupt"

    assert pending.due(0.0) == []
    assert pending.next_due_s(60.0) is None
    pending.close()


def test_what_a_former_run_left_goes_first(tmp_path: Path) -> None:
    former = Pending(Spool(tmp_path, 100_000))
    former.add(records("a", "a"), 0.0)
    former.spill_all(0.0)
    former.close()

    pending = Pending(Spool(tmp_path, 100_000))
    pending.add([FakeRecord("a", b"new")], 0.0)

    assert sent(pending) == [("a", b"000"), ("a", b"001"), ("a", b"new")]
    pending.close()


def test_a_disk_that_refuses_costs_the_spool_and_is_asked_again(tmp_path: Path) -> None:
    spool = FailingSpool(tmp_path, 100_000)
    pending = Pending(spool, bytes_max=100)
    spool.fails = "disk_full"
    pending.add(records(*"a" * 14), 0.0)
    ailment = pending.ailment
    spool.fails = None

    pending.spill_all(SPOOL_RETRY_S)

    assert ailment is not None
    assert str(ailment).startswith("The disk of the spool directory is full")
    assert pending.ailment is None
    assert pending.counters["spool_errors_disk_full"] == 1
    assert pending.counters["exchanges_dropped_memory_full"] + pending.spooled["exchanges"] == 14
    pending.close()


def test_a_spool_that_cannot_be_read_makes_its_keys_wait_and_no_others(tmp_path: Path) -> None:
    spool = FailingSpool(tmp_path, 100_000)
    pending = Pending(spool)
    pending.add(records("a"), 0.0)
    pending.spill_all(0.0)
    spool.fails = "disk_error"
    pending.add(records("b"), 0.0)

    assert [head.record.partition_key for head in pending.due(0.0)] == ["b"]
    spool.fails = None
    assert [head.record.partition_key for head in pending.due(SPOOL_RETRY_S)] == ["b", "a"]
    pending.close()


def test_a_spool_that_is_damaged_is_lost_by_name_but_for_what_was_read(tmp_path: Path) -> None:
    spool = FailingSpool(tmp_path, 100_000)
    pending = Pending(spool)
    pending.add(records("a", "b", "c"), 0.0)
    pending.spill_all(0.0)
    [first, *_] = pending.due(0.0)
    pending.begin([first])
    for line in list(pending._lines.values())[1:]:
        line.head = None
    spool.fails = "corrupt"

    pending.due(0.0)
    spool.fails = None
    pending.done(first)

    assert pending.counters["exchanges_dropped_spool_corrupt"] == 2
    assert pending.is_empty
    pending.add(records("a"), 1.0)
    pending.spill_all(1.0)
    assert [key for key, _ in sent(pending, 100.0)] == ["a"]
    pending.close()


class Disk:
    """Opens the spool of a directory, unless it is told to refuse; counts how often it was asked."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.fails: str | None = None
        self.asked = 0

    def open(self) -> Spool:
        self.asked += 1
        if self.fails:
            raise SpoolRefused(self.fails)
        return Spool(self.directory, 100_000)


def test_a_spool_that_refused_to_be_opened_is_asked_again(tmp_path: Path) -> None:
    disk = Disk(tmp_path)
    disk.fails = "disk_full"
    pending = Pending(ailment=SpoolRefused("disk_full"), open_spool=disk.open)
    for turn in range(5):
        pending.add(records("a"), turn / 4)
    asked, ailment = disk.asked, pending.ailment
    disk.fails = None

    pending.add((), SPOOL_RETRY_S)

    assert (asked, disk.asked) == (1, 2)
    assert (ailment is not None, pending.ailment, pending.counters["spool_errors_disk_full"]) == (True, None, 1)
    assert (pending.records_held, pending.spooled["records"]) == (0, 5)
    pending.close()


def test_what_a_spool_holds_that_is_opened_late_goes_before_what_waits(tmp_path: Path) -> None:
    former = Pending(Spool(tmp_path, 100_000))
    former.add(records("a", "a", "b"), 0.0)
    former.spill_all(0.0)
    former.close()
    disk = Disk(tmp_path)
    disk.fails = "in_use"
    pending = Pending(open_spool=disk.open)
    pending.add([FakeRecord("a", b"101"), FakeRecord("a", b"102"), FakeRecord("c", b"103")], 0.0)
    [under_way, _] = pending.due(0.0)
    pending.begin([under_way])
    disk.fails = None

    pending.spill_all(1.0)
    pending.done(under_way)

    assert (pending.exchanges_found, pending.spooled["exchanges"], pending.records_held) == (3, 5, 0)
    gone = sent(pending, 2.0)
    assert [data for key, data in gone if key == "a"] == [b"000", b"001", b"102"]
    assert {data for key, data in gone if key != "a"} == {b"002", b"103"}
    assert pending.is_empty
    pending.close()


def test_a_damaged_spool_that_could_not_be_set_aside_is_opened_later(tmp_path: Path) -> None:
    disk = Disk(tmp_path)
    spool = FailingSpool(tmp_path, 100_000)
    pending = Pending(spool, open_spool=disk.open)
    (tmp_path / "spool.sqlite.corrupt").mkdir()
    pending.add(records("a"), 0.0)
    spool.fails = "corrupt"
    pending.spill_all(0.0)
    refused = pending.ailment

    pending.add(records("b"), SPOOL_RETRY_S)

    assert refused is not None
    assert (refused.kind, pending.ailment) == ("read_only", None)
    assert (pending.records_held, pending.spooled["records"]) == (1, 1)
    pending.close()


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 9)), max_size=60), st.integers(0, 2**32))
def test_whatever_the_spool_does_order_holds_and_nothing_is_lost_unnamed(
    tmp_path_factory: pytest.TempPathFactory, given_records: list[tuple[str, int]], seed: int
) -> None:
    chance = random.Random(seed)
    spool = FailingSpool(tmp_path_factory.mktemp("spool"), bytes_max=chance.choice([800, 100_000]))
    pending, now_s = Pending(spool, bytes_max=60), 0.0
    under_way = []
    done: list[tuple[str, bytes]] = []
    for number, (key, exchanges) in enumerate(given_records):
        spool.fails = chance.choice([None, None, "disk_full", "disk_error"])
        pending.add([FakeRecord(key, f"{number:010d}".encode(), exchanges)], now_s)
        heads = chance.sample(found := pending.due(now_s), chance.randint(0, len(found)))
        pending.begin(heads)
        under_way += heads
        while under_way and chance.random() < 0.6:
            head = under_way.pop(chance.randrange(len(under_way)))
            if chance.random() < 0.5:
                pending.done(head)
                done.append((head.record.partition_key, head.record.data))
                counted = head.record.exchanges
                pending.counters["exchanges_sent"] += counted
            else:
                pending.failed(head)
        pending.flush(now_s)
        now_s += chance.choice([0.0, 1.0, 11.0])

        dropped = sum(count for name, count in pending.counters.items() if name.startswith("exchanges_dropped_"))
        held = pending.exchanges_held + pending.spooled["exchanges"]
        added = sum(exchanges for _, exchanges in given_records[: number + 1])
        assert pending.counters["exchanges_sent"] + dropped + held == added
        assert (pending.oldest_came_s is None) == pending.is_empty

    for key in "abc":
        line = [data for its_key, data in done if its_key == key]
        assert line == sorted(line)
    pending.close()
