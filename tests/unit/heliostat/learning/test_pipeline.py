from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass
from typing import Any

import pytest

from heliostat.learning.pipeline import Pipeline, RecordsRefused
from heliostat.limits import LEARN_RECORDS_HELD_MAX


@dataclass(frozen=True)
class ARecord:
    data: bytes
    partition_key: str = "b-001"
    exchanges: int = 1


class Handler:
    """Stands for the processor: notes what it was handed, and fails the records that say so."""

    def __init__(self) -> None:
        self.handled: list[bytes] = []
        self.batches: list[int] = []

    def __call__(self, event: dict[str, Any], _context: object, /) -> dict[str, Any]:
        records = event["Records"]
        self.batches.append(len(records))
        for record in records:
            data = b64decode(record["kinesis"]["data"])
            if data.startswith(b"bad"):
                return {"batchItemFailures": [{"itemIdentifier": record["kinesis"]["sequenceNumber"]}]}
            self.handled.append(data)
        return {"batchItemFailures": []}


def test_records_are_handled_in_order_in_bounded_batches() -> None:
    handler = Handler()
    pipeline = Pipeline(handler)
    records = [b"%d" % number for number in range(LEARN_RECORDS_HELD_MAX + 1)]

    for record in records:
        pipeline.feed(ARecord(record))
    handled_before_the_end = len(handler.handled)
    pipeline.flush()

    assert handled_before_the_end == LEARN_RECORDS_HELD_MAX
    assert handler.handled == records
    assert max(handler.batches) <= 100


def test_a_record_that_cannot_be_handled_ends_the_work() -> None:
    """What no retry can help is handled by giving it up: this is a processor that cannot write."""
    handler = Handler()
    pipeline = Pipeline(handler)

    for data in (b"1", b"bad", b"2"):
        pipeline.feed(ARecord(data))

    with pytest.raises(RecordsRefused):
        pipeline.flush()


def test_a_record_that_no_stream_takes_is_counted() -> None:
    pipeline = Pipeline(Handler())

    pipeline.feed(ARecord(bytes(2 * 2**20)))

    assert pipeline.records_too_large == 1


def test_records_beyond_the_streams_memory_are_handled_on_the_way() -> None:
    handler = Handler()
    pipeline = Pipeline(handler)

    for number in range(90):
        pipeline.feed(ARecord(b"%d" % number + bytes(1_000_000)))
    pipeline.flush()

    assert len(handler.handled) == 90
    assert pipeline.records_too_large == 0
