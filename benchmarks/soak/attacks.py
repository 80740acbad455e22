"""What hostile senders do to an inventory, one attack a generator: endless bursts, each on connections of its own.

An attack's `counters` are the bounds that it reaches, by their public names: a soak in which one of them does not move
in the attack's turns has not attacked anything. `rate` is in datagrams a second.
"""

from __future__ import annotations

import gzip
import random
import zlib
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import TYPE_CHECKING

import zstandard

from benchmarks.running.burst import Burst
from benchmarks.running.wire import SYN, Connection, address, first_fragment
from benchmarks.soak import http2_frames, websocket_frames

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EXCHANGES_OF_A_CONNECTION = 50
BODY = b'{"id": 42, "name": "anna", "total": 17.5}'
MIB = 1 << 20
# 16 MiB of zeros by `node:zlib` at its best and its largest window (RFC 7932).
BROTLI_16_MIB = bytes.fromhex("9ffffffff82700e2b14020f7fe1f")

# Each attack has its own clients, so that none meets another's connections.
_clients = count(1 << 16)
_ports = count()


@dataclass(frozen=True, slots=True)
class Attack:
    """One way to hurt.

    Attributes:
        rate: datagrams a second while it runs.
        datagrams_min: as many are sent, however short its time is; fewer do not reach its bounds.
        weight: its share of a turn, relative to others.
        counters: of the agent, or of the processor, that grow in its turns.
        in_proportion: counters that ordinary traffic moves as well, each with what they grow as much by as it sends,
            "datagrams" or "requests", but for a tenth.
        counters_in_time: those that need as much as an hour sends.
    """

    name: str
    bursts: Callable[[], Iterator[Burst]]
    rate: float
    weight: float = 1.0
    counters: tuple[str, ...] = ()
    datagrams_min: int = 1
    counters_in_time: tuple[str, ...] = ()
    in_proportion: tuple[tuple[str, str], ...] = ()


def connection(server_port: int = 80, vni: int = 1) -> Connection:
    """A connection that nobody has used before."""
    return Connection(address(next(_clients)), 1_024 + next(_ports) % 60_000, server_port, vni)


def get(target: str, host: str = "shop.attacked.test", more: str = "") -> bytes:
    """A request's head."""
    return f"GET {target} HTTP/1.1\r\nHost: {host}\r\n{more}\r\n".encode()


def answer(body: bytes = BODY, status: int = 200, more: str = "Content-Type: application/json\r\n") -> bytes:
    """A response."""
    return f"HTTP/1.1 {status} .\r\n{more}Content-Length: {len(body)}\r\n\r\n".encode() + body


def whole(used: Connection, datagrams: list[bytes], requests: int) -> Burst:
    """A connection from its handshake to its end, which was opened before these datagrams were made."""
    return Burst((*datagrams, *used.closed()), requests)


# --- names without end ------------------------------------------------------------------------------------------------


def distinct_paths() -> Iterator[Burst]:
    """Every request asks for another path, words as routes have them and numbers as values have them."""
    draw = random.Random(1)
    for start in range(0, 10**9, EXCHANGES_OF_A_CONNECTION):
        used = connection()
        datagrams = used.opened()
        for number in range(start, start + EXCHANGES_OF_A_CONNECTION):
            name = "".join(draw.choices("aeioubcdfghlmnprst", k=7))
            target = f"/{name}/{number}" if number % 2 else f"/catalogue/{name}-{number}/details"
            datagrams += used.exchanged(get(target), answer())
        yield whole(used, datagrams, EXCHANGES_OF_A_CONNECTION)


def distinct_hosts() -> Iterator[Burst]:
    """Every request names another host; every second one is answered as if it were served."""
    for start in range(0, 10**9, EXCHANGES_OF_A_CONNECTION):
        used = connection()
        datagrams = used.opened()
        for number in range(start, start + EXCHANGES_OF_A_CONNECTION):
            response = answer() if number % 2 else answer(b"", 404)
            datagrams += used.exchanged(get("/", f"tenant-{number}.attacked.test"), response)
        yield whole(used, datagrams, EXCHANGES_OF_A_CONNECTION)


# --- connections ------------------------------------------------------------------------------------------------------


def half_open() -> Iterator[Burst]:
    """Connections of which nothing but the first packet comes."""
    while True:
        yield Burst((connection().segment(SYN, from_client=True),))


def slowloris() -> Iterator[Burst]:
    """Heads that grow by a line at a time and never end, and bodies that come byte by byte; then a reset."""
    posted = b"POST /upload HTTP/1.1\r\nHost: shop.attacked.test\r\nContent-Length: 1000000\r\n\r\n"
    for _ in count():
        many = [connection() for _ in range(200)]
        lines = [each.opened() for each in many]
        for number, each in enumerate(many):
            begun = b"GET /slow HTTP/1.1\r\nHost: shop.attacked.test\r\n" if number % 2 else posted
            lines.append(each.says(begun, from_client=True))
        for turn in range(10):
            for number, each in enumerate(many):
                lines.append(each.says(b"X-a: %d\r\n" % turn if number % 2 else b"x", from_client=True))
        lines += [each.reset() for each in many]
        yield Burst(tuple(datagram for line in lines for datagram in line), len(many))


def unanswered() -> Iterator[Burst]:
    """Pipelined requests, more than are kept waiting, that nobody answers."""
    requests = 3_000
    while True:
        used = connection()
        yield whole(used, used.opened() + used.says(get("/") * requests, from_client=True), requests)


def holes() -> Iterator[Burst]:
    """A segment is lost, and a megabyte behind it waits for it."""
    piece = b"x" * 1_400
    head = f"HTTP/1.1 200 .\r\nContent-Length: {MIB}\r\n\r\n".encode()
    while True:
        used = connection()
        datagrams = used.opened() + used.says(get("/large"), from_client=True)
        used.skip(len(head), from_client=False)
        for _ in range(MIB // len(piece) + 20):
            datagrams += used.says(piece, from_client=False)
        yield Burst((*datagrams, *used.reset()), 1)


def fragments() -> Iterator[Burst]:
    """First fragments, whose others never come."""
    for number in count():
        yield Burst((first_fragment(1, address(number % 65_536), number % 65_521, b"f" * 1_200),))


def networks() -> Iterator[Burst]:
    """Every datagram names another virtual network."""
    for number in count():
        yield Burst(
            (Connection(address(number), 2_000, vni=10_000 + number % 1_000_000).segment(SYN, from_client=True),)
        )


# --- heads and bodies -------------------------------------------------------------------------------------------------


def header_bombs() -> Iterator[Burst]:
    """Heads of thousands of fields, of one enormous field, and of more than any head may have."""
    many = "".join(f"X-{number}: a\r\n" for number in range(5_000))
    long = f"X-Long: {'v' * 200_000}\r\n"
    endless = f"X-Endless: {'v' * 300_000}\r\n"
    while True:
        for more in (many, long, endless):
            used = connection()
            yield whole(used, used.opened() + used.exchanged(get("/heads", more=more), answer()), 1)


@cache
def bombs() -> tuple[tuple[str, bytes], ...]:
    """Content codings, and a body that stands for very much more."""
    zeros = bytes(16 * MIB)
    deflated, gzipped = zlib.compress(zeros, 9), gzip.compress(zeros, 9)
    zstd = zstandard.ZstdCompressor(level=19).compress(zeros)
    nested = gzip.compress(gzipped, 9)
    return (
        ("gzip", gzipped),
        ("br", BROTLI_16_MIB),
        ("zstd", zstd),
        ("deflate", deflated),
        ("gzip, gzip", nested),
        ("gzip, br, zstd", zstandard.ZstdCompressor().compress(BROTLI_16_MIB)),
        ("gzip, gzip, gzip, gzip, gzip, gzip", gzip.compress(gzip.compress(gzip.compress(gzip.compress(nested))))),
    )


def zip_bombs() -> Iterator[Burst]:
    """Answers, and requests, in every coding."""
    while True:
        for coding, body in bombs():
            coded = f"Content-Type: application/json\r\nContent-Encoding: {coding}\r\n"
            used = connection()
            posted = f"POST /bombs HTTP/1.1\r\nHost: shop.attacked.test\r\n{coded}Content-Length: {len(body)}\r\n\r\n"
            request = posted.encode() + body
            yield whole(used, used.opened() + used.exchanged(request, answer(body, more=coded)), 1)


# --- HTTP/2 and WebSocket ---------------------------------------------------------------------------------------------


def http2(made: Callable[[], tuple[bytes, int]]) -> Callable[[], Iterator[Burst]]:
    """An attack of HTTP/2: `made` gives the client's bytes behind the preface and the requests in them."""

    def bursts() -> Iterator[Burst]:
        frames, requests = made()
        while True:
            used = connection(8_080)
            yield whole(used, used.opened() + used.says(http2_frames.PREFACE + frames, from_client=True), requests)

    return bursts


def websockets() -> Iterator[Burst]:
    """A flood of small messages, and of messages that inflate to megabytes."""
    while True:
        for opened, messages in websocket_frames.FLOODS:
            used = connection()
            datagrams = used.opened() + used.exchanged(*opened)
            yield whole(used, datagrams + used.says(messages(), from_client=True), 1)


def prepare() -> None:
    """Makes what takes seconds to compress, so that no attack begins late."""
    bombs()
    for _, messages in websocket_frames.FLOODS:
        messages()


ATTACKS = (
    Attack("distinct paths", distinct_paths, 2_700, 4.0, counters_in_time=("exchanges_beyond_new_endpoints",)),
    Attack("distinct hosts", distinct_hosts, 800, 2.0, ("exchanges_beyond_new_hosts",), datagrams_min=1_000),
    Attack(
        "half-open connections",
        half_open,
        4_000,
        1.0,
        counters_in_time=("connections_evicted",),
        in_proportion=(("connections", "datagrams"),),
    ),
    Attack("slowloris", slowloris, 2_000, 1.0, ("heads_unfinished",)),
    Attack("pipelined, unanswered", unanswered, 400, 0.5, ("pending_requests_dropped",)),
    Attack("lost segments", holes, 2_000, 1.0, ("gaps",)),
    Attack("fragments", fragments, 2_000, 0.5, ("fragments_dropped",), datagrams_min=600),
    Attack("virtual networks", networks, 6_000, 1.0, ("datagrams_of_further_vnis",), datagrams_min=5_000),
    Attack("header bombs", header_bombs, 1_000, 1.0, ("headers_dropped", "heads_too_large"), datagrams_min=450),
    Attack("zip bombs", zip_bombs, 600, 1.0, ("bodies_undecodable",), datagrams_min=300),
    Attack(
        "HTTP/2 rapid reset",
        http2(http2_frames.rapid_reset),
        400,
        0.5,
        in_proportion=(("requests_unanswered", "requests"),),
    ),
    Attack("HTTP/2 CONTINUATION", http2(http2_frames.continuations), 1_000, 0.5, ("http2_sync_lost",)),
    Attack("HPACK bomb", http2(http2_frames.references), 400, 0.5, ("http2_fields_dropped",)),
    Attack("HTTP/2 streams", http2(http2_frames.open_streams), 400, 0.5, ("http2_streams_dropped",)),
    Attack("WebSocket floods", websockets, 1_000, 0.5, ("connections_upgraded",)),
)
