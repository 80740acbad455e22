"""A record stream that remembers what it was given: who asks it need not ask the agent or the processor."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from api_inventory.exchange_record import ExchangeRecordError, decode_record
from simulator.record_stream import Entry, Fault, RecordStream, Stored

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any


@dataclass(frozen=True, slots=True)
class Witnessed:
    """One record in the stream.

    Attributes:
        identity: writer, bucket and number; None of what is no record.
        exchanges: how many it tells of.
        without_request: of these, answers whose requests nobody saw: no inventory can count them.
        is_poison: nobody can read it.
    """

    position: tuple[str, int]
    identity: tuple[str, int, int] | None
    exchanges: int
    without_request: int
    is_poison: bool = False


class WitnessedStream(RecordStream):
    """A stream that keeps a line for each record it took."""

    def __init__(self, name: str, **options: Any) -> None:
        super().__init__(name, **options)
        self._witness_lock = Lock()
        self._witnessed: list[Witnessed] = []

    def put(self, entries: Sequence[Entry]) -> list[Stored | Fault]:
        """See RecordStream."""
        outcomes = super().put(entries)
        for entry, outcome in zip(entries, outcomes, strict=True):
            if isinstance(outcome, Stored):
                with self._witness_lock:
                    self._witnessed.append(_witnessed(entry, outcome))
        return outcomes

    def records(self) -> tuple[Witnessed, ...]:
        """Everything that it took."""
        with self._witness_lock:
            return tuple(self._witnessed)


def distinct(records: Iterable[Witnessed]) -> list[Witnessed]:
    """The first record of each identity, without what is none."""
    found: dict[tuple[str, int, int], Witnessed] = {}
    for record in records:
        if record.identity is not None:
            found.setdefault(record.identity, record)
    return list(found.values())


def _witnessed(entry: Entry, stored: Stored) -> Witnessed:
    position = stored.shard_id, int(stored.sequence_number)
    try:
        record = decode_record(entry.data)
    except ExchangeRecordError:
        return Witnessed(position, None, 0, 0, is_poison=True)
    counted = sum(counts.requests for counts in record.counts)
    without_request = sum(exchange.request is None for exchange in record.exchanges)
    origin = record.origin
    identity = None if origin is None else (origin.writer, record.bucket, origin.number)
    return Witnessed(position, identity, len(record.exchanges) + counted, without_request)
