from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from mirror_agent.crash_account import CrashAccount, CrashPage
from mirror_agent.errors import ReceiverStopped
from mirror_agent.kinesis_connection import KinesisConnection
from mirror_agent.kinesis_sink import KinesisSink
from mirror_agent.limits import RECEIVE_SILENCE_S_MAX, SPOOL_RETRY_S, TROUBLE_S_MAX
from mirror_agent.log import agent_logger
from mirror_agent.pending import Pending
from mirror_agent.service import AgentService
from mirror_agent.spool import Spool, SpoolRefused
from mirror_agent.stop_request import StopRequest
from tests.unit.mirror_agent.conftest import STREAM, FakeReceiver, FakeRecord, ModelledKinesis, aws_error, records

if TYPE_CHECKING:
    from pathlib import Path


class Bench:
    """A service on made-up time, and what it logged."""

    def __init__(self, receiver: FakeReceiver, kinesis: ModelledKinesis) -> None:
        self.now_s = 100.0
        self.stop = StopRequest()
        self.lines = io.StringIO()
        self.sink = KinesisSink(KinesisConnection(lambda: kinesis, STREAM), lambda: 1.0)
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


def test_a_receive_loop_that_was_asked_to_end_is_no_ailment(kinesis: ModelledKinesis) -> None:
    bench = Bench(FakeReceiver([records("a")], silence=None), kinesis)
    bench.stop.set()

    bench.service.run(drain_timeout_s=5.0)

    assert bench.service.ailments() == []


def test_refusals_become_an_ailment_when_they_last(kinesis: ModelledKinesis) -> None:
    kinesis.raises = [aws_error("AccessDeniedException")] * 3
    bench = Bench(FakeReceiver(), kinesis)
    bench.sink.add(records("a"), bench.now_s)
    bench.sink.send(bench.now_s)

    at_once = bench.service.ailments()
    bench.now_s += TROUBLE_S_MAX + 1

    assert at_once == []
    assert [ailment.split(":")[0] for ailment in bench.service.ailments()] == ["access_denied"]


def test_trouble_is_logged_when_it_begins_and_when_it_ends(kinesis: ModelledKinesis) -> None:
    kinesis.raises = [aws_error("ResourceNotFoundException")] * 2
    bench = Bench(FakeReceiver(), kinesis)
    bench.sink.add(records("a"), bench.now_s)

    for _ in range(3):
        bench.service._turn()
        bench.now_s += 10

    assert [event["event"] for event in bench.events()] == ["kinesis_refuses", "kinesis_accepts_again"]
    assert bench.events()[0]["kind"] == "stream_gone"


def test_counters_of_receiver_and_sink_stand_side_by_side(kinesis: ModelledKinesis) -> None:
    bench = Bench(FakeReceiver([records("a")]), kinesis)

    bench.service.run(drain_timeout_s=1.0)

    counters = bench.service.counters()
    assert {name: count for name, count in counters.items() if count} == {
        "datagrams": 9,
        "put_requests": 1,
        "records_sent": 1,
        "exchanges_sent": 1,
        "bytes_sent": 10,
    }
    assert {"exchanges_held", "exchanges_spooled_held", "exchanges_found_in_spool"} <= set(counters)


def test_what_is_in_open_batches_and_in_the_receivers_queue_is_held(kinesis: ModelledKinesis) -> None:
    receiver = FakeReceiver([records("a", "b")], counts={"exchanges_open_held": 4, "exchanges_queued": 5})
    bench = Bench(receiver, kinesis)

    bench.service._turn()

    assert bench.service.counters()["exchanges_held"] == 4 + (5 - 2)


# --- with a spool


class SpooledBench(Bench):
    """A service with a spool and a page in a directory."""

    def __init__(
        self, receiver: FakeReceiver, kinesis: ModelledKinesis, directory: Path, *, is_open: bool = True
    ) -> None:
        super().__init__(receiver, kinesis)
        self.directory = directory
        self.disk_refuses = not is_open
        self.page = CrashPage(directory)
        refusal = None if is_open else SpoolRefused("disk_full")
        self.sink.pending = Pending(self.open_spool() if is_open else None, ailment=refusal, open_spool=self.open_spool)
        self.service = AgentService(
            receiver,
            self.sink,
            self.stop,
            agent_logger(self.lines),
            page=self.page,
            clock=lambda: self.now_s,
            pause=self.pass_time,
        )

    def open_spool(self) -> Spool:
        if self.disk_refuses:
            raise SpoolRefused("disk_full")
        return Spool(self.directory, 100_000_000)

    def close(self) -> None:
        self.sink.pending.close()
        self.page.close()


def test_what_cannot_be_sent_before_the_end_is_sent_by_the_next_run(kinesis: ModelledKinesis, tmp_path: Path) -> None:
    refusing = ModelledKinesis(raises=[aws_error("AccessDeniedException")] * 1000)
    first = SpooledBench(FakeReceiver(unfinished=records("a", "a", "b")), refusing, tmp_path)
    first.service.run(drain_timeout_s=0.5)
    first.close()
    second = SpooledBench(FakeReceiver(), kinesis, tmp_path)

    second.service.run(drain_timeout_s=5.0)

    assert first.service.counters()["exchanges_spooled_held"] == 3
    assert [key for key, _ in kinesis.taken] == ["a", "b", "a"]
    counters = second.service.counters()
    assert (counters["exchanges_found_in_spool"], counters["exchanges_sent"]) == (3, 3)
    assert (counters["exchanges_lost_in_crash"], counters["exchanges_unsettled_in_crash"]) == (0, 0)
    second.close()


def test_an_outage_of_ten_minutes_costs_nothing_and_changes_no_order(kinesis: ModelledKinesis, tmp_path: Path) -> None:
    batches = [
        [FakeRecord(key, f"{turn:04d}".encode(), exchanges=turn + 1) for key in ("a", "b")] for turn in range(400)
    ]
    bench = SpooledBench(FakeReceiver(list(batches)), kinesis, tmp_path)
    kinesis.refuse_whole = lambda _: aws_error("ServiceUnavailable", 503) if bench.now_s < 700.0 else None

    spooled_most = 0
    for turn in range(len(batches)):
        bench.now_s += 2.0
        bench.service._turn()
        counters = bench.service.counters()
        spooled_most = max(spooled_most, counters["exchanges_spooled_held"])
        accounted = counters["exchanges_sent"] + counters["exchanges_held"] + counters["exchanges_spooled_held"]
        assert accounted == 2 * sum(range(turn + 2))
    bench.service.run(drain_timeout_s=600.0)

    assert spooled_most > 0
    assert not [name for name in bench.service.counters() if "dropped" in name]
    for key in ("a", "b"):
        assert [int(data) for its_key, data in kinesis.taken if its_key == key] == list(range(400))
    bench.close()


def test_a_run_that_ended_in_the_middle_leaves_word_of_what_it_held(kinesis: ModelledKinesis, tmp_path: Path) -> None:
    counts = {"exchanges_open_held": 4, "exchanges_queued": 3}
    dying = SpooledBench(FakeReceiver([records("a", "a", "b")], counts=counts), kinesis, tmp_path)
    kinesis.refuse_whole = lambda _: KeyboardInterrupt()  # type: ignore[assignment,return-value]
    with pytest.raises(KeyboardInterrupt):
        dying.service._turn()
    dying.close()

    after = SpooledBench(FakeReceiver(), ModelledKinesis(), tmp_path)
    after.service.run(drain_timeout_s=1.0)

    counters = after.service.counters()
    assert (counters["exchanges_unsettled_in_crash"], counters["exchanges_lost_in_crash"]) == (2, 4 + 1)
    assert after.events()[0]["event"] == "former_run"
    after.close()


def test_a_run_that_was_killed_leaves_its_counters_and_one_that_ended_does_not(
    kinesis: ModelledKinesis, tmp_path: Path
) -> None:
    counts = {"exchanges_dropped_queue_full": 4, "exchanges_queued": 3, "exchanges": 7}
    killed = SpooledBench(FakeReceiver([records("a", "a", "b")], counts=counts), kinesis, tmp_path)
    for _ in range(3):
        killed.service._turn()
    killed.close()

    after = SpooledBench(FakeReceiver(), ModelledKinesis(), tmp_path)
    after.service.run(drain_timeout_s=1.0)
    after.close()
    last = SpooledBench(FakeReceiver(), ModelledKinesis(), tmp_path)
    last.close()

    names = ("killed_runs", "killed_run_exchanges", "killed_run_exchanges_sent", "killed_run_exchanges_dropped")
    assert [after.service.counters()[name] for name in names] == [1, 7, 3, 4]
    assert not [name for name in last.service.counters() if name.startswith("killed_")]


def test_a_killed_run_leaves_how_much_it_dropped_of_what_may_be_stored(
    kinesis: ModelledKinesis, tmp_path: Path
) -> None:
    killed = SpooledBench(FakeReceiver([records("a", "b")]), kinesis, tmp_path)
    killed.sink.pending.counters.update(exchanges_dropped_spool_full=5, exchanges_unsettled_dropped=3)
    killed.service._turn()
    killed.close()

    after = SpooledBench(FakeReceiver(), ModelledKinesis(), tmp_path)
    after.service.run(drain_timeout_s=1.0)
    after.close()

    told = after.service.counters()
    assert (told["killed_run_exchanges_dropped"], told["killed_run_exchanges_unsettled_dropped"]) == (5, 3)


def test_what_a_killed_run_left_is_told_once_though_the_next_is_killed_at_once(
    kinesis: ModelledKinesis, tmp_path: Path
) -> None:
    class Killed(BaseException):
        pass

    class DeadlyReceiver(FakeReceiver):
        def take(self, timeout_s: float) -> list[FakeRecord]:
            raise Killed(timeout_s)

    first = SpooledBench(FakeReceiver([records("a", "b")]), kinesis, tmp_path)
    first.service._take(0.0)
    first.close()
    second = SpooledBench(DeadlyReceiver(), kinesis, tmp_path)
    with pytest.raises(Killed):
        second.service.run(drain_timeout_s=0.5)
    second.close()

    third = SpooledBench(FakeReceiver(), kinesis, tmp_path)

    lost = [bench.service.counters()["exchanges_lost_in_crash"] for bench in (second, third)]
    assert lost == [2, 0]
    third.close()


def test_a_spool_without_its_last_transactions_says_how_much_of_it_is_gone(
    kinesis: ModelledKinesis, tmp_path: Path
) -> None:
    refusing = ModelledKinesis(raises=[aws_error("AccessDeniedException")] * 1000)
    first = SpooledBench(FakeReceiver(unfinished=records("a", "a", "b")), refusing, tmp_path)
    first.service.run(drain_timeout_s=0.5)
    first.close()
    with CrashPage(tmp_path) as page:
        page.write(CrashAccount(spool_put=5, in_spool=5))

    second = SpooledBench(FakeReceiver(), kinesis, tmp_path)

    counters = second.service.counters()
    assert (counters["exchanges_found_in_spool"], counters["exchanges_lost_in_spool"]) == (3, 2)
    second.close()


def test_a_run_whose_spool_was_damaged_says_how_much_was_in_it(kinesis: ModelledKinesis, tmp_path: Path) -> None:
    refusing = ModelledKinesis(raises=[aws_error("AccessDeniedException")] * 1000)
    first = SpooledBench(FakeReceiver(unfinished=records("a", "a", "b")), refusing, tmp_path)
    first.service.run(drain_timeout_s=0.5)
    first.close()
    (tmp_path / "spool.sqlite").unlink()

    second = SpooledBench(FakeReceiver(), kinesis, tmp_path)

    assert second.service.counters()["exchanges_lost_in_spool"] == 3
    second.close()


def test_a_spool_that_refuses_is_an_ailment_and_is_logged(kinesis: ModelledKinesis) -> None:
    bench = Bench(FakeReceiver(), kinesis)
    bench.sink.pending = Pending(ailment=SpoolRefused("cannot_open"))

    bench.service._turn()

    assert [ailment.split(":")[0] for ailment in bench.service.ailments()] == ["spool_cannot_open"]
    assert [event["event"] for event in bench.events()] == ["spool_refuses"]


def test_a_spool_that_is_opened_late_is_accounted_for_as_if_it_had_been_there(
    kinesis: ModelledKinesis, tmp_path: Path
) -> None:
    refusing = ModelledKinesis(raises=[aws_error("AccessDeniedException")] * 1000)
    former = SpooledBench(FakeReceiver(unfinished=records("a", "a", "b")), refusing, tmp_path)
    former.service.run(drain_timeout_s=0.5)
    former.close()
    with CrashPage(tmp_path) as page:
        page.write(CrashAccount(in_memory=7, unsettled=2, spool_put=3, in_spool=3))
    bench = SpooledBench(FakeReceiver([records("c")]), kinesis, tmp_path, is_open=False)

    bench.service._turn()
    before = bench.service.counters()
    bench.disk_refuses = False
    bench.now_s += SPOOL_RETRY_S
    bench.service.run(drain_timeout_s=60.0)

    names = ("exchanges_found_in_spool", "exchanges_lost_in_crash", "exchanges_unsettled_in_crash", "exchanges_sent")
    assert [before[name] for name in names] == [0, 0, 0, 1]
    assert [bench.service.counters()[name] for name in names] == [3, 5, 2, 4]
    assert [event["event"] for event in bench.events()] == [
        "spool_refuses",
        "former_run",
        "spool_takes_again",
        "drained",
    ]
    with CrashPage(tmp_path) as page:
        assert page.former is not None
        assert replace(page.former, datagrams=0, decoded=0) == CrashAccount(
            in_memory=0, unsettled=0, spool_put=3, in_spool=0, sent=4, has_ended=True
        )
    bench.close()


def test_records_that_are_dropped_for_want_of_room_are_an_ailment_for_a_while(kinesis: ModelledKinesis) -> None:
    kinesis.raises = [aws_error("ProvisionedThroughputExceededException")] * 9
    bench = Bench(FakeReceiver([records(*"aaaaaaaa")]), kinesis)
    bench.sink.pending = Pending(bytes_max=30)

    bench.service._turn()
    at_once = bench.service.ailments()
    for _ in range(40):
        bench.now_s += 10.0
        bench.service._turn()

    assert [ailment.split(":")[0] for ailment in at_once] == ["overflow"]
    assert bench.service.ailments() == []


def test_a_clock_that_jumps_harms_nothing(kinesis: ModelledKinesis) -> None:
    kinesis.raises = [aws_error("ProvisionedThroughputExceededException")] * 3
    bench = Bench(FakeReceiver([records("a"), records("a"), records("b")]), kinesis)

    for jump_s in (0.0, 86_400.0, -3_600.0, 3_600.0, 3_600.0, 60.0, 60.0):
        bench.now_s += jump_s
        bench.service._turn()

    assert sorted(key for key, _ in kinesis.taken) == ["a", "a", "b"]


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


def test_lag_grows_while_records_wait_in_the_spool(kinesis: ModelledKinesis, tmp_path: Path) -> None:
    bench = SpooledBench(FakeReceiver([records("a")]), kinesis, tmp_path)
    kinesis.refuse_whole = lambda _: aws_error("ServiceUnavailable", 503) if bench.now_s < 700.0 else None

    lags = []
    for _ in range(8):
        bench.service._turn()
        lags.append((bench.service.counters()["exchanges_spooled_held"], bench.service.pulse.lag_s()))
        bench.now_s += 100

    assert lags == [(0, 0.0), *((1, 100.0 * turn) for turn in range(1, 6)), (0, 0.0), (0, 0.0)]
    bench.close()


def test_what_a_former_run_left_lags_since_the_start(tmp_path: Path) -> None:
    refusing = ModelledKinesis(raises=[aws_error("AccessDeniedException")] * 1000)
    former = SpooledBench(FakeReceiver(unfinished=records("a")), refusing, tmp_path)
    former.service.run(drain_timeout_s=0.5)
    former.close()
    bench = SpooledBench(FakeReceiver(), refusing, tmp_path)

    lags = []
    for _ in range(3):
        bench.service._turn()
        lags.append(bench.service.pulse.lag_s())
        bench.now_s += 60

    assert lags == [0.0, 60.0, 120.0]
    bench.close()


def test_draining_beats_the_pulse(kinesis: ModelledKinesis) -> None:
    kinesis.raises = [aws_error("AccessDeniedException")] * 100
    bench = Bench(FakeReceiver(unfinished=records("a")), kinesis)

    bench.service.run(drain_timeout_s=5.0)

    assert bench.service.pulse.age_s() < 5.0


def test_what_kinesis_may_have_stored_is_unsettled_until_it_is_sent_again_and_never_lost(
    kinesis: ModelledKinesis, tmp_path: Path
) -> None:
    kinesis.raises = [aws_error("InternalFailure", 500)]
    throttling = ModelledKinesis(raises=[aws_error("ProvisionedThroughputExceededException")])
    for name in ("unclear", "refused"):
        (tmp_path / name).mkdir()
    unclear = SpooledBench(FakeReceiver([records("a", "a")]), kinesis, tmp_path / "unclear")
    refused = SpooledBench(FakeReceiver([records("a", "a")]), throttling, tmp_path / "refused")

    left = []
    for bench in (unclear, refused):
        bench.service._turn()
        bench.service._write_page()
        bench.close()
        after = SpooledBench(FakeReceiver(), ModelledKinesis(), bench.directory)
        counters = after.service.counters()
        left.append((counters["exchanges_lost_in_crash"], counters["exchanges_unsettled_in_crash"]))
        after.close()

    assert left == [(1, 1), (2, 0)]
