"""What a packet costs as connections grow from ten to a million, and as packets come out of order.

    python benchmarks/decode_scale/run.py [--most 1000000] [--rounds N]

Each row decodes two captures of the same open connections, one with more exchanges than the other: the difference is
what packets of connections that are open already cost. Every exchange is of a connection chosen by chance, so that
its state is where the processor's caches have left it. Ratios are to the first row, medians of the rounds.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import struct
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

HELIOSTAT = Path(sys.executable).parent / "heliostat"
EXCHANGES = 400_000
REORDERED = 0.05
# A packet that is overtaken is so by one to four others, as mirrored ones are.
OVERTAKEN_BY = 4
REQUEST = b"GET /users/42?page=1 HTTP/1.1\r\nHost: shop.test\r\nAccept: application/json\r\nUser-Agent: bench/1\r\n\r\n"
BODY = b'{"id":42,"name":"anna"}' * 20
RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(BODY) + BODY
ACK, PUSH_ACK = 0x10, 0x18
PORTS = 50_000


def packet(number: int, *, from_client: bool, seq: int, ack: int, payload: bytes) -> bytes:
    """An Ethernet frame of connection `number`: clients differ by address and port."""
    flags = PUSH_ACK if payload else ACK
    client = (struct.pack(">I", 0x0A000000 + number // PORTS), 1_024 + number % PORTS)
    server = (b"\xac\x10\x00\x01", 80)
    source, destination = (client, server) if from_client else (server, client)
    ip = struct.pack(">BBHHHBBH", 0x45, 0, 40 + len(payload), 0, 0x4000, 64, 6, 0) + source[0] + destination[0]
    tcp = struct.pack(">HHIIBBHHH", source[1], destination[1], seq, ack, 0x50, flags, 65_535, 0, 0)
    return bytes(12) + b"\x08\x00" + ip + tcp + payload


def conversation(connections: int, exchanges: int, chance: random.Random) -> Iterator[bytes]:
    """Each connection once, in order, and then exchanges of connections chosen by chance."""
    asked = [0] * connections
    for turn in range(exchanges):
        number = turn if turn < connections else chance.randrange(connections)
        before = asked[number]
        asked[number] = before + 1
        seq, ack = 1 + before * len(REQUEST), 1 + before * len(RESPONSE)
        after_seq, after_ack = seq + len(REQUEST), ack + len(RESPONSE)
        yield packet(number, from_client=True, seq=seq, ack=ack, payload=REQUEST)
        yield packet(number, from_client=False, seq=ack, ack=after_seq, payload=RESPONSE)
        yield packet(number, from_client=True, seq=after_seq, ack=after_ack, payload=b"")


def reordered(packets: Iterator[bytes], share: float, chance: random.Random) -> Iterator[bytes]:
    """The same, of which some come a little later."""
    late: list[tuple[int, bytes]] = []
    for at, each in enumerate(packets):
        if chance.random() < share:
            late.append((at + chance.randint(1, OVERTAKEN_BY), each))
        else:
            yield each
        while late and late[0][0] <= at:
            yield late.pop(0)[1]
    yield from (each for _, each in late)


def write(path: Path, packets: Iterator[bytes]) -> None:
    """A capture with a microsecond between two packets."""
    with path.open("wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262_144, 1))
        for at, each in enumerate(packets):
            file.write(struct.pack("<IIII", 1_700_000_000 + at // 1_000_000, at % 1_000_000, len(each), len(each)))
            file.write(each)


def figures(capture: Path, processor: int) -> dict[str, float]:
    """Of one pass, pinned."""
    command = [str(HELIOSTAT), "bench", "decode", str(capture), "--repeat", "1"]
    done = subprocess.run(
        command,
        check=True,
        capture_output=True,
        text=True,
        preexec_fn=lambda: os.sched_setaffinity(0, {processor}),
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def cost_ns(folder: Path, connections: int, share: float, rounds: int, processor: int) -> tuple[float, float]:
    """Nanoseconds of a packet on open connections, and the memory of an open connection in bytes."""
    first = max(connections, EXCHANGES // 2)
    captures = [(folder / "first.pcap", first), (folder / "more.pcap", first + EXCHANGES)]
    for path, exchanges in captures:
        packets = conversation(connections, exchanges, random.Random(1))
        write(path, reordered(packets, share, random.Random(2)) if share else packets)
    costs = []
    for _ in range(rounds):
        fewer, more = (figures(path, processor) for path, _ in captures)
        if more["exchanges"] - fewer["exchanges"] != EXCHANGES:
            raise SystemExit(f"{connections:,} connections: {more['exchanges']:,} exchanges were found, not all")
        costs.append((more["cpu_s"] - fewer["cpu_s"]) / (more["packets"] - fewer["packets"]) * 1e9)
    mapped = captures[0][0].stat().st_size / 2**20
    return statistics.median(costs), (fewer["peak_rss_mib"] - mapped) * 2**20 / connections


def main() -> int:
    """Runs the rows and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--most", type=int, default=1_000_000, help="open connections of the last row")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--processor", type=int, default=0)
    arguments = parser.parse_args()
    counts = [count for count in (10, 1_000, 100_000) if count < arguments.most] + [arguments.most]
    print(f"{'open connections':>18}{'out of order':>14}{'ns a packet':>13}{'ratio':>8}{'bytes each':>12}")
    base = 0.0
    with tempfile.TemporaryDirectory() as scratch:
        for connections, share in [(count, 0.0) for count in counts] + [(counts[1], REORDERED)]:
            ns, each = cost_ns(Path(scratch), connections, share, arguments.rounds, arguments.processor)
            base = base or ns
            memory = f"{each:,.0f}" if connections >= EXCHANGES // 4 else "-"
            print(f"{connections:>18,}{share:>14.0%}{ns:>13.0f}{ns / base:>8.2f}{memory:>12}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
