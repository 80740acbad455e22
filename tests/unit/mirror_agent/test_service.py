from __future__ import annotations

import io
import json
from typing import Any

import pytest

from mirror_agent.errors import ReceiverStopped
from mirror_agent.kinesis_sink import KinesisSink
from mirror_agent.limits import RECEIVE_SILENCE_S_MAX, TRIES_MAX, TROUBLE_S_MAX
from mirror_agent.log import agent_logger
from mirror_agent.service import AgentService
from mirror_agent.stop_request import StopRequest
from tests.unit.mirror_agent.conftest import STREAM, FakeReceiver, ModelledKinesis, aws_error, records


class Bench:
    """A service on made-up time, and what it logged."""

    def __init__(self, receiver: FakeReceiver, kinesis: ModelledKinesis) -> None:
        self.now_s = 100.0
        self.stop = StopRequest()
        self.lines = io.StringIO()
        self.sink = KinesisSink(kinesis, STREAM, lambda: 1.0)
        self.service = AgentService(
            receiver,
            self.sink,
            self.stop,
            agent_logger(self.lines),
            clock=lambda: self.now_s,
            pause=self.pass_time,
        )
        receiver.after_batches = self.stop.set

    def pass_time(self, seconds: float) -> None:
        self.now_s += max(seconds, 0.01)

    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.lines.getvalue().splitlines()]


def test_what_the_receiver_gives_is_sent_in_order(kinesis: ModelledKinesis) -> None:
    bench = Bench(FakeReceiver([records("a", "b"), records("a")]), kinesis)

    bench.service.run(drain_timeout_s=5.0)

    assert [key for key, _ in kinesis.taken] == ["a", "b", "a"]


def test_what_was_unfinished_at_the_end_is_sent_too(kinesis: ModelledKinesis) -> None:
    receiver = FakeReceiver([records("a")], unfinished=records("b", "c"))
    bench = Bench(receiver, kinesis)

    bench.service.run(drain_timeout_s=5.0)

    assert receiver.stopped
    assert [key for key, _ in kinesis.taken] == ["a", "b", "c"]
    assert bench.events()[-1]["event"] == "drained"


def test_draining_tries_again_what_is_refused(kinesis: ModelledKinesis) -> None:
    kinesis.raises = [aws_error("ProvisionedThroughputExceededException")] * 3
    bench = Bench(FakeReceiver(unfinished=records("a")), kinesis)

    bench.service.run(drain_timeout_s=5.0)

    assert [key for key, _ in kinesis.taken] == ["a"]


def test_draining_ends_in_time_and_counts_what_is_lost(kinesis: ModelledKinesis) -> None:
    kinesis.raises = [aws_error("AccessDeniedException")] * 100
    bench = Bench(FakeReceiver(unfinished=records("a", "b")), kinesis)

    bench.service.run(drain_timeout_s=0.5)

    assert bench.now_s < 101.0
    assert bench.service.counters()["exchanges_dropped_shutdown"] == 2
    assert bench.service.counters()["records_held"] == 0


def test_without_room_records_stay_in_the_receivers_queue(
    kinesis: ModelledKinesis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mirror_agent.pending.Pending.has_room", property(lambda self: self.records_held < 2))
    kinesis.raises = [aws_error("ProvisionedThroughputExceededException")]
    receiver = FakeReceiver([records("a", "b"), records("c")])
    bench = Bench(receiver, kinesis)
    held = []
    kinesis.refuse = lambda _: held.append(len(receiver.batches))  # type: ignore[func-returns-value]

    bench.service._turn()
    bench.service._turn()
    assert len(receiver.batches) == 1
    bench.now_s += 1
    bench.service._turn()
    bench.service._turn()

    assert held == [1, 1, 0]


def test_a_receive_thread_that_ended_ends_the_agent_after_sending(kinesis: ModelledKinesis) -> None:
    bench = Bench(FakeReceiver([records("a")], silence=None), kinesis)

    with pytest.raises(ReceiverStopped):
        bench.service.run(drain_timeout_s=5.0)

    assert len(kinesis.taken) == 1


def test_a_healthy_agent_has_no_ailments(kinesis: ModelledKinesis) -> None:
    assert Bench(FakeReceiver(), kinesis).service.ailments() == []


@pytest.mark.parametrize("silence", [None, RECEIVE_SILENCE_S_MAX + 1])
def test_a_silent_receive_loop_is_an_ailment(kinesis: ModelledKinesis, silence: float | None) -> None:
    ailments = Bench(FakeReceiver(silence=silence), kinesis).service.ailments()

    assert [ailment.split(":")[0] for ailment in ailments] == ["receive_loop_stopped"]


def test_refusals_become_an_ailment_when_they_last(kinesis: ModelledKinesis) -> None:
    kinesis.raises = [aws_error("AccessDeniedException")] * TRIES_MAX
    bench = Bench(FakeReceiver(), kinesis)
    bench.sink.add(records("a"))
    bench.sink.send(bench.now_s)

    at_once = bench.service.ailments()
    bench.now_s += TROUBLE_S_MAX + 1

    assert at_once == []
    assert [ailment.split(":")[0] for ailment in bench.service.ailments()] == ["access_denied"]


def test_trouble_is_logged_when_it_begins_and_when_it_ends(kinesis: ModelledKinesis) -> None:
    kinesis.raises = [aws_error("ResourceNotFoundException")] * 2
    bench = Bench(FakeReceiver(), kinesis)
    bench.sink.add(records("a"))

    for _ in range(3):
        bench.service._turn()
        bench.now_s += 10

    assert [event["event"] for event in bench.events()] == ["kinesis_refuses", "kinesis_accepts_again"]
    assert bench.events()[0]["kind"] == "stream_gone"


def test_counters_of_receiver_and_sink_stand_side_by_side(kinesis: ModelledKinesis) -> None:
    bench = Bench(FakeReceiver([records("a")]), kinesis)

    bench.service.run(drain_timeout_s=1.0)

    assert bench.service.counters() == {
        "datagrams": 9,
        "put_requests": 1,
        "records_sent": 1,
        "exchanges_sent": 1,
        "bytes_sent": 10,
        "records_held": 0,
        "bytes_held": 0,
    }


def test_every_turn_beats_the_pulse_and_lag_grows_while_records_are_refused(kinesis: ModelledKinesis) -> None:
    kinesis.raises = [aws_error("ProvisionedThroughputExceededException")] * 2
    bench = Bench(FakeReceiver([records("a")]), kinesis)

    lags = []
    for _ in range(3):
        bench.service._turn()
        assert bench.service.pulse.age_s() == 0.0
        bench.now_s += 10
        lags.append(bench.service.pulse.lag_s())

    assert lags == [10.0, 20.0, 0.0]


def test_draining_beats_the_pulse(kinesis: ModelledKinesis) -> None:
    kinesis.raises = [aws_error("AccessDeniedException")] * 100
    bench = Bench(FakeReceiver(unfinished=records("a")), kinesis)

    bench.service.run(drain_timeout_s=5.0)

    assert bench.service.pulse.age_s() < 5.0
