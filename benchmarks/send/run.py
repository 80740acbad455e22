"""How long a packet takes to its PutRecords call, at a load that stays the same: `make bench`, or this file.

    python benchmarks/send/run.py [--seconds N] [--spooled-mib N]

A real agent process before our Kinesis over HTTP, which notes when each request comes. The time of an exchange runs
from the datagram that its response begins in, stamped by the receive loop (`response_at_ns`), to the request that
carries it: both clocks are this machine's. Kinesis answers after ANSWER_S, as one in the same region does.

Twice: with an empty spool, and beside the replay of so many MiB (256) that an outage left for other partition keys.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from base64 import b64decode
from pathlib import Path
from random import Random
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from werkzeug.wrappers import Request as Asked  # noqa: E402
from werkzeug.wrappers import Response as Answer  # noqa: E402

from api_inventory.exchange import Body, Exchange, Response  # noqa: E402
from api_inventory.exchange_record import (  # noqa: E402
    BUCKETS,
    ExchangeRecord,
    decode_record,
    encode_record,
    partition_key,
)
from mirror_agent._capture import partition_bucket  # noqa: E402
from mirror_agent.spool import Spool, Spooled  # noqa: E402
from simulator.kinesis_http import KinesisFace  # noqa: E402
from simulator.loopback_server import serving  # noqa: E402
from simulator.record_stream import RecordStream  # noqa: E402
from tests.unit.mirror_agent.mirrored_traffic import datagrams, request, response  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

ANSWER_S = 0.03
EXCHANGES_PER_S = 500
HOSTS = 40
HOST, TARGET = "h{}.test", "/items/1"
FORMER = "former run"


class WatchedKinesis:
    """Notes how old each exchange is when its record comes."""

    def __init__(self) -> None:
        self.ages_s: list[float] = []
        self.records = self.replayed = self.requests = 0
        stream = RecordStream("exchanges", now_s=time.time, shards=4, bytes_max=2**30)
        self._face = KinesisFace([stream], now_s=time.time)
        self._lock = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request, a while after the ages of its exchanges are noted."""
        came_ns = time.time_ns()
        body = Asked(environ).get_data()
        environ["wsgi.input"] = io.BytesIO(body)
        document: dict[str, Any] = json.loads(body)
        found = [decode_record(b64decode(entry["Data"])) for entry in document["Records"]]
        live = [record for record in found if record.agent != FORMER]
        with self._lock:
            for record in live:
                self.ages_s += [
                    (came_ns - (each.response_at_ns or each.request_at_ns)) / 1e9 for each in record.exchanges
                ]
            self.records += len(live)
            self.replayed += len(found) - len(live)
            self.requests += 1
        time.sleep(ANSWER_S)
        return Answer.from_app(self._face, environ)(environ, start_response)


def main() -> None:
    """Measure both, and print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=15.0, help="of traffic, each time (15)")
    parser.add_argument(
        "--spooled-mib",
        type=int,
        default=256,
        help="a multiple of eight: what waits in the spool the second time (256)",
    )
    options = parser.parse_args()
    replay = f"beside a replay of {options.spooled_mib} MiB"
    for name, spooled_mib in (("nothing spooled", 0), (replay, options.spooled_mib)):
        with TemporaryDirectory() as folder:
            fill_spool(Path(folder), spooled_mib)
            print(f"-- {name}")
            measure(Path(folder), options.seconds)


def measure(spool: Path, seconds: float) -> None:
    """Send for so long, and print what was measured."""
    kinesis = WatchedKinesis()
    conversations = [
        datagrams(
            7,
            request(f"GET {TARGET} HTTP/1.1\nHost: {HOST.format(number % HOSTS)}"),
            response("HTTP/1.1 200 OK\nContent-Type: application/json", b'{"id": 1, "name": "x"}' * 20),
        )
        for number in range(400)
    ]
    options = ["--stream", "exchanges", "--listen", "127.0.0.1:0", "--health", "127.0.0.1:0"]
    options += ["--region", "eu-central-1", "--spool-directory", str(spool)]
    with serving(kinesis, name="kinesis") as port:
        agent = subprocess.Popen(
            [sys.executable, "-m", "mirror_agent", *options, "--endpoint-url", f"http://127.0.0.1:{port}"],
            cwd=ROOT,
            env={**os.environ, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"},
            stderr=subprocess.PIPE,
            text=True,
        )
        assert agent.stderr is not None
        listening = json.loads(agent.stderr.readline())
        sent = send(listening["listen"], conversations, seconds)
        replayed = kinesis.replayed
        agent.send_signal(signal.SIGTERM)
        lines = [json.loads(line) for line in agent.stderr]
        agent.wait()
    [drained] = [line for line in lines if line["event"] == "drained"]
    cuts = quantiles(kinesis.ages_s, n=100)
    seen = len(kinesis.ages_s)
    sampled_away, lost = drained["exchanges_counted"], drained["datagrams_dropped_kernel"]
    print(f"{sent} exchanges sent, {seen} seen in {kinesis.records} records, {sampled_away} sampled away")
    print(f"{kinesis.requests} requests; {lost} datagrams dropped by the kernel; {replayed} records replayed meanwhile")
    median_s, late_s, most_s = cuts[49], cuts[98], max(kinesis.ages_s)
    print(f"packet to PutRecords: median {median_s:.3f} s, 99th percentile {late_s:.3f} s, most {most_s:.3f} s")


def fill_spool(folder: Path, mebibytes: int) -> None:
    """What an outage leaves: records of 32 KiB, of partition keys that no live record has."""
    live = {partition_bucket("GET", HOST.format(number), TARGET) for number in range(HOSTS)}
    buckets = [bucket for bucket in range(BUCKETS) if bucket not in live]
    spool = Spool(folder, 2**31)
    body = Random(1).randbytes(32 * 1024)
    exchange = Exchange(
        1, "10.0.0.1:1", "10.0.0.2:80", "http/1.1", None, Response(200, (), Body(body, len(body))), 1, 1
    )
    for start in range(0, mebibytes * 32, 256):
        records = []
        for position in range(start + 1, start + 257):
            bucket = buckets[position % len(buckets)]
            data = encode_record(ExchangeRecord(FORMER, bucket, (exchange,)))
            records.append(Spooled(position, partition_key(bucket), 1, data))
        spool.put(records)
    spool.close()


def send(address: str, conversations: list[list[bytes]], seconds: float) -> int:
    """Send at an even pace; how many exchanges."""
    host, _, port = address.rpartition(":")
    began_s = time.monotonic()
    sent = 0
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        while (since_s := time.monotonic() - began_s) < seconds:
            while sent < since_s * EXCHANGES_PER_S:
                for packet in renumbered(conversations[sent % len(conversations)], sent):
                    sender.sendto(packet, (host, int(port)))
                sent += 1
            time.sleep(0.005)
    return sent


def renumbered(packets: list[bytes], number: int) -> list[bytes]:
    """The same conversation in another mirror session, so that it is another connection."""
    vni = (number // 400 + 1).to_bytes(3, "big")
    return [packet[:4] + vni + packet[7:] for packet in packets]


if __name__ == "__main__":
    main()
