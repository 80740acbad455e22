"""The whole agent as a process: datagrams in, PutRecords out, SIGTERM drains."""

from __future__ import annotations

import base64
import io
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from api_inventory.exchange_record import decode_record
from mirror_agent.log import agent_logger
from mirror_agent.settings_sources import read_settings
from mirror_agent.wiring import _spool
from tests.unit.mirror_agent.conftest import PUT_RECORDS, assert_fits
from tests.unit.mirror_agent.metadata_service import metadata_service
from tests.unit.mirror_agent.mirrored_traffic import datagrams, request, response
from tests.unit.mirror_agent.test_mirror_agent import until

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROOT = Path(__file__).parents[3]
USERS = (request("GET /users/42 HTTP/1.1\nHost: shop.test"), response("HTTP/1.1 200 OK", b"hello"))


@dataclass
class KinesisFace:
    """Answers PutRecords over HTTP; refuses the first `throttled` records that come."""

    throttled: int = 0
    taken: list[bytes] = field(default_factory=list)
    url: str = ""

    def answer(self, target: str, document: dict[str, Any]) -> dict[str, Any]:
        assert target == "Kinesis_20131202.PutRecords"
        entries = [self._entry(base64.b64decode(entry["Data"])) for entry in document["Records"]]
        assert_fits(PUT_RECORDS.output_shape, {"Records": entries})
        return {"FailedRecordCount": sum("ErrorCode" in entry for entry in entries), "Records": entries}

    def _entry(self, data: bytes) -> dict[str, str]:
        if self.throttled:
            self.throttled -= 1
            return {"ErrorCode": "ProvisionedThroughputExceededException", "ErrorMessage": "slower"}
        self.taken.append(data)
        return {"SequenceNumber": str(len(self.taken)), "ShardId": "shardId-000000000000"}


@pytest.fixture
def kinesis_face() -> Iterator[KinesisFace]:
    face = KinesisFace()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            document = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            body = json.dumps(face.answer(self.headers["X-Amz-Target"], document)).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        face.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield face
        server.shutdown()
        thread.join()


class Agent:
    """A running agent process; its log lines are read as they come."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.listening = self.next_line()

    def next_line(self) -> dict[str, Any]:
        assert self._process.stderr is not None
        line: dict[str, Any] = json.loads(self._process.stderr.readline())
        return line

    def send(self, packets: list[bytes]) -> None:
        host, _, port = self.listening["listen"].rpartition(":")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            for packet in packets:
                sender.sendto(packet, (host, int(port)))

    def get(self, path: str) -> Any:
        url = f"http://127.0.0.1:{self.listening['health_port']}{path}"
        with urllib.request.urlopen(url, timeout=10) as answer:
            return json.load(answer)

    def kill(self) -> None:
        """Ends it in the middle of what it does."""
        self._process.kill()
        self._process.wait(timeout=30)

    def next_event(self, event: str) -> dict[str, Any]:
        """The next line of this event; others are passed over."""
        line = self.next_line()
        while line["event"] != event:
            line = self.next_line()
        return line

    def signal(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def ended(self) -> int:
        """The exit status, once it has ended by itself."""
        return self._process.wait(timeout=30)

    def end(self, number: signal.Signals) -> tuple[int, dict[str, Any]]:
        """Exit status and the facts of the last line."""
        self.signal(number)
        last = self.next_event("drained")
        return self.ended(), last


@contextmanager
def running_agent(
    *arguments: str, prefix: Sequence[str] = (), environment: Mapping[str, str] | None = None
) -> Iterator[Agent]:
    ports = ["--listen", "127.0.0.1:0", "--health", "127.0.0.1:0", "--stream", "exchanges", "--agent", "agent-1"]
    credentials = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "us-east-1"}
    process = subprocess.Popen(
        [*prefix, sys.executable, "-m", "mirror_agent", *ports, *arguments],
        cwd=ROOT,
        env={**os.environ, **credentials, "AWS_DEFAULT_REGION": "us-east-1", **(environment or {})},
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield Agent(process)
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_drains_what_is_held(kinesis_face: KinesisFace, number: signal.Signals) -> None:
    with running_agent("--endpoint-url", kinesis_face.url) as agent:
        agent.send(datagrams(7, *USERS, *USERS))

        status, counters = agent.end(number)

    [record] = map(decode_record, kinesis_face.taken)
    assert status == 0
    assert [exchange.request.target for exchange in record.exchanges if exchange.request] == ["/users/42"] * 2
    assert counters["exchanges"] == counters["exchanges_recorded"] == counters["exchanges_sent"] == 2


def test_what_was_decoded_is_sent_or_counted_as_dropped(kinesis_face: KinesisFace) -> None:
    requests = [request(f"GET /{word} HTTP/1.1\nHost: {word}.test") for word in ("a", "b", "c", "d")]
    huge = request("GET / HTTP/1.1\nHost: huge.test\nX-Huge: " + "h" * 100_000)
    with running_agent("--endpoint-url", kinesis_face.url) as agent:
        for message in [*requests, huge]:
            agent.send(datagrams(7, message, USERS[1]))

        _, counters = agent.end(signal.SIGTERM)

    dropped = sum(count for name, count in counters.items() if name.startswith("exchanges_dropped_"))
    assert counters["exchanges"] == counters["exchanges_sent"] + dropped
    assert counters["exchanges_sent"] >= 4


def test_records_that_are_throttled_arrive_after_all(kinesis_face: KinesisFace) -> None:
    kinesis_face.throttled = 2
    with running_agent("--endpoint-url", kinesis_face.url) as agent:
        agent.send(datagrams(7, *USERS))

        status, counters = agent.end(signal.SIGTERM)

    assert (status, len(kinesis_face.taken)) == (0, 1)
    assert (counters["refusals_throttled"], counters["records_sent"]) == (2, 1)


def test_without_kinesis_the_agent_ends_in_time_and_counts_what_it_lost() -> None:
    with running_agent("--endpoint-url", "http://127.0.0.1:9", "--drain-timeout-s", "0.5") as agent:
        agent.send(datagrams(7, *USERS))
        # Half a second of draining may be over before a busy machine has come to the first request.
        until(lambda: agent.get("/metrics.json").get("refusals_network", 0) >= 1)

        status, counters = agent.end(signal.SIGTERM)

    assert status == 0
    assert counters["refusals_network"] >= 1
    assert counters["exchanges_recorded"] == counters["exchanges_dropped_shutdown"] == 1


def test_a_running_agent_says_how_it_fares(kinesis_face: KinesisFace) -> None:
    with running_agent("--endpoint-url", kinesis_face.url) as agent:
        health, metrics = agent.get("/healthz"), agent.get("/metrics.json")

        status, _ = agent.end(signal.SIGTERM)

    assert (health["status"], health["ailments"]) == ("healthy", [])
    assert 0 <= health["receive_age_s"] < 30
    assert 0 <= health["sender_age_s"] < 30
    assert metrics["records_held"] == 0
    assert status == 0


def test_a_spool_that_refuses_at_the_start_is_asked_again(tmp_path: Path) -> None:
    folder = tmp_path / "spool"
    settings = read_settings(["--stream", "exchanges", "--spool-directory", str(folder)], environment={})
    pending, page = _spool(settings, agent_logger(io.StringIO()))
    refused = pending.ailment
    folder.mkdir(mode=0o700)

    pending.add((), now_s=100.0)

    assert (refused and refused.kind, pending.ailment) == ("cannot_open", None)
    assert page is not None
    assert page.open()
    assert {"spool.sqlite", "accounts"} <= {path.name for path in folder.iterdir()}
    pending.close()
    page.close()


def test_a_reload_is_followed_or_refused_with_its_reason(kinesis_face: KinesisFace, tmp_path: Path) -> None:
    file = tmp_path / "agent.toml"
    file.write_text("vnis = [1, 2]")
    with running_agent("--endpoint-url", kinesis_face.url, "--config", str(file)) as agent:
        file.write_text("vnis = [7]\nshards = 2")
        agent.signal(signal.SIGHUP)
        followed = agent.next_event("reloaded")
        file.write_text("vnis = [99999999]")
        agent.signal(signal.SIGHUP)
        refused = agent.next_event("reload_refused")

        agent.send(datagrams(7, *USERS))
        status, counters = agent.end(signal.SIGTERM)

    assert (followed["applied"], followed["needs_restart"]) == (["vnis"], ["shards"])
    assert refused["reason"] == f"{file}: vnis[0]: expected a number below 16777216, found 99999999"
    assert (status, counters["exchanges_sent"]) == (0, 1)


def test_systemd_is_told_when_to_send_traffic_that_all_turns_and_when_it_ends(
    kinesis_face: KinesisFace, tmp_path: Path
) -> None:
    told: list[str] = []
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(30)
        # A socket holds some ten words that nobody has read yet, and what finds no room is lost.
        environment = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "1000000"}
        with running_agent("--endpoint-url", kinesis_face.url, environment=environment) as agent:
            while "WATCHDOG=1" not in told:
                told += systemd.recv(4096).decode().splitlines()
            agent.signal(signal.SIGTERM)
            while "STOPPING=1" not in told:
                told += systemd.recv(4096).decode().splitlines()
            agent.next_event("drained")
            assert agent.ended() == 0

    first = [word.split("=")[0] for word in dict.fromkeys(told)]
    assert first[:3] == ["READY", "STATUS", "WATCHDOG"]
    assert f"EXTEND_TIMEOUT_USEC={(20 + 60) * 1_000_000}" in told


def test_heartbeats_name_version_and_counters(kinesis_face: KinesisFace) -> None:
    with running_agent("--endpoint-url", kinesis_face.url, "--report-interval-s", "1") as agent:
        beat = agent.next_event("heartbeat")
        asked = agent.get("/heartbeat.json")
        agent.end(signal.SIGTERM)

    assert (beat["version"], beat["agent"], beat["ailments"]) == (asked["version"], "agent-1", [])
    assert beat["counters"].keys() == asked["counters"].keys()
    assert beat["memory_bytes"] > 1_000_000


def test_an_instance_that_ends_is_drained_and_not_started_again(kinesis_face: KinesisFace) -> None:
    group = ["--auto-scaling-group", "heliostat-agents", "--linger-s", "0"]
    with metadata_service(autoscaling__target_lifecycle_state="Terminated") as service:
        environment = {"AWS_EC2_METADATA_SERVICE_ENDPOINT": service.url}
        with running_agent("--endpoint-url", kinesis_face.url, *group, environment=environment) as agent:
            notice = agent.next_event("instance_ends")
            agent.next_event("drained")
            status = agent.ended()

    assert notice["reason"].startswith("terminating: ")
    assert status == 3


def test_a_key_is_read_from_its_file_alone() -> None:
    command = [sys.executable, "-m", "mirror_agent", "--stream", "exchanges", "--redaction-key-file", "gone"]

    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)

    assert ended.returncode == 2
    assert json.loads(ended.stderr)["reason"] == "redaction_key_file: gone: cannot be read: No such file or directory"
