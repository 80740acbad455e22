"""Bytes that are sent while traffic grows a hundredfold, and whether the inventory still counts every request.

    python benchmarks/sampling/run.py [--seconds 20] [--bound 65536]
    python benchmarks/sampling/run.py --capture FILE... [--bound 65536]

Each row makes a capture of so many exchanges a second, has the agent's core make records of it, folds these by the real
processor into an empty SQLite inventory, and holds requests and statuses of the inventory, and bytes of bodies in the
records, against what was made. Rows of `--capture` are captures that are there; their truth is what the same core
decodes. Exits with 1 where a total is wrong.
"""

from __future__ import annotations

import argparse
import json
import random
import struct
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from api_inventory.exchange_record import decode_record
from heliostat.environment import applied_environment
from heliostat.learning.pipeline import Pipeline
from heliostat.numbers import byte_size
from inventory_store.queries import EndpointQuery
from mirror_agent._capture import decode_file, records_from_file
from stream_processor.handler import handler, logger
from stream_processor.wiring import current_processor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inventory_store.port import InventoryStore

RATES = (100, 1_000, 10_000)
RESOURCES = ("users", "orders", "carts", "items", "prices", "stores", "events", "jobs", "invoices", "teams")
WORDS = ("red", "blue", "fast", "late", "north", "paid", "open", "sent", "new", "old")
STATUSES = (200,) * 94 + (404,) * 3 + (500,) * 3
EXCHANGES_OF_A_CONNECTION = 20
START_S = 1_700_000_000


@dataclass(slots=True)
class Totals:
    """What is counted exactly."""

    requests: int = 0
    body_bytes: int = 0
    statuses: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Row:
    """One capture through agent, processor and store."""

    name: str
    mirrored_bytes: int
    made: Totals
    found: Totals = field(default_factory=Totals)
    whole: int = 0
    records: int = 0
    sent_bytes: int = 0

    @property
    def is_exact(self) -> bool:
        """Whether nothing was lost or counted twice."""
        return self.made == self.found


def packet(port: int, *, from_client: bool, seq: int, ack: int, payload: bytes) -> bytes:
    """An Ethernet frame between one client, told apart by ports, and one server."""
    ends = (b"\x0a\x00\x00\x01", port), (b"\xac\x10\x00\x01", 80)
    source, destination = ends if from_client else ends[::-1]
    ip = struct.pack(">BBHHHBBH", 0x45, 0, 40 + len(payload), 0, 0x4000, 64, 6, 0) + source[0] + destination[0]
    tcp = struct.pack(">HHIIBBHHH", source[1], destination[1], seq, ack, 0x50, 0x18, 65_535, 0, 0)
    return bytes(12) + b"\x08\x00" + ip + tcp + payload


def exchange(chance: random.Random) -> tuple[bytes, bytes, int, int]:
    """Request, response, status and bytes of both bodies."""
    resource = chance.choice(RESOURCES)
    method = chance.choice(("GET", "GET", "GET", "POST"))
    path = (
        f"/api/{resource}" if method == "POST" or chance.random() < 0.3 else f"/api/{resource}/{chance.getrandbits(24)}"
    )
    status = chance.choice(STATUSES)
    thing = {"id": chance.getrandbits(32), "name": " ".join(chance.choices(WORDS, k=4)), "price": chance.random()}
    answer = json.dumps([thing] * chance.randint(5, 40)).encode()
    asked = json.dumps(thing).encode() if method == "POST" else b""
    head = f"{method} {path} HTTP/1.1\r\nHost: shop.test\r\nAuthorization: Bearer {chance.getrandbits(128):x}\r\n"
    if asked:
        head += f"Content-Type: application/json\r\nContent-Length: {len(asked)}\r\n"
    line = f"HTTP/1.1 {status} .\r\nContent-Type: application/json\r\nContent-Length: {len(answer)}\r\n\r\n"
    return head.encode() + b"\r\n" + asked, line.encode() + answer, status, len(asked) + len(answer)


def frames(count: int, made: Totals) -> Iterator[bytes]:
    """Exchanges on keep-alive connections, one after the other; what is in them goes into `made`."""
    chance = random.Random(1)
    seq = ack = 1
    for number in range(count):
        port = 1_024 + number // EXCHANGES_OF_A_CONNECTION % 60_000
        if number % EXCHANGES_OF_A_CONNECTION == 0:
            # Ports come again: what is far away is another connection.
            seq = ack = chance.getrandbits(31)
        request, response, status, body_bytes = exchange(chance)
        made.requests += 1
        made.statuses[str(status)] += 1
        made.body_bytes += body_bytes
        yield packet(port, from_client=True, seq=seq, ack=ack, payload=request)
        yield packet(port, from_client=False, seq=ack, ack=seq + len(request), payload=response)
        seq, ack = (seq + len(request)) % 2**32, (ack + len(response)) % 2**32


def write(path: Path, rate: int, seconds: int) -> Row:
    """A capture of `rate` exchanges a second."""
    row = Row(f"{rate:,} a second", 0, Totals())
    with path.open("wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262_144, 1))
        for at, frame in enumerate(frames(rate * seconds, row.made)):
            microseconds = at * 500_000 // rate
            time = START_S + microseconds // 1_000_000, microseconds % 1_000_000
            file.write(struct.pack("<IIII", *time, len(frame), len(frame)) + frame)
            row.mirrored_bytes += len(frame)
    return row


def decoded(path: Path) -> Row:
    """A capture that is there, and what is in it: exchanges with a request, as an inventory counts them."""
    made = Totals()
    with tempfile.NamedTemporaryFile("r") as out:
        decode_file(path, out.name)
        for line in out:
            each = json.loads(line)
            if each["request"] is None:
                continue
            made.requests += 1
            made.body_bytes += each["request"]["body_size"]
            if each["response"] is not None:
                made.statuses[str(each["response"]["status"])] += 1
                made.body_bytes += each["response"]["body_size"]
    return Row(path.name, path.stat().st_size, made)


def run(path: Path, row: Row, bound: int) -> None:
    """Agent, processor, store."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            "HELIOSTAT_INVENTORY": f"sqlite://{folder}/inventory.db",
            "POWERTOOLS_METRICS_DISABLED": "true",
            "POWERTOOLS_SERVICE_NAME": "bench",
        }
        with applied_environment(environment):
            pipeline = Pipeline(handler)
            for record in records_from_file(path, "bench", sampling=json.dumps({"bytes_per_second": bound})):
                pipeline.feed(record)
                note(record.data, row)
            pipeline.flush()
            count(current_processor().store, row.found)


def note(data: bytes, row: Row) -> None:
    """Adds a record as it is sent."""
    record = decode_record(data)
    row.records += 1
    row.sent_bytes += len(data)
    whole = [each for each in record.exchanges if each.request is not None]
    row.whole += len(whole)
    messages = [message for each in whole for message in (each.request, each.response) if message is not None]
    row.found.body_bytes += sum(message.body.size for message in messages)
    row.found.body_bytes += sum(counts.request_bytes + counts.response_bytes for counts in record.counts)


def count(store: InventoryStore, found: Totals) -> None:
    """Requests and statuses of all endpoints."""
    token = None
    while True:
        page = store.endpoints(EndpointQuery(page_size=100, page_token=token))
        for endpoint in page.items:
            found.requests += endpoint.request_count
            found.statuses.update(endpoint.statuses)
        token = page.next_page_token
        if token is None:
            return


def main() -> int:
    """Runs the rows and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=20, help="of capture in each row")
    parser.add_argument("--bound", type=int, default=64 << 10, help="bytes a second that exchanges may take")
    parser.add_argument("--capture", type=Path, nargs="*", default=[])
    arguments = parser.parse_args()
    logger.setLevel("ERROR")
    print(f"{'traffic':>24}{'exchanges':>12}{'mirrored':>12}{'sent':>12}{'share':>8}{'whole':>9}{'records':>9}  totals")
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        for given in arguments.capture or RATES:
            path = given if isinstance(given, Path) else Path(scratch) / "made.pcap"
            row = decoded(path) if isinstance(given, Path) else write(path, given, arguments.seconds)
            run(path, row, arguments.bound)
            rows.append(row)
            sizes = f"{byte_size(row.mirrored_bytes):>12}{byte_size(row.sent_bytes):>12}"
            share = f"{row.sent_bytes / row.mirrored_bytes:>8.2%}"
            totals = "exact" if row.is_exact else f"WRONG: {row.made} was made, {row.found} was found"
            print(f"{row.name:>24}{row.made.requests:>12,}{sizes}{share}{row.whole:>9,}{row.records:>9,}  {totals}")
    return 0 if all(row.is_exact for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
