"""Each path of a failing batch, stepped in order: batch contents are written as text, one letter a record."""

from __future__ import annotations

from base64 import b64decode
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.limits import INVOCATION_BYTES_MAX
from simulator.mapping_settings import MappingSettings
from simulator.record_stream import Entry, RecordStream, Stored
from simulator.shard_loop import ShardLoop
from simulator.stream_reader import InProcessReader

if TYPE_CHECKING:
    from collections import Counter

    from simulator.kinesis_event import InvocationContext


class Function:
    """A handler that fails on certain letters, in a certain way, and writes down what it was given."""

    def __init__(self, poison: str = "", *, raises: bool = False, answer: Any = None) -> None:
        self.poison = poison
        self.raises = raises
        self.answer = answer
        self.batches: list[str] = []

    def __call__(self, event: dict[str, Any], _context: InvocationContext, /) -> Any:
        letters = [b64decode(record["kinesis"]["data"]).decode() for record in event["Records"]]
        self.batches.append("".join(letters))
        if self.answer is not None:
            return self.answer
        failed = [
            record["kinesis"]["sequenceNumber"]
            for record, letter in zip(event["Records"], letters, strict=True)
            if letter in self.poison
        ]
        if failed and self.raises:
            raise RuntimeError("poison")
        return {"batchItemFailures": [{"itemIdentifier": number} for number in failed]}


class Run:
    """A shard, its loop and its clock."""

    def __init__(self, letters: str, function: Function, **settings: Any) -> None:
        self.now_s = 1000.0
        self.stream = RecordStream("exchanges", now_s=lambda: self.now_s)
        self.function = function
        self.given_up: list[dict[str, Any]] = []
        settings = {"window_s": 0.0, "retries_max": 1, "record_age_s_max": None, "bisect": False} | settings
        self.loop = ShardLoop(
            self.stream.shards[0].shard_id,
            reader=InProcessReader(self.stream, lambda: self.now_s),
            handler=function,
            settings=MappingSettings(**settings),
            on_failure=self.given_up.append,
            new_request_id=lambda: "request",
        )
        self.put(letters)

    def put(self, letters: str) -> None:
        if letters:
            outcomes = self.stream.put([Entry("k", letter.encode()) for letter in letters])
            assert all(isinstance(outcome, Stored) for outcome in outcomes)

    def to_the_end(self) -> Run:
        for _ in range(10_000):
            if self.loop.step(self.now_s):
                continue
            due_s = self.loop.next_due_s()
            if due_s is None:
                return self
            self.now_s = max(self.now_s, due_s)
        raise AssertionError("the loop does not end")

    @property
    def counters(self) -> Counter[str]:
        return self.loop.counters

    @property
    def conditions(self) -> list[tuple[str, int, int]]:
        return [
            (
                message["requestContext"]["condition"],
                message["KinesisBatchInfo"]["batchSize"],
                message["requestContext"]["approximateInvokeCount"],
            )
            for message in self.given_up
        ]


def test_records_are_handed_over_in_order_in_batches_of_the_size_set() -> None:
    run = Run("abcdefg", Function(), batch_records=3).to_the_end()

    assert run.function.batches == ["abc", "def", "g"]
    assert run.counters["records_handled"] == 7
    assert run.stream.counters().records_held == 0


def test_a_window_waits_for_more_until_it_is_over() -> None:
    run = Run("ab", Function(), batch_records=4, window_s=2.0)

    assert run.loop.step(run.now_s)
    run.now_s += 1.9
    run.put("c")
    assert run.loop.step(run.now_s)
    assert not run.loop.step(run.now_s)
    assert run.function.batches == []
    assert run.loop.next_due_s() == 1002.0
    run.now_s += 0.1
    run.to_the_end()

    assert run.function.batches == ["abc"]


def test_a_full_batch_does_not_wait_for_its_window() -> None:
    run = Run("abcd", Function(), batch_records=4, window_s=300.0)

    while run.loop.step(run.now_s):
        pass

    assert run.function.batches == ["abcd"]
    assert run.now_s == 1000.0


def test_flushing_closes_the_window_at_once() -> None:
    run = Run("ab", Function(), batch_records=4, window_s=300.0)

    while run.loop.step(run.now_s, flush=True):
        pass

    assert run.function.batches == ["ab"]


def test_a_batch_ends_where_the_payload_of_an_invocation_does() -> None:
    sizes: list[int] = []

    def handler(event: dict[str, Any], _context: InvocationContext, /) -> None:
        sizes.append(len(event["Records"]))

    run = Run("", Function(), batch_records=100)
    run.loop._handler = handler
    megabyte = b"x" * 1_000_000
    run.stream.put([Entry("k", megabyte)] * 9)
    run.to_the_end()

    assert sizes == [4, 4, 1]
    assert 5 * len(megabyte) * 4 / 3 > INVOCATION_BYTES_MAX


def test_reading_goes_on_at_the_first_failed_record_of_a_partly_failed_batch() -> None:
    function = Function("c")
    run = Run("abcde", function, retries_max=5)

    assert run.loop.step(run.now_s)
    assert run.loop.step(run.now_s)
    function.poison = ""
    run.to_the_end()

    assert function.batches == ["abcde", "cde"]
    assert run.counters["records_handled"] == 5
    assert run.given_up == []


def test_a_batch_out_of_attempts_goes_to_the_failure_destination_and_the_shard_goes_on() -> None:
    run = Run("abcde", Function("a", raises=True), batch_records=3, retries_max=2).to_the_end()

    assert run.function.batches == ["abc", "abc", "abc", "de"]
    assert run.conditions == [("RetryAttemptsExhausted", 3, 3)]
    assert run.counters["records_given_up_after_retries"] == 3
    assert run.counters["records_handled"] == 2


def test_splitting_isolates_a_poison_record_of_a_function_that_raises() -> None:
    run = Run("abcdefgh", Function("c", raises=True), bisect=True, retries_max=1).to_the_end()

    assert run.function.batches == ["abcdefgh", "abcd", "ab", "cd", "c", "c", "d", "efgh"]
    assert run.conditions == [("RetryAttemptsExhausted", 1, 5)]
    assert run.counters["records_handled"] == 7


def test_splitting_with_item_failures_goes_straight_to_the_poison_record() -> None:
    run = Run("abcdefgh", Function("c"), bisect=True, retries_max=0).to_the_end()

    assert run.function.batches == ["abcdefgh", "cdefgh", "cde", "c", "de", "fgh"]
    assert run.counters["records_given_up_after_retries"] == 1
    assert run.counters["records_handled"] == 7


def test_an_answer_that_is_not_one_fails_the_whole_batch() -> None:
    run = Run("ab", Function(answer={"batchItemFailures": [{"itemIdentifier": ""}]}), retries_max=0).to_the_end()

    assert run.conditions == [("RetryAttemptsExhausted", 2, 1)]
    assert run.counters["records_handled"] == 0


def test_without_item_failure_reporting_every_answer_is_success() -> None:
    run = Run("ab", Function("a"), report_item_failures=False).to_the_end()

    assert run.function.batches == ["ab"]
    assert run.counters["records_handled"] == 2


def test_retries_pause_longer_and_longer() -> None:
    times: list[float] = []
    run = Run("a", Function(), retries_max=8)

    def failing(_event: dict[str, Any], _context: InvocationContext, /) -> None:
        times.append(run.now_s)
        raise RuntimeError

    run.loop._handler = failing
    run.to_the_end()

    pauses = [round(after - before, 3) for before, after in pairwise(times)]
    assert pauses == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]


def test_records_that_grew_too_old_are_given_up_without_an_invocation() -> None:
    run = Run("ab", Function(), record_age_s_max=60.0)
    run.now_s += 50
    run.put("c")
    run.now_s += 11
    run.to_the_end()

    assert run.conditions == [("RecordAgeExceeded", 2, 0)]
    assert run.function.batches == ["c"]
    assert run.counters["records_given_up_by_age"] == 2


def test_a_batch_that_is_retried_for_ever_ends_by_age() -> None:
    run = Run("ab", Function("a", raises=True), retries_max=None, record_age_s_max=60.0).to_the_end()

    assert [condition for condition, *_ in run.conditions] == ["RecordAgeExceeded"]
    assert run.given_up[0]["responseContext"]["functionError"] == "Unhandled"
    assert len(run.function.batches) > 10


def test_nothing_is_released_before_it_is_done() -> None:
    run = Run("ab", Function("b"), retries_max=5)
    run.loop.step(run.now_s)
    run.loop.step(run.now_s)

    assert [record.data for record in run.stream.records_after(run.loop.shard_id, None)] == [b"b"]
    assert run.loop.records_pending == 1
    assert run.loop.is_settling


@pytest.mark.parametrize("raises", [True, False], ids=["raises", "reports"])
@given(data=st.data())
def test_every_record_is_handled_or_given_up_and_with_splits_only_poison_is_given_up(
    raises: bool,  # noqa: FBT001
    data: st.DataObject,
) -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"[: data.draw(st.integers(1, 26))]
    poison = "".join(data.draw(st.sets(st.sampled_from(letters))))
    function = Function(poison, raises=raises)

    run = Run(
        letters,
        function,
        bisect=True,
        batch_records=data.draw(st.integers(1, 30)),
        retries_max=data.draw(st.integers(0, 2)),
    ).to_the_end()

    assert run.counters["records_given_up_after_retries"] == len(poison)
    assert run.counters["records_handled"] == len(letters) - len(poison)
    assert set("".join(function.batches)) == set(letters)
    assert run.stream.counters().records_held == 0
