"""A record stream that remembers what it was given: who asks it need not ask the agent or the processor."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

from api_inventory.exchange_record import ExchangeRecordError, decode_record
from simulator.record_stream import Entry, Fault, RecordStream, Stored, StreamRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from api_inventory.exchange_record import ExchangeRecord

Answer = tuple[str, str, str]
"""A host, a method, and a status as text; "" where there was no answer."""
Position = tuple[str, int]
"""A shard, and a sequence number in it."""


@dataclass(frozen=True, slots=True)
class Witnessed:
    """One record in the stream.

    Attributes:
        identity: writer, bucket and number; None of what is no record.
        answers: requests that it tells of, sent whole or counted.
        without_request: answers whose requests nobody saw: no inventory can count them.
        whole: of each exchange that is there whole, what tells it from all others: client, host, method, target, time.
        is_poison: nobody can read it.
    """

    position: Position
    identity: tuple[str, int, int] | None = None
    answers: Mapping[Answer, int] = field(default_factory=dict)
    without_request: int = 0
    whole: tuple[tuple[str, str, str, str, int], ...] = ()
    is_poison: bool = False

    @property
    def exchanges(self) -> int:
        """How many it tells of."""
        return sum(self.answers.values()) + self.without_request

    @property
    def bucket(self) -> int:
        """Its partition bucket; records of one item and one bucket come in order."""
        return -1 if self.identity is None else self.identity[1]


class WitnessedStream(RecordStream):
    """A stream that keeps each record it took, and a line for it."""

    def __init__(self, name: str, **options: Any) -> None:
        super().__init__(name, **options)
        self._witness_lock = Lock()
        self._witnessed: list[Witnessed] = []
        self._kept: list[tuple[Position, StreamRecord]] = []

    def put(self, entries: Sequence[Entry]) -> list[Stored | Fault]:
        """See RecordStream."""
        outcomes = super().put(entries)
        for entry, outcome in zip(entries, outcomes, strict=True):
            if isinstance(outcome, Stored):
                witnessed = _witnessed(entry, outcome)
                record = StreamRecord(outcome.sequence_number, entry.partition_key, entry.data, time.time())
                with self._witness_lock:
                    self._witnessed.append(witnessed)
                    self._kept.append((witnessed.position, record))
        return outcomes

    def records(self) -> tuple[Witnessed, ...]:
        """Everything that it took."""
        with self._witness_lock:
            return tuple(self._witnessed)

    def kept(self) -> tuple[tuple[Position, StreamRecord], ...]:
        """The records themselves, as Kinesis holds them beyond the checkpoint of whoever reads them."""
        with self._witness_lock:
            return tuple(self._kept)


def distinct(records: Iterable[Witnessed]) -> list[Witnessed]:
    """The first record of each identity, without what is none."""
    found: dict[tuple[str, int, int], Witnessed] = {}
    for record in records:
        if record.identity is not None:
            found.setdefault(record.identity, record)
    return list(found.values())


def answers_of(records: Iterable[Witnessed]) -> Counter[Answer]:
    """The requests of these records, by what they were answered."""
    told: Counter[Answer] = Counter()
    for record in records:
        told.update(record.answers)
    return told


def _witnessed(entry: Entry, stored: Stored) -> Witnessed:
    position = stored.shard_id, int(stored.sequence_number)
    try:
        record = decode_record(entry.data)
    except ExchangeRecordError:
        return Witnessed(position, is_poison=True)
    origin = record.origin
    identity = None if origin is None else (origin.writer, record.bucket, origin.number)
    return Witnessed(position, identity, *_told(record))


def _told(record: ExchangeRecord) -> tuple[Counter[Answer], int, tuple[tuple[str, str, str, str, int], ...]]:
    answers: Counter[Answer] = Counter()
    without_request, whole = 0, []
    for exchange in record.exchanges:
        request, response = exchange.request, exchange.response
        if request is None:
            without_request += 1
            continue
        answers[request.host, request.method, str(response.status) if response else ""] += 1
        whole.append((exchange.client, request.host, request.method, request.target, exchange.request_at_ns or 0))
    for counts in record.counts:
        if counts.method:
            answers[counts.host, counts.method, "" if counts.status is None else str(counts.status)] += counts.requests
        else:
            without_request += counts.requests
    return answers, without_request, tuple(whole)
