from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError
from hypothesis import given
from hypothesis import strategies as st

from mirror_agent.kinesis_sink import KinesisSink
from mirror_agent.limits import BACKOFF_MAX_S, TRIES_MAX
from tests.unit.mirror_agent.conftest import STREAM, FakeRecord, ModelledKinesis, aws_error, records

THROTTLED = "ProvisionedThroughputExceededException"


def sink_of(kinesis: ModelledKinesis, draw: float = 1.0) -> KinesisSink:
    return KinesisSink(kinesis, STREAM, lambda: draw)


def send_all(sink: KinesisSink, steps_max: int = 1000) -> float:
    """Sends until nothing waits; the time on the made-up clock."""
    now_s = 0.0
    for _ in range(steps_max):
        due_s = sink.next_due_s()
        if due_s is None:
            return now_s
        now_s = max(now_s, due_s)
        sink.send(now_s)
    raise AssertionError("the sink never ends")


def test_records_are_sent_with_their_partition_keys(kinesis: ModelledKinesis) -> None:
    sink = sink_of(kinesis)

    sink.add(records("b-001", "b-002"))

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

    sink.add(records("a", "b", "c"))
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

    sink.add(records(*("abc" * 20)))
    send_all(sink)

    for key in "abc":
        line = [data for taken_key, data in kinesis.taken if taken_key == key]
        assert line == sorted(line)
        assert len(line) == 20


def test_one_throttled_key_holds_no_other_up(kinesis: ModelledKinesis) -> None:
    kinesis.refuse = lambda entry: THROTTLED if entry["PartitionKey"] == "slow" else None
    sink = sink_of(kinesis)

    sink.add(records("slow", "quick", "quick", "quick"))
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
def test_a_request_refused_as_a_whole_is_tried_again_and_then_counted(
    kinesis: ModelledKinesis, error: Exception, kind: str
) -> None:
    kinesis.raises = [error] * TRIES_MAX
    sink = sink_of(kinesis)

    sink.add([FakeRecord("a", b"x", exchanges=30), FakeRecord("b", b"y", exchanges=12)])
    send_all(sink)

    assert len(kinesis.requests) == TRIES_MAX
    assert sink.counters[f"records_dropped_{kind}"] == 2
    assert sink.counters[f"exchanges_dropped_{kind}"] == 42
    assert sink.trouble is not None
    assert sink.trouble.refusal.kind == kind


def test_a_request_that_is_wrong_in_itself_is_not_repeated(kinesis: ModelledKinesis) -> None:
    kinesis.raises = [aws_error("InvalidArgumentException")]
    sink = sink_of(kinesis)

    sink.add(records("a"))
    send_all(sink)

    assert len(kinesis.requests) == 1
    assert sink.counters["records_dropped_invalid_request"] == 1


def test_pauses_are_drawn_between_nothing_and_a_doubling_bound(kinesis: ModelledKinesis) -> None:
    kinesis.raises = [aws_error(THROTTLED)] * TRIES_MAX
    longest, shortest = sink_of(kinesis, draw=1.0), sink_of(ModelledKinesis(raises=[aws_error(THROTTLED)]), draw=0.0)
    pauses = []

    longest.add(records("a"))
    now_s = 0.0
    while (due_s := longest.next_due_s()) is not None:
        pauses.append(round(due_s - now_s, 3))
        now_s = due_s
        longest.send(now_s)
    shortest.add(records("a"))
    shortest.send(3.0)

    assert pauses == [0.0, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, BACKOFF_MAX_S, BACKOFF_MAX_S, BACKOFF_MAX_S]
    assert shortest.next_due_s() == 3.0


def test_trouble_begins_with_the_first_refusal_and_ends_with_the_first_success(kinesis: ModelledKinesis) -> None:
    kinesis.raises = [aws_error(THROTTLED), aws_error("AccessDeniedException")]
    sink = sink_of(kinesis, draw=0.0)
    sink.add(records("a"))

    sink.send(1.0)
    sink.send(2.0)
    trouble = sink.trouble
    sink.send(3.0)

    assert trouble is not None
    assert (trouble.refusal.kind, trouble.since_s) == ("access_denied", 1.0)
    assert sink.trouble is None


def test_what_waits_at_the_end_is_counted_as_dropped(kinesis: ModelledKinesis) -> None:
    sink = sink_of(kinesis)
    sink.add([FakeRecord("a", b"x", exchanges=5), FakeRecord("a", b"y", exchanges=7)])

    sink.give_up()

    assert sink.is_empty
    assert sink.counters == {"records_dropped_shutdown": 2, "exchanges_dropped_shutdown": 12}


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 9)), max_size=30), st.randoms(use_true_random=False))
def test_sent_and_dropped_add_up_to_what_was_given(given_records: list[tuple[str, int]], chance: random.Random) -> None:
    def refuse(_entry: dict[str, Any]) -> str | None:
        return chance.choice([None, None, THROTTLED, "InternalFailure"])

    kinesis = ModelledKinesis(refuse=refuse, raises=[aws_error("AccessDeniedException")] * chance.randrange(4))
    sink = sink_of(kinesis)

    sink.add(FakeRecord(key, b"x", exchanges) for key, exchanges in given_records)
    send_all(sink)

    for what, total in (("records", len(given_records)), ("exchanges", sum(count for _, count in given_records))):
        tally: Counter[str] = Counter()
        for name, count in sink.counters.items():
            tally[name.split("_")[1]] += count if name.startswith(what) else 0
        assert tally["sent"] + tally["dropped"] == total
