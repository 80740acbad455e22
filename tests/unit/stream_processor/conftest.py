"""Events as Lambda hands them to the processor."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import pytest

from api_inventory.exchange import Body, Exchange, Request, Response
from api_inventory.exchange_record import ExchangeRecord, encode_record

if TYPE_CHECKING:
    from collections.abc import Callable

HOST = "shop.example.test"
JSON = (("Content-Type", "application/json"),)
ARRIVED_S = 1_700_000_000
STREAM_ARN = "arn:aws:kinesis:eu-central-1:123456789012:stream/heliostat-records"


def make_exchange(target: str = "/orders/7", *, status: int | None = 200, **options: Any) -> Exchange:
    request_options = {name: options.pop(name) for name in ("host", "headers", "method") if name in options}
    request = {"method": "GET", "target": target, "host": HOST, **request_options}
    body = Body(b'{"id": 7}', 9)
    response = None if status is None else Response(status, options.pop("response_headers", JSON), body)
    given = {"protocol": "http/1.1", "request_at_ns": 10**18, **options}
    return Exchange(
        vni=1,
        client="10.0.0.1:1",
        server="10.0.0.2:80",
        request=Request(**request),
        response=response,
        response_at_ns=None,
        **given,
    )


def make_event(*records: tuple[int, bytes]) -> dict[str, Any]:
    return {
        "Records": [
            {
                "eventID": f"shardId-000000000000:{sequence}",
                "eventSource": "aws:kinesis",
                "eventSourceARN": STREAM_ARN,
                "kinesis": {
                    "sequenceNumber": str(sequence),
                    "partitionKey": "b-001",
                    "data": base64.b64encode(data).decode(),
                    "approximateArrivalTimestamp": ARRIVED_S + 0.5,
                },
            }
            for sequence, data in records
        ]
    }


def make_record(*exchanges: Exchange, bucket: int = 1) -> bytes:
    return encode_record(ExchangeRecord("agent-1", bucket, exchanges))


@pytest.fixture
def exchange() -> Callable[..., Exchange]:
    """An exchange: target, status, and any field of the request or the exchange by name."""
    return make_exchange


@pytest.fixture
def record() -> Callable[..., bytes]:
    """The bytes of a record with these exchanges."""
    return make_record


@pytest.fixture
def event() -> Callable[..., dict[str, Any]]:
    """A Kinesis event with these (sequence number, data)."""
    return make_event
