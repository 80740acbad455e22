"""How long a packet takes to its PutRecords call, at a load that stays the same: `make bench`, or this file.

A real agent process before our Kinesis over HTTP, which notes when each request comes. The time of an exchange runs
from the datagram that its response begins in, stamped by the receive loop (`response_at_ns`), to the request that
carries it: both clocks are this machine's. Kinesis answers after ANSWER_S, as one in the same region does.
"""

from __future__ import annotations

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
from statistics import quantiles
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from werkzeug.wrappers import Request, Response  # noqa: E402

from api_inventory.exchange_record import decode_record  # noqa: E402
from simulator.kinesis_http import KinesisFace  # noqa: E402
from simulator.loopback_server import serving  # noqa: E402
from simulator.record_stream import RecordStream  # noqa: E402
from tests.unit.mirror_agent.mirrored_traffic import datagrams, request, response  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

ANSWER_S = 0.03
SECONDS = 20
EXCHANGES_PER_S = 500
HOSTS = 40


class WatchedKinesis:
    """Notes how old each exchange is when its record comes."""

    def __init__(self) -> None:
        self.ages_s: list[float] = []
        self.records = self.requests = 0
        stream = RecordStream("exchanges", now_s=time.time, shards=4, bytes_max=2**30)
        self._face = KinesisFace([stream], now_s=time.time)
        self._lock = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request, a while after the ages of its exchanges are noted."""
        came_ns = time.time_ns()
        body = Request(environ).get_data()
        environ["wsgi.input"] = io.BytesIO(body)
        document: dict[str, Any] = json.loads(body)
        ages_s = [
            (came_ns - (exchange.response_at_ns or exchange.request_at_ns)) / 1e9
            for entry in document["Records"]
            for exchange in decode_record(b64decode(entry["Data"])).exchanges
        ]
        with self._lock:
            self.ages_s += ages_s
            self.records += len(document["Records"])
            self.requests += 1
        time.sleep(ANSWER_S)
        return Response.from_app(self._face, environ)(environ, start_response)


def main() -> None:
    """Send for SECONDS, and print what was measured."""
    kinesis = WatchedKinesis()
    conversations = [
        datagrams(
            7,
            request(f"GET /items/{number} HTTP/1.1\nHost: h{number % HOSTS}.test"),
            response("HTTP/1.1 200 OK\nContent-Type: application/json", b'{"id": 1, "name": "x"}' * 20),
        )
        for number in range(400)
    ]
    with serving(kinesis, name="kinesis") as port:
        options = ["--stream", "exchanges", "--listen", "127.0.0.1:0", "--health", "127.0.0.1:0"]
        kinesis_url = f"http://127.0.0.1:{port}"
        agent = subprocess.Popen(
            [sys.executable, "-m", "mirror_agent", *options, "--endpoint-url", kinesis_url, "--region", "eu-central-1"],
            cwd=ROOT,
            env={**os.environ, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"},
            stderr=subprocess.PIPE,
            text=True,
        )
        assert agent.stderr is not None
        listening = json.loads(agent.stderr.readline())
        sent = send(listening["listen"], conversations)
        agent.send_signal(signal.SIGTERM)
        last = [json.loads(line) for line in agent.stderr][-1]
        agent.wait()
    cuts = quantiles(kinesis.ages_s, n=100)
    print(
        f"{sent} exchanges sent, {len(kinesis.ages_s)} seen in {kinesis.records} records, {kinesis.requests} requests"
    )
    lost = last["datagrams_dropped_kernel"]
    print(f"{last['exchanges_sent']} accepted; {lost} datagrams dropped by the kernel")
    median_s, late_s, most_s = cuts[49], cuts[98], max(kinesis.ages_s)
    print(f"packet to PutRecords: median {median_s:.3f} s, 99th percentile {late_s:.3f} s, most {most_s:.3f} s")


def send(address: str, conversations: list[list[bytes]]) -> int:
    """Send at an even pace; how many exchanges."""
    host, _, port = address.rpartition(":")
    began_s = time.monotonic()
    sent = 0
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        while (since_s := time.monotonic() - began_s) < SECONDS:
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
