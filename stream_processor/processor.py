"""One batch of records into the inventory, and which of them have to come again."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from inventory_store.errors import InventoryStoreError, StoreUnavailable
from stream_processor.batch import Batch
from stream_processor.intake import Rejected, delivered, newest_arrival_s
from stream_processor.sampling import SampleGate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from inventory_store.folds import CollectionFold, EndpointFold, Part
    from inventory_store.port import FoldOutcome, InventoryStore

_DAY_S = 86_400


@dataclass(slots=True)
class BatchReport:
    """What became of a batch.

    Attributes:
        counters: everything that was counted, by name.
        failed: sequence numbers of the records that have to come again, in the order of the stream.
        rejected: the records that cannot be read; they are among `failed`.
        refusals: what the store said, each sentence once.
    """

    counters: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    refusals: dict[str, None] = field(default_factory=dict)


class Processor:
    """Folds batches into a store. `totals` adds up the counters of all batches."""

    def __init__(self, store: InventoryStore, *, sample_ttl_days: int) -> None:
        self.store = store
        self.totals: Counter[str] = Counter()
        self._sample_ttl_s = sample_ttl_days * _DAY_S
        self._gate = SampleGate()

    def process(self, event: Mapping[str, Any]) -> BatchReport:
        """Folds what the records of a Kinesis event say. Records that fail never cost others."""
        report = BatchReport()
        batch, sequence_numbers = self._taken(event, report)
        failed = {rejected.sequence_number for rejected in report.rejected}
        expire_at_s = newest_arrival_s(event) + self._sample_ttl_s
        failed |= {sequence_numbers[part.sequence] for part in self._folded(batch, expire_at_s, report)}
        report.failed = [number for number in _numbers_of(event) if number in failed]
        report.counters += batch.counters
        report.counters["records_failed"] += len(report.failed)
        self.totals += report.counters
        return report

    def _taken(self, event: Mapping[str, Any], report: BatchReport) -> tuple[Batch, dict[Any, str]]:
        """The batch in memory, and each record's sequence number as it came by its cursor."""
        batch, sequence_numbers = Batch(self._gate), {}
        for record in delivered(event):
            report.counters["records"] += 1
            if isinstance(record, Rejected):
                report.counters[f"records_rejected_{record.reason}"] += 1
                report.rejected.append(record)
            else:
                sequence_numbers[record.cursor] = record.sequence_number
                batch.add(record)
        return batch, sequence_numbers

    def _folded(self, batch: Batch, expire_at_s: int, report: BatchReport) -> Iterator[Part[Any]]:
        """Writes every fold; gives the parts of those that failed."""
        yield from _each(self.store.fold, batch.endpoint_folds(expire_at_s), report)
        yield from _each(self.store.fold_collection, batch.collection_folds(), report)


def _each(
    fold_into_store: Callable[[Any], FoldOutcome],
    folds: Iterable[EndpointFold] | Iterable[CollectionFold],
    report: BatchReport,
) -> Iterator[Part[Any]]:
    """Once the store is out of reach, the other folds are not tried: they come again with their records."""
    out_of_reach = False
    for fold in folds:
        if out_of_reach:
            report.counters["folds_not_tried"] += 1
            yield from fold.parts
            continue
        try:
            outcome = fold_into_store(fold)
            report.counters[f"folds_{outcome.value}"] += 1
        except InventoryStoreError as error:
            out_of_reach = isinstance(error, StoreUnavailable) and error.retryable
            report.counters["folds_failed"] += 1
            report.refusals[str(error)] = None
            yield from fold.parts


def _numbers_of(event: Mapping[str, Any]) -> list[str]:
    return [item["kinesis"]["sequenceNumber"] for item in event["Records"]]
