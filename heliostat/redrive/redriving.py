"""The way of dead letters back to the processor, in the order of the stream.

An item notes where it may have been passed over (`inventory_store.progress`), and lets go of what stands before a
record that is redriven there. So letters of a shard go in order, and none behind one that the processor did not take.
Records between those of a letter that were folded, or belong to others, change nothing. A letter names those of one
lane (Lambda, parallelization factor) by its ends and their number alone: lanes span the same stretch of a shard.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Protocol

from heliostat.redrive.limits import EVENT_BYTES_MAX, EVENT_RECORDS_MAX

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from heliostat.redrive.dead_letter import DeadLetter


class KinesisRecord(Protocol):
    """A record of the stream; `arrived_at_s` in epoch seconds."""

    @property
    def sequence_number(self) -> str: ...  # noqa: D102

    @property
    def partition_key(self) -> str: ...  # noqa: D102

    @property
    def data(self) -> bytes: ...  # noqa: D102

    @property
    def arrived_at_s(self) -> float: ...  # noqa: D102


@dataclass(slots=True)
class Redriven:
    """What became of letters.

    Attributes:
        done: all their records were taken: the stream had both ends of each.
        gone: the stream does not have their records any more, or not all of them.
        left: the processor did not take them now, or one before them in their shard.
        records: taken, those included that stand between.
    """

    done: list[DeadLetter] = field(default_factory=list)
    gone: list[DeadLetter] = field(default_factory=list)
    left: list[DeadLetter] = field(default_factory=list)
    records: int = 0


def redrive(
    letters: Iterable[DeadLetter],
    read: Callable[[DeadLetter], Sequence[KinesisRecord]],
    take: Callable[[dict[str, Any]], bool],
    stream_arn: str,
) -> Redriven:
    """Hands over what letters name.

    Args:
        letters: all that there are.
        read: the records from the first to the last that a letter names, as far as the stream has them, in order.
        take: has the processor fold an event, and says whether it did.
        stream_arn: as events carry it.
    """
    told = Redriven()
    for _, of_shard in groupby(sorted(letters, key=attrgetter("shard", "first", "last")), attrgetter("shard")):
        is_taken = True
        for letter in of_shard:
            records = read(letter) if is_taken else ()
            is_taken = is_taken and all(take(event) for event in _events(letter.shard, records, stream_arn))
            if not is_taken:
                told.left.append(letter)
                continue
            told.records += len(records)
            (told.done if _is_whole(letter, records) else told.gone).append(letter)
    return told


def _is_whole(letter: DeadLetter, records: Sequence[KinesisRecord]) -> bool:
    """Whether the stream had all that a letter names. It lets go of its oldest, so that both ends tell of the rest."""
    return bool(records) and (letter.first, letter.last) == (
        int(records[0].sequence_number),
        int(records[-1].sequence_number),
    )


def _events(shard: str, records: Sequence[KinesisRecord], stream_arn: str) -> Iterator[dict[str, Any]]:
    """Events as Lambda makes them, each not too large (https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html)."""
    items: list[dict[str, Any]] = []
    size = 0
    for record in records:
        if items and (len(items) >= EVENT_RECORDS_MAX or size + len(record.data) > EVENT_BYTES_MAX):
            yield {"Records": items}
            items, size = [], 0
        items.append(
            {
                "kinesis": {
                    "kinesisSchemaVersion": "1.0",
                    "partitionKey": record.partition_key,
                    "sequenceNumber": record.sequence_number,
                    "data": b64encode(record.data).decode("ascii"),
                    "approximateArrivalTimestamp": record.arrived_at_s,
                },
                "eventSource": "aws:kinesis",
                "eventVersion": "1.0",
                "eventID": f"{shard}:{record.sequence_number}",
                "eventName": "aws:kinesis:record",
                "awsRegion": stream_arn.split(":")[3],
                "eventSourceARN": stream_arn,
            }
        )
        size += len(record.data)
    if items:
        yield {"Records": items}
