"""A real agent before a Kinesis that fails in every way it can: each exchange is accounted for, and counts once.

Kinesis is the simulator's, over HTTP; the inventory is made by the real processor in SQLite.
"""

from __future__ import annotations

import json
import signal
import subprocess
import threading
import time
import urllib.error
from contextlib import contextmanager
from itertools import count
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.wrappers import Response

from api_inventory.exchange_record import decode_record
from inventory_store.queries import CollectionQuery
from inventory_store.sqlite import SqliteInventoryStore
from mirror_agent.spool import Spool
from simulator.kinesis_event import FunctionIdentity, kinesis_event
from simulator.kinesis_http import KinesisFace
from simulator.loopback_server import serving
from simulator.record_stream import RecordStream
from simulator.stream_faults import INTERNAL
from stream_processor.failure_queue import NoFailureQueue
from stream_processor.processor import Processor
from tests.integration.running_heliostat import until
from tests.unit.mirror_agent.mirrored_traffic import datagrams, request, response
from tests.unit.mirror_agent.test_wiring import Agent, running_agent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

Fault = Any
_numbers = count()


class FailingKinesis:
    """Our Kinesis, behind a fault that a test chooses; it is sound where there is none."""

    def __init__(self) -> None:
        self.stream = RecordStream("exchanges", now_s=time.time, shards=4)
        self.fault: Callable[[Callable[[], Response]], Response] | None = None
        self.requests = 0
        self.url = ""
        self._face = KinesisFace([self.stream], now_s=time.time)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        self.requests += 1
        store = lambda: Response.from_app(self._face, environ)  # noqa: E731
        answer = self.fault(store) if self.fault else store()
        return answer(environ, start_response)

    def inventory(self, path: Path) -> int:
        """Requests that the inventory counts after the processor has seen the whole stream, and half of it twice."""
        store = SqliteInventoryStore(str(path / f"inventory-{next(_numbers)}.sqlite"))
        processor = Processor(store, NoFailureQueue(), sample_ttl_days=1)
        for shard in self.stream.shards:
            records = self.stream.records_after(shard.shard_id, None)
            for batch in (records[: len(records) // 2], records):
                names = {"shard_id": shard.shard_id, "stream_arn": self.stream.arn}
                processor.process(kinesis_event(batch, **names, function=FunctionIdentity()))
        counted = sum(each.request_count for each in store.collections(CollectionQuery()).items)
        store.close()
        return counted


@pytest.fixture
def kinesis() -> Iterator[FailingKinesis]:
    failing = FailingKinesis()
    with serving(failing, name="kinesis") as port:
        failing.url = f"http://127.0.0.1:{port}"
        yield failing


def refused(code: str, status: int) -> Response:
    return Response(json.dumps({"__type": code, "message": "no"}), status, content_type="application/x-amz-json-1.1")


def down(_store: Callable[[], Response]) -> Response:
    return refused("ServiceUnavailable", 503)


def conversations(host: str, exchanges: int, body: bytes = b"{}") -> list[bytes]:
    asked = request(f"GET /orders/17 HTTP/1.1\nHost: {host}")
    answered = response("HTTP/1.1 200 OK\nContent-Type: application/json", body)
    return [packet for _ in range(exchanges) for packet in datagrams(7, asked, answered)]


def send(agent: Agent, packets: list[bytes], exchanges: int) -> None:
    """Sends a little at a time, since UDP slows nobody down, until the agent has decoded so many in all."""
    for start in range(0, len(packets), 60):
        agent.send(packets[start : start + 60])
    until(lambda: agent.get("/metrics.json")["exchanges"], expected=exchanges)


def assert_adds_up(counters: dict[str, int]) -> None:
    dropped = sum(number for name, number in counters.items() if name.startswith("exchanges_dropped_"))
    accounted = counters.get("exchanges_sent", 0) + counters["exchanges_held"] + counters["exchanges_spooled_held"]
    assert counters["exchanges"] + counters["exchanges_found_in_spool"] == accounted + dropped, counters


def settled(agent: Agent) -> dict[str, int]:
    """The counters once nothing is held; they add up all the way there."""
    while True:
        counters: dict[str, int] = agent.get("/metrics.json")
        assert_adds_up(counters)
        if counters["exchanges_held"] == counters["exchanges_spooled_held"] == 0:
            return counters


@contextmanager
def agent_of(kinesis: FailingKinesis, spool: Path | None = None, **options: Any) -> Iterator[Agent]:
    arguments = [] if spool is None else ["--spool-directory", str(spool)]
    with running_agent("--endpoint-url", kinesis.url, *arguments, "--drain-timeout-s", "3", **options) as agent:
        yield agent


def test_what_an_outage_outlasts_is_spooled_and_sent_by_the_next_run(kinesis: FailingKinesis, tmp_path: Path) -> None:
    kinesis.fault = down
    with agent_of(kinesis, tmp_path) as agent:
        send(agent, conversations("a.test", 20) + conversations("b.test", 10), 30)
        until(lambda: agent.get("/metrics.json").get("refusals_service_fault", 0) >= 1, expected=True)
        _, ended = agent.end(signal.SIGTERM)

    kinesis.fault = None
    with agent_of(kinesis, tmp_path) as agent:
        send(agent, conversations("a.test", 5), 5)
        counters = settled(agent)
        agent.end(signal.SIGTERM)

    assert_adds_up(ended)
    assert (ended["exchanges_spooled_held"], ended.get("exchanges_sent", 0)) == (30, 0)
    assert ended["refusals_service_fault"] >= 1
    assert (counters["exchanges_found_in_spool"], counters["exchanges_sent"]) == (30, 35)
    assert (counters["exchanges_lost_in_crash"], counters["exchanges_unsettled_in_crash"]) == (0, 0)
    assert kinesis.inventory(tmp_path) == 35


def lost(store: Callable[[], Response]) -> Response:
    store()
    return refused("InternalFailure", 500)


def changed(change: Callable[[dict[str, Any]], object]) -> Callable[[Callable[[], Response]], Response]:
    def lie(store: Callable[[], Response]) -> Response:
        answer = json.loads(store().get_data())
        change(answer)
        return Response(json.dumps(answer), 200, content_type="application/x-amz-json-1.1")

    return lie


def refuse_half(answer: dict[str, Any]) -> None:
    """It says that it refused what it took."""
    for entry in answer["Records"][::2]:
        entry.clear()
        entry.update(ErrorCode="ProvisionedThroughputExceededException", ErrorMessage="slower")
    answer["FailedRecordCount"] = len(answer["Records"][::2])


FAULTS = {
    "lost_answers": lost,
    "partial_failures": changed(refuse_half),
    "too_few_entries": changed(lambda answer: answer["Records"].pop()),
    "too_many_entries": changed(lambda answer: answer["Records"].append(answer["Records"][0])),
    "wrong_count": changed(lambda answer: answer.update(FailedRecordCount=7)),
    "error_beside_a_number": changed(lambda answer: answer["Records"][0].update(ErrorCode="InternalFailure")),
    "numbers_backwards": changed(lambda answer: [entry.update(SequenceNumber="1") for entry in answer["Records"]]),
    "no_json": lambda store: (store(), Response(b"<html>", 200))[1],
    "cut_in_the_middle": lambda store: Response(store().get_data()[:30], 200),
    "unavailable": down,
}


@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_kinesis_answers_each_exchange_counts_once(
    kinesis: FailingKinesis, tmp_path: Path, fault: str
) -> None:
    with agent_of(kinesis) as agent:
        decoded = 0
        for _ in range(2):
            kinesis.fault, before = FAULTS[fault], kinesis.requests
            send(agent, conversations("a.test", 4) + conversations("b.test", 4), decoded := decoded + 8)
            until(lambda: kinesis.requests > before, expected=True)  # noqa: B023  it is looked at here and now
            kinesis.fault = None
            until(lambda: agent.get("/metrics.json")["exchanges_held"], expected=0)
        counters = settled(agent)
        agent.end(signal.SIGTERM)

    assert counters["exchanges_sent"] == decoded
    assert kinesis.inventory(tmp_path) == decoded


@pytest.mark.parametrize("answers", ["all", "every third lost"])
def test_what_is_throttled_entry_by_entry_or_whole_is_neither_lost_nor_overtaken(
    kinesis: FailingKinesis, tmp_path: Path, answers: str
) -> None:
    """What is refused is not stored; what is not answered for may come twice. Of each key, nothing overtakes."""
    if answers != "all":
        kinesis.fault = lambda store: lost(store) if kinesis.requests % 3 == 0 else store()
    decoded, faults = 0, kinesis.stream.faults
    with agent_of(kinesis) as agent:
        for _ in range(4):
            faults.fail_requests(2)
            for nth in (1, 2, 4):
                faults.fail_entry(nth)
            faults.fail_entry(5, INTERNAL)
            hosts = [f"{name}.test" for name in "abcdef"]
            send(agent, [packet for host in hosts for packet in conversations(host, 2)], decoded := decoded + 12)
        counters = settled(agent)
        agent.end(signal.SIGTERM)

    assert counters["exchanges_sent"] == decoded
    assert not [name for name in counters if name.startswith("exchanges_dropped_") and counters[name]]
    # At least one a round: how many entries a request has, and so which of them fail, is the sender's to choose.
    assert counters["refusals_throttled"] >= 4
    assert kinesis.stream.counters().records_refused >= 4
    for numbers in written(kinesis).values():
        assert numbers == sorted(numbers)
        assert set(numbers) == set(range(1, numbers[-1] + 1))
        assert answers != "all" or len(numbers) == numbers[-1]
    assert kinesis.inventory(tmp_path) == decoded


def written(kinesis: FailingKinesis) -> dict[tuple[str, int], list[int]]:
    """The numbers of records in the stream, as they lie there, by who wrote them of which bucket."""
    found: dict[tuple[str, int], list[int]] = {}
    for shard in kinesis.stream.shards:
        for each in kinesis.stream.records_after(shard.shard_id, None):
            record = decode_record(each.data)
            assert record.origin is not None
            found.setdefault((record.origin.writer, record.bucket), []).append(record.origin.number)
    return found


def test_a_slow_answer_holds_no_other_key(kinesis: FailingKinesis, tmp_path: Path) -> None:
    asked, release = threading.Event(), threading.Event()

    def slow_once(store: Callable[[], Response]) -> Response:
        kinesis.fault = None
        asked.set()
        release.wait(60)
        return store()

    kinesis.fault = slow_once
    with agent_of(kinesis) as agent:
        send(agent, conversations("a.test", 3), 3)
        assert asked.wait(30)
        send(agent, conversations("b.test", 4), 7)
        until(lambda: agent.get("/metrics.json").get("exchanges_sent", 0), expected=4)
        release.set()
        counters = settled(agent)
        agent.end(signal.SIGTERM)

    assert counters["exchanges_sent"] == 7
    assert kinesis.inventory(tmp_path) == 7


def test_an_agent_that_is_killed_in_mid_send_leaves_exact_accounts(kinesis: FailingKinesis, tmp_path: Path) -> None:
    """A first run spools; a second one is killed when Kinesis has stored and not answered; a third one ends it well."""
    kinesis.fault = down
    with agent_of(kinesis, tmp_path) as agent:
        send(agent, conversations("a.test", 6), 6)
        agent.end(signal.SIGTERM)

    stored, release = threading.Semaphore(0), threading.Event()

    def hold(store: Callable[[], Response]) -> Response:
        answer = store()
        stored.release()
        release.wait(60)
        return answer

    kinesis.fault = hold
    with agent_of(kinesis, tmp_path) as agent:
        assert stored.acquire(timeout=30)
        send(agent, conversations("b.test", 3), 3)
        assert stored.acquire(timeout=30)
        send(agent, conversations("b.test", 2) + conversations("a.test", 4), 9)
        agent.kill()
    kinesis.fault = None
    release.set()

    with agent_of(kinesis, tmp_path) as agent:
        # Its metrics do not wait for their interval: whoever is killed again and again would not come to it.
        told = {line["event"]: line for line in (agent.next_line(), agent.next_line())}
        send(agent, conversations("b.test", 1), 1)
        counters = settled(agent)
        agent.end(signal.SIGTERM)

    assert set(told) == {"former_run", "heartbeat"}
    assert (told["heartbeat"]["counters"]["killed_runs"], told["heartbeat"]["uptime_s"] < 30) == (1, True)
    assert counters["exchanges_found_in_spool"] == 6
    assert (counters["exchanges_unsettled_in_crash"], counters["exchanges_lost_in_crash"]) == (3, 6)
    assert counters["exchanges_sent"] == 6 + 1
    assert kinesis.inventory(tmp_path) == 6 + 3 + 1


def with_mount(mount: str, directory: Path) -> list[str]:
    """Begins a command that has a mount of its own at a directory (`$0`); skips where that is not allowed."""
    prefix = ["unshare", "--mount", "--map-root-user", "sh", "-c", f'{mount} && exec "$@"', str(directory)]
    tried = subprocess.run([*prefix, "true"], check=False, capture_output=True, text=True)
    if tried.returncode:
        pytest.skip(f"no mount namespace here: {tried.stderr.strip()}")
    return prefix


def test_on_a_full_disk_what_fits_is_spooled_and_the_rest_is_counted(kinesis: FailingKinesis, tmp_path: Path) -> None:
    kinesis.fault = down
    noise = Random(7)
    body = json.dumps([noise.getrandbits(64) for _ in range(3_000)]).encode()
    with agent_of(kinesis, tmp_path, prefix=with_mount('mount -t tmpfs -o size=1m tmpfs "$0"', tmp_path)) as agent:
        for number in range(0, 60, 4):
            packets = [conversations(f"{host}.test", 1, body) for host in range(number, number + 4)]
            send(agent, [packet for of_host in packets for packet in of_host], number + 4)
        status, counters = agent.end(signal.SIGTERM)

    assert status == 0
    assert_adds_up(counters)
    assert counters["spool_errors_disk_full"] >= 1
    assert counters["exchanges_dropped_shutdown"] >= 1


@pytest.mark.parametrize("kind", ["read_only", "cannot_open"])
def test_a_disk_that_cannot_be_written_costs_the_spool_and_is_told(
    kinesis: FailingKinesis, tmp_path: Path, kind: str
) -> None:
    Spool(tmp_path, 1_000_000).close()
    read_only = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0"'
    prefix = with_mount(read_only, tmp_path) if kind == "read_only" else ()
    with agent_of(kinesis, tmp_path if kind == "read_only" else tmp_path / "missing", prefix=prefix) as agent:
        send(agent, conversations("a.test", 5), 5)
        counters = settled(agent)
        with pytest.raises(urllib.error.HTTPError, match="503") as answer:
            agent.get("/healthz")
        ailments = json.load(answer.value)["ailments"]
        agent.end(signal.SIGTERM)

    assert counters["exchanges_sent"] == 5
    assert [ailment.split(":")[0] for ailment in ailments] == [f"spool_{kind}"]
    assert kinesis.inventory(tmp_path) == 5
