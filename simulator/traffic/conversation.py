"""Holds an errand's conversation with the Corner Shop, and keeps both what was said and what it came to."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, parse_headers
from typing import TYPE_CHECKING, BinaryIO

from simulator.errors import TrafficFailed
from simulator.traffic.errands import Call, Errand, Manner
from simulator.traffic.tcp_relay import Side, recording

if TYPE_CHECKING:
    from random import Random

    from simulator.traffic.tcp_relay import Dialogue

TIMEOUT_S = 20.0
CHUNK_BYTES = 700
# Where load balancers number the client's ports from; a conversation's port comes again after so many.
PORT_FIRST = 2048
PORTS = 60_000


@dataclass(frozen=True, slots=True)
class MadeExchange:
    """What is true of one exchange that was made: what a decoder should find, and the template it belongs to.

    Attributes:
        route: the path template, as the shop's own routing has it.
        request_body_size, response_body_size: bytes after transfer decoding, before content decoding.
    """

    vni: int
    client: str
    server: str
    protocol: str
    method: str
    host: str
    target: str
    route: str
    status: int
    request_body_size: int
    response_body_size: int


@dataclass(frozen=True, slots=True)
class Conversation:
    """One connection: where it ran, the turns of each side, and the exchanges it came to."""

    vni: int
    client: tuple[str, int]
    server: tuple[str, int]
    turns: tuple[tuple[Side, bytes], ...]
    ended_by: Side
    exchanges: tuple[MadeExchange, ...]


@dataclass(frozen=True, slots=True)
class _Outcome:
    status: int
    body_size: int


def hold(errand: Errand, *, number: int, server_port: int, random: Random) -> Conversation:
    """Run an errand against the shop on this machine, as the conversation of that number.

    Raises:
        TrafficFailed: the connection failed, or one side fell silent.
    """
    group = errand.target_group
    backend = random.choice([backend for backend in group.backends if backend.is_running])
    client = (backend.subnet.node_address, PORT_FIRST + number * 7 % PORTS)
    server = (backend.address, group.port)
    forwarded = _forwarded(random)
    with recording(server_port) as (port, dialogue):
        try:
            outcomes = _run(errand, port, forwarded)
        except (OSError, HTTPException) as error:
            raise TrafficFailed(f"the Corner Shop did not answer {errand.calls}: {error}") from error
    return _conversation(errand, client, server, dialogue, outcomes)


def _conversation(
    errand: Errand, client: tuple[str, int], server: tuple[str, int], dialogue: Dialogue, outcomes: list[_Outcome]
) -> Conversation:
    exchanges = tuple(
        MadeExchange(
            vni=errand.target_group.vni,
            client=f"{client[0]}:{client[1]}",
            server=f"{server[0]}:{server[1]}",
            protocol="http/1.0" if errand.manner is Manner.HTTP_1_0 else "http/1.1",
            method=call.method,
            host=errand.host,
            target=call.target,
            route=call.route,
            status=outcome.status,
            request_body_size=len(call.body),
            response_body_size=outcome.body_size,
        )
        for call, outcome in zip(errand.calls, outcomes, strict=True)
    )
    return Conversation(errand.target_group.vni, client, server, tuple(dialogue.turns), dialogue.ended_by, exchanges)


def _forwarded(random: Random) -> dict[str, str]:
    """What a load balancer adds to a request, where it speaks HTTP itself."""
    return {
        "X-Forwarded-For": f"198.51.100.{random.randint(1, 254)}",
        "X-Forwarded-Proto": "https",
        "X-Amzn-Trace-Id": f"Root=1-6566a9b0-{random.getrandbits(96):024x}",
    }


def _run(errand: Errand, port: int, forwarded: dict[str, str]) -> list[_Outcome]:
    run = {Manner.KEEP_ALIVE: _keep_alive, Manner.PIPELINED: _pipelined, Manner.HTTP_1_0: _http_1_0}[errand.manner]
    return run(errand, port, forwarded if errand.target_group.protocol == "HTTP" else {})


def _keep_alive(errand: Errand, port: int, forwarded: dict[str, str]) -> list[_Outcome]:
    connection = HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)
    outcomes = []
    for call in errand.calls:
        headers = {"Host": errand.host, **forwarded, **dict(call.headers)}
        if call.is_chunked:
            pieces = [call.body[start : start + CHUNK_BYTES] for start in range(0, len(call.body), CHUNK_BYTES)]
            connection.request(call.method, call.target, iter(pieces), headers, encode_chunked=True)
        else:
            connection.request(call.method, call.target, call.body or None, headers)
        response = connection.getresponse()
        outcomes.append(_Outcome(response.status, len(response.read())))
    connection.close()
    return outcomes


def _pipelined(errand: Errand, port: int, forwarded: dict[str, str]) -> list[_Outcome]:
    with socket.create_connection(("127.0.0.1", port), TIMEOUT_S) as connection, connection.makefile("rb") as file:
        connection.sendall(b"".join(_head(errand.host, call, "HTTP/1.1", forwarded) for call in errand.calls))
        return [_read_plain(file) for _ in errand.calls]


def _http_1_0(errand: Errand, port: int, forwarded: dict[str, str]) -> list[_Outcome]:
    [call] = errand.calls
    with socket.create_connection(("127.0.0.1", port), TIMEOUT_S) as connection, connection.makefile("rb") as file:
        connection.sendall(_head(errand.host, call, "HTTP/1.0", forwarded))
        return [_read_plain(file)]


def _head(host: str, call: Call, version: str, forwarded: dict[str, str]) -> bytes:
    headers = {"Host": host, **forwarded, **dict(call.headers)}
    lines = [f"{call.method} {call.target} {version}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def _read_plain(file: BinaryIO) -> _Outcome:
    """Read a response whose body has a length, or ends with the connection."""
    status = int(file.readline().split()[1])
    length = parse_headers(file).get("Content-Length")
    return _Outcome(status, len(file.read(int(length)) if length else file.read()))
