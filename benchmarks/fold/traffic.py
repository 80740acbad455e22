"""Made traffic of several shapes, as agents send it: masked, in records of at most 256 KiB, by partition bucket."""

from __future__ import annotations

import base64
import json
import random
from collections import defaultdict
from typing import TYPE_CHECKING, Any
from zlib import crc32

from api_inventory.exchange import Body, Exchange, Request, Response
from api_inventory.exchange_record import BUCKETS, ExchangeRecord, Origin, encode_record
from api_inventory.path_template import path_template

if TYPE_CHECKING:
    from collections.abc import Iterator

START_S = 1_764_000_000
RECORD_BYTES_MAX = 256 << 10
BODY_BYTES = 2_048
HOST = "api.example.test"
NOUNS = ("users", "orders", "carts", "items", "prices", "stores", "events", "jobs", "invoices", "teams")
ROOMS = ("public", "partner", "mobile", "internal", "billing")
STATES = ("active", "pending", "closed", "cancelled")
QUERIES = ("Catalogue", "Basket", "Profile", "Orders", "Search", "Reviews", "Stock", "Recommended")

REQUEST_HEADERS = (
    ("User-Agent", "python-requests/2.31"),
    ("Accept", "*/*"),
    ("Accept-Encoding", "gzip, deflate"),
    ("X-Forwarded-Proto", "https"),
    ("X-Request-Start", "t=1764000000"),
)
RESPONSE_HEADERS = (
    ("Content-Type", "application/json"),
    ("Server", "nginx"),
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("Vary", "Accept"),
)


def _mask(draw: random.Random, name: str, length: int) -> str:
    return f"‹masked:{name}:{length}:{draw.randrange(200):08x}›"


def _thing(draw: random.Random) -> dict[str, Any]:
    return {
        "id": draw.randrange(10**6),
        "name": f"Item {draw.randrange(1_000)}",
        "price": round(draw.random() * 100, 2),
        "state": draw.choice(STATES),
        "tags": draw.sample(["new", "sale", "b2b", "eu"], 2),
        "created_at": f"2026-11-{draw.randint(10, 28)}T10:{draw.randint(10, 59)}:00Z",
        "owner": {"login": f"user{draw.randrange(100)}", "email": _mask(draw, "email", 19), "active": True},
    }


def _things(draw: random.Random) -> bytes:
    """A list of about 2 KB."""
    return json.dumps({"items": [_thing(draw) for _ in range(9)], "total": 9, "next": None}).encode()[: 64 << 10]


def _request(draw: random.Random, method: str, target: str, content: bytes = b"") -> Request:
    headers = (
        ("Host", HOST),
        ("Authorization", "Bearer " + _mask(draw, "jwt", 412)),
        ("X-Forwarded-For", f"203.0.113.{draw.randrange(200)}"),
        *REQUEST_HEADERS,
        *((("Content-Type", "application/json"),) if content else ()),
    )
    return Request(method, target, HOST, headers, Body(content, len(content)))


def _response(status: int, content: bytes) -> Response:
    return Response(status, RESPONSE_HEADERS, Body(content, len(content)))


def _hot(draw: random.Random) -> tuple[Request, Response]:
    """One endpoint."""
    target = f"/v1/stores/{draw.randrange(1_000)}/items?page={draw.randrange(50)}&limit=20"
    return _request(draw, "GET", target), _response(200, _things(draw))


def _rest(draw: random.Random) -> tuple[Request, Response]:
    """200 endpoints: collections and their members, read and written."""
    collection = f"/{draw.choice(ROOMS)}/{draw.choice(NOUNS)}"
    method, suffix = draw.choice((("GET", ""), ("POST", ""), ("GET", "/x"), ("PUT", "/x")))
    target = collection + suffix.replace("x", str(draw.randrange(10**5)))
    content = json.dumps(_thing(draw)).encode() if method in {"POST", "PUT"} else b""
    return _request(draw, method, target, content), _response(201 if method == "POST" else 200, _things(draw))


def _graphql(draw: random.Random) -> tuple[Request, Response]:
    """One path, eight operations."""
    name = draw.choice(QUERIES)
    query = f"query {name}($id: ID!, $first: Int) {{ node(id: $id) {{ items(first: $first) {{ id name price }} }} }}"
    asked = {"operationName": name, "query": query, "variables": {"id": str(draw.randrange(10**5)), "first": 20}}
    return _request(draw, "POST", "/graphql", json.dumps(asked).encode()), _response(200, _things(draw))


def _errors(draw: random.Random) -> tuple[Request, Response]:
    """One endpoint of which half of the answers are errors."""
    target = f"/v1/jobs/{draw.randrange(10**5)}"
    status = draw.choice((200, 200, 200, 404, 429, 500))
    if status == 200:
        return _request(draw, "GET", target), _response(200, _things(draw))
    told = {"error": {"code": f"E{status}", "message": f"job {draw.randrange(10**5)} failed", "trace": "x" * 1_900}}
    return _request(draw, "GET", target), _response(status, json.dumps(told).encode())


SHAPES = {"hot endpoint": _hot, "200 endpoints": _rest, "graphql": _graphql, "errors": _errors}


def exchanges(shape: str, count: int) -> list[Exchange]:
    """So many exchanges of a shape, a hundred a second, one after the other."""
    draw = random.Random(1)
    return [_exchange(number, *SHAPES[shape](draw)) for number in range(count)]


def _exchange(number: int, request: Request, response: Response) -> Exchange:
    at_ns = START_S * 10**9 + number * 10**7
    took_ns = 1_000_000 + number % 97 * 200_000
    client, server = f"10.0.1.{number % 20}:{4_000 + number % 1_000}", "10.0.2.9:80"
    return Exchange(7, client, server, "http/1.1", request, response, at_ns, at_ns + took_ns)


def records(of: list[Exchange]) -> list[bytes]:
    """The records of these exchanges, as one agent writes them."""
    buckets: defaultdict[int, list[Exchange]] = defaultdict(list)
    for exchange in of:
        buckets[_bucket(exchange)].append(exchange)
    found: list[tuple[int, bytes]] = []
    for bucket, mine in buckets.items():
        for number, part in enumerate(_parts(mine), start=1):
            record = ExchangeRecord(
                "made", bucket, tuple(part), origin=Origin("00112233445566ff", number), redaction="masked"
            )
            found.append((part[-1].request_at_ns, encode_record(record)))
    return [data for _, data in sorted(found)]


def _bucket(exchange: Exchange) -> int:
    request = exchange.request
    assert request is not None
    return crc32(f"{request.method} {request.host} {path_template(request.target).text}".encode()) % BUCKETS


def _parts(of: list[Exchange]) -> Iterator[list[Exchange]]:
    part: list[Exchange] = []
    size = 0
    for exchange in of:
        assert exchange.request is not None
        assert exchange.response is not None
        size += 1_024 + len(exchange.request.body.content) + len(exchange.response.body.content)
        part.append(exchange)
        if size >= RECORD_BYTES_MAX:
            yield part
            part, size = [], 0
    if part:
        yield part


def event(of: list[bytes], first: int = 1) -> dict[str, Any]:
    """What Lambda hands over."""
    return {
        "Records": [
            {
                "eventID": f"shardId-0:{first + place}",
                "eventSourceARN": "arn:aws:kinesis:eu-west-1:000000000000:stream/made",
                "kinesis": {
                    "sequenceNumber": str(first + place),
                    "approximateArrivalTimestamp": START_S,
                    "data": base64.b64encode(data).decode(),
                },
            }
            for place, data in enumerate(of)
        ]
    }
