"""From a Lambda event to exchange records with their sequence numbers; what cannot be read is told apart by reason."""

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
class Delivered:
    """A record of the stream. `sequence_number` is as it came, `cursor` as it compares."""

    sequence_number: str
    cursor: Cursor
    record: ExchangeRecord


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record that cannot be read, why (the name of a counter), and a sentence without a byte of its content."""

    sequence_number: str
    reason: str
    explanation: str


def delivered(event: Mapping[str, Any]) -> Iterator[Delivered | Rejected]:
    """The records of a Kinesis event, in its order."""
    for item in event["Records"]:
        kinesis = item["kinesis"]
        yield _read(kinesis["sequenceNumber"], kinesis["data"])


def newest_arrival_s(event: Mapping[str, Any]) -> int:
    """When the newest record of the event reached the stream, epoch seconds: the time it is, to the processor."""
    return int(max((item["kinesis"]["approximateArrivalTimestamp"] for item in event["Records"]), default=0))


def _read(sequence_number: str, data: str) -> Delivered | Rejected:
    try:
        record = decode_record(base64.b64decode(data, validate=True))
        return Delivered(sequence_number, Cursor.of(sequence_number), record)
    except ExchangeRecordError as error:
        return Rejected(sequence_number, error.reason, str(error))
    except binascii.Error:
        return Rejected(sequence_number, "not_base64", "the data of the event is no base64")
    except InvalidSequenceNumber as error:
        return Rejected(sequence_number, "sequence_number", str(error))
