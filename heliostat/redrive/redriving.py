"""The way of dead letters back to the processor, in the order of the stream.

An item notes where it may have been passed over (`inventory_store.progress`), and lets go of what stands before a
record that is redriven there. So letters of a shard go in order, and none behind one that the processor did not take.
Records between those of a letter that were folded, or belong to others, change nothing. A letter names those of one
lane (Lambda, parallelization factor) by its ends and their number alone: lanes span the same stretch of a shard, and
what one letter brought is not handed over for the next.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field, replace
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
        done: all their records were taken.
        gone: the stream does not have their records any more, or not all of them.
        left: the processor did not take them now, or one before them in their shard.
        records: taken, each once, those included that stand between.
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
        is_taken, stretch = True, _Stretch()
        for letter in of_shard:
            rest = stretch.rest_of(letter)
            records = read(rest) if is_taken and rest else ()
            fresh = [record for record in records if int(record.sequence_number) > stretch.last]
            is_taken = is_taken and all(take(event) for event in _events(letter.shard, fresh, stream_arn))
            if not is_taken:
                told.left.append(letter)
                continue
            told.records += len(fresh)
            stretch = stretch.with_(records)
            (told.done if stretch.holds(letter) else told.gone).append(letter)
    return told


@dataclass(frozen=True, slots=True)
class _Stretch:
    """What was taken of a shard, without a break, and last; letters come by their first.

    Attributes:
        first, last: sequence numbers of records that the stream had; -1 of none.
    """

    first: int = -1
    last: int = -1

    def rest_of(self, letter: DeadLetter) -> DeadLetter | None:
        """What to read for a letter: from the last record on that was taken, so as to see that nothing broke off."""
        return replace(letter, first=max(letter.first, self.last)) if letter.last > self.last else None

    def with_(self, records: Sequence[KinesisRecord]) -> _Stretch:
        """The same, once these are taken."""
        if not records:
            return self
        first, last = int(records[0].sequence_number), int(records[-1].sequence_number)
        return _Stretch(self.first if first == self.last else first, last)

    def holds(self, letter: DeadLetter) -> bool:
        """Whether all that it names was taken. A stream lets go of its oldest, so that the ends tell of the rest."""
        return 0 <= self.first <= letter.first and letter.last <= self.last


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
