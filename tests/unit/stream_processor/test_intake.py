from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from stream_processor.intake import Delivered, GivenUp, Position, delivered, newest_arrival_s

if TYPE_CHECKING:
    from collections.abc import Callable

    from api_inventory.exchange import Exchange


def test_records_come_decoded_in_the_order_of_the_event(
    exchange: Callable[..., Exchange], record: Callable[..., bytes], event: Callable[..., Any]
) -> None:
    items = list(delivered(event((5, record(exchange(), bucket=3)), (12, record(bucket=4)))))

    assert [(item.position.sequence_number, item.record.bucket) for item in items if isinstance(item, Delivered)] == [
        ("5", 3),
        ("12", 4),
    ]


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"", "wrong_magic"), (b"HLX\x09", "unknown_version"), (b"HLX\x01rubbish", "not_zstd")],
)
def test_what_cannot_be_read_is_told_apart(event: Callable[..., Any], data: bytes, reason: str) -> None:
    (item,) = delivered(event((5, data)))

    assert isinstance(item, GivenUp)
    assert (item.position.sequence_number, item.reason) == ("5", reason)
    assert "rubbish" not in item.explanation


def test_a_record_is_known_by_where_it_stands(record: Callable[..., bytes], event: Callable[..., Any]) -> None:
    (item,) = delivered(event((5, record())))

    stream_arn = "arn:aws:kinesis:eu-central-1:123456789012:stream/heliostat-records"
    assert item.position == Position(stream_arn, "shardId-000000000000", "5", 1_700_000_000.5)


def test_an_event_that_is_damaged_costs_its_record_only(
    record: Callable[..., bytes], event: Callable[..., Any]
) -> None:
    damaged = event((5, record()), (6, record()), (7, record()))
    damaged["Records"][0]["kinesis"]["data"] = "%%%"
    damaged["Records"][1]["kinesis"]["sequenceNumber"] = "six"

    items = list(delivered(damaged))

    assert [item.reason for item in items if isinstance(item, GivenUp)] == ["not_base64", "sequence_number"]
    assert isinstance(items[2], Delivered)


def test_the_time_is_that_of_the_newest_arrival(record: Callable[..., bytes], event: Callable[..., Any]) -> None:
    assert newest_arrival_s(event((1, record()))) == 1_700_000_000
    assert newest_arrival_s({"Records": []}) == 0
