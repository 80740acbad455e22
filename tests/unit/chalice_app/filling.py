"""Puts a little traffic into an inventory the way it comes there: as exchange records through the processor."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from api_inventory.exchange import Body, Exchange, Request, Response
from api_inventory.exchange_record import ExchangeRecord, encode_record
from stream_processor.failure_queue import NoFailureQueue
from stream_processor.processor import Processor

if TYPE_CHECKING:
    from inventory_store.port import InventoryStore

NOON_NS = 1_795_521_600_000_000_000
JSON = (("Content-Type", "application/json"),)


def exchange(method: str, target: str, status: int, body: bytes = b"") -> Exchange:
    return Exchange(
        vni=7,
        client="10.0.0.1:40000",
        server="10.0.0.2:8080",
        protocol="http/1.1",
        request=Request(method, target, "shop.example", (*JSON, ("X-Tenant", "blue")), Body(body, len(body))),
        response=Response(status, (*JSON, ("Server", "nginx/1.22.1")), Body(b'{"id": 1}', 9)),
        request_at_ns=NOON_NS,
        response_at_ns=NOON_NS + 1_000_000,
    )


EXCHANGES = (
    exchange("GET", "/users/1?page=2", 200),
    exchange("GET", "/users/2?page=3", 404),
    exchange("POST", "/users/1/orders", 201, b'{"password": "s3cret-value", "count": 2}'),
    exchange("POST", "/users/2/orders", 201, b'{"password": "s3cret-value", "count": 3}'),
)


def fill(store: InventoryStore) -> None:
    data = base64.b64encode(encode_record(ExchangeRecord("test", 3, EXCHANGES))).decode()
    record = {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": "b-003",
            "sequenceNumber": "49590338271490256608559692538361571095921575989136588898",
            "data": data,
            "approximateArrivalTimestamp": NOON_NS / 1e9 + 10**9,
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": "shardId-000000000000:49590338271490256608559692538361571095921575989136588898",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": "arn:aws:iam::123456789012:role/processor",
        "awsRegion": "eu-central-1",
        "eventSourceARN": "arn:aws:kinesis:eu-central-1:123456789012:stream/records",
    }
    report = Processor(store, NoFailureQueue(), sample_ttl_days=36_500).process({"Records": [record]})
    assert report.failed == [], report
