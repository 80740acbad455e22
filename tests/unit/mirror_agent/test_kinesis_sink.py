from __future__ import annotations

import random
from collections import Counter
from concurrent.futures import Executor, Future
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import EndpointConnectionError
from hypothesis import given
from hypothesis import strategies as st

from mirror_agent.kinesis_connection import KinesisConnection
from mirror_agent.kinesis_sink import KinesisSink
from mirror_agent.limits import BACKOFF_MAX_S, REQUEST_SLOW_S, REQUESTS_AT_ONCE_MAX
from tests.unit.mirror_agent.conftest import STREAM, FakeRecord, ModelledKinesis, aws_error, records

if TYPE_CHECKING:
    from collections.abc import Callable

THROTTLED = "ProvisionedThroughputExceededException"


def sink_of(kinesis: ModelledKinesis, draw: float = 1.0) -> KinesisSink:
    return KinesisSink(KinesisConnection(lambda: kinesis, STREAM), lambda: draw)


def send_all(sink: KinesisSink, steps_max: int = 1000) -> float:
    """Sends until nothing waits; the time on the made-up clock."""
    now_s = 0.0
    for _ in range(steps_max):
        due_s = sink.pending.next_due_s(now_s)
        if due_s is None:
            return now_s
        now_s = max(now_s, due_s)
        sink.send(now_s)
    raise AssertionError("the sink never ends")


def test_records_are_sent_with_their_partition_keys(kinesis: ModelledKinesis) -> None:
    sink = sink_of(kinesis)

    sink.add(records("b-001", "b-002"), 0.0)

    assert sink.send(0.0) == 2
    assert [key for key, _ in kinesis.taken] == ["b-001", "b-002"]
    assert sink.is_empty
    assert sink.counters == {
        "put_requests": 1,
        "records_sent": 2,
        "exchanges_sent": 2,
        "bytes_sent": 20,
    }


def test_without_records_no_request_is_made(kinesis: ModelledKinesis) -> None:
    assert sink_of(kinesis).send(0.0) == 0
    assert kinesis.requests == []


def test_only_what_was_refused_is_sent_again(kinesis: ModelledKinesis) -> None:
    refused = iter([None, THROTTLED, "InternalFailure", None, None])
    kinesis.refuse = lambda _: next(refused)
    sink = sink_of(kinesis)

    sink.add(records("a", "b", "c"), 0.0)
    send_all(sink)

    assert [[entry["PartitionKey"] for entry in request] for request in kinesis.requests] == [
        ["a", "b", "c"],
        ["b", "c"],
    ]
    assert sink.counters["refusals_throttled"] == 1
    assert sink.counters["refusals_service_fault"] == 1
    assert sink.counters["records_sent"] == 3


def test_a_refused_record_is_not_overtaken_by_the_next_of_its_key(kinesis: ModelledKinesis) -> None:
    generator = random.Random(7)
    kinesis.refuse = lambda _: THROTTLED if generator.random() < 0.4 else None
    sink = sink_of(kinesis)

    sink.add(records(*("abc" * 20)), 0.0)
    send_all(sink)

    for key in "abc":
        line = [data for taken_key, data in kinesis.taken if taken_key == key]
        assert line == sorted(line)
        assert len(line) == 20


def test_one_throttled_key_holds_no_other_up(kinesis: ModelledKinesis) -> None:
    kinesis.refuse = lambda entry: THROTTLED if entry["PartitionKey"] == "slow" else None
    sink = sink_of(kinesis)

    sink.add(records("slow", "quick", "quick", "quick"), 0.0)
    for _ in range(3):
        sink.send(0.0)

    assert [key for key, _ in kinesis.taken] == ["quick"] * 3


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (aws_error("AccessDeniedException"), "access_denied"),
        (aws_error("ResourceNotFoundException"), "stream_gone"),
        (aws_error(THROTTLED), "throttled"),
        (EndpointConnectionError(endpoint_url="https://kinesis.test"), "network"),
    ],
)
def test_what_can_succeed_later_is_tried_until_it_does(kinesis: ModelledKinesis, error: Exception, kind: str) -> None:
    kinesis.raises = [error] * 50
    sink = sink_of(kinesis)

    sink.add([FakeRecord("a", b"x", exchanges=30), FakeRecord("b", b"y", exchanges=12)], 0.0)
    send_all(sink)

    assert sink.counters["exchanges_sent"] == 42
    assert sink.counters[f"refusals_{kind}"] == 2 * 50
    assert sink.trouble is None


def test_a_request_that_is_wrong_in_itself_is_not_repeated(kinesis: ModelledKinesis) -> None:
    kinesis.raises = [aws_error("InvalidArgumentException")]
    sink = sink_of(kinesis)

    sink.add(records("a"), 0.0)
    send_all(sink)

    assert len(kinesis.requests) == 1
    assert sink.counters["records_dropped_invalid_request"] == 1


def test_of_a_request_that_is_refused_for_one_of_its_records_the_others_arrive(kinesis: ModelledKinesis) -> None:
    def refuse_whole(entries: list[dict[str, Any]]) -> Exception | None:
        poisoned = any(entry["Data"].startswith(b"002") for entry in entries)
        return aws_error("ValidationException") if poisoned else None

    kinesis.refuse_whole = refuse_whole
    sink = sink_of(kinesis)

    sink.add(records("a", "b", "c", "d"), 0.0)
    send_all(sink)

    assert sorted(key for key, _ in kinesis.taken) == ["a", "b", "d"]
    assert sink.counters["records_dropped_invalid_request"] == 1


def test_pauses_are_drawn_between_nothing_and_a_doubling_bound(kinesis: ModelledKinesis) -> None:
    kinesis.raises = [aws_error(THROTTLED)] * 10
    longest, shortest = sink_of(kinesis, draw=1.0), sink_of(ModelledKinesis(raises=[aws_error(THROTTLED)]), draw=0.0)
    pauses = []

    longest.add(records("a"), 0.0)
    now_s = 0.0
    while (due_s := longest.pending.next_due_s(now_s)) is not None:
        pauses.append(round(due_s - now_s, 3))
        now_s = due_s
        longest.send(now_s)
    shortest.add(records("a"), 3.0)
    shortest.send(3.0)

    assert pauses == [0.0, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, *[BACKOFF_MAX_S] * 4]
    assert shortest.pending.next_due_s(3.0) == 3.0


def test_trouble_begins_with_the_first_refusal_and_ends_with_the_first_success(kinesis: ModelledKinesis) -> None:
    kinesis.raises = [aws_error(THROTTLED), aws_error("AccessDeniedException")]
    sink = sink_of(kinesis, draw=0.0)
    sink.add(records("a"), 0.0)

    sink.send(1.0)
    sink.send(2.0)
    trouble = sink.trouble
    sink.send(3.0)

    assert trouble is not None
    assert (trouble.refusal.kind, trouble.since_s) == ("access_denied", 1.0)
    assert sink.trouble is None


class Slow(Executor):
    """Lets a test say when each request is answered."""

    def __init__(self) -> None:
        self.asked: list[Callable[[], None]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.asked.append(lambda: future.set_result(fn(*args, **kwargs)))
        return future


def test_a_request_that_is_not_answered_holds_its_own_keys_and_no_others(kinesis: ModelledKinesis) -> None:
    slow = Slow()
    sink = KinesisSink(KinesisConnection(lambda: kinesis, STREAM), lambda: 1.0, executor=slow)
    now_s = 0.0

    sink.add(records("a", "b"), now_s)
    sink.send(now_s)
    sink.add(records("a", "c"), now_s)
    sink.send(now_s)
    begun_at_once = len(slow.asked)
    now_s += REQUEST_SLOW_S * 1.1
    sink.send(now_s)
    slow.asked[1]()
    sink.send(now_s)

    assert (begun_at_once, len(slow.asked)) == (1, 2)
    assert [key for key, _ in kinesis.taken] == ["c"]
    assert sink.pending.exchanges_unsettled == 2
    slow.asked[0]()
    sink.send(now_s)
    slow.asked[2]()
    sink.send(now_s)
    assert [key for key, _ in kinesis.taken] == ["c", "a", "b", "a"]
    assert sink.is_empty


def test_requests_under_way_are_bounded(kinesis: ModelledKinesis) -> None:
    slow = Slow()
    sink = KinesisSink(KinesisConnection(lambda: kinesis, STREAM), lambda: 1.0, executor=slow)

    for number in range(10):
        sink.add(records(f"key-{number}"), float(number))
        sink.send(float(number))

    assert len(slow.asked) == REQUESTS_AT_ONCE_MAX


def test_a_number_that_goes_backwards_in_its_shard_is_not_believed_once(kinesis: ModelledKinesis) -> None:
    sink = sink_of(kinesis)
    sink.add(records("a", "a"), 0.0)
    numbers = iter([5, 4, 5])
    kinesis.sequence_number = lambda: str(next(numbers))

    send_all(sink)

    assert [data[:3] for _, data in kinesis.taken] == [b"000", b"001", b"001"]
    assert sink.counters["refusals_bad_answer"] == sink.counters["answers_contradictory"] == 1
    assert sink.counters["records_sent"] == 2


def test_an_answer_that_is_not_believed_loses_nothing(kinesis: ModelledKinesis) -> None:
    kinesis.lies = [{}, {"Records": []}, {"Records": [{}]}]
    sink = sink_of(kinesis)

    sink.add(records("a"), 0.0)
    send_all(sink)

    assert sink.counters["refusals_bad_answer"] == sink.counters["answers_contradictory"] == 3
    assert sink.counters["records_sent"] == 1


def test_what_waits_at_the_end_is_counted_as_dropped(kinesis: ModelledKinesis) -> None:
    sink = sink_of(kinesis)
    sink.add([FakeRecord("a", b"x", exchanges=5), FakeRecord("a", b"y", exchanges=7)], 0.0)

    sink.give_up(0.0)

    assert sink.is_empty
    assert sink.counters == {"records_dropped_shutdown": 2, "exchanges_dropped_shutdown": 12}


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 9)), max_size=30), st.randoms(use_true_random=False))
def test_sent_and_dropped_add_up_to_what_was_given(given_records: list[tuple[str, int]], chance: random.Random) -> None:
    def refuse(_entry: dict[str, Any]) -> str | None:
        return chance.choice([None, None, THROTTLED, "InternalFailure"])

    raised = [aws_error("AccessDeniedException"), aws_error("ValidationException")]
    kinesis = ModelledKinesis(refuse=refuse, raises=chance.choices(raised, k=chance.randrange(4)))
    sink = sink_of(kinesis)

    sink.add((FakeRecord(key, b"x", exchanges) for key, exchanges in given_records), 0.0)
    send_all(sink)

    for what, total in (("records", len(given_records)), ("exchanges", sum(count for _, count in given_records))):
        tally: Counter[str] = Counter()
        for name, count in sink.counters.items():
            tally[name.split("_")[1]] += count if name.startswith(what) else 0
        assert tally["sent"] + tally["dropped"] == total


def test_an_answer_that_comes_while_others_are_taken_is_taken_the_next_time(kinesis: ModelledKinesis) -> None:
    slow = Slow()
    sink = KinesisSink(KinesisConnection(lambda: kinesis, STREAM), lambda: 1.0, executor=slow)
    now_s = REQUEST_SLOW_S * 1.1
    sink.add(records("a"), 0.0)
    sink.send(0.0)
    sink.add(records("b"), now_s)
    sink.send(now_s)
    late = sink._under_way[1].answer
    is_done = late.done

    def looked_at() -> bool:
        was_done = is_done()
        if not was_done:
            slow.asked[1]()
        return was_done

    late.done = looked_at  # type: ignore[method-assign]
    slow.asked[0]()

    assert [sink.receive(now_s), sink.receive(now_s)] == [1, 1]
    assert sink.is_empty
