"""Messages of every framing, cut at random: what the core makes of them is what h11 reads as server and as client."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import h11
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.capture.exchanged import decoded
from tests.unit.mirror_agent.mirrored_traffic import Message, frames

if TYPE_CHECKING:
    from pathlib import Path

TOKENS = st.text("abcXYZ012-_.!~", min_size=1, max_size=12)
VALUES = st.text('abc XYZ;,=/"\t~()', max_size=30)
BODIES = st.binary(max_size=300)
METHODS = st.sampled_from(["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "PURGE"])
TARGETS = st.text("abc/?&=%20;:@~", max_size=40).map("/{}".format)
STATUSES = st.sampled_from([200, 201, 204, 206, 301, 304, 404, 500, 503])


@dataclass
class Read:
    """One message as h11 reads it."""

    line: tuple[bytes, bytes] | int = 0
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    trailers: list[tuple[str, str]] = field(default_factory=list)


@st.composite
def fields(draw: st.DrawFn) -> list[str]:
    """Header lines whose names mean nothing, with the blanks and folds that are allowed around values."""
    lines = []
    for name, value in draw(st.lists(st.tuples(TOKENS, VALUES), max_size=5)):
        before, behind = draw(st.sampled_from(["", " ", "\t "])), draw(st.sampled_from(["", " ", "\t"]))
        fold = draw(st.sampled_from(["", "", "", "\r\n folded"])) if value and value == value.strip() else ""
        lines.append(f"X-{name}:{before}{value}{fold}{behind}")
    return lines


@st.composite
def chunked(draw: st.DrawFn, body: bytes) -> bytes:
    chunks = b""
    while body:
        size = draw(st.integers(1, len(body)))
        extension = draw(st.sampled_from(["", ";a", ';a="b;c"']))
        written = draw(st.sampled_from(["{:x}", "{:X}", "00{:x}"])).format(size)
        chunks += f"{written}{extension}\r\n".encode() + body[:size] + b"\r\n"
        body = body[size:]
    trailers = "".join(f"{line}\r\n" for line in draw(fields()))
    return chunks + b"0\r\n" + trailers.encode() + b"\r\n"


def written(start: str, lines: list[str], body: bytes = b"") -> bytes:
    return "\r\n".join([start, *lines, "", ""]).encode() + body


@st.composite
def framed(draw: st.DrawFn, start: str, framings: list[str]) -> bytes:
    body, framing = draw(BODIES), draw(st.sampled_from(framings))
    lines = draw(fields())
    if framing == "sized":
        length = f"{len(body)}" if draw(st.booleans()) else f"00{len(body)}"
        lines.insert(
            draw(st.integers(0, len(lines))), f"{draw(st.sampled_from(['Content-Length', 'content-LENGTH']))}: {length}"
        )
        return written(start, lines, body)
    if framing == "chunked":
        return written(start, [*lines, "transfer-ENCODING: chunked"], draw(chunked(body)))
    return written(start, lines, body if framing == "until close" else b"")


@st.composite
def requests(draw: st.DrawFn) -> bytes:
    start = f"{draw(METHODS)} {draw(TARGETS)} HTTP/1.1\r\nHost: shop.test"
    return draw(framed(start, ["none", "sized", "chunked"]))


@st.composite
def responses(draw: st.DrawFn, asked: bytes, *, is_last: bool) -> bytes:
    interim = "".join(
        draw(
            st.lists(
                st.sampled_from(["HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"]),
                max_size=2,
            )
        )
    )
    status = draw(STATUSES)
    start = f"HTTP/1.1 {status} {draw(st.sampled_from(['OK', 'No Such Thing', '']))}"
    if asked.startswith(b"HEAD ") or status in {204, 304}:
        length = draw(st.sampled_from([[], ["Content-Length: 77"]]))
        return interim.encode() + written(start, [*draw(fields()), *length])
    framings = ["sized", "chunked", *(["until close"] if is_last else [])]
    return interim.encode() + draw(framed(start, framings))


@st.composite
def conversations(draw: st.DrawFn) -> list[tuple[bytes, bytes]]:
    """Requests with their responses, as one connection carries them."""
    asked = draw(st.lists(requests(), min_size=1, max_size=4))
    return [
        (request, draw(responses(request, is_last=number == len(asked)))) for number, request in enumerate(asked, 1)
    ]


def names_and_values(headers: Any) -> list[tuple[str, str]]:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers.raw_items()]


def read_by_h11(connection: h11.Connection, data: bytes) -> tuple[Read, bytes]:
    """The first message, and what stands behind it."""
    connection.receive_data(data)
    read = Read()
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            connection.receive_data(b"")
        elif isinstance(event, h11.Request):
            read.line, read.headers = (event.method, event.target), names_and_values(event.headers)
        elif isinstance(event, h11.Response):
            read.line, read.headers = event.status_code, names_and_values(event.headers)
        elif isinstance(event, h11.Data):
            read.body += event.data
        elif isinstance(event, h11.EndOfMessage):
            read.trailers = names_and_values(event.headers)
            return read, connection.trailing_data[0]


def expected(exchanges: list[tuple[bytes, bytes]]) -> list[tuple[Read, Read]]:
    asked, answered = (b"".join(side) for side in zip(*exchanges, strict=True))
    read = []
    while asked:
        request, asked = read_by_h11(h11.Connection(h11.SERVER), asked)
        client = h11.Connection(h11.CLIENT)
        assert isinstance(request.line, tuple)
        client.send(h11.Request(method=request.line[0], target="/", headers=[("Host", "shop.test")]))
        client.send(h11.EndOfMessage())
        response, answered = read_by_h11(client, answered)
        read.append((request, response))
    assert not answered
    return read


def pieces(data: st.DataObject, message: bytes, *, from_client: bool) -> list[Message]:
    cuts = sorted(data.draw(st.sets(st.integers(1, max(len(message) - 1, 1)), max_size=6), "cuts"))
    bounds = [0, *cuts, len(message)]
    return [Message(from_client, message[start:end]) for start, end in pairwise(bounds) if start < end]


def as_read(message: dict[str, Any], line: tuple[bytes, bytes] | int) -> tuple[Any, ...]:
    headers, trailers = ([tuple(pair) for pair in message.get(name, [])] for name in ("headers", "trailers"))
    return line, headers, trailers, message["body_size"], message["body_sha256"]


def of_read(read: Read) -> tuple[Any, ...]:
    return read.line, read.headers, read.trailers, len(read.body), sha256(read.body).hexdigest()


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(conversation=conversations(), order=st.sampled_from(["in turn", "pipelined"]), data=st.data())
def test_exchanges_are_those_that_h11_reads(
    tmp_path: Path, conversation: list[tuple[bytes, bytes]], order: str, data: st.DataObject
) -> None:
    asked = [pieces(data, request, from_client=True) for request, _ in conversation]
    answered = [pieces(data, response, from_client=False) for _, response in conversation]
    in_turn = [turn for pair in zip(asked, answered, strict=True) for turn in pair]
    turns = in_turn if order == "in turn" else [*asked, *answered]

    found, _ = decoded(tmp_path, frames(*(piece for turn in turns for piece in turn)))

    read = expected(conversation)
    assert [
        as_read(exchange["request"], (exchange["request"]["method"].encode(), exchange["request"]["target"].encode()))
        for exchange in found
    ] == [of_read(request) for request, _ in read]
    assert [as_read(exchange["response"], exchange["response"]["status"]) for exchange in found] == [
        of_read(response) for _, response in read
    ]
    assert all(exchange["complete"] for exchange in found)
