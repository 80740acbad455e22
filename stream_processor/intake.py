"""From a Lambda event to exchange records with their positions; what cannot be read is told apart by reason."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from api_inventory.exchange_record import ExchangeRecordError, decode_record
from inventory_store.cursor import Cursor
from inventory_store.errors import InvalidSequenceNumber

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from api_inventory.exchange_record import ExchangeRecord


@dataclass(frozen=True, slots=True)
class Position:
    """Where a record stands in its stream, and when it got there (epoch seconds)."""

    stream_arn: str
    shard_id: str
    sequence_number: str
    arrived_at_s: float


@dataclass(frozen=True, slots=True)
class Delivered:
    """A record of the stream; `cursor` is its sequence number as it compares."""

    position: Position
    cursor: Cursor
    record: ExchangeRecord


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A record that no retry can help, why (the name of a counter), and a sentence without a byte of its content."""

    position: Position
    reason: str
    explanation: str


def delivered(event: Mapping[str, Any]) -> Iterator[Delivered | GivenUp]:
    """The records of a Kinesis event, in its order; those that cannot be read are given up."""
    for item in event["Records"]:
        yield _read(_position(item), item["kinesis"]["data"])


def newest_arrival_s(event: Mapping[str, Any]) -> int:
    """When the newest record of the event reached the stream, epoch seconds: the time it is, to the processor."""
    return int(max((item["kinesis"]["approximateArrivalTimestamp"] for item in event["Records"]), default=0))


def _position(item: Mapping[str, Any]) -> Position:
    kinesis = item["kinesis"]
    return Position(
        stream_arn=item["eventSourceARN"],
        shard_id=item["eventID"].partition(":")[0],
        sequence_number=kinesis["sequenceNumber"],
        arrived_at_s=kinesis["approximateArrivalTimestamp"],
    )


def _read(position: Position, data: str) -> Delivered | GivenUp:
    try:
        record = decode_record(base64.b64decode(data, validate=True))
        return Delivered(position, Cursor.of(position.sequence_number), record)
    except ExchangeRecordError as error:
        return GivenUp(position, error.reason, str(error))
    except binascii.Error:
        return GivenUp(position, "not_base64", "the data of the event is no base64")
    except InvalidSequenceNumber as error:
        return GivenUp(position, "sequence_number", str(error))
