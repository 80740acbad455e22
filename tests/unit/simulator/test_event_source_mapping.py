from __future__ import annotations

import time
from base64 import b64decode
from threading import Event
from typing import TYPE_CHECKING, Any

from simulator.event_source_mapping import EventSourceMapping
from simulator.mapping_settings import MappingSettings
from simulator.record_stream import Entry, RecordStream
from simulator.stream_reader import InProcessReader

if TYPE_CHECKING:
    import pytest

    from simulator.kinesis_event import InvocationContext
    from simulator.stream_reader import Read

AT_ONCE = MappingSettings(window_s=0.0)


def a_stream(shards: int = 3) -> RecordStream:
    return RecordStream("exchanges", now_s=lambda: 1_790_000_000.0, shards=shards)


def put(stream: RecordStream, count: int) -> None:
    stream.put([Entry(f"key-{number}", str(number).encode()) for number in range(count)])


class Collecting:
    def __init__(self) -> None:
        self.numbers: list[int] = []
        self.inside = 0
        self.was_entered_twice = False
        self.called = Event()

    def __call__(self, event: dict[str, Any], _context: InvocationContext, /) -> None:
        self.inside += 1
        self.was_entered_twice |= self.inside > 1
        self.numbers += [int(b64decode(record["kinesis"]["data"])) for record in event["Records"]]
        self.inside -= 1
        self.called.set()


def test_draining_hands_over_every_record_of_every_shard_once() -> None:
    stream, handler = a_stream(), Collecting()
    put(stream, 100)
    mapping = EventSourceMapping(InProcessReader(stream, lambda: 0.0), handler, now_s=lambda: 1_790_000_000.0)

    mapping.drain()

    assert sorted(handler.numbers) == list(range(100))
    assert mapping.counters()["records_handled"] == 100
    assert mapping.is_drained()
    assert mapping.lag_ms == 0
    assert stream.counters().records_held == 0


def test_draining_waits_out_the_pauses_between_retries() -> None:
    now_s = 1_790_000_000.0
    stream = a_stream(shards=1)
    put(stream, 1)
    given_up: list[dict[str, Any]] = []

    def failing(_event: dict[str, Any], _context: InvocationContext, /) -> None:
        raise RuntimeError

    def pause(seconds: float) -> None:
        nonlocal now_s
        now_s += seconds

    mapping = EventSourceMapping(
        InProcessReader(stream, lambda: now_s), failing, AT_ONCE, on_failure=given_up.append, now_s=lambda: now_s
    )
    mapping.drain(pause)

    assert [message["requestContext"]["approximateInvokeCount"] for message in given_up] == [4]
    assert mapping.counters()["retries"] == 3
    assert now_s > 1_790_000_000.0


def test_threads_hand_over_what_comes_while_they_run_and_never_enter_the_handler_twice() -> None:
    stream, handler = a_stream(), Collecting()
    mapping = EventSourceMapping(InProcessReader(stream), handler, AT_ONCE, now_s=lambda: 1_790_000_000.0)

    mapping.start()
    for _ in range(5):
        put(stream, 50)
    assert mapping.wait_until_drained(timeout_s=30)
    assert mapping.stop()

    assert sorted(handler.numbers) == sorted([*range(50)] * 5)
    assert not handler.was_entered_twice


def test_threads_may_be_asked_at_any_moment_how_far_they_are() -> None:
    """A batch that fails is split again and again, so that what is pending changes its shape all the time."""
    stream = a_stream(shards=2)
    put(stream, 500)
    put(stream, 500)
    settings = MappingSettings(batch_records=500, window_s=0.0, retries_max=0)

    def failing(_event: dict[str, Any], _context: InvocationContext, /) -> None:
        raise RuntimeError

    mapping = EventSourceMapping(
        InProcessReader(stream), failing, settings, on_failure=lambda _: None, now_s=lambda: 1_790_000_000.0
    )
    mapping.start()
    deadline_s = time.monotonic() + 60
    while not mapping.is_drained() and time.monotonic() < deadline_s:
        pass
    assert mapping.stop()

    counters = mapping.counters()
    assert (counters["records_given_up_after_retries"], counters["loops_crashed"]) == (1000, 0)
    assert stream.counters().records_held == 0


def test_a_mapping_stopped_and_started_again_goes_on_where_it_stood() -> None:
    stream, handler = a_stream(shards=1), Collecting()
    mapping = EventSourceMapping(InProcessReader(stream), handler, AT_ONCE, now_s=lambda: 1_790_000_000.0)
    mapping.start()
    put(stream, 3)
    assert mapping.wait_until_drained(timeout_s=30)
    assert mapping.stop()

    put(stream, 5)
    assert not mapping.is_drained()
    mapping.start()
    assert mapping.wait_until_drained(timeout_s=30)
    assert mapping.stop()

    assert handler.numbers == [0, 1, 2, 0, 1, 2, 3, 4]


def test_a_loop_that_crashes_says_so(caplog: pytest.LogCaptureFixture) -> None:
    crashed = Event()

    class Broken(InProcessReader):
        def read(self, *_: object) -> Read:
            crashed.set()
            raise ValueError("broken")

    mapping = EventSourceMapping(Broken(a_stream(shards=1)), Collecting(), AT_ONCE)
    mapping.start()
    assert crashed.wait(30)
    assert mapping.stop()

    assert mapping.counters()["loops_crashed"] == 1
    assert "shardId-000000000000" in caplog.text


def test_a_batch_given_up_without_a_destination_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    stream = a_stream(shards=1)
    put(stream, 1)

    def failing(_event: dict[str, Any], _context: InvocationContext, /) -> None:
        raise RuntimeError

    settings = MappingSettings(window_s=0.0, retries_max=0)
    EventSourceMapping(InProcessReader(stream), failing, settings, now_s=lambda: 1_790_000_000.0).drain()

    assert "RetryAttemptsExhausted" in caplog.text
