"""A shop whose traffic was folded and reviewed: users by number and by name, a login, and what they carry."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

from api_inventory.endpoint import EndpointKey
from api_inventory.exchange import Body, Exchange, Request, Response
from api_inventory.exchange_record import ExchangeRecord, encode_record
from inventory_store.port import EndpointQuery
from stream_processor.failure_queue import NoFailureQueue
from stream_processor.processor import Processor
from stream_processor.review.job import ReviewJob

if TYPE_CHECKING:
    from inventory_store.port import InventoryStore

HOST = "shop.example"
START_S = 1_795_521_600
"""2026-11-24T12:00:00Z."""
SECOND = 10**9
JSON = (("Content-Type", "application/json"),)
LOGINS = (
    *("amelie", "boris", "chandra", "dmitri", "elif", "farid", "greta", "hamza"),
    *("ingrid", "jonas", "keiko", "lamar", "milena", "nadia", "oskar", "priya"),
)
USER = EndpointKey(HOST, "/users/{user_id}", "GET")


def exchange(
    method: str, target: str, at_s: int, *, status: int = 200, answer: object = None, tail: int = 1
) -> Exchange:
    body = json.dumps(answer if answer is not None else {"ok": True}).encode()
    headers = (*JSON, ("Authorization", f"Bearer ‹masked:jwt:300:{tail:08x}›"), ("User-Agent", "okhttp/4.12.0"))
    return Exchange(
        vni=7,
        client="10.0.0.1:40000",
        server="10.0.0.2:8080",
        protocol="http/1.1",
        request=Request(method, target, HOST, headers),
        response=Response(status, JSON, Body(body, len(body))),
        request_at_ns=at_s * SECOND,
        response_at_ns=at_s * SECOND + 20_000_000,
    )


def user(number: int) -> dict[str, object]:
    return {"id": number, "email": f"‹masked:email:20:{number:08x}›", "badge": f"EMP-{1000 + number}"}


def traffic() -> list[Exchange]:
    by_number = [exchange("GET", f"/users/{n}", START_S + 10 * n, answer=user(n), tail=n % 5) for n in range(60)]
    by_name = [
        exchange("GET", f"/teams/{login}", START_S + 10 * n + m, answer={"login": "x", "id": 1})
        for m in range(3)
        for n, login in enumerate(LOGINS)
    ]
    missing = [
        exchange("GET", "/users/0", START_S + 700, status=404),
        exchange("GET", "/users/1", START_S + 701, status=500),
    ]
    return [*by_number, *by_name, *missing]


def fold(store: InventoryStore, exchanges: list[Exchange], first_sequence: int = 1) -> None:
    records = [
        {
            "eventID": f"shardId-000000000000:{first_sequence + number}",
            "eventSourceARN": "arn:aws:kinesis:eu-central-1:123456789012:stream/s",
            "kinesis": {
                "sequenceNumber": str(first_sequence + number),
                "data": base64.b64encode(
                    encode_record(ExchangeRecord("agent-1", 3, exchanges[start : start + 10], redaction="masked"))
                ).decode(),
                "approximateArrivalTimestamp": START_S,
            },
        }
        for number, start in enumerate(range(0, len(exchanges), 10))
    ]
    assert Processor(store, NoFailureQueue(), sample_ttl_days=36_500).process({"Records": records}).failed == []


def review(store: InventoryStore, at_s: int = START_S + 86_400) -> None:
    report = ReviewJob(store, interval_s=0).run(at_s * SECOND)
    assert report.refusals == {}


def fill_and_review(store: InventoryStore) -> dict[str, str]:
    """The ids of the endpoints that are shown, by method and path template."""
    fold(store, traffic())
    review(store)
    rows = store.endpoints(EndpointQuery(host=HOST, page_size=200)).items
    return {f"{row.key.method} {row.key.path_template}": row.id for row in rows}
